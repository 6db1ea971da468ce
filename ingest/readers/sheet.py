"""Spreadsheets: one row is one block, the sheet's name is its part; hidden sheets are left out."""

import csv
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ingest.readers.note import Block, Unreadable, tidy
from ingest.readers.package import BROKEN
from ingest.readers.table import row_blocks

MOST_CELLS = 500_000  # filled or not; a list of dilemmas holds some thousands
_SNIFFED = 10_000  # characters from which the sign between cells is told
MOST_EMPTY_ROWS = 1_000  # in a row; formatting to the end of the sheet goes on for a million


def blocks(name: str, data: bytes) -> list[Block]:
    """Return the rows of all visible sheets: "Vraag: ...; Advies: ..." under column names. Raises Unreadable."""
    try:
        with warnings.catch_warnings():  # openpyxl warns of features it skips; none of them holds text
            warnings.simplefilter("ignore")
            workbook = load_workbook(BytesIO(data), read_only=True, data_only=True)
            sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            rows = {str(sheet.title): list(_rows(name, sheet.iter_rows(values_only=True))) for sheet in sheets}
            workbook.close()
    except (*BROKEN, InvalidFileException, SyntaxError, zipfile.LargeZipFile) as error:  # SyntaxError: XML cut off
        raise Unreadable(name, "damaged file", "open it in Excel or LibreOffice, save it again and retry") from error
    filled = [(title, found) for title, found in rows.items() if found]
    return [block for title, found in filled for block in row_blocks(found, tidy(title) if len(filled) > 1 else "")]


def csv_blocks(text: str) -> list[Block]:
    """Return the rows of a text in which a comma, semicolon or tab stands between the cells, as blocks does."""
    try:
        form: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:_SNIFFED], delimiters=";,\t|")
    except csv.Error:  # one column, or cells too unlike each other to tell
        form = csv.excel()
        form.delimiter = max(";,\t|", key=text.count)
    return row_blocks([[cell.replace("\0", " ") for cell in row] for row in csv.reader(text.splitlines(keepends=True), form)])


def _rows(name: str, rows: Iterator[tuple[object, ...]]) -> Iterator[list[str]]:
    cells = empty = 0
    for row in rows:
        cells += len(row)
        if cells > MOST_CELLS:
            raise Unreadable(name, f"more than {MOST_CELLS} cells", "copy the rows about dilemmas to a new file")
        texts = [_text(value) for value in row]
        empty = 0 if any(texts) else empty + 1
        if empty > MOST_EMPTY_ROWS:
            return
        if not empty:
            yield texts


def _text(value: object) -> str:
    """Return what the cell shows to a Dutch reader; nothing for an error value such as #N/A."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.strftime("%d-%m-%Y" if midnight else "%d-%m-%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    text = "" if value is None else str(value)
    return "" if text.startswith("#") and text.isupper() else text
