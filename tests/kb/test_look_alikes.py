"""Which advice is new beside that of another dilemma: it errs to new, so that no advice is lost."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.look_alikes import LookAlikes
from kb.model import CleanText, Dilemma, Guidance, Stance
from kb.retold import SAID, Echo, bare, highest, joined, may_be_same, weighed_anew
from kb.search import Search
from kb.transfer import to_dilemma, trusted

PAIRS = Path(__file__).parent / "samples" / "advice_pairs.tsv"
DILEMMAS = Path(__file__).parents[2] / "corpora" / "dilemmas"
TURNED_UNSEEN = {
    "Eerst werk. De deurwaarder houdt pas op als er een loonstrook is.",
    "Geef zijn plek in de kliniek weg als hij terugvalt, de wachtlijst is lang.",
}
"""Advice that turns the other without a word that denies: known misses."""


def pairs() -> Iterator[tuple[str, Guidance, Guidance]]:
    lines = (line for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    for _, kind, *told in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        by, text, again_by, again = map(CleanText, told)
        yield kind, Guidance(by, text), Guidance(again_by, again)


@pytest.fixture
def alike(store, real_embedder, tmp_path) -> LookAlikes:
    return LookAlikes(Search(store, real_embedder, tmp_path / "index"), real_embedder)


def told(dilemma, *pieces: Guidance) -> Dilemma:
    return dilemma(guidance=pieces)


def test_of_advice_that_differs_only_the_known_misses_are_taken_for_said(alike, dilemma):
    found = [(kind, again.text, alike.echoes(told(dilemma, again), told(dilemma, one))[0]) for kind, one, again in pairs()]
    said = [(kind, text) for kind, text, echo in found if echo and echo.said]
    wrong = {text for kind, text in said if kind != "same"}
    assert wrong == TURNED_UNSEEN
    shown = sum(echo is not None for kind, _, echo in found if kind == "same")
    assert len(said) - len(wrong) >= 9 and shown >= 23  # of 30 told anew


def test_no_two_colleagues_in_our_samples_count_as_one(real_embedder):
    lines = [line for file in sorted(DILEMMAS.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    guidance = [to_dilemma(json.loads(line), trusted).guidance for line in lines]
    vectors = iter(real_embedder.passages([piece.text for pieces in guidance for piece in pieces]))
    for pieces in guidance:
        own = [next(vectors) for _ in pieces]
        near = [(n, m) for n in range(len(pieces)) for m in range(n) if own[n] @ own[m] >= SAID]
        assert not any(may_be_same(pieces[n], pieces[m]) for n, m in near)


def test_what_a_colleague_said_is_shown_beside_it_and_only_the_rest_is_new(alike, dilemma):
    there = told(
        dilemma, Guidance("GGZ", "Bespreek vooraf wat hij wil vertellen."), Guidance("politie", "Ga samen bij hem langs.")
    )
    again = told(
        dilemma, Guidance("wijkagent", "Ga  samen bij hem langs"), Guidance("GGZ", "Vraag een zorgmachtiging aan."),
        Guidance("GGZ", "Bespreek van tevoren wat hij wil vertellen."),
    )  # fmt: skip
    assert alike.echoes(again, there) == [Echo(1, said=True), None, Echo(0, said=True)]
    assert alike.echoes(again, replace(there, guidance=())) == [None, None, None]
    assert alike.echoes(replace(again, guidance=()), there) == []


@pytest.mark.parametrize("other", [
    Guidance("GGZ", "Nodig hem niet uit voor het overleg."), Guidance("GGZ", "Nodig hem na drie weken uit."),
    Guidance("GGZ", "Nodig hem uit.", ("als het twee keer goed ging",)),
    Guidance("GGZ", "Nodig hem uit.", stance=Stance.AGAINST),
])  # fmt: skip
def test_advice_with_another_turn_number_or_stance_is_never_the_same(other):
    one = Guidance("GGZ", "Nodig hem uit voor het overleg.", stance=Stance.FOR)
    assert not may_be_same(other, one)
    assert may_be_same(replace(one, text=CleanText("Vraag hem voor het overleg.")), one)


def test_how_it_went_is_new_where_it_was_not_known():
    one = Guidance("GGZ", "Nodig hem uit.")
    assert not may_be_same(replace(one, result=CleanText("Hij kwam.")), one)
    assert may_be_same(one, replace(one, result=CleanText("Hij kwam.")))


def test_with_a_model_that_was_not_measured_only_the_same_text_counts_as_said(embedder, store, tmp_path, dilemma):
    alike = LookAlikes(Search(store, embedder, tmp_path / "index"), embedder)
    there = told(dilemma, Guidance("GGZ", "Nodig hem uit."))
    assert alike.echoes(told(dilemma, Guidance("GGZ", "nodig hem uit!")), there) == [Echo(0, said=True)]
    assert alike.echoes(told(dilemma, Guidance("GGZ", "Nodig hem tui.")), there) == [Echo(0, said=False)]
    embedded = embedder.embedded
    alike.echoes(told(dilemma, Guidance("GGZ", "Nodig hem tui.")), there)
    assert embedder.embedded == embedded


def test_bare_text_has_no_case_space_or_punctuation():
    assert bare(" Ga\u00a0samen – bij hém langs!\n") == bare("ga samen bij hém langs") == "ga samen bij hém langs"


def test_an_ending_that_is_there_already_is_not_told_twice(dilemma):
    kept = dilemma(chosen="Hij kwam.\n\nZij ook.", outcome="")
    draft = dilemma("c-x", chosen="zij ook\nWe praatten apart.", outcome="Het bleef rustig.")
    both = joined(kept, draft, (), ending=True)
    assert both.chosen == "Hij kwam.\n\nZij ook.\n\nWe praatten apart."
    assert both.outcome == "Het bleef rustig."
    assert joined(both, draft, (), ending=True) == both


def test_weighing_anew_never_goes_below_what_a_merge_said():
    low, middle, high = ({"level": level, "reasons": [level]} for level in ("laag", "midden", "hoog"))
    merged = highest((low, high))
    assert merged["level"] == "hoog"
    assert weighed_anew(merged, low)["level"] == "hoog"
    assert weighed_anew(weighed_anew(merged, low), low)["level"] == "hoog"
    assert weighed_anew(highest((low, middle)), high)["level"] == "hoog"
    assert weighed_anew(high, low) == low  # not merged: an edit may take the risk away
    assert highest(({}, {})) == {}
