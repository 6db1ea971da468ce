"""Between a dilemma and the rows that hold it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, select

from kb.model import Dilemma, Guidance, Interest, Source, Stance, Status
from kb.store import schema
from kb.store.dialects import among

OWNED = (schema.guidance, schema.interest, schema.theme, schema.facet)


def as_json(value: Any) -> str:
    """Return a value as JSON that is the same whenever the value is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def digest(dilemma: Dilemma) -> str:
    """Return 16 hex digits of everything a search vector is made from."""
    parts = [dilemma.title, dilemma.situation, dilemma.question, *(g.text for g in dilemma.guidance)]
    return hashlib.sha256(as_json(parts).encode()).hexdigest()[:16]


def queries(condition: Any) -> list[Select[Any]]:
    """Return the queries for dilemmas on a condition: their own rows, then the rows of each table they own."""
    numbers = select(schema.dilemma.c.number).where(condition)
    return [
        select(schema.dilemma).where(condition).order_by(schema.dilemma.c.number),
        *(select(table).where(table.c.dilemma.in_(numbers)).order_by(table.c.dilemma, table.c.place) for table in OWNED),
    ]


BY_NUMBER = queries(among(schema.dilemma.c.number, bindparam("numbers")))


def read(connection: Connection, queries: Sequence[Select[Any]], values: Mapping[str, Any] | None = None) -> list[Dilemma]:
    """Return the dilemmas that queries, as queries() gives them, find with these values."""
    rows = connection.execute(queries[0], values).mappings().all()
    if not rows:
        return []
    owned: dict[str, dict[int, list[RowMapping]]] = {}
    for table, query in zip(OWNED, queries[1:], strict=True):
        groups = owned[table.name] = {}
        for row in connection.execute(query, values).mappings():
            groups.setdefault(row["dilemma"], []).append(row)
    return [_dilemma(row, {name: groups.get(row["number"], []) for name, groups in owned.items()}) for row in rows]


def dilemma_row(dilemma: Dilemma) -> dict[str, Any]:
    """Return the columns of the dilemma's own row, without number and version."""
    return {
        "key": dilemma.key, "title": dilemma.title, "situation": dilemma.situation, "question": dilemma.question,
        "chosen": dilemma.chosen, "outcome": dilemma.outcome, "theme_label": dilemma.theme_label,
        "source_kind": dilemma.source.kind, "source_period": dilemma.source.period,
        "source_colleagues": dilemma.source.colleagues, "source_extra": as_json(dict(dilemma.source.extra)),
        "facets": as_json({name: list(values) for name, values in dilemma.facets.items()}),
        "extra": as_json(dict(dilemma.extra)), "status": dilemma.status.value, "digest": digest(dilemma),
        "review_date": dilemma.review_date.isoformat() if dilemma.review_date else None,
    }  # fmt: skip


def owned_rows(dilemma: Dilemma) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the tables that belong to the dilemma, by table name, in order."""
    return {
        "guidance": [
            {"by_role": g.by, "text": g.text, "conditions": as_json(g.conditions), "result": g.result,
             "extra": as_json(dict(g.extra)),
             "stance": g.stance.value if g.stance else None, "tried": None if g.tried is None else int(g.tried)}
            for g in dilemma.guidance
        ],
        "interest": [{"role": i.role, "interest": i.interest, "extra": as_json(dict(i.extra))} for i in dilemma.interests],
        "theme": [{"slug": slug} for slug in dilemma.themes],
        "facet": [{"name": name, "value": value} for name, values in sorted(dilemma.facets.items()) for value in values],
    }  # fmt: skip


def changed(old: Dilemma, new: Dilemma) -> list[str]:
    """Return the names of the parts, columns and tables, in which two dilemmas differ; number and version are no parts."""
    mine, theirs = dilemma_row(old) | owned_rows(old), dilemma_row(new) | owned_rows(new)
    return [name for name in mine if name != "digest" and mine[name] != theirs[name]]


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
