"""Erasing for good: the store forgets in one change, and then the files beside it.

That the files still have to is noted in that change, so that the next start does what could not be done or was stopped.
"""

import logging
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from kb import exports, following, taken_back
from kb.errors import KbError
from kb.model import Dilemma
from kb.safe import Safe
from kb.settings import Settings
from kb.store import Store, Who
from kb.store.database import do_all
from kb.store.trail import REMOVED

_LEFT = "still to be forgotten in files"  # under what the store notes a mark of each erasing of which something is left
MERGED = "samengevoegd met "
"""With what follows it the trail gives as reason that advice of a draft was added to another dilemma."""
_log = logging.getLogger(__name__)


def erase(settings: Settings, store: Store, safe: Safe, gone: Sequence[Dilemma], actor: Who, reason: str) -> None:
    """Erase dilemmas from the store, the safe and the exports that are kept, and note that they were taken back.

    Raises NotWritten when an export cannot be cleaned; then nothing is erased. Once they are out of the store what cannot be
    forgotten keeps nothing else from it: all of it is tried, and the first error is raised at the end.
    """
    home, mine = settings.home, uuid4().hex
    ids = {its.key: [its.key, *merged_into(store, its)] for its in gone}
    keys = [key for these in ids.values() for key in these]
    exports.forget(home, keys)

    def settle() -> None:
        do_all([
            *(partial(safe.forget, key) for key in keys),
            partial(exports.forget, home, keys),  # an export that was being made meanwhile
            partial(taken_back.note, home, store),
        ])  # fmt: skip
        _strike_off(store, [mine])

    with store.together():
        for its in gone:
            store.delete(its.number or 0, actor, reason, *map(taken_back.sign, ids[its.key]))
        store.note_setting(_LEFT, " ".join([*store.setting(_LEFT).split(), mine]))
        store.afterwards(settle)


def finish(settings: Settings, store: Store, safe: Safe) -> None:
    """Do what an earlier erasing left. What cannot be done now either is said in the log, and left to the next start.

    What another server of the same database left in its own files that server does itself; see kb.following.
    """
    if left := store.setting(_LEFT).split():
        try:
            do_all([lambda: safe.keep_only(store.states), partial(following.follow, settings, store)])
            _strike_off(store, left)
        except (KbError, OSError) as wrong:  # one can search without
            _log.warning("%s", wrong if isinstance(wrong, KbError) else f"{_LEFT}: {type(wrong).__name__}")


def _strike_off(store: Store, done: Sequence[str]) -> None:
    with store.together():
        store.note_setting(_LEFT, " ".join(mark for mark in store.setting(_LEFT).split() if mark not in done))


def merged_into(store: Store, dilemma: Dilemma) -> list[str]:
    """Return the keys of the drafts whose advice a dilemma holds, those merged into these drafts before too.

    An older backup may hold them still, as drafts of their own.
    """
    added: dict[int, list[str]] = {}  # the keys of what was merged into what has, or had, a number
    ended: dict[str, list[int]] = {}  # the numbers of what was merged into what has a key
    for entry in store.whole_trail():
        if (other := entry.reason.removeprefix(MERGED)) != entry.reason:
            if entry.action == REMOVED:
                ended.setdefault(other, []).append(entry.dilemma)
            else:
                added.setdefault(entry.dilemma, []).append(other)
    found: list[str] = []
    numbers = [dilemma.number or 0, *ended.get(dilemma.key, ())]
    for number in numbers:
        for key in added.get(number, ()):
            if key not in found:
                found.append(key)
                numbers += ended.get(key, ())
    return found
