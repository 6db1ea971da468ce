"""A contribution among the drafts: the advice beside the dilemma that it adds to, to be put together or refused."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import streamlit as st

from ingest.anonymise import NotClean
from kb import retold
from kb.errors import IndexMismatch, ModelUnavailable, NotFound
from kb.handout import words as told
from kb.knowledge_base import needs_two
from kb.model import Dilemma, Guidance, Status
from ui import contribute_words as words
from ui import review_words
from ui import words as common
from ui.advice import show_piece
from ui.desk import desk
from ui.draft_fields import changed_piece, piece_fields
from ui.parts import DILEMMA_PAGE, anonymiser, paragraphs, plain
from ui.reader import ask_reader, weighed
from ui.review_hide import Hide, hide, show_telling
from ui.review_test import Declined, ask_test, ask_why_not, decline
from ui.sending import complain


@dataclass(frozen=True, slots=True)
class _Pressed:
    """What an editor pressed: the name of a button, what to hide, or why not to add it. reader: initials, "" for none."""

    what: str | Hide | Declined
    edited: Dilemma
    reader: str = ""


def show_contribution(draft: Dilemma) -> bool:
    """Show a contribution with the ways to decide on it; say whether the page has to begin anew."""
    target = _target(draft)
    st.header(plain(words.contribution_to(target.title if target else draft.title)), anchor=False)
    if target is None:
        st.warning(words.GONE)
        with st.container(border=True, key="contribution-gone"):
            show_piece(draft.guidance[0])
        if not st.button(common.REJECT, key=f"refuse-{draft.number}"):
            return False
        return _decide(draft, None, _Pressed(Declined(False, review_words.TARGET_GONE), draft))
    st.markdown(words.INTRO)
    there, mine = st.columns(2, gap="medium")
    with there, st.container(border=True, key="contribution-target"):
        _show_target(draft, target)
    with mine:
        pressed = _form(draft, target)
    return bool(pressed) and _decide(draft, target, pressed)


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


def _form(draft: Dilemma, target: Dilemma) -> _Pressed | None:
    """Show the advice, for editing, with what may identify someone; return what was pressed, and could be."""
    piece, key = draft.guidance[0], f"{draft.number}-{draft.version}"
    with st.form(f"contribution-{key}", enter_to_submit=False):
        new = piece_fields(1, piece, is_only=True)
        for label, text in ((told.TRIED, told.tried(piece)), (words.SIDE_SHOWN, told.side(piece.stance))):
            if text:
                st.markdown(f"**{label}:** {text}")
        reader: str | None = ""
        if _needs_two(draft, target):
            asked = common.MERGE_SECOND_TO_READ if desk().reviewing().is_read(draft) else common.MERGE_FIRST_TO_READ
            reader = ask_reader(asked, common.MERGE_READER, common.READER_HELP, f"contribution-reader-{draft.number}")
        tested = ask_test(key, together=True)
        add = st.form_submit_button(words.ADD_TO_IT, type="primary", width="stretch")
        save = st.form_submit_button(common.SAVE, width="stretch")
        declined = ask_why_not(key)
        st.subheader(review_words.LOOK, anchor=False)
        wanted = show_telling(draft, list(new.values()))
    if add and (reader is None or not tested):
        complain(common.READER_FIRST if tested else common.MERGE_CHECK_FIRST)
        return None
    if declined and not declined.back:
        return _Pressed(declined, draft)
    what = wanted or declined or (words.ADD_TO_IT if add else common.SAVE if save else "")
    if wanted:
        new = {name: wanted.instead(text) for name, text in new.items()}
    edited = _edited(draft, piece, new) if what else None
    return _Pressed(what, edited, reader or "") if edited else None


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
        complain(common.NOT_CLEAN)
    except ValueError:
        complain(common.INCOMPLETE)
    return None


def _decide(draft: Dilemma, target: Dilemma | None, pressed: _Pressed) -> bool:
    """Do what was pressed and keep what to tell; say whether the page has to begin anew, which it has not after a complaint.

    Nothing is done when someone else was first: the page says so when it begins anew.
    """
    with suppress(NotFound):
        if isinstance(pressed.what, Hide):
            hide(draft, pressed.edited, pressed.what)
            return True
        elif done := _done(draft, target, pressed):
            st.session_state.review_done = done
        else:
            return False
        st.session_state.pop("review_shown", None)
    return True


def _done(draft: Dilemma, target: Dilemma | None, pressed: _Pressed) -> str:
    """Do what was pressed; return what to tell, "" after a complaint. Raises NotFound when someone else was first."""
    reviewing = desk().reviewing()
    if isinstance(pressed.what, Declined):
        told = decline(draft, pressed.edited, pressed.what)
        return told if pressed.what.back else words.REJECTED
    kept = reviewing.save(draft, pressed.edited, pressed.reader)
    if target is None or pressed.what == common.SAVE:
        return common.SAVED
    if desk().person.alone and not pressed.reader and _needs_two(kept, target):  # risky by this edit: who reads is not known
        return common.MERGE_FIRST_TO_READ
    merged = reviewing.merge(kept, target, pressed.reader, [0], weigh=weighed, tested=True)
    return common.MERGED if merged else common.WAITS
