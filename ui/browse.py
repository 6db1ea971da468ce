"""Browse the collection by theme, partner, overlegvorm, fase and instrument: /bladeren?thema=…&instrument=…&pagina=…

The address alone says what is chosen, so it can be shared and the browser goes back through it; nothing that is typed can get
into it. Themes to begin with and pages of the list are links. Other choices are toggles, which leave the focus where it is.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kb import browse
from kb.browse import FACET_FIELDS, FIELDS, PER_PAGE, THEME
from kb.model import Dilemma, Filters
from kb.store import Counts
from ui import browse_words as words
from ui import live
from ui.announce import announce
from ui.cards import show_withdrawn
from ui.choices import naming
from ui.desk import desk
from ui.filters import show_chosen, take, title
from ui.parts import BROWSE_PAGE, BROWSED, CHAT_PAGE, DILEMMA_PAGE, plain
from ui.words import EMPTY, tab

_STYLE = Path(__file__).with_suffix(".css")
_SCRIPT = '<script src="/eigen/browse.js"></script>'
_IN_SIGHT = 12  # values of a facet; more would push the next facet off a phone
_ARRIVALS, _STAYS, _SHOWN = "browse arrivals", "browse stays", "browse shown"


def page() -> None:
    """Show what the address asks for."""
    st.html(_STYLE)
    st.html(_SCRIPT, unsafe_allow_javascript=True)
    live.shows_all()
    if BROWSED not in st.session_state:
        st.session_state.pop(_SHOWN, None)
    reading = desk().reading()
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    asked = browse.asked(given, reading.facet_values, reading.taxonomy())
    counts = reading.counts(asked.filters, FACET_FIELDS)
    number = min(asked.page, browse.pages(counts.total))
    address = browse.address(asked.filters, number)
    if given != address or BROWSED in st.session_state:  # a link to the page that is open leaves the browser's as it was
        st.query_params.from_dict(address)
    label = naming()
    labels = (label(name, value) for name in FIELDS for value in browse.values(asked.filters, name))
    st.set_page_config(page_title=tab(words.tab(labels)))
    is_other = _is_other(address)
    if address:
        with st.container(key="browse-all"):
            st.page_link(BROWSE_PAGE, label=words.ALL, icon=":material/arrow_back:")
    st.title(words.BROWSE, anchor=False)
    if asked.unknown:
        st.info(words.UNKNOWN, icon=":material/info:")
    if reading.is_empty():
        st.warning(EMPTY)
    elif address:
        _narrowed(asked.filters, counts)
        with _place():
            st.header(words.found(_told(counts.total)), anchor=False, width="content")
            _search_button(asked.filters, counts.total)
        _list(asked.filters, counts.total, number)
    else:
        _landing(counts)
        st.header(words.NEWEST, anchor=False)
        _list(asked.filters, counts.total, number)
    if is_other:  # last, so that nothing else moves to another place in the page
        announce(words.announced(_told(counts.total), number, browse.pages(counts.total)))


def _told(total: int) -> int | None:
    """Return a number as words.found takes it."""
    return browse.told(total) if total else None


def _go(filters: Filters) -> None:
    """Go to the first page of what fits these filters, in a callback."""
    st.query_params.from_dict(browse.address(filters))


def _drop(filters: Filters, name: str, value: str) -> None:
    _go(browse.without(filters, name, value))


def _is_other(address: Mapping[str, Sequence[str]]) -> bool:
    """Say whether the page shows something else than before; the focus goes there, unless it was on a toggle that stays."""
    before, stays = st.session_state.get(BROWSED), st.session_state.pop(_STAYS, False)
    st.session_state[BROWSED] = address
    is_other = before is not None and before != address
    if is_other and not (stays and address):
        st.session_state[_ARRIVALS] = st.session_state.get(_ARRIVALS, 0) + 1
    return is_other


def _place() -> DeltaGenerator:
    """Return the container for the heading to which ui/static/browse.js takes the focus when its number is another."""
    return st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
        key=f"arrive-{st.session_state.get(_ARRIVALS, 0)}",
    )  # fmt: skip


def _landing(counts: Counts) -> None:
    """Show the ways in: every theme with its number, and the facets folded."""
    st.markdown(words.INTRO)
    with _place():
        st.header(words.BY_THEME, anchor=False)
    label = naming()
    with st.container(key="browse-themes"):
        for slug, number in _offered(counts, THEME):
            st.page_link(
                BROWSE_PAGE, label=f"{plain(label(THEME, slug))} :small[{plain(words.dilemmas(number))}]",
                query_params=browse.address(Filters(themes=(slug,))),
            )  # fmt: skip
    st.header(words.OTHERWISE, anchor=False)
    with st.container(key="browse-ways", gap="xsmall"):
        for name in FACET_FIELDS:
            with st.expander(title(name), key=f"way-{name}"):
                _choices(name, Filters(), counts, is_titled=True)
    st.caption(plain(words.ROUNDED))


def _narrowed(filters: Filters, counts: Counts) -> None:
    """Show what is chosen, and what else can be, folded."""
    show_chosen(filters, words.CHOSEN, partial(_drop, filters), partial(_go, Filters()))
    with st.expander(words.NARROW, key="browse-narrow"):
        for name in FIELDS:
            _choices(name, filters, counts)
        st.caption(plain(words.ROUNDED))


def _search_button(filters: Filters, total: int) -> None:
    """Show the way to the chat with the same filters, where they would find something."""
    if total and filters and st.button(words.SEARCH_WITHIN, icon=":material/forum:", key="browse-search"):
        take(filters)
        st.switch_page(CHAT_PAGE)


def _offered(counts: Counts, name: str) -> list[tuple[str, int]]:
    """Return the values of a field that can be chosen with their numbers: themes by name, other values by number."""
    if name != THEME:
        return browse.offered(counts.facets[name])
    labels = desk().reading().taxonomy().labels
    known = {slug: count for slug, count in counts.themes.items() if slug in labels}
    return sorted(browse.offered(known), key=lambda one: labels[one[0]].casefold())


def _choices(name: str, filters: Filters, counts: Counts, is_titled: bool = False) -> None:
    """Show the commonest values of a facet as toggles and the others, and themes, as a list to choose from.

    is_titled: what it stands in says which field this is.
    """
    numbers = dict(_offered(counts, name))
    in_sight = [value for value, number in numbers.items() if number and name != THEME][:_IN_SIGHT]
    rest = [value for value in numbers if value not in in_sight]
    chosen, toggles, more = browse.values(filters, name), f"browse-{name}", f"browse-more-{name}"
    label = naming()

    def named(value: str) -> str:
        return words.with_number(label(name, value), numbers[value])

    def choose() -> None:
        picked = [*(st.session_state[toggles] if in_sight else ()), *(st.session_state[more] if rest else ())]
        kept = [value for value in chosen if value in picked or value not in numbers]
        new = browse.choose(filters, name, [*kept, *(value for value in picked if value not in kept)])
        st.session_state[_STAYS] = not is_titled
        _go(new)

    if in_sight:
        st.session_state[toggles] = [value for value in chosen if value in in_sight]
        st.pills(
            title(name), in_sight, selection_mode="multi", key=toggles, format_func=lambda value: plain(named(value)),
            on_change=choose, label_visibility="collapsed" if is_titled else "visible",
        )  # fmt: skip
    if rest:
        st.session_state[more] = [value for value in chosen if value in rest]
        st.multiselect(
            words.MORE[name] if in_sight else title(name), rest, key=more, format_func=named, on_change=choose,
            placeholder=words.CHOOSE, select_all=False, filter_mode=None,
        )  # fmt: skip


def _list(filters: Filters, total: int, number: int) -> None:
    """Show one page of what fits, and the way to the next."""
    found = desk().reading().newest(filters, PER_PAGE, (number - 1) * PER_PAGE) if total else []
    there = {dilemma.number or 0: dilemma for dilemma in found}
    live.shows(there)
    shown = _with_gaps(filters, number, list(there))
    if not shown:
        st.markdown(words.NOTHING)
        return
    today = date.today()
    for place, one in enumerate(shown, 1):
        if one in there:
            with st.container(border=True, key=f"found-{place}", gap="xsmall"):
                _item(there[one], today)
        else:
            show_withdrawn(f"found-{place}")
    pages = browse.pages(total)
    if pages > 1:
        with st.container(horizontal=True, key="browse-pages", horizontal_alignment="distribute", vertical_alignment="center"):
            if number > 1:
                _way(words.PREVIOUS, filters, number - 1)
            st.markdown(words.page_of(number, pages), width="content")
            if number < pages:
                _way(words.NEXT, filters, number + 1)


def _with_gaps(filters: Filters, page: int, now: list[int]) -> list[int]:
    """Return the numbers of a list with those that were taken back while it stood here, at the places where they stood."""
    asked_for, before = st.session_state.get(_SHOWN, (None, []))
    if asked_for == (filters, page):
        missing = [number for number in before if number not in now]
        there = {one.number for one in desk().reading().dilemmas(missing)}
        now = browse.with_gaps(before, now, [number for number in missing if number not in there])
    st.session_state[_SHOWN] = ((filters, page), now)
    return now


def _way(to: str, filters: Filters, number: int) -> None:
    is_next = to == words.NEXT
    st.page_link(
        BROWSE_PAGE, label=to, icon=f":material/arrow_{'forward' if is_next else 'back'}:",
        icon_position="right" if is_next else "left", query_params=browse.address(filters, number),
    )  # fmt: skip


def _item(dilemma: Dilemma, today: date) -> None:
    st.page_link(DILEMMA_PAGE, label=plain(dilemma.title), query_params={"id": dilemma.key})
    st.markdown(plain(browse.first_sentence(dilemma)))
    lists = desk().reading().taxonomy()
    themes = " · ".join(lists.labels[slug] for slug in dilemma.themes if slug in lists.labels)
    about = " · ".join(filter(None, words.about(dilemma, today)))
    st.caption("  \n".join(plain(line) for line in (themes, about) if line))


page()
