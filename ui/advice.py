"""One piece of advice in full, as it is read over before it is sent or added."""

import streamlit as st

from kb.handout import words as told
from kb.model import Guidance
from ui.parts import paragraphs, plain, role


def show_piece(piece: Guidance) -> None:
    """Show who advises what, under which conditions, whether it was done, and how it went: all that is kept of it."""
    side = told.side(piece.stance)
    st.markdown(f"**{plain(role(piece.by))}**{f' ({side})' if side else ''}\n\n{paragraphs(piece.text)}")
    if piece.conditions:
        st.markdown("\n".join((f"**{told.CONDITIONS}:**\n", *(f"- {plain(one)}" for one in piece.conditions))))
    if piece.tried is not None:
        st.markdown(f"**{told.TRIED}:** {told.tried(piece)}")
    if piece.result:
        st.markdown(f"**{told.RESULT}:** {paragraphs(piece.result)}")
