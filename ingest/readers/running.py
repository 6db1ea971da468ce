"""Whether lines below each other are running text or the cells of a table; pure, no library.

Text that a program broke into lines has a mark that cells do not have: the first word of the next line would not have fitted.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.readers.layout import Word, joined

Row = Sequence[Word]

WRAPPED = 0.5  # share of lines after which the next word did not fit: running text; of a few lines more is asked
GOES_ON = 0.3  # share of lines that begin with a small letter
FEW = 5  # lines, below which chance plays a part
MOST_STEP = 3  # times the font size, from line to line, in text
SHORTEST = 12  # letters in a line of running text, on average
BREAK = 1.35  # times the distance of lines: white between paragraphs or between the rows of a table


def is_running(rows: Sequence[Row], fewest: int = 3) -> bool:
    """Return True when the rows, of one column, are text that runs on from line to line. fewest: rows it takes."""
    if len(rows) < fewest or len(rows) < 2:
        return False
    few = len(rows) < FEW
    edge = sorted(row[-1].x1 for row in rows)[-max(1, len(rows) // 5)]  # of a column with a heading over the next one
    full = [row[-1].x1 + 0.2 * row[0].size + after[0].x1 - after[0].x0 > edge - 1 for row, after in pairwise(rows)]
    small = [joined(row)[0].islower() for row in rows[1:]]
    letters = sum(len(joined(row)) for row in rows) / len(rows)
    wrapped, goes_on = sum(full) / len(full), sum(small) / len(small)
    return letters >= SHORTEST and wrapped >= WRAPPED + 0.1 * few and goes_on >= GOES_ON + 0.2 * few


def is_straight(rows: Sequence[Row]) -> bool:
    """Return True when most rows begin or have their middle at the same place, as a column does and loose white does not."""
    starts, middles = [row[0].x0 for row in rows], [(row[0].x0 + row[-1].x1) / 2 for row in rows]
    most = (max(sum(abs(x - one) <= 2 for x in places) for one in places) for places in (starts, middles))
    return max(most) >= max(0.6 * len(rows), min(len(rows), FEW - 1))


def dense(rows: Sequence[Row]) -> bool:
    """Return True when the rows follow each other like lines of one text, and not like the first cells of high rows."""
    steps = [after[0].top - row[0].top for row, after in pairwise(rows)]
    return not steps or median(steps) <= MOST_STEP * rows[0][0].size


def starts_of(rows: Sequence[Row]) -> list[float]:
    """Return the tops of the rows with white above them."""
    steps = [after[0].top - row[0].top for row, after in pairwise(rows)]
    if not steps:
        return []
    step = min(step for step in steps if step > 0.5 * rows[0][0].size) if max(steps) > 0.5 * rows[0][0].size else steps[0]
    return [after[0].top for after, own in zip(rows[1:], steps, strict=True) if own > BREAK * step]


def start_together(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Return True when what is set apart by white starts at the same height on both sides, twice or more: rows of cells."""
    lefts, rights = starts_of(left), starts_of(right)
    both = sum(any(abs(top - other) < 3 for other in rights) for top in lefts)
    return both >= 2 and both >= 0.8 * max(len(lefts), len(rights))


def side_by_side(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Return True when each line has its own beside it, as single lines of cells have."""
    beside = sum(any(abs(row[0].top - other[0].top) < 3 for other in right) for row in left)
    return beside >= 0.9 * max(len(left), len(right))


def anchored(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Return True when each left line stands beside the first line of something on the right, with more lines below it."""
    tops = [row[0].top for row in left]
    beside = [row for row in right if any(abs(row[0].top - top) < 3 for top in tops)]
    alone = [row for row in right if not any(abs(row[0].top - top) < 3 for top in tops) and row[0].top > min(tops)]
    if len(beside) < 2 or len(beside) < 0.9 * len(left) or len(alone) < 0.2 * len(right):
        return False
    last = max(tops)
    within = sum(row[0].top < last for row in alone)
    starts = sum(not joined(row)[0].islower() for row in beside)
    return starts >= 0.8 * len(beside) and within >= 0.3 * len(alone)
