"""The trail as a file to keep elsewhere: JSON Lines for programs, CSV for a spreadsheet. It holds no text of a dilemma."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields

from kb.legible import json_line
from kb.store import Entry

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line per entry. Its seal: SHA-256 of the seal before it and, as a JSON list, the other values in this order."""
    for entry in entries:
        yield json_line(asdict(entry)) + "\n"


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a heading and a line per entry, with semicolons as a Dutch spreadsheet wants them.

    What a spreadsheet would take for a formula gets an apostrophe before it.
    """
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";", lineterminator="\r\n")
    names = [field.name for field in fields(Entry)]
    for row in (names, *([getattr(entry, name) for name in names] for entry in entries)):
        writer.writerow([f"'{value}" if str(value).startswith(_FORMULA) else value for value in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
