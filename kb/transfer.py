"""Dilemmas to and from JSON Lines, as other programs exchange them; what an import gave, an export gives back."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kb import taxonomy
from kb.errors import BadRecord
from kb.model import CleanText, Dilemma, Guidance, Interest, Source, Stance, Status

Clean = Callable[[str], CleanText]
_PERIOD = re.compile(r"(?:(?:19|20)\d\d(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?)?")
_NEEDED = ("id", "title", "situation", "question", "guidance")
_KNOWN = {*_NEEDED, "theme", "themes", "interests", "chosen", "outcome", "facets", "source", "review_date", "status", "version"}


def trusted(text: str) -> CleanText:
    """Take text as clean because the administrator says that it is."""
    return CleanText(text)


def _clean_all(value: Any, clean: Clean) -> Any:
    """Clean every text inside lists and mappings of any depth."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {str(clean(key)): _clean_all(item, clean) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean_all(item, clean) for item in value]
    return value


_NOT_TEXT = {"id", "status", "version", "stance", "review_date", "tried", "colleagues", "themes"}


def cleaned(record: Mapping[str, Any], clean: Callable[[Sequence[str]], Sequence[str]]) -> dict[str, Any]:
    """Return the record with all its texts made clean together, so that one person has one placeholder in all of them.

    clean: takes the texts in order and gives as many back. Ids, states and periods are no texts.
    """
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    _walk(record, note)
    fresh = iter(clean(found))
    result: dict[str, Any] = _walk(record, lambda _: next(fresh))
    return result


def _walk(value: Any, each: Callable[[str], str]) -> Any:
    """Return the value with each of its texts, in order, replaced by what each gives for it."""
    if isinstance(value, str):
        return each(value) if value.strip() and not _PERIOD.fullmatch(value) else value
    if isinstance(value, Mapping):
        return {key: item if key in _NOT_TEXT else _walk(item, each) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, each) for item in value]
    return value


def _guidance(record: Mapping[str, Any], clean: Clean) -> Guidance:
    stance = record.get("stance")
    return Guidance(
        clean(record.get("by", "")), clean(record["text"]), tuple(map(clean, record.get("conditions", ()))),
        Stance(stance) if stance else None, record.get("tried"), clean(record.get("result") or ""),
    )  # fmt: skip


def _facets(record: Mapping[str, Any], clean: Clean) -> dict[str, tuple[CleanText, ...]]:
    lists = {name: [values] if isinstance(values, str) else values for name, values in record.items()}
    return {name: tuple(clean(str(value)) for value in values) for name, values in lists.items()}


def _source(record: Mapping[str, Any], clean: Clean) -> Source:
    rest = {name: value for name, value in record.items() if name not in ("kind", "period", "colleagues")}
    # A period such as 2022-Q4 would look like a number to hide; it is known by its form instead.
    period = str(record.get("period", ""))
    kept = CleanText(period) if _PERIOD.fullmatch(period) else clean(period)
    return Source(clean(record.get("kind", "")), kept, record.get("colleagues"), _clean_all(rest, clean))


def to_dilemma(record: Mapping[str, Any], clean: Clean, status: Status = Status.PUBLISHED) -> Dilemma:
    """Read one record; every text goes through clean.

    theme is mapped to the taxonomy where it can be, and kept as it was named. Raises BadRecord with the id and what is
    missing or wrong.
    """
    key = str(record.get("id") or "?")
    missing = [name for name in _NEEDED if name not in record]
    if missing:
        raise BadRecord(f"dilemma {key}: {', '.join(missing)} missing, see contracts: id, title, situation, question, guidance")
    label = str(record.get("theme", ""))
    named = (*record.get("themes", ()), taxonomy.theme_of(label) if label else None)
    slugs = [slug for slug in named if slug in taxonomy.THEMES]
    try:
        return Dilemma(
            key=key, title=clean(record["title"]), situation=clean(record["situation"]), question=clean(record["question"]),
            guidance=tuple(_guidance(piece, clean) for piece in record["guidance"]),
            interests=tuple(Interest(clean(i["role"]), clean(i["interest"])) for i in record.get("interests", ())),
            chosen=clean(record.get("chosen") or ""), outcome=clean(record.get("outcome") or ""),
            themes=tuple(dict.fromkeys(slugs)), theme_label=clean(label), facets=_facets(record.get("facets", {}), clean),
            source=_source(record.get("source", {}), clean),
            review_date=date.fromisoformat(record["review_date"]) if record.get("review_date") else None,
            extra={name: _clean_all(value, clean) for name, value in record.items() if name not in _KNOWN},
            status=Status(record.get("status", status)), version=record.get("version", 1),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        what = f"{wrong.args[0]!r} missing" if isinstance(wrong, KeyError) else type(wrong).__name__
        raise BadRecord(f"dilemma {key}: {what}: compare it with a line of python -m kb export") from wrong


def to_record(dilemma: Dilemma) -> dict[str, Any]:
    """Return the record of a dilemma; to_dilemma reads it back unchanged."""
    record: dict[str, Any] = {
        "id": dilemma.key, "title": dilemma.title, "theme": dilemma.theme_label or (dilemma.themes or ("",))[0],
        "themes": list(dilemma.themes), "situation": dilemma.situation, "question": dilemma.question,
        "interests": [{"role": i.role, "interest": i.interest} for i in dilemma.interests],
        "guidance": [
            {"by": g.by, "text": g.text, "conditions": list(g.conditions), "stance": g.stance.value if g.stance else None,
             "tried": g.tried, "result": g.result}
            for g in dilemma.guidance
        ],
        "chosen": dilemma.chosen, "outcome": dilemma.outcome,
        "facets": {name: list(values) for name, values in dilemma.facets.items()},
        "source": {"kind": dilemma.source.kind, "period": dilemma.source.period, "colleagues": dilemma.source.colleagues}
        | dict(dilemma.source.extra),
        "status": dilemma.status.value, "version": dilemma.version,
    }  # fmt: skip
    if dilemma.review_date:
        record["review_date"] = dilemma.review_date.isoformat()
    return record | dict(dilemma.extra)


def read_lines(lines: Iterable[str], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the records of a JSON Lines file. Raises BadRecord that names the file and the line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as wrong:
            raise BadRecord(f"{name}, line {number}: no JSON: one dilemma per line is expected") from wrong
        if not isinstance(record, dict):
            raise BadRecord(f"{name}, line {number}: {type(record).__name__} instead of an object with id, title, …")
        yield record
