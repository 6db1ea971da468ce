"""Ordinary Dutch words, and which of them are also a name: lists that the training script makes from marked notes."""

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
