"""Tables without lines around them: cells that stand below each other on three lines or more; pure, no library."""

import re
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

from ingest.readers.layout import Word, join, joined
from ingest.readers.note import Block
from ingest.readers.table import row_blocks

FEWEST = 3  # lines with two cells or more, the names of the columns included
CELL = 0.9  # times the font size: the narrowest white between two cells
ALIGNED = 3.0  # points that the left or right edges of the cells of a column differ at most
APART = 0.3  # times the font size: white between rows, more than there is between the lines of a cell
FAR = 4.0  # times the font size: white that ends a table
LONGEST_VALUE = 80  # characters; more behind "Wim:" is what he says, no row of a table
_NUMBER = re.compile(r"\W|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]+)[.)]?", re.IGNORECASE)

Row = Sequence[Word]
Edges = tuple[float, float]  # left and right, in points
Cells = list[str]


def tables(rows: Sequence[Row], size: float) -> list[tuple[int, int, list[Block]]]:
    """Return the tables among the lines of one column: first line, last line, a block per row.

    rows: the words of each line; an empty one stands for what is no line of text. size: of the letters, in points.
    """
    found: list[tuple[int, int, list[Block]]] = []
    number = 0
    while number < len(rows):
        last = _last(rows, number, size)
        blocks = _blocks(rows[number : last + 1], size) if last >= number + FEWEST - 1 else []
        if blocks:
            found.append((number, last, blocks))
            number = last
        number += 1
    return found


def _parts(row: Row, size: float) -> list[list[Word]]:
    parts: list[list[Word]] = [[]]
    for before, word in zip([None, *row], row, strict=False):
        if before is not None and word.x0 - before.x1 >= CELL * size:
            parts.append([])
        parts[-1].append(word)
    return [part for part in parts if part]


def _last(rows: Sequence[Row], first: int, size: float) -> int:
    """Return the last line of the table that has its columns from the line first; a smaller number when it has none."""
    columns = [(part[0].x0, part[-1].x1) for part in _parts(rows[first], size)]
    if len(columns) < 2:
        return first - 1
    last, several = first, 1
    for number in range(first + 1, len(rows)):
        row = rows[number]
        if not row or row[0].top - rows[number - 1][0].top > FAR * size:
            break
        places = _places(row, columns, size)
        if places is None:
            break
        columns = [_wider(column, [part for at, part in places if at == n]) for n, column in enumerate(columns)]
        if any(a[1] >= b[0] for a, b in pairwise(columns)):
            break
        if [at for at, _ in places] != [0]:
            last = number
            several += len(places) > 1
    return last if several >= FEWEST else first - 1


def _places(row: Row, columns: Sequence[Edges], size: float) -> list[tuple[int, list[Word]]] | None:
    """Return the parts of a line, each with its column; None when one fits in no column, or two in the same."""
    found: list[tuple[int, list[Word]]] = []
    for part in _parts(row, size):
        left, right = part[0].x0, part[-1].x1
        fitting = [n for n, (x0, x1) in enumerate(columns) if abs(left - x0) <= ALIGNED or n and abs(right - x1) <= ALIGNED]
        if not fitting or found and fitting[0] <= found[-1][0]:
            return None
        found.append((fitting[0], part))
    return found


def _wider(column: Edges, parts: Sequence[Row]) -> Edges:
    return min([column[0], *(part[0].x0 for part in parts)]), max([column[1], *(part[-1].x1 for part in parts)])


def _blocks(rows: Sequence[Row], size: float) -> list[Block]:
    """Return the rows of a table as blocks; none for a numbered list, of which the numbers stand apart."""
    columns = [(part[0].x0, part[-1].x1) for part in _parts(rows[0], size)]
    lines: list[Cells] = []
    for row in rows:
        cells = [""] * len(columns)
        for at, part in _places(row, columns, size) or []:
            cells[at] = joined(part)
            columns[at] = _wider(columns[at], [part])
        lines.append(cells)
    first = [cells[0] for cells in lines if cells[0]]
    if len(columns) == 2 and sum(bool(_NUMBER.fullmatch(cell)) for cell in first) > len(first) / 2:
        return []
    groups = [zip(*group, strict=True) for group in _groups(rows, lines)]
    table = [[reduce(join, filter(None, cells), "").strip() for cells in group] for group in groups]
    if all(row[0].endswith(":") for row in table):
        pairs = [(f"{row[0]} {row[1]}".strip(), row[2:]) for row in table]
        kinds = ["paragraph" if len(row[1]) > LONGEST_VALUE else "row" for row in table]
        return [Block(" | ".join(filter(None, [one, *rest])), kind) for (one, rest), kind in zip(pairs, kinds, strict=True)]
    return row_blocks(table)


def _groups(rows: Sequence[Row], lines: Sequence[Cells]) -> list[list[Cells]]:
    """Return the lines of each row of the table: those between white, or from one filled first cell to the next."""
    white = [after[0].top - max(word.bottom for word in row) for row, after in pairwise(rows)]
    by_white = _cut(lines, [space > min(white) + APART * rows[0][0].size for space in white])
    whole = all(len(group) == 1 or any("" in cells for cells in group) for group in by_white)
    if len(by_white) > 2 and whole and all(any(cells[0] for cells in group) for group in by_white):
        return by_white
    return _cut(lines, [bool(cells[0]) for cells in lines[1:]])


def _cut(lines: Sequence[Cells], before: Sequence[bool]) -> list[list[Cells]]:
    """Return the lines in groups. before: for each line but the first, whether a group begins there."""
    groups: list[list[Cells]] = [[lines[0]]]
    for cells, begins in zip(lines[1:], before, strict=True):
        if begins:
            groups.append([])
        groups[-1].append(cells)
    return groups
