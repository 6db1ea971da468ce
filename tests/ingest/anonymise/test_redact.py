"""Placeholders: readable Dutch, one number per person, and nothing of what was hidden."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.anonymise.redact import apply, redact, replacements, tidy
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
        assert shown == "De heer [persoon 1] woont in [grote stad], niet in [plaats in een kleine plattelandsgemeente]."


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
    assert redact(text, [Span(7, 56, "QUASI"), Span(30, 35, "LOCATION")]) == "Zij is [iemand met een bijzondere functie]."


def test_numbers_already_in_the_text_are_not_used_again():
    assert redact("[persoon 4] belt Anouk", [Span(17, 22, "PERSON")]) == "[persoon 4] belt [persoon 5]"


def test_two_people_of_one_surname_keep_their_own_number():
    text = "Jan en Piet de Vries"
    assert redact(text, [Span(0, 3, "PERSON"), Span(7, 20, "PERSON")]) == "[persoon 1] en [persoon 2]"


def test_a_replacement_over_two_parts_is_written_in_the_first():
    text = "Fatima el\n\nIdrissi belde"
    replaced = replacements(text, [Span(0, 18, "PERSON")])
    assert apply(text, replaced, [(0, 9), (11, 24)]) == ["[persoon 1]", " belde"]


def spans_of(text: str, *pieces: tuple[str, str]) -> list[Span]:
    return [Span(m.start(), m.end(), label) for piece, label in pieces for m in re.finditer(re.escape(piece), text)]


def test_a_person_has_the_role_that_the_text_gives_and_the_second_one_a_number():
    text = "Els (moeder) en Jan (moeder) bellen. Els huilt. Wim ook. Jan niet."
    shown = redact(text, spans_of(text, ("Els", "PERSON"), ("Jan", "PERSON"), ("Wim", "PERSON")))
    assert shown == "[moeder] (moeder) en [moeder 2] (moeder) bellen. [moeder] huilt. [persoon 1] ook. [moeder 2] niet."
    assert tidy(shown) == "[moeder] en [moeder 2] bellen. [moeder] huilt. [persoon 1] ook. [moeder 2] niet."


def test_an_organisation_and_its_short_name_are_one():
    text = "Kevin zit op Basisschool De Klimop. De Klimop belt."
    spans = spans_of(text, ("Basisschool De Klimop", "ORG"), ("De Klimop", "ORG"))
    assert tidy(redact(text, spans)) == "Kevin zit op een [basisschool]. [basisschool] belt."


@pytest.mark.parametrize(
    ("way", "shown"),
    [
        ("generalise", "Els is [leeftijd: tiener], woont in [grote stad], kwam [een dag in het voorjaar]."),
        ("placeholder", "Els is [leeftijd: onbekend], woont in [plaats 1], kwam [datum]."),
        ("remove", "Els is […], woont in […], kwam […]."),
    ],
)
def test_the_settings_say_what_stands_for_a_type(way, shown):
    text = "Els is 14 jaar, woont in Utrecht, kwam 3 mei 2024."
    spans = spans_of(text, ("14 jaar", "AGE"), ("Utrecht", "LOCATION"), ("3 mei 2024", "DATE"))
    assert redact(text, spans, dict.fromkeys(PRECEDENCE, way)) == shown
    assert redact(shown, [], dict.fromkeys(PRECEDENCE, way)) == shown


def test_no_placeholder_says_the_hidden_word_again():
    text = "Opa (opa) kwam. Opa zweeg. Persoon ook. Zij zit op School. Geboren op Datum."
    spans = spans_of(text, ("Opa", "PERSON"), ("Persoon", "PERSON"), ("School", "ORG"), ("Datum", "DATE"))
    shown = redact(text, spans)
    assert shown == "[persoon 1] (opa) kwam. [persoon 1] zweeg. […] ook. Zij zit op [organisatie 1]. Geboren op […]."


@pytest.mark.parametrize(
    ("clean", "shown"),
    [
        ("De wijkagent [wijkagent] belt wijkagent [wijkagent 2].", "De [wijkagent] belt [wijkagent 2]."),
        ("in de gemeente [kleine gemeente]", "in de [kleine gemeente]"),
        ("woont in [grote stad] bij [stiefmoeder]", "woont in een [grote stad] bij [stiefmoeder]"),
        ("in [grote stad 2] en te [grote stad]", "in [grote stad 2] en te [grote stad]"),
        ("de agent [wijkagent] zag [iets]", "de agent [wijkagent] zag [iets]"),
        ("[voorzitter] (voorzitter), [moeder] (zus)", "[voorzitter], [moeder] (zus)"),
    ],
)
def test_a_tidy_text_says_nothing_twice(clean, shown):
    assert tidy(clean) == shown
    assert tidy(shown) == shown
