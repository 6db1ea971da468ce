"""What browsing asks of the store: which published dilemmas filters let through, how many have what, and the newest."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, Connection, Select, func, select

from kb.model import Dilemma, Filters, Status
from kb.store import rows, schema

_BROUGHT_IN = "toegevoegd"
_SHOWN = (_BROUGHT_IN, Status.PUBLISHED.value)  # what the trail says when a dilemma comes in, and when it can be seen


@dataclass(frozen=True, slots=True)
class Counts:
    """How many published dilemmas fit some filters, and how many would with one theme or value of a facet instead.

    The numbers of a field leave that field's own filter out. What no fitting dilemma has is left out. facets: by name.
    """

    total: int
    themes: Mapping[str, int]
    facets: Mapping[str, Mapping[str, int]]


def fitting(filters: Filters) -> Select[Any]:
    """Return the query for the numbers of the published dilemmas that the filters let through."""
    query = select(schema.dilemma.c.number).where(schema.dilemma.c.status == Status.PUBLISHED.value)
    if filters.themes:
        themed = select(schema.theme.c.dilemma).where(schema.theme.c.slug.in_(filters.themes))
        query = query.where(schema.dilemma.c.number.in_(themed))
    for name, values in filters.facets.items():
        if values:
            having = select(schema.facet.c.dilemma).where(schema.facet.c.name == name, schema.facet.c.value.in_(values))
            query = query.where(schema.dilemma.c.number.in_(having))
    return query


def counts(connection: Connection, filters: Filters, names: Iterable[str]) -> Counts:
    """Return the numbers under the filters; names: the facets that are counted. One query a field."""
    whole = select(func.count()).select_from(fitting(filters).subquery())
    others = {name: {n: v for n, v in filters.facets.items() if n != name} for name in names}
    return Counts(
        connection.execute(whole).scalar_one(),
        _per_value(connection, schema.theme.c.slug, select(), replace(filters, themes=())),
        {
            name: _per_value(
                connection, schema.facet.c.value, select().where(schema.facet.c.name == name), replace(filters, facets=other)
            )
            for name, other in others.items()
        },
    )


def _per_value(connection: Connection, value: Column[Any], query: Select[Any], filters: Filters) -> dict[str, int]:
    """Return by value how many of the dilemmas that fit have it; one that has it twice counts once."""
    owner = value.table.c.dilemma
    counted = query.add_columns(value, func.count(owner.distinct())).where(owner.in_(fitting(filters))).group_by(value)
    return {row[0]: row[1] for row in connection.execute(counted)}


def newest(connection: Connection, filters: Filters, limit: int, skip: int) -> list[Dilemma]:
    """Return a stretch of the dilemmas that fit, those first that were published last.

    The number of a dilemma says when its draft came in, which may be long before anyone could see it: the trail says when
    that was. A change of what can be seen already, and advice that is added to it, do not count.
    """
    since = (
        select(schema.event.c.dilemma, func.max(schema.event.c.number).label("at"))
        .where(schema.event.c.action.in_(_SHOWN))
        .group_by(schema.event.c.dilemma)
        .subquery()
    )
    query = (
        fitting(filters)
        .outerjoin(since, since.c.dilemma == schema.dilemma.c.number)
        .order_by(since.c.at.desc().nulls_last(), schema.dilemma.c.number.desc())
    )
    numbers = list(connection.execute(query.limit(limit).offset(skip)).scalars())
    found = {one.number: one for one in rows.read(connection, rows.BY_NUMBER, {"numbers": json.dumps(numbers)})}
    return [found[number] for number in numbers]


def by_region(connection: Connection) -> dict[str, int]:
    """Return how many published dilemmas each region brought in, by the region's pseudonym; those without one are left out."""
    first = (
        select(schema.event.c.dilemma, schema.event.c.region)
        .where(schema.event.c.action == _BROUGHT_IN, schema.event.c.region != "")
        .subquery()
    )
    counted = (
        select(first.c.region, func.count())
        .join(schema.dilemma, schema.dilemma.c.number == first.c.dilemma)
        .where(schema.dilemma.c.status == Status.PUBLISHED.value)
        .group_by(first.c.region)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}
