"""Tell who cannot see the page that something new is there. The words are not shown; ui/static/access.js reads them out."""

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
