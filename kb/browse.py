"""Browsing the collection: what an address asks for, which choices are offered, and how numbers of dilemmas are told.

A number of dilemmas is told in steps of five, rounded down; fewer than five is one step. So no statistic says that there are
one to four dilemmas of a kind, and none can be worked out either: where 16 dilemmas and the 12 of them in one phase were both
told in full, the four in other phases would be too. Rounded, a difference of two numbers is unsure by up to nine.

What this does not do: hide a dilemma. Everyone who may browse may read every published dilemma, so whoever chooses a rare
partner or instrument can count the list below it, and the number of pages says within twenty how long the list is. Whether
someone can be recognised is weighed before a dilemma is published, not here; the rule keeps numbers of a few out of what is
quoted, copied and reported. Values are offered by their rounded number, then by name, as their order would tell the rest.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.lexical import sentences
from kb.model import Dilemma, Filters, Kind
from kb.taxonomy import PARTNERS, Taxonomy

THEME = "thema"
FACET_FIELDS = (PARTNERS, "overlegvorm", "fase", "instrument")
FIELDS = (THEME, *FACET_FIELDS)
"""What can be chosen, by the names that stand in the address."""
PAGE = "pagina"
PER_PAGE = 20
STEP = 5
_PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. page: from 1. unknown: something in it is not there (any more), and was left out."""

    filters: Filters = field(default_factory=Filters)
    page: int = 1
    unknown: bool = False


def asked(
    address: Mapping[str, Sequence[str]], facet_values: Callable[[str], Collection[str]], lists: Taxonomy
) -> Asked:  # fmt: skip
    """Return what an address asks for.

    address: name to its values, in order. facet_values: gives the values that there are for a facet. lists: the themes and
    partners in force; an old address asks for what became of those it names. Names that mean nothing here, as mail programs add
    them, are passed over in silence.
    """
    filters, unknown = Filters(), False
    for name in FIELDS:
        given = tuple(dict.fromkeys(_now(lists, name, value) for value in address.get(name, ())))
        if given:
            known = lists.labels if name == THEME else facet_values(name)
            filters = choose(filters, name, [value for value in given if value in known])
            unknown |= values(filters, name) != given
    number = "".join(address.get(PAGE, ("1",))[-1:])
    is_page = bool(_PAGE_NUMBER.fullmatch(number))
    return Asked(filters, int(number) if is_page else 1, unknown or not is_page)


def _now(lists: Taxonomy, name: str, value: str) -> str:
    """Return what a value of a field is by now."""
    kind = Kind.THEME if name == THEME else Kind.PARTNER if name == PARTNERS else None
    return lists.now(kind, value) if kind else value


def address(filters: Filters, page: int = 1) -> dict[str, list[str]]:
    """Return the address that asks for this: name to values, without what is empty."""
    named = {name: list(values(filters, name)) for name in FIELDS} | {PAGE: [str(page)] if page > 1 else []}
    return {name: given for name, given in named.items() if given}


def values(filters: Filters, name: str) -> tuple[str, ...]:
    """Return what is chosen in one field."""
    return filters.themes if name == THEME else filters.facets.get(name, ())


def choose(filters: Filters, name: str, chosen: Sequence[str]) -> Filters:
    """Return the filters with only these chosen in one field."""
    if name == THEME:
        return replace(filters, themes=tuple(chosen))
    facets = {**filters.facets, name: tuple(chosen)}
    return replace(filters, facets={one: given for one, given in facets.items() if given})


def without(filters: Filters, name: str, value: str) -> Filters:
    """Return the filters without one of the values chosen in a field."""
    return choose(filters, name, [one for one in values(filters, name) if one != value])


def told(count: int) -> int:
    """Return a number of dilemmas as it may be told: the step of five at or below it, so 0 for fewer than five."""
    return count - count % STEP


def offered(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the values that something has, each with its number as it may be told: the largest first, then by name."""
    rounded = [(value, told(count)) for value, count in counts.items() if count]
    return sorted(rounded, key=lambda one: (-one[1], one[0].casefold()))


def pages(total: int) -> int:
    """Return over how many pages so many dilemmas go, at least one."""
    return max(1, -(-total // PER_PAGE))


def first_sentence(dilemma: Dilemma) -> str:
    """Return the sentence that says most of a dilemma in short: the first of its question, else of the situation."""
    return next(iter((*sentences(dilemma.question), *sentences(dilemma.situation))), "")


def with_gaps(before: Sequence[int], now: Sequence[int], gone: Collection[int]) -> list[int]:
    """Return the numbers of a list now, with those that are gone since it was last shown at the places where they stood."""
    shown = list(now)
    for place, number in enumerate(before):
        if number in gone:
            shown.insert(min(place, len(shown)), number)
    return shown
