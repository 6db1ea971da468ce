"""PDF files with a text layer: columns, tables with lines around them, running headers left out (see layout)."""

import logging
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from ingest.readers.layout import Line, Word, lines_of_page, paragraphs, without_margins
from ingest.readers.note import Block, Unreadable
from ingest.readers.table import row_blocks

MOST_PAGES = 200  # a note of a session has some tens at most
MOST_UNKNOWN = 0.3  # share of characters without a letter behind them above which the text is of no use
# pdfminer checks little: a damaged file shows as whatever its parser trips over.
_BROKEN = (
    PSException, PDFException, PdfminerException, MalformedPDFException, zlib.error, struct.error, KeyError, IndexError,
    ValueError, TypeError, AttributeError, AssertionError, RecursionError, NotImplementedError, OverflowError, EOFError,
)  # fmt: skip
_UNKNOWN = re.compile(r"\(cid:\d+\)|\ufffd")
_BULLETS = re.compile(r"^[\uf0b7\uf0a7\uf02d\uf0d8\u25cf\u25a0\u25aa]")

Box = tuple[float, float, float, float]  # left, top, right, bottom in points


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is read from one page: words outside tables, tables with their place, height in points."""

    words: list[Word]
    tables: list[tuple[Box, list[list[str]]]]
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
    lines = [line for number, words in enumerate(pages) for line in _with_tables(words, sheets[number], number)]
    text = "".join(line.text for line in lines)
    if not text.strip():
        raise Unreadable(name, "no text found (scan?)", "run text recognition on it, or type the dilemma in the form")
    if sum(len(found.group()) for found in _UNKNOWN.finditer(text)) > MOST_UNKNOWN * len(text):
        raise Unreadable(name, "letters cannot be recognised", "make the PDF again from its source, or give the Word file")
    return paragraphs(lines)


def _sheet(page: Page) -> _Sheet:
    upright = page.filter(lambda thing: thing.get("upright", True))
    found = [table for table in upright.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    tables = [(table.bbox, [[cell or "" for cell in row] for row in table.extract()]) for table in found]
    words = [word for word in _words(upright) if not any(_inside(word, box) for box, _ in tables)]
    height = float(page.height)
    page.close()  # pdfplumber keeps every letter of every page otherwise
    return _Sheet(words, tables, height)


def _with_tables(words: Sequence[Word], sheet: _Sheet, number: int) -> list[Line]:
    """Return the lines of a page in reading order, with the rows of a table before the first line below it."""
    lines = lines_of_page(words, number)
    for (x0, top, x1, bottom), cells in sheet.tables:
        rows = [Line(block.text, x0, x1, top, 0.0, False, number, row=block.kind) for block in row_blocks(cells)]
        below = (at for at, line in enumerate(lines) if line.top >= bottom - 1 and line.x0 < x1 and line.x1 > x0)
        at = next(below, len(lines))
        lines[at:at] = rows
    return lines


def _words(page: Page) -> Iterator[Word]:
    for word in page.dedupe_chars().extract_words(extra_attrs=["fontname", "size"], keep_blank_chars=False):
        text = _BULLETS.sub("•", str(word["text"]))
        bold = "bold" in str(word["fontname"]).lower() or "black" in str(word["fontname"]).lower()
        yield Word(text, float(word["x0"]), float(word["x1"]), float(word["top"]), round(float(word["size"]), 1), bold)


def _inside(word: Word, box: Box) -> bool:
    x0, top, x1, bottom = box
    return x0 - 1 <= word.x0 and word.x1 <= x1 + 1 and top - 1 <= word.top <= bottom
