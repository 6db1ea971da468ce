"""Reading a paragraph that was made clean before: what somebody typed into it since is found, what stayed is left alone.

The tagger never saw a placeholder. It reads something usual in its place ("Karin", "Deventer"), and its finds are put
back. A find that is only ordinary words, such as the small word beside a placeholder, was judged when the name still
stood there and is left readable.
"""

import re
from collections.abc import Callable

from ingest.anonymise.spans import Span
from ingest.anonymise.words import ordinary_words
from kb.lexical import fold
from kb.placeholders import PLACEHOLDER, parts

_STAND_INS = {
    "PERSON": "Karin", "LOCATION": "Deventer", "ORG": "De Wilgenhof", "DATE": "12 maart", "AGE": "34 jaar",
    "ADDRESS": "Kerkstraat 12", "BIRTHDATE": "12-03-1989",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 3  # letters and digits


def reread(find: Callable[[str], list[Span]], paragraph: str) -> list[Span]:
    """Return what a finder sees in a paragraph with placeholders, at places in that paragraph."""
    text, places = "", list[int]()
    position = 0
    for held in PLACEHOLDER.finditer(paragraph):
        text += paragraph[position : held.start()]
        places += range(position, held.start())
        instead = _STAND_INS.get(parts(held[0])[0], held[0])
        text += instead
        places += [held.start()] * (len(instead) - 1) + [held.end() - 1]
        position = held.end()
    text += paragraph[position:]
    places += range(position, len(paragraph))
    found = (Span(places[span.start], places[span.end - 1] + 1, span.label) for span in find(text))
    return [span for span in found if _is_new(paragraph, span)]


def _is_new(paragraph: str, span: Span) -> bool:
    """Say whether a find is more than the ordinary words around a placeholder."""
    inside = PLACEHOLDER.sub(" ", span.text(paragraph))
    if sum(c.isalnum() for c in inside) < _FEWEST:
        return False
    if any(c.isdigit() for c in inside):
        return True
    words = _WORD.findall(inside)
    beside = paragraph[: span.start].rstrip(" \n").endswith("]") or paragraph[span.end :].lstrip(" \n-").startswith("[")
    if span.label in ("PERSON", "LOCATION") and not beside and any(word[0].isupper() for word in words):
        return True
    return not all(len(word) < _FEWEST or fold(word) in ordinary_words() for word in words)
