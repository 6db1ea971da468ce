"""Starts the site: navigation over the pages of ui/. Run with "make app", or "streamlit run app.py"."""

import os
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before anything starts threads; see kb.knowledge_base

import streamlit as st  # noqa: E402

from ui import background_words, upload_words, words  # noqa: E402
from ui.parts import ORIGINALS, forget_visitors  # noqa: E402

# Before the navigation, which else takes a page's icon for the tab's, and that comes from another host.
st.set_page_config(page_title=words.TITLE, page_icon="ui/static/icon.png")
st.logo("ui/static/logo.svg", size="large")
st.html(Path(__file__).parent / "ui" / "style.css")
page = st.navigation(
    [
        st.Page("ui/chat.py", title=words.SEARCH, icon=":material/forum:", default=True),
        st.Page("ui/background.py", title=background_words.BACKGROUND, icon=":material/lightbulb:", url_path="achtergrond"),
        st.Page("ui/upload.py", title=upload_words.UPLOAD, icon=":material/upload_file:", url_path="inlezen"),
        st.Page("ui/review.py", title=words.DRAFTS, icon=":material/rate_review:", url_path="beoordelen"),
        st.Page("ui/dilemma.py", title=words.DILEMMA, icon=":material/menu_book:", url_path="dilemma", visibility="hidden"),
    ],
    position="top",
)
is_upload = page.url_path == "inlezen"
st.set_page_config(layout="wide" if is_upload else "centered")  # an original and its drafts stand beside each other
if not is_upload:
    st.session_state.pop(ORIGINALS, None)
forget_visitors()
page.run()
