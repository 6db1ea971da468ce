"""What taking notes in needs of a knowledge base, and nothing else: nobody publishes, erases or opens an original by it."""

from collections.abc import Iterator, Mapping

from kb.knowledge_base import KnowledgeBase
from kb.look_alikes import LookAlikes
from kb.model import Dilemma, Status
from kb.safe import Original
from kb.settings import Settings
from kb.store import Who
from kb.taxonomy import Taxonomy


class Intake:
    """A knowledge base for ingest.batch, which takes a whole one as well."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self.store, self.safe = Arrivals(kb), Deposit(kb)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._kb.settings

    @property
    def taxonomy(self) -> Taxonomy:
        """The lists in force."""
        return self._kb.taxonomy

    @property
    def look_alikes(self) -> LookAlikes:
        """What finds dilemmas told twice."""
        return self._kb.look_alikes

    def drafts(self) -> Iterator[Dilemma]:
        """Yield what waits for a human check."""
        return self._kb.drafts()


class Arrivals:
    """The store for what comes in."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    def known(self, digest: str) -> bool:
        """See Store.known."""
        return self._kb.store.known(digest)

    def take_in(self, drafts: Mapping[str, Dilemma], file: str, actor: Who) -> dict[str, int]:
        """See Store.take_in."""
        return self._kb.store.take_in(drafts, file, actor)

    def all(self, status: Status) -> Iterator[Dilemma]:
        """See Store.all."""
        return self._kb.store.all(status)


class Deposit:
    """The safe for what goes into it."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    @property
    def is_on(self) -> bool:
        """See Safe.is_on."""
        return self._kb.safe.is_on

    def check(self) -> None:
        """See Safe.check."""
        self._kb.safe.check()

    def put(self, key: str, original: Original) -> None:
        """See Safe.put."""
        self._kb.safe.put(key, original)
