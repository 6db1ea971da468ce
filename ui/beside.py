"""An original and what came of it, as they stand side by side."""

import html
from collections.abc import Iterable

import streamlit as st

from kb.model import Dilemma
from ui import upload_words, words
from ui.parts import paragraphs, plain, role

_HEIGHT = 560  # of a long original, in pixels: what stands beside it stays in view
_SHORT = 1200  # characters of HTML that fit in it


def marked(text: str, hidden: Iterable[tuple[int, int, str]]) -> str:
    """Return a raw text as HTML in which every hidden stretch (start, end, type) is marked, with in words what it was."""
    parts, position = [], 0
    for start, end, label in hidden:
        kind = upload_words.TYPES[label][0]
        parts += [html.escape(text[position:start]), f"<mark>{html.escape(text[start:end])}<small> {kind}</small></mark>"]
        position = end
    parts.append(html.escape(text[position:]))
    return "".join(f"<p>{part}</p>" for part in "".join(parts).split("\n\n"))


def show_marked(original: str) -> None:
    """Show an original that `marked` made."""
    with st.container(height=_HEIGHT if len(original) > _SHORT else "content", border=True):
        st.html(original)


def show_draft(draft: Dilemma) -> None:
    """Show what a draft tells, without its title."""
    st.markdown(f"**{words.SITUATION}.** {paragraphs(draft.situation)}")
    st.markdown(f"**{words.QUESTION}.** {paragraphs(draft.question)}")
    advice = [f"- **{plain(role(piece.by))}**: {plain(piece.text)}" for piece in draft.guidance]
    st.markdown("\n".join(advice) or upload_words.NO_ADVICE)
    for name, text in ((words.CHOSEN, draft.chosen), (words.OUTCOME, draft.outcome)):
        if text:
            st.markdown(f"**{name}.** {paragraphs(text)}")
