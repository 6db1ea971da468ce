"""Weighs what could still identify someone after names and numbers are gone: a level and reasons an editor understands.

First version: it counts what kinds of indirect identifiers a document held and how many came together. It does not
know how rare a combination is among people.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.anonymise.spans import Span

_INDIRECT = {"AGE": "leeftijd", "LOCATION": "plaats", "ORG": "organisatie", "DATE": "datum"}
_MANY = 3
_CROWDED = 8  # persons in one document


@dataclass(frozen=True, slots=True)
class Risk:
    """level: "laag", "midden" or "hoog"; reasons: Dutch, without any value from the text."""

    level: str
    reasons: tuple[str, ...]


def weigh(spans: Sequence[Span]) -> Risk:
    """Return how much care a document needs, from the kinds of spans that were replaced in it."""
    return weigh_kinds(Counter(span.label for span in spans))


def weigh_kinds(kinds: Counter[str]) -> Risk:
    """Return how much care a text needs, from how often each type was hidden in it."""
    reasons = []
    if kinds["QUASI"]:
        reasons.append(f"{kinds['QUASI']} omschrijving(en) die één persoon kunnen aanwijzen: lees of de rest dat nog doet")
    indirect = [name for label, name in _INDIRECT.items() if kinds[label]]
    if len(indirect) >= _MANY:
        reasons.append(f"combinatie van {', '.join(indirect)}: samen kunnen die iemand aanwijzen")
    if kinds["PERSON"] >= _CROWDED:
        reasons.append("veel personen in één stuk: controleer of de onderlinge relaties niet te herkenbaar zijn")
    level = "hoog" if kinds["QUASI"] or len(reasons) > 1 else "midden" if reasons or indirect else "laag"
    if not reasons and indirect:
        reasons.append(f"vervangen: {', '.join(indirect)}; let op wat de tekst er nog over zegt")
    return Risk(level, tuple(reasons))
