"""What happens when a knowledge base is opened: what was stopped halfway is finished, and what it left lying goes.

A process may be ended at any moment. What has to happen as one is one transaction; what reaches beyond the database is noted
there, or made ready in full, before it begins, so that whoever opens the knowledge base next can do the rest.
"""

import logging
from contextlib import closing

from kb import following, jobs, lexical, taken_back
from kb.backup import BACKUPS, before_upgrade, drop_past_term, finish_restore
from kb.errors import IndexMismatch, KbError, NotWritten, StoreBroken
from kb.files import sweep
from kb.hiding import finish_hiding
from kb.index import read_manifest
from kb.index.places import Place, place_of
from kb.jobs import Work
from kb.own_words import OwnWords
from kb.settings import Settings
from kb.store import Store
from kb.store.trail import broken_at

_ACTOR = "herstel"
_WORDS = "words found by"  # under what the store notes how its words were found
LEFT_BEHIND = ("*.new", ".backup-*", ".restore-*", ".evaluate-*", "kb.sqlite.restored*")
"""Names of what a process that was killed leaves half-written in the home folder."""
_log = logging.getLogger(__name__)


def open_store(settings: Settings, mend: bool = True) -> Store:
    """Return the store in a home folder, brought up to date after a copy of it was kept. mend: finish what was stopped.

    Raises StoreTooNew and StoreBroken, which say what to do.
    """
    if mend:
        finish_restore(settings)
    _refuse_lost(settings)
    place = settings.database_url or settings.database
    store = Store(place, lexical.analyse, lambda version, copy: before_upgrade(settings, version, copy))
    try:
        if mend:
            _mend(settings, store)
    except BaseException:
        store.close()
        raise
    return store


def store_problems(store: Store) -> list[str]:
    """Return what is wrong with a store, each with what to do; [] for nothing. It reads all of it and changes nothing."""
    found = store.damage()
    if found:
        return found
    if (entry := broken_at(store.whole_trail())) is not None:
        found.append(
            f"the trail was changed from outside, at entry {entry} or before: find out who did, restore an earlier backup"
        )
    if astray := store.words_astray():
        found.append(f"{len(astray)} dilemmas are not found by their words: start the app or any command, which mends that")
    return found


def index_problems(place: Place, store: Store) -> list[str]:
    """Return how the search index differs from what is published, each with what to do; [] for not at all."""
    wanted = store.published()
    try:
        held = place.held()
    except IndexMismatch as wrong:
        return [str(wrong)]
    astray = sum(held.get(number) != wanted.get(number) for number in held.keys() | wanted.keys())
    return [f"{place.name} differs from the store in {astray} dilemmas: the next search mends that"] if astray else []


def _refuse_lost(settings: Settings) -> None:
    """Raise StoreBroken when there is nothing where a filled store was: a new one in its place would hide that."""
    database = settings.database
    if settings.database_url:
        return
    if any(path.exists() and path.stat().st_size for path in (database, database.with_name(f"{database.name}-wal"))):
        return
    try:
        held = len(read_manifest(settings.index).digests)
    except (FileNotFoundError, IndexMismatch):
        return
    if held:
        raise StoreBroken(
            f"{database} is {'empty' if database.exists() else 'gone'} and {settings.index.name} holds {held} dilemmas: "
            f'restore a backup with "python -m kb restore FILE", or remove {settings.index.name} to begin anew'
        )


def _mend(settings: Settings, store: Store) -> None:
    finish_hiding(settings.home, store, lambda: OwnWords(settings), _ACTOR)
    store.forget_left()
    sweep(settings.home, *LEFT_BEHIND)
    sweep(settings.home / BACKUPS, ".backup-*")
    drop_past_term(settings.home)
    for do in (_renew_words, _forget_erased, _note_taken_back):
        try:
            do(settings, store)
        except (NotWritten, StoreBroken) as wrong:  # one can search without, and the next start tries again
            _log.warning("%s", wrong)


def _renew_words(_: Settings, store: Store) -> None:
    """Find the words of all that is published anew when this version of the program finds them in another way."""
    if store.setting(_WORDS) != lexical.fingerprint():
        with store.together():
            store.mend_words()
            store.note_setting(_WORDS, lexical.fingerprint())


def _forget_erased(settings: Settings, store: Store) -> None:
    """Take out of the search index what was erased and is still in it; the rest of it follows at the first search."""
    report = jobs.report(settings.home, Work.REBUILD)
    with closing(place_of(settings)) as live, closing(live.beside()) as beside:
        for place in (live,) if report and report.goes_on else (live, beside):
            _forget_in(place, store)


def _note_taken_back(settings: Settings, store: Store) -> None:
    """Note beside the data what was taken back; where servers share the store, go by what others took back too."""
    if settings.database_url:
        following.follow(settings, store)
    else:
        taken_back.note(settings.home, store)


def _forget_in(place: Place, store: Store) -> None:
    try:
        place.forget(store.there)
    except NotWritten:
        raise
    except KbError:  # a damaged one: the search says so
        return
