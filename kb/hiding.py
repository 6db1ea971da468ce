"""Hiding a name everywhere: in all that is kept, published or not, and from now on in all that comes in."""

from collections.abc import Iterator

from kb import transfer
from kb.model import ADDS_TO, Dilemma
from kb.own_words import OwnWords
from kb.placeholders import PHRASES, PLACEHOLDER


def hidden(text: str, own: OwnWords) -> str:
    """Return a text with every name that is always hidden replaced by the plain placeholder of its type.

    Of names that overlap the longest counts. A name inside a placeholder that stands there already is left.
    """
    held = [found.span() for found in PLACEHOLDER.finditer(text)]
    parts, position = [], 0
    for start, end, label in _longest_first_each(own.hidden_in(text)):
        if any(a < end and start < b for a, b in held):
            continue
        parts += [text[position:start], f"[{PHRASES[label][0]}]"]
        position = end
    return "".join((*parts, text[position:]))


def _longest_first_each(found: Iterator[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield stretches in order without overlap: of two that touch the one that begins first, and of those the longer."""
    position = 0
    for start, end, label in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= position:
            yield start, end, label
            position = end


def without_names(dilemma: Dilemma, own: OwnWords) -> Dilemma:
    """Return a dilemma with the names that are always hidden replaced in all its texts."""
    record = transfer.cleaned(transfer.to_record(dilemma), lambda texts: [hidden(text, own) for text in texts])
    keys = {"id": dilemma.key} | ({ADDS_TO: dilemma.adds_to} if dilemma.adds_to else {})
    return transfer.to_dilemma(record | keys, transfer.trusted, dilemma.status)
