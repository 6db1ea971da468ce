"""Show what someone puts forward exactly as it would be kept, before any of it is: for questions and for experience.

What is typed is in memory while its form stands and while it is made clean; from then on a session holds clean text only,
also when one goes back to change it.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

import streamlit as st

from kb import retold
from kb.errors import KbError, NotClean, NotFound, TooOften
from kb.limits import Costly
from kb.model import CleanText, Dilemma
from ui import limit_words
from ui import sending_words as words
from ui.announce import announce
from ui.desk import desk
from ui.parts import anonymiser, plain
from ui.reader import weighed

_log = logging.getLogger(__name__)
_NEWS, _ROUND = "sending news", "sending round"


class Step(Enum):
    """How far something is: filled in (again), read over before it goes, gone."""

    CHANGE = auto()
    CHECK = auto()
    SENT = auto()


@dataclass(frozen=True, slots=True)
class Ready:
    """What can be sent. about: what it belongs to, so that another visit does not find it. taken_out: type to how often."""

    about: str
    draft: Dilemma
    taken_out: Mapping[str, int]
    step: Step = Step.CHECK


def held(name: str, about: str) -> Ready | None:
    """Return what this session holds under a name about this; what it holds about something else is let go.

    Say what became of it in the run before, to who cannot see that.
    """
    if news := st.session_state.pop(_NEWS, ""):
        announce(news)
    found: Ready | None = st.session_state.get(name)
    if found and found.about != about:
        del st.session_state[name]
        return None
    return found


def form_key(name: str) -> str:
    """Return the key of a field; after each text that was made clean it is another, so that no field has what was typed."""
    return f"{name}-{st.session_state.get(_ROUND, 0)}"


def says(typed: str) -> bool:
    """Say whether there is a word or number in what was typed."""
    return any(map(str.isalnum, typed))


def made_clean(typed: Sequence[str]) -> tuple[list[CleanText], dict[str, int]] | None:
    """Return texts that belong together made clean, with what was taken out; None, with a message, when it cannot be done."""
    try:
        with st.spinner(words.CLEANING):
            desk().check(Costly.CONTRIBUTION)
            desk().spend(Costly.QUESTION)  # it costs what a question costs
            clean, whole = anonymiser().anonymise_parts(typed)
    except TooOften as wrong:
        complain(limit_words.told(wrong))
    except NotClean as wrong:
        complain(words.not_clean(str(wrong)))
    except KbError as wrong:
        _log.error("%s", wrong)
        complain(words.UNAVAILABLE)
    else:
        return clean, dict(Counter(one.span.label for one in whole.replaced))
    return None


def complain(told: str) -> None:
    """Show what has to be mended first, and say it."""
    st.error(told)
    announce(told)


def to_check(name: str, about: str, draft: Dilemma, taken_out: Mapping[str, int], fields: Collection[str]) -> None:
    """Hold a clean draft for its writer to read over, and let go of the fields in which it was typed."""
    for key in fields:
        st.session_state.pop(key, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state[name] = Ready(about, retold.with_risk(draft, weighed(draft)), taken_out)
    st.session_state[_NEWS] = words.announced(taken_out)


def show_check(name: str, ready: Ready, show: Callable[[Dilemma], None], sent: str) -> None:
    """Show what would be sent, with the ways back and on. show: shows the text. sent: what to say when it is gone."""
    st.header(words.CHECK, anchor=False)
    st.markdown(words.CHECK_INTRO)
    with st.container(border=True, key=f"{name}-check"):
        show(ready.draft)
    st.info(words.taken_out(ready.taken_out), icon=":material/shield_person:")
    risk = retold.risk_of(ready.draft)
    if risk.get("level") == "hoog":
        reasons = "\n".join(f"- {plain(str(reason))}" for reason in risk.get("reasons", ()))
        st.warning(f"**{words.RISK}**\n\n{reasons}\n\n{words.RISK_ADVICE}")
    with st.container(horizontal=True, key=f"{name}-choice"):
        send = st.button(words.SEND, type="primary", icon=":material/send:", key=f"{name}-send")
        change = st.button(words.CHANGE, icon=":material/edit:", key=f"{name}-change")
    if change:
        st.session_state[name] = replace(ready, step=Step.CHANGE)
        st.rerun()
    if send and _kept(ready.draft):
        st.session_state[name] = replace(ready, step=Step.SENT)
        st.session_state[_NEWS] = f"{sent}."
        st.rerun()


def _kept(draft: Dilemma) -> bool:
    """Keep a draft for an editor; say whether that was done."""
    try:
        desk().submit(draft)
    except NotFound:  # what it adds to was withdrawn: the page says so when it begins anew
        st.rerun()
    except TooOften as wrong:
        complain(limit_words.told(wrong))
        return False
    except KbError as wrong:
        _log.error("%s", wrong)
        complain(words.UNAVAILABLE)
        return False
    return True


def forget(name: str) -> None:
    """Let go of what was held under a name."""
    st.session_state.pop(name, None)
