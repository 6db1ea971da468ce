"""Lines to headings, list items and paragraphs, also where a paragraph goes on in the next column or on the next page."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from re import compile as pattern

from ingest.readers.layout import LARGER, Line, join
from ingest.readers.note import Block, tidy
from ingest.readers.text import BULLET, LONGEST_HEADING

FULL = 0.15  # of its column that a line may leave white when the paragraph goes on
SAME_SIZE = 0.5  # points
LONGEST_BETWEEN = 60  # lines that may come between two halves of a sentence: a frame, a quotation, notes at the foot
_ENDED = pattern(r"[.?!:;…][\"'”’)]*$")


class _Page:
    """What has to be known of all lines to judge two: body size, distance of lines of each size, right edge of each column."""

    def __init__(self, lines: Sequence[Line]) -> None:
        letters: Counter[float] = Counter()
        self.rights: dict[tuple[int, int], float] = {}
        for line in lines:
            letters[line.size] += len(line.text)
            self.rights[_place(line)] = max(line.x1, self.rights.get(_place(line), 0.0))
        self.body = letters.most_common(1)[0][0]
        steps: dict[float, list[float]] = {}
        for line, after in pairwise(lines):
            if _place(line) == _place(after) and after.top - line.top > 0.5 * line.size:
                steps.setdefault(line.size, []).append(after.top - line.top)
        self.steps = {size: sorted(own)[len(own) // 4] for size, own in steps.items()}  # the median may lie between paragraphs

    def is_heading(self, line: Line) -> bool:
        short = len(line.text) <= LONGEST_HEADING and not _ENDED.search(line.text)
        return line.size >= LARGER * self.body or line.bold and short

    def is_full(self, line: Line) -> bool:
        right = self.rights[_place(line)]
        return line.x1 >= right - FULL * (right - line.x0)

    def goes_on(self, line: Line, after: Line) -> bool:
        """Return True when after belongs to the same paragraph as line."""
        if line.row or after.row or line.framed != after.framed or BULLET.match(after.text) and not line.text.endswith("-"):
            return False
        heading = self.is_heading(line)
        if abs(line.size - after.size) > SAME_SIZE or heading != self.is_heading(after):
            return False
        near = 0 < after.top - line.top <= max(1.3 * self.steps.get(line.size, 0), 1.4 * line.size if heading else 0)
        below = line.page == after.page and near and line.x0 < after.x1 and line.x1 > after.x0
        if _place(line) != _place(after) and not below:
            return not heading and self._unfinished(line, after)
        if not near:
            return False
        indented = after.x0 > line.x0 + 0.8 * line.size and bool(_ENDED.search(line.text)) and not BULLET.match(line.text)
        ended = not self.is_full(line) and (bool(_ENDED.search(line.text)) or after.text[0].isupper())
        return heading or not ended and not indented

    def _unfinished(self, line: Line, after: Line) -> bool:
        """Return True when a sentence goes on at the top of the next column or page."""
        return not _ENDED.search(line.text) and (self.is_full(line) or after.text[0].islower())


def paragraphs(lines: Sequence[Line]) -> list[Block]:
    """Join lines to headings, items and paragraphs; a word that was broken at the line end becomes whole again."""
    if not lines:
        return []
    page = _Page(lines)
    blocks: list[Block] = []
    text, first, last = "", lines[0], None
    for line, resumed in _uninterrupted(lines, page):
        if last is not None and (resumed or page.goes_on(last, line)):
            text = join(text, line.text)
        else:
            blocks += _block(text, first, page)
            text, first = line.text, line
        last = line
    return blocks + _block(text, first, page)


def _place(line: Line) -> tuple[int, int]:
    return line.page, line.column


def _uninterrupted(lines: Sequence[Line], page: _Page) -> list[tuple[Line, bool]]:
    """Let what stands between two halves of a sentence (a frame, a large quotation, notes at the foot) wait for its end.

    Result: each line, and whether it is such a second half.
    """
    ordered: list[tuple[Line, bool]] = []
    rest = list(lines)
    resumed = False
    while rest:
        line = rest.pop(0)
        ordered.append((line, resumed))
        resumed = False
        if not rest or line.row or _ENDED.search(line.text) or page.is_heading(line) or not page.is_full(line):
            continue
        between = 0
        while between < min(len(rest), LONGEST_BETWEEN) and _interrupts(line, rest[between]):
            between += 1
        if not 0 < between < len(rest) or not rest[between].text[0].islower() or not _alike(line, rest[between]):
            continue
        end = between + 1
        while end < len(rest) and page.goes_on(rest[end - 1], rest[end]):
            end += 1
        resumed = True
        rest = rest[between:end] + rest[:between] + rest[end:]
    return ordered


def _interrupts(line: Line, after: Line) -> bool:
    return after.framed != line.framed or bool(after.row) or abs(line.size - after.size) > SAME_SIZE


def _alike(line: Line, after: Line) -> bool:
    return not _interrupts(line, after)


def _block(text: str, first: Line, page: _Page) -> list[Block]:
    plain = tidy(text)
    if not plain:
        return []
    if first.row:
        return [Block(plain, first.row)]
    if page.is_heading(first):
        return [Block(plain, "heading")]
    match = BULLET.match(plain)
    if not match:
        return [Block(plain, "paragraph")]
    return [Block(plain if match.group().strip()[0].isalnum() else plain[match.end() :], "item")]
