"""How busy the site is: what it counts and times, in memory, for whoever may read /metrics. Never a text, a key or a person."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

Result = Literal["answered", "nothing_fits", "not_searched", "failed"]

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)  # memory, processor and open files of this process
_PREFIX = "dilemmabank"
_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds
_QUESTIONS = Counter("questions", "Questions asked in the chat, by what came of them.", ["result"], _PREFIX, registry=REGISTRY)
_ERRORS = Counter("errors", "What went wrong, by the name of the error.", ["kind"], _PREFIX, registry=REGISTRY)
_SECONDS = Histogram(
    "seconds", "How long searching and taking names out took.", ["what"], _PREFIX, registry=REGISTRY, buckets=_BOUNDS
)


def count_question(result: Result) -> None:
    """Count a question that was asked."""
    _QUESTIONS.labels(result).inc()


def count_error(kind: str) -> None:
    """Count an error by its name."""
    _ERRORS.labels(kind).inc()


@contextmanager
def timed(what: Literal["search", "anonymise"]) -> Iterator[None]:
    """Time a piece of work, also one that fails."""
    began = time.perf_counter()
    try:
        yield
    finally:
        _SECONDS.labels(what).observe(time.perf_counter() - began)
