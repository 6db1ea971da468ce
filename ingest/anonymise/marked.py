"""Marked notes: text in which every identifying stretch stands as ⟦TYPE|text⟧, to text and spans and back.

The files of corpora/ner are written this way because people can read, write and review it; offsets can not be reviewed.
A file holds notes one after another, each under a line "=== ID FORMAT". The types and when to use them are those of
the guideline in corpora/ner/README.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TYPES = (
    "PERSON", "LOCATION", "ADDRESS", "POSTCODE", "ORG", "DATE", "BIRTHDATE", "AGE", "BSN", "CASE_NUMBER",
    "ID_DOC", "PHONE", "EMAIL", "URL", "HANDLE", "IBAN", "LICENSE_PLATE", "QUASI",
)  # fmt: skip
_MARK = re.compile(r"⟦([A-Z_]+)\|([^⟦⟧]+)⟧")
_HEADER = re.compile(r"^=== (\S+) (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MarkedNote:
    """One note: its plain text and the spans (start, end exclusive, type) in Python character positions."""

    id: str
    format: str
    text: str
    spans: tuple[tuple[int, int, str], ...]


def parse(marked: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Return the text without marks and its spans in order.

    Raises ValueError for an unknown type, an unbalanced bracket, or white space at the edge of a span.
    """
    text, spans, position = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[position : mark.start()]
        label, inside = mark.groups()
        if label not in TYPES:
            raise ValueError(f"unknown type {label!r}: use one of {', '.join(TYPES)}")
        if inside != inside.strip():
            raise ValueError(f"white space at the edge of a {label} span near character {len(text)}")
        spans.append((len(text), len(text) + len(inside), label))
        text += inside
        position = mark.end()
    text += marked[position:]
    if "⟦" in text or "⟧" in text:
        raise ValueError(f"unbalanced bracket near character {min(i for i in map(text.find, '⟦⟧') if i >= 0)}")
    return text, tuple(spans)


def read(path: Path) -> Iterator[MarkedNote]:
    """Yield the notes of one file, in order. Raises ValueError that names the file and the note."""
    whole = path.read_text(encoding="utf-8")
    headers = list(_HEADER.finditer(whole))
    for here, following in zip(headers, [*headers[1:], None], strict=True):
        end = following.start() if following else len(whole)
        try:
            text, spans = parse(whole[here.end() : end].strip("\n"))
        except ValueError as wrong:
            raise ValueError(f"{path.name}: note {here[1]}: {wrong}") from wrong
        yield MarkedNote(here[1], here[2], text, spans)
