"""Composing an answer: nothing is said that is not stored, and every statement leads to its source."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kb import transfer
from kb.answer import MOST_SOURCES, compose, numbered, perspective_of, say_alike, still_there, without_repeats
from kb.model import CleanText, Fit, Found, Guidance, Hit, Stance, Status
from tests.conftest import CORPORA

FOR = Guidance("GGZ", "Nodig hem uit voor een kwartier.", ("als hij rustig is",), Stance.FOR, True, "Hij kwam en luisterde.")
AGAINST = Guidance("politie", "Praat eerst zonder hem.", (), Stance.AGAINST)
BETWEEN = Guidance("wijkteam", "Laat zijn zus voor hem spreken.")


def hit(dilemma, number: int, *guidance: Guidance, fit: Fit = Fit.CLOSE, **fields) -> Hit:
    return Hit(dilemma(f"D{number}", number=number, guidance=guidance, **fields), 1.0 - number / 10, 0.8, fit)


def all_statements(answer):
    return (*answer.advice, *answer.supports, *answer.objects, *answer.outcomes)


def test_every_statement_leads_to_a_source_where_its_text_stands_word_for_word(dilemma):
    told = hit(dilemma, 1, BETWEEN, chosen="Eerst bellen.", outcome="Dat hielp.")
    ended = hit(dilemma, 2, chosen="Niets.", outcome="Hij bleef weg.")
    answer = compose(Found(True, (hit(dilemma, 3, FOR, AGAINST), told, ended)))
    sources = {source.dilemma.number: source.dilemma for source in answer.sources}
    assert len(all_statements(answer)) == 3 + 2 + 2
    for statement in (*answer.advice, *answer.supports, *answer.objects):
        piece = sources[statement.dilemma].guidance[statement.guidance]
        assert (statement.text, statement.by, statement.conditions, statement.result) == (
            piece.text, piece.by, piece.conditions, piece.result)  # fmt: skip
    for statement in answer.outcomes:
        assert statement.text == f"{sources[statement.dilemma].chosen} {sources[statement.dilemma].outcome}"
    assert numbered(answer) == {3: 1, 1: 2, 2: 3}


def test_the_advice_of_the_nearest_dilemma_comes_first(dilemma):
    answer = compose(Found(True, (hit(dilemma, 7, BETWEEN), hit(dilemma, 2, FOR, AGAINST))))
    assert [(s.dilemma, s.guidance) for s in answer.advice] == [(7, 0), (2, 0), (2, 1)]


def test_dissent_is_put_side_by_side_only_where_the_leading_dilemma_has_both(dilemma):
    divided = compose(Found(True, (hit(dilemma, 1, FOR, BETWEEN, AGAINST),)))
    assert [s.text for s in divided.supports] == [FOR.text]
    assert [s.text for s in divided.objects] == [AGAINST.text]
    assert [s.text for s in without_repeats(divided).advice] == [BETWEEN.text]
    agreed = compose(Found(True, (hit(dilemma, 1, FOR, BETWEEN), hit(dilemma, 2, AGAINST))))
    assert (agreed.supports, agreed.objects) == ((), ())
    assert without_repeats(agreed) == agreed


@pytest.mark.parametrize(("guidance", "sentence"), [
    ((), "Hierover is nog geen advies bekend."),
    ((BETWEEN,), "Hierover is één advies bekend."),
    ((FOR, AGAINST, AGAINST), "De meningen verschilden: één voor, twee tegen."),
    ((FOR, BETWEEN, AGAINST), "De meningen verschilden: één voor, één tegen, één ertussenin."),
    ((FOR, FOR), "Alle twee waren voor."),
    ((AGAINST,) * 11, "Alle 11 waren tegen."),
    ((BETWEEN, BETWEEN), "Er zijn twee adviezen bekend."),
    ((FOR, BETWEEN), "Er zijn twee adviezen bekend."),
])  # fmt: skip
def test_how_far_colleagues_agree_is_counted(dilemma, guidance, sentence):
    assert compose(Found(True, (hit(dilemma, 1, *guidance, chosen="Eerst bellen."),))).agreement == sentence


def test_what_does_not_fit_is_no_source(dilemma):
    hits = [hit(dilemma, n, FOR, fit=fit) for n, fit in enumerate((Fit.CLOSE, Fit.DISTANT, Fit.RELATED, *[Fit.CLOSE] * 4), 1)]
    assert [source.dilemma.number for source in compose(Found(True, tuple(hits))).sources] == [1, 3, 4, 5][:MOST_SOURCES]


@pytest.mark.parametrize("answerable", [True, False])
def test_when_nothing_fits_nothing_is_said(dilemma, answerable):
    fit = Fit.DISTANT if answerable else Fit.CLOSE
    for found in (Found(answerable, ()), Found(answerable, (hit(dilemma, 1, FOR, AGAINST, chosen="Niets.", fit=fit),))):
        answer = compose(found)
        assert (answer.answerable, answer.agreement, answer.sources, all_statements(answer)) == (False, "", (), ())


REAL = [
    transfer.to_dilemma(json.loads(line), transfer.trusted, Status.PUBLISHED)
    for file in sorted((CORPORA / "dilemmas").glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


def found_of(places: list[int]) -> Found:
    """Return a search that found these real dilemmas, in this order."""
    chosen = [transfer.to_record(REAL[place]) for place in places]
    dilemmas = [replace(transfer.to_dilemma(one, transfer.trusted), number=n) for n, one in enumerate(chosen, 1)]
    return Found(True, tuple(Hit(one, 2.0 - n / 10, 0.8, Fit.CLOSE) for n, one in enumerate(dilemmas)))


@given(some.lists(some.integers(0, len(REAL) - 1), min_size=1, max_size=6, unique=True))
def test_whatever_group_a_statement_stands_in_it_is_stored_word_for_word_with_its_conditions(places):
    answer = compose(found_of(places))
    stored = {
        (hit.dilemma.number, n): (one.text, one.by, one.conditions, one.result, one.stance, one.tried)
        for hit in answer.sources
        for n, one in enumerate(hit.dilemma.guidance)
    }
    by_perspective = [one for _, group in answer.perspectives for one in group]
    grouped = [one for group in answer.agreed for one in group]
    for one in (*answer.advice, *answer.conditional, *answer.tried, *by_perspective, *grouped):
        assert stored[one.dilemma, one.guidance] == (one.text, one.by, one.conditions, one.result, one.stance, one.tried)
    assert sorted(map(str, by_perspective)) == sorted(map(str, answer.advice))
    assert all(one.conditions for one in answer.conditional) and all(one.tried and one.result for one in answer.tried)


def test_sharing_words_is_not_agreeing_and_the_same_advice_told_twice_is(dilemma):
    said = Guidance("GGZ", "Bel vooraf met de wijkagent en spreek af wie de deur opent en wie er daarna langsgaat.")
    again = Guidance("wijkteam", "Bel vooraf met de wijkagent, spreek af wie de deur opent en wie er langsgaat.")
    turned = Guidance("politie", "Bel vooraf niet met de wijkagent en spreek af wie de deur opent en wie er daarna langsgaat.")
    answer = compose(Found(True, (hit(dilemma, 1, said, BETWEEN), hit(dilemma, 2, turned), hit(dilemma, 3, again))))
    assert [[one.by for one in group] for group in answer.agreed] == [["GGZ", "wijkteam"]]


def test_no_two_pieces_of_real_advice_are_taken_for_the_same():
    pieces = [one for dilemma in REAL for one in compose(found_of([REAL.index(dilemma)])).advice]
    assert len(pieces) == 438
    assert [(a.text, b.text) for n, a in enumerate(pieces) for b in pieces[:n] if say_alike(a, b)] == []


@pytest.mark.parametrize(("by", "perspective"), [
    ("wijkagent", "Veiligheid"), ("hulpofficier", "Veiligheid"), ("OM", "Veiligheid"), ("jeugdreclasseerder", "Veiligheid"),
    ("GGZ-verpleegkundige", "Zorg"), ("jeugdbeschermer", "Zorg"), ("omgangsbegeleider", "Zorg"), ("huisarts op Texel", "Zorg"),
    ("burgemeesteradviseur", "Bestuur en recht"), ("FG gemeente", "Bestuur en recht"), ("Wmo-consulent", "Bestuur en recht"),
    ("procesregisseur", "Eigen rol"), ("jurist ZVH", "Eigen rol"), ("casusregisseur gemeente", "Eigen rol"),
    ("moeder, ervaringsdeskundige", "Ervaring"), ("corporatie", "Anderen"), ("", "Anderen"),
])  # fmt: skip
def test_who_advises_stands_somewhere(by, perspective):
    assert perspective_of(by) == perspective


def test_few_real_advisers_stand_nowhere():
    roles = {one.by for dilemma in REAL for one in dilemma.guidance}
    assert sum(perspective_of(by) == "Anderen" for by in roles) < len(roles) / 8


def test_what_is_withdrawn_leaves_an_answer_and_what_is_changed_is_told_as_it_is_now(dilemma):
    def hit(number: int, **fields: object) -> Hit:
        one = replace(dilemma(f"D{number}", **fields), number=number)
        return Hit(one, 1.0, 0.9, Fit.CLOSE, CleanText("Een zin die er stond."))

    found = Found(True, (hit(1, situation="Een zin die er stond."), hit(2, situation="Jansma belt. Dat is lastig."), hit(3)))
    named = replace(found.hits[1].dilemma, situation=CleanText("[persoon] belt. Dat is lastig."))
    now, gone = still_there(found, {2: named, 3: found.hits[2].dilemma})
    assert (gone, now.answerable, [one.dilemma.number for one in now.hits]) == ((0,), True, [2, 3])
    assert now.hits[0].sentence == "[persoon] belt." and now.hits[1] == found.hits[2]
    assert {one.dilemma for one in compose(now).advice} == {2, 3}
    assert still_there(found, {}) == (Found(False, ()), (0, 1, 2))
