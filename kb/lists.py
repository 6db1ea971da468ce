"""What an administrator does with the lists of themes and partners: each change is one transaction with a line in the trail."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.audit import suspects_in
from kb.errors import BadList, ListChanged
from kb.knowledge_base import KnowledgeBase
from kb.model import CleanText, Kind, Listed
from kb.store import Who
from kb.taxonomy import Taxonomy, edits, shipped


@dataclass(frozen=True, slots=True)
class Strange:
    """What dilemmas have and the lists do not name, and in how many. likely: slug of what it means by another name, or ""."""

    value: CleanText
    count: int
    likely: str = ""


class Lists:
    """The lists of one knowledge base, as someone changes them.

    seen: the entry as it was on the screen. Every change raises BadList when it cannot be made, and ListChanged when someone
    else changed that entry since it was seen; then nothing changed.
    """

    def __init__(self, kb: KnowledgeBase, actor: Who) -> None:
        self._kb, self._actor = kb, actor

    @property
    def taxonomy(self) -> Taxonomy:
        """The lists in force."""
        return self._kb.taxonomy

    def add(self, kind: Kind, label: CleanText, full: CleanText, words: Iterable[CleanText]) -> str:
        """Add a theme or partner behind the others; return its slug."""
        given, slugs = tuple(words), list[str]()
        _check_forms(label, full, *given)

        def add(now: Taxonomy) -> Taxonomy:
            after, slug = edits.added(now, kind, label, full, given)
            slugs.append(slug)
            return after

        self._change(add, f"{kind.value} toegevoegd")
        return slugs[0]

    def change(
        self, kind: Kind, seen: Listed, label: CleanText, full: CleanText, words: Iterable[CleanText], place: int
    ) -> int:  # fmt: skip
        """Change what an entry is called, what belongs to it and where it stands, from 1; return how many dilemmas changed.

        A dilemma changes where it has a new other name of a partner.
        """
        given = tuple(words)
        _check_forms(label, full, *(word for word in given if word not in seen.words))

        def change(now: Taxonomy) -> Taxonomy:
            return edits.changed(_as_seen(now, kind, seen), kind, seen.slug, label, full, given, place)

        return self._change(change, _told(kind, "gewijzigd", seen.slug))

    def retire(self, kind: Kind, seen: Listed) -> None:
        """Offer an entry no longer for what is new."""
        done = _told(kind, "niet meer aangeboden", seen.slug)
        self._change(lambda now: edits.retired(_as_seen(now, kind, seen), kind, seen.slug), done)

    def bring_back(self, kind: Kind, seen: Listed) -> None:
        """Offer an entry again; of one that was merged the dilemmas stay where they went."""
        done = _told(kind, "teruggehaald", seen.slug)
        self._change(lambda now: edits.brought_back(_as_seen(now, kind, seen), kind, seen.slug), done)

    def merge(self, kind: Kind, slug: str, into: str) -> int:
        """Let an entry, or what dilemmas have and the lists do not name, be another from now on.

        Every dilemma that has it gets the other. Returns how many changed.
        """
        return self._change(lambda now: edits.merged(now, kind, slug, into), _told(kind, "samengevoegd met", into))

    def take_in(self, data: Mapping[str, Any]) -> int:
        """Change the lists as a file says; see kb.taxonomy.edits.taken_in. Returns how many dilemmas changed."""

        def take_in(now: Taxonomy) -> Taxonomy:
            after = edits.taken_in(now, data)
            for kind in Kind:
                new = set(after.of(kind)) - set(now.of(kind))
                _check_forms(*(text for one in new for text in (one.label, one.full, *one.words)))
            return after

        return self._change(take_in, "lijsten ingelezen")

    def uses(self, kind: Kind) -> Mapping[str, int]:
        """Return by slug how many dilemmas have it, in whatever state they are."""
        return self._kb.store.lists.uses(kind)

    def strange(self, kind: Kind) -> list[Strange]:
        """Return what dilemmas have and the lists do not name, or name otherwise; by name."""
        now = self.taxonomy
        found = []
        for value, count in self.uses(kind).items():
            likely = now.now(kind, value) if kind is Kind.THEME else now.partner_of(value) or value
            if likely != value or now.find(kind, value) is None:
                found.append(Strange(CleanText(value), count, likely if likely != value else ""))
        return sorted(found, key=lambda one: one.value.casefold())

    def settle(self) -> int:
        """Bring dilemmas in line with the lists as they are, where they came in before these; return how many changed."""
        return self._kb.settle(self._actor)

    def _change(self, change: Callable[[Taxonomy], Taxonomy], reason: str) -> int:
        return self._kb.change_lists(change, self._actor, reason)


def _told(kind: Kind, what: str, slug: str) -> str:
    """Return a reason for the trail, which is kept for good: a partner that somebody typed is not named there."""
    named = slug if kind is Kind.THEME or shipped().find(kind, slug) else "eigen"
    return f"{kind.value} {what}: {named}"


def _as_seen(now: Taxonomy, kind: Kind, seen: Listed) -> Taxonomy:
    """Return the lists. Raises ListChanged when an entry is not as it was seen."""
    if now.find(kind, seen.slug) != seen:
        raise ListChanged(f"{kind.value} {seen.slug!r} was changed meanwhile: look at it again")
    return now


def _check_forms(*texts: str) -> None:
    """Raise BadList for a text with a number or an address of somebody. Names in words are for who types them to see."""
    for text in texts:
        if kinds := {found.kind for found in suspects_in(text, "")} - {"NAME"}:
            raise BadList(f"a text holds what looks like {', '.join(sorted(kinds))}", "number")
