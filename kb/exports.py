"""The folder in the home folder for exports that are kept: what is erased is taken out of them as well."""

import json
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from kb import transfer
from kb.files import replacing, sweep
from kb.legible import json_line
from kb.model import ADDS_TO
from kb.store import Store

FOLDER = "exports"


def keep(home: Path, store: Store, now: datetime) -> Path:
    """Write all dilemmas as JSON Lines to a file of this moment, and return it. Raises NotWritten."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"dilemmas-{now:%Y-%m-%d-%H%M%S}.jsonl"
    keys: set[str] = set()
    with replacing(path) as file:
        for dilemma in store.all():
            keys.add(dilemma.key)
            file.write(f"{json_line(transfer.to_record(dilemma))}\n".encode())
    if erased := keys - store.states().keys():  # while this was written
        forget(home, erased)
    return path


def forget(home: Path, keys: Collection[str]) -> int:
    """Take these dilemmas, and advice that adds to them, out of every export that is kept; return how many lines went.

    Each file is replaced whole. Raises NotWritten for one that cannot be.
    """
    top = home / FOLDER
    for folder in (top, *(path for path in top.rglob("*") if path.is_dir())):
        sweep(folder, "*.new")  # an export that was stopped on its way holds them too
    return sum(_without(path, keys) for path in sorted(top.rglob("*.jsonl")) if path.is_file())


def _without(path: Path, keys: Collection[str]) -> int:
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not _is_of(line, keys)]
    if len(kept) < len(lines):
        with replacing(path) as file:
            file.writelines(kept)
    return len(lines) - len(kept)


def _is_of(line: bytes, keys: Collection[str]) -> bool:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and any(record.get(name) in list(keys) for name in ("id", ADDS_TO))
