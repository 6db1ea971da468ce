"""The search index in PostgreSQL with pgvector: the same promises as SearchIndex, for servers that share one database.

Each rebuild makes a generation of tables of its own, one a view, so that it can grow beside the one in use and be swapped for
it by changing a name. Vectors are halfvec (float16), as in the file. Up to GRAPH_FROM vectors a view is compared one by one;
above it an HNSW graph finds the nearest, except among few: a search to which filters leave EXACT_LIMIT or fewer stays exact.
Figures: docs/scale.md; README of pgvector, "HNSW" and "Iterative index scans".
"""

import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import psycopg
from psycopg import Connection

from kb.errors import IndexMismatch
from kb.index import REBUILD, SEARCHED, Entry, Manifest, View, forgetting
from kb.index.forgetting import generations, tables_of
from kb.index.link import Link, as_sql, halfvec, packed, say, table_of, written

_log = logging.getLogger(__name__)
GRAPH_FROM = 50_000
EXACT_LIMIT = 20_000
_WIDEST_GRAPH = 4_000  # numbers in a halfvec that HNSW takes
_LINKS, _BUILD_WIDTH, _SEARCH_WIDTH = 16, 128, 100  # m, ef_construction, ef_search
_BYTES_A_LINK = 52  # 42 and some megabytes are used; a row that does not fit takes some ten times as long
_MOST_ROOM = 2_000_000_000  # bytes of the database server's memory that building a graph may take
_AT_ONCE = 500  # dilemmas
_GRAPH_LOCK = "hashtextextended('dilemmabank graph ' || current_schema(), 0)"
_PRODUCT = "((vector <#> %(high)s::halfvec) + (vector <#> %(low)s::halfvec))"  # two halves keep the question's float32


def described(row: Sequence[Any]) -> Manifest:
    """Return what a row of the register says: model, dim, prompts, format."""
    model, dim, prompts, made_format = row
    first, second = json.loads(prompts)
    return Manifest(model, dim, (first, second), format=made_format)


