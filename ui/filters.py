"""What the reader narrows the search to: the fields beside the page, and what is chosen shown above the answer."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from kb.browse import FIELDS, THEME, choose, values
from kb.handout.words import in_full
from kb.model import Filters
from kb.taxonomy import FACETS, THEMES
from ui import chat_words, words
from ui.desk import desk
from ui.parts import plain


def _key(name: str) -> str:
    return f"facet-{name}"


def title(name: str) -> str:
    """Return what a field is called."""
    return words.THEME if name == THEME else FACETS[name]


def label(name: str, value: str) -> str:
    """Return what a value of a field is called."""
    return THEMES.get(value, value) if name == THEME else in_full(name, (value,))


def chosen_filters() -> Filters:
    """Show the fields in the sidebar and return what is chosen."""
    st.header(words.FILTERS, anchor=False)
    filters = Filters()
    for name in FIELDS:
        filters = choose(filters, name, _field(name))
    return filters


def _field(name: str) -> list[str]:
    return st.multiselect(
        title(name), list(THEMES) if name == THEME else desk().reading().facet_values(name), key=_key(name),
        format_func=partial(label, name), placeholder=words.ANY_THEME if name == THEME else words.ANY, select_all=False,
        filter_mode=None, persist_state="session",
    )  # fmt: skip


def take(filters: Filters) -> None:
    """Narrow the search to these filters only."""
    for name in FIELDS:
        st.session_state[_key(name)] = list(values(filters, name))


def choose_theme(slug: str) -> None:
    """Narrow the search to one theme only."""
    take(Filters(themes=(slug,)))


def drop_all() -> None:
    """Take all filters away."""
    take(Filters())


def _drop(name: str, value: str) -> None:
    st.session_state[_key(name)] = [one for one in st.session_state[_key(name)] if one != value]


def show_chosen(
    filters: Filters,
    caption: str = chat_words.CHOSEN_FILTERS,
    drop: Callable[[str, str], None] = _drop,
    drop_all: Callable[[], None] = drop_all,
) -> None:
    """Show what the search, or a list, is limited to, each as a button that takes it away by drop(field, value)."""
    chosen = [(name, value, label(name, value)) for name in FIELDS for value in values(filters, name)]
    if not chosen:
        return
    with st.container(horizontal=True, key="chosen-filters", gap="xsmall", vertical_alignment="center"):
        st.caption(caption, width="content")
        for name, value, shown in chosen:
            st.button(
                plain(shown), icon=":material/close:", icon_position="right", key=f"drop-{name}-{value}",
                help=chat_words.removes(shown), on_click=drop, args=(name, value),
            )  # fmt: skip
        if len(chosen) > 1:
            st.button(chat_words.DROP_ALL, type="tertiary", key="drop-all", on_click=drop_all)
