"""What the reader narrows the search to: the fields beside the page, and what is chosen shown above the answer."""

import streamlit as st

from kb.model import Filters
from kb.taxonomy import FACETS, THEMES
from ui import chat_words, words
from ui.parts import knowledge_base, plain

_FILTERED = ("partners", "overlegvorm", "fase", "instrument")
_THEME = "theme"


def _key(name: str) -> str:
    return f"facet-{name}"


def chosen_filters() -> Filters:
    """Show the fields in the sidebar and return what is chosen."""
    kb = knowledge_base()
    st.header(words.FILTERS, anchor=False)
    theme = st.selectbox(
        words.THEME, ["", *THEMES], format_func=lambda slug: THEMES.get(slug, words.ANY_THEME), key=_THEME,
        filter_mode=None, persist_state="session",
    )  # fmt: skip
    facets = {
        name: tuple(
            st.multiselect(
                FACETS[name], kb.store.facet_values(name), key=_key(name), placeholder=words.ANY, select_all=False,
                filter_mode=None, persist_state="session",
            )
        )
        for name in _FILTERED
    }  # fmt: skip
    return Filters((theme,) if theme else (), facets)


def choose_theme(slug: str) -> None:
    """Narrow the search to one theme only."""
    drop_all()
    st.session_state[_THEME] = slug


def drop_all() -> None:
    """Take all filters away."""
    st.session_state[_THEME] = ""
    for name in _FILTERED:
        st.session_state[_key(name)] = []


def _drop(name: str, value: str) -> None:
    if name == _THEME:
        st.session_state[_THEME] = ""
    else:
        st.session_state[_key(name)] = [one for one in st.session_state[_key(name)] if one != value]


def show_chosen(filters: Filters) -> None:
    """Show what the search is limited to, each as a button that takes it away."""
    if not filters:
        return
    chosen = [(_THEME, slug, THEMES[slug]) for slug in filters.themes]
    chosen += [(name, value, value) for name, values in filters.facets.items() for value in values]
    with st.container(horizontal=True, key="chosen-filters", gap="xsmall", vertical_alignment="center"):
        st.caption(chat_words.CHOSEN_FILTERS, width="content")
        for name, value, label in chosen:
            st.button(
                plain(label), icon=":material/close:", icon_position="right", key=f"drop-{name}-{value}",
                help=chat_words.removes(label), on_click=_drop, args=(name, value),
            )  # fmt: skip
        if len(chosen) > 1:
            st.button(chat_words.DROP_ALL, type="tertiary", key="drop-all", on_click=drop_all)
