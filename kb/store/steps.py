"""The numbered steps that bring a database of an earlier version of this program up to the tables as they are now."""

from collections.abc import Callable

from sqlalchemy import Connection, inspect, select, text, update

from kb.errors import StoreBroken
from kb.store import fulltext, schema, trail
from kb.store.dialects import is_postgres, put_row
from kb.store.rows import as_json

SCHEMA_COUNTER = "schema"
"""The counter that says in PostgreSQL which step was the last."""


def _all_tables(connection: Connection) -> None:
    """Make a new database, complete: no later step is needed."""
    schema.metadata.create_all(connection)
    fulltext.create(connection)
    connection.execute(schema.counter.insert().values(name="revision", value=0))
    _append_only(connection)


def _vocabulary(connection: Connection) -> None:
    """How many dilemmas hold a word, so that a search may go by the rare ones."""
    fulltext.create_vocabulary(connection)


def _personal(connection: Connection) -> None:
    """What people keep for themselves, and that a dilemma helped them; by pseudonym, never by name."""
    schema.metadata.create_all(connection, tables=[schema.kept_dilemma, schema.kept_search, schema.helped])


def _sealed_trail(connection: Connection) -> None:
    """A trail whose entries are sealed one after another, and a state for what waits for a second reader."""
    connection.execute(text("ALTER TABLE event RENAME TO event_before"))
    schema.event.create(connection)
    trail.seal_all(connection)
    connection.execute(text("DROP TABLE event_before"))
    _append_only(connection)
    # A check cannot be altered otherwise without copying the table (sqlite.org/lang_altertable.html, 7).
    connection.execute(text("PRAGMA writable_schema = ON"))
    before = "status IN ('concept', 'gepubliceerd', 'ingetrokken')"
    change = text("UPDATE sqlite_schema SET sql = replace(sql, :before, :now) WHERE type = 'table' AND name = 'dilemma'")
    connection.execute(change, {"before": before, "now": schema.KNOWN_STATUS})
    connection.execute(text("PRAGMA writable_schema = RESET"))
    table = connection.execute(text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'dilemma'")).scalar_one()
    if schema.KNOWN_STATUS not in table:
        raise StoreBroken("its dilemmas are not kept as any version of this program keeps them: restore a backup")


def _lists(connection: Connection) -> None:
    """What an organisation makes of the lists of themes and partners."""
    schema.metadata.create_all(connection, tables=[schema.listed])


def _append_only(connection: Connection) -> None:
    if is_postgres(connection):
        connection.execute(text(
            "CREATE FUNCTION trail_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$"
        ))  # fmt: skip
        connection.execute(text(
            "CREATE TRIGGER trail_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
            "FOR EACH STATEMENT EXECUTE FUNCTION trail_is_kept()"
        ))  # fmt: skip
        return
    for what in ("UPDATE", "DELETE"):
        connection.execute(text(
            f"CREATE TRIGGER trail_is_kept_from_{what.lower()} BEFORE {what} ON event "
            "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
        ))  # fmt: skip


def _first_shapes(connection: Connection) -> None:
    """Add what the tables of version 1 lacked in the first days of this program, when they changed under one number."""
    has = inspect(connection)
    for table in (schema.dilemma, schema.guidance, schema.interest):
        there = {column["name"] for column in has.get_columns(table.name)}
        for name in {"facets", "extra"} & set(table.c.keys()) - there:
            connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {name} TEXT NOT NULL DEFAULT '{{}}'"))
            if name == "facets":
                _gather_facets(connection)
    schema.setting.create(connection, checkfirst=True)


def _gather_facets(connection: Connection) -> None:
    """Write into each dilemma's own row what stands in the table of facets."""
    facets: dict[int, dict[str, list[str]]] = {}
    for row in connection.execute(select(schema.facet).order_by(schema.facet.c.dilemma, schema.facet.c.place)):
        facets.setdefault(row.dilemma, {}).setdefault(row.name, []).append(row.value)
    for number, values in facets.items():
        own = schema.dilemma.c.number == number
        connection.execute(update(schema.dilemma).where(own).values(facets=as_json(values)))


# A PostgreSQL database begins after these five, so they know SQLite only. Later ones are for both.
STEPS: tuple[Callable[[Connection], None], ...] = (_all_tables, _vocabulary, _personal, _sealed_trail, _lists)
"""Step n brings a database from version n to n + 1; a step that was released is never changed. The first makes all at once."""


def migrate(connection: Connection, version: int) -> None:
    """Bring a database from a version to the newest; 0: an empty one."""
    if version == 1:
        _first_shapes(connection)
    for step in STEPS[version:] if version else STEPS[:1]:
        step(connection)
    if is_postgres(connection):
        put_row(connection, schema.counter, {"name": SCHEMA_COUNTER, "value": len(STEPS)}, replaces=True)
    else:
        connection.exec_driver_sql(f"PRAGMA user_version = {len(STEPS)}")


def version_of(connection: Connection) -> int:
    """Return the version of a database, 0 for an empty one."""
    if not is_postgres(connection):
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if not inspect(connection).has_table(schema.counter.name):
        return 0
    found = select(schema.counter.c.value).where(schema.counter.c.name == SCHEMA_COUNTER)
    return int(connection.execute(found).scalar_one())
