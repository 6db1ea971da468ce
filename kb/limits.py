"""How often one visitor may do what costs much: enough for any day's work, too little to wear out the server or an editor.

Counted in the memory of this process, under a pseudonym or the name of a visit; a restart forgets it. Only home of limits.
"""

import math
import time
from collections.abc import Mapping
from enum import StrEnum

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from kb.errors import TooOften
from kb.settings import Settings


class Costly(StrEnum):
    """What is counted."""

    QUESTION = "vraag"
    UPLOAD = "verslag"
    CONTRIBUTION = "bijdrage"
    LEAD = "inleiding"
    EXPORT = "bestand"


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
        self._items = {what: item(number) for what, (item, number) in most.items() if number}
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def spend(self, what: Costly, who: str, times: int = 1) -> None:
        """Count what someone does now. Raises TooOften, with how long to wait, when too little is left; then nothing counts."""
        item = self._items.get(what)
        if item and times and not self._window.hit(item, what, who, cost=times):
            raise self._too_often(item, what, who)

    def check(self, what: Costly, who: str) -> None:
        """Raise TooOften when nothing is left; count nothing."""
        item = self._items.get(what)
        if item and not self._window.test(item, what, who):
            raise self._too_often(item, what, who)

    def _too_often(self, item: RateLimitItem, what: Costly, who: str) -> TooOften:
        """Return the error, with the seconds until the oldest of what was counted is forgotten."""
        left = self._window.get_window_stats(item, what, who).reset_time - time.time()
        return TooOften(f"no {what.name.lower()} left for now: wait", what, max(1, math.ceil(left)))
