"""Checks of the copies of the store beside the data: those that somebody made, and those of before an upgrade."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from kb.backup import TERM_DAYS, erased_signs, is_whole, of_upgrades, still_holding, unread
from kb.backup import newest as newest_of
from kb.errors import KbError
from kb.health import Check, found
from kb.knowledge_base import KnowledgeBase

_OLD_DAYS = 7


def newest(kb: KnowledgeBase, thorough: bool) -> Check:
    """See how old the newest backup is that somebody made. thorough: read it and compare it with its checksum."""
    try:
        it = newest_of(kb.settings.home)
        shut = unread(kb.settings.home, of_upgrade=False)
    except OSError as wrong:
        return found("backup", "unseen", kind=type(wrong).__name__)
    if it is None:
        return found("backup", "unseen", kind=_kind(shut)) if shut else found("backup", "none")
    path, made = it
    days = _days(made)
    if thorough and not is_whole(path):
        return found("backup", "damaged", days=days)
    if shut:
        return found("backup", "partly", names=", ".join(path.name for path in shut), days=days)
    return found("backup", "fine" if days < _OLD_DAYS else "old", days=days)


def copies(kb: KnowledgeBase, thorough: bool) -> Check:
    """See how old the copies of before an upgrade are. thorough: read whether they hold what was erased since."""
    home = kb.settings.home
    try:
        made = of_upgrades(home)
        if shut := unread(home, of_upgrade=True):
            return found("copies", "unseen", kind=_kind(shut))
        if not made:
            return found("copies", "none")
        days = max(map(_days, made.values()))
        holding = still_holding(home, _erased(kb)) if thorough else []
    except OSError as wrong:
        return found("copies", "unseen", kind=type(wrong).__name__)
    if holding:
        return found("copies", "hold", names=", ".join(path.name for path in holding), days=days, term=TERM_DAYS)
    return found("copies", "fine" if days < TERM_DAYS else "past", count=len(made), days=days, term=TERM_DAYS)


def _erased(kb: KnowledgeBase) -> frozenset[str]:
    try:
        return erased_signs(kb.store)
    except KbError:  # what the check of the store tells
        return frozenset()


def _kind(shut: Mapping[Path, OSError]) -> str:
    return type(next(iter(shut.values()))).__name__


def _days(made: datetime) -> int:
    return max(0, (datetime.now(UTC) - made).days)
