"""Advice whose term has passed, for editors: it still stands, it is changed, or it is withdrawn. /opnieuw"""

from datetime import date
from typing import Literal

import streamlit as st

from kb.errors import NotFound
from kb.handout.words import told
from kb.knowledge_base import needs_two
from kb.model import CleanText, Dilemma
from ui import again_words as words
from ui import take_back_words
from ui import words as common
from ui.advice import show_piece
from ui.announce import announce
from ui.desk import desk
from ui.draft_fields import edited_text, text_fields
from ui.mishap import guarded
from ui.parts import paragraphs, plain, settings, warm_up

_AT_ONCE = 10  # dilemmas shown; what is judged makes room
_DONE, _EDITING = "again done", "again editing"
_STALE = take_back_words.REASONS.index(CleanText("het advies klopt niet meer"))


@guarded
def _judge(how: Literal["stands", "withdrawn"], seen: Dilemma) -> None:
    """Do what a button asks, and keep what to tell."""
    what: str = how
    try:
        if how == "stands":
            desk().reviewing().stands(seen)
        else:
            desk().withdraw(seen.key, st.session_state[f"again-why-{seen.number}"])
    except NotFound:
        what = "first"
    st.session_state[_DONE] = words.said(what, seen.title)


@guarded
def _edit(number: int | None) -> None:
    st.session_state[_EDITING] = number


def _text(dilemma: Dilemma) -> None:
    """Show all of a dilemma, folded."""
    with st.expander(words.READ, key=f"again-read-{dilemma.number}"):
        for heading, text in ((common.SITUATION, dilemma.situation), (common.QUESTION, dilemma.question)):
            st.markdown(f"**{heading}**\n\n{paragraphs(text)}")
        st.markdown(f"**{common.GUIDANCE}**")
        for piece in dilemma.guidance:
            with st.container(border=True):
                show_piece(piece)
        for heading, text in ((common.CHOSEN, dilemma.chosen), (common.OUTCOME, dilemma.outcome)):
            if text.strip():
                st.markdown(f"**{heading}**\n\n{paragraphs(text)}")


def _one(dilemma: Dilemma, day: date) -> None:
    with st.container(border=True, key=f"again-{dilemma.number}", gap="small"):
        st.subheader(plain(dilemma.title), anchor=False)
        st.caption(plain(" · ".join(filter(None, (words.since(day), told(dilemma.source))))))
        _text(dilemma)
        with st.container(horizontal=True, gap="small"):
            st.button(
                words.STANDS, key=f"again-stands-{dilemma.number}", icon=":material/check:", on_click=_judge,
                args=("stands", dilemma),
            )  # fmt: skip
            st.button(
                words.AMEND, key=f"again-amend-{dilemma.number}", icon=":material/edit:", on_click=_edit, args=(dilemma.number,)
            )
            with st.popover(words.WITHDRAW, icon=":material/undo:"):
                st.markdown(words.WITHDRAW_HOW)
                st.selectbox(
                    take_back_words.REASON, take_back_words.REASONS, _STALE, filter_mode=None, key=f"again-why-{dilemma.number}"
                )
                st.button(
                    words.WITHDRAW_NOW, key=f"again-withdraw-{dilemma.number}", type="primary", on_click=_judge,
                    args=("withdrawn", dilemma),
                )  # fmt: skip


def _form(seen: Dilemma) -> None:
    """Show a dilemma for editing, and keep it when that is asked."""
    st.button(words.BACK, key="again-back", icon=":material/arrow_back:", type="tertiary", on_click=_edit, args=(None,))
    st.header(words.EDIT, anchor=False)
    st.markdown(words.EDIT_HOW)
    if needs_two(seen):
        st.warning(words.TWO)
    with st.form(f"again-form-{seen.number}-{seen.version}", enter_to_submit=False):
        fields = text_fields(seen)
        checked = st.checkbox(words.CHECKED)
        pressed = st.form_submit_button(words.SAVE, type="primary")
    if not pressed:
        return
    if not checked:
        st.error(words.CHECK_FIRST)
    elif edited := edited_text(seen, fields):
        try:
            what = "amended" if desk().reviewing().amend(seen, edited) else "waits"
        except NotFound:
            what = "first"
        st.session_state[_DONE] = words.said(what, seen.title if what == "first" else edited.title)
        st.session_state[_EDITING] = None
        st.rerun()


def page() -> None:
    """Show what waits, or one of it for editing."""
    st.set_page_config(page_title=common.tab(words.AGAIN))
    warm_up()
    st.title(words.AGAIN, anchor=False)
    if done := st.session_state.pop(_DONE, ""):
        st.success(plain(done), icon=":material/check_circle:")
    waiting = desk().reviewing().past_review()
    editing = next((one for one in waiting if one.number == st.session_state.get(_EDITING)), None)
    if editing:
        _form(editing)
    elif waiting:
        st.markdown(words.intro(len(waiting), settings().review_months))
        for one in waiting[:_AT_ONCE]:
            _one(one, one.review_date or date.today())
        if len(waiting) > _AT_ONCE:
            st.caption(words.more(len(waiting) - _AT_ONCE))
    else:
        st.info(words.NONE)
    if done:  # last, so that nothing else moves to another place in the page
        announce(done)


page()
