"""Who reads a draft, and how few people a dilemma may point at."""

from collections.abc import Mapping

import streamlit as st

from ingest.anonymise import risk
from kb.model import Dilemma
from ui.desk import desk


def ask_reader(told: str, label: str, help_text: str, key: str) -> str | None:
    """Say that two have to read this, and return the initials of who does: "" where the account tells, None when left empty."""
    st.markdown(f"**{told}**")
    if not desk().person.alone:
        return ""
    initials = st.text_input(label, max_chars=8, help=help_text, key=key)
    return "".join(letter for letter in initials.casefold() if letter.isalpha()) or None


def weighed(dilemma: Dilemma) -> Mapping[str, object]:
    """Return the record of risk of a dilemma with all its advice."""
    texts = [dilemma.title, dilemma.situation, dilemma.question, dilemma.chosen, dilemma.outcome]
    for piece in dilemma.guidance:
        texts += [piece.text, *piece.conditions, piece.result]
    found = risk.weigh("\n".join(texts))
    return {"level": found.level, "reasons": list(found.reasons)}
