"""What looking after the knowledge base takes: counts, health, long work, the trail, and the settings in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from kb import jobs, trail_file
from kb.health import Check, look
from kb.in_force import Setting, in_force
from kb.jobs import Report, Work
from kb.knowledge_base import KnowledgeBase
from kb.model import Filters, Status
from kb.store.trail import broken_at

LEAST = 5
"""Smaller numbers are not told: of few dilemmas a colleague may know whose they are."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many dilemmas there are; None for fewer than LEAST.

    states: of every state. themes: of the published ones, those with most first. regions: the same per region that brought
    them in, without saying which; small ones are at the end.
    """

    states: Mapping[Status, int | None]
    themes: Mapping[str, int | None]
    regions: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """How it is with the trail. broken: number of the first entry that does not fit, None when all do. last: the last seal."""

    entries: int
    broken: int | None
    last: str


class Managing:
    """The administrator's part of the desk: it looks and sets work going, and holds no text of a dilemma."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    def totals(self) -> Totals:
        """Count what there is."""
        store = self._kb.store
        themes = store.counts(Filters(), ()).themes
        return Totals(
            {status: _told(store.count(status)) for status in Status},
            {theme: _told(themes[theme]) for theme in sorted(themes, key=lambda one: (-max(themes[one], LEAST - 1), one))},
            tuple(_told(number) for number in sorted(store.by_region().values(), reverse=True)),
        )

    def health(self, thorough: bool = False) -> list[Check]:
        """Look how everything is; thorough takes seconds, and more for a large store."""
        return look.thorough(self._kb) if thorough else look.quick(self._kb)

    def work(self, work: Work) -> Report | None:
        """Return how far long work is, or how it last ended; see kb.jobs."""
        return jobs.report(self._kb.settings.home, work)

    def begin(self, work: Work, with_frog: bool = False) -> None:
        """Begin long work in a process of its own. with_frog: let Frog look too, in an audit. Raises AlreadyRunning."""
        quick = ("--quick",) if work is Work.AUDIT and not with_frog else ()
        jobs.begin(self._kb.settings.home, work, quick, {"KB_MODEL": self._kb.model})

    def stop(self, work: Work) -> None:
        """Have long work stop; it goes on where it was when it is begun again."""
        jobs.ask_to_stop(self._kb.settings.home, work)

    def seal(self) -> Seal:
        """Go along the whole trail and say whether it is as it was written."""
        entries = list(self._kb.store.whole_trail())
        return Seal(len(entries), broken_at(entries), entries[-1].seal if entries else "")

    def trail_as_json_lines(self) -> str:
        """Return the whole trail, a JSON object a line."""
        return "".join(trail_file.json_lines(self._kb.store.whole_trail()))

    def trail_as_csv(self) -> str:
        """Return the whole trail for a spreadsheet."""
        return "".join(trail_file.csv_lines(self._kb.store.whole_trail()))

    def settings(self) -> list[Setting]:
        """Return the settings in force and where each comes from. Raises BadSettings when they can no longer be read."""
        return in_force(self._kb.settings)


def _told(number: int) -> int | None:
    return number if number >= LEAST else None
