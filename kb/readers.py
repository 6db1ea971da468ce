"""Who has to read what may point at one person before it is published, and who still has to."""

from collections.abc import Collection
from dataclasses import dataclass

from kb.store import Actor

OF_HIGH_RISK = 2
"""How many people read what is of high risk."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Who still has to read. readers: how many more, 0 for nobody.

    outsider: whether one of them has to be someone else than who brought it in, from another region where both are known.
    """

    readers: int
    outsider: bool


def is_outsider(reader: Actor, first: Actor) -> bool:
    """Say whether someone stands apart from who brought a draft in: somebody else, and not from the same region."""
    return reader.name != first.name and not (reader.region and reader.region == first.region)


def lacking(readers: Collection[Actor], first: Actor) -> Lacking:
    """Return who still has to read. readers: who found this version fit. first: who brought it in."""
    outsider = not any(is_outsider(one, first) for one in readers)
    return Lacking(max(OF_HIGH_RISK - len({one.name for one in readers}), int(outsider)), outsider)
