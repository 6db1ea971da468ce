"""What no reader sees is left out of a text, and nothing else."""

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from kb.legible import MOST_MARKS, escaped, json_line, legible, legible_at, on_one_line
from tests import injections

# Hypothesis rarely draws what matters here.
RARE = "\r\n\t\x00\x1b\x85\xad\u200b\u202e\u2066\u0301\u3164\ufe0f"
TEXTS = some.text(some.one_of(some.characters(), some.sampled_from(RARE)))
LEFT_OUT = "\u202e\u202c\u2066\u2069\u061c\u200e\u200f\u200b\u200c\u200d\u2060\ufeff\xad\x00\x1b\x07\x9b\u3164\u2800"
LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
READABLE = ("Eén zin, met “aanhalingstekens” – en € 5,-.", "a\tb\n\nc", "العربية עברית Ελληνικά 日本語 🏳 ½ ﬁ", "é e\u0301")


@given(TEXTS)
@example("\r\r\n\n\r")
def test_only_what_is_seen_stays_and_a_second_time_changes_nothing(text):
    seen = legible(text)
    assert {c for c in seen if unicodedata.category(c) in ("Cc", "Cf", "Co", "Zl", "Zp")} <= {"\n", "\t"}
    assert legible(seen) == seen


@given(TEXTS)
def test_every_character_that_stays_is_found_back_at_its_place(text):
    seen, places = legible_at(text)
    assert seen == legible(text) and places == sorted(set(places))
    pairs = [(text[place], c) for place, c in zip(places, seen, strict=True)]
    assert all(there == c or (c == "\n" and there in LINE_ENDS) for there, c in pairs)


@pytest.mark.parametrize("text", READABLE)
def test_text_that_can_be_read_stays_as_it_is(text):
    assert legible(text) == text


def test_what_nobody_sees_goes_and_a_tower_of_marks_becomes_low():
    assert legible(f"a{LEFT_OUT}b") == "ab"
    assert legible("a\u0301" + "\u0301" * 99) == "a" + "\u0301" * MOST_MARKS
    assert on_one_line(" a\u2028\u2029 b\x0b\x0cc\r\nd ") == "a b c d"


@pytest.mark.parametrize("text", injections.ALL)
def test_nothing_that_a_terminal_obeys_is_in_what_is_written_to_one(text):
    assert escaped(text).isprintable() and json_line({text: [text]}).isprintable()
    assert json.loads(json_line({text: [text]})) == {text: [text]}
