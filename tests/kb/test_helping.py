"""Helping questions: they split the hits at hand, are not asked in vain, and an answer puts what fits first."""

import json
from dataclasses import replace

import pytest

from kb import transfer
from kb.helping import MOST, REST, added, all_questions, fitting, questions, refined
from kb.model import Fit, Found, Hit, Status
from tests.conftest import CORPORA


def real(*themes: str) -> list[Hit]:
    """Return the sample dilemmas of these themes as hits of a search, in this order."""
    lines = [
        line for theme in themes for line in (CORPORA / "dilemmas" / f"{theme}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    dilemmas = [transfer.to_dilemma(json.loads(line), transfer.trusted, Status.PUBLISHED) for line in lines]
    return [Hit(replace(one, number=n), 2.0 - n / 50, 0.8, Fit.CLOSE) for n, one in enumerate(dilemmas, 1)]


MIXED = [one for pair in zip(real("kind-gezin")[:4], real("woonoverlast")[:4], strict=True) for one in pair]
CHILD = next(one for one in all_questions() if one.key == "kind")


def of_child(label: str) -> list[Hit]:
    return [one for one in MIXED if fitting(one, {"kind": label})]


def test_every_question_has_answers_that_exclude_each_other_and_at_most_one_for_the_rest():
    for one in all_questions():
        labels = [option.label for option in one.options]
        assert 2 <= len(labels) == len(set(labels)) <= 4
        assert sum(option.shown == REST for option in one.options) <= 1
        assert all(option.adds or option.shown == REST for option in one.options)
        assert one.text.endswith("?")
        kinds = {way.partition(":")[0] for option in one.options for way in option.shown.split(";")}
        assert kinds <= {"theme", "facet", "core", "all", REST}


def test_every_question_tells_the_sample_dilemmas_apart():
    hits = real(*(file.stem for file in sorted((CORPORA / "dilemmas").glob("*.jsonl"))))
    for one in all_questions():
        counts = [sum(fitting(hit, {one.key: option.label}) for hit in hits) for option in one.options]
        assert min(counts) >= 5, (one.text, counts)


def test_a_question_is_asked_when_it_splits_the_hits():
    assert len(of_child("Ja")) >= 2 and len(of_child("Nee")) >= 2
    asked = questions("Wat doe ik hiermee?", MIXED)
    assert 1 <= len(asked) <= MOST
    for one in asked:
        sides = [sum(fitting(hit, {one.key: option.label}) for hit in MIXED) for option in one.options]
        assert sum(side >= 2 for side in sides) >= 2


@pytest.mark.parametrize("hits", [[], MIXED[:1], MIXED[:3], [MIXED[0]] * 8], ids=["none", "one", "three", "eight alike"])
def test_nothing_is_asked_when_nothing_splits(hits):
    assert questions("Wat doe ik hiermee?", hits) == ()


def test_what_does_not_help_plays_no_part():
    assert questions("Wat doe ik hiermee?", [replace(one, fit=Fit.DISTANT) for one in MIXED]) == ()


def test_what_was_asked_before_or_said_already_is_not_asked():
    asked = questions("Wat doe ik hiermee?", MIXED)
    later = questions("Wat doe ik hiermee?", MIXED, {one.key for one in asked})
    assert {one.key for one in asked}.isdisjoint(one.key for one in later)
    for said in ("Het kind zwijgt.", "Haar zusje (14) zit er nog.", "Een jongen van 16 dreigt."):
        keys = {one.key for one in questions(said, MIXED, {"buurt", "gemeente", "fase", "vraag"})}
        assert "kind" not in keys


def test_an_answer_puts_what_fits_first_and_loses_nothing():
    found = Found(True, tuple(MIXED))
    for label in ("Ja", "Nee"):
        hits = refined(found, {"kind": label}).hits
        fits = [fitting(one, {"kind": label}) for one in hits]
        assert fits == sorted(fits, reverse=True)
        assert sorted(one.dilemma.key for one in hits) == sorted(one.dilemma.key for one in MIXED)
        assert [one for one in hits if fitting(one, {"kind": label})] == of_child(label)  # else in the order of the search


def test_what_helps_stays_before_what_does_not():
    found = Found(True, (MIXED[0], *(replace(one, fit=Fit.DISTANT) for one in MIXED[1:])))
    assert [one.fit.helps for one in refined(found, {"kind": "Nee"}).hits] == [True] + [False] * (len(MIXED) - 1)


def test_an_answer_is_searched_with_and_a_no_adds_nothing():
    assert added({"kind": "Ja"}) == CHILD.options[0].adds != ""
    assert added({"kind": "Nee"}) == added({}) == added({"onbekend": "Ja"}) == ""
    assert refined(Found(True, tuple(MIXED)), {}).hits == tuple(MIXED)


def test_a_dilemma_that_was_never_sorted_does_not_say_no_by_its_silence():
    bare = replace(MIXED[1].dilemma, themes=(), facets={}, title="Wat nu?", question="Doen we dit?", situation="Hij wil niet.")
    hits = [replace(one, dilemma=replace(bare, number=n)) for n, one in enumerate(MIXED)]
    assert questions("Wat doe ik hiermee?", hits) == ()
