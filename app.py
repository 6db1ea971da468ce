"""Starts the site: navigation over the pages of ui/. Run with "make app", or "streamlit run app.py"."""

import os
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before anything starts threads; see kb.knowledge_base
os.umask(0o077)  # as ui.serve does, for who starts this another way; see kb.files.keep_private

import streamlit as st  # noqa: E402

from ui import (  # noqa: E402
    again_words,
    background_words,
    browse_words,
    contribute_words,
    folder_words,
    kept,
    lists_words,
    live,
    manage_words,
    mishap,
    open_words,
    upload_words,
    words,
)
from ui.menu import forget_who_was_here, page_for, to_look_at_again, who_is_it  # noqa: E402
from ui.parts import BROWSED, OPENED, ORIGINAL, ORIGINAL_SHOWN, ORIGINALS, forget_visitors, set_apart  # noqa: E402
from ui.site.uploads import refuse_files  # noqa: E402
from ui.visitor import Person, person  # noqa: E402

# Before the navigation, which else takes a page's icon for the tab's, and that comes from another host.
st.set_page_config(page_title=words.TITLE, page_icon="ui/static/icon.png")
st.logo("ui/static/logo.svg", size="large")
st.html(Path(__file__).parent / "ui" / "style.css")


def menu(who: Person | None, new: int) -> st.Page:
    """Show the menu of someone and return the page that they asked for. new: how much is new in their folder."""
    again = to_look_at_again(who)
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
            who, "ui/again.py", title=again_words.in_menu(again), icon=":material/event_repeat:", url_path="opnieuw",
            visibility="visible" if again else "hidden",
        ),
        page_for(who, "ui/manage.py", title=manage_words.MANAGE, icon=":material/settings:", url_path="beheer"),
        page_for(who, "ui/lists.py", title=lists_words.LISTS, icon=":material/sell:", url_path="lijsten", visibility="hidden"),
        page_for(
            who, "ui/dilemma.py", title=words.DILEMMA, icon=":material/menu_book:", url_path="dilemma", visibility="hidden"
        ),
        page_for(who, "ui/ask_colleagues.py", title=open_words.TITLE, url_path="voorleggen", visibility="hidden"),
        page_for(who, "ui/contribute.py", title=contribute_words.TITLE, url_path="ervaring", visibility="hidden"),
    ]  # fmt: skip
    return st.navigation(pages, position="top" if who else "hidden")


set_apart()
who = person()
if who is None:
    forget_who_was_here()
    refuse_files()
    menu(None, 0).run()
    st.stop()
live.begin()
shown = kept.news_known()
page = menu(who, shown)
is_upload, opened = page.url_path == "inlezen", st.session_state.get(ORIGINAL)
is_open = opened is not None and page.url_path == "beoordelen" and opened[0] == st.session_state.get("review_draft")
st.set_page_config(layout="wide" if is_upload or is_open else "centered")  # an original and its drafts stand side by side
if not is_upload:
    st.session_state.pop(ORIGINALS, None)
    refuse_files()
if page.url_path != "dilemma":
    st.session_state.pop(OPENED, None)
if page.url_path not in ("bladeren", "dilemma"):
    st.session_state.pop(BROWSED, None)
forget_visitors()
who_is_it(who)
st.session_state.pop(ORIGINAL_SHOWN, None)
mishap.run(page)
if ORIGINAL_SHOWN not in st.session_state:
    st.session_state.pop(ORIGINAL, None)
kept.told()
if (new := kept.news_now()) != shown:  # last, so that no page waits for it
    menu(who, new)
kept.show_in_menu(new)
