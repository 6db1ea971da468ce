"""Store: dilemmas with their guidance, their states and the trail of what happened to them, in one SQLite file.

The file is the truth; search index and embeddings are derived from it. Words for BM25 stand in a full-text table that
changes in the same transaction as the dilemma, so the two cannot drift apart.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, create_engine, delete, event, func, insert, select, text, update
from sqlalchemy.engine import ExceptionContext

from kb.errors import NotFound, StoreBroken, StoreTooNew
from kb.model import Dilemma, Filters, Guidance, Interest, Source, Stance, Status
from kb.store import fulltext, schema

READ = "gelezen en akkoord"
_BUSY_SECONDS = 30


def _on_connect(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says, see _on_begin
    try:
        _set_up(connection)
    except sqlite3.DatabaseError as wrong:
        raise _broken(wrong) from wrong


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what was taken out is overwritten on disk


def _broken(wrong: BaseException) -> StoreBroken:
    """Name the kind of failure only: SQLite's own words can quote what was searched for or stored."""
    kind = getattr(wrong, "sqlite_errorname", type(wrong).__name__)
    return StoreBroken(f"the database cannot be used ({kind}): check disk and rights, or restore a backup")


def _on_error(context: ExceptionContext) -> None:
    """Raise what the database says as an error of ours, which names its kind and holds no text of a document."""
    if isinstance(context.original_exception, sqlite3.DatabaseError | sqlite3.OperationalError):
        raise _broken(context.original_exception) from context.original_exception


