"""The trail: who did what to which dilemma, when and why; each entry sealed with those before it, none ever changed.

An entry holds no text of a dilemma. Its seal is the SHA-256 of the seal before it and of the entry, so a changed, removed or
inserted entry breaks every seal after it. Entries cut off at the end cannot be seen from the trail alone: note its last
seal elsewhere now and then (python -m kb audit prints it). The database itself refuses to change or delete an entry.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, text

from kb.store import schema

BEGIN = "0" * 64
REMOVED, REMOVED_TOO = "verwijderd", "ook verwijderd"
"""What it says of what goes, and of what was merged into that before."""
_NEWEST = select(schema.event.c.number, schema.event.c.seal).order_by(schema.event.c.number.desc()).limit(1)


class Actor(NamedTuple):
    """Who does something. region: pseudonym of where they work, "" when unknown."""

    name: str
    region: str = ""


Who = Actor | str
"""A plain name has no region."""
_SEALED = ("number", "at", "dilemma", "version", "actor", "region", "action", "reason", "detail")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. at: UTC, ISO 8601. version: of the dilemma, after the change. region: pseudonym of the actor's,
    "" when unknown. detail: which parts of the dilemma changed, or the sign of what was removed. seal: 64 hex digits."""

    number: int
    at: str
    dilemma: int
    version: int
    actor: str
    region: str
    action: str
    reason: str
    detail: str
    seal: str


def sealed(before: str, values: Mapping[str, Any]) -> str:
    """Return the seal of an entry that follows the one with the seal before."""
    told = json.dumps([values[name] for name in _SEALED], ensure_ascii=False)
    return hashlib.sha256(f"{before}{told}".encode()).hexdigest()


def append(connection: Connection, actor: Who, told: Mapping[str, Any]) -> None:
    """Add an entry, now, in the transaction of the change it tells of; told: dilemma, version, action, reason, detail."""
    last = connection.execute(_NEWEST).first()
    who = actor if isinstance(actor, Actor) else Actor(actor)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entry = {"number": last.number + 1 if last else 1, "at": now, "actor": who.name, "region": who.region, **told}
    connection.execute(insert(schema.event).values(entry | {"seal": sealed(last.seal if last else BEGIN, entry)}))


def entries(connection: Connection, dilemma: int | None = None) -> Iterator[Entry]:
    """Yield the entries, or those of one dilemma, oldest first."""
    query = select(schema.event).order_by(schema.event.c.number)
    if dilemma is not None:
        query = query.where(schema.event.c.dilemma == dilemma)
    for row in connection.execute(query).mappings():
        yield Entry(**row)


def of_the_last(entries: Sequence[Entry]) -> list[Entry]:
    """Return those of the entries of one number that are about the dilemma that had it last: what came before is of another."""
    ends = [place for place, entry in enumerate(entries, 1) if entry.action == REMOVED and place < len(entries)]
    return list(entries[max(ends, default=0) :])


def removed(connection: Connection) -> dict[str, str]:
    """Return when what has a sign was last removed, by that sign; see Store.delete."""
    signed = (schema.event.c.action.in_((REMOVED, REMOVED_TOO)), schema.event.c.detail != "")
    last = select(schema.event.c.detail, func.max(schema.event.c.at).label("at")).group_by(schema.event.c.detail)
    query = last.where(*signed)
    return {row.detail: row.at for row in connection.execute(query)}


def last_seal(connection: Connection) -> str:
    """Return the seal of the newest entry, "" when there is none."""
    last = connection.execute(_NEWEST).first()
    return last.seal if last else ""


def broken_at(trail: Iterable[Entry]) -> int | None:
    """Return the number of the first entry of a whole trail whose seal does not fit, None when all do."""
    before = BEGIN
    for place, entry in enumerate(trail, 1):
        if entry.number != place or entry.seal != sealed(before, asdict(entry)):
            return entry.number
        before = entry.seal
    return None


def seal_all(connection: Connection) -> None:
    """Number and seal the entries that an earlier version of this program left, once."""
    before = BEGIN
    for row in connection.execute(text("SELECT * FROM event_before ORDER BY number")).mappings():
        entry = {**row, "region": "", "detail": ""}
        before = sealed(before, entry)
        connection.execute(insert(schema.event).values(entry | {"seal": before}))
