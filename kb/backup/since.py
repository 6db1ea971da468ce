"""What a backup does not undo: what was erased, withdrawn and hidden since it was made, and what the lists of names say."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kb import lexical
from kb.backup.placing import asked_now
from kb.files import replacing
from kb.own_files import OwnFiles
from kb.own_words import HIDDEN_FILE, LISTS, SHOWN_FILE, OwnWords
from kb.settings import Settings
from kb.store import Store
from kb.taken_back import LeftOut, Taken, known, note, take_back_again


@dataclass(frozen=True, slots=True)
class Now:
    """What is not to come back. hidden: the list of names that are always hidden, as its file holds it."""

    taken: Taken
    hidden: bytes


def taken_now(settings: Settings) -> Now:
    """Return what was taken back so far and which names are always hidden, as this home folder has them."""

    def taken(store: Store) -> Taken:
        note(settings.home, store)
        return known(settings.home, store)

    hidden = settings.home / HIDDEN_FILE
    return Now(asked_now(settings, taken) or known(settings.home, None), hidden.read_bytes() if hidden.exists() else b"")


def leave_out(settings: Settings, fresh: Path, now: Now) -> LeftOut:
    """Bring a database from a backup in line with what was erased, withdrawn and hidden since; return how much."""
    own = OwnWords(settings.in_files(settings.home))
    with closing(Store(fresh, lexical.analyse)) as store:
        left_out = take_back_again(store, now.taken, own)
        note(settings.home, store)
    return left_out


def join_lists(settings: Settings, folder: Path) -> int:
    """Bring the lists of an organisation in line with those of a backup in a folder; return how many phrases are left out.

    A name that is hidden in either stays hidden; a phrase is never hidden only where both say so, since whoever took it off
    the list later had a reason. Where the list itself is gone that of the backup counts.
    """
    listed = {name: text for name in LISTS if (text := _text(folder / name)) is not None}
    if not listed:
        return 0
    dropped = 0
    with OwnFiles(settings, LISTS).changing():
        own = OwnWords(settings.in_files(settings.home))
        if HIDDEN_FILE in listed:
            listed[HIDDEN_FILE] = own.joined(listed[HIDDEN_FILE])
        if SHOWN_FILE in listed and (settings.home / SHOWN_FILE).exists():
            listed[SHOWN_FILE], dropped = own.in_both(listed[SHOWN_FILE])
        for name, text in listed.items():
            with replacing(settings.home / name) as file:
                file.write(text.encode())
    return dropped


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:  # somebody else may have finished it just now
        return None
