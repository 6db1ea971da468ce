"""How often one visitor may do what costs much: enough for any day's work, too little to wear out the server or an editor.

Counted in the memory of this process, under a pseudonym or the name of a visit; a restart forgets it. Who has no name begins
another visit with every tab, and is counted by address too: under a hash that this process alone can make. Only home of limits.
"""

import hashlib
import math
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from kb.errors import TooOften
from kb.settings import Settings

_ALL_NAMELESS = "nameless"


class Costly(StrEnum):
    """What is counted."""

    QUESTION = "vraag"
    UPLOAD = "verslag"
    CONTRIBUTION = "bijdrage"
    LEAD = "inleiding"
    EXPORT = "bestand"


@dataclass(frozen=True, slots=True)
class Nameless:
    """A visitor without a name: their visit, and the address that they come from, "" where it is not known."""

    visit: str
    address: str = ""


class Limits:
    """What every visitor has left of what the settings allow. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        most: Mapping[Costly, tuple[type[RateLimitItem], int]] = {
            Costly.QUESTION: (RateLimitItemPerMinute, settings.questions_per_minute),
            Costly.UPLOAD: (RateLimitItemPerHour, settings.uploads_per_hour),
            Costly.CONTRIBUTION: (RateLimitItemPerDay, settings.contributions_per_day),
            Costly.LEAD: (RateLimitItemPerHour, settings.leads_per_hour),
            Costly.EXPORT: (RateLimitItemPerHour, settings.exports_per_hour),
        }
        many, all_nameless = settings.visitors_per_address, settings.nameless_contributions_per_day
        self._items = {what: item(number) for what, (item, number) in most.items() if number}
        self._of_address = {what: item(number * many) for what, (item, number) in most.items() if number * many}
        self._of_nameless = {Costly.CONTRIBUTION: RateLimitItemPerDay(all_nameless)} if all_nameless else {}
        self._window, self._lock = MovingWindowRateLimiter(MemoryStorage()), threading.Lock()
        self._key = secrets.token_bytes(32)

    def spend(self, what: Costly, who: str | Nameless, times: int = 1) -> None:
        """Count what someone does now. Raises TooOften, with how long to wait, when too little is left; then nothing counts."""
        if not times:
            return
        with self._lock:
            self.check(what, who, times)
            for item, name in self._counts(what, who):
                self._window.hit(item, what, name, cost=times)

    def check(self, what: Costly, who: str | Nameless, times: int = 1) -> None:
        """Raise TooOften when less than this is left; count nothing."""
        for place, (item, name) in enumerate(self._counts(what, who)):
            if not self._window.test(item, what, name, cost=times):
                raise self._too_often(item, what, name, by_others=place > 0)

    def _counts(self, what: Costly, who: str | Nameless) -> list[tuple[RateLimitItem, str]]:
        """Return what limits someone, each with the name under which it is counted; their own comes first."""
        if isinstance(who, str):
            return [(self._items[what], who)] if what in self._items else []
        names = (who.visit, self._hashed(who.address) if who.address else "", _ALL_NAMELESS)
        every: tuple[Mapping[Costly, RateLimitItem], ...] = (self._items, self._of_address, self._of_nameless)
        return [(items[what], name) for items, name in zip(every, names, strict=True) if name and what in items]

    def _hashed(self, address: str) -> str:
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=16).hexdigest()

    def _too_often(self, item: RateLimitItem, what: Costly, name: str, by_others: bool) -> TooOften:
        """Return the error, with the seconds until the oldest of what was counted is forgotten."""
        left = self._window.get_window_stats(item, what, name).reset_time - time.time()
        return TooOften(f"no {what.name.lower()} left for now: wait", what, max(1, math.ceil(left)), by_others)
