"""A place by the size and kind of its municipality: "Oldambt" becomes "middelgrote plattelandsgemeente".

Sizes are those of data/gemeenten.tsv: small below 30,000 inhabitants, large from 100,000 on. The few island municipalities
count as small rural ones, because their own class would name them. A village or neighbourhood that data/plaatsen.tsv
knows becomes a place in such a municipality; a street, square or park its kind; an adjective ("Tilburgse") "plaatselijke".
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from kb.lexical import fold

SMALL, LARGE = 30_000, 100_000
_KINDS = {"plattelandsgemeente": "plattelandsgemeente", "eilandgemeente": "plattelandsgemeente", "stad": "stad"}
_STREET = re.compile(r"(?:straat|str|weg|laan|dreef|pad|singel|gracht|kade|dijk|steeg|hof|wal|markt)\.?$", re.IGNORECASE)
_SQUARE, _PARK = re.compile(r"(?:plein|plantsoen)$", re.IGNORECASE), re.compile(r"(?:park|bos|plas)$", re.IGNORECASE)
_AREA = re.compile(r"(?:wijk|buurt|kwartier|eiland|veld)$|\b(?:noord|zuid|oost|west|centrum)$", re.IGNORECASE)
_ADJECTIVE = re.compile(r"(?:se|er)$")


def _rows(name: str) -> list[list[str]]:
    lines = files("ingest.anonymise").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def _municipalities() -> dict[str, str]:
    """Return the class of every municipality by its folded name."""
    return {_key(name): _class(int(people), kind) for name, people, _, kind, *_ in _rows("gemeenten.tsv")}


@cache
def _places() -> dict[str, str]:
    """Return the municipality of villages and other names, both folded."""
    return {_key(name): _key(municipality) for name, municipality, *_ in _rows("plaatsen.tsv")}


def _key(name: str) -> str:
    return re.sub(r"[^a-z]", "", fold(name))


def _class(people: int, kind: str) -> str:
    size = "kleine" if people < SMALL else "middelgrote" if people < LARGE else "grote"
    return f"{size} {_KINDS.get(kind, 'gemeente') if size != 'grote' or kind == 'stad' else 'gemeente'}"


def kind_of(text: str, mentions: Sequence[tuple[int, int]]) -> str:
    """Return what one place is, from its names [start, end); "" when neither table nor form tells."""
    return next((kind for start, end in mentions if (kind := _kind(text[start:end]))), "")


def _kind(name: str) -> str:
    key = _key(name)
    if key in _municipalities():
        return _municipalities()[key]
    if key in _places():
        return f"plaats in een {_municipalities()[_places()[key]]}"
    last = name.split()[-1] if name.split() else ""
    for form, kind in ((_STREET, "straat"), (_SQUARE, "plein"), (_PARK, "park"), (_AREA, "buurt")):
        if form.search(last) and len(key) > len("straat"):
            return kind
    stems = (key[:-2], key[:-2] + "e", key[:-2] + "en")
    known = _municipalities().keys() | _places().keys()
    return "plaatselijke" if _ADJECTIVE.search(key) and any(stem in known for stem in stems) else ""
