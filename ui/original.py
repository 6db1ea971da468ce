"""The original text of a draft, from the safe: opening it is an act that the trail holds; it is held for this visit only.

What is open is shown for one draft, to one person. app.py lets go of it after a run of the site in which it was not shown.
"""

import streamlit as st

from ingest.anew import made_anew, may_be_nobodys
from ingest.crew import Crew
from kb.errors import BadSettings, ModelUnavailable, NotClean, NotFound, NotUndone, StoreBroken
from kb.model import Dilemma
from kb.originals import words_in
from kb.safe import Original, Stretch
from ui import original_words as words
from ui import upload_words
from ui.announce import announce, bring_to
from ui.beside import marked, show_draft, show_marked
from ui.desk import desk
from ui.parts import ORIGINAL, ORIGINAL_SHOWN, plain, settings
from ui.sending import complain

_NEWS = "original_news"


def show_original(draft: Dilemma) -> bool:
    """Offer the original of a draft where the safe holds it, show it once opened; say whether the page has to begin anew."""
    number, original = st.session_state.get(ORIGINAL, (None, None))
    until = desk().reviewing().original_until(draft)
    if number != draft.number or not until:  # another draft stands here now, or it was thrown away meanwhile
        st.session_state.pop(ORIGINAL, None)
        original = None
    if not until:
        return False
    if original is None:
        with st.container(key=f"offer-original-{draft.number}", gap="xsmall"):
            pressed = st.button(words.OPEN, key=f"open-original-{draft.number}", icon=":material/lock_open:")
            st.caption(words.offer(until))
        _tell_news(f"offer-original-{draft.number}")
        return pressed and _open(draft)
    st.session_state[ORIGINAL_SHOWN] = True
    return _show(draft, original)


def _open(draft: Dilemma) -> bool:
    try:
        st.session_state[ORIGINAL] = draft.number, desk().reviewing().original(draft)
        st.session_state[_NEWS] = words.OPENED
    except BadSettings:
        complain(words.WRONG_KEY)
        return False
    except StoreBroken:
        complain(words.NOT_OPENED)
        return False
    except NotFound:  # decided on, changed or past its term by now: the page says so when it begins anew
        pass
    return True


def _show(draft: Dilemma, original: Original) -> bool:
    _tell_news(f"original-{draft.number}")
    with st.container(border=True, key=f"original-{draft.number}"):
        left, right = st.columns(2, gap="medium")
        with left:
            st.header(words.ORIGINAL, anchor=False)
            st.caption(words.INTRO)
            show_marked(marked(original.text, original.hidden))
        with right:
            st.header(words.DRAFT, anchor=False)
            st.markdown(f"**{plain(draft.title)}**")
            show_draft(draft)
        again = _undo(draft, original)
        if st.button(words.CLOSE, key=f"close-original-{draft.number}", icon=":material/lock:"):
            st.session_state.pop(ORIGINAL, None)
            st.session_state[_NEWS] = words.CLOSED
            return True
    return again


def _tell_news(here: str) -> None:
    """Say once that the original was opened or closed, and bring the keyboard there: what was pressed is gone."""
    if news := st.session_state.pop(_NEWS, ""):
        announce(news)
        bring_to(here)


def _undo(draft: Dilemma, original: Original) -> bool:
    """Let what was hidden wrongly be shown from now on; say whether that was done, or somebody else was first."""
    choices = desk().reviewing().undoable(original, may_be_nobodys)
    with st.expander(words.UNDO, icon=":material/undo:", key=f"undo-{draft.number}"):
        if not choices:
            st.markdown(words.NOTHING_TO_UNDO)
            return False
        st.markdown(words.UNDO_HOW)
        with st.form(f"undo-{draft.number}-{draft.version}", border=False, enter_to_submit=False):
            chosen = st.selectbox(
                words.WHICH, range(len(choices)), index=None, placeholder=words.CHOOSE, filter_mode=None,
                format_func=lambda place: _told(original, choices[place]),
            )  # fmt: skip
            st.markdown(words.MEANS)
            sure = st.checkbox(words.SURE)
            may_lose = draft.version == original.version or _may_lose()
            st.caption(words.UNSAVED)
            pressed = st.form_submit_button(words.NO_NAME)
        if not pressed:
            return False
        if chosen is None or not sure or not may_lose:
            complain(words.CHOOSE_FIRST if chosen is None else words.LOSE_FIRST if sure else words.SURE_FIRST)
            return False
        return _make_anew(draft, choices[chosen])


def _may_lose() -> bool:
    st.warning(words.EDITED)
    return st.checkbox(words.MAY_LOSE)


def _told(original: Original, stretch: Stretch) -> str:
    phrase = original.text[stretch.start : stretch.end]
    times = sum(words_in(original.text[one.start : one.end]) == words_in(phrase) for one in original.hidden)
    return words.choice(phrase, upload_words.TYPES[stretch.label][0], times)


def _make_anew(draft: Dilemma, stretch: Stretch) -> bool:
    try:
        with st.spinner(words.MAKING), Crew(settings()) as crew:

            def make(its: Original, shown: str) -> tuple[Dilemma, Original]:
                return made_anew(draft, its, shown, crew.clean)

            undone = desk().reviewing().undo(draft, stretch, make, may_be_nobodys)
    except NotUndone as wrong:
        complain(words.NOT_UNDONE[wrong.reason])
        return False
    except (NotClean, ModelUnavailable, StoreBroken):
        complain(words.NOT_MADE)
        return False
    except NotFound:  # somebody else was first: the page says so when it begins anew
        return True
    kept, original = undone
    st.session_state[ORIGINAL] = kept.number, original
    st.session_state.review_done = words.MADE if kept.version != draft.version else words.SAME
    st.session_state.pop("review_shown", None)
    return True
