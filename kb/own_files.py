"""The files of an organisation's own lists in a home folder. Where servers share a database these are copies of what it holds.

So a name that an editor hides at one server is hidden at all of them: each looks whether the lists changed before it uses them,
and uses none when it cannot look. What a home folder held before it shared a database is joined with what the others have.
"""

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path

from kb.errors import BadSettings
from kb.files import own_folder, replacing, said
from kb.settings import Settings
from kb.store.shared import shared_texts

CHECK = "check"
"""What the line begins with by which it is known with which key a list was made."""
_LOCK_FILE = "woorden.slot"
_JOINED_FILE = "woorden.gedeeld"
_LOOK_SECONDS = 0.1  # after which a change elsewhere counts: hiding everywhere goes along thousands of texts a second


class OwnFiles:
    """The files of these names. Raises DatabaseRefused where the database cannot be asked."""

    def __init__(self, settings: Settings, names: Sequence[str]) -> None:
        self._home, self._names = settings.home, names
        self._shared = shared_texts(settings.database_url) if settings.database_url else None
        self._state: str | None = None
        self._looked = 0.0

    def follow(self) -> None:
        """Take over what another server changed."""
        if self._shared is None or time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        state = self._shared.state()
        if state != self._state:
            with self._locked(), self._shared.changing() as texts:
                self._take_over(texts)
        self._state, self._looked = state, time.monotonic()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Change the files as they are now, one thread, process and server at a time, so that nobody's change is lost."""
        with self._locked():
            if self._shared is None:
                yield
                return
            with self._shared.changing() as texts:
                self._take_over(texts)
                yield
                self._tell(texts)

    def copy_to(self, folder: Path) -> None:
        """Write to a folder what the files would be here once the other servers are followed; nothing changes here or there."""
        apart = copy(self)
        apart._home = folder
        for name in (*self._names, _JOINED_FILE):
            if (self._home / name).exists():
                (folder / name).write_text(self._read(name), encoding="utf-8")
        if self._shared is not None:
            apart._take_over(self._shared.texts())

    def _take_over(self, texts: dict[str, str]) -> None:
        joined = self._home / _JOINED_FILE
        for name in self._names:  # a database without a list is a new one
            is_apart = not joined.exists() or name not in texts
            if is_apart and (both := _joined(name, self._read(name), texts.get(name, ""))):
                texts[name] = both
        for name in self._names:
            if (text := texts.get(name, "")) != self._read(name):
                with replacing(self._home / name) as file:
                    file.write(text.encode())
        with said(joined):
            joined.touch()

    def _tell(self, texts: dict[str, str]) -> None:
        texts.update({name: text for name in self._names if (text := self._read(name))})

    def _read(self, name: str) -> str:
        path = self._home / name
        with said(path, "read"):
            return path.read_text(encoding="utf-8") if path.exists() else ""

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with said(self._home):
            own_folder(self._home)
            lock = (self._home / _LOCK_FILE).open("a")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _joined(name: str, ours: str, theirs: str) -> str:
    """Return a list with the lines of both. Raises BadSettings for two that were made with different keys."""
    if not (ours and theirs):
        return ours or theirs
    lines = theirs.splitlines()
    checks = [{line for line in its.splitlines() if line.startswith(f"{CHECK}\t")} for its in (ours, theirs)]
    if checks[0] != checks[1]:
        raise BadSettings(
            f"{name} was made with another key than that of the other servers: set their KB_WORDS_KEY here, and remove {name}"
        )
    return "\n".join((*lines, *(line for line in ours.splitlines() if line not in lines), ""))
