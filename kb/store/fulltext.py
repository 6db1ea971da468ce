"""The words of published dilemmas as stems, written in the transaction of the dilemma: in SQLite's full-text table, or in
PostgreSQL in tables of our own (kb.store.postings), which give the same scores."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Integer, Text, bindparam, column, select, table, text

from kb.store import postings
from kb.store.dialects import among, is_postgres
from kb.store.schema import COLUMN_WEIGHTS, RAREST, TERM_COLUMNS, dilemma

_TERMS = table("terms", column("rowid", Integer), *(column(name, Text) for name in TERM_COLUMNS))
_HELD = (
    select(
        dilemma.c.number,
        (_TERMS.c.title + " " + _TERMS.c.question + " " + _TERMS.c.situation + " " + _TERMS.c.guidance).label("stems"),
        (dilemma.c.title + " " + dilemma.c.situation + " " + dilemma.c.question).label("told"),
    )
    .join(_TERMS, _TERMS.c.rowid == dilemma.c.number)
    .where(among(dilemma.c.number, bindparam("numbers")))
)
_STRUCTURE, _COOKIE_BYTES = 10, 4  # the row of terms_data that tells of levels and segments, and what comes before it there
_MANY_LEVELS, _MOST_LEVELS = 200, 2000  # from which it is made anew in time; above which SQLite (3.40) opens the table no more


def create(connection: Connection) -> None:
    """Make the tables, in a new database."""
    if is_postgres(connection):
        return postings.create(connection)
    connection.execute(text(f"CREATE VIRTUAL TABLE terms USING fts5({', '.join(TERM_COLUMNS)}, tokenize = 'unicode61')"))
    create_vocabulary(connection)


def create_vocabulary(connection: Connection) -> None:
    """Make what tells how many dilemmas hold a word, in SQLite."""
    connection.execute(text("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(terms, 'row')"))


def remove(connection: Connection, number: int) -> None:
    """Take the words of a dilemma out."""
    if is_postgres(connection):
        return postings.remove(connection, number)
    connection.execute(text("DELETE FROM terms WHERE rowid = :n"), {"n": number})


def put(connection: Connection, number: int, stems: Mapping[str, str]) -> None:
    """Add the stems of a dilemma, by column."""
    if is_postgres(connection):
        return postings.put(connection, number, stems)
    columns, values = ", ".join(TERM_COLUMNS), ", ".join(f":{column}" for column in TERM_COLUMNS)
    connection.execute(text(f"INSERT INTO terms (rowid, {columns}) VALUES (:n, {values})"), {**stems, "n": number})


def purge(connection: Connection) -> None:
    """Drop from the file what deleted rows left in it."""
    if not is_postgres(connection):  # there it is done for all tables, see kb.store.postgres.forget
        how = "rebuild" if _levels(connection) > _MANY_LEVELS else "optimize"
        connection.execute(text("INSERT INTO terms (terms) VALUES (:how)"), {"how": how})


def mend(connection: Connection) -> None:
    """Make the index of the table anew when it has more levels than SQLite opens, which calls the database damaged then."""
    if is_shut(connection):
        connection.execute(text("UPDATE terms_data SET block = :none WHERE id = :id"), {"none": bytes(7), "id": _STRUCTURE})
        connection.execute(text("INSERT INTO terms (terms) VALUES ('rebuild')"))


def is_shut(connection: Connection) -> bool:
    """Say whether mend has something to do."""
    return not is_postgres(connection) and _levels(connection) > _MOST_LEVELS


def _levels(connection: Connection) -> int:
    """Return how many levels the index of the table has; each purge adds one, and only a rebuild takes them away."""
    block = connection.execute(text("SELECT block FROM terms_data WHERE id = :id"), {"id": _STRUCTURE}).scalar() or bytes(5)
    levels = 0
    for byte in block[_COOKIE_BYTES:]:
        levels = levels << 7 | byte & 0x7F
        if byte < 0x80:  # the last of a number, see sqlite.org/fileformat2.html, "varint"
            break
    return levels


def find(connection: Connection, stems: Sequence[str], limit: int, allowed: frozenset[int] | None) -> list[tuple[int, float]]:
    """Return (number, BM25) of the dilemmas that hold one of the rarest of these stems, best first."""
    if is_postgres(connection):
        return postings.find(connection, stems, limit, allowed)
    rarest = text(
        "SELECT term FROM vocabulary WHERE term IN (SELECT value FROM json_each(:stems)) ORDER BY doc, term LIMIT :most"
    )
    found = connection.execute(rarest, {"stems": json.dumps(stems), "most": RAREST}).scalars()
    match = " OR ".join(f'"{stem}"' for stem in found)
    if not match:
        return []
    weights = ", ".join(map(str, COLUMN_WEIGHTS))
    query = text(
        f"SELECT rowid AS number, -bm25(terms, {weights}) AS score FROM terms WHERE terms MATCH :match "
        "AND (:everything OR rowid IN (SELECT value FROM json_each(:allowed))) ORDER BY score DESC, rowid LIMIT :limit"
    )
    among = json.dumps(sorted(allowed or ()))
    values = {"match": match, "everything": allowed is None, "allowed": among, "limit": limit}
    return [(row.number, row.score) for row in connection.execute(query, values)]


def used(connection: Connection, stems: Iterable[str]) -> frozenset[str]:
    """Return those of these stems that some dilemma holds."""
    if is_postgres(connection):
        return postings.used(connection, stems)
    query = text("SELECT term FROM vocabulary WHERE term IN (SELECT value FROM json_each(:stems))")
    return frozenset(connection.execute(query, {"stems": json.dumps(sorted(stems))}).scalars())


def everything(connection: Connection) -> dict[int, dict[str, str]]:
    """Return the words of every dilemma in the table, by column, by number."""
    rows = connection.execute(select(_TERMS)).mappings()
    return {row["rowid"]: {name: row[name] for name in TERM_COLUMNS} for row in rows}


def held(connection: Connection, numbers: Iterable[int]) -> Iterator[tuple[int, str, str]]:
    """Yield number, stems of all of it, and the text without the advice, of these published dilemmas."""
    for row in connection.execute(_HELD, {"numbers": json.dumps(sorted(numbers))}):
        yield row.number, row.stems, row.told
