"""A new search index beside the live one, which takes its place when it is whole."""

from collections.abc import Callable
from contextlib import closing

from kb import jobs
from kb.embedding import open_embedder
from kb.errors import IndexMismatch, Stopped
from kb.index import Manifest
from kb.index.places import Place
from kb.jobs import Work
from kb.model import Status
from kb.search import Search
from kb.settings import Settings
from kb.store import Store

MODEL = "embedding model"
"""Under what the store notes the model that the last rebuild was asked for."""
Progress = Callable[[int, int], None]


def rebuild(settings: Settings, store: Store, place: Place, noted: str | None, progress: Progress | None) -> int:
    """Embed every published dilemma with the model of the settings; see KnowledgeBase.rebuild.

    noted: the model that is in force from then on; None: the one that is.
    """
    with jobs.doing(settings.home, Work.REBUILD) as running, closing(place.beside()) as beside:

        def move(done: int, of: int) -> None:
            running.progress(done, of)
            if progress:
                progress(done, of)

        embedder = open_embedder(settings)
        try:
            search = Search(store, embedder, beside)
        except IndexMismatch:
            beside.clear()
            search = Search(store, embedder, beside)
        try:
            search.refresh(move)
        except Stopped:
            search.save_as(beside)
            raise
        search.save_as(beside)
        if noted:
            store.note_setting(MODEL, noted)
        place.swap()
        store.announce()  # other servers go over to the new index at their next question
        running.result["dilemmas"] = count = store.count(Status.PUBLISHED)
    return count


def finish(place: Place, wanted: Manifest) -> None:
    """Put an index in place that a rebuild with another model had ready when it was stopped."""
    with closing(place.beside()) as beside:
        if not _fits(place, wanted) and _fits(beside, wanted):
            place.swap()


def _fits(place: Place, wanted: Manifest) -> bool:
    try:
        place.made().refuse_other(wanted)
    except (FileNotFoundError, IndexMismatch):
        return False
    return True
