"""What was taken back stays so: an older backup does not bring back what was erased, or show what was withdrawn since.

The trail says that something was erased, with a hash of its id and no text. A file beside the database says the same, and what
is withdrawn, for when the database is lost or another one takes its place. Neither is replaced by what a backup holds.
"""

import os
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from kb.files import said
from kb.hiding import hide_all
from kb.model import Status
from kb.own_words import OwnWords
from kb.secret import keyed_hash
from kb.store import Store

FILE = "teruggenomen.tsv"
_ACTOR, _SINCE = "beheer", "na deze reservekopie"
_ERASED, _WITHDRAWN = "gewist", "ingetrokken"
_NOT_WITHDRAWN = tuple(state for state in Status if state is not Status.WITHDRAWN)


def sign(key: str) -> str:
    """Return the letters by which the id of something erased is known again. Whoever has that id can make them too."""
    return keyed_hash((key,), b"")


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken back: signs to when that was last so, UTC, ISO 8601. withdrawn: what nobody may find; "": since long."""

    erased: Mapping[str, str]
    withdrawn: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many dilemmas of a backup were erased, were withdrawn, or had a name hidden in them, after it was made.

    shown: how many phrases of its list of what is never hidden are on that list no more.
    """

    erased: int
    withdrawn: int
    hidden: int
    shown: int = 0

    def __add__(self, more: "LeftOut") -> "LeftOut":
        return LeftOut(*(one + other for one, other in zip(astuple(self), astuple(more), strict=True)))


def note(home: Path, store: Store) -> None:
    """Write beside the database what was taken back and does not stand there yet; nothing is taken out of it.

    Raises NotWritten.
    """
    told = {(_ERASED, its, at) for its, at in store.erased().items()}
    told |= {(_WITHDRAWN, sign(key), at) for key, at in store.last_at(Status.WITHDRAWN).items()}
    if new := sorted(told - set(_noted(home))):
        lines = ("\t".join(one) for one in new)
        path = home / FILE
        with said(path), path.open("a", encoding="utf-8") as file:  # at the end: two processes lose nothing of each other's
            file.write("\n".join(("", *lines, "")))  # begins a line of its own, also where a stopped process left a half one
            file.flush()
            os.fsync(file.fileno())


def known(home: Path, store: Store | None) -> Taken:
    """Return what was taken back. store: the present one; None when it cannot be read, then the file alone tells.

    A store that was left for another one, and is the present one again, says nothing of what was withdrawn in between.
    """
    erased = dict(store.erased()) if store else {}
    withdrawn = {sign(key): at for key, at in store.last_at(Status.WITHDRAWN).items()} if store else {}
    found = {sign(key): at for key, at in store.last_at(*_NOT_WITHDRAWN).items()} if store else {}
    for what, its, at in _noted(home):
        if what == _ERASED:
            erased[its] = max(at, erased.get(its, ""))
        elif what == _WITHDRAWN and (its not in found or at > found[its]):
            withdrawn[its] = max(at, withdrawn.get(its, ""))
    return Taken(erased, withdrawn)


def take_back_again(backup: Store, taken: Taken, own: OwnWords) -> LeftOut:
    """Erase, withdraw and hide in a store from a backup what was so after that was made; return how much."""
    before = backup.erased()  # what was erased before may have been taken in again before the backup was made
    gone = {its for its, at in taken.erased.items() if at > before.get(its, "")}
    last = backup.last_at()
    erased = withdrawn = 0
    for one in list(backup.all()):
        since = taken.withdrawn.get(sign(one.key))
        is_shown_again = since and since < last.get(one.key, "")  # after it was withdrawn, and before the backup was made
        if {sign(one.key), sign(one.adds_to)} & gone:
            backup.delete(one.number or 0, _ACTOR, f"gewist {_SINCE}", sign(one.key))
            erased += 1
        elif since is not None and not is_shown_again and one.status is not Status.WITHDRAWN:
            backup.set_status(one.number or 0, Status.WITHDRAWN, _ACTOR, f"ingetrokken {_SINCE}")
            withdrawn += 1
    return LeftOut(erased, withdrawn, hide_all(backup, own, _ACTOR) if own.hidden else 0)


def _noted(home: Path) -> list[tuple[str, str, str]]:
    """Return what stands beside the database: what was done, sign, when; a half line of a stopped process is none."""
    path = home / FILE
    with said(path, "read"):
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [(what, its, at) for what, its, at in (line.split("\t") for line in lines if line.count("\t") == 2)]
