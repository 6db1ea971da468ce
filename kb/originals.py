"""What the safe is used for: comparing a draft with its original text, and undoing what was hidden in it wrongly.

Each is an act of somebody that the trail holds before anything is shown or changed; where that cannot be written, nothing
happens. What becomes of the texts while nobody looks stands here too.
"""

import logging
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from kb.errors import KbError, NotFound, NotUndone
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Dilemma
from kb.own_words import OwnWords
from kb.safe import Original, Stretch
from kb.settings import Settings
from kb.store import Actor

OPENED, SHOWN, HIDDEN_AGAIN = "origineel bekeken", "woord voortaan getoond", "woord toch niet getoond"
"""What the trail calls opening an original, ending that a word is hidden, and taking that back since it did not work."""
DETAIL = "kluis geopend"
MOST_WORDS = 6
"""Of what may be said to be no name; more is no name of a body or a programme."""
_NAMES = ("PERSON", "LOCATION", "ORG")  # of other types nothing is let through, whatever the list of an organisation says
_WORD = re.compile(r"[^\W_]+")
_TIDY_SECONDS = 3600
_log = logging.getLogger(__name__)
Make = Callable[[Original, str], tuple[Dilemma, Original]]
"""Makes a draft anew from its original, a phrase in it not hidden, by the lists as they are; gives both as they are then."""
Nobodys = Callable[[str, str], bool]
"""Says of a phrase and the type by which it was hidden whether it may be nobody's name, by what is known of names."""
Keep = Callable[[Dilemma, Dilemma], Dilemma]
"""Keeps a draft (first) as another one says (second); gives it as kept."""


def open_original(kb: KnowledgeBase, draft: Dilemma, actor: Actor) -> Original:
    """Return the original of a draft for the eyes of one person; the trail says so.

    Raises as KnowledgeBase.judging and Safe.get do, and StoreBroken when the trail cannot be written.
    """
    with kb.judging(draft):
        original = kb.safe.get(draft.key)
        kb.store.note(draft.number or 0, actor, OPENED, detail=DETAIL)
    return original


def words_in(text: str) -> tuple[str, ...]:
    """Return the words by which two stretches of text are the same phrase."""
    return tuple(word.casefold() for word in _WORD.findall(text))


def undoable(original: Original, own: OwnWords, nobodys: Nobodys) -> list[Stretch]:
    """Return, in order and each phrase once, what was hidden as a name and may be said to be none.

    That is one to six words, not over two blocks, and nothing that somebody is called or that the organisation always hides.
    """
    found: dict[tuple[str, ...], Stretch] = {}
    for stretch in original.hidden:
        phrase = original.text[stretch.start : stretch.end]
        words = words_in(phrase)
        is_short = 0 < len(words) <= MOST_WORDS and "\n" not in phrase and any(sign.isalpha() for sign in phrase)
        is_free = stretch.label in _NAMES and not any(own.hidden_in(phrase)) and nobodys(phrase, stretch.label)
        if is_short and is_free:
            found.setdefault(words, stretch)
    return list(found.values())


def undo(
    kb: KnowledgeBase, draft: Dilemma, stretch: Stretch, actor: Actor, make: Make, keep: Keep, nobodys: Nobodys
) -> tuple[Dilemma, Original]:
    """Never hide a phrase of an original again, anywhere, and make its draft anew; return both as they are then.

    What was edited in the draft is lost. When it cannot be made anew, or somebody changed it meanwhile, the phrase is hidden as
    before. Only once the draft is kept does the phrase stand on the list, so that whoever is stopped on the way, however hard,
    leaves it shown nowhere but in this draft; the same stretch can be undone again. Raises ValueError for a stretch that is
    not among `undoable`, NotUndone when it would stay hidden here, the draft is not found in its original or the list cannot be
    written, NotFound as KnowledgeBase.judging, and what make raises.
    """
    with kb.judging(draft):
        original, own = kb.safe.get(draft.key), OwnWords(kb.settings)
        if stretch not in undoable(original, own, nobodys):
            raise ValueError("no stretch of this original that may be said to be no name")
        kb.store.note(draft.number or 0, actor, SHOWN, detail=DETAIL)
    phrase = original.text[stretch.start : stretch.end]
    try:
        made, fresh = make(original, phrase)
        if any(one.start < stretch.end and stretch.start < one.end for one in fresh.hidden):
            raise NotUndone("the phrase stays hidden here, as part of something longer: edit the draft instead", "hidden")
        with kb.judging(draft) as now:
            kept = keep(now, made)
        _never_hide(own, phrase)
    except BaseException:  # also when its visitor goes away meanwhile
        with suppress(NotFound):  # somebody erased the draft meanwhile
            kb.store.note(draft.number or 0, actor, HIDDEN_AGAIN, detail=DETAIL)
        raise
    fresh = replace(fresh, version=kept.version, since=original.since)
    kb.safe.put(draft.key, fresh)
    return kept, fresh


def _never_hide(own: OwnWords, phrase: str) -> None:
    try:
        own.never_hide([phrase])
    except KbError as wrong:
        told = f"the draft is made anew, and elsewhere the phrase stays hidden, since the list cannot be written: {wrong}"
        raise NotUndone(told, "unlisted") from wrong


def tidy(kb: KnowledgeBase) -> str:
    """Throw away what nobody may read any more: past its term, of a draft that waits no longer, all of it without a key.

    After it what other servers did is done here. Returns a line to say where something went that was not due; else "".
    """
    gone = 0
    if kb.safe.is_on:
        purge(kb)
    else:
        gone = kb.safe.empty()
    kb.follow()
    return f"KB_SAFE_KEY is not set, so the safe is off: {gone} original texts in kluis/ were thrown away" if gone else ""


def purge(kb: KnowledgeBase) -> int:
    """Throw away what is past its term, and originals of drafts that wait no longer; return how many. No key is needed."""
    return kb.safe.purge() + kb.safe.keep_only(lambda: [draft.key for draft in kb.drafts()])


def _keep_tidy(kb: KnowledgeBase) -> None:
    """Tidy every hour from now on, for as long as this process runs."""

    def sweep() -> None:
        while True:
            time.sleep(_TIDY_SECONDS)
            try:
                tidy(kb)
            except KbError as wrong:
                _log.error("%s", wrong)
            except Exception as wrong:  # whatever it is, in an hour something is past its term again
                _log.error("the safe could not be tidied: %s", type(wrong).__name__)

    threading.Thread(target=sweep, name="kluis", daemon=True).start()


def begin(settings: Settings) -> str:
    """Look after the safe for as long as this process runs; return a line to say, as tidy does.

    Raises BadSettings when the safe was filled with another key than the one that is set.
    """
    kb = open_knowledge_base(settings)
    kb.safe.check()
    said = tidy(kb)
    _keep_tidy(kb)
    return said
