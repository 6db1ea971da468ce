"""The recognisers against invented lines (recogniser_cases.json) and against rules that always hold."""

import importlib
import json
import random
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.nl import bsn

from ingest.anonymise.recognisers import RECOGNISERS, find_all
from ingest.anonymise.spans import Span

CASES = json.loads((Path(__file__).parent / "recogniser_cases.json").read_text(encoding="utf-8"))
PACKAGE = "ingest.anonymise.recognisers"
# Pieces of forms and ordinary words: put together at random they come close to every recogniser.
PIECES = st.sampled_from((
    "BSN", "253169574", "NL91", "ABNA", "0417164300", "06", "12345678", "+31", "@", "mail.nl", "t.me/x_y", "1234", "AB",
    "Kerkstraat", "12a", "kenteken", "AB-12-34", "paspoort", "C8127745", "05/123456-24", "geb.", "12-03-2004", "(17)",
    "is", "34", "jaar", "Wim", ",", ".", ":", "|", "\n", "\t", "nul", "zes", "twaalf", "streepje", "de", "17e", "mei",
    "postcode", "dossier", "Z-1",
))  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map(" ".join)
SLOW = 60.0  # seconds for 100,000 characters; one or two is normal, catastrophic backtracking takes for ever


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['recogniser']}: {case['text'][:40]}")
def test_a_recogniser_finds_exactly_what_the_table_says(case):
    find = importlib.import_module(f"{PACKAGE}.{case['recogniser']}").find
    spans = sorted(find(case["text"]), key=lambda span: span.start)
    assert [span.text(case["text"]) for span in spans] == case["found"]


def test_every_recogniser_has_at_least_twelve_lines_in_the_table():
    names = [find.__module__.rpartition(".")[2] for find in RECOGNISERS]
    assert {name: min(12, sum(case["recogniser"] == name for case in CASES)) for name in names} == dict.fromkeys(names, 12)


@given(TEXTS)
def test_spans_lie_within_the_text_and_come_out_the_same_twice(text):
    for find in RECOGNISERS:
        spans = find(text)
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert spans == find(text)
    assert find_all(text) == sorted(find_all(text), key=lambda span: (span.start, span.end))


@settings(max_examples=200)
@given(TEXTS.filter(lambda text: "\n\n" not in text), TEXTS.filter(lambda text: "\n\n" not in text))
def test_what_is_found_in_a_paragraph_does_not_depend_on_the_next_or_the_previous_one(first, second):
    offset = len(first) + 2
    for find in RECOGNISERS:
        apart = set(find(first)) | {Span(s.start + offset, s.end + offset, s.label) for s in find(second)}
        assert set(find(f"{first}\n\n{second}")) == apart


@given(st.integers(0, 99_999_999), st.lists(st.integers(2, 4), min_size=1, max_size=4), st.sampled_from(" .-"))
def test_a_valid_bsn_is_found_in_any_grouping(stem, sizes, sign):
    number = next((f"{stem:08d}{last}" for last in range(10) if bsn.is_valid(f"{stem:08d}{last}")), None)
    if number is None:  # one in eleven stems has no last digit that passes
        return
    groups, position = [], 0
    for size in [*sizes, 9]:
        groups.append(number[position : position + size])
        position += size
    printed = sign.join(group for group in groups if group)
    text = f"Zij gaf als nummer {printed} op."
    start = text.index(printed)
    assert Span(start, start + len(printed), "BSN") in find_all(text)


@pytest.mark.parametrize("find", RECOGNISERS, ids=lambda find: find.__module__.rpartition(".")[2])
def test_a_long_text_of_digits_and_dashes_does_not_hang(find):
    dice = random.Random(7)
    hard = ["".join(dice.choice("0123456789-") for _ in range(100_000)), "-" * 100_000, "1 " * 50_000, "Jan, 1, en a." * 7_700]
    done = threading.Event()
    threading.Thread(target=lambda: ([find(text) for text in hard], done.set()), daemon=True).start()
    assert done.wait(SLOW), f"{find.__module__} needs more than {SLOW:.0f} s for {len(hard)} texts of 100,000 characters"
