"""Ordinary Dutch words, and which of them are also a name: lists that the training script makes from marked notes.

And, written by hand, what nobody is known by: general words and phrases, countries and peoples, short words for a role.
"""

from functools import cache
from importlib.resources import files


def _list(name: str) -> frozenset[str]:
    return frozenset(files("ingest.anonymise").joinpath("data", name).read_text(encoding="utf-8").split())


@cache
def ordinary_words() -> frozenset[str]:
    """Return the folded words that notes and dilemmas use in lower case outside names."""
    return _list("gewone_woorden.txt")


@cache
def plain_words() -> frozenset[str]:
    """Return the ordinary words that are no one's and nothing's name, in our notes or in lists of names."""
    return ordinary_words() - _list("ook_namen.txt")


@cache
def given_names() -> frozenset[str]:
    """Return the folded given names that are no ordinary word: seen with a capital, hardly anything else is meant."""
    return _list("voornamen.txt")


@cache
def never_hidden(kind: str) -> frozenset[str]:
    """Return the words or phrases of one kind in nooit_verborgen.txt: algemeen, idioom, plaats or rol. Case counts."""
    found: list[str] = []
    for line in files("ingest.anonymise").joinpath("data", "nooit_verborgen.txt").read_text(encoding="utf-8").splitlines():
        its, _, values = line.partition(": ")
        if its == kind:
            found += values.split(", ") if kind == "idioom" else values.split()
    return frozenset(found)
