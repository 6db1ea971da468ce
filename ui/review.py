"""Drafts to approve: read, hide more, publish or refuse. What is changed here goes through the anonymiser again."""

from contextlib import suppress
from dataclasses import replace
from typing import Literal

import streamlit as st

from ingest.anonymise import NotClean
from kb import audit, retold
from kb.errors import NotFound
from kb.knowledge_base import WAITING, needs_two
from kb.model import Dilemma, Guidance
from kb.taxonomy import FACETS, THEMES
from ui import contribute_words, open_words, words
from ui.desk import desk
from ui.draft_fields import changed_piece, piece_fields
from ui.merge import show_look_alikes
from ui.parts import anonymiser, plain, warm_up
from ui.reader import ask_reader, weighed
from ui.review_contribution import show_contribution
from ui.take_back import hide_a_name
from ui.wording import offer_wording

_BUTTONS: dict[str, Literal["primary", "secondary"]] = {
    words.PUBLISH: "primary",
    words.SAVE: "secondary",
    words.REJECT: "secondary",
}


def _form(draft: Dilemma) -> tuple[Dilemma | None, str, str]:
    """Show all that would be published, for editing; return it as edited, the button pressed and initials, "" for none."""
    with st.form(f"draft-{draft.number}-{draft.version}"):
        texts = {
            "title": st.text_area(words.TITLE_FIELD, draft.title, height=68),
            "situation": st.text_area(words.SITUATION, draft.situation, height=260),
            "question": st.text_area(words.QUESTION, draft.question, height=100),
        }
        themes = st.multiselect(
            words.THEMES_FIELD, list(THEMES), [t for t in draft.themes if t in THEMES], format_func=THEMES.__getitem__,
            placeholder=words.CHOOSE_THEME, select_all=False, filter_mode=None,
        )  # fmt: skip
        pieces = [(piece, piece_fields(number, piece)) for number, piece in enumerate(draft.guidance, 1)]
        texts["chosen"] = st.text_area(words.CHOSEN, draft.chosen, height=80)
        texts["outcome"] = st.text_area(words.OUTCOME, draft.outcome, height=80)
        reader = _reader(draft)
        checked = st.checkbox(words.CHECKED)
        buttons = {
            name: column.form_submit_button(name, type=kind, width="stretch")
            for (name, kind), column in zip(_BUTTONS.items(), st.columns(3), strict=True)
        }
    pressed = next((name for name, is_pressed in buttons.items() if is_pressed), "")
    if not pressed or pressed == words.REJECT:
        return draft, pressed, reader or ""
    if pressed == words.PUBLISH and (reader is None or not checked):
        st.error(words.READER_FIRST if checked else words.CHECK_FIRST)
        return None, "", ""
    return _edited(draft, texts, themes, pieces), pressed, reader or ""


def _reader(draft: Dilemma) -> str | None:
    """Return the initials of who reads, None when they were not filled in for a draft that needs two readers."""
    if not needs_two(draft):
        return ""
    told = words.SECOND_TO_READ if desk().reviewing().is_read(draft) else words.FIRST_TO_READ
    return ask_reader(told, words.READER, words.READER_HELP, f"reader-{draft.number}")


def _edited(
    draft: Dilemma, texts: dict[str, str], themes: list[str], pieces: list[tuple[Guidance, dict[str, str]]]
) -> Dilemma | None:
    """Return the draft with its edited text made clean; None, with a message shown, when that cannot be done."""
    kept = [(old, new) for old, new in pieces if new["text"].strip()]
    typed = [*texts.values(), *(text for _, new in kept for text in new.values())]
    try:
        fresh = iter(anonymiser().anonymise_parts(typed)[0])  # together: a person keeps one number in all fields
        clean = {name: next(fresh) for name in texts}
        guidance = tuple(changed_piece(old, {name: next(fresh) for name in new}) for old, new in kept)
        edited = replace(
            draft, title=clean["title"], situation=clean["situation"], question=clean["question"],
            chosen=clean["chosen"], outcome=clean["outcome"], themes=tuple(themes), guidance=guidance,
        )  # fmt: skip
        edited = retold.without_wording(edited)  # it may say what was just taken out
        return retold.with_risk(edited, retold.weighed_anew(retold.risk_of(draft), weighed(edited)))
    except NotClean:
        st.error(words.NOT_CLEAN)
    except ValueError:
        st.error(words.INCOMPLETE)
    return None