def _on_begin(connection: Connection) -> None:
    """Take the write lock at once when writing: a read that later turns into a write fails when another came between."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _digest(dilemma: Dilemma) -> str:
    """Return 16 hex digits of everything a search vector is made from."""
    parts = [dilemma.title, dilemma.situation, dilemma.question, *(g.text for g in dilemma.guidance)]
    return hashlib.sha256(_json(parts).encode()).hexdigest()[:16]


def _queries(condition: Any) -> list[Select[Any]]:
    """Return the queries for dilemmas on a condition: their own rows, then the rows of each table they own."""
    numbers = select(schema.dilemma.c.number).where(condition)
    return [
        select(schema.dilemma).where(condition).order_by(schema.dilemma.c.number),
        *(select(table).where(table.c.dilemma.in_(numbers)).order_by(table.c.dilemma, table.c.place) for table in _OWNED),
    ]


_OWNED = (schema.guidance, schema.interest, schema.theme, schema.facet)
_BY_NUMBER = _queries(schema.dilemma.c.number.in_(text("SELECT value FROM json_each(:numbers)")))
_REVISION = select(schema.counter.c.value).where(schema.counter.c.name == "revision")


def _read(connection: Connection, queries: Sequence[Select[Any]], values: Mapping[str, Any] | None = None) -> list[Dilemma]:
    rows = connection.execute(queries[0], values).mappings().all()
    owned: dict[str, dict[int, list[RowMapping]]] = {}
    for table, query in zip(_OWNED, queries[1:], strict=True):
        groups = owned[table.name] = {}
        for row in connection.execute(query, values).mappings():
            groups.setdefault(row["dilemma"], []).append(row)
    return [_dilemma(row, {name: groups.get(row["number"], []) for name, groups in owned.items()}) for row in rows]


class Store:
    """Dilemmas in the SQLite file at path, made when it is not there. Safe to use from several threads and processes.

    analyse: turns text into the space-separated words by which it is found, for the store and for a question alike.
    Raises StoreTooNew when the file was written by a later version of this program.
    """

    def __init__(self, path: Path, analyse: Callable[[str], str]) -> None:
        self.path = path
        self._analyse = analyse
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
        event.listen(self._engine, "connect", _on_connect)
        event.listen(self._engine, "begin", _on_begin)
        event.listen(self._engine, "handle_error", _on_error)
        self._writer = self._engine.execution_options(writing=True)
        try:
            self._migrate()
        except BaseException:
            self._engine.dispose()  # no connection, and no journal beside the file, stays behind
            raise

    def close(self) -> None:
        """Give back the connections; the store cannot be used afterwards."""
        self._engine.dispose()

    def _migrate(self) -> None:
        with self._writer.begin() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version > len(schema.STEPS):
                raise StoreTooNew(
                    f"{self.path.name} has schema {version}, this program knows {len(schema.STEPS)}: "
                    "install the version that wrote it, or restore a backup"
                )
            for step in schema.STEPS[version:]:
                step(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {len(schema.STEPS)}")

    # Writing

    def put(self, dilemma: Dilemma, actor: str, reason: str = "") -> int:
        """Add the dilemma, or replace the one with its key when it differs; return its number.

        A replaced dilemma gets the next version; one that is the same stays untouched. The trail says who and why.
        """
        return self.put_many([dilemma], actor, reason)[0]

    def put_many(self, dilemmas: Sequence[Dilemma], actor: str, reason: str = "") -> list[int]:
        """Put dilemmas as put does, all or none of them; return their numbers."""
        with self._writer.begin() as connection:
            return [self._put(connection, dilemma, actor, reason) for dilemma in dilemmas]

    def _put(self, connection: Connection, dilemma: Dilemma, actor: str, reason: str) -> int:
        old = self._one(connection, schema.dilemma.c.key == dilemma.key)
        if old is not None and self._same(old, dilemma):
            assert old.number is not None
            return old.number
        values = _dilemma_row(dilemma) | {"version": old.version + 1 if old else dilemma.version}
        if old:
            number = old.number
            connection.execute(update(schema.dilemma).where(schema.dilemma.c.number == number).values(values))
            for table in _OWNED:
                connection.execute(delete(table).where(table.c.dilemma == number))
        else:
            new = insert(schema.dilemma).values(values).returning(schema.dilemma.c.number)
            number = connection.execute(new).scalar_one()
        assert number is not None
        for name, rows in _owned_rows(dilemma).items():
            if rows:
                owned = [row | {"dilemma": number, "place": place} for place, row in enumerate(rows)]
                connection.execute(insert(schema.metadata.tables[name]), owned)
        self._changed(connection, number, actor, "gewijzigd" if old else "toegevoegd", reason)
        return number

    def set_status(self, number: int, status: Status, actor: str, reason: str = "", review_date: date | None = None) -> None:
        """Bring the dilemma into another state. Raises NotFound when there is none with this number."""
        values: dict[str, Any] = {"status": status.value}
        if review_date:
            values["review_date"] = review_date.isoformat()
        with self._writer.begin() as connection:
            done = connection.execute(update(schema.dilemma).where(schema.dilemma.c.number == number).values(values))
            if not done.rowcount:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
            self._changed(connection, number, actor, status.value, reason)

    def note_reader(self, number: int, actor: str) -> None:
        """Note in the trail that someone read the present version of a dilemma and found it fit to publish."""
        with self._writer.begin() as connection:
            self._changed(connection, number, actor, READ, "")

    def readers(self, dilemma: Dilemma) -> set[str]:
        """Return who read this version of the dilemma and found it fit to publish."""
        trail = self.trail(dilemma.number or 0)
        return {row.actor for row in trail if (row.action, row.version) == (READ, dilemma.version)}

    def delete(self, number: int, actor: str, reason: str = "") -> None:
        """Remove the dilemma and all that belongs to it, from the file too; the trail keeps only that it was removed."""
        with self._writer.begin() as connection:
            self._changed(connection, number, actor, "verwijderd", reason)
            fulltext.remove(connection, number)
            fulltext.purge(connection)
            if not connection.execute(delete(schema.dilemma).where(schema.dilemma.c.number == number)).rowcount:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
        with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # nor does the journal keep them

    def _changed(self, connection: Connection, number: int, actor: str, action: str, reason: str) -> None:
        """Bring words, trail and revision in line with a change of one dilemma, in its transaction."""
        now = self._one(connection, schema.dilemma.c.number == number)
        fulltext.remove(connection, number)
        if now and now.status is Status.PUBLISHED:
            advice = "\n".join(piece.text for piece in now.guidance)
            texts = {"title": now.title, "question": now.question, "situation": now.situation, "guidance": advice}
            fulltext.put(connection, number, {column: self._analyse(text) for column, text in texts.items()})
        entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "dilemma": number, "version": now.version if now else 0}
        connection.execute(insert(schema.event).values(entry | {"actor": actor, "action": action, "reason": reason}))
        revision = schema.counter.c.name == "revision"
        connection.execute(update(schema.counter).where(revision).values(value=schema.counter.c.value + 1))

    # Fingerprints: what was read before

    def take_in(self, drafts: Mapping[str, Dilemma], file: str, actor: str) -> dict[str, int]:
        """Add the drafts that a file gave, each under its digest, and note the file's own digest: all of it or nothing.

        What is known already, by its digest or its key, stays as it is, whoever added it meanwhile. Returns the numbers of
        what was added, by digest. A draft's digest is forgotten with that draft; a file is known for good, so that what an
        editor refused does not come back.
        """
        added: dict[str, int] = {}
        with self._writer.begin() as connection:
            for digest, draft in drafts.items():
                if self._known(connection, digest) or self._one(connection, schema.dilemma.c.key == draft.key):
                    continue
                added[digest] = self._put(connection, draft, actor, "ingest")
            for digest, number in ((file, None), *added.items()):
                connection.execute(insert(schema.fingerprint).prefix_with("OR REPLACE").values(digest=digest, dilemma=number))
        return added

    def known(self, digest: str) -> bool:
        """Say whether something with this digest was taken in before."""
        with self._engine.connect() as connection:
            return self._known(connection, digest)

    @staticmethod
    def _known(connection: Connection, digest: str) -> bool:
        found = connection.execute(select(schema.fingerprint.c.digest).where(schema.fingerprint.c.digest == digest))
        return found.first() is not None

    # Reading

    def get(self, number: int) -> Dilemma:
        """Return the dilemma with this number. Raises NotFound."""
        return self.get_many([number])[0]

    def get_many(self, numbers: Sequence[int]) -> list[Dilemma]:
        """Return the dilemmas with these numbers, in this order. Raises NotFound that names the first missing one."""
        with self._engine.connect() as connection:
            found = {d.number: d for d in _read(connection, _BY_NUMBER, {"numbers": json.dumps(list(numbers))})}
        for number in numbers:
            if number not in found:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
        return [found[number] for number in numbers]

    def by_key(self, key: str) -> Dilemma:
        """Return the dilemma with this key. Raises NotFound."""
        with self._engine.connect() as connection:
            found = self._one(connection, schema.dilemma.c.key == key)
        if found is None:
            raise NotFound(f"no dilemma {key!r}: list them with python -m kb export")
        return found

    def all(self, status: Status | None = None) -> Iterator[Dilemma]:
        """Yield all dilemmas, or those in one state, oldest first."""
        condition = schema.dilemma.c.status == status.value if status else schema.dilemma.c.number > 0
        with self._engine.connect() as connection:
            yield from self._read(connection, condition)

    def count(self, status: Status) -> int:
        """Return how many dilemmas are in this state."""
        with self._engine.connect() as connection:
            query = select(func.count()).select_from(schema.dilemma).where(schema.dilemma.c.status == status.value)
            return connection.execute(query).scalar_one()

    def revision(self) -> int:
        """Return a number that grows with every change of any dilemma."""
        with self._engine.connect() as connection:
            return int(connection.execute(_REVISION).scalar_one())

    def published(self) -> dict[int, str]:
        """Return number and content digest of every published dilemma: what an index has to hold."""
        query = select(schema.dilemma.c.number, schema.dilemma.c.digest)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(schema.dilemma.c.status == Status.PUBLISHED.value)).all()
        return {row.number: row.digest for row in rows}

    def matching(self, filters: Filters) -> frozenset[int]:
        """Return the numbers of the published dilemmas that the filters let through."""
        query: Select[Any] = select(schema.dilemma.c.number).where(schema.dilemma.c.status == Status.PUBLISHED.value)
        if filters.themes:
            query = query.where(schema.dilemma.c.number.in_(
                select(schema.theme.c.dilemma).where(schema.theme.c.slug.in_(filters.themes))))  # fmt: skip
        for name, values in filters.facets.items():
            if values:
                fitting = select(schema.facet.c.dilemma).where(schema.facet.c.name == name, schema.facet.c.value.in_(values))
                query = query.where(schema.dilemma.c.number.in_(fitting))
        with self._engine.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def facet_values(self, name: str) -> list[str]:
        """Return the values that published dilemmas have for this facet, commonest first."""
        query = (
            select(schema.facet.c.value)
            .join(schema.dilemma, schema.dilemma.c.number == schema.facet.c.dilemma)
            .where(schema.facet.c.name == name, schema.dilemma.c.status == Status.PUBLISHED.value)
            .group_by(schema.facet.c.value)
            .order_by(func.count().desc(), schema.facet.c.value)
        )
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def lexical(self, question: str, limit: int, allowed: frozenset[int] | None = None) -> list[tuple[int, float]]:
        """Return (number, BM25) of the published dilemmas that share words with the question, best first.

        Of a long question the rarest words count: the others stand in most dilemmas and cost the time. BM25 is above 0,
        higher is closer (SQLite's bm25() is its negative). allowed: only these numbers; None: all. A question without
        words that count gives [].
        """
        stems = sorted(set(self._analyse(question).split()))
        with self._engine.connect() as connection:
            return fulltext.find(connection, stems, limit, allowed)

    def words(self, numbers: Iterable[int]) -> list[tuple[int, str, str]]:
        """Return number, stems of all of it, and the text without the advice, of those that are published."""
        with self._engine.connect() as connection:
            return list(fulltext.held(connection, numbers))

    def setting(self, name: str) -> str:
        """Return what was last noted under this name, "" when nothing was."""
        with self._engine.connect() as connection:
            found = connection.execute(select(schema.setting.c.value).where(schema.setting.c.name == name)).scalar()
        return str(found or "")

    def note_setting(self, name: str, value: str) -> None:
        """Note something about the whole knowledge base, such as the model its index is made with."""
        with self._writer.begin() as connection:
            connection.execute(insert(schema.setting).prefix_with("OR REPLACE").values(name=name, value=value))

    def trail(self, number: int) -> list[Row[Any]]:
        """Return what happened to a dilemma, oldest first: rows of at, version, actor, action, reason."""
        with self._engine.connect() as connection:
            query = select(schema.event).where(schema.event.c.dilemma == number).order_by(schema.event.c.number)
            return list(connection.execute(query))

    def trails(self) -> Iterator[tuple[int, str]]:
        """Yield the words that people left in the trail, by dilemma number: who and why."""
        with self._engine.connect() as connection:
            for row in connection.execute(select(schema.event).order_by(schema.event.c.number)):
                yield row.dilemma, f"{row.actor}\n{row.reason}"

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy to a new file while others go on reading and writing."""
        with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("VACUUM INTO ?", [str(target)])

    def _one(self, connection: Connection, condition: Any) -> Dilemma | None:
        return next(iter(self._read(connection, condition)), None)

    def _read(self, connection: Connection, condition: Any) -> list[Dilemma]:
        return _read(connection, _queries(condition))

    @staticmethod
    def _same(old: Dilemma, new: Dilemma) -> bool:
        return _dilemma_row(old) == _dilemma_row(new) and _owned_rows(old) == _owned_rows(new)


def _dilemma_row(dilemma: Dilemma) -> dict[str, Any]:
    """Return the columns of the dilemma's own row, without number and version."""
    return {
        "key": dilemma.key, "title": dilemma.title, "situation": dilemma.situation, "question": dilemma.question,
        "chosen": dilemma.chosen, "outcome": dilemma.outcome, "theme_label": dilemma.theme_label,
        "source_kind": dilemma.source.kind, "source_period": dilemma.source.period,
        "source_colleagues": dilemma.source.colleagues, "source_extra": _json(dict(dilemma.source.extra)),
        "facets": _json({name: list(values) for name, values in dilemma.facets.items()}),
        "extra": _json(dict(dilemma.extra)), "status": dilemma.status.value, "digest": _digest(dilemma),
        "review_date": dilemma.review_date.isoformat() if dilemma.review_date else None,
    }  # fmt: skip


def _owned_rows(dilemma: Dilemma) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the tables that belong to the dilemma, by table name, in order."""
    return {
        "guidance": [
            {"by_role": g.by, "text": g.text, "conditions": _json(g.conditions), "result": g.result,
             "extra": _json(dict(g.extra)),
             "stance": g.stance.value if g.stance else None, "tried": None if g.tried is None else int(g.tried)}
            for g in dilemma.guidance
        ],
        "interest": [{"role": i.role, "interest": i.interest, "extra": _json(dict(i.extra))} for i in dilemma.interests],
        "theme": [{"slug": slug} for slug in dilemma.themes],
        "facet": [{"name": name, "value": value} for name, values in sorted(dilemma.facets.items()) for value in values],
    }  # fmt: skip


def _dilemma(row: RowMapping, owned: Mapping[str, list[RowMapping]]) -> Dilemma:
    return Dilemma(
        key=row["key"], title=row["title"], situation=row["situation"], question=row["question"],
        guidance=tuple(
            Guidance(g["by_role"], g["text"], tuple(json.loads(g["conditions"])), Stance(g["stance"]) if g["stance"] else None,
                     None if g["tried"] is None else bool(g["tried"]), g["result"],
                     json.loads(g["extra"]))
            for g in owned["guidance"]
        ),
        interests=tuple(Interest(i["role"], i["interest"], json.loads(i["extra"])) for i in owned["interest"]),
        chosen=row["chosen"], outcome=row["outcome"], themes=tuple(t["slug"] for t in owned["theme"]),
        theme_label=row["theme_label"],
        facets={name: tuple(values) for name, values in json.loads(row["facets"]).items()},
        source=Source(row["source_kind"], row["source_period"], row["source_colleagues"], json.loads(row["source_extra"])),
        review_date=date.fromisoformat(row["review_date"]) if row["review_date"] else None,
        extra=json.loads(row["extra"]), status=Status(row["status"]), version=row["version"], number=row["number"],
    )  # fmt: skip
