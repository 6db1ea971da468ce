"""The level of risk, its reasons, and that no reason gives away a value."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.anonymise.redact import kinds_in
from ingest.anonymise.risk import Risk, weigh, weigh_kinds
from ingest.anonymise.spans import PRECEDENCE, Span

LEVELS = ("laag", "midden", "hoog")


def _spans(*labels: str) -> list[Span]:
    return [Span(10 * i, 10 * i + 5, label) for i, label in enumerate(labels)]


@pytest.mark.parametrize(
    ("labels", "level"),
    [
        ((), "laag"),
        (("PERSON", "BSN"), "laag"),
        (("LOCATION",), "midden"),
        (("AGE", "LOCATION", "ORG"), "midden"),
        (("AGE", "LOCATION", "DATE", *["PERSON"] * 8), "hoog"),
        (("QUASI",), "hoog"),
    ],
)
def test_the_level_follows_from_the_kinds_that_came_together(labels, level):
    assert weigh(_spans(*labels)).level == level


def test_every_level_above_low_has_a_reason():
    for labels in itertools.combinations(("AGE", "LOCATION", "QUASI", "DATE"), 2):
        assert weigh(_spans(*labels)).reasons


@given(st.lists(st.sampled_from(PRECEDENCE), max_size=12), st.sampled_from(PRECEDENCE))
def test_one_more_span_never_lowers_the_risk(labels, one_more):
    assert LEVELS.index(weigh(_spans(*labels, one_more)).level) >= LEVELS.index(weigh(_spans(*labels)).level)


@given(st.lists(st.sampled_from(PRECEDENCE), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_spans_plays_no_part(labels, dice):
    spans = _spans(*labels)
    assert weigh(dice.sample(spans, len(spans))) == weigh(spans)


def test_a_draft_is_weighed_by_what_is_hidden_in_it_and_persons_count_once():
    clean = "[PERSOON-1] belt [PERSOON-2]. [PERSOON-1] is [LEEFTIJD: tiener], woont in [PLAATS-1] en zit bij [ORGANISATIE-3]."
    assert kinds_in(clean) == {"PERSON": 2, "AGE": 1, "LOCATION": 1, "ORG": 1}
    assert weigh_kinds(kinds_in(clean)).level == "midden"
    assert weigh_kinds(kinds_in("Niets te verbergen.")) == Risk("laag", ())
    assert weigh_kinds(kinds_in("De [OMSCHRIJVING WEGGELATEN] belde.")).level == "hoog"
