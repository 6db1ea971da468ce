"""What may be seen of a knowledge base from outside, by who keeps it running: whether it does, and how much there is."""

from kb.health import Check, look
from kb.knowledge_base import KnowledgeBase
from kb.model import Status


class Outside:
    """Nothing of this holds content, or belongs to a person."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    def health(self) -> list[Check]:
        """Look whether people can search and store now."""
        return look.serving(self._kb)

    def states(self) -> dict[Status, int]:
        """Return how many dilemmas are in each state. Raises StoreBroken."""
        return {status: self._kb.store.count(status) for status in Status}

    def index_bytes(self) -> int:
        """Return the size of the search index on disk, 0 when there is none. Raises StoreBroken."""
        return self._kb.place.size()
