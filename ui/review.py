"""Drafts to approve: read, hide more, publish, give back or refuse. What is changed here goes through the anonymiser again."""

from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from kb.errors import NotFound
from kb.knowledge_base import WAITING, needs_two
from kb.model import Dilemma
from kb.returned import returned
from ui import contribute_words, open_words, review_words, words
from ui.announce import announce, bring_to
from ui.desk import desk
from ui.draft_fields import edited_text, text_fields
from ui.merge import show_look_alikes
from ui.original import show_original
from ui.parts import plain, warm_up
from ui.reader import ask_reader
from ui.review_contribution import show_contribution
from ui.review_hide import Hide, hide, show_telling
from ui.review_risk import show_return, show_risk, who_has_to_read
from ui.review_test import Declined, ask_test, ask_why_not, decline
from ui.sending import complain
from ui.take_back import hide_a_name
from ui.wording import offer_wording

_DRAFT = "review_draft"  # app.py asks by this name which draft is open


@dataclass(frozen=True, slots=True)
class _Pressed:
    """What an editor pressed: the name of a button, what to hide, or why not to publish. reader: initials, "" for none."""

    what: str | Hide | Declined
    edited: Dilemma
    reader: str = ""


def _form(draft: Dilemma) -> _Pressed | None:
    """Show all that would be published, for editing, with what may identify someone; return what was pressed, and could be."""
    key = f"{draft.number}-{draft.version}"
    with st.form(f"draft-{key}", enter_to_submit=False, border=False):
        st.header(review_words.LOOK, anchor=False)
        look = st.container(key=f"look-{draft.number}")  # filled when it is known what the fields hold
        st.header(review_words.TEXT, anchor=False)
        fields = text_fields(draft)
        st.header(review_words.TEST, anchor=False)
        reader = _reader(draft)
        tested = ask_test(key)
        publish_here, save_here = st.columns(2)
        publish = publish_here.form_submit_button(words.PUBLISH, type="primary", width="stretch")
        save = save_here.form_submit_button(words.SAVE, width="stretch")
        wrong = st.container(key=f"wrong-{draft.number}")
        declined = ask_why_not(key)
        with look:
            wanted = show_telling(draft, fields.all())
    with wrong:
        if publish and (reader is None or not tested):
            complain(words.READER_FIRST if tested else words.CHECK_FIRST)
            return None
        if declined and not declined.back:
            return _Pressed(declined, draft)
        what = wanted or declined or (words.PUBLISH if publish else words.SAVE if save else "")
        edited = edited_text(draft, fields.reworded(wanted.instead) if wanted else fields) if what else None
    return _Pressed(what, edited, reader or "") if edited else None


def _reader(draft: Dilemma) -> str | None:
    """Return the initials of who reads, None when they were not filled in for a draft that needs two readers."""
    if not needs_two(draft):
        return ""
    return ask_reader(who_has_to_read(draft), words.READER, words.READER_HELP, f"reader-{draft.number}")


def _say_what_was_done() -> None:
    if done := st.session_state.pop("review_done", ""):
        with st.container(key="review-done"):
            st.success(done)
        announce(done)
        bring_to("review-done")


def _say_what_others_did(drafts: list[Dilemma]) -> None:
    """Tell when the draft that stood here was decided on, or changed, by someone else."""
    if not (shown := st.session_state.pop("review_shown", None)):
        return
    number, version, title = shown
    now = next((draft for draft in drafts if draft.number == number), None)
    if now and now.version == version:
        return
    state = desk().reviewing().state(number)
    if state is None:
        told = words.erased_by_other(plain(title))
    else:
        told = words.changed_by_other(plain(title)) if state in WAITING else words.decided_by_other(plain(title))
    with st.container(key="review-others"):
        st.warning(told)
    announce(told)
    bring_to("review-others")


def _choose(drafts: list[Dilemma]) -> Dilemma:
    """Let one be chosen; drafts with one title are told apart by a number."""
    names: dict[int | None, str] = {}
    titles: list[str] = []
    for draft in drafts:
        titles.append(contribute_words.contribution_to(draft.title) if draft.adds_to else draft.title)
        again = titles.count(titles[-1])
        title = f"{titles[-1]} ({again})" if again > 1 else titles[-1]
        names[draft.number] = review_words.in_list(title, draft.status, bool(returned(draft)))
    # A browser holds the name of what is chosen. Where its title or state changed it is told the new one here; the old one
    # would choose another draft with the next press, and that press would be lost.
    if _DRAFT in st.session_state:
        st.session_state[_DRAFT] = st.session_state[_DRAFT]
    number = st.selectbox(words.waiting(len(drafts)), list(names), format_func=names.__getitem__, filter_mode=None, key=_DRAFT)
    return next(draft for draft in drafts if draft.number == number)


def _decide(draft: Dilemma, pressed: _Pressed) -> str:
    """Do what was pressed; return what to tell. Raises NotFound when someone else was first, NotClean for a note."""
    reviewing = desk().reviewing()
    if isinstance(pressed.what, Declined):
        return decline(draft, pressed.edited, pressed.what)
    if pressed.what == words.SAVE:
        reviewing.save(draft, pressed.edited, pressed.reader)
        return words.SAVED
    if reviewing.approve(draft, pressed.edited, pressed.reader, tested=True):
        return words.PUBLISHED
    return words.WAITS if reviewing.is_read(reviewing.dilemma(draft.key)) else words.FIRST_TO_READ


def page() -> None:
    """Show the drafts, one at a time."""
    st.set_page_config(page_title=words.tab(words.DRAFTS))
    warm_up()
    st.title(words.DRAFTS, anchor=False)
    drafts = desk().reviewing().drafts()
    # What comes and goes has a place that is always there. Else all below moves on, and while the page is drawn the form of
    # before stands there still, with buttons that do nothing any more.
    with st.container():
        _say_what_was_done()
        _say_what_others_did(drafts)
    if not drafts:
        st.info(words.NO_DRAFTS)
        return
    st.markdown(words.DRAFTS_INTRO)
    draft = _choose(drafts)
    st.session_state.review_shown = (draft.number, draft.version, draft.title)
    with st.container():
        show_return(draft)
        show_risk(draft)
    if draft.adds_to:
        if show_contribution(draft):
            st.rerun()
    elif _judge(draft, drafts):
        st.rerun()
    if done := hide_a_name():
        _keep_told(done)
        st.rerun()


def _judge(draft: Dilemma, drafts: list[Dilemma]) -> bool:
    """Show a draft with all that can be done about it; say whether the page has to begin anew."""
    with st.container():
        if draft.is_open:
            st.info(open_words.DRAFT, icon=":material/contact_support:")
        if offer_wording(draft) or show_original(draft):
            return True
    alike = st.container()  # filled when the form stands: looking takes longer
    pressed = _form(draft)
    with alike:
        if show_look_alikes(draft, drafts):
            return True
    if not pressed:
        return False
    with suppress(NotFound):  # gone or changed by now: the page says so when it begins anew
        if isinstance(pressed.what, Hide):
            hide(draft, pressed.edited, pressed.what)
        elif done := _decide(draft, pressed):
            _keep_told(done)
        else:
            return False
    return True


def _keep_told(done: str) -> None:
    """Keep what to tell when the page begins anew, and forget which draft stood here: it was this visitor who changed it."""
    st.session_state.review_done = done
    st.session_state.pop("review_shown", None)


page()
