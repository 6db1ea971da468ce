"""All that a store holds, from one database to another, whatever their kinds: how PostgreSQL goes into a backup and back."""

from sqlalchemy import Connection, Function, Table, cast, column, delete, func, insert, inspect, select, text
from sqlalchemy import table as lightweight
from sqlalchemy.dialects.postgresql import REGCLASS

from kb.store import fulltext, schema
from kb.store.dialects import is_postgres
from kb.store.steps import SCHEMA_COUNTER

_AT_ONCE = 500  # rows
_COUNTED = (schema.dilemma, schema.kept_search)  # whose numbers the database gives; the trail counts by itself
_SEQUENCE = lightweight("sqlite_sequence", column("name"), column("seq"))
_OWN = {  # what stays in a database and goes into no other: the steps that it had, and what servers share beside it
    schema.counter: schema.counter.c.name != SCHEMA_COUNTER,
    schema.setting: ~schema.setting.c.name.startswith(schema.SHARED),
}


def copy_all(source: Connection, target: Connection) -> None:
    """Put all that the source holds in the place of all that the target holds; no number that was given is given again.

    target: of this version; source: or before.
    """
    _empty(target)
    there = set(inspect(source).get_table_names())
    for table in (one for one in schema.metadata.sorted_tables if one.name in there):
        query = select(table).where(_OWN[table]) if table in _OWN else select(table)
        found = source.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(query).mappings()
        for rows in found.partitions(_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in rows])
    for table in _COUNTED:
        _go_on_counting(target, table, max(_last_given(source, table), _last_given(target, table)))
    for number, stems in fulltext.everything(source).items():
        fulltext.put(target, number, stems)


def _empty(target: Connection) -> None:
    if is_postgres(target):  # in the same transaction, so that nobody else can change the trail meanwhile
        target.execute(text("ALTER TABLE event DISABLE TRIGGER trail_is_kept"))
    for table in reversed(schema.metadata.sorted_tables):
        target.execute(delete(table).where(_OWN[table]) if table in _OWN else delete(table))
    if is_postgres(target):
        target.execute(text("ALTER TABLE event ENABLE TRIGGER trail_is_kept"))


def _last_given(connection: Connection, table: Table) -> int:
    """Return the last number that a database gave in a table, also when it was erased since: the trail may still name it."""
    if is_postgres(connection):
        given = select(func.pg_sequence_last_value(cast(_sequence(table), REGCLASS)))
    else:
        given = select(_SEQUENCE.c.seq).where(_SEQUENCE.c.name == table.name)
    told = [func.max(schema.event.c.dilemma)] if table is schema.dilemma else []
    row = connection.execute(select(given.scalar_subquery(), select(func.max(table.c.number)).scalar_subquery(), *told)).one()
    return max((number for number in row if number is not None), default=0)


def _go_on_counting(target: Connection, table: Table, last: int) -> None:
    """Let the numbers that a database gives go on after a last one."""
    if not last:
        return
    if is_postgres(target):
        target.execute(select(func.setval(_sequence(table), last)))
    else:
        target.execute(delete(_SEQUENCE).where(_SEQUENCE.c.name == table.name))
        target.execute(insert(_SEQUENCE).values(name=table.name, seq=last))


def _sequence(table: Table) -> Function[str]:
    return func.pg_get_serial_sequence(table.name, "number")
