"""Drafts to approve: read, hide more, publish or refuse. What is changed here goes through the anonymiser again."""

from dataclasses import replace

import streamlit as st

from ingest.anonymise import NotClean
from kb import audit
from kb.model import CleanText, Dilemma, Guidance, Status
from kb.taxonomy import THEMES
from ui import words
from ui.parts import anonymiser, knowledge_base, plain

_ACTOR = "redacteur"


def _clean(text: str) -> CleanText:
    return anonymiser().anonymise(text).text if text.strip() else CleanText("")


def _form(draft: Dilemma) -> tuple[Dilemma | None, str]:
    """Show the draft for editing; return it as edited and the button pressed, ("" when none)."""
    with st.form(f"draft-{draft.number}-{draft.version}"):
        title = st.text_area("Titel, als vraag", draft.title, height=68)
        situation = st.text_area(words.SITUATION, draft.situation, height=260)
        question = st.text_area(words.QUESTION, draft.question, height=100)
        themes = st.multiselect("Thema's", list(THEMES), list(draft.themes), format_func=THEMES.__getitem__, placeholder="Kies een thema")
        pieces = []
        for number, piece in enumerate(draft.guidance, 1):
            by = st.text_input(f"Advies {number}, van", piece.by)
            text = st.text_area(f"Advies {number}", piece.text, height=110, help="Maak leeg om dit advies weg te laten")
            pieces.append((piece, by, text))
        chosen = st.text_area(words.CHOSEN, draft.chosen, height=80)
        checked = st.checkbox(words.CHECKED)
        buttons = {name: column.form_submit_button(name, type="primary" if name == words.PUBLISH else "secondary", width="stretch")
                   for name, column in zip((words.PUBLISH, words.SAVE, words.REJECT), st.columns(3), strict=True)}  # fmt: skip
    pressed = next((name for name, is_pressed in buttons.items() if is_pressed), "")
    if not pressed or pressed == words.REJECT:
        return draft, pressed
    if pressed == words.PUBLISH and not checked:
        st.error(words.CHECK_FIRST)
        return None, ""
    return _edited(draft, title, situation, question, themes, pieces, chosen), pressed


def _edited(
    draft: Dilemma, title: str, situation: str, question: str, themes: list[str], pieces: list[tuple[Guidance, str, str]], chosen: str
) -> Dilemma | None:
    """Return the draft with its edited text made clean; None, with a message shown, when that cannot be done."""
    try:
        guidance = tuple(replace(old, by=_clean(by), text=_clean(text)) for old, by, text in pieces if text.strip())
        return replace(
            draft, title=_clean(title), situation=_clean(situation), question=_clean(question), themes=tuple(themes),
            guidance=guidance, chosen=_clean(chosen),
        )  # fmt: skip
    except NotClean:
        st.error(words.NOT_CLEAN)
    except ValueError:
        st.error(words.INCOMPLETE)
    return None


def _show_risk(draft: Dilemma) -> None:
    risk = draft.source.extra.get("risk", {})
    if risk:
        show = st.warning if risk["level"] == "hoog" else st.info
        show(f"**{words.RISK}: {plain(risk['level'])}**\n\n" + "\n".join(f"- {plain(reason)}" for reason in risk["reasons"]))
    suspects = list(audit.audit_dilemma(draft))
    if suspects:
        texts = dict(audit.texts_of(draft))
        rows = [f"- {s.kind}: “{plain(texts[s.where.split(', ', 1)[1]][s.start : s.end])}”" for s in suspects]
        with st.expander(f"{words.SUSPECTS} ({len(rows)})"):
            st.markdown("\n".join(dict.fromkeys(rows)))


def page() -> None:
    """Show the drafts, one at a time."""
    kb = knowledge_base()
    st.title(words.DRAFTS, anchor=False)
    if done := st.session_state.pop("review_done", ""):
        st.success(done)
    drafts = list(kb.drafts())
    if not drafts:
        st.info(words.NO_DRAFTS)
        return
    st.markdown(words.DRAFTS_INTRO)
    number = st.selectbox(
        words.waiting(len(drafts)), [d.number for d in drafts], format_func={d.number: d.title for d in drafts}.__getitem__
    )
    draft = next(d for d in drafts if d.number == number)
    _show_risk(draft)
    edited, pressed = _form(draft)
    if edited is None or not pressed or draft.number is None:
        return
    if pressed == words.REJECT:
        kb.store.set_status(draft.number, Status.WITHDRAWN, _ACTOR, "afgewezen")
    else:
        kb.store.put(edited, _ACTOR, "beoordeeld")
        if pressed == words.PUBLISH:
            kb.publish(draft.number, _ACTOR)
    st.session_state.review_done = {words.PUBLISH: words.PUBLISHED, words.SAVE: words.SAVED, words.REJECT: words.REJECTED}[pressed]
    st.rerun()


page()
