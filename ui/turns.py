"""The turns of one conversation: what was asked, cleaned of names before it is held, and what was found.

What is typed is in memory of this process only while it is made clean; a session holds the clean text, until it ends.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from kb import helping, lexical
from kb.answer import still_there
from kb.conversation import counting, question_of, searchable
from kb.errors import BadQuestion, IndexMismatch, KbError, NotClean, TooOften
from kb.helping import Helping
from kb.legible import legible
from kb.limits import Costly
from kb.model import Filters, Found
from ui import chat_words, limit_words, words
from ui.desk import desk
from ui.figures import Result, count_question, timed
from ui.parts import anonymiser
from ui.typed import Typed, cleaned

_log = logging.getLogger(__name__)
_HITS = 12  # looked at: more than an answer shows, so that helping questions have something to tell apart
_FRESH = "turns are of revision"
_MOST_TYPED = 40_000  # characters that are made clean: two seconds


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what was found.

    text: clean. left_out: type of what was taken out to how often. found: None when it could not be searched; message says
    why. asked: helping questions about it, chosen: key of each that was answered to the label of the answer. gone: at which
    places, from 0, among the dilemmas of its answer one stood that was taken back since.
    """

    number: int
    text: str
    filters: Filters
    left_out: Mapping[str, int] = field(default_factory=dict)
    found: Found | None = None
    message: str = ""
    foreign: bool = False
    asked: tuple[Helping, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[int, ...] = ()


def all_turns() -> list[Turn]:
    """Return the turns of this session, oldest first; the list itself."""
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    return turns


def refresh() -> bool:
    """Bring what the turns hold in line with what is published now; say whether something that they showed was taken back."""
    reading, turns = desk().reading(), all_turns()
    if not (numbers := shown()) or (revision := reading.revision()) == st.session_state.get(_FRESH):
        return False
    now = {one.number or 0: one for one in reading.dilemmas(sorted(numbers))}
    went = False
    for place, turn in enumerate(turns):
        if turn.found:
            found, gone = still_there(turn.found, now)
            turns[place] = replace(turn, found=found, gone=(*turn.gone, *gone))
            went |= bool(gone)
    st.session_state[_FRESH] = revision
    return went


def shown() -> set[int]:
    """Return the numbers of the dilemmas of which the turns hold something."""
    return {hit.dilemma.number or 0 for turn in all_turns() if turn.found for hit in turn.found.hits}


def forget_all() -> None:
    """Begin a new conversation."""
    st.session_state.turns = []


def ask(typed: str, filters: Filters) -> Turn:
    """Make what was typed clean, search with it and the conversation so far, and add the turn."""
    number = st.session_state["asked so far"] = st.session_state.get("asked so far", 0) + 1
    with st.spinner(chat_words.SEARCHING):
        try:
            desk().check(Costly.QUESTION)  # before the work of making it clean
            with timed("anonymise"):
                clean = _cleaned(typed)
        except TooOften as wrong:
            turn = Turn(number, "", filters, message=limit_words.told(wrong))
        except NotClean as wrong:
            turn = Turn(number, "", filters, message=chat_words.not_clean(str(wrong)))
        except BadQuestion:
            turn = Turn(number, "", filters, message=chat_words.MUCH_TOO_LONG)
        except KbError as wrong:  # without the anonymiser nothing is searched
            _log.error("%s", wrong)
            turn = Turn(number, "", filters, message=chat_words.UNAVAILABLE)
        else:
            turn = _searched(Turn(number, clean.text, filters, clean.left_out, foreign=lexical.is_foreign(clean.text)))
    all_turns().append(turn)
    count_question(_result(turn))
    return turn


def _result(turn: Turn) -> Result:
    if turn.found:
        return "answered" if turn.found.answerable else "nothing_fits"
    return "failed" if turn.message in (chat_words.UNAVAILABLE, words.INDEX_OFF) else "not_searched"


def again(filters: Filters | None = None, chosen: Mapping[str, str] | None = None) -> Turn:
    """Answer the newest turn again, with other filters or other answers to its helping questions."""
    turns = all_turns()
    turn = turns.pop()
    turn = replace(turn, filters=turn.filters if filters is None else filters, chosen=turn.chosen if chosen is None else chosen)
    if turn.text:
        with st.spinner(chat_words.SEARCHING if chosen is None else chat_words.REFINING):
            turn = _searched(turn)
    turns.append(turn)
    return turn


def _cleaned(typed: str) -> Typed:
    """Return what was typed without names. Raises BadQuestion when it is too long to be read, NotClean."""
    if len(typed) > _MOST_TYPED:
        raise BadQuestion("much too long", "long")
    typed = legible(typed)
    if not any(map(str.isalnum, typed)):
        return Typed(typed, {})
    own = anonymiser()
    return cleaned(typed, own, desk().reading().uses, own.always_hidden(typed))


def _searched(turn: Turn) -> Turn:
    """Return the turn with what a search for it finds, after those before it in the conversation."""
    said = [*(earlier for earlier in all_turns() if earlier.found), turn]
    said = said[len(said) - counting([one.text for one in said]) :]
    chosen = {key: label for one in said for key, label in one.chosen.items()}
    question = question_of([searchable(one.text) for one in said], [helping.added(one.chosen) for one in said])
    try:
        with timed("search"):
            found = helping.refined(desk().reading().search(question, _HITS, turn.filters or None), chosen)
    except BadQuestion as wrong:
        return replace(turn, found=None, message=words.bad_question(wrong))
    except TooOften as wrong:
        return replace(turn, found=None, message=limit_words.told(wrong))
    except IndexMismatch as wrong:
        _log.error("%s", wrong)
        return replace(turn, found=None, message=words.INDEX_OFF)
    except KbError as wrong:
        _log.error("%s", wrong)
        return replace(turn, found=None, message=chat_words.UNAVAILABLE)
    done = {one.key for earlier in all_turns() for one in earlier.asked}
    advised = [hit for hit in found.hits if not hit.dilemma.is_open]  # what an answer is composed from
    asked = turn.asked or (helping.questions(question, advised, done) if found.answerable else ())
    return replace(turn, found=found, message="", asked=asked)


def asked_in_full(place: int) -> str:
    """Return what the turn at this place asks, with the turns it leans on and the answers to helping questions; clean."""
    said = [*(earlier for earlier in all_turns()[:place] if earlier.found), all_turns()[place]]
    return question_of([one.text for one in said], [helping.added(one.chosen) for one in said])


def chosen_so_far(place: int) -> Mapping[str, str]:
    """Return the answers to helping questions that count for the turn at this place."""
    said = all_turns()[: place + 1]
    said = said[len(said) - counting([one.text for one in said]) :]
    return {key: label for one in said for key, label in one.chosen.items()}
