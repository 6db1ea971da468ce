"""The safe (kluis): the original text of drafts that wait for a judgement, encrypted. On only where its key is set.

One file per draft, so that each can go when its draft goes. The key comes from the environment and never lies beside the data:
who takes the disk has nothing. What is thrown away is not overwritten, which no modern disk promises; without the key it is
worth nothing.
"""

import json
import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from kb.errors import BadSettings, NotFound, StoreBroken
from kb.files import replacing, settle, sweep
from kb.safe.sealing import HEAD_BYTES, Head, NotSealed, Seal, head
from kb.secret import keyed_hash, own_key
from kb.settings import Settings

NAMES_KEY_FILE = "kluisnamen.sleutel"
"""With what files are named; it opens none. So raw text can be thrown away also where the key of the safe is not known."""
_NAME = re.compile(r"[a-p]{32}\.kluis")
_HALF_WRITTEN = re.compile(r"[a-p]{32}\.kluis\.\w+\.new")
_DAY = 86_400  # seconds
_NONE = "no original text of this draft in the safe: it was never there, or its term is over"


class Stretch(NamedTuple):
    """A stretch [start, end) that was hidden in an original text, with its type."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Original:
    """The raw text that a draft was made from, and what was hidden in it, by position in `text`.

    blocks: (text, kind, part) as a reader gave them; the name of the file is left out. place: which of the dilemmas in it the
    draft is, of how many. version: of the draft as it was made from this. since: when it was put in the safe; None: now.
    """

    blocks: tuple[tuple[str, str, str], ...] = field(repr=False)
    hidden: tuple[Stretch, ...]
    place: int
    of: int
    version: int = 1
    since: datetime | None = None

    @property
    def text(self) -> str:
        """All of it, an empty line between blocks."""
        return "\n\n".join(text for text, _, _ in self.blocks)


class Safe:
    """The original texts in a home folder. clock: seconds since 1970. Safe to use from several threads and processes.

    Every method raises StoreBroken where the disk does not do what is asked.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._home, self._folder, self.days, self._clock = settings.home, settings.safe, settings.safe_days, clock
        self._seal = Seal(bytes.fromhex(settings.safe_key.get_secret_value())) if settings.safe_key else None

    @property
    def is_on(self) -> bool:
        """Whether a key is set."""
        return self._seal is not None

    def put(self, draft: str, original: Original) -> None:
        """Keep the original of a draft, by its key; one that is there is replaced whole or not at all.

        Raises BadSettings when the safe is off.
        """
        if self._seal is None:
            raise BadSettings("there is no safe to put an original text in: set KB_SAFE_KEY")
        path = self._path(draft)
        told = {"blocks": original.blocks, "hidden": original.hidden, "place": original.place, "of": original.of}
        plain = json.dumps(told | {"version": original.version}, ensure_ascii=False).encode()
        since = int(original.since.timestamp() if original.since else self._clock())
        with _disk():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)  # it may have been made by hand; who may read the folder may read its files
            with replacing(path) as file:
                file.write(self._seal.close(path.name, since, plain))

    def get(self, draft: str) -> Original:
        """Return the original of a draft. Raises NotFound when there is none or its term is over; then it is thrown away.

        Raises BadSettings when it was put in with another key, StoreBroken when it was damaged or changed since.
        """
        if self._seal is None:
            raise NotFound(_NONE)
        path = self._path(draft)
        if self._is_over(path):
            self.forget(draft)
            raise NotFound(_NONE)
        self._refuse_another_key(path)
        with _disk():
            content = path.read_bytes()
        try:
            since, plain = self._seal.open(path.name, content)
        except NotSealed as wrong:
            raise StoreBroken(f"an original text in the safe cannot be opened ({wrong}): it can only be thrown away") from wrong
        told = json.loads(plain)
        blocks = tuple((text, kind, part) for text, kind, part in told["blocks"])
        hidden = tuple(Stretch(*one) for one in told["hidden"])
        return Original(blocks, hidden, told["place"], told["of"], told["version"], _moment(since))

    def until(self, draft: str) -> datetime | None:
        """Return when the original of a draft goes at the latest; None when there is none to be read."""
        if not self.is_on or self._is_over(path := self._path(draft)):
            return None
        return _moment(self._seconds(path) + self.days * _DAY)

    def forget(self, draft: str) -> None:
        """Throw away the original of a draft, if there is one; the key of the safe is not needed for it."""
        if any(self._files()):
            self._remove([self._path(draft)])

    def check(self) -> None:
        """Raise BadSettings when the safe is on and was filled with another key."""
        for path in self._files():
            self._refuse_another_key(path)

    def purge(self) -> int:
        """Throw away what is past its term, and what was left half-written; return how many originals that were."""
        sweep(self._folder, "*.new")
        return self._remove([path for path in self._files() if self._is_over(path)])

    def keep_only(self, drafts: Callable[[], Collection[str]]) -> int:
        """Throw away the originals of all but these drafts, by their keys; return how many.

        drafts: asked after the files are listed, so that what is put in meanwhile stays.
        """
        if not (there := self._files()):
            return 0
        wanted = {self._path(draft) for draft in drafts()}
        return self._remove([path for path in there if path not in wanted])

    def empty(self) -> int:
        """Throw away all originals; return how many."""
        sweep(self._folder, "*.new")
        return self._remove(self._files())

    def moments(self) -> list[datetime]:
        """Return when each original was put in, oldest first."""
        return sorted(_moment(self._seconds(path)) for path in self._files() if not self._is_over(path))

    def strange(self) -> list[Path]:
        """Return what lies in the folder and is no original as this program seals them; with the key each is tried."""
        there = sorted(self._folder.rglob("*")) if self._folder.exists() else []
        known = {*self._files(), *self._half_written()}
        return [path for path in there if path not in known or not self._is_sealed(path)]

    def sealed(self) -> frozenset[Path]:
        """Return the files in which there is nothing to read for who has no key."""
        return frozenset({*self._files(), *self._half_written()} - set(self.strange()))

    def _is_sealed(self, path: Path) -> bool:
        with _disk():
            content = path.read_bytes()
        told = head(content)
        if told is None or self._seal is None or told.key != self._seal.mark:
            return told is not None
        try:
            self._seal.open(f"{path.name.partition('.')[0]}.kluis", content)
        except NotSealed:
            return False
        return True

    def _refuse_another_key(self, path: Path) -> None:
        told = self._head(path)
        if self._seal and told and told.key != self._seal.mark:
            raise BadSettings(
                "KB_SAFE_KEY is another key than the one that the safe was filled with: set that one again, or throw away what "
                "is in it with python -m kb safe --empty"
            )

    def _path(self, draft: str) -> Path:
        return self._folder / f"{keyed_hash((draft,), own_key(self._home / NAMES_KEY_FILE))}.kluis"

    def _head(self, path: Path) -> Head | None:
        with _disk(), suppress(FileNotFoundError), path.open("rb") as file:
            return head(file.read(HEAD_BYTES))
        return None

    def _seconds(self, path: Path) -> float:
        """Return when a file was put in, as it says, or else as the disk says; -1 where there is none."""
        told = self._head(path)
        return told.since if told else self._changed(path)

    def _changed(self, path: Path) -> float:
        with _disk(), suppress(FileNotFoundError):
            return path.stat().st_mtime
        return -1

    def _is_over(self, path: Path) -> bool:
        """Say whether a term is over, or there is nothing; a moment that lies ahead was never true, so that text goes too."""
        return not -_DAY <= self._clock() - self._seconds(path) <= self.days * _DAY

    def _files(self) -> list[Path]:
        return self._listed(_NAME)

    def _half_written(self) -> list[Path]:
        return self._listed(_HALF_WRITTEN)

    def _listed(self, name: re.Pattern[str]) -> list[Path]:
        with _disk(), suppress(FileNotFoundError):  # nothing was ever put in
            return sorted(path for path in self._folder.iterdir() if name.fullmatch(path.name))
        return []

    def _remove(self, paths: Collection[Path]) -> int:
        """Remove files, also after one that cannot be; return how many were there."""
        count, wrong = 0, None
        with _disk():
            for path in paths:
                try:
                    path.unlink()
                    count += 1
                except FileNotFoundError:
                    continue
                except OSError as refused:
                    wrong = wrong or refused
            if count:
                settle(self._folder)
            if wrong:
                raise wrong
        return count


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@contextmanager
def _disk() -> Iterator[None]:
    """Raise what the disk says as an error of ours."""
    try:
        yield
    except StoreBroken:
        raise
    except OSError as wrong:
        raise StoreBroken(f"the safe (kluis/) cannot be used ({type(wrong).__name__}): check disk and rights") from wrong
