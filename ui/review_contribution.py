"""A contribution among the drafts: the advice beside the dilemma that it adds to, to be put together or refused."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from ingest.anonymise import NotClean
from kb import retold
from kb.errors import IndexMismatch, ModelUnavailable, NotFound
from kb.handout import words as told
from kb.knowledge_base import needs_two
from kb.model import Dilemma, Guidance, Status
from ui import contribute_words as words
from ui import words as common
from ui.advice import show_piece
from ui.desk import desk
from ui.draft_fields import changed_piece, piece_fields
from ui.parts import DILEMMA_PAGE, anonymiser, paragraphs, plain
from ui.reader import ask_reader, weighed


def show_contribution(draft: Dilemma) -> bool:
    """Show a contribution with the ways to decide on it; say whether the page has to begin anew."""
    target = _target(draft)
    st.header(plain(words.contribution_to(target.title if target else draft.title)), anchor=False)
    if target is None:
        st.warning(words.GONE)
        with st.container(border=True, key="contribution-gone"):
            show_piece(draft.guidance[0])
        return st.button(common.REJECT, key=f"refuse-{draft.number}") and _decide(draft, draft, None, common.REJECT, "")
    st.markdown(words.INTRO)
    there, mine = st.columns(2, gap="medium")
    with there, st.container(border=True, key="contribution-target"):
        _show_target(draft, target)
    with mine:
        edited, pressed, reader = _form(draft, target)
    return bool(edited and pressed) and _decide(draft, edited or draft, target, pressed, reader)


def _target(draft: Dilemma) -> Dilemma | None:
    """Return the dilemma that a contribution adds to, None when it is no longer published."""
    try:
        found = desk().reviewing().dilemma(draft.adds_to)
    except NotFound:
        return None
    return found if found.status is Status.PUBLISHED else None


def _show_target(draft: Dilemma, target: Dilemma) -> None:
    st.subheader(words.WHERE, anchor=False)
    for text in filter(None, (target.situation, target.question)):
        st.markdown(paragraphs(text))
    st.page_link(DILEMMA_PAGE, label=common.OPEN, icon=":material/menu_book:", query_params={"id": target.key})
    if target.is_open:
        st.caption(words.IS_OPEN)
        return
    place, said = _echo(draft, target)
    if place is not None:
        st.markdown(f"**{common.SAID_ADVICE_ONE if said else common.ALIKE_ADVICE}**")
        show_piece(target.guidance[place])
    others = [piece for n, piece in enumerate(target.guidance) if n != place]
    if others:
        with st.expander(f"{words.ALREADY} ({len(others)})"):
            for piece in others:
                show_piece(piece)


def _echo(draft: Dilemma, target: Dilemma) -> tuple[int | None, bool]:
    """Return the place of the advice that says nearly the same, None for none, and whether it does say the same."""
    with suppress(IndexMismatch, ModelUnavailable):  # it can be judged without
        if echo := desk().reviewing().echoes(draft, target)[0]:
            return echo.place, echo.said
    return None, False


def _form(draft: Dilemma, target: Dilemma) -> tuple[Dilemma | None, str, str]:
    """Show the advice, for editing; return it as edited, the button pressed ("" when none) and who reads."""
    piece = draft.guidance[0]
    with st.form(f"contribution-{draft.number}-{draft.version}", enter_to_submit=False):
        new = piece_fields(1, piece, is_only=True)
        for label, text in ((told.TRIED, told.tried(piece)), (words.SIDE_SHOWN, told.side(piece.stance))):
            if text:
                st.markdown(f"**{label}:** {text}")
        reader: str | None = ""
        if _needs_two(draft, target):
            asked = common.MERGE_SECOND_TO_READ if desk().reviewing().is_read(draft) else common.MERGE_FIRST_TO_READ
            reader = ask_reader(asked, common.MERGE_READER, common.READER_HELP, f"contribution-reader-{draft.number}")
        checked = st.checkbox(words.CHECKED)
        add = st.form_submit_button(words.ADD_TO_IT, type="primary", width="stretch")
        save = st.form_submit_button(common.SAVE, width="stretch")
        refuse = st.form_submit_button(common.REJECT, width="stretch")
    if refuse:
        return draft, common.REJECT, ""
    if not add and not save:
        return None, "", ""
    if add and (reader is None or not checked):
        st.error(common.READER_FIRST if checked else common.MERGE_CHECK_FIRST)
        return None, "", ""
    return _edited(draft, piece, new), words.ADD_TO_IT if add else common.SAVE, reader or ""


def _needs_two(draft: Dilemma, target: Dilemma) -> bool:
    """Say whether two have to read a contribution: it, or it together with the dilemma, may point at one person."""
    both = retold.joined(target, draft, [0], ending=False)
    return needs_two(draft) or needs_two(retold.with_risk(both, weighed(both)))


def _edited(draft: Dilemma, old: Guidance, new: Mapping[str, str]) -> Dilemma | None:
    """Return the draft with its edited text made clean; None, with a message shown, when that cannot be done."""
    try:
        clean = anonymiser().anonymise_parts(list(new.values()))[0]
        edited = replace(draft, guidance=(changed_piece(old, dict(zip(new, clean, strict=True))),))
        return retold.with_risk(edited, retold.weighed_anew(retold.risk_of(draft), weighed(edited)))
    except NotClean:
        st.error(common.NOT_CLEAN)
    except ValueError:
        st.error(common.INCOMPLETE)
    return None


def _decide(draft: Dilemma, edited: Dilemma, target: Dilemma | None, pressed: str, initials: str) -> bool:
    """Do what was pressed and keep what to tell; nothing when someone else was first: the page says so when it begins anew."""
    with suppress(NotFound):
        st.session_state.review_done = _done(draft, edited, target, pressed, initials)
        st.session_state.pop("review_shown", None)
    return True


def _done(draft: Dilemma, edited: Dilemma, target: Dilemma | None, pressed: str, initials: str) -> str:
    """Do what was pressed; return what to tell. Raises NotFound when someone else was first."""
    reviewing = desk().reviewing()
    if target is None or pressed == common.REJECT:
        reviewing.refuse(draft)
        return words.REJECTED
    kept = reviewing.save(draft, edited, initials)
    if pressed == common.SAVE:
        return common.SAVED
    if desk().person.alone and not initials and _needs_two(kept, target):  # became risky by this edit: who reads is not known
        return common.MERGE_FIRST_TO_READ
    return common.MERGED if reviewing.merge(kept, target, initials, [0], weigh=weighed) else common.WAITS
