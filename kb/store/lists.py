"""What an organisation made of the lists of themes and partners, in order; of what is as shipped only the slug."""

import json
import secrets
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select

from kb.model import CleanText, Kind, Listed, ListRows
from kb.store import trail
from kb.store.database import Database
from kb.store.rows import as_json
from kb.store.schema import facet, listed, setting, theme
from kb.store.trail import Who

CHANGED = "lijst gewijzigd"
NO_DILEMMA = 0
"""Under which number the trail tells of the lists: no dilemma has it."""
_STATE = "state of the lists"
_PARTNERS = "partners"


class Lists:
    """The part of a store that is the organisation's lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self) -> str:
        """Return letters that are others after every change, "" before the first: what is read once holds until they are."""
        with self._database.connect() as connection:
            return str(connection.execute(select(setting.c.value).where(setting.c.name == _STATE)).scalar() or "")

    def rows(self) -> ListRows:
        """Return what is kept of each list."""
        with self._database.connect() as connection:
            found = connection.execute(select(listed).order_by(listed.c.kind, listed.c.place)).mappings().all()
        return {kind: [(row["slug"], _listed(row)) for row in found if row["kind"] == kind.value] for kind in Kind}

    def put(self, rows: ListRows, actor: Who, reason: str) -> None:
        """Keep these in the place of what was kept. The trail says who and why, with no text that somebody typed."""
        new = [_row(kind, place, *one) for kind in Kind for place, one in enumerate(rows.get(kind, ()))]
        with self._database.begin() as connection:
            connection.execute(delete(listed))
            if new:
                connection.execute(insert(listed), new)
            connection.execute(delete(setting).where(setting.c.name == _STATE))
            connection.execute(insert(setting).values(name=_STATE, value=secrets.token_hex(8)))
            told = {"dilemma": NO_DILEMMA, "version": 0, "action": CHANGED, "reason": reason, "detail": ""}
            trail.append(connection, actor, told)

    def uses(self, kind: Kind) -> dict[str, int]:
        """Return by theme or partner, as they stand in the dilemmas, in how many it stands, in whatever state these are."""
        table, value = (theme, theme.c.slug) if kind is Kind.THEME else (facet, facet.c.value)
        query = select(value, func.count(table.c.dilemma.distinct())).group_by(value)
        if kind is Kind.PARTNER:
            query = query.where(facet.c.name == _PARTNERS)
        with self._database.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


def _row(kind: Kind, place: int, slug: str, one: Listed | None) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": kind.value, "slug": slug, "place": place, "is_own": int(one is not None)}
    its = one or Listed(slug, CleanText(""))
    return row | {
        "label": its.label, "full_name": its.full, "words": as_json(list(its.words)), "merged_into": its.into,
        "is_retired": int(its.is_retired),
    }  # fmt: skip


def _listed(row: RowMapping) -> Listed | None:
    if not row["is_own"]:
        return None
    words = tuple(map(CleanText, json.loads(row["words"])))
    label, full = CleanText(row["label"]), CleanText(row["full_name"])
    return Listed(row["slug"], label, full, words, row["merged_into"], bool(row["is_retired"]))
