"""Open questions of colleagues, for who can help: /open-vragen."""

from datetime import date
from pathlib import Path

import streamlit as st

from ui import live
from ui import open_words as words
from ui import words as common
from ui.desk import desk
from ui.open_cards import show_none, show_open
from ui.parts import ASK_PAGE, CHAT_PAGE, warm_up

_AT_ONCE = 15  # questions; more on request
_SHOWN = "open questions shown"


def _more() -> None:
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, _AT_ONCE) + _AT_ONCE


def page() -> None:
    """Show the open questions, newest first."""
    st.set_page_config(page_title=common.tab(words.OPEN_QUESTIONS))
    warm_up()
    st.html(Path(__file__).with_suffix(".css"))
    st.title(words.OPEN_QUESTIONS, anchor=False)
    live.shows_all()
    most = st.session_state.get(_SHOWN, _AT_ONCE)
    found = desk().reading().open_questions(most + 1)
    if not found:
        show_none()
        return
    live.shows(dilemma.number for dilemma, _ in found)
    st.markdown(words.INTRO)
    today = date.today()
    for dilemma, day in found[:most]:
        show_open(dilemma, f"open-{dilemma.number}", words.since(day, today))
    if len(found) > most:
        st.button(words.MORE, key="open-more", on_click=_more)
    with st.container(horizontal=True, gap="medium", key="open-own"):
        st.page_link(CHAT_PAGE, label=words.TO_SEARCH, icon=":material/search:")
        st.page_link(ASK_PAGE, label=words.OWN, icon=":material/contact_support:")


page()
