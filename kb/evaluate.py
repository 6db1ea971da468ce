"""Judged questions to figures: nDCG, reciprocal rank, recall, success, refusals and latency.

nDCG uses gain 2^grade - 1 and a log2 discount (Järvelin & Kekäläinen 2002); recall@5 and success@1 count grades 2 and 3.
"""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

import numpy as np

from kb.errors import BadRecord

DEPTH = 10
NAMES = ("ndcg@10", "mrr@10", "recall@5", "success@1")
_HELPS = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged question. relevant: key of a dilemma to grade 1-3; empty: nothing in the collection answers it."""

    id: str
    text: str
    style: str
    context: tuple[str, ...]
    relevant: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search gave for one question: keys, best first, and whether it said that something fits."""

    keys: tuple[str, ...]
    answerable: bool


def judged(record: Mapping[str, Any]) -> Judged:
    """Read one line of a questions file. Raises BadRecord when it has no id or no text."""
    if not (record.get("id") and record.get("text")):
        raise BadRecord(f"question {record.get('id') or '?'} has no id or no text: see contracts, judged questions")
    context, relevant = tuple(record.get("context", ())), dict(record.get("relevant", {}))
    return Judged(record["id"], record["text"], record.get("style", ""), context, relevant)


def ndcg(keys: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Return nDCG@10 in [0, 1]."""

    def gain(grades: Sequence[int]) -> float:
        return sum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))

    ideal = gain(sorted(relevant.values(), reverse=True))
    return gain([relevant.get(key, 0) for key in keys]) / ideal if ideal else 0.0


def _figures(questions: Sequence[Judged], rankings: Mapping[str, Ranking]) -> dict[str, float | int]:
    rows = []
    for question in questions:
        keys = rankings[question.id].keys[:DEPTH]
        helps = {key for key, grade in question.relevant.items() if grade >= _HELPS}
        first = next((place for place, key in enumerate(keys, 1) if key in helps), None)
        recall = len(helps & set(keys[:5])) / len(helps) if helps else 0.0
        rows.append((ndcg(keys, question.relevant), 1 / first if first else 0.0, recall, float(first == 1)))
    return {name: round(mean(values), 4) for name, values in zip(NAMES, zip(*rows, strict=True), strict=True)} | {
        "questions": len(rows)
    }


def evaluate(
    answerable: Sequence[Judged], unanswerable: Sequence[Judged], ask: Callable[[Judged], Ranking]
) -> dict[str, Any]:
    """Ask every question and return the figures, as contracts describe them; rates are None without such questions."""
    rankings, seconds = {}, []
    for question in (*answerable, *unanswerable):
        start = time.perf_counter()
        rankings[question.id] = ask(question)
        seconds.append(time.perf_counter() - start)
    styles = defaultdict(list)
    for question in answerable:
        styles[question.style].append(question)

    def rejected(questions: Sequence[Judged]) -> float | None:
        return round(mean(not rankings[q.id].answerable for q in questions), 4) if questions else None

    figures: dict[str, Any] = dict(_figures(answerable, rankings)) if answerable else {}
    p50, p95 = (np.percentile(seconds, (50, 95)) * 1000).round(1).tolist() if seconds else (None, None)
    return figures | {
        "by_style": {style: _figures(asked, rankings) for style, asked in sorted(styles.items())},
        "answerable_rejected": rejected(answerable),
        "unanswerable_rejected": rejected(unanswerable),
        "latency_ms": {"p50": p50, "p95": p95},
        "rankings": {question.id: list(rankings[question.id].keys[:DEPTH]) for question in answerable},
    }
