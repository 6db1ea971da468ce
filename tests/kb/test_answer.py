"""Composing an answer: nothing is said that is not stored, and every statement leads to its source."""

import pytest

from kb.answer import MOST_SOURCES, compose, numbered, without_repeats
from kb.model import Fit, Found, Guidance, Hit, Stance

FOR = Guidance("GGZ", "Nodig hem uit voor een kwartier.", ("als hij rustig is",), Stance.FOR, True, "Hij kwam en luisterde.")
AGAINST = Guidance("politie", "Praat eerst zonder hem.", (), Stance.AGAINST)
BETWEEN = Guidance("wijkteam", "Laat zijn zus voor hem spreken.")


def hit(dilemma, number: int, *guidance: Guidance, fit: Fit = Fit.CLOSE, **fields) -> Hit:
    return Hit(dilemma(f"D{number}", number=number, guidance=guidance, **fields), 1.0 - number / 10, 0.8, fit)


def all_statements(answer):
    return (*answer.advice, *answer.supports, *answer.objects, *answer.outcomes)


def test_every_statement_leads_to_a_source_where_its_text_stands_word_for_word(dilemma):
    told = hit(dilemma, 1, BETWEEN, chosen="Eerst bellen.", outcome="Dat hielp.")
    answer = compose(Found(True, (hit(dilemma, 3, FOR, AGAINST), told, hit(dilemma, 2))))
    sources = {source.dilemma.number: source.dilemma for source in answer.sources}
    assert len(all_statements(answer)) == 3 + 2 + 1
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
    assert compose(Found(True, (hit(dilemma, 1, *guidance),))).agreement == sentence


def test_what_does_not_fit_is_no_source(dilemma):
    hits = [hit(dilemma, n, FOR, fit=fit) for n, fit in enumerate((Fit.CLOSE, Fit.DISTANT, Fit.RELATED, *[Fit.CLOSE] * 4), 1)]
    assert [source.dilemma.number for source in compose(Found(True, tuple(hits))).sources] == [1, 3, 4, 5][:MOST_SOURCES]


@pytest.mark.parametrize("answerable", [True, False])
def test_when_nothing_fits_nothing_is_said(dilemma, answerable):
    fit = Fit.DISTANT if answerable else Fit.CLOSE
    for found in (Found(answerable, ()), Found(answerable, (hit(dilemma, 1, FOR, AGAINST, chosen="Niets.", fit=fit),))):
        answer = compose(found)
        assert (answer.answerable, answer.agreement, answer.sources, all_statements(answer)) == (False, "", (), ())
