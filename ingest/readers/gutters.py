"""The white between two columns: strips without a letter, of which text stands on both sides; pure, no library.

The strips are the maximal empty rectangles of Breuel (2002); running.py tells white between columns from that in a table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.layout import LARGER, Island, Piece, Word, is_bold, rows_of, size_of
from ingest.readers.running import FEW, anchored, dense, is_running, is_straight, side_by_side, start_together

GUTTER = 0.7  # times the font size: the narrowest white between two columns
SEEN_AS_GUTTER = 1.5  # times the font size: the narrowest when what stands beside the text is no text in lines itself
KNOWN = 1000.0  # times the font size: as good as any white when there are columns here on another page
SAME_EDGE = 1.5  # points between the places where a column begins on two pages
MOST_TRIED = 12  # white strips per part of a page, best first; a page in columns has one at the top of the list
NEAR = 2.0  # times the width of the strip: what begins or ends so close to it is in the column beside it
SET_APART = 1.8  # times the distance of lines: white above which a line does not belong to the column


@dataclass(frozen=True, slots=True)
class Band:
    """What stands side by side: a line over all columns, or all that lies beside an island. parts: white apart."""

    pieces: tuple[Piece, ...]
    parts: tuple[tuple[Piece, ...], ...]
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Strip:
    """White from x0 to x1 points beside or between what stands in the bands first to last (both included)."""

    x0: float
    x1: float
    first: int
    last: int


def bands_of(pieces: Sequence[Piece], size: float) -> list[Band]:
    """Return what stands side by side, from top to bottom. size: of the letters of the page, in points."""
    white = GUTTER * size
    groups: list[list[Piece]] = []  # islands side by side, and later the lines beside them
    for island in sorted((piece for piece in pieces if isinstance(piece, Island)), key=lambda piece: piece.top):
        if groups and island.top < max(piece.bottom for piece in groups[-1]):
            groups[-1].append(island)
        else:
            groups.append([island])
    heights = [(group[0].top, max(piece.bottom for piece in group)) for group in groups]
    for row in rows_of(piece for piece in pieces if isinstance(piece, Word)):
        middle = row[0].top + row[0].size / 2
        beside = [group for group, (top, bottom) in zip(groups, heights, strict=False) if top <= middle <= bottom]
        if beside:
            beside[0] += row
        else:
            groups.append(list(row))
    return sorted((_band(group, white) for group in groups), key=lambda band: band.top)


def _band(row: Sequence[Piece], white: float) -> Band:
    pieces = sorted(row, key=lambda piece: (piece.x0, piece.top))
    parts: list[list[Piece]] = [[pieces[0]]]
    right = pieces[0].x1
    for piece in pieces[1:]:
        if piece.x0 - right >= white:
            parts.append([])
        parts[-1].append(piece)
        right = max(right, piece.x1)
    edges = min(piece.top for piece in pieces), max(piece.bottom for piece in pieces)
    return Band(tuple(pieces), tuple(map(tuple, parts)), *edges)


def gutter(bands: Sequence[Band], size: float, known: Sequence[float]) -> Strip | None:
    """Return the strip between two columns that goes highest, None for a part of the page in one column."""
    found = []
    for strip in _white(bands, GUTTER * size):
        lefts, rights = _beside(bands, strip)
        high = sorted((_height(lefts), _height(rights)))
        if high[0] and high[1] > (1 if _is_known(strip, known) else 2):
            found.append((high[0], strip.last - strip.first, strip.x1 - strip.x0, strip))
    for *_, strip in sorted(found, key=lambda one: one[:3], reverse=True)[:MOST_TRIED]:
        trimmed = _trimmed(bands, strip, size)
        if trimmed is None:
            continue
        white = KNOWN * size if _is_known(trimmed, known) else trimmed.x1 - trimmed.x0
        halves = _halves(bands, trimmed)
        lined = min(map(len, halves)) >= FEW or white >= KNOWN * size
        if _between_columns(*_beside(bands, trimmed), white, size) or lined and _between_columns(*halves, white, size):
            return trimmed
    return None


def _is_known(strip: Strip, known: Sequence[float]) -> bool:
    return any(abs(strip.x1 - x) <= SAME_EDGE for x in known)


def _white(bands: Sequence[Band], narrowest: float) -> Iterator[Strip]:
    """Yield the maximal white strips, by a sweep from the top: (left, right) of each open strip to where it began."""
    left, right = min(band.pieces[0].x0 for band in bands), max(piece.x1 for band in bands for piece in band.pieces)
    began: dict[tuple[float, float], int] = {}
    for number, band in enumerate(bands):
        edges = [(part[0].x0, max(piece.x1 for piece in part)) for part in band.parts]
        gaps = [(a[1], b[0]) for a, b in pairwise([(left, left), *edges, (right, right)]) if b[0] - a[1] >= narrowest]
        now: dict[tuple[float, float], int] = {gap: number for gap in gaps}
        for (x0, x1), first in began.items():
            whole = False
            for gap in gaps:
                a, b = max(x0, gap[0]), min(x1, gap[1])
                if b - a >= narrowest:
                    now[a, b] = min(now.get((a, b), first), first)
                    whole = whole or (a, b) == (x0, x1)
            if not whole:
                yield Strip(x0, x1, first, number - 1)
        began = now
    yield from (Strip(x0, x1, first, len(bands) - 1) for (x0, x1), first in began.items())


def _beside(bands: Sequence[Band], strip: Strip) -> tuple[list[tuple[Piece, ...]], list[tuple[Piece, ...]]]:
    """Return the parts of the bands in the two columns next to a strip."""
    parts = [part for band in bands[strip.first : strip.last + 1] for part in band.parts]
    lefts = [(part[0].x0, max(piece.x1 for piece in part), part) for part in parts if part[0].x0 < strip.x0]
    rights = [(part[0].x0, max(piece.x1 for piece in part), part) for part in parts if part[0].x0 >= strip.x1 - 1]
    near = NEAR * (strip.x1 - strip.x0)
    left = sorted(x0 for x0, x1, _ in lefts if x1 > strip.x0 - near)
    right = sorted(x1 for x0, x1, _ in rights if x0 < strip.x1 + near)
    return (
        [part for _, x1, part in lefts if left and x1 > left[len(left) // 5]],
        [part for x0, _, part in rights if right and x0 < right[-1 - len(right) // 5]],
    )


def _halves(bands: Sequence[Band], strip: Strip) -> tuple[list[tuple[Piece, ...]], list[tuple[Piece, ...]]]:
    """Return all that stands left and right of a strip, for text with so much white between its words that _beside fails."""
    cut = [band.pieces for band in bands[strip.first : strip.last + 1]]
    lefts = [tuple(piece for piece in pieces if piece.x1 <= strip.x0 + 1) for pieces in cut]
    rights = [tuple(piece for piece in pieces if piece.x1 > strip.x0 + 1) for pieces in cut]
    return [half for half in lefts if half], [half for half in rights if half]


def _height(parts: Sequence[Sequence[Piece]]) -> int:
    """Return how many lines stand in the parts; an island counts for three."""
    islands = sum(isinstance(piece, Island) for part in parts for piece in part)
    return 3 * islands + (len(_texts(parts)) if islands else len(parts))


def _trimmed(bands: Sequence[Band], strip: Strip, size: float) -> Strip | None:
    """Return the strip without the headings above and below it that end before they reach it."""
    first, last = strip.first, strip.last
    sides = [(band.pieces[0].x0 < strip.x0, band.pieces[-1].x0 >= strip.x1 - 1) for band in bands]
    while first < last and sides[first] == (True, False):  # read before the columns in any case
        first += 1
    while first > strip.first and _heads(bands, first - 1, size):
        first -= 1
    while first < last and sides[first] == (False, True):  # a date on the right above the columns
        if bands[first + 1].top - bands[first].top < SET_APART * size:
            break
        first += 1
    if last + 1 < len(bands):
        while last > first and sides[last] == (True, False) and _heads(bands, last, size):
            last -= 1
    for number in range(first + 1, last):
        alone = bands[number - 1].bottom <= bands[number].top + 1 and bands[number].bottom <= bands[number + 1].top + 1
        between = any(right for _, right in sides[first:number]) and sides[number + 1] == (True, True)
        if sides[number] == (True, False) and alone and between and _heads(bands, number, size):
            last = number - 1
            break
    cut = Strip(strip.x0, strip.x1, first, last)
    return cut if all(_beside(bands, cut)) else None


def _heads(bands: Sequence[Band], number: int, size: float) -> bool:
    """Return True for a band that looks like the heading of what comes below it."""
    words = [piece for piece in bands[number].pieces if isinstance(piece, Word)]
    if not words:
        return False
    above, below = bands[number].top - bands[number - 1].bottom, bands[number + 1].top - bands[number].bottom
    return (size_of(words) >= LARGER * size or is_bold(words)) and above > below - 1


def _between_columns(lefts: Sequence[Sequence[Piece]], rights: Sequence[Sequence[Piece]], white: float, size: float) -> bool:
    """Return True when text runs on below itself on one side at least, and the sides are no cells of the same rows."""
    left, right = _texts(lefts), _texts(rights)
    if not left or not right:  # an island beside text
        return is_running(left or right, 2) or len(left or right) < 3 or white >= SEEN_AS_GUTTER * size
    if not is_straight(right) or start_together(left, right) or anchored(left, right):
        return False
    if is_running(left) and is_running(right) or white >= KNOWN * size:
        return True
    if white < SEEN_AS_GUTTER * size or side_by_side(left, right):
        return False
    return any(is_running(one, 4) and dense(other) for one, other in ((left, right), (right, left)))


def _texts(parts: Sequence[Sequence[Piece]]) -> list[list[Word]]:
    return rows_of([piece for part in parts for piece in part if isinstance(piece, Word)])
