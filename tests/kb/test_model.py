"""Values check themselves: what is wrong cannot exist."""

from dataclasses import FrozenInstanceError

import pytest

from kb.model import Dilemma, Filters, Guidance, Source, Status


def test_guidance_without_text_cannot_exist():
    with pytest.raises(ValueError, match="guidance without text"):
        Guidance(by="politie", text=" \n")


@pytest.mark.parametrize(("field", "named"), [("key", "dilemma without id"), ("title", "dilemma D7 without title")])
def test_a_dilemma_without_id_or_title_cannot_exist_and_the_message_says_which(dilemma, field, named):
    with pytest.raises(ValueError, match=named):
        dilemma(**{"key": "D7", field: "  "})


def test_a_negative_number_of_colleagues_cannot_exist():
    assert Source(colleagues=0).colleagues == 0
    with pytest.raises(ValueError, match="-1"):
        Source(colleagues=-1)


def test_a_value_never_changes(dilemma):
    with pytest.raises(FrozenInstanceError):
        dilemma().title = "Iets anders"


def test_filters_count_as_empty_when_nothing_is_chosen():
    assert not Filters()
    assert not Filters(facets={"partners": (), "fase": ()})
    assert Filters(themes=("stalking",))
    assert Filters(facets={"partners": ("politie",)})


def test_a_dilemma_is_a_draft_unless_said_otherwise():
    assert Dilemma(key="D1", title="Wat nu?", situation="", question="").status is Status.CONCEPT
