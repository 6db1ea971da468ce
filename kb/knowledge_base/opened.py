"""The parts of a knowledge base: store, model and index open when first needed, once per process."""

import threading
from functools import cached_property

from kb import mending
from kb.embedding import Embedder, embedded_name, open_embedder
from kb.errors import BadSettings, IndexMismatch
from kb.index import FORMAT
from kb.index.places import Place, place_of
from kb.knowledge_base import erasing, rebuilding
from kb.limits import Limits
from kb.look_alikes import LookAlikes
from kb.safe import Safe
from kb.search import Search, manifest_of
from kb.secret import mark_of, own_key
from kb.settings import EMBEDDED_MODEL, Settings
from kb.store import Store
from kb.store.shared import shared_texts
from kb.taxonomy import Taxonomy, in_force


class Opened:
    """Everything under one home folder. Safe to share between threads. read_only: the index on disk stays as it is.

    safe: the original texts of what waits, where that is switched on. limits: what each visitor has left.
    """

    def __init__(self, settings: Settings, read_only: bool = False) -> None:
        self.settings, self._read_only = settings, read_only
        self.safe, self.limits = Safe(settings), Limits(settings)
        self._opening = threading.RLock()
        self._store: Store | None = None
        self._same: set[str] = set()  # keys that are known to be those of the other servers
        self._embedder: Embedder | None = None
        self._searcher: Search | None = None
        self._look_alikes: LookAlikes | None = None
        self._taxonomy: tuple[str, Taxonomy] | None = None

    @property
    def store(self) -> Store:
        """The dilemmas; see kb.mending and erasing.finish for what opening does. Raises StoreTooNew, StoreBroken."""
        with self._opening:
            if self._store is None:
                self._store = mending.open_store(self.settings, mend=not self._read_only)
                if not self._read_only:
                    erasing.finish(self.settings, self._store, self.safe)
            return self._store

    @property
    def embedder(self) -> Embedder:
        """The model that the settings name, or else the one the index was made with."""
        with self._opening:
            if self._embedder is None:
                self._embedder = open_embedder(self.settings.model_copy(update={"model": self.model}))
            return self._embedder

    @property
    def searcher(self) -> Search:
        """The search. Raises IndexMismatch when the index on disk does not belong to the model or is damaged."""
        with self._opening:
            if self._searcher is None:
                rebuilding.finish(self.place, manifest_of(self.embedder))
                longest = self.settings.question_characters
                self._searcher = Search(self.store, self.embedder, self.place, longest)
            return self._searcher

    @cached_property
    def place(self) -> Place:
        """Where the search index is kept: beside the records."""
        return place_of(self.settings, self._read_only)

    def close(self) -> None:
        """Give back the connections to the database; the knowledge base cannot be used afterwards."""
        if self._store is not None:
            self._store.close()
        self.place.close()

    @property
    def look_alikes(self) -> LookAlikes:
        """What finds dilemmas told twice."""
        with self._opening:
            if self._look_alikes is None:
                self._look_alikes = LookAlikes(self.searcher, self.embedder)
            return self._look_alikes

    @property
    def model(self) -> str:
        """Name or folder of the embedding model in force: the one set, else the one the last rebuild was asked for."""
        return self.settings.model or self.store.setting(rebuilding.MODEL) or EMBEDDED_MODEL

    def check(self) -> list[str]:
        """Return what does not fit together in store, trail, words and index, each with what to do; [] when all does.

        It reads all of it, opens no model and changes nothing.
        """
        return mending.store_problems(self.store) + mending.index_problems(self.place, self.store)

    def is_outdated(self) -> bool:
        """Say whether the index on disk was made by an earlier version of the embedded model or of this program."""
        try:
            made = self.place.made()
        except FileNotFoundError:
            return False
        except IndexMismatch:
            return True
        return made.format != FORMAT or (self.model == EMBEDDED_MODEL and made.model != embedded_name())

    def own_key(self, name: str) -> bytes:
        """Return the key in a file of the home folder, made when it is not there.

        Raises BadSettings for one that is too short, or another than that of the servers that share the database: by two keys
        one person would be two.
        """
        key = own_key(self.settings.home / name)
        if self.settings.database_url and name not in self._same:
            with shared_texts(self.settings.database_url).changing() as texts:
                noted, mark = mark_of(name, key)
                if texts.setdefault(noted, mark) != mark:
                    raise BadSettings(f"{name} is another key than that of the other servers of this database: put theirs here")
            self._same.add(name)
        return key

    @property
    def taxonomy(self) -> Taxonomy:
        """The themes and partners in force; what is changed in them, in whatever process, counts from the next look on."""
        state, known = self.store.lists.state(), self._taxonomy
        if known is None or known[0] != state:
            self._taxonomy = known = state, in_force(self.store.lists.rows())
        return known[1]
