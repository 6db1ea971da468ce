"""The first screen of the chat: what this is, and questions to begin with, taken from the collection itself."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date

import streamlit as st

from kb.model import Dilemma
from ui import chat_words, live, open_words, words
from ui.desk import desk
from ui.parts import OPEN_QUESTIONS_PAGE, plain

_EXAMPLES = 3
_DRAWN = 60  # dilemmas looked at for examples: reading all of a large collection takes a second
_LONGEST = 90  # characters: two lines on a phone


def examples(dilemmas: Iterable[Dilemma]) -> tuple[str, ...]:
    """Return three short titles that are questions, each of another theme, in the order given; fewer when there are fewer."""
    chosen: dict[str, str] = {}
    for dilemma in dilemmas:
        theme = (*dilemma.themes, "")[0]
        if dilemma.title.endswith("?") and len(dilemma.title) <= _LONGEST and len(chosen) < _EXAMPLES:
            chosen.setdefault(theme, dilemma.title)
    return tuple(chosen.values())


@st.cache_data(max_entries=4, show_spinner=False)
def _of_today(day: date, revision: int, home: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the examples of a day: others tomorrow, the same for everyone today as long as nothing is published.

    With them the numbers of the dilemmas that they are titles of.
    """

    def drawn(number: int) -> bytes:
        return hashlib.blake2b(f"{day} {number}".encode(), digest_size=8).digest()

    reading = desk().reading()
    drawn_today = reading.dilemmas(sorted(reading.numbers(), key=drawn)[:_DRAWN])
    found = examples(dilemma for dilemma in drawn_today if not dilemma.is_open)
    if len(found) < _EXAMPLES:
        return words.EXAMPLES, ()
    return found, tuple(one.number or 0 for one in drawn_today if one.title in found)


def welcome(put: Callable[[str], None]) -> None:
    """Show the first screen; a tapped example is given to put."""
    st.markdown(words.INTRO)
    reading = desk().reading()
    if reading.is_empty():
        live.shows_all()
        st.warning(words.EMPTY)
        return
    st.markdown(f"**{words.EXAMPLES_TITLE}**")
    with st.container(key="examples", gap="xsmall"):
        titles, numbers = _of_today(date.today(), reading.revision(), str(reading.home))
        live.shows(numbers)
        for place, example in enumerate(titles):
            st.button(
                plain(example), type="tertiary", icon=":material/chat:", key=f"example-{place}", on_click=put, args=(example,)
            )
    if reading.open_questions(1):
        st.page_link(OPEN_QUESTIONS_PAGE, label=open_words.CAN_YOU_HELP, icon=":material/contact_support:")
    st.caption(chat_words.PRIVACY)
