"""The lead of an answer, worded by a language model: it comes when it comes, above an answer that stands there already."""

from dataclasses import dataclass

import streamlit as st

from ingest.wording.lead import Leads, Pending, open_leads
from kb.answer import numbered
from kb.errors import TooOften
from kb.limits import Costly
from kb.model import Answer, Statement
from ui import chat_words, turns
from ui.announce import announce
from ui.cards import anchor
from ui.desk import desk
from ui.parts import anonymiser, plain, settings

_LOOK_SECONDS = 1.0
_LEADS = "leads"


@dataclass(slots=True)
class _Asked:
    """What was asked for one turn. advice: what the answer said then. is_told: who cannot see it heard that it is there."""

    advice: tuple[Statement, ...]
    lead: Pending
    is_told: bool = False


@st.cache_resource(show_spinner=False)
def _leads() -> Leads | None:
    """Return what asks for leads, for all sessions of this process; None where the administrator wants none."""
    return open_leads(settings(), anonymiser()) if settings().lead else None


def show_lead(answer: Answer, turn: int, newest: bool) -> None:
    """Show the lead of an answer where there is one. newest: ask for it, once for what this turn says."""
    if not (leads := _leads()) or not (asked := _asked(leads, answer, turn, newest)):
        return
    is_waiting, sentences = asked.lead.is_waiting, asked.lead.sentences
    key = f"lead-waits-{turn}" if is_waiting else f"lead-{turn}" if sentences else None
    with st.container(key=key, gap="xsmall"):  # also where nothing came: what stands below keeps its place
        if is_waiting:
            _wait(turn)
        elif sentences:
            _show(asked, answer, turn, leads.model)


def _asked(leads: Leads, answer: Answer, turn: int, newest: bool) -> _Asked | None:
    """Return what was asked for a turn, now or before; nothing is kept of turns that are gone."""
    here = {one.number for one in turns.all_turns()}
    held: dict[int, _Asked] = {number: one for number, one in st.session_state.get(_LEADS, {}).items() if number in here}
    if turn in held and held[turn].advice != answer.advice:  # it may say what was taken back since
        del held[turn]
    if newest and turn not in held:
        held[turn] = _Asked(answer.advice, _begun(leads, answer))
    st.session_state[_LEADS] = held
    return held.get(turn)


def _begun(leads: Leads, answer: Answer) -> Pending:
    """Ask for a lead; none comes for who asks too often: the answer is as it always is."""
    try:
        desk().spend(Costly.LEAD)
    except TooOften:
        none = Pending(0)
        none.end()
        return none
    return leads.begin(answer)


@st.fragment(run_every=_LOOK_SECONDS)
def _wait(turn: int) -> None:
    """Say that a lead is on its way, and look now and then whether it came: then the page is drawn with or without it."""
    asked = st.session_state.get(_LEADS, {}).get(turn)
    if asked and asked.lead.is_waiting:
        st.caption(chat_words.LEAD_WAITS)
    else:
        st.rerun()


def _show(asked: _Asked, answer: Answer, turn: int, model: str) -> None:
    numbers = numbered(answer)
    lines = []
    for one in asked.lead.sentences:
        links = " ".join(f"[\\[{numbers[dilemma]}\\]](#{anchor(turn, numbers[dilemma])})" for dilemma in one.dilemmas)
        lines.append(f"- {plain(one.text)} {links}")
    st.markdown("\n".join(lines))
    st.caption(f":material/smart_toy: {plain(chat_words.lead_by(model))}")
    if not asked.is_told:
        asked.is_told = True
        announce(chat_words.LEAD_READY)
