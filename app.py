"""Starts the site: navigation over the pages of ui/. Run with "make app", or "streamlit run app.py"."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before anything starts threads; see kb.knowledge_base

import streamlit as st  # noqa: E402

from ui import words  # noqa: E402

st.set_page_config(page_title=words.TITLE, page_icon="ui/static/icon.png", layout="centered")
st.navigation(
    [
        st.Page("ui/chat.py", title="Zoek een dilemma", icon=":material/forum:", url_path="zoek", default=True),
        st.Page("ui/review.py", title=words.DRAFTS, icon=":material/rate_review:", url_path="beoordelen"),
        st.Page("ui/dilemma.py", title="Dilemma", icon=":material/menu_book:", url_path="dilemma", visibility="hidden"),
    ],
    position="top",
).run()
