"""From a dilemma to one's own experience with it: the way to the form, and "this helped me" with why."""

from datetime import date

import streamlit as st

from kb import contributing
from kb.model import Dilemma, Guidance
from ui import contribute_words as words
from ui import sending, sending_words
from ui.announce import announce
from ui.desk import desk
from ui.mishap import guarded
from ui.parts import CONTRIBUTE_PAGE

SLOT = "sharing"
"""Under what a session holds experience that is not sent yet."""
_NEWS = "helped news"
_LONGEST = 1_000  # characters


def link_to_share(dilemma: Dilemma) -> None:
    """Show the way to the form in which a reader adds experience of their own."""
    label = words.ADD if dilemma.guidance else words.EXPERIENCE
    st.page_link(CONTRIBUTE_PAGE, label=label, icon=":material/add_comment:", query_params={"id": dilemma.key})


def helped_button(dilemma: Dilemma) -> None:
    """Let the reader say that a dilemma helped, or take that back. An open question has nothing that can help yet."""
    own, number = desk().own(), dilemma.number or 0
    if dilemma.is_open or own is None:
        return
    is_on = own.was_helped(number)
    st.button(
        words.HELPED_NOT if is_on else words.HELPED, icon=":material/thumb_up:", key=f"helped-{number}-{is_on}",
        on_click=_set, args=(number, not is_on),
    )  # fmt: skip


def show_helped(dilemma: Dilemma) -> None:
    """Show how many people a dilemma helped, where they are not few, and ask who was helped why."""
    if news := st.session_state.pop(_NEWS, ""):
        announce(news)
    number, own = dilemma.number or 0, desk().own()
    if people := desk().reading().helped(number):
        st.markdown(f":material/thumb_up: {words.helped(people)}")
    if own and own.was_helped(number):
        with st.container(border=True, key="helped-why", gap="small"):
            st.markdown(f"**{words.THANKS}**")
            _ask_why(dilemma)


@guarded
def _set(number: int, is_on: bool) -> None:
    if own := desk().own():
        own.note_helped(number, is_on)
    st.session_state[_NEWS] = words.THANKS if is_on else words.TAKEN_BACK


def _ask_why(dilemma: Dilemma) -> None:
    """Ask why it worked; the answer is read over and sent on the page for experience."""
    key = sending.form_key(f"because-{dilemma.number}")
    with st.form(f"form-{key}", border=False, enter_to_submit=False):
        typed = st.text_area(words.BECAUSE, height=80, max_chars=_LONGEST, key=key)
        pressed = st.form_submit_button(sending_words.LOOK, key=f"look-{key}")
    if not pressed:
        return
    if not sending.says(typed):
        sending.complain(words.NO_BECAUSE)
    elif clean := sending.made_clean([words.because(typed)]):
        [text], taken_out = clean
        draft = contributing.contribution(dilemma, Guidance(contributing.SOMEONE, text, tried=True), date.today())
        sending.to_check(SLOT, dilemma.key, draft, taken_out, [key])
        st.switch_page(CONTRIBUTE_PAGE, query_params={"id": dilemma.key})
