"""Text with only what a reader sees. Stdlib only.

What nobody sees can do harm: hide a name from the anonymiser, turn the order of words around (bidirectional controls), steer
a terminal (escape sequences), or smuggle words past a reader. It is left out at every door through which text comes in, and
once more where it is shown, as a store may be older than this. Half a character (a surrogate) is refused, not left out:
see kb.transfer.trusted and ingest.anonymise.
"""

import json
import unicodedata
from typing import Any

MOST_MARKS = 4
"""Marks on one letter; a language needs three, and a tower of them covers the lines around it."""
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
# Without a sign of their own, though Unicode counts them as letters, marks, signs or free: fillers, joiners, an empty braille
# cell, and what chooses between two looks of the sign before it.
_BLANK = (
    *range(0x115F, 0x1161), *range(0x17B4, 0x17B6), *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000),
    *range(0xFFF0, 0xFFF9), 0x034F, 0x2065, 0x2800, 0x3164, 0xFFA0,
)  # fmt: skip
_UNSEEN = ("Cc", "Cf", "Co")  # controls, format controls, private use
_MARKS = ("Mn", "Me")


class _Table(dict[int, str | int | None]):
    """For str.translate: what stands for a character, looked up once for each."""

    def __missing__(self, code: int) -> str | int | None:
        is_seen = code in (9, 10) or unicodedata.category(chr(code)) not in _UNSEEN
        self[code] = found = code if is_seen and not _is_nobodys(code) else None
        return found


def _is_nobodys(code: int) -> bool:
    """Say whether Unicode will never give a character this number."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


_TABLE = _Table({**dict.fromkeys(map(ord, _LINE_ENDS), "\n"), **dict.fromkeys(_BLANK)})


def legible(text: str) -> str:
    """Return the text with only what a reader sees; every kind of line end becomes a line feed, tabs stay."""
    seen = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    return seen if seen.isascii() else _few_marks(seen)


def legible_at(text: str) -> tuple[str, list[int]]:
    """Return what legible returns, and for each of its characters at which place of the text it stands."""
    kept: list[str] = []
    places: list[int] = []
    marks = 0
    for place, c in enumerate(text):
        seen = _TABLE[ord(c)] if c != "\r" else None if text[place + 1 : place + 2] == "\n" else "\n"
        if seen is None:
            continue
        marks = marks + 1 if unicodedata.category(c) in _MARKS else 0
        if marks <= MOST_MARKS:
            kept.append(seen if isinstance(seen, str) else c)
            places.append(place)
    return "".join(kept), places


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for c in text:
        marks = marks + 1 if unicodedata.category(c) in _MARKS else 0
        if marks <= MOST_MARKS:
            kept.append(c)
    return "".join(kept)


def on_one_line(text: str) -> str:
    """Return what a reader sees of a text, on one line."""
    return " ".join(legible(text).split())


def escaped(text: str) -> str:
    """Return text for a terminal or a log: on one line, with what nobody sees written as a code such as \\x1b or \\u202e."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def json_line(value: Any) -> str:
    """Return a value as JSON on one line that a person can read and a terminal cannot obey; it reads back unchanged."""
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in json.dumps(value, ensure_ascii=False))