class PgIndex:
    """The vectors of all published dilemmas, in one generation of tables. Safe for several threads, and for several servers.

    What it holds is as of the last look at its manifest; the database may be ahead of it.
    """

    def __init__(self, link: Link, generation: int, made_with: Manifest, name: str) -> None:
        self._link, self.generation, self.made_with, self._name = link, generation, made_with, name
        self._digests: dict[int, str] = {}
        self.has_graph = False
        self._look()

    def _look(self) -> None:
        """See what the database holds now; go over to a newer generation that was made with the same model."""

        def look(connection: Connection[Any]) -> None:
            query = "SELECT generation, model, dim, prompts, format FROM vector_index WHERE name = %s"
            live = connection.execute(query, [self._name]).fetchone()
            if live and live[0] != self.generation and described(live[1:]) == replace(self.made_with, digests={}):
                self.generation = int(live[0])
            self._digests = dict(say(connection, f"SELECT dilemma, digest FROM held_{self.generation}").fetchall())
            graphs = [f"{table_of(self.generation, view)}_graph" for view in sorted(SEARCHED)]
            valid = "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid IN (SELECT to_regclass(unnest(%s::text[])))"
            found = connection.execute(valid, [graphs]).fetchone()
            self.has_graph = bool(found and found[0] == len(graphs))

        self._link.run(look)

    @property
    def manifest(self) -> Manifest:
        """What the index was made with, and what it holds now, whoever put it there."""
        self._look()
        return replace(self.made_with, digests=dict(self._digests))

    def __len__(self) -> int:
        return len(self._digests)

    def __contains__(self, number: int) -> bool:
        return number in self._digests

    # Changing

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let no other server change the vectors while in here."""
        with self._link.transaction():
            yield

    def lacking(self, digests: Mapping[int, str]) -> list[int]:
        """Return which dilemmas have no vectors of this content yet, ascending."""
        query = f"SELECT dilemma, digest FROM held_{self.generation} WHERE dilemma = ANY(%s)"
        held = dict(self._link.say(query, [list(digests)]))
        self._link.say("SELECT 1")  # ends the query before: in a transaction that keeps seeing the database as it was
        return sorted(number for number, digest in digests.items() if held.get(number) != digest)

    def put(self, entries: Sequence[Entry]) -> None:
        """Add dilemmas, or replace the vectors of those already there. Raises IndexMismatch on another dimension."""
        for entry in entries:
            self._check(entry.vectors)
        digests = {entry.number: entry.digest for entry in entries}
        if not digests:
            return
        with self._link.transaction():
            self._link.run(lambda connection: self._put(connection, entries, digests))
        self._digests.update(digests)

    def _put(self, connection: Connection[Any], entries: Sequence[Entry], digests: Mapping[int, str]) -> None:
        numbers, held = list(digests), f"held_{self.generation}"
        for other in generations(connection) - {self.generation}:  # what was changed is forgotten there as well
            stale = (
                f"SELECT dilemma FROM held_{other} JOIN unnest(%s::int[], %s::text[]) AS new (number, now) "
                "ON dilemma = number AND digest <> now"
            )
            old = [row[0] for row in say(connection, stale, [numbers, list(digests.values())]).fetchall()]
            _take_out(connection, other, old)
        _take_out(connection, self.generation, numbers)
        for view in View:
            rows = packed(entries, view, self.made_with.dim)
            if len(rows):
                name = table_of(self.generation, view)
                with connection.cursor().copy(as_sql(f"COPY {name} FROM STDIN (FORMAT BINARY)")) as copy:
                    copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff")
        into = f"INSERT INTO {held} (dilemma, digest) SELECT * FROM unnest(%s::int[], %s::text[])"
        say(connection, into, [numbers, list(digests.values())])

    def remove(self, numbers: Iterable[int]) -> None:
        """Take dilemmas out, of every generation; a number that is not there is no error."""
        gone = list(numbers)
        if not gone:
            return

        def take_out(connection: Connection[Any]) -> None:
            for generation in generations(connection):
                _take_out(connection, generation, gone)

        with self._link.transaction():
            self._link.run(take_out)
        for number in gone:
            self._digests.pop(number, None)

    def note(self) -> frozenset[str]:
        """Note in the database that something is to be forgotten; see forgetting.note. Return its mark."""
        return frozenset({forgetting.note(self._link)})

    def noted(self) -> frozenset[str]:
        """Return the marks of what is still to be forgotten, whoever noted it."""
        return forgetting.noted(self._link)

    def purge(self, marks: Collection[str] = ()) -> bool:
        """Let the tables' files forget what was taken out, and take out marks; say whether it could be done now.

        It takes a connection of its own, and raises nothing for what the database refuses.
        """
        return forgetting.forget(self._link, marks)

    def _check(self, vectors: np.ndarray) -> None:
        if vectors.shape[-1] != self.made_with.dim:
            raise IndexMismatch(f"search index has dimension {self.made_with.dim}, vector has {vectors.shape[-1]}: {REBUILD}")

    # Searching

    def nearest(
        self, query: np.ndarray, k: int, view: View = View.WHOLE, allowed: frozenset[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the k dilemmas whose nearest vector of this view is closest to the query; see SearchIndex.nearest."""
        self._check(query[None])
        if k < 1 or (allowed is not None and not allowed):
            return []
        high = query.astype(np.float16)
        low = (query - high.astype(np.float32)).astype(np.float16)
        values = {"high": written(high), "low": written(low), "k": k, "allowed": sorted(allowed or ())}
        name, among = table_of(self.generation, view), "" if allowed is None else "WHERE dilemma = ANY(%(allowed)s)"
        few = allowed is not None and len(allowed) <= EXACT_LIMIT
        if view in SEARCHED and self.has_graph and not few:
            found = self._link.run(lambda connection: _by_graph(connection, name, among, values))
            if len(found) >= min(k, len(self._digests) if allowed is None else k):
                return found
        column, group = ("", "") if view in SEARCHED else ("max", "GROUP BY dilemma")
        exact = f"SELECT dilemma, {column}(-{_PRODUCT}) AS score FROM {name} {among} {group}"
        exact += " ORDER BY score DESC, dilemma LIMIT %(k)s"
        return self._link.say(exact, values)

    def vectors(self, number: int, view: View) -> np.ndarray:
        """Return the vectors of one dilemma for one view in order, shape (places, dim); places is 0 when it has none."""
        return self.gather([number], view)[0]

    def gather(self, numbers: Sequence[int], view: View) -> tuple[np.ndarray, np.ndarray]:
        """Return the vectors of dilemmas for one view, and for each row the place of its dilemma in numbers, ascending."""
        query = (
            "SELECT array_agg(nth), string_agg(raw, '') FROM (SELECT nth, halfvec_send(vector) AS raw "
            "FROM unnest(%s::int[]) WITH ORDINALITY AS asked (dilemma, nth) "
            f"JOIN {table_of(self.generation, view)} USING (dilemma) ORDER BY nth, place) AS found"
        )
        row = self._link.run(lambda connection: say(connection, query, [list(numbers)], binary=True).fetchone())
        if not row or row[0] is None:
            return np.empty((0, self.made_with.dim), np.float32), np.empty(0, np.int64)
        sent = np.frombuffer(row[1], halfvec(self.made_with.dim))
        return sent["numbers"].astype(np.float32), np.array(row[0], np.int64) - 1

    def entries(self, digests: Mapping[int, str]) -> Iterator[list[Entry]]:
        """Yield all that is held of these dilemmas, given with their digests, some hundreds at a time."""
        numbers = sorted(digests)
        for start in range(0, len(numbers), _AT_ONCE):
            parts: dict[int, list[tuple[View, np.ndarray]]] = {number: [] for number in numbers[start : start + _AT_ONCE]}
            for view in View:
                rows, owners = self.gather(list(parts), view)
                starts = np.searchsorted(owners, np.arange(len(parts) + 1))
                for number, first, last in zip(parts, starts[:-1].tolist(), starts[1:].tolist(), strict=True):
                    parts[number].append((view, rows[first:last]))
            yield [
                Entry(
                    number, digests[number], tuple(view for view, rows in its for _ in rows),
                    np.concatenate([rows for _, rows in its]),
                )
                for number, its in parts.items()
            ]  # fmt: skip


