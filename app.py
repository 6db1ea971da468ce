"""Starts the site: navigation over the pages of ui/. Run with "make app", or "streamlit run app.py"."""

import os
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before anything starts threads; see kb.knowledge_base

import streamlit as st  # noqa: E402

from ui import (  # noqa: E402
    background_words,
    browse_words,
    contribute_words,
    folder_words,
    kept,
    mishap,
    open_words,
    upload_words,
    words,
)
from ui.menu import forget_who_was_here, page_for, who_is_it  # noqa: E402
from ui.parts import BROWSED, OPENED, ORIGINALS, forget_visitors  # noqa: E402
from ui.visitor import Person, person  # noqa: E402

# Before the navigation, which else takes a page's icon for the tab's, and that comes from another host.
st.set_page_config(page_title=words.TITLE, page_icon="ui/static/icon.png")
st.logo("ui/static/logo.svg", size="large")
st.html(Path(__file__).parent / "ui" / "style.css")


def menu(who: Person | None, new: int) -> st.Page:
    """Show the menu of someone and return the page that they asked for. new: how much is new in their folder."""
    pages = [
        page_for(who, "ui/chat.py", title=words.SEARCH, icon=":material/forum:", default=True),
        page_for(who, "ui/browse.py", title=browse_words.BROWSE, icon=":material/category:", url_path="bladeren"),
        page_for(
            who, "ui/open_questions.py", title=open_words.OPEN_QUESTIONS, icon=":material/contact_support:",
            url_path="open-vragen",
        ),
        page_for(
            who, "ui/background.py", title=background_words.BACKGROUND, icon=":material/lightbulb:", url_path="achtergrond"
        ),
        page_for(who, "ui/folder.py", title=folder_words.in_menu(new), icon=":material/folder:", url_path="mijn-map"),
        page_for(who, "ui/upload.py", title=upload_words.UPLOAD, icon=":material/upload_file:", url_path="inlezen"),
        page_for(who, "ui/review.py", title=words.DRAFTS, icon=":material/rate_review:", url_path="beoordelen"),
        page_for(
            who, "ui/dilemma.py", title=words.DILEMMA, icon=":material/menu_book:", url_path="dilemma", visibility="hidden"
        ),
        page_for(who, "ui/ask_colleagues.py", title=open_words.TITLE, url_path="voorleggen", visibility="hidden"),
        page_for(who, "ui/contribute.py", title=contribute_words.TITLE, url_path="ervaring", visibility="hidden"),
    ]  # fmt: skip
    return st.navigation(pages, position="top" if who else "hidden")


who = person()
if who is None:
    forget_who_was_here()
    menu(None, 0).run()
    st.stop()
shown = kept.news_known()
page = menu(who, shown)
is_upload = page.url_path == "inlezen"
st.set_page_config(layout="wide" if is_upload else "centered")  # an original and its drafts stand beside each other
if not is_upload:
    st.session_state.pop(ORIGINALS, None)
if page.url_path != "dilemma":
    st.session_state.pop(OPENED, None)
if page.url_path not in ("bladeren", "dilemma"):
    st.session_state.pop(BROWSED, None)
forget_visitors()
who_is_it(who)
mishap.run(page)
kept.told()
if (new := kept.news_now()) != shown:  # last, so that no page waits for it
    menu(who, new)
kept.show_in_menu(new)
