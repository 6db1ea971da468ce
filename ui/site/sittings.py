"""Who is signed in to this process: when each sign-in was last used. In memory only, under names that nobody can read.

Only what stands here counts. A cookie that is still valid but ended, was forgotten with a restart, or was never given out by
this process opens nothing: its owner signs in again.
"""

import math
import threading
import time
from collections.abc import Callable
from functools import cache

from kb.settings import load_settings


class Sittings:
    """The sign-ins that are in use, by key. idle: seconds without use after which one ends, 0: never. Safe across threads."""

    def __init__(self, idle: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle, self._clock = idle or math.inf, clock
        self._used: dict[str, float] = {}
        self._lock = threading.Lock()

    def begin(self, key: str) -> None:
        """Note that someone signed in."""
        with self._lock:
            self._used = {other: at for other, at in self._used.items() if self._left(at) > 0}
            self._used[key] = self._clock()

    def use(self, key: str) -> None:
        """Note that a sign-in is used now; one that ended stays so."""
        with self._lock:
            if self._left(self._used.get(key)) > 0:
                self._used[key] = self._clock()

    def left(self, key: str | None) -> float:
        """Return how many seconds a sign-in has left without use: 0 when it ended or never was, infinite without a limit."""
        with self._lock:
            return self._left(self._used.get(key or ""))

    def end(self, key: str) -> None:
        """Forget a sign-in."""
        with self._lock:
            self._used.pop(key, None)

    def _left(self, at: float | None) -> float:
        return 0 if at is None else max(0.0, at + self._idle - self._clock())


@cache
def sittings() -> Sittings:
    """Return the sign-ins of this process, with the idle time of the settings at its start."""
    return Sittings(load_settings().idle_minutes * 60)
