"""Hiding a name everywhere, in all that is kept and all that comes in; and hiding any phrase in one draft."""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from kb import exports, transfer
from kb.errors import BadRecord, NotWritten
from kb.model import CleanText, Dilemma
from kb.own_words import OwnWords, runs, words_of
from kb.placeholders import PHRASES, PLACEHOLDER
from kb.store import Store, Who
from kb.taxonomy import Taxonomy, as_rows, in_force
from kb.taxonomy.edits import reworded

_HIDING = "hiding names"  # under what the store notes that it is not done yet
_OPENS = re.compile(r"(?:^|[.!?…\n])[\s\"“”‘’'(•*-]*$")
_LEFT_OPEN = ((re.compile(r"\(\s*\)"), ""), (re.compile(r" {2,}"), " "), (re.compile(r" +(?=[,.;:!?)])"), ""))
_ARTICLE = "een "
_DETERMINED = re.compile(
    r"(?<!\w)(?:een|'n|de|het|zijn|haar|hun|mijn|ons|onze|jouw|deze|die|dit|dat|geen|elke|iedere)\s+(?:\w+e\s+){0,2}$",
    re.IGNORECASE,
)
_COMMAS = re.compile(r",(?=[,.;:!?])")
_log = logging.getLogger(__name__)


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


def hide_all(store: Store, own: OwnWords, actor: Who) -> int:
    """Hide the names that are always hidden in all that a store keeps, in its files too; return how many dilemmas changed."""
    with store.together():
        lists = in_force(store.lists.rows())
        clean = reworded(lists, lambda text: hidden(text, own))
        changed = store.change_all(lambda dilemma: without_names(dilemma, own, clean), actor, "overal verborgen")
        store.kept.reword_all(lambda text: hidden(text, own))
        if clean != lists:
            store.lists.put(as_rows(clean), actor, "overal verborgen")
        store.purge()
    return changed


def hide_names(home: Path, store: Store, own: OwnWords, names: Iterable[str], label: str, actor: Who) -> int:
    """Add names to those that are always hidden and hide them in all that is kept; return how many dilemmas changed.

    That is all that the store keeps, and the exports in the home folder. When this is stopped halfway, or an export cannot be
    cleaned now, which the log says, finish_hiding does the rest. Raises ValueError as OwnWords.always_hide does; then nothing
    changed.
    """
    mine = uuid4().hex  # someone else may hide other names at the same time
    store.note_setting(_HIDING, mine)
    try:
        own.always_hide(names, label)
    except ValueError:
        store.note_setting(_HIDING, "")
        raise
    return _hide_noted(home, store, own, mine, actor)


def finish_hiding(home: Path, store: Store, own: Callable[[], OwnWords], actor: Who) -> None:
    """Hide in all that is kept what is on the list already, when hide_names was stopped in between or left an export."""
    if noted := store.setting(_HIDING):
        _hide_noted(home, store, own(), noted, actor)


def _hide_noted(home: Path, store: Store, own: OwnWords, noted: str, actor: Who) -> int:
    changed = hide_all(store, own, actor)
    try:
        exports.reword_all(home, lambda text: hidden(text, own))
    except NotWritten as wrong:  # nobody finds the name by searching any more, and the next start tries again
        _log.warning("%s", wrong)
        return changed
    with store.together():
        if store.setting(_HIDING) == noted:
            store.note_setting(_HIDING, "")
    return changed


def without_names(dilemma: Dilemma, own: OwnWords, lists: Taxonomy) -> Dilemma:
    """Return a dilemma with the names that are always hidden replaced in all its texts, else as it was."""
    return _reworded(dilemma, lambda text: hidden(text, own), lists)


def _reworded(dilemma: Dilemma, change: Callable[[str], str], lists: Taxonomy) -> Dilemma:
    record = transfer.cleaned(transfer.to_record(dilemma), lambda texts: [change(text) for text in texts])
    clean = transfer.to_dilemma(record | {"id": dilemma.key}, transfer.trusted, dilemma.status)
    themes = tuple(one if one in lists.labels else change(one) for one in dilemma.themes)
    return replace(clean, theme_label=CleanText(change(dilemma.theme_label)), themes=themes)


def places_of(phrase: str, text: str) -> list[tuple[int, int]]:
    """Return where [start, end) a phrase stands in a text as whole words, in order; not inside a placeholder.

    Case, accents, signs between the words and an s behind the last do not matter. A phrase without a word stands nowhere.
    """
    if not (wanted := words_of(phrase)):
        return []
    taken = [found.span() for found in PLACEHOLDER.finditer(text)]
    found: list[tuple[int, int]] = []
    for start, end, words in runs(text, {len(wanted)}):
        is_it = wanted in (words, (*words[:-1], words[-1].removesuffix("s")))
        if is_it and not any(a < end and start < b for a, b in taken):
            found.append((start, end))
            taken.append((start, end))
    return found


def without_phrase(dilemma: Dilemma, phrase: str, stand_in: CleanText, lists: Taxonomy) -> Dilemma:
    """Return a dilemma in which other words stand wherever a phrase stood; "": it is left out.

    An article that stands there already is not said twice: "een zwarte Golf" becomes "een zwarte auto".
    Raises ValueError when that leaves no text where there has to be one.
    """
    try:
        return _reworded(dilemma, lambda text: instead_of(text, phrase, stand_in), lists)
    except BadRecord as wrong:
        raise ValueError(f"nothing is left of a text of {dilemma.key}: choose words that stand there instead") from wrong


def instead_of(text: str, phrase: str, stand_in: str) -> str:
    """Return a text with other words wherever a phrase stood; "": without it, and as Dutch that can be read."""
    parts, position = [], 0
    for start, end in places_of(phrase, text):
        parts.append(text[position:start])
        before = "".join(parts)
        opens = text[start].isupper() and bool(_OPENS.search(before))
        said = stand_in.removeprefix(_ARTICLE) if _DETERMINED.search(before) else stand_in
        parts.append(said[:1].upper() + said[1:] if opens else said)
        position = end
        if opens and not stand_in:  # the next word opens the sentence now
            position += len(text[end:]) - len(text[end:].lstrip(" ,"))
            parts.append(text[position : position + 1].upper())
            position += 1
    whole = "".join((*parts, text[position:]))
    if not parts or stand_in:
        return whole
    return _closed_up(whole) if words_of(whole) else ""


def _closed_up(text: str) -> str:
    """Return a text from which words were left out without the gaps that they left."""
    for form, instead in _LEFT_OPEN:
        text = form.sub(instead, text)
    return _COMMAS.sub("", text).strip()
