"""RTF: the text as shown, without headers, remarks, hidden and deleted text."""

import re
from itertools import groupby

from striprtf.striprtf import rtf_to_text

from ingest.readers.note import Block, Unreadable
from ingest.readers.table import row_blocks
from ingest.readers.text import blocks_of_lines

START = b"{\\rtf"
# A group that hides its text or that a tracked change took out; striprtf shows those.
_UNSEEN = re.compile(r"\{[^{}]*\\(?:v|deleted)(?![a-z0-9])[^{}]*\}")
_ANOTHER_FORM = re.compile(r"\{\\pntext[^{}]*\}")  # the bullet of a list, for old programs


def blocks(name: str, data: bytes) -> list[Block]:
    """Return the blocks of an .rtf file. Raises Unreadable for a damaged one."""
    source = _ANOTHER_FORM.sub(r"\\bullet\\tab ", _UNSEEN.sub("", data.decode("cp1252", errors="replace")))
    try:
        text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, KeyError, LookupError, TypeError, RecursionError) as error:
        raise Unreadable(name, "damaged file", "open it in Word, save it as .docx and retry") from error
    found: list[Block] = []
    for is_row, lines in groupby(text.replace("\r", "").split("\n"), key=lambda line: line.rstrip().endswith("|")):
        if is_row:
            found += row_blocks([line.strip().removesuffix("|").split("|") for line in lines])
        else:
            found += blocks_of_lines([part for line in lines for part in (line, "")])
    return found
