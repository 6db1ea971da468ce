"""What has to hold after every start: the store whole, the index and the words equal to it, and nothing raw on disk."""

import os
import subprocess
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.knowledge_base import KnowledgeBase
from kb.mending import LEFT_BEHIND
from kb.originals import tidy
from tests.soak.journal import State, observed
from tests.soak.shared import Shared

_FORGET_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Secrets:
    """Strings that may be nowhere on disk. raw: of notes, which never were there. gone: of what was hidden or erased."""

    raw: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def looked_at(
    kb: KnowledgeBase, names: Iterable[str], secrets: Secrets, aside: Path, shared: Shared | None, every: bool
) -> tuple[State, list[str]]:
    """Open the knowledge base as an app does; return what is so and what is wrong. names: see observed.

    aside: where writers leave what they do not leave in the home folder. shared: its database where that is no file. every:
    look for raw strings in the journal of that database too.
    """
    wrong: list[str] = []
    if shared:
        shared.rest()
    state = observed(kb, names)  # opens and mends
    wrong += [f"left behind: {path.name}" for path in left(kb.settings.home)]
    wrong += _of_safe(kb)
    kb.searcher.refresh()
    wrong += kb.check()
    if not kb.search("wat doen we met de buren bij overlast", 3).hits:
        wrong.append("a search finds nothing")
    for folder, strings in ((kb.settings.home, secrets.raw + secrets.gone), (aside, secrets.raw)):
        wrong += [f"on disk: {where}" for where in _found_on_disk(folder, strings)]
    if shared:
        forgotten(kb)
        shared.rest()
        wrong += [f"in the database's files: {where}" for where in _found_in(shared.files(False), secrets.raw + secrets.gone)]
        wrong += [f"in its journal: {where}" for where in (_found_in(shared.files(True), secrets.raw) if every else ())]
    wrong += [f"{path.name} is no whole backup" for path in (kb.settings.home / "backups").glob("*.zip") if not _is_whole(path)]
    return state, wrong


def forgotten(kb: KnowledgeBase) -> None:
    """Wait until files have forgotten what was erased: somebody may have read then, and an app tries again too."""
    end = time.monotonic() + _FORGET_SECONDS
    while not kb.store.has_forgotten():
        if time.monotonic() > end:
            raise TimeoutError(f"what was erased is in files still after {_FORGET_SECONDS} s")
        kb.store.forget_left()


def _of_safe(kb: KnowledgeBase) -> list[str]:
    """Tidy the safe as a start does; return what is wrong with it."""
    tidy(kb)
    wrong = [f"in the safe: {path.name} is no sealed original" for path in kb.safe.strange()]
    there = [kb.safe.get(draft.key) for draft in kb.drafts() if kb.safe.until(draft.key)]
    return wrong + (["in the safe: more than of what waits"] if len(there) != len(kb.safe.sealed()) else [])


def left(home: Path) -> list[Path]:
    """Return what a killed process left half-written and no start removed."""
    return sorted(path for pattern in LEFT_BEHIND for folder in (home, home / "backups") for path in folder.glob(pattern))


def _found_on_disk(folder: Path, strings: Iterable[str]) -> Iterator[str]:
    """Yield which strings stand in which files, as text of one or two bytes a letter, in any case; they are made up."""
    wanted = [(one, form) for one in strings for form in _forms(one.lower())]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".zip":
            content = path.read_bytes().lower()
            yield from (f"{one!r} in {path.relative_to(folder)}" for one, form in wanted if form in content)


def _found_in(paths: Iterable[Path], strings: Sequence[str]) -> Iterator[str]:
    """Yield which files hold which of so many strings, in any case; some files may go meanwhile."""
    if not strings:
        return
    command = ["grep", "--text", "--fixed-strings", "--ignore-case", "--files-with-matches", "--no-messages", "--file=-", "--"]
    wanted, c_locale = "\n".join(strings).encode(), os.environ | {"LC_ALL": "C"}
    done = subprocess.run([*command, *map(str, paths)], input=wanted, capture_output=True, env=c_locale, check=False)
    for path in map(Path, done.stdout.decode().splitlines()):
        content = path.read_bytes().lower() if path.exists() else b""
        yield f"{[one for one in strings if one.lower().encode() in content]} in {path.parent.name}/{path.name}"


def _forms(text: str) -> tuple[bytes, ...]:
    return text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")


def _is_whole(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except zipfile.BadZipFile:
        return False
