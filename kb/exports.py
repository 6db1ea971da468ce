"""The folder in the home folder for exports that are kept: what is erased or hidden everywhere is taken out of them as well."""

import json
import os
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from kb import transfer
from kb.errors import NotWritten
from kb.files import own_folder, replacing, sweep
from kb.legible import json_line
from kb.model import ADDS_TO
from kb.store import Store

FOLDER = "exports"


def keep(home: Path, store: Store, now: datetime) -> Path:
    """Write all dilemmas as JSON Lines to a file of this moment, and return it. Raises NotWritten."""
    folder = home / FOLDER
    own_folder(folder)
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
    """Say whether an export is kept, or there may be one in a folder that cannot be listed."""
    refused: list[NotWritten] = []
    return bool(_kept(home / FOLDER, refused) or refused)


def forget(home: Path, keys: Collection[str]) -> None:
    """Take these dilemmas, and advice that adds to them, out of every export that is kept. Raises as forget_all does."""
    forget_all(home, set(keys).__contains__)


def forget_all(home: Path, is_gone: Callable[[str], bool]) -> None:
    """Take what is gone, by its id, and advice that adds to it, out of every export that is kept.

    Each file is replaced whole. Raises NotWritten for the first that cannot be, or the first folder that cannot be listed, when
    all others are done.
    """
    _each(home, lambda line: b"" if any(map(is_gone, _keys_of(line))) else line)


def reword_all(home: Path, change: Callable[[str], str]) -> None:
    """Put other words in all texts of every export that is kept; ids stay. Raises NotWritten as forget_all does."""
    _each(home, lambda line: _reworded(line, change))


def _each(home: Path, do: Callable[[bytes], bytes]) -> None:
    """Put in the place of each line of every export what do makes of it; b"" for nothing."""
    refused: list[NotWritten] = []
    for path in _kept(home / FOLDER, refused):
        try:
            _clean(path, do)
        except NotWritten as wrong:
            refused.append(wrong)
    if refused:
        raise refused[0]


def _kept(top: Path, refused: list[NotWritten]) -> list[Path]:
    """Return the exports that are kept. refused: to it is added what says of each folder that it cannot be listed."""
    found: list[Path] = []

    def refuse(wrong: OSError) -> None:
        if not isinstance(wrong, FileNotFoundError):  # nothing is kept, or somebody just removed the folder
            refused.append(_refused(Path(wrong.filename or top), wrong))

    for folder, _, names in os.walk(top, onerror=refuse):
        sweep(Path(folder), "*.new")  # an export that was stopped on its way holds them too
        found += [Path(folder) / name for name in names if name.endswith(".jsonl")]
    return sorted(found)


def _clean(path: Path, do: Callable[[bytes], bytes]) -> None:
    try:
        with suppress(FileNotFoundError):  # somebody just removed it
            lines = path.read_bytes().splitlines(keepends=True) if path.is_file() else []
            kept = [do(line) for line in lines]
            if kept != lines:
                with replacing(path) as file:
                    file.writelines(kept)
    except NotWritten:
        raise
    except OSError as wrong:
        raise _refused(path, wrong) from wrong


def _refused(path: Path, wrong: OSError) -> NotWritten:
    told = f"{path} cannot be cleaned of what was erased or hidden ({type(wrong).__name__})"
    return NotWritten(f"{told}: let the user that runs this program read and write it, or remove it")


def _reworded(line: bytes, change: Callable[[str], str]) -> bytes:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        told = line.decode("utf-8", "replace")
        return line if (new := change(told)) == told else new.encode()
    new = _in_texts(record, change)
    return line if new == record else f"{json_line(new)}\n".encode()


def _in_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: its if name in ("id", ADDS_TO) else _in_texts(its, change) for name, its in value.items()}
    if isinstance(value, list):
        return [_in_texts(one, change) for one in value]
    return change(value) if isinstance(value, str) else value


def _keys_of(line: bytes) -> list[str]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return []
    found = [record.get(name) for name in ("id", ADDS_TO)] if isinstance(record, dict) else []
    return [key for key in found if isinstance(key, str)]
