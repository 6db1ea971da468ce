"""What has to hold after every start: the store whole, the index and the words equal to it, and nothing raw on disk."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from kb.knowledge_base import KnowledgeBase
from kb.mending import LEFT_BEHIND
from tests.soak.journal import State, observed


def looked_at(kb: KnowledgeBase, names: Iterable[str], strings: Iterable[str]) -> tuple[State, list[str]]:
    """Open the knowledge base as an app does; return what is so and what is wrong. names: see observed."""
    wrong: list[str] = []
    state = observed(kb, names)  # opens and mends
    wrong += [f"left behind: {path.name}" for path in left(kb.settings.home)]
    kb.searcher.refresh()
    wrong += kb.check()
    if not kb.search("wat doen we met de buren bij overlast", 3).hits:
        wrong.append("a search finds nothing")
    wrong += [f"on disk: a raw string in {where}" for where in found_on_disk(kb.settings.home, strings)]
    wrong += [f"{path.name} is no whole backup" for path in (kb.settings.home / "backups").glob("*.zip") if not _is_whole(path)]
    return state, wrong


def left(home: Path) -> list[Path]:
    """Return what a killed process left half-written and no start removed."""
    return sorted(path for pattern in LEFT_BEHIND for folder in (home, home / "backups") for path in folder.glob(pattern))


def found_on_disk(home: Path, strings: Iterable[str]) -> Iterator[str]:
    """Yield the files in which one of these strings stands, as text of one or two bytes a letter, in any case."""
    wanted = [form for one in strings for text in {one, one.lower()} for form in _forms(text)]
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.suffix != ".zip":
            content = path.read_bytes()
            folded = content.lower()
            if any(one in content or one in folded for one in wanted):
                yield str(path.relative_to(home))


def _forms(text: str) -> tuple[bytes, ...]:
    return text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")


def _is_whole(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except zipfile.BadZipFile:
        return False
