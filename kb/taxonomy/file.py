"""The lists of themes and partners as a file that can be kept under version control: TOML, or JSON with the same content."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from kb.errors import BadList
from kb.model import Kind, Listed
from kb.taxonomy import Taxonomy

_HEAD = (
    "# Themes and partners, in order. Read back with: python -m kb taxonomy FILE --import\n"
    "# A slug is never changed. What this file does not name stays as it is.\n"
)
_LINE = 120


def as_json(taxonomy: Taxonomy) -> str:
    """Return the lists as JSON."""
    data = {kind.value: [dict(_fields(one)) for one in taxonomy.of(kind)] for kind in Kind}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_toml(taxonomy: Taxonomy) -> str:
    """Return the lists as TOML."""
    tables = (f"\n[[{kind.value}]]\n{_table(one)}" for kind in Kind for one in taxonomy.of(kind))
    return _HEAD + "".join(tables)


def _fields(one: Listed) -> Iterator[tuple[str, Any]]:
    yield "slug", one.slug
    yield "label", one.label
    for name, value in (("full", one.full), ("words", list(one.words)), ("into", one.into), ("retired", one.is_retired)):
        if value:
            yield name, value


def _table(one: Listed) -> str:
    return "".join(f"{name} = {_value(value)}\n" for name, value in _fields(one))


def _value(value: Any) -> str:
    """Return a value as TOML, which writes texts, numbers and lists of these as JSON does; a long list over several lines."""
    written = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, list) or len(written) <= _LINE:
        return written.replace("\x7f", "\\u007f")
    lines, line = [], "   "
    for one in value:
        piece = f" {json.dumps(one, ensure_ascii=False)},"
        if len(line) + len(piece) > _LINE:
            lines.append(line)
            line = "   "
        line += piece
    return "\n".join(("[", *lines, line, "]")).replace("\x7f", "\\u007f")


def read(text: str) -> dict[str, Any]:
    """Return what a file says, for kb.taxonomy.edits.taken_in. Raises BadList when it is neither TOML nor JSON."""
    is_json = text.lstrip().startswith("{")
    try:
        data: dict[str, Any] = json.loads(text) if is_json else tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise BadList(f"no {'JSON' if is_json else 'TOML'}: {wrong}", "shape") from wrong
    if strange := sorted(data.keys() - {kind.value for kind in Kind}):
        raise BadList(f"unknown part {strange[0]!r}: see an export", "shape")
    return data
