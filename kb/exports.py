"""The folder in the home folder for exports that are kept: what is erased is taken out of them as well."""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from kb import transfer
from kb.errors import NotWritten
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


def any_kept(home: Path) -> bool:
    """Say whether an export is kept."""
    with _named(home / FOLDER):
        return any((home / FOLDER).rglob("*.jsonl"))


def forget(home: Path, keys: Collection[str]) -> None:
    """Take these dilemmas, and advice that adds to them, out of every export that is kept. Raises as forget_all does."""
    forget_all(home, set(keys).__contains__)


def forget_all(home: Path, is_gone: Callable[[str], bool]) -> None:
    """Take what is gone, by its id, and advice that adds to it, out of every export that is kept.

    Each file is replaced whole. Raises NotWritten for the first that cannot be, when all others are done.
    """
    top, wrong = home / FOLDER, None
    with _named(top):
        for folder in (top, *(path for path in top.rglob("*") if path.is_dir())):
            sweep(folder, "*.new")  # an export that was stopped on its way holds them too
        there = sorted(path for path in top.rglob("*.jsonl") if path.is_file())
    for path in there:
        try:
            _clean(path, is_gone)
        except NotWritten as refused:
            wrong = wrong or refused
    if wrong:
        raise wrong


def _clean(path: Path, is_gone: Callable[[str], bool]) -> None:
    with _named(path), suppress(FileNotFoundError):  # somebody just removed it
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not any(map(is_gone, _keys_of(line)))]
        if len(kept) < len(lines):
            with replacing(path) as file:
                file.writelines(kept)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Raise what the system says of an export as NotWritten, which names it."""
    try:
        yield
    except NotWritten:
        raise
    except OSError as wrong:
        told = f"{path} cannot be cleaned of what was erased ({type(wrong).__name__})"
        raise NotWritten(f"{told}: let the user that runs this program read and write it, or remove it") from wrong


def _keys_of(line: bytes) -> list[str]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return []
    found = [record.get(name) for name in ("id", ADDS_TO)] if isinstance(record, dict) else []
    return [key for key in found if isinstance(key, str)]
