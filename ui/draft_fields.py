"""The fields of one piece of advice in a form for editors, and the piece as they changed it."""

from dataclasses import replace

import streamlit as st

from kb.model import CleanText, Guidance
from ui import words


def piece_fields(number: int, piece: Guidance, is_only: bool = False) -> dict[str, str]:
    """Show the fields of a piece; return what is in them, by part. number: from 1. is_only: it cannot be left out."""
    by = st.text_input(words.advice_by(number), piece.by)
    text = st.text_area(words.advice(number), piece.text, height=110, help=None if is_only else words.EMPTY_TO_DROP)
    conditions, result = "\n".join(piece.conditions), piece.result
    if conditions:
        conditions = st.text_area(f"{words.advice(number)}: {words.CONDITIONS_FIELD.lower()}", conditions, height=68)
    if result:
        result = st.text_area(f"{words.advice(number)}: {words.OUTCOME.lower()}", result, height=68)
    return {"by": by, "text": text, "conditions": conditions, "result": result}


def changed_piece(old: Guidance, new: dict[str, CleanText]) -> Guidance:
    """Return a piece with these parts, made clean."""
    conditions = tuple(CleanText(line) for line in new["conditions"].splitlines() if line.strip())
    return replace(old, by=new["by"], text=new["text"], result=new["result"], conditions=conditions)
