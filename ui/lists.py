"""Thema's en partners: the lists by which dilemmas are ordered, as an administrator changes them: /lijsten"""

from pathlib import Path

import streamlit as st

from kb.lists import Lists
from kb.model import CleanText, Kind
from kb.taxonomy import Taxonomy
from ui import lists_words as words
from ui import words as common
from ui.desk import desk
from ui.lists_edit import open_entry, show_entry
from ui.lists_form import (
    EDITING,
    are_clean,
    arrive,
    ask_doubt,
    attempt,
    bring_back,
    choose_other,
    fields,
    go_to,
    name_of,
    round_of_forms,
    row_key,
    tell,
)
from ui.parts import plain, warm_up
from ui.sending import complain

_STYLE = Path(__file__).with_suffix(".css")
_KIND = "lists kind"


def _new(lists: Lists, kind: Kind) -> None:
    with st.expander(words.NEW[kind], icon=":material/add:", key=f"lists-new-{kind}"):
        key = f"lists-add-{kind}-{round_of_forms()}"
        with st.form(key, border=False, enter_to_submit=False):
            filled = fields(kind, None, key)
            sure = ask_doubt()
            pressed = st.form_submit_button(words.ADD[kind], type="primary")
        if pressed and are_clean(kind, filled.new_to(None), sure):

            def add() -> str:
                go_to(row_key(lists.add(kind, filled.label, filled.full, filled.words)))
                return words.added(filled.label)

            attempt(kind, add)


def _rows(lists: Lists, kind: Kind, now: Taxonomy) -> None:
    """Show what is in use, in order, each with the way to change it."""
    listed, uses = [one for one in now.of(kind) if not one.into], lists.uses(kind)
    st.header(words.in_use(kind, len(listed)), anchor=False)
    with st.container(key="lists-rows", gap=None):
        for one in listed:
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall",
                key=row_key(one.slug),
            ):  # fmt: skip
                st.button(
                    plain(one.label), key=f"lists-open-{kind}-{one.slug}", icon=":material/edit:", type="tertiary",
                    on_click=open_entry, args=(one.slug,),
                )  # fmt: skip
                st.caption(plain(words.about(one, uses.get(one.slug, 0), kind)), width="content")


def _strange(lists: Lists, kind: Kind, now: Taxonomy) -> None:
    """Show what dilemmas have and the lists do not name, with what can be done about it."""
    if not (found := lists.strange(kind)):
        return
    st.header(words.STRANGE_TITLE, anchor=False)
    st.markdown(words.STRANGE_HOW[kind])
    name = name_of(kind, now)
    if likely := [words.stands_in(one.value, one.count, name(one.likely)) for one in found if one.likely]:
        st.markdown("\n".join(f"- {plain(line)}" for line in likely))
        if st.button(words.SETTLE, key="lists-settle"):
            attempt(kind, lambda: words.settled(lists.settle()))
    rest = {one.value: words.stands_in(one.value, one.count, "") for one in found if not one.likely}
    if not rest:
        return
    key = f"lists-strange-{kind}-{round_of_forms()}"
    with st.form(key, border=False, enter_to_submit=False):
        value = st.selectbox(words.STRANGE_WHICH, list(rest), format_func=rest.__getitem__, filter_mode=None, key=f"{key}-what")
        into = choose_other(kind, now, "", words.STRANGE_INTO, f"{key}-into")
        with st.container(horizontal=True, gap="small"):
            put = st.form_submit_button(words.STRANGE_PUT, type="primary")
            add = kind is Kind.PARTNER and st.form_submit_button(words.STRANGE_ADD)
    if add:

        def added() -> str:
            go_to(row_key(lists.add(kind, value, CleanText(""), ())))
            return words.added(value)

        attempt(kind, added)
    elif put and into is None:
        complain(words.CHOOSE_OTHER)
    elif put and into:
        attempt(kind, lambda: words.merged(value, name(into), lists.merge(kind, value, into)))


def _merged(lists: Lists, kind: Kind, now: Taxonomy) -> None:
    """Show what was merged with another, folded."""
    gone, name = [one for one in now.of(kind) if one.into], name_of(kind, now)
    if not gone:
        return
    with st.expander(words.merged_title(len(gone)), key=f"lists-merged-{kind}"):
        st.markdown(words.MERGED_HOW)
        for one in gone:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall"):
                st.markdown(plain(words.merged_into(one.label, name(one.slug))), width="content")
                if st.button(plain(words.bring_back(one.label)), key=f"lists-back-{kind}-{one.slug}", type="tertiary"):
                    bring_back(lists, kind, one)


def page() -> None:
    """Show one of the lists, or one entry of it for editing."""
    st.set_page_config(page_title=common.tab(words.LISTS))
    st.html(_STYLE)
    warm_up()
    st.title(words.LISTS, anchor=False)
    lists = desk().lists()
    now = lists.taxonomy
    tell()
    kind = Kind(st.session_state.get(_KIND, Kind.THEME))
    one = now.find(kind, st.session_state.get(EDITING) or "")
    if one and not one.into:
        show_entry(lists, kind, now, one)
    else:
        st.markdown(words.INTRO)
        chosen = st.segmented_control(
            words.WHICH, list(Kind), default=kind, required=True, format_func=words.NAMES.__getitem__, key="lists-kind"
        )
        st.session_state[_KIND] = kind = Kind(chosen or kind)
        _new(lists, kind)
        _rows(lists, kind, now)
        _strange(lists, kind, now)
        _merged(lists, kind, now)
    arrive()


page()
