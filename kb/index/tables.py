"""Where an index stands in PostgreSQL: a register of generations, of which one is live and one may grow beside it."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from kb.errors import DatabaseRefused
from kb.index import Manifest, SearchIndex, View, forgetting
from kb.index.copied import CopiedIndex
from kb.index.forgetting import tables_of
from kb.index.link import Link, table_of
from kb.index.postgres import GRAPH_FROM, PgIndex, described, make_graphs
from kb.refused import LACKS_VECTORS, refusal

_BESIDE = "rebuild"
_TRIES = 3


class Tables:
    """The place of an index in a database. name: "live", which is searched, or "rebuild", which grows beside it.

    in_memory: dilemmas up to which a server keeps a copy of the vectors; above it, it asks the database.
    read_only: what changes stays in such a copy.
    """

    def __init__(self, address: str, name: str = "live", in_memory: int = 0, read_only: bool = False) -> None:
        self._address, self._index, self._in_memory, self._read_only = address, name, in_memory, read_only
        self._link = Link(address)
        self.name = "the search index in the database"

    def made(self) -> Manifest:
        """Return what the index was made with, without its digests. Raises FileNotFoundError when there is none."""
        return self._found()[1]

    def _found(self) -> tuple[int, Manifest]:
        if not self._link.say("SELECT to_regclass('vector_index')")[0][0]:
            if lacks := self._link.say(LACKS_VECTORS)[0][0]:
                raise refusal(lacks, "UndefinedFile")
            raise FileNotFoundError("no index in the database")
        query = "SELECT generation, model, dim, prompts, format FROM vector_index WHERE name = %s"
        found = self._link.say(query, [self._index])
        if not found:
            raise FileNotFoundError(f"no index {self._index} in the database")
        return int(found[0][0]), described(found[0][1:])

    def _make_register(self) -> None:
        """Make the table of generations, that of marks, and the extension for vectors, where these are not there."""
        for statement in (
            "CREATE EXTENSION IF NOT EXISTS vector",
            "CREATE TABLE IF NOT EXISTS vector_index (generation INTEGER PRIMARY KEY GENERATED ALWAYS AS IDENTITY, "
            "name TEXT UNIQUE, model TEXT NOT NULL, dim INTEGER NOT NULL, prompts TEXT NOT NULL, format INTEGER NOT NULL)",
            forgetting.REGISTER,
        ):
            self._link.say(statement)

    def _complete_register(self) -> None:
        """Make what a register of an earlier version lacks."""
        if not self._read_only and not self._link.say("SELECT to_regclass('vector_forgetting')")[0][0]:
            with self._link.transaction():
                self._make_register()

    def open(self, expected: Manifest) -> PgIndex | CopiedIndex | SearchIndex:
        """Return the index, an empty one when there is none. Raises IndexMismatch when it was made with another model."""
        try:
            generation, made = self._found()
        except FileNotFoundError:
            if self._read_only:
                return SearchIndex(expected)
            with self._link.transaction():
                self._make_register()
                try:
                    generation, made = self._found()  # another server made it just now
                except FileNotFoundError:
                    generation, made = self._new(expected), expected
        made.refuse_other(expected)
        self._complete_register()
        index = PgIndex(self._link, generation, expected, self._index)
        copies = self._read_only or len(index) <= self._in_memory > 0
        return CopiedIndex(index, writes=not self._read_only) if copies else index

    def _new(self, expected: Manifest) -> int:
        row = "INSERT INTO vector_index (name, model, dim, prompts, format) VALUES (%s, %s, %s, %s, %s) RETURNING generation"
        values = [self._index, expected.model, expected.dim, json.dumps(expected.prompts), expected.format]

        generation = int(self._link.say(row, values)[0][0])
        for view in View:
            columns = f"dilemma INTEGER, place INTEGER, vector halfvec({expected.dim}) STORAGE PLAIN NOT NULL"
            self._link.say(f"CREATE TABLE {table_of(generation, view)} ({columns}, PRIMARY KEY (dilemma, place))")
        self._link.say(f"CREATE TABLE held_{generation} (dilemma INTEGER PRIMARY KEY, digest TEXT NOT NULL)")
        return generation

    def held(self) -> Mapping[int, str]:
        """Return what it holds, by number; {} when there is none."""
        try:
            return self._opened().manifest.digests
        except FileNotFoundError:
            return {}

    def _opened(self) -> PgIndex:
        generation, made = self._found()
        return PgIndex(self._link, generation, made, self._index)

    def forget(self, there: Callable[[Iterable[int]], frozenset[int]]) -> None:
        """Take out what is not there any more, given what gives those of some numbers that are."""
        try:
            index = self._opened()
        except FileNotFoundError:
            return
        held = index.manifest.digests
        if gone := held.keys() - there(held):
            self._complete_register()
            with self._link.transaction():
                index.remove(gone)
                marks = index.note()
            index.purge(marks)

    def keep(self, index: PgIndex | CopiedIndex | SearchIndex) -> None:
        """Let a view that has grown large get its graph, meanwhile; all else is in the database already."""
        if isinstance(index, PgIndex) and not self._read_only and len(index) > GRAPH_FROM and not index.has_graph:
            threading.Thread(target=make_graphs, args=(self._address, index.generation), daemon=True).start()

    def take(self, index: PgIndex | CopiedIndex | SearchIndex) -> None:
        """Let searches go to this index from now on; the one before it stays for servers that still use it, no longer."""
        if not isinstance(index, PgIndex):
            raise ValueError("an index in memory cannot be put in the database: make it there")
        if len(index) > GRAPH_FROM:
            make_graphs(self._address, index.generation)
        self._whole(lambda: self._put_in_place(index.generation))

    def _put_in_place(self, generation: int) -> None:
        for (old,) in self._link.say("SELECT generation FROM vector_index WHERE name IS NULL"):
            self._drop(old)
        self._link.say("UPDATE vector_index SET name = NULL WHERE name = %s", [self._index])
        self._link.say("UPDATE vector_index SET name = %s WHERE generation = %s", [self._index, generation])

    def _whole(self, do: Callable[[], None]) -> None:
        """Do something that drops tables, in one transaction; again where it and what empties those waited for each other.

        The database undoes one of the two then.
        """
        for tries_left in reversed(range(_TRIES)):
            try:
                with self._link.transaction():
                    do()
                return
            except DatabaseRefused as wrong:
                if wrong.cause != "locked" or not tries_left:
                    raise

    def beside(self) -> "Tables":
        """Return the place where a rebuild grows."""
        return Tables(self._address, _BESIDE)

    def swap(self) -> None:
        """Let searches go to what a rebuild made; nothing when another server put it in place just now."""
        beside = self.beside()
        try:
            self.take(beside._opened())
        except FileNotFoundError:
            return
        finally:
            beside.close()

    def clear(self) -> None:
        """Remove the index in this place, if there is one."""
        with suppress(FileNotFoundError):
            self._whole(lambda: self._drop(self._found()[0]))

    def _drop(self, generation: int) -> None:
        for name in tables_of(generation):
            self._link.say(f"DROP TABLE {name}")
        self._link.say("DELETE FROM vector_index WHERE generation = %s", [generation])

    def size(self) -> int:
        """Return how many bytes its tables and graphs take, 0 when there are none."""
        try:
            generation, _ = self._found()
        except FileNotFoundError:
            return 0
        names = [table_of(generation, view) for view in View]
        total = "SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0) FROM unnest(%s::text[]) AS name"
        return int(self._link.say(total, [names])[0][0])

    def close(self) -> None:
        """Give back the connection."""
        self._link.close()
