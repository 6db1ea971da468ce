"""Open questions: published dilemmas that are a question only, and since when everyone can see them."""

import json
from datetime import date

from sqlalchemy import Connection, and_, exists, func, select

from kb.model import Dilemma, Status
from kb.store import rows, schema

_IS_OPEN = and_(
    schema.dilemma.c.chosen == "",
    schema.dilemma.c.outcome == "",
    ~exists().where(schema.guidance.c.dilemma == schema.dilemma.c.number),
)
"""As kb.model.Dilemma.is_open says."""
_SHOWN = ("toegevoegd", Status.PUBLISHED.value)  # what the trail says when a dilemma comes in, and when it can be seen
_SINCE = func.max(schema.event.c.at).label("since")
_OPEN = select(schema.dilemma.c.number).where(schema.dilemma.c.status == Status.PUBLISHED.value, _IS_OPEN)
_NEWEST = (  # the trail is read once, whatever the number of questions: it has no index
    select(schema.event.c.dilemma.label("number"), _SINCE)
    .where(schema.event.c.dilemma.in_(_OPEN), schema.event.c.action.in_(_SHOWN))
    .group_by(schema.event.c.dilemma)
    .order_by(_SINCE.desc(), schema.event.c.dilemma.desc())
)


def newest(connection: Connection, limit: int) -> list[tuple[Dilemma, date]]:
    """Return at most so many open questions, newest first, each with the day since which it can be seen."""
    since = {row.number: date.fromisoformat(row.since[:10]) for row in connection.execute(_NEWEST.limit(limit))}
    found = {one.number: one for one in rows.read(connection, rows.BY_NUMBER, {"numbers": json.dumps(list(since))})}
    return [(found[number], day) for number, day in since.items()]