def _show_risk(draft: Dilemma) -> None:
    found = draft.source.extra.get("risk")
    if isinstance(found, dict) and {"level", "reasons"} <= found.keys():
        show = st.warning if found["level"] == "hoog" else st.info
        show(f"**{words.RISK}: {plain(found['level'])}**\n\n" + "\n".join(f"- {plain(why)}" for why in found["reasons"]))
    texts = [text for place, text in audit.texts_of(draft) if place != "id"]
    rows = [f"- {s.kind}: “{plain(text[s.start : s.end])}”" for text in texts for s in audit.suspects_in(text, "")]
    if rows:
        with st.expander(f"{words.SUSPECTS} ({len(rows)})"):
            st.markdown("\n".join(dict.fromkeys(rows)))
    also = [f"- {plain(i.role)}: {plain(i.interest)}" for i in draft.interests]
    also += [f"- {FACETS.get(name, name)}: {plain(', '.join(values))}" for name, values in draft.facets.items() if values]
    if also:
        with st.expander(words.ALSO_PUBLISHED):
            st.markdown("\n".join(also))


def _say_what_others_did(drafts: list[Dilemma]) -> None:
    """Tell when the draft that stood here was decided on, or changed, by someone else."""
    if not (shown := st.session_state.pop("review_shown", None)):
        return
    number, version, title = shown
    now = next((draft for draft in drafts if draft.number == number), None)
    if now and now.version == version:
        return
    state = desk().reviewing().state(number)
    if state is None:
        told = words.erased_by_other(plain(title))
    else:
        told = words.changed_by_other(plain(title)) if state in WAITING else words.decided_by_other(plain(title))
    st.warning(told)
    st.toast(told, duration="long")  # the eye is at the buttons, far below


def _choose(drafts: list[Dilemma]) -> Dilemma:
    """Let one be chosen; drafts with one title are told apart by a number."""
    names: dict[int | None, str] = {}
    for draft in drafts:
        title = contribute_words.contribution_to(draft.title) if draft.adds_to else draft.title
        again = sum(name == title or name.startswith(f"{title} (") for name in names.values())
        names[draft.number] = f"{title} ({again + 1})" if again else title
    number = st.selectbox(
        words.waiting(len(drafts)), list(names), format_func=names.__getitem__, filter_mode=None, key="review_draft"
    )
    return next(draft for draft in drafts if draft.number == number)


def _decide(draft: Dilemma, edited: Dilemma, pressed: str, initials: str) -> str:
    """Do what was pressed; return what to tell. Raises NotFound when someone else was first."""
    reviewing = desk().reviewing()
    if pressed == words.REJECT:
        reviewing.refuse(draft)
        return words.REJECTED
    if pressed == words.SAVE:
        reviewing.save(draft, edited, initials)
        return words.SAVED
    if reviewing.approve(draft, edited, initials):
        return words.PUBLISHED
    return words.WAITS if reviewing.is_read(reviewing.dilemma(draft.key)) else words.FIRST_TO_READ


def page() -> None:
    """Show the drafts, one at a time."""
    st.set_page_config(page_title=words.tab(words.DRAFTS))
    warm_up()
    st.title(words.DRAFTS, anchor=False)
    if done := st.session_state.pop("review_done", ""):
        st.success(done)
        st.toast(done, duration="long")  # the eye is at the buttons, far below
    drafts = desk().reviewing().drafts()
    _say_what_others_did(drafts)
    if not drafts:
        st.info(words.NO_DRAFTS)
        return
    st.markdown(words.DRAFTS_INTRO)
    if done := hide_a_name():
        st.session_state.review_done = done
        st.session_state.pop("review_shown", None)
        st.rerun()
    draft = _choose(drafts)
    st.session_state.review_shown = (draft.number, draft.version, draft.title)
    _show_risk(draft)
    if draft.adds_to:
        if show_contribution(draft):
            st.rerun()
        return
    if draft.is_open:
        st.info(open_words.DRAFT, icon=":material/contact_support:")
    if offer_wording(draft):
        st.rerun()
    alike = st.container()  # filled when the form stands: looking takes longer
    edited, pressed, reader = _form(draft)
    with alike:
        if show_look_alikes(draft, drafts):
            st.rerun()
    if edited is None or not pressed:
        return
    with suppress(NotFound):  # gone or changed by now: the page says so when it begins anew
        st.session_state.review_done = _decide(draft, edited, pressed, reader)
        del st.session_state.review_shown
    st.rerun()


page()
