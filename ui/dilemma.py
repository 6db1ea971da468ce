"""One published dilemma in full, on an address of its own: /dilemma?id=…"""

import streamlit as st

from kb.errors import NotFound
from kb.model import Status
from ui import words
from ui.parts import CHAT_PAGE, knowledge_base, show_dilemma


def page() -> None:
    """Show the dilemma that the address names, if it is published."""
    st.page_link(CHAT_PAGE, label=words.BACK, icon=":material/arrow_back:")
    try:
        dilemma = knowledge_base().store.by_key(st.query_params.get("id", ""))
    except NotFound:
        dilemma = None
    if dilemma is None or dilemma.status is not Status.PUBLISHED:
        st.warning(words.NO_DILEMMA)
        return
    st.set_page_config(page_title=words.tab(dilemma.title))
    show_dilemma(dilemma)


page()
