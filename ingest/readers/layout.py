"""Words on a page to lines and paragraphs in reading order: columns, running headers, hyphens; pure, no library."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.note import Block, tidy
from ingest.readers.text import BULLET, LONGEST_HEADING

MARGIN = 0.12  # of the page height, above and below, where running headers and page numbers stand
GUTTER = 8.0  # points of white between two columns
FEWEST_LINES = 5  # in either column; fewer is a table or an address
FULLEST = 0.7  # share of its column that a line of running text fills on average; cells of a table stay below
LARGER = 1.12  # times the body size: a heading
_PAGE_NUMBER = re.compile(
    r"(?:(?:pagina|pag\.?|page|blz\.?|p\.)\s*)?[-–]?\s*\d{1,3}\s*[-–]?(?:\s*(?:van|of|/|uit)\s*\d{1,3})?", re.IGNORECASE
)
_ENDED = re.compile(r"[.?!:;…][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page; positions in points from the left and the top of the page."""

    text: str
    x0: float
    x1: float
    top: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words. column: 0 over the whole width, 1 left, 2 right. row: kind of block of a ready table row."""

    text: str
    x0: float
    x1: float
    top: float
    size: float
    bold: bool
    page: int
    column: int = 0
    row: str = ""


def lines_of_page(words: Sequence[Word], page: int) -> list[Line]:
    """Return the lines of one page in reading order: bands over the whole width, between them left column, then right."""
    rows = _rows(words)
    gutter = _gutter(rows)
    if gutter is None:
        return [_line(row, page) for row in rows]
    ordered: list[Line] = []
    band: list[Word] = []
    for row in rows:
        if _is_clear(row, gutter):
            band += row
        else:
            ordered += [*_columns(band, gutter, page), _line(row, page)]
            band = []
    return ordered + _columns(band, gutter, page)


def without_margins(pages: Sequence[Sequence[Word]], heights: Sequence[float]) -> list[list[Word]]:
    """Drop page numbers, and lines in the margins that come back on at least half of the pages, whatever their numbers."""
    margins = [_rows(word for word in words if _in_margin(word, height)) for words, height in zip(pages, heights, strict=True)]
    seen = Counter(shape for rows in margins for shape in {_shape(row) for row in rows})
    often = max(2, (len(pages) + 1) // 2)
    kept: list[list[Word]] = []
    for words, rows in zip(pages, margins, strict=True):
        running = [row for row in rows if seen[_shape(row)] >= often or _PAGE_NUMBER.fullmatch(" ".join(w.text for w in row))]
        gone = {word for row in running for word in row}
        kept.append([word for word in words if word not in gone])
    return kept


def paragraphs(lines: Sequence[Line]) -> list[Block]:
    """Join lines to headings, items and paragraphs; a word that was broken at the line end becomes whole again."""
    if not lines:
        return []
    body = _body_size(lines)
    steps = [after.top - line.top for line, after in pairwise(lines) if _same_column(line, after) and after.top > line.top]
    step = median(steps) if steps else 0.0
    rights = {key: max(line.x1 for line in lines if _place(line) == key) for key in {_place(line) for line in lines}}
    blocks: list[Block] = []
    text, first, last = "", lines[0], None
    for line in lines:
        if last is not None and _goes_on(last, line, step, rights[_place(last)], body):
            text = _join(text, line.text)
        else:
            blocks += _block(text, first, body)
            text, first = line.text, line
        last = line
    return blocks + _block(text, first, body)


def _rows(words: Iterable[Word]) -> list[list[Word]]:
    """Group words to lines by height; a word belongs to a line when their tops differ less than a third of its size."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.top, w.x0)):
        if rows and word.top - rows[-1][0].top < max(word.size, rows[-1][0].size) / 3:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.x0) for row in rows]


def _line(row: Sequence[Word], page: int, column: int = 0) -> Line:
    letters = sum(len(word.text) for word in row)
    bold = sum(len(word.text) for word in row if word.bold) > 0.8 * letters
    size = max(Counter({size: sum(len(w.text) for w in row if w.size == size) for size in {w.size for w in row}}).items(),
               key=lambda pair: (pair[1], pair[0]))[0]  # fmt: skip
    text = " ".join(word.text for word in row)
    return Line(text, row[0].x0, max(word.x1 for word in row), row[0].top, size, bold, page, column)


