"""The words of published dilemmas in PostgreSQL: which dilemma holds which stem, how often, and in which part.

BM25 is the formula that SQLite's full-text table uses (sqlite.org/fts5.html, "The bm25() function"), in SQL: k1 1.2, b 0.75,
a part's weight multiplies how often a stem stands there, and lengths are of the dilemma as a whole.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, text

from kb.store.schema import COLUMN_WEIGHTS, RAREST, TERM_COLUMNS

_TOKEN = re.compile(r"[^\W_]+")  # as SQLite's unicode61 cuts
_MADE = (
    "CREATE TABLE terms (rowid INTEGER PRIMARY KEY REFERENCES dilemma (number) ON DELETE CASCADE, "
    f"{', '.join(f'{name} TEXT NOT NULL' for name in TERM_COLUMNS)}, length INTEGER NOT NULL)",
    # often: weighted; length: of the dilemma, here as well so that scoring reads one index. New weights need a step.
    'CREATE TABLE posting (term TEXT COLLATE "C", dilemma INTEGER REFERENCES terms (rowid) ON DELETE CASCADE, '
    "often FLOAT8 NOT NULL, length INTEGER NOT NULL, PRIMARY KEY (term, dilemma) INCLUDE (often, length))",
    "CREATE INDEX posting_by_dilemma ON posting (dilemma)",
)
_PUT = text(
    "INSERT INTO posting (term, dilemma, often, length) SELECT term, :n, often, :length "
    "FROM unnest(CAST(:terms AS TEXT[]), CAST(:often AS FLOAT8[])) AS its (term, often)"
)
_FIND = text(f"""
    WITH asked AS MATERIALIZED (
        SELECT term, CAST(count(*) AS FLOAT8) AS holders FROM posting WHERE term = ANY (CAST(:stems AS TEXT[]))
        GROUP BY term ORDER BY count(*), term LIMIT {RAREST}
    ), told AS MATERIALIZED (
        SELECT CAST(count(*) AS FLOAT8) AS dilemmas, CAST(sum(length) AS FLOAT8) / greatest(count(*), 1) AS usual FROM terms
    ), weighed AS MATERIALIZED (
        SELECT term, usual, greatest(ln((dilemmas - holders + FLOAT8 '0.5') / (holders + FLOAT8 '0.5')), FLOAT8 '1e-6')
            * FLOAT8 '2.2' AS rarity FROM asked CROSS JOIN told
    ), found AS (
        SELECT p.dilemma AS number, sum(rarity * often
            / (often + FLOAT8 '1.2' * (FLOAT8 '0.25' + FLOAT8 '0.75' * p.length / usual))) AS score
        FROM weighed JOIN posting p ON p.term = weighed.term
        WHERE :everything OR p.dilemma = ANY (CAST(:allowed AS INTEGER[]))
        GROUP BY p.dilemma
    )
    SELECT number, score FROM found ORDER BY round(CAST(score AS NUMERIC), 9) DESC, number LIMIT :limit
""")


def create(connection: Connection) -> None:
    """Make the tables, in a new database."""
    for statement in _MADE:
        connection.execute(text(statement))


def remove(connection: Connection, number: int) -> None:
    """Take the words of a dilemma out."""
    connection.execute(text("DELETE FROM terms WHERE rowid = :n"), {"n": number})


def put(connection: Connection, number: int, stems: Mapping[str, str]) -> None:
    """Add the stems of a dilemma, by column."""
    often = dict[str, float]()
    length = 0
    for name, weight in zip(TERM_COLUMNS, COLUMN_WEIGHTS, strict=True):
        tokens = _TOKEN.findall(stems[name])
        length += len(tokens)
        for term, count in Counter(tokens).items():
            often[term] = often.get(term, 0.0) + weight * count
    columns, values = ", ".join(TERM_COLUMNS), ", ".join(f":{name}" for name in TERM_COLUMNS)
    row = text(f"INSERT INTO terms (rowid, {columns}, length) VALUES (:n, {values}, :length)")
    connection.execute(row, {**stems, "n": number, "length": length})
    connection.execute(_PUT, {"n": number, "length": length, "terms": list(often), "often": list(often.values())})


def find(connection: Connection, stems: Sequence[str], limit: int, allowed: frozenset[int] | None) -> list[tuple[int, float]]:
    """Return (number, BM25) of the dilemmas that hold one of the rarest of these stems, best first."""
    values = {"stems": list(stems), "everything": allowed is None, "allowed": sorted(allowed or ()), "limit": limit}
    return [(row.number, row.score) for row in connection.execute(_FIND, values)]


def used(connection: Connection, stems: Iterable[str]) -> frozenset[str]:
    """Return those of these stems that some dilemma holds."""
    query = text(
        "SELECT term FROM unnest(CAST(:stems AS TEXT[])) AS asked (term) "
        'WHERE EXISTS (SELECT FROM posting WHERE posting.term = asked.term COLLATE "C")'
    )
    return frozenset(connection.execute(query, {"stems": list(stems)}).scalars())
