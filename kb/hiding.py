"""Hiding a name everywhere: in all that is kept, published or not, and from now on in all that comes in."""

from collections.abc import Iterable
from dataclasses import replace

from kb import transfer
from kb.model import CleanText, Dilemma
from kb.own_words import OwnWords
from kb.placeholders import PHRASES, PLACEHOLDER


def hidden(text: str, own: OwnWords) -> str:
    """Return a text with every name that is always hidden replaced by the plain placeholder of its type.

    Names that overlap go as one, by the type of the longest. A name inside a placeholder that stands there already is left.
    """
    held = [found.span() for found in PLACEHOLDER.finditer(text)]
    free = (one for one in own.hidden_in(text) if not any(a < one[1] and one[0] < b for a, b in held))
    parts, position = [], 0
    for start, end, label in _joined(free):
        parts += [text[position:start], f"[{PHRASES[label][0]}]"]
        position = end
    return "".join((*parts, text[position:]))


def _joined(found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return stretches in order, those that overlap as one with the type of the longest."""
    joined: list[tuple[int, int, str]] = []
    longest = 0
    for start, end, label in sorted(found):
        if joined and start < joined[-1][1]:
            first, last, kind = joined.pop()
            joined.append((first, max(last, end), label if end - start > longest else kind))
            longest = max(longest, end - start)
        else:
            joined.append((start, end, label))
            longest = end - start
    return joined


def without_names(dilemma: Dilemma, own: OwnWords) -> Dilemma:
    """Return a dilemma with the names that are always hidden replaced in all its texts, else as it was."""
    record = transfer.cleaned(transfer.to_record(dilemma), lambda texts: [hidden(text, own) for text in texts])
    clean = transfer.to_dilemma(record | {"id": dilemma.key}, transfer.trusted, dilemma.status)
    return replace(clean, theme_label=CleanText(hidden(dilemma.theme_label, own)))
