"""What an editor says before a text is published: that no outsider would know whom it is about; or why it is not."""

from dataclasses import dataclass

import streamlit as st

from ingest.anonymise import NotClean
from kb.model import CleanText, Dilemma
from ui import review_words as words
from ui import words as common
from ui.desk import desk
from ui.parts import anonymiser
from ui.sending import complain


@dataclass(frozen=True, slots=True)
class Declined:
    """That a draft is not published. back: given back, else refused. note: as typed, not clean yet."""

    back: bool
    reason: CleanText
    note: str = ""


def ask_test(key: str, together: bool = False) -> bool:
    """Ask for the three ticks of the recognise test; say whether all are set. together: with what it is added to."""
    st.markdown(f"**{words.TEST_TOGETHER if together else words.TEST_ASKED}**")
    with st.container(horizontal=True, key=f"test-{key}"):
        return all([st.checkbox(label, key=f"{who}-{key}") for who, label in words.TESTS.items()])


def ask_why_not(key: str) -> Declined | None:
    """Offer to give a draft back or to refuse it, inside its form; None where neither was pressed, or the reason is missing."""
    with st.expander(words.NOT_PUBLISH, key=f"not-{key}"):
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown(f"**{words.BACK}.** {words.BACK_HOW}")
            back_why = st.radio(words.BACK_WHY, words.BACK_REASONS, index=None, key=f"back-why-{key}")
            note = st.text_input(words.NOTE, max_chars=300, key=f"back-note-{key}")
            back = st.form_submit_button(words.GIVE_BACK, key=f"back-{key}")
        with right:
            st.markdown(f"**{words.REFUSE}.** {words.REFUSE_HOW}")
            refuse_why = st.radio(words.REFUSE_WHY, words.REFUSE_REASONS, index=None, key=f"refuse-why-{key}")
            refuse = st.form_submit_button(common.REJECT, key=f"refuse-{key}")
        if not (back or refuse):
            return None
        reason = back_why if back else refuse_why
        if reason is None:
            complain(words.WHY_FIRST)
            return None
    return Declined(back, reason, note if back else "")


def decline(draft: Dilemma, edited: Dilemma, why: Declined) -> str:
    """Give a draft back as edited, or refuse it; return what to tell, "" after a complaint. Raises NotFound."""
    reviewing = desk().reviewing()
    if not why.back:
        reviewing.refuse(draft, why.reason)
        return words.WITHDRAWN if reviewing.state(draft.number or 0) else common.REJECTED
    try:
        note = anonymiser().anonymise_parts([why.note])[0][0] if why.note.strip() else CleanText("")
    except NotClean:
        complain(common.NOT_CLEAN)
        return ""
    reviewing.give_back(reviewing.save(draft, edited), why.reason, note)
    return words.GIVEN_BACK
