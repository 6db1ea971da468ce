"""Span: a stretch of text that identifies, and what follows when several are found in one place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# When two finders see the same stretch, the type that stands first here names it: a check digit outweighs a guess.
PRECEDENCE = (
    "BSN", "IBAN", "EMAIL", "URL", "ID_DOC", "CASE_NUMBER", "LICENSE_PLATE", "PHONE", "BIRTHDATE", "POSTCODE", "ADDRESS",
    "DATE", "AGE", "PERSON", "HANDLE", "ORG", "LOCATION", "QUASI",
)  # fmt: skip
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?!\s*\n|\s*\Z))*")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start, end) of Python character positions with the type of what it identifies (see PRECEDENCE)."""

    start: int
    end: int
    label: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span from {self.start} to {self.end} is empty or backwards")
        if self.label not in PRECEDENCE:
            raise ValueError(f"unknown type {self.label!r}")

    def text(self, whole: str) -> str:
        """Return the stretch of the whole text that this span covers."""
        return whole[self.start : self.end]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Join overlapping spans so that no found character stays readable; the strongest type names the whole.

    The result is sorted, without overlap, and does not depend on the order of the spans.
    """
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end, PRECEDENCE.index(s.label))):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            label = min(last.label, span.label, key=PRECEDENCE.index)
            if last.label == "QUASI" and span.end <= last.end:  # a town inside a description is part of the description
                label = "QUASI"
            span = Span(last.start, max(last.end, span.end), label)
        merged.append(span)
    return merged


def outside(text: str, spans: Iterable[Span]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the text that no span covers, in order."""
    position = 0
    for span in merge(spans):
        if position < span.start:
            yield position, span.start
        position = span.end
    if position < len(text):
        yield position, len(text)


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield each paragraph (up to a blank line) with the place of its first character; blank text gives none."""
    return ((paragraph.start(), paragraph[0].rstrip()) for paragraph in _PARAGRAPH.finditer(text))
