"""Tell who cannot see the page that something new is there, and bring the keyboard to it; ui/static/access.js does both."""

import streamlit as st

COUNT = "announcements"
"""Under what a session counts them: a number that came before says nothing."""


def announce(text: str) -> None:
    """Have text read out once, as soon as this run of the page has ended. Plain text: Markdown in it is not obeyed.

    Call it in the run in which the news comes about; a page that is drawn again says nothing twice.
    """
    st.session_state[COUNT] = number = st.session_state.get(COUNT, 0) + 1
    with st.container(key=f"announce-{number}"):
        st.text(text)


def bring_to(key: str) -> None:
    """Bring the keyboard to the first control in the element with this key, once, as soon as this run of the page has ended.

    For where it would be lost, because what was pressed is gone, or where what was pressed opened something.
    """
    st.session_state[COUNT] = number = st.session_state.get(COUNT, 0) + 1
    with st.container(key=f"focus-{number}"):
        st.text(key)
