"""Mijn map: the dilemmas and questions that someone keeps, and what is new since they last looked."""

import logging
from collections.abc import Callable
from datetime import datetime

import streamlit as st

from kb.browse import address, asked
from kb.errors import KbError
from kb.folder import Folder, New
from kb.store.kept import KeptDilemma, KeptSearch
from ui import filters, kept, live, turns
from ui import folder_words as words
from ui.choices import naming
from ui.desk import desk
from ui.mishap import guarded
from ui.parts import CHAT_PAGE, DILEMMA_PAGE, paragraphs, plain
from ui.words import long_question, only, tab

_log = logging.getLogger(__name__)
_LONG = 400  # characters: a longer question is folded


@guarded
def _done(action: Callable[[], None], said: str) -> None:
    """Do what a button asks and say so."""
    action()
    kept.forget_news()
    kept.tell(said)


def _again(mine: Folder, one: KeptSearch) -> None:
    """Ask a kept question in the chat, as a conversation of its own; what it finds has been seen by that."""
    mine.looked(one.number)
    kept.forget_news()
    kept.is_kept_as(one)
    turns.forget_all()
    reading = desk().reading()
    still_there = asked(address(one.filters), reading.facet_values, reading.taxonomy())
    filters.take(still_there.filters)
    st.session_state.example = one.question
    st.switch_page(CHAT_PAGE)


def _question(mine: Folder, one: KeptSearch, new: tuple[New, ...]) -> None:
    if len(one.question) > _LONG:
        with st.expander(long_question(len(one.question))):
            st.markdown(paragraphs(one.question))
    else:
        st.markdown(paragraphs(one.question))
    about = [only(one.filters, naming())] if one.filters else []
    st.caption(plain(" · ".join((*about, words.looked_at(datetime.fromisoformat(one.at).date())))))
    if new:
        st.markdown(f":material/notifications: **{words.news(len(new))}**")
    for dilemma in new:
        st.page_link(DILEMMA_PAGE, label=plain(dilemma.title), icon=":material/menu_book:", query_params={"id": dilemma.key})
    with st.container(horizontal=True, gap="small"):
        if st.button(words.AGAIN, key=f"again-{one.number}", icon=":material/search:"):
            _again(mine, one)
        if new:
            st.button(
                words.SEEN, key=f"seen-{one.number}", help=words.SEEN_HELP, on_click=_done,
                args=(lambda: mine.looked(one.number), words.SEEN_TOLD),
            )  # fmt: skip
        st.button(
            words.REMOVE, key=f"drop-search-{one.number}", type="tertiary", on_click=_done,
            args=(lambda: mine.drop_search(one.number), words.REMOVED),
        )  # fmt: skip


def _dilemma(mine: Folder, one: KeptDilemma) -> None:
    if one.is_published:
        st.page_link(DILEMMA_PAGE, label=plain(one.title), icon=":material/menu_book:", query_params={"id": one.key})
    else:
        st.markdown(f":material/visibility_off: **{words.WITHDRAWN}**")
        st.caption(words.WITHDRAWN_HELP)
    if one.is_changed:
        st.markdown(f":material/update: **{words.CHANGED}**")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        st.caption(words.kept_since(one.at), width="content")
        st.button(
            words.REMOVE, key=f"drop-{one.number}", type="tertiary", on_click=_done,
            args=(lambda: mine.drop(one.number), words.REMOVED),
        )  # fmt: skip


def _news() -> kept.News:
    try:
        with st.spinner(words.LOOKING):
            return kept.news()
    except KbError as wrong:
        _log.error("%s", wrong)
        st.warning(words.NO_NEWS)
        return {}


def _empty() -> None:
    with st.container(border=True, key="folder-empty"):
        st.markdown(words.EMPTY)
        st.markdown(f":material/bookmark_add: {words.HOW_DILEMMA}")
        st.markdown(f":material/notifications: {words.HOW_QUESTION}")
        st.page_link(CHAT_PAGE, label=words.START, icon=":material/forum:")


def page() -> None:
    """Show the folder of who uses the app."""
    st.set_page_config(page_title=tab(words.FOLDER))
    st.title(words.FOLDER, anchor=False)
    mine = kept.folder()
    if mine is None:
        st.info(words.NOBODY)
        return
    live.shows_all()
    searches, dilemmas = mine.searches(), mine.dilemmas()
    live.shows(one.number for one in dilemmas)
    if not searches and not dilemmas:
        _empty()
        return
    st.caption(words.PRIVATE)
    new = {number: checked.new for number, checked in _news().items() if checked.new} if searches else {}
    if searches:
        st.header(words.heading(words.QUESTIONS, len(searches)), anchor=False)
    for one in sorted(searches, key=lambda one: one.number not in new):
        with st.container(border=True, gap="xsmall", key=f"search-{one.number}"):
            _question(mine, one, new.get(one.number, ()))
    if dilemmas:
        st.header(words.heading(words.DILEMMAS, len(dilemmas)), anchor=False)
    for kept_one in dilemmas:
        with st.container(border=True, gap="xsmall", key=f"kept-{kept_one.number}"):
            _dilemma(mine, kept_one)
    with st.popover(words.CLEAR, icon=":material/delete:"):
        st.markdown(words.CLEAR_WARNING)
        st.button(words.CLEAR_SURE, key="folder-clear", type="primary", on_click=_done, args=(mine.empty, words.CLEARED))


page()