def _is_clear(row: Sequence[Word], x: float) -> bool:
    """True when no word of the row comes within half a gutter of x."""
    return all(word.x1 <= x - GUTTER / 2 or word.x0 >= x + GUTTER / 2 for word in row)


def _gutter(rows: Sequence[Sequence[Word]]) -> float | None:
    """Return the x that separates two columns of running text, None for a page in one column or with a table."""
    if not rows:
        return None
    left, right = min(row[0].x0 for row in rows), max(word.x1 for row in rows for word in row)
    best: tuple[int, float] | None = None
    for percent in range(25, 76):
        x = left + (right - left) * percent / 100
        clear = [row for row in rows if _is_clear(row, x)]
        lefts = [[w for w in row if w.x1 < x] for row in clear if row[0].x1 < x]
        rights = [[w for w in row if w.x0 > x] for row in clear if row[-1].x0 > x]
        fewest, crossing = min(len(lefts), len(rights)), len(rows) - len(clear)
        if fewest < FEWEST_LINES or crossing > fewest:
            continue
        filled = (_filled(lefts, left, x), _filled(rights, min(row[0].x0 for row in rights), right))
        score = fewest - crossing
        if min(filled) >= FULLEST and (best is None or score > best[0]):
            best = (score, x)
    return None if best is None else best[1]


def _filled(rows: Sequence[Sequence[Word]], start: float, end: float) -> float:
    """Return which share of the width from start to end the lines fill on average."""
    return sum(row[-1].x1 - start for row in rows) / len(rows) / (end - start) if end > start else 0.0


def _columns(words: Sequence[Word], x: float, page: int) -> list[Line]:
    left, right = [w for w in words if w.x1 < x], [w for w in words if w.x0 > x]
    return [_line(row, page, column) for column, half in ((1, left), (2, right)) for row in _rows(half)]


def _in_margin(word: Word, height: float) -> bool:
    return not MARGIN * height < word.top < (1 - MARGIN) * height


def _shape(row: Sequence[Word]) -> str:
    """Return a line without what changes from page to page."""
    return re.sub(r"\d+", "#", " ".join(word.text for word in row))


def _body_size(lines: Sequence[Line]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0]


def _place(line: Line) -> tuple[int, int]:
    return line.page, line.column


def _same_column(line: Line, after: Line) -> bool:
    return _place(line) == _place(after)


def _is_heading(line: Line, body: float) -> bool:
    return line.size >= LARGER * body or line.bold and len(line.text) <= LONGEST_HEADING and not _ENDED.search(line.text)


def _goes_on(line: Line, after: Line, step: float, right: float, body: float) -> bool:
    """True when after belongs to the same paragraph as line."""
    if line.row or after.row or BULLET.match(after.text) and not line.text.endswith("-"):
        return False
    if abs(line.size - after.size) > 0.5 or _is_heading(line, body) != _is_heading(after, body):
        return False
    near = 0 < after.top - line.top <= max(1.3 * step, 1.4 * line.size if _is_heading(line, body) else 0)
    if not _same_column(line, after) and not (line.page == after.page and near):
        return not _ENDED.search(line.text) and not _is_heading(line, body)  # the next column or page
    if not near:
        return False
    ended_early = line.x1 < right - 0.15 * (right - line.x0)
    return not (ended_early and (_ENDED.search(line.text) or after.text[0].isupper()) and not _is_heading(line, body))


def _join(text: str, line: str) -> str:
    """Join a line to the text before it: "be-" and "geleidt" give "begeleidt", "zorg-" and "en" stay apart."""
    if not re.search(r"\w[-\u00ad\u2010]$", text):
        return f"{text} {line}"
    if re.match(r"(?:en|of|en/of|tot|als|noch)\b", line):
        return f"{text} {line}"
    return f"{text[:-1]}{line}" if line[0].islower() else f"{text}{line}"


def _block(text: str, first: Line, body: float) -> list[Block]:
    plain = tidy(text)
    if not plain:
        return []
    if first.row:
        return [Block(plain, first.row)]
    match = BULLET.match(plain)
    if _is_heading(first, body):
        return [Block(plain, "heading")]
    if not match:
        return [Block(plain, "paragraph")]
    return [Block(plain if match.group().strip()[0].isalnum() else plain[match.end() :], "item")]
