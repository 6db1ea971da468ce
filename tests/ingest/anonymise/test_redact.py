"""Placeholders: readable Dutch, one number per person, and nothing of what was hidden."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.anonymise.redact import age_group, apply, redact, replacements
from ingest.anonymise.spans import PRECEDENCE, Span, merge, outside
from kb.placeholders import PLACEHOLDER

TEXT = "Bergen woont in Utrecht, niet in Bergen; zijn moeder (71 jaar) belt elke dag naar 06 1234 5678."


@st.composite
def spans_in(draw: st.DrawFn, text: str = TEXT) -> list[Span]:
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12), st.sampled_from(PRECEDENCE))
    return [Span(start, min(start + length, len(text)), label) for start, length, label in draw(st.lists(places, max_size=6))]


def test_redaction_does_not_depend_on_the_order_of_the_spans():
    spans = [Span(8, 14, "PERSON"), Span(24, 31, "LOCATION"), Span(41, 47, "LOCATION")]
    for order in itertools.permutations(spans):
        shown = redact("De heer Bergen woont in Utrecht, niet in Bergen.", list(order))
        assert shown == "De heer [PERSOON-1] woont in [PLAATS-1], niet in [PLAATS-2]."


@given(spans_in(), st.randoms(use_true_random=False))
def test_any_spans_in_any_order_give_the_same_text(spans, dice):
    shuffled = dice.sample(spans, len(spans))
    assert redact(TEXT, shuffled) == redact(TEXT, spans)


@given(spans_in())
def test_what_no_span_covers_stays_and_what_one_covers_goes(spans):
    shown, position = redact(TEXT, spans), 0
    for start, end in outside(TEXT, spans):
        position = shown.index(TEXT[start:end], position) + end - start
    assert len(PLACEHOLDER.findall(shown)) == len(merge(spans))
    assert len(PLACEHOLDER.sub("", shown)) == sum(end - start for start, end in outside(TEXT, spans))


@given(spans_in())
def test_every_placeholder_is_one_that_a_second_pass_knows(spans):
    once = redact(TEXT, spans)
    held = [Span(m.start(), m.end(), "PERSON") for m in PLACEHOLDER.finditer(once)]
    assert redact(once, held) == once


@given(spans_in())
def test_merged_spans_cover_the_same_characters_and_do_not_overlap(spans):
    merged = merge(spans)
    assert {i for s in merged for i in range(s.start, s.end)} == {i for s in spans for i in range(s.start, s.end)}
    assert all(a.end <= b.start for a, b in itertools.pairwise(merged))


def test_a_town_inside_a_description_is_part_of_the_description():
    text = "Zij is de enige wethouder van Hulst die zelf dakloos was."
    assert redact(text, [Span(7, 56, "QUASI"), Span(30, 35, "LOCATION")]) == "Zij is [OMSCHRIJVING WEGGELATEN]."


def test_numbers_already_in_the_text_are_not_used_again():
    assert redact("[PERSOON-4] belt Anouk", [Span(17, 22, "PERSON")]) == "[PERSOON-4] belt [PERSOON-5]"


def test_two_people_of_one_surname_keep_their_own_number():
    text = "Jan en Piet de Vries"
    assert redact(text, [Span(0, 3, "PERSON"), Span(7, 20, "PERSON")]) == "[PERSOON-1] en [PERSOON-2]"


@pytest.mark.parametrize(
    ("age", "group"),
    [
        ("7 maanden", "kind"), ("anderhalf jaar", "kind"), ("11", "kind"), ("12", "tiener"), ("zeventienjarige", "tiener"),
        ("18 jaar", "jongvolwassene"), ("23", "jongvolwassene"), ("24", "volwassene"), ("vijfendertig", "volwassene"),
        ("50 jaar", "middelbare leeftijd"), ("51", "vijftigplusser"), ("65", "vijftigplusser"), ("66", "op leeftijd"),
        ("negentig", "op leeftijd"), ("oud", "onbekend"),
    ],
)  # fmt: skip
def test_an_age_becomes_its_group(age, group):
    assert age_group(age) == group


def test_a_replacement_over_two_parts_is_written_in_the_first():
    text = "Fatima el\n\nIdrissi belde"
    replaced = replacements(text, [Span(0, 18, "PERSON")])
    assert apply(text, replaced, [(0, 9), (11, 24)]) == ["[PERSOON-1]", " belde"]
