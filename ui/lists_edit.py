"""One theme or partner with all that an administrator can do about it: change, no longer offer, merge."""

import streamlit as st

from kb.lists import Lists
from kb.model import Kind, Listed
from kb.taxonomy import Taxonomy, edits
from ui import lists_words as words
from ui.lists_form import (
    EDITING,
    SEEN,
    are_clean,
    ask_doubt,
    attempt,
    bring_back,
    choose_other,
    fields,
    forget_doubt,
    go_to,
    round_of_forms,
    row_key,
)
from ui.mishap import guarded
from ui.parts import plain
from ui.sending import complain

_BACK = "lists-back"


@guarded
def open_entry(slug: str) -> None:
    """Show an entry in the place of the list, in a callback."""
    st.session_state[EDITING] = slug
    st.session_state.pop(SEEN, None)
    forget_doubt()
    go_to(_BACK)


@guarded
def _close() -> None:
    go_to(row_key(st.session_state[EDITING]))
    st.session_state[EDITING] = None
    forget_doubt()


def show_entry(lists: Lists, kind: Kind, now: Taxonomy, one: Listed) -> None:
    """Show an entry. What is done to it is done to it as it was when it came on the screen."""
    one = st.session_state.setdefault(SEEN, one)
    with st.container(key=_BACK):
        st.button(words.BACK, icon=":material/arrow_back:", type="tertiary", key="lists-close", on_click=_close)
    st.header(plain(one.label), anchor=False)
    st.caption(plain(words.about(one, lists.uses(kind).get(one.slug, 0), kind)))
    in_use = sum(not other.into for other in now.of(kind))
    key = f"lists-edit-{kind}-{one.slug}-{round_of_forms()}"
    with st.form(key, enter_to_submit=False):
        filled = fields(kind, one, key, edits.place_of(now, kind, one.slug), in_use)
        sure = ask_doubt()
        pressed = st.form_submit_button(words.SAVE, type="primary")
    if pressed and are_clean(kind, filled.new_to(one), sure):

        def change() -> str:
            changed = lists.change(kind, one, filled.label, filled.full, filled.words, filled.place)
            go_to(row_key(one.slug))
            return words.saved(filled.label, changed)

        attempt(kind, change)
    _offer(lists, kind, one)
    _merge(lists, kind, now, one)


def _offer(lists: Lists, kind: Kind, one: Listed) -> None:
    """Let an entry be offered no longer, or again."""
    st.subheader(words.BRING_BACK if one.is_retired else words.RETIRE, anchor=False)
    st.markdown(words.BRING_BACK_HOW if one.is_retired else words.RETIRE_HOW[kind])
    if one.is_retired and st.button(words.BRING_BACK, key="lists-bring-back"):
        bring_back(lists, kind, one)
    elif not one.is_retired and st.button(words.RETIRE, key="lists-retire"):

        def retire() -> str:
            lists.retire(kind, one)
            go_to(row_key(one.slug))
            return words.retired(one.label, True)

        attempt(kind, retire)


def _merge(lists: Lists, kind: Kind, now: Taxonomy, one: Listed) -> None:
    st.subheader(words.MERGE_TITLE, anchor=False)
    st.markdown(words.MERGE_HOW[kind])
    key = f"lists-merge-{kind}-{one.slug}-{round_of_forms()}"
    with st.form(key, border=False, enter_to_submit=False):
        into = choose_other(kind, now, one.slug, words.MERGE_WITH, f"{key}-into")
        sure = st.checkbox(words.MERGE_SURE, key=f"{key}-sure")
        pressed = st.form_submit_button(words.MERGE)
    if pressed and into is None:
        complain(words.CHOOSE_OTHER)
    elif pressed and not sure:
        complain(words.MERGE_SURE_FIRST)
    elif pressed and (other := now.find(kind, into or "")):

        def merge() -> str:
            changed = lists.merge(kind, one.slug, other.slug)
            go_to(row_key(other.slug))
            return words.merged(one.label, other.label, changed)

        attempt(kind, merge)
