"""An organisation by its kind: "Basisschool De Klimop" becomes "basisschool", for where it matters what it was."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+")
_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[ ][\"'“‘]?\Z")
_SHORTEST_ENDING = 3  # letters a name has before an ending such as -kerk


@cache
def _kinds() -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    rows = []
    for line in files("ingest.anonymise").joinpath("data", "organisaties.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, words = line.partition("\t")
            said = words.split()
            endings = tuple(word[1:] for word in said if word.startswith("-"))
            rows.append((kind, frozenset(word for word in said if not word.startswith("-")), endings))
    return tuple(rows)


def kind_of(text: str, mentions: Sequence[tuple[int, int]]) -> str:
    """Return the kind of one organisation from its names [start, end) and the word before them; "" when nothing tells.

    A kind that stands before every mention ("basisschool De Klimop") is not repeated: also "".
    """
    before = [_kind([found[1]]) if (found := _BEFORE.search(text, max(0, start - 30), start)) else "" for start, _ in mentions]
    if all(before):
        return ""
    own = (_kind(_WORD.findall(text[start:end])) for start, end in mentions)
    return next((kind for kind in (*own, *before) if kind), "")


def _kind(words: Sequence[str]) -> str:
    plain = [word.casefold() for word in words]
    for kind, whole, endings in _kinds():
        if any(word in whole or (word.endswith(endings) and len(word) > _SHORTEST_ENDING + 3) for word in plain):
            return kind
    return ""


@cache
def kind_words() -> frozenset[str]:
    """Return the words that only say what an organisation is."""
    return frozenset(word for _, whole, _ in _kinds() for word in whole)
