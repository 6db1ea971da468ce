"""The reading order of a page: it is cut along white strips between columns, and each part again; pure, no library.

A recursive XY-cut (Nagy and Seth 1984) that looks for the strip between columns first, as high as it goes, because white
between paragraphs that lie side by side by chance would mix the columns.
"""

from collections.abc import Iterator, Sequence

from ingest.readers.aligned import tables
from ingest.readers.gutters import Band, bands_of, gutter
from ingest.readers.layout import Island, Line, Piece, Word, line_of, rows_of, size_of


def lines_of_page(
    words: Sequence[Word], page: int, islands: Sequence[Island] = (), known: list[float] | None = None
) -> list[Line]:
    """Return the lines of one page in reading order: every column from top to bottom, what lies over all columns between.

    known: where columns begin on earlier pages, in points from the left; those of this page are added. There two columns
    need less proof: on the last page they may hold a line or two.
    """
    pieces: list[Piece] = [*words, *islands]
    if not pieces:
        return []
    size = size_of(words) if words else 10.0
    lines: list[Line] = []
    for number, stretch in enumerate(_stretches(pieces, size, [] if known is None else known), 1):
        lines += _lines(stretch, page, number, size)
    return lines


def _stretches(pieces: Sequence[Piece], size: float, known: list[float]) -> Iterator[list[Band]]:
    """Yield the parts of the page that hold no two columns, in reading order."""
    bands = bands_of(pieces, size)
    cut = gutter(bands, size, known)
    if cut is None:
        yield bands
        return
    known.append(cut.x1)
    between = [piece for band in bands[cut.first : cut.last + 1] for piece in band.pieces]
    for part in (
        [piece for band in bands[: cut.first] for piece in band.pieces],
        [piece for piece in between if piece.x1 <= cut.x0 + 1],
        [piece for piece in between if piece.x1 > cut.x0 + 1],
        [piece for band in bands[cut.last + 1 :] for piece in band.pieces],
    ):
        if part:
            yield from _stretches(part, size, known)


def _lines(bands: Sequence[Band], page: int, column: int, size: float) -> list[Line]:
    """Return the lines of a part in one column; aligned cells become rows, lines of islands are taken as they are."""
    lines: list[Line] = []
    words = [[piece for piece in band.pieces if isinstance(piece, Word)] for band in bands]
    alone = [row if len(row) == len(band.pieces) else [] for row, band in zip(words, bands, strict=True)]
    found = {first: (last, rows) for first, last, rows in tables(alone, size)}
    done = -1
    for number, band in enumerate(bands):
        if number <= done:
            continue
        if number in found:
            done, rows = found[number]
            x0, x1 = band.pieces[0].x0, max(piece.x1 for piece in band.pieces)
            lines += [Line(block.text, x0, x1, band.top, size, False, page, column, block.kind) for block in rows]
            continue
        ready: list[tuple[float, list[Line]]] = [(row[0].top, [line_of(row, page, column)]) for row in rows_of(words[number])]
        ready += [(piece.top, list(piece.lines)) for piece in band.pieces if isinstance(piece, Island)]
        lines += [line for _, some in sorted(ready, key=lambda one: one[0]) for line in some]
    return lines
