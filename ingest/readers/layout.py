"""What stands where on a page: words, lines of words, and islands (tables, frames) that stay whole; pure, no library."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LARGER = 1.12  # times the body size: a heading
TOUCHING = 0.1  # times the font size between two words that only a change of font keeps apart: "Vraag" in bold and ":"
_COMPOUND = re.compile(r"(?:\b\w|[A-Z\d])[-\u2010].$|(?:a-[aeiu]|e-[eiu]|i-[eij]|o-[eiou]|u-[iu])$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page; positions in points from the left and the top of the page."""

    text: str
    x0: float
    x1: float
    top: float
    size: float
    bold: bool

    @property
    def bottom(self) -> float:
        return self.top + self.size


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words.

    column: number of the stretch of text on its page, in reading order; lines of one stretch stand below each other.
    row: kind of block of a ready table row. framed: it stands in a frame, apart from the text around it.
    """

    text: str
    x0: float
    x1: float
    top: float
    size: float
    bold: bool
    page: int
    column: int = 0
    row: str = ""
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Island:
    """A table or a frame: a rectangle in points with its lines in reading order, which nothing may come between."""

    x0: float
    x1: float
    top: float
    bottom: float
    lines: tuple[Line, ...]


Piece = Word | Island


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Group words to lines by height; a word belongs to a line when their tops differ less than a third of its size."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.top, w.x0)):
        if rows and word.top - rows[-1][0].top < max(word.size, rows[-1][0].size) / 3:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.x0) for row in rows]


def joined(row: Sequence[Word]) -> str:
    """Return the text of words side by side."""
    text = row[0].text
    for before, word in zip(row, row[1:], strict=False):
        text += word.text if word.x0 - before.x1 < TOUCHING * min(before.size, word.size) else f" {word.text}"
    return text


def size_of(words: Sequence[Word]) -> float:
    """Return the font size that most letters have, in points; the larger of two that have as many."""
    letters: Counter[float] = Counter()
    for word in words:
        letters[word.size] += len(word.text)
    return max(letters, key=lambda size: (letters[size], size))


def is_bold(words: Sequence[Word]) -> bool:
    """Return True when more than four of five letters are bold."""
    return sum(len(word.text) for word in words if word.bold) > 0.8 * sum(len(word.text) for word in words)


def line_of(row: Sequence[Word], page: int, column: int = 0) -> Line:
    """Return the words of one row as a line."""
    x1 = max(word.x1 for word in row)
    return Line(joined(row), row[0].x0, x1, row[0].top, size_of(row), is_bold(row), page, column)


def join(text: str, line: str) -> str:
    """Join a line to the text before it: "be-" and "geleidt" give "begeleidt", "zorg-" and "en" stay apart.

    The hyphen of a compound stays where Dutch wants one: after capitals, a figure or a single letter ("GGZ-medewerker",
    "e-mail") and between vowels that would be read as one ("auto-ongeluk").
    """
    if not re.search(r"\w[-\u00ad\u2010]$", text):
        return f"{text} {line}"
    if re.match(r"(?:en|of|en/of|tot|als|noch)\b", line):
        return f"{text} {line}"
    if text[-1] == "\u00ad" or line[0].islower() and not _COMPOUND.search(f"{text}{line}"[: len(text) + 1]):
        return f"{text[:-1]}{line}"
    return f"{text}{line}"
