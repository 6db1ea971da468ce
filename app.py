"""Starts the site: navigation over the pages of ui/. Run with "make app", or "streamlit run app.py"."""

import os
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before anything starts threads; see kb.knowledge_base

import streamlit as st  # noqa: E402

from ui import words  # noqa: E402

st.set_page_config(page_title=words.TITLE, page_icon="ui/static/icon.png", layout="centered")
st.logo("ui/static/logo.svg", size="large")
st.html(Path(__file__).parent / "ui" / "style.css")
st.navigation(
    [
        st.Page("ui/chat.py", title=words.SEARCH, icon=":material/forum:", url_path="zoek", default=True),
        st.Page("ui/review.py", title=words.DRAFTS, icon=":material/rate_review:", url_path="beoordelen"),
        st.Page("ui/dilemma.py", title=words.DILEMMA, icon=":material/menu_book:", url_path="dilemma", visibility="hidden"),
    ],
    position="top",
).run()
