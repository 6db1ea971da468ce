"""PDF files with a text layer: columns, tables, frames, running headers left out (see ink, columns, margins, paragraphs)."""

import logging
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from ingest.readers.columns import lines_of_page
from ingest.readers.ink import words_of
from ingest.readers.layout import Island, Line, Word
from ingest.readers.margins import without_margins
from ingest.readers.note import Block, Unreadable
from ingest.readers.paragraphs import paragraphs
from ingest.readers.table import row_blocks

MOST_PAGES = 200  # a note of a session has some tens at most
MOST_FRAMED = 0.7  # share of the words of a page inside a frame; a frame with more is drawn around the page
FRAMES = 1000  # added to the number of a stretch of text in a frame
MOST_UNKNOWN = 0.3  # share of characters without a letter behind them above which the text is of no use
# pdfminer checks little: a damaged file shows as whatever its parser trips over.
_BROKEN = (
    PSException, PDFException, PdfminerException, MalformedPDFException, zlib.error, struct.error, KeyError, IndexError,
    ValueError, TypeError, AttributeError, AssertionError, RecursionError, NotImplementedError, OverflowError, EOFError,
)  # fmt: skip
_UNKNOWN = re.compile(r"\(cid:\d+\)|\ufffd")

Box = tuple[float, float, float, float]  # left, top, right, bottom in points


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is read from one page: words outside tables, tables with their place, drawn frames, height in points."""

    words: list[Word]
    tables: list[tuple[Box, list[list[str]]]]
    frames: list[Box]
    height: float


def blocks(name: str, data: bytes) -> list[Block]:
    """Return the blocks of a .pdf file. Raises Unreadable: damaged, protected, a scan, or in a font without letters."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # its warnings quote what stands in the file
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            if len(document.pages) > MOST_PAGES:
                raise Unreadable(name, f"more than {MOST_PAGES} pages", "print the pages about the session to a new PDF")
            sheets = [_sheet(page) for page in document.pages]
    except _BROKEN as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args)):
            raise Unreadable(name, "password-protected", "save a copy without a password and retry") from error
        raise Unreadable(name, "damaged file", "make the PDF again from its source and retry") from error
    pages = without_margins([sheet.words for sheet in sheets], [sheet.height for sheet in sheets])
    _give_names(sheets, pages)
    known: list[float] = []
    lines = [line for number, words in enumerate(pages) for line in _lines(words, sheets[number], number, known)]
    text = "".join(line.text for line in lines)
    if not text.strip():
        raise Unreadable(name, "no text found (scan?)", "run text recognition on it, or type the dilemma in the form")
    if sum(len(found.group()) for found in _UNKNOWN.finditer(text)) > MOST_UNKNOWN * len(text):
        raise Unreadable(name, "letters cannot be recognised", "make the PDF again from its source, or give the Word file")
    return paragraphs(lines)


def _sheet(page: Page) -> _Sheet:
    words, height = words_of(page)
    found = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    tables = [(table.bbox, _cells(table, words)) for table in found]
    frames = [(float(rect["x0"]), float(rect["top"]), float(rect["x1"]), float(rect["bottom"])) for rect in page.rects]
    page.close()  # pdfplumber keeps every letter of every page otherwise
    outside = [word for word in words if not any(_inside(word, box) for box, _ in tables)]
    return _Sheet(outside, tables, frames, height)


def _give_names(sheets: Sequence[_Sheet], pages: Sequence[Sequence[Word]]) -> None:
    """Put the names of the columns above a table that goes on from the page before and does not repeat them.

    pages: the words of each sheet outside tables, without running headers.
    """
    for (sheet, words), (after, below) in pairwise(zip(sheets, pages, strict=True)):
        if not sheet.tables or not after.tables:
            continue
        (x0, _, x1, bottom), rows = max(sheet.tables, key=lambda table: table[0][3])
        (left, top, right, _), more = min(after.tables, key=lambda table: table[0][1])
        alike = abs(left - x0) < 2 and abs(right - x1) < 2 and len(rows[0]) == len(more[0]) and rows[0] != more[0]
        between = any(word.top > bottom for word in words) or any(word.bottom < top for word in below)
        named = len(row_blocks(rows)) == len(rows) - 1  # a row less: the first gave its cells as names
        if alike and named and not between:
            more.insert(0, rows[0])


def _cells(table: Table, words: Sequence[Word]) -> list[list[str]]:
    """Return the text of each cell, its paragraphs on lines of their own."""
    own = [word for word in words if _inside(word, table.bbox)]
    return [[_cell(cell, own) if cell else "" for cell in row.cells] for row in table.rows]


def _cell(box: Box, words: Sequence[Word]) -> str:
    x0, top, x1, bottom = box
    own = [word for word in words if x0 <= (word.x0 + word.x1) / 2 < x1 and top <= (word.top + word.bottom) / 2 < bottom]
    return "\n".join(block.text for block in paragraphs(lines_of_page(own, 0)))


def _lines(words: Sequence[Word], sheet: _Sheet, number: int, known: list[float]) -> list[Line]:
    """Return the lines of a page in reading order; tables and frames stay whole. known: see lines_of_page."""
    islands: list[Island] = []
    for (x0, top, x1, bottom), cells in sheet.tables:
        rows = [Line(block.text, x0, x1, top, 0.0, False, number, row=block.kind) for block in row_blocks(cells)]
        islands.append(Island(x0, x1, top, bottom, tuple(rows)))
    rest = list(words)
    for box in _framed(rest, sheet):
        own = [word for word in rest if _inside(word, box)]
        rest = [word for word in rest if not _inside(word, box)]
        if own:
            column = FRAMES * (len(islands) + 1)
            lines = [replace(line, column=column + line.column, framed=True) for line in lines_of_page(own, number)]
            edges = min(word.x0 for word in own), max(word.x1 for word in own)
            islands.append(Island(*edges, min(word.top for word in own), max(word.bottom for word in own), tuple(lines)))
    return lines_of_page(rest, number, islands, known)


def _framed(words: Sequence[Word], sheet: _Sheet) -> list[Box]:
    """Return the frames around text of some lines that has other text beside it, the largest first."""
    found = []
    for box in sorted(sheet.frames, key=lambda box: (box[1] - box[3]) * (box[2] - box[0])):
        own = [word for word in words if _inside(word, box)]
        lines = len({round(word.top) for word in own})
        beside = [word for word in words if box[1] < word.top < box[3] and not _inside(word, box)]
        crossed = any(word.x0 < edge - 1 and word.x1 > edge + 1 for word in beside for edge in box[::2])
        if lines > 1 and beside and not crossed and len(own) < MOST_FRAMED * len(words):
            found.append(box)
    return found


def _inside(word: Word, box: Box) -> bool:
    x0, top, x1, bottom = box
    return x0 - 1 <= word.x0 and word.x1 <= x1 + 1 and top - 1 <= word.top <= bottom
