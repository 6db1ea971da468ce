"""The level of risk, its reasons, and that more told never means less care."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.anonymise.risk import COMMON, Risk, traits_of, weigh

LEVELS = ("laag", "midden", "hoog")
SENTENCES = (
    "Een [leeftijd: tiener] uit een [kleine gemeente].", "Hij is doof.", "Zijn vader heeft tbs.", "Zij woont op een woonboot.",
    "Het gezin komt uit Eritrea.", "De [iemand met een bijzondere functie] belde.", "Er is overlast.",
    "[moeder] belt [persoon 2].", "Hij woont in [middelgrote stad].", "Er zijn acht kinderen.",
)  # fmt: skip


@pytest.mark.parametrize(
    ("clean", "level", "told"),
    [
        ("Niets te verbergen.", "laag", ""),
        ("[persoon 1] is een [leeftijd: tiener].", "laag", ""),
        ("Een [leeftijd: tiener] in een [kleine gemeente] is doof.", "hoog", "tiener × doof of slechthorend × kleine gemeente"),
        ("Een dove [leeftijd: tiener] in een [grote stad].", "midden", "tiener × doof of slechthorend × grote gemeente"),
        ("Hij is verslaafd en dakloos.", "laag", ""),
        ("Iemand met tbs in [kleine stad].", "hoog", "tbs × kleine gemeente"),
        ("De [iemand met een bijzondere functie] belde.", "hoog", "omschrijving"),
        (" ".join(f"[persoon {n}] belt." for n in range(1, 9)), "midden", "veel personen"),
    ],
)
def test_the_level_follows_from_how_many_people_it_may_be(clean, level, told):
    risk = weigh(clean)
    assert risk.level == level
    assert told in " ".join(risk.reasons)
    assert bool(risk.reasons) == (level != "laag")


@given(st.lists(st.sampled_from(SENTENCES), max_size=5), st.sampled_from(SENTENCES))
def test_one_more_sentence_in_a_paragraph_never_lowers_the_risk(told, one_more):
    before, after = weigh(" ".join(told)), weigh(" ".join([*told, one_more]))
    assert LEVELS.index(after.level) >= LEVELS.index(before.level)


def test_traits_of_different_paragraphs_are_not_combined_but_the_municipality_is():
    assert weigh("Hij is een [leeftijd: tiener] in een [grote stad].\nZij is doof.").level == "laag"
    assert weigh("Een dove [leeftijd: tiener].\nHet speelt in een [kleine gemeente].").level == "hoog"


def test_what_many_dilemmas_share_points_at_none_of_them():
    clean = "Een dove [leeftijd: tiener] in een [grote stad]."
    assert weigh(clean, lambda _: COMMON).level == "laag"
    assert weigh(clean, lambda _: COMMON - 1).level == "midden"
    assert weigh("Een dove [leeftijd: tiener] in een [kleine stad].", lambda _: 1000).level == "hoog"
    assert traits_of(clean) == {"tiener", "doof of slechthorend", "grote"}


def test_an_empty_text_has_no_risk():
    assert weigh("") == Risk("laag", ())
