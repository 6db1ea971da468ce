"""What other pages need of someone's own folder: the buttons to keep something, and how much is new."""

import logging
from collections.abc import Mapping
from typing import Literal

import streamlit as st

from kb.errors import BadQuestion, FolderFull, KbError, NotClean, NotFound
from kb.folder import MOST_SEARCHES, Checked, Folder
from kb.model import Dilemma, Filters
from kb.store.kept import KeptSearch
from ui import folder_words as words
from ui.announce import announce
from ui.desk import desk
from ui.mishap import guarded
from ui.parts import anonymiser, plain

_log = logging.getLogger(__name__)
_TOLD, _NOT_KEPT = "folder told", "question not kept"
_NEWS, _QUESTIONS = "folder news", "kept questions"
News = Mapping[int, Checked]
"""What is new, by number of the kept question."""


def folder() -> Folder | None:
    """Return the folder of who uses the app, None when they have none."""
    own = desk().own()
    return own.folder if own else None


def tell(said: str) -> None:
    """Have it read out, in this run of the page, that something was kept or removed; see told()."""
    st.session_state[_TOLD] = said


def told() -> None:
    """Read out what tell() was given, once; not in a callback, where it would stand above the page."""
    if said := st.session_state.pop(_TOLD, ""):
        announce(said)


def news() -> News:
    """Return what is new in the folder; looked up when the knowledge base changed since this session last looked.

    After each kept question the session's state is written: there a click or a question of the visitor goes first, and the
    next run goes on where this one was.
    """
    mine = folder()
    if mine is None:
        return {}
    revision = desk().reading().revision()
    at, found = _held()
    if at == revision:
        return found
    fresh: dict[int, Checked] = {}
    for number, checked in mine.news(found):
        fresh[number] = checked
        st.session_state[_NEWS] = (-1, {**found, **fresh})
    st.session_state[_NEWS] = (revision, fresh)
    return fresh


def _held() -> tuple[int, News]:
    """Return at which revision this session last looked, and what it found."""
    held: tuple[int, News] = st.session_state.get(_NEWS, (-1, {}))
    return held


def news_known() -> int:
    """Return how many dilemmas are new as far as this session knows, without looking."""
    return len({new.number for checked in _held()[1].values() for new in checked.new})


def news_now() -> int:
    """Return how many dilemmas are new; what cannot be looked up leaves it at what is known."""
    try:
        news()
    except KbError as wrong:
        _log.error("%s", wrong)
    return news_known()


def show_in_menu(new: int) -> None:
    """Show the sign on a phone too, where the menu is folded behind a button; who hears the page finds it in the menu."""
    if new:
        name = f'content: "{words.folded_menu(new)}"'
        st.html(f"<style>@media (max-width: 640px) {{ [data-testid=stExpandSidebarButton]::after {{ {name} }} }}</style>")


def forget_news() -> None:
    """Look anew: a question was kept, looked at or removed."""
    st.session_state[_NEWS] = (-1, _held()[1])


def keep_button(dilemma: Dilemma, place: str, kind: Literal["secondary", "tertiary"] = "secondary") -> None:
    """Show the button that puts a dilemma in the folder or takes it out. place: tells the buttons of one page apart."""
    mine = folder()
    if mine is None or dilemma.number is None:
        return
    is_kept = dilemma.number in mine.numbers
    label = words.KEPT if is_kept else words.KEEP if kind == "secondary" else words.KEEP_SHORT
    icon = ":material/bookmark_added:" if is_kept else ":material/bookmark_add:"
    st.button(
        label, key=f"keep-{place}", type=kind, icon=icon, help=words.KEPT_HELP if is_kept else None, on_click=_keep,
        args=(dilemma.number, not is_kept),
    )  # fmt: skip


@guarded
def _keep(number: int, is_wanted: bool) -> None:
    mine = folder()
    if mine is None:
        return
    try:
        if is_wanted:
            mine.keep(number)
        else:
            mine.drop(number)
        tell(words.KEPT_TOLD if is_wanted else words.DROPPED_TOLD)
    except NotFound:
        tell(words.GONE)


def keep_question_button(question: str, filters: Filters, place: str) -> None:
    """Show the button that keeps a question, and how it is kept. question: clean, as it is searched with."""
    mine = folder()
    if mine is None or not question:
        return
    bare = Filters(filters.themes, {name: values for name, values in filters.facets.items() if values})
    number = next((number for asked, of, number in _kept_here() if (asked, of) == (question, bare)), None)
    kept = next((one for one in mine.searches() if one.number == number), None)
    with st.container(key=f"keep-question-{place}", gap="xsmall"):
        if kept:
            st.button(
                words.QUESTION_KEPT, key=f"drop-question-{place}", icon=":material/bookmark_added:", help=words.KEPT_HELP,
                on_click=_drop_question, args=(kept.number,),
            )  # fmt: skip
            st.caption(plain(words.kept_as(" ".join(kept.question.split()))))
            return
        st.button(
            words.KEEP_QUESTION, key=f"keep-question-now-{place}", icon=":material/bookmark_add:", on_click=_keep_question,
            args=(question, bare),
        )  # fmt: skip
        st.caption(words.KEEP_QUESTION_HOW)
        if wrong := st.session_state.pop(_NOT_KEPT, ""):
            st.warning(wrong)


def is_kept_as(search: KeptSearch) -> None:
    """Remember that a question that is asked again in the chat is a kept one."""
    _kept_here().append((search.question, search.filters, search.number))


def _kept_here() -> list[tuple[str, Filters, int]]:
    """Return the questions of this session that are kept, as they were asked, each with its number in the folder."""
    held: list[tuple[str, Filters, int]] = st.session_state.setdefault(_QUESTIONS, [])
    return held


def _keep_question(question: str, filters: Filters) -> None:
    mine = folder()
    if mine is None:
        return
    try:
        clean = anonymiser().anonymise_parts([question])[0][0]
        _kept_here().append((question, filters, mine.keep_search(clean, filters)))
        wrong = ""
    except NotClean:
        wrong = words.NOT_CLEAN
    except BadQuestion:
        wrong = words.NOT_SEARCHED
    except FolderFull:
        wrong = words.full(MOST_SEARCHES)
    except KbError as broken:
        _log.error("%s", broken)
        wrong = words.UNAVAILABLE
    st.session_state[_NOT_KEPT] = wrong
    tell(wrong or words.KEPT_TOLD)
    forget_news()


@guarded
def _drop_question(number: int) -> None:
    if mine := folder():
        mine.drop_search(number)
        tell(words.DROPPED_TOLD)
        forget_news()
