"""Figures against an example worked out by hand and against a second, plain way to count."""

import math
import random
from collections.abc import Sequence
from typing import Any

import pytest

from kb.errors import BadRecord
from kb.evaluate import Judged, Ranking, evaluate, judged, ndcg


def q(name: str, relevant: dict[str, int], style: str = "short") -> Judged:
    return Judged(name, f"vraag {name}", style, (), relevant)


def run(answered: Sequence[tuple[Judged, Sequence[str]]], hopeless: Sequence[tuple[Judged, bool]] = ()) -> dict[str, Any]:
    """The figures of questions with the keys that a search gives, and of unanswerable ones with whether it thinks they are."""
    given = {question.id: Ranking(tuple(keys), bool(keys)) for question, keys in answered}
    given |= {question.id: Ranking(("X",), answerable) for question, answerable in hopeless}
    return evaluate([question for question, _ in answered], [question for question, _ in hopeless], lambda one: given[one.id])


def test_ndcg_of_an_example_worked_out_by_hand():
    # gains 7, 3 and 1; found: the 1 first, a miss, the 7 third; best: 7, 3, 1
    found = 1 + 7 / 2  # 1 / log2(2) + 7 / log2(4)
    best = 7 + 3 / math.log2(3) + 1 / 2
    assert ndcg(["c", "x", "a"], {"a": 3, "b": 2, "c": 1}) == pytest.approx(found / best)


def plain_ndcg(keys: list[str], relevant: dict[str, int]) -> float:
    """nDCG@10 the long way round."""

    def dcg(grades):
        total = 0.0
        for rank in range(1, min(len(grades), 10) + 1):
            total += (2 ** grades[rank - 1] - 1) / (math.log(rank + 1) / math.log(2))
        return total

    best = dcg(sorted(relevant.values())[::-1])
    return dcg([relevant.get(key, 0) for key in keys]) / best if best else 0.0


def test_ndcg_agrees_with_a_plain_count_and_stays_within_its_bounds():
    dice = random.Random(5)
    for _ in range(300):
        names = [f"D{n}" for n in range(dice.randint(1, 25))]
        relevant = {name: dice.randint(1, 3) for name in dice.sample(names, dice.randint(0, len(names)))}
        keys = dice.sample(names, dice.randint(0, len(names)))
        assert ndcg(keys, relevant) == pytest.approx(plain_ndcg(keys, relevant))
        assert 0 <= ndcg(keys, relevant) <= 1
        ideal = sorted(relevant, key=lambda name: -relevant[name])
        assert ndcg(ideal, relevant) == (pytest.approx(1) if relevant else 0)


def test_grade_1_counts_for_ndcg_only():
    figures = run([(q("Q1", {"a": 1, "b": 2}), ["a", "x", "b"])])
    assert (figures["success@1"], figures["recall@5"], figures["mrr@10"]) == (0.0, 1.0, round(1 / 3, 4))
    assert figures["ndcg@10"] == round(plain_ndcg(["a", "x", "b"], {"a": 1, "b": 2}), 4)


def test_what_stands_below_ten_or_five_does_not_count():
    late = (*[f"x{n}" for n in range(10)], "a")
    second = (q("Q2", {"a": 3, "b": 2}), ["b", "x", "x2", "x3", "x4", "a"])
    figures = run([(q("Q1", {"a": 3}), late), second])
    assert figures["mrr@10"] == figures["success@1"] == 0.5
    assert figures["recall@5"] == 0.25
    assert figures["rankings"]["Q1"] == list(late[:10])


def test_figures_are_also_given_by_style():
    figures = run([(q("Q1", {"a": 3}), "a"), (q("Q2", {"a": 3}, "long"), "x"), (q("Q3", {"a": 3}, "long"), "a")])
    assert {style: (its["success@1"], its["questions"]) for style, its in figures["by_style"].items()} == {
        "long": (0.5, 2), "short": (1.0, 1)}  # fmt: skip
    assert figures["success@1"] == round(2 / 3, 4)


def test_refusals_are_counted_on_both_sides_and_unanswerable_questions_are_not_ranked():
    hopeless = [(q("U1", {}), True), (q("U2", {}), False), (q("U3", {}), False)]
    figures = run([(q("Q1", {"a": 3}), "a"), (q("Q2", {"a": 3}), "")], hopeless)
    assert (figures["answerable_rejected"], figures["unanswerable_rejected"]) == (0.5, round(2 / 3, 4))
    assert list(figures["rankings"]) == ["Q1", "Q2"]
    assert 0 <= figures["latency_ms"]["p50"] <= figures["latency_ms"]["p95"]


def test_without_questions_of_a_kind_their_rate_is_left_open():
    assert run([(q("Q1", {"a": 3}), "a")])["unanswerable_rejected"] is None
    figures = run([], [(q("U1", {}), False)])
    assert (figures["answerable_rejected"], figures["unanswerable_rejected"], figures["by_style"]) == (None, 1.0, {})


def test_a_question_is_read_with_its_earlier_turns_and_one_without_text_is_refused():
    record = {"id": "Q1", "text": "en nu?", "style": "short", "context": ["Hij weigert."], "relevant": {"D1": 3}}
    assert judged(record) == Judged("Q1", "en nu?", "short", ("Hij weigert.",), {"D1": 3})
    assert judged({"id": "U1", "text": "koffie?"}) == Judged("U1", "koffie?", "", (), {})
    for bad in ({"id": "Q1"}, {"text": "wat?"}, {"id": "Q1", "text": ""}):
        with pytest.raises(BadRecord, match="has no id or no text"):
            judged(bad)
