"""The words of published dilemmas in SQLite's full-text table, as stems; written in the transaction of the dilemma."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, text

from kb.store.schema import TERM_COLUMNS

_RAREST = 16  # words of a question that are looked for
_COLUMN_WEIGHTS = (2.0, 2.0, 1.0, 0.7)  # title, question, situation, guidance; see docs/decisions.md


def remove(connection: Connection, number: int) -> None:
    """Take the words of a dilemma out."""
    connection.execute(text("DELETE FROM terms WHERE rowid = :n"), {"n": number})


def put(connection: Connection, number: int, stems: Mapping[str, str]) -> None:
    """Add the stems of a dilemma, by column."""
    columns, values = ", ".join(TERM_COLUMNS), ", ".join(f":{column}" for column in TERM_COLUMNS)
    connection.execute(text(f"INSERT INTO terms (rowid, {columns}) VALUES (:n, {values})"), {**stems, "n": number})


def purge(connection: Connection) -> None:
    """Drop from the file what deleted rows left in it."""
    connection.execute(text("INSERT INTO terms (terms) VALUES ('optimize')"))


def find(connection: Connection, stems: Sequence[str], limit: int, allowed: frozenset[int] | None) -> list[tuple[int, float]]:
    """Return (number, BM25) of the dilemmas that hold one of the rarest of these stems, best first."""
    rarest = text(
        "SELECT term FROM vocabulary WHERE term IN (SELECT value FROM json_each(:stems)) ORDER BY doc, term LIMIT :most"
    )
    found = connection.execute(rarest, {"stems": json.dumps(stems), "most": _RAREST}).scalars()
    match = " OR ".join(f'"{stem}"' for stem in found)
    if not match:
        return []
    weights = ", ".join(map(str, _COLUMN_WEIGHTS))
    query = text(
        f"SELECT rowid AS number, -bm25(terms, {weights}) AS score FROM terms WHERE terms MATCH :match "
        "AND (:everything OR rowid IN (SELECT value FROM json_each(:allowed))) ORDER BY score DESC, rowid LIMIT :limit"
    )
    among = json.dumps(sorted(allowed or ()))
    values = {"match": match, "everything": allowed is None, "allowed": among, "limit": limit}
    return [(row.number, row.score) for row in connection.execute(query, values)]


def used(connection: Connection, stems: Iterable[str]) -> frozenset[str]:
    """Return those of these stems that some dilemma holds."""
    query = text("SELECT term FROM vocabulary WHERE term IN (SELECT value FROM json_each(:stems))")
    return frozenset(connection.execute(query, {"stems": json.dumps(sorted(stems))}).scalars())


def everything(connection: Connection) -> dict[int, dict[str, str]]:
    """Return the words of every dilemma in the table, by column, by number."""
    rows = connection.execute(text(f"SELECT rowid AS number, {', '.join(TERM_COLUMNS)} FROM terms")).mappings()
    return {row["number"]: {column: row[column] for column in TERM_COLUMNS} for row in rows}


def held(connection: Connection, numbers: Iterable[int]) -> Iterator[tuple[int, str, str]]:
    """Yield number, stems of all of it, and the text without the advice, of these published dilemmas."""
    query = text(
        "SELECT d.number, t.title || ' ' || t.question || ' ' || t.situation || ' ' || t.guidance AS stems, "
        "d.title || ' ' || d.situation || ' ' || d.question AS told FROM terms t JOIN dilemma d ON d.number = t.rowid "
        "WHERE t.rowid IN (SELECT value FROM json_each(:numbers))"
    )
    for row in connection.execute(query, {"numbers": json.dumps(sorted(numbers))}):
        yield row.number, row.stems, row.told
