"""The wording that a language model proposed for a draft, marked as such; it counts only when somebody takes it over."""

from contextlib import suppress

import streamlit as st

from ingest.wording import Proposal, proposal_of, taken_over
from kb import retold
from kb.errors import NotFound
from kb.model import Dilemma
from ui import words
from ui.desk import desk
from ui.parts import paragraphs, plain, role
from ui.reader import weighed


def offer_wording(draft: Dilemma) -> bool:
    """Show the proposal that is kept with a draft, folded; say whether the page has to begin anew."""
    if not (proposal := proposal_of(draft)):
        return False
    with st.expander(words.wording(plain(proposal.model)), icon=":material/smart_toy:"):
        st.caption(words.WORDING_HELP)
        _show(draft, proposal)
        if not st.button(words.WORDING_TAKE, key=f"wording-{draft.number}-{draft.version}"):
            return False
    with suppress(NotFound):  # gone by now: the page says so when it begins anew
        worded = taken_over(draft, proposal)
        risk = retold.weighed_anew(retold.risk_of(draft), weighed(worded))
        desk().reviewing().save(draft, retold.with_risk(worded, risk), reason="voorgestelde woorden overgenomen")
        st.session_state.review_done = words.WORDING_TAKEN
        st.session_state.pop("review_shown", None)
    return True


def _show(draft: Dilemma, proposal: Proposal) -> None:
    st.markdown(f"**{plain(proposal.title)}**")
    st.markdown(paragraphs(proposal.situation))
    st.markdown(f"*{words.QUESTION}:* {paragraphs(proposal.question)}")
    pieces = zip(draft.guidance, proposal.guidance, strict=True)
    st.markdown("\n".join(f"- **{plain(role(piece.by))}**: {plain(text or piece.text)}" for piece, text in pieces))
