"""What the reader narrows the search to: the fields beside the page, and what is chosen shown above the answer."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from kb.browse import FIELDS, THEME, choose, values
from kb.model import Filters
from kb.taxonomy import FACETS
from ui import chat_words, words
from ui.choices import naming
from ui.desk import desk
from ui.parts import plain


def _key(name: str) -> str:
    return f"facet-{name}"


def title(name: str) -> str:
    """Return what a field is called."""
    return words.THEME if name == THEME else FACETS[name]


def chosen_filters() -> Filters:
    """Show the fields in the sidebar and return what is chosen."""
    st.header(words.FILTERS, anchor=False)
    filters = Filters()
    for name in FIELDS:
        filters = choose(filters, name, _field(name))
    return filters


def _field(name: str) -> list[str]:
    reading = desk().reading()
    return st.multiselect(
        title(name), list(reading.themes()) if name == THEME else reading.facet_values(name), key=_key(name),
        format_func=partial(naming(), name), placeholder=words.ANY_THEME if name == THEME else words.ANY, select_all=False,
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
    label = naming()
    chosen = [(name, value, label(name, value)) for name in FIELDS for value in values(filters, name)]
    if not chosen:
        return
    with st.container(horizontal=True, key="chosen-filters", gap="xsmall", vertical_alignment="center"):
        st.caption(caption, width="content")
        for name, value, shown in chosen:
            st.button(
                plain(shown), icon=":material/close:", icon_position="right", key=f"drop-{name}-{value}",
                help=plain(chat_words.removes(shown)), on_click=drop, args=(name, value),
            )  # fmt: skip
        if len(chosen) > 1:
            st.button(chat_words.DROP_ALL, type="tertiary", key="drop-all", on_click=drop_all)
