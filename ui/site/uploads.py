"""From whom the server takes files, and how much of them it holds in memory: chosen in a browser and not taken in yet.

Streamlit takes a file from whoever has a session. Here a session may bring files once its page showed someone where to choose
them, which only who may take notes in gets to see, until it shows another page.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from starlette.formparsers import MultiPartParser
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

_AWAY_SECONDS = 600  # a browser whose connection fell out is back well before


class Uploads:
    """The sessions that may bring files, and the bytes that are on their way or being taken in. Safe across threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._away: dict[str, float | None] = {}  # who is welcome, and since when they are not there
        self._noted = 0

    def welcome(self, session: str) -> None:
        """Take files of a session from now on; those that have not been there for ten minutes are forgotten."""
        now = time.monotonic()
        with self._lock:
            since = {one: None if _is_there(one) else now if away is None else away for one, away in self._away.items()}
            self._away = {one: away for one, away in since.items() if away is None or now - away < _AWAY_SECONDS}
            self._away[session] = None

    def refuse(self, session: str) -> None:
        """Take no more files of a session, and let go of those that it brought."""
        with self._lock:
            was_welcome = session in self._away
            self._away.pop(session, None)
        if was_welcome and (held := _held()):
            held.remove_session_files(session)

    def takes(self, session: str) -> bool:
        """Say whether a session may bring files."""
        with self._lock:
            return session in self._away

    def of(self, session: str) -> list[int]:
        """Return the sizes of the files that Streamlit holds for a session, in bytes."""
        held = _held()
        return [len(file.data) for file in list(held.file_storage.get(session, {}).values())] if held else []

    def held(self) -> int:
        """Return how many bytes of files are in memory or on their way, of everyone together."""
        held = _held()
        waiting = sum(sum(self.of(session)) for session in list(held.file_storage)) if held else 0
        with self._lock:
            return self._noted + waiting

    @contextmanager
    def noted(self, size: int) -> Iterator[None]:
        """Count so many bytes for as long as they are on their way, or being taken in."""
        with self._lock:
            self._noted += size
        try:
            yield
        finally:
            with self._lock:
                self._noted -= size


@cache
def uploads() -> Uploads:
    """Return what this process knows of files on their way."""
    return Uploads()


def welcome_files() -> None:
    """Take files of who sees this page."""
    keep_off_the_disk()
    if context := get_script_run_ctx():
        uploads().welcome(context.session_id)


def refuse_files() -> None:
    """Take no files of who sees this page, which has no place to choose them."""
    if context := get_script_run_ctx():
        uploads().refuse(context.session_id)


def keep_off_the_disk() -> None:
    """Have Starlette hold a file that comes in as a whole in memory, however large; it writes from a megabyte on.

    How large it may be is looked at before: see ui/site/sizes.py.
    """
    MultiPartParser.spool_max_size = sys.maxsize


def _held() -> MemoryUploadedFileManager | None:
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    return manager if isinstance(manager, MemoryUploadedFileManager) else None


def _is_there(session: str) -> bool:
    return runtime.exists() and runtime.get_instance().is_active_session(session)
