"""The fields of a dilemma and of its advice in a form for editors, and the text as they changed it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from kb import retold
from kb.errors import NotClean
from kb.model import CleanText, Dilemma, Guidance
from kb.taxonomy import PARTNERS
from ui import words
from ui.choices import partners_field, themes_field
from ui.parts import anonymiser
from ui.reader import weighed
from ui.sending import complain


def piece_fields(number: int, piece: Guidance, is_only: bool = False) -> dict[str, str]:
    """Show the fields of a piece; return what is in them, by part. number: from 1. is_only: it cannot be left out."""
    by = st.text_input(words.advice_by(number), piece.by)
    text = st.text_area(words.advice(number), piece.text, height="content", help=None if is_only else words.EMPTY_TO_DROP)
    conditions, result = "\n".join(piece.conditions), piece.result
    if conditions:
        conditions = st.text_area(f"{words.advice(number)}: {words.CONDITIONS_FIELD.lower()}", conditions, height="content")
    if result:
        result = st.text_area(f"{words.advice(number)}: {words.OUTCOME.lower()}", result, height="content")
    return {"by": by, "text": text, "conditions": conditions, "result": result}


def changed_piece(old: Guidance, new: dict[str, CleanText]) -> Guidance:
    """Return a piece with these parts, made clean."""
    conditions = tuple(CleanText(line) for line in new["conditions"].splitlines() if line.strip())
    return replace(old, by=new["by"], text=new["text"], result=new["result"], conditions=conditions)


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the fields of a whole dilemma. texts: by part; pieces: what each was, and what stands in its fields."""

    texts: dict[str, str]
    themes: list[str]
    partners: list[str]
    pieces: list[tuple[Guidance, dict[str, str]]]

    def reworded(self, change: Callable[[str], str]) -> "Fields":
        """Return the fields with every text changed."""
        texts = {name: change(text) for name, text in self.texts.items()}
        pieces = [(piece, {name: change(text) for name, text in new.items()}) for piece, new in self.pieces]
        return replace(self, texts=texts, pieces=pieces)

    def all(self) -> list[str]:
        """Return every text."""
        return [*self.texts.values(), *(text for _, new in self.pieces for text in new.values())]


def text_fields(dilemma: Dilemma) -> Fields:
    """Show the fields for all that would be published of a dilemma."""
    texts = {
        "title": st.text_area(words.TITLE_FIELD, dilemma.title, height="content"),
        "situation": st.text_area(words.SITUATION, dilemma.situation, height="content"),
        "question": st.text_area(words.QUESTION, dilemma.question, height="content"),
    }
    themes = themes_field(dilemma.themes, f"themes-{dilemma.number}-{dilemma.version}")
    partners = partners_field(dilemma.facets.get(PARTNERS, ()), f"partners-{dilemma.number}-{dilemma.version}")
    pieces = [(piece, piece_fields(number, piece)) for number, piece in enumerate(dilemma.guidance, 1)]
    texts["chosen"] = st.text_area(words.CHOSEN, dilemma.chosen, height="content")
    texts["outcome"] = st.text_area(words.OUTCOME, dilemma.outcome, height="content")
    return Fields(texts, themes, partners, pieces)


def _facets(dilemma: Dilemma, partners: list[str]) -> Mapping[str, tuple[CleanText, ...]]:
    if tuple(partners) == dilemma.facets.get(PARTNERS, ()):
        return dilemma.facets
    others = {name: values for name, values in dilemma.facets.items() if name != PARTNERS}
    return others | ({PARTNERS: tuple(map(CleanText, partners))} if partners else {})


def edited_text(dilemma: Dilemma, fields: Fields) -> Dilemma | None:
    """Return a dilemma with its edited text made clean; None, with a message shown, when that cannot be done."""
    kept = [(old, new) for old, new in fields.pieces if new["text"].strip()]
    typed = [*fields.texts.values(), *(text for _, new in kept for text in new.values())]
    try:
        fresh = iter(anonymiser().anonymise_parts(typed)[0])  # together: a person keeps one number in all fields
        clean = {name: next(fresh) for name in fields.texts}
        guidance = tuple(changed_piece(old, {name: next(fresh) for name in new}) for old, new in kept)
        edited = replace(
            dilemma, title=clean["title"], situation=clean["situation"], question=clean["question"],
            chosen=clean["chosen"], outcome=clean["outcome"], themes=tuple(fields.themes), guidance=guidance,
            facets=_facets(dilemma, fields.partners),
        )  # fmt: skip
    except NotClean:
        complain(words.NOT_CLEAN)
    except ValueError:
        complain(words.INCOMPLETE)
    else:
        edited = retold.without_wording(edited)  # it may say what was just taken out
        return retold.with_risk(edited, retold.weighed_anew(retold.risk_of(dilemma), weighed(edited)))
    return None