def _by_graph(connection: Connection[Any], name: str, among: str, values: Mapping[str, Any]) -> list[tuple[int, float]]:
    near = f"SELECT dilemma, vector FROM {name} {among} ORDER BY vector <#> %(high)s::halfvec LIMIT %(k)s"
    with connection.transaction():
        say(connection, f"SET LOCAL hnsw.ef_search = {min(1000, max(_SEARCH_WIDTH, 2 * int(values['k'])))}")
        connection.execute("SET LOCAL hnsw.iterative_scan = strict_order")
        query = f"SELECT dilemma, -{_PRODUCT} AS score FROM ({near}) AS near ORDER BY score DESC, dilemma"
        return say(connection, query, values).fetchall()


def _take_out(connection: Connection[Any], generation: int, numbers: Collection[int]) -> None:
    for name in tables_of(generation):
        if numbers:
            say(connection, f"DELETE FROM {name} WHERE dilemma = ANY(%s)", [list(numbers)])


def make_graphs(address: str, generation: int) -> None:
    """Make the HNSW graphs of the views that candidates are looked for in, without holding up anyone; one server at a time."""
    connection_to = address.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(connection_to, autocommit=True, prepare_threshold=None) as connection:
            free = say(connection, f"SELECT pg_try_advisory_lock({_GRAPH_LOCK})").fetchone()
            if not free or not free[0]:
                return
            try:
                for view in sorted(SEARCHED):
                    _make_graph(connection, table_of(generation, view))
            finally:
                say(connection, f"SELECT pg_advisory_unlock({_GRAPH_LOCK})")
    except psycopg.Error as wrong:
        _log.warning("no graph for the vectors (%s): searches stay exact, and slower", type(wrong).__name__)


def _make_graph(connection: Connection[Any], name: str) -> None:
    width = "SELECT atttypmod FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = 'vector'"
    wide = connection.execute(width, [name]).fetchone()
    made = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
    valid = connection.execute(made, [f"{name}_graph"]).fetchone()
    if not wide or wide[0] > _WIDEST_GRAPH or (valid and valid[0]):
        return
    room = (
        "SELECT set_config('maintenance_work_mem', greatest(pg_size_bytes(current_setting('maintenance_work_mem')) / 1024, "
        "least(%s, (SELECT count(*) * %s / 1024 FROM {})))::text, false)"
    )
    each = 2 * wide[0] + _BYTES_A_LINK * _LINKS  # a graph that does not fit is built many times slower
    say(connection, room.format(name), [_MOST_ROOM // 1024, each])
    if valid:  # one that was stopped halfway
        say(connection, f"DROP INDEX {name}_graph")
    say(
        connection,
        f"CREATE INDEX CONCURRENTLY {name}_graph ON {name} USING hnsw (vector halfvec_ip_ops) "
        f"WITH (m = {_LINKS}, ef_construction = {_BUILD_WIDTH})",
    )
