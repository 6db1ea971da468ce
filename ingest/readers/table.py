"""Rows of cells to blocks; the tables of every file type come through here."""

import re
from collections.abc import Sequence

from ingest.readers.note import Block, tidy

Row = Sequence[str]

LONGEST_COLUMN_NAME = 40  # characters; a longer cell in the first row is content
# The left column of a form: "Situatie | Een man ...". Two of these on the left make the table a form.
_LABELS = frozenset((
    "aanleiding", "aanwezig", "acties", "advies", "adviezen", "afspraak", "afspraken", "achtergrond", "afloop",
    "betrokkenen", "casus", "conclusie", "context", "datum", "dilemma", "dossier", "gekozen", "handreiking", "handvat",
    "inbrenger", "kernvraag", "lijn", "locatie", "onderwerp", "opties", "partners", "probleem", "situatie", "thema",
    "titel", "tijd", "uitkomst", "vervolg", "voorzitter", "vraag", "werkvorm",
))  # fmt: skip
# The top row of a table of two columns: "Wie | Wat", "Actie | Door".
_COLUMNS = frozenset((
    "aanwezig", "actie", "advies", "afspraak", "argument", "belang", "besluit", "datum", "door", "functie", "gereed",
    "inbrenger", "inhoud", "klaar", "kolom", "mening", "mobiel", "naam", "nr", "onderdeel", "onderwerp", "organisatie",
    "partij", "partner", "persoon", "reactie", "rol", "status", "telefoon", "toelichting", "tijd", "veld", "vraag",
    "waarde", "wanneer", "wat", "wie",
))  # fmt: skip
_SPEAKER = re.compile(r"[^\W\d_][^:.?!]{1,40}:\s")
_SAYS_NOTHING = frozenset(("wat", "inhoud", "veld", "waarde", "onderdeel", "toelichting", "kolom", "wie", "gegevens"))


def row_blocks(rows: Sequence[Row], part: str = "") -> list[Block]:
    """Return the rows with content as blocks.

    With column names on top: "Naam: Wim; Rol: voorzitter". A form of two columns: "Situatie: Een man ..."; where a field holds
    several lines, the first stands with its label and each other line is a block of its own, so that advice by several
    colleagues does not run together. Otherwise the cells with " | " between them.
    """
    filled = [row for row in rows if any(tidy(cell) for cell in row)]
    if not filled:
        return []
    if _is_form(filled):
        body = filled[1:] if all(_word(cell) in _SAYS_NOTHING for cell in filled[0]) else filled
        return [block for row in body for block in _field(row, part)]
    if len(filled) > 1 and _has_column_names(filled[0], filled[1:]):
        names = [tidy(cell).rstrip(":") for cell in filled[0]]
        return [Block(_named(names, row), "row", part) for row in filled[1:]]
    return [Block(" | ".join(cell for cell in map(tidy, row) if cell), "row", part) for row in filled]


def _word(cell: str) -> str:
    """Return the first word of a cell, in lower case, without a number or colon: "Advies 2:" gives "advies"."""
    found = re.match(r"[^\W\d_]+", tidy(cell).lower())
    return found.group() if found else ""


def _is_form(rows: Sequence[Row]) -> bool:
    if any(len(row) != 2 for row in rows):
        return False
    return sum(_word(row[0]) in _LABELS and len(tidy(row[0])) <= LONGEST_COLUMN_NAME for row in rows) >= 2


def _field(row: Row, part: str) -> list[Block]:
    label, lines = tidy(row[0]).rstrip(":"), [line for line in map(tidy, row[1].split("\n")) if line]
    if sum(bool(_SPEAKER.match(line)) for line in lines) > 1:  # "Adviezen": "Wim: ...", "GGZ: ..."
        return [Block(text, kind, part) for text, kind in [(f"{label}:", "row"), *((line, "item") for line in lines)]]
    first = f"{label}: {lines[0]}" if label and lines else label or lines[0]
    return [Block(first, "row", part), *(Block(line, "paragraph", part) for line in lines[1:])]


def _has_column_names(first: Row, others: Sequence[Row]) -> bool:
    names = [tidy(cell) for cell in first]
    known = [name for name in names if name]
    if len(known) < 2 or len(known) < max(sum(1 for cell in row if tidy(cell)) for row in others):
        return False
    if len({name.lower() for name in known}) < len(known):
        return False
    if any(len(name) > LONGEST_COLUMN_NAME or name[-1] in ".!?" or not re.search(r"[^\W\d_]", name) for name in known):
        return False
    return len(known) > 2 or any(_word(name) in _COLUMNS for name in known)


def _named(names: Sequence[str], row: Row) -> str:
    pieces = []
    for number, cell in enumerate(row):
        value = tidy(cell)
        name = names[number] if number < len(names) else ""
        if value:
            pieces.append(f"{name}: {value}" if name else value)
    return "; ".join(pieces)
