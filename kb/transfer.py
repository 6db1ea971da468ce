"""Dilemmas to and from JSON Lines, as other programs exchange them; what an import gave, an export gives back."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kb.errors import BadRecord
from kb.legible import legible, on_one_line
from kb.model import ADDS_TO, CleanText, Dilemma, Guidance, Interest, Source, Stance, Status
from kb.taxonomy import Taxonomy, shipped

Clean = Callable[[str], CleanText]
_PERIOD = re.compile(r"(?:(?:19|20)\d\d(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?)?")
_GUIDANCE = {"by", "text", "conditions", "stance", "tried", "result"}
_NEEDED = ("id", "title", "situation", "question", "guidance")
_DEEPEST = 20  # lists and objects inside each other
_LARGEST = 2**31  # a count beyond it is none, and no database keeps it
_KNOWN = {*_NEEDED, "theme", "themes", "interests", "chosen", "outcome", "facets", "source", "review_date", "status", "version"}


def trusted(text: str) -> CleanText:
    """Take text as clean because the administrator says that it is, less what no reader sees.

    Raises TypeError or ValueError for what is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"{type(text).__name__} instead of text")
    text.encode()  # half a character cannot be kept
    return CleanText(legible(text))


def _clean_all(value: Any, clean: Clean) -> Any:
    """Clean every text inside lists and mappings of any depth."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {str(clean(key)): _clean_all(item, clean) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean_all(item, clean) for item in value]
    return value


_IDS = {"id", ADDS_TO}
_NOT_TEXT = {*_IDS, "status", "review_date"}  # of the record itself; to_dilemma takes only known values for them
_FIELD = re.compile(r"[a-z_]{1,30}")
_SAFE_ID = re.compile(r"(?!(?:.*\d){7})[\w.-]{1,40}")
_LONG_NUMBER = 10**6  # from here on a number may be somebody's
_STANCES = frozenset(stance.value for stance in Stance)


def cleaned(
    record: Mapping[str, Any], clean: Callable[[Sequence[str]], Sequence[str]], taxonomy: Taxonomy | None = None
) -> dict[str, Any]:  # fmt: skip
    """Return the record with all its texts made clean together, so that one person has one placeholder in all of them.

    What no reader sees is left out before: it could keep a name from being found.

    clean: takes the texts in order and gives as many back. States and periods are no texts. An id with spaces, or with as
    many digits as a number of a person has, is replaced by a digest of it. An id that is somebody's name is not seen.
    taxonomy: the lists in force, whose slugs of themes are no texts either; None: those that come with the program.
    """
    slugs = (taxonomy or shipped()).labels
    found: list[str] = []

    def note(text: str) -> str:
        found.append(legible(text))
        return text

    texts = {key: value for key, value in record.items() if key not in _NOT_TEXT}
    _walk(texts, note, slugs)
    fresh = iter(clean(found))
    result: dict[str, Any] = {}
    for key, value in record.items():
        if key in _NOT_TEXT:
            result[key] = _safe_id(value) if key in _IDS else value
        else:
            result |= _walk({key: value}, lambda _: next(fresh), slugs)
    return result


def _safe_id(value: Any) -> Any:
    """Return an id as it is, or a digest of one that may hold more than an id."""
    if not isinstance(value, str) or _SAFE_ID.fullmatch(value):
        return value
    return f"i-{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()[:10]}"


def _walk(value: Any, each: Callable[[str], str], slugs: Collection[str]) -> Any:
    """Return the value with each of its texts, in order, replaced by what each gives for it; long numbers are texts too."""
    if isinstance(value, str):
        known = value in _STANCES or value in slugs or _PERIOD.fullmatch(value)
        return each(value) if value.strip() and not known else value
    if isinstance(value, int) and abs(value) >= _LONG_NUMBER:
        return each(str(value))
    if isinstance(value, Mapping):
        return {key if _FIELD.fullmatch(key) else each(key): _walk(item, each, slugs) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, each, slugs) for item in value]
    return value


def _guidance(record: Mapping[str, Any], clean: Clean) -> Guidance:
    stance, tried = record.get("stance"), record.get("tried")
    if tried not in (True, False, None):
        raise ValueError("tried is true, false or null")
    return Guidance(
        clean(record.get("by") or ""), clean(record["text"]), tuple(map(clean, record.get("conditions") or ())),
        Stance(stance) if stance else None, tried, clean(record.get("result") or ""),
        {name: _clean_all(value, clean) for name, value in record.items() if name not in _GUIDANCE},
    )  # fmt: skip


def _interest(record: Mapping[str, Any], clean: Clean) -> Interest:
    rest = {name: _clean_all(value, clean) for name, value in record.items() if name not in ("role", "interest")}
    return Interest(clean(record["role"]), clean(record["interest"]), rest)


def _facets(record: Mapping[str, Any], clean: Clean) -> dict[str, tuple[CleanText, ...]]:
    lists = {name: [values] if isinstance(values, str) else values for name, values in record.items()}
    return {name: tuple(clean(str(value)) for value in values) for name, values in lists.items()}


def _source(record: Mapping[str, Any], clean: Clean) -> Source:
    rest = {name: value for name, value in record.items() if name not in ("kind", "period", "colleagues")}
    # A period such as 2022-Q4 would look like a number to hide; it is known by its form instead.
    period = str(record.get("period") or "")
    kept = CleanText(period) if _PERIOD.fullmatch(period) else clean(period)
    colleagues = record.get("colleagues")
    if isinstance(colleagues, int | float):
        _count(colleagues)
    return Source(clean(record.get("kind") or ""), kept, colleagues, _clean_all(rest, clean))


def _count(value: Any) -> int:
    """Return a value as a number that can be kept. Raises ValueError and what int raises."""
    if not -_LARGEST < (number := int(value)) < _LARGEST:
        raise ValueError("a number too large")
    return number


def key_of(record: Mapping[str, Any]) -> str:
    """Return the id of a record as it is kept; "?" for one without. Raises BadRecord for half a character in it."""
    key = on_one_line(str(record.get("id") or "?"))
    try:
        return key.encode().decode()
    except UnicodeEncodeError as wrong:
        raise BadRecord("a dilemma with half a character in its id: give it another") from wrong


def to_dilemma(
    record: Mapping[str, Any], clean: Clean, status: Status = Status.PUBLISHED, taxonomy: Taxonomy | None = None
) -> Dilemma:  # fmt: skip
    """Read one record; every text goes through clean.

    theme is mapped to the taxonomy where it can be, and kept as it was named. What no reader sees is left out everywhere,
    in names of fields too. taxonomy: the lists in force; None: those that come with the program. Raises BadRecord with the id
    and what is missing or wrong.
    """
    key = key_of(record)
    missing = [name for name in _NEEDED if name not in record or (name == "id" and not record["id"])]
    if missing:
        raise BadRecord(f"dilemma {key}: {', '.join(missing)} missing, see contracts: id, title, situation, question, guidance")
    try:
        record = _clean_all(record, trusted)
        label = str(record.get("theme") or "")
        lists = taxonomy or shipped()
        named = (*(record.get("themes") or ()), lists.theme_of(label) if label else None)
        slugs = [slug if slug in lists.labels else clean(slug) for slug in named if slug]
        return Dilemma(
            key=key, title=clean(record["title"]), situation=clean(record["situation"]), question=clean(record["question"]),
            guidance=tuple(_guidance(piece, clean) for piece in record["guidance"]),
            interests=tuple(_interest(one, clean) for one in record.get("interests") or ()),
            chosen=clean(record.get("chosen") or ""), outcome=clean(record.get("outcome") or ""),
            themes=tuple(dict.fromkeys(slugs)), theme_label=clean(label), facets=_facets(record.get("facets") or {}, clean),
            source=_source(record.get("source") or {}, clean),
            review_date=date.fromisoformat(record["review_date"]) if record.get("review_date") else None,
            extra={name: _clean_all(value, clean) for name, value in record.items() if name not in _KNOWN},
            status=Status(record.get("status", status)), version=_count(record.get("version", 1)),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as wrong:
        what = f"{wrong.args[0]!r} missing" if isinstance(wrong, KeyError) else type(wrong).__name__
        raise BadRecord(f"dilemma {key}: {what}: compare it with a line of python -m kb export") from wrong


def to_record(dilemma: Dilemma) -> dict[str, Any]:
    """Return the record of a dilemma; to_dilemma reads it back unchanged."""
    record: dict[str, Any] = {
        "id": dilemma.key, "title": dilemma.title, "theme": dilemma.theme_label or (dilemma.themes or ("",))[0],
        "themes": list(dilemma.themes), "situation": dilemma.situation, "question": dilemma.question,
        "interests": [{"role": i.role, "interest": i.interest} | dict(i.extra) for i in dilemma.interests],
        "guidance": [
            {"by": g.by, "text": g.text, "conditions": list(g.conditions), "stance": g.stance.value if g.stance else None,
             "tried": g.tried, "result": g.result} | dict(g.extra)
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


def read_line(line: str) -> Mapping[str, Any]:
    """Return the record on one line. Raises BadRecord."""
    try:
        record = json.loads(line, parse_constant=_no_number)
        is_deep = _is_deeper(record, _DEEPEST)
    except (ValueError, RecursionError) as wrong:  # a number of thousands of digits is no JSONDecodeError
        raise BadRecord("no JSON: one record per line is expected") from wrong
    if is_deep:
        raise BadRecord(f"lists or objects more than {_DEEPEST} deep")
    if not isinstance(record, dict):
        raise BadRecord(f"{type(record).__name__} instead of an object with id, title, …")
    return record


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _is_deeper(value: Any, most: int) -> bool:
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return any(not most or _is_deeper(one, most - 1) for one in inside)


def read_lines(lines: Iterable[str], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the records of a JSON Lines file. Raises BadRecord that names the file and the line."""
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                yield read_line(line)
        except BadRecord as wrong:
            raise BadRecord(f"{name}, line {number}: {wrong}") from wrong
