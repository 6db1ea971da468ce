"""The little SQL that SQLite and PostgreSQL say differently; what else differs is in kb.store.{sqlite,postgres,fulltext}."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def is_postgres(connection: Connection) -> bool:
    """Say whether this is PostgreSQL; else it is SQLite."""
    return connection.dialect.name == "postgresql"


def put_row(connection: Connection, table: Table, values: Mapping[str, Any], replaces: bool) -> None:
    """Insert a row; where its key is there already, put it in that row's place, or leave that row."""
    insert = postgresql.insert(table) if is_postgres(connection) else sqlite.insert(table)
    key = [column.name for column in table.primary_key]
    others = {name: value for name, value in values.items() if name not in key}
    if replaces and others:
        connection.execute(insert.values(values).on_conflict_do_update(index_elements=key, set_=others))
    else:
        connection.execute(insert.values(values).on_conflict_do_nothing(index_elements=key))


class among(FunctionElement[bool]):  # noqa: N801 a function in SQL
    """Whether a column is one of the numbers in a JSON list: among(column, bindparam); any number of them is one value."""

    type = Boolean()
    inherit_cache = True
    name = "among"


def _among(element: among, compiler: SQLCompiler, numbers: str, **how: Any) -> str:
    column, listed = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT {numbers.format(listed)})"


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **how: Any) -> str:
    return _among(element, compiler, "value FROM json_each({})", **how)


@compiles(among, "postgresql")
def _among_postgres(element: among, compiler: SQLCompiler, **how: Any) -> str:
    return _among(element, compiler, "CAST(value AS INTEGER) FROM json_array_elements_text(CAST({} AS JSON))", **how)
