"""Taking a published dilemma back, and hiding a name in all there is: for who may."""

from contextlib import suppress

import streamlit as st

from kb.errors import NotFound
from kb.model import Dilemma, Status
from kb.people import Action
from ui import take_back_words as words
from ui.announce import announce, bring_to
from ui.desk import desk
from ui.sending import complain

_DONE, _PLACE = "taken back", "taken-back"


def show_taken_back() -> bool:
    """Say once, where the dilemma stood, that it was taken back; say whether it was."""
    done = st.session_state.pop(_DONE, "")
    if done:
        with st.container(key=_PLACE):
            st.success(done, icon=":material/check_circle:")
        announce(done)
        bring_to(_PLACE)  # what was pressed is gone
    return bool(done)


def take_back(dilemma: Dilemma) -> None:
    """Let an editor withdraw a published dilemma and an administrator erase it; nothing for who may not."""
    who = desk().person
    if not who.may(Action.WITHDRAW):
        return
    with st.expander(words.TAKE_BACK, icon=":material/undo:"):
        st.markdown(words.HOW)
        with st.form(f"take-back-{dilemma.number}", border=False, enter_to_submit=False):
            reason = st.selectbox(words.REASON, words.REASONS, filter_mode=None)
            withdraw = st.form_submit_button(words.WITHDRAW)
            sure = who.may(Action.ERASE) and st.checkbox(words.SURE)
            erase = who.may(Action.ERASE) and st.form_submit_button(words.ERASE)
    if erase and not sure:
        complain(words.SURE_FIRST)
    elif withdraw or erase:
        try:
            (desk().erase if erase else desk().withdraw)(dilemma.key, reason)
            st.session_state[_DONE] = words.ERASED if erase else words.WITHDRAWN
        except NotFound:  # somebody was first: the page says that it is gone
            pass
        st.rerun()


def erase_withdrawn(key: str) -> None:
    """Let an administrator erase a dilemma that was withdrawn, without showing it; nothing for others or for another state."""
    if not desk().person.may(Action.ERASE):
        return
    try:
        if desk().reviewing().dilemma(key).status is not Status.WITHDRAWN:
            return
    except NotFound:
        return
    with st.container(border=True, key="erase-withdrawn"):
        st.markdown(words.IS_WITHDRAWN)
        with st.form("erase-withdrawn-form", border=False, enter_to_submit=False):
            reason = st.selectbox(words.REASON, words.REASONS, filter_mode=None)
            sure = st.checkbox(words.SURE)
            erase = st.form_submit_button(words.ERASE)
    if erase and not sure:
        complain(words.SURE_FIRST)
    elif erase:
        with suppress(NotFound):  # somebody was first
            desk().erase(key, reason)
        st.session_state[_DONE] = words.ERASED
        st.rerun()


def hide_a_name() -> str:
    """Let an editor hide a name everywhere; return what to tell, "" when nothing was done."""
    if not desk().person.may(Action.HIDE):
        return ""
    with st.expander(words.HIDE, icon=":material/visibility_off:"):
        st.markdown(words.HIDE_HOW)
        with st.form("hide-a-name", border=False, clear_on_submit=True, enter_to_submit=False):
            name = st.text_input(words.NAME, max_chars=80)
            kind = st.radio(words.KIND, list(words.KINDS), horizontal=True)
            pressed = st.form_submit_button(words.HIDE_NOW)
    if not pressed:
        return ""
    try:
        return words.hidden(desk().hide_everywhere([name], words.KINDS[kind]))
    except ValueError:
        complain(words.NOT_A_NAME)
        return ""
