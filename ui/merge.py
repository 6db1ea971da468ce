"""What a draft may be told twice of: which of its advice is new there, and the choice of what goes along."""

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from kb import retold
from kb.errors import IndexMismatch, ModelUnavailable, NotFound
from kb.knowledge_base import needs_two
from kb.model import Dilemma, Guidance, Status
from kb.retold import Echo
from ui import words
from ui.desk import desk
from ui.parts import DILEMMA_PAGE, plain, role
from ui.reader import ask_reader, weighed
from ui.review_test import ask_test

_MOST = 3  # shown


def show_look_alikes(draft: Dilemma, drafts: list[Dilemma]) -> bool:
    """Show what a draft may retell, each folded, with a way to merge it; say whether the page has to begin anew."""
    found = _look_alikes(draft, drafts)
    _say_what_went(draft, found)
    if not found:
        return False
    st.markdown(f"**{words.LOOK_ALIKES_INTRO}**")
    return any([_offer(draft, other) for other in found])


def _look_alikes(draft: Dilemma, drafts: list[Dilemma]) -> list[Dilemma]:
    reviewing = desk().reviewing()
    found: list[Dilemma] = []
    try:
        with st.spinner(words.LOOKING):
            keys = reviewing.look_alikes(draft, drafts)
    except (IndexMismatch, ModelUnavailable, NotFound):  # a draft can be judged without; the search says what to do
        return found
    for key in keys:
        with suppress(NotFound):  # somebody erased it just now
            other = reviewing.dilemma(key)
            found += [other] if other.status is not Status.WITHDRAWN else []
    return sorted(found, key=lambda other: other.status is not Status.PUBLISHED)[:_MOST]  # what is published first


def _say_what_went(draft: Dilemma, found: list[Dilemma]) -> None:
    """Tell of what was shown beside this draft and cannot be merged with any more."""
    number, shown = st.session_state.get("review_alike", (None, {}))
    st.session_state.review_alike = (draft.number, {other.key: other.title for other in found})
    for key in shown.keys() - {other.key for other in found} if number == draft.number else ():
        with suppress(NotFound):
            if desk().reviewing().dilemma(key).status is not Status.WITHDRAWN:
                continue
        st.warning(words.look_alike_went(plain(shown[key])))


def _offer(draft: Dilemma, other: Dilemma) -> bool:
    """Show one look-alike with the choice of what goes there; say whether the page has to begin anew."""
    echoes = desk().reviewing().echoes(draft, other)
    published = other.status is Status.PUBLISHED
    new, said = echoes.count(None), sum(echo is not None and echo.said for echo in echoes)
    folded = words.look_alike(plain(other.title), new, len(echoes) - new - said, said, published)
    place = f"{draft.number}-{draft.version}-{other.number}"
    with st.expander(folded, key=f"alike-{place}"):
        st.markdown(plain(other.question))
        if published:
            st.page_link(DILEMMA_PAGE, label=words.OPEN, icon=":material/menu_book:", query_params={"id": other.key})
        with st.form(f"merge-{place}", border=False, enter_to_submit=False):
            pieces = _pieces(draft, other, echoes, place)
            ending = retold.adds_ending(draft, other) and _ending(draft, place)
            reader, vouched = _vouch(draft, other, place) if published else ("", True)
            st.caption(words.MERGE_HELP if published else words.MERGE_DRAFTS_HELP)
            pressed = st.form_submit_button(words.MERGE if published else words.MERGE_DRAFTS, key=f"do-{place}")
        if not pressed:
            return False
        if wrong := _missing(bool(pieces or ending), vouched, reader):
            st.error(wrong)
            return False
        _merge(draft, other, reader or "", pieces, ending)
        return True


def _pieces(draft: Dilemma, other: Dilemma, echoes: Sequence[Echo | None], place: str) -> list[int]:
    """Show the draft's advice, what is new first; return the places of what is chosen."""
    groups = (
        (words.NEW_ADVICE, [n for n, echo in enumerate(echoes) if echo is None]),
        (words.ALIKE_ADVICE, [n for n, echo in enumerate(echoes) if echo and not echo.said]),
        (words.SAID_ADVICE, [n for n, echo in enumerate(echoes) if echo and echo.said]),
    )
    if not groups[0][1] and not groups[1][1]:
        st.info(words.NOTHING_NEW)
    chosen: list[int] = []
    for heading, numbers in groups:
        if numbers:
            st.markdown(f"**{heading}**")
        for n in numbers:
            there = other.guidance[echo.place] if (echo := echoes[n]) else None
            chosen += [n] if _piece(draft.guidance[n], there, not (echo and echo.said), f"{place}-{n}") else []
    return chosen


def _piece(piece: Guidance, there: Guidance | None, on: bool, place: str) -> bool:
    """Show one piece with, beneath it, what it resembles; say whether it is chosen."""
    with st.container(gap="xxsmall"):
        ticked = st.checkbox(_line(piece), on, key=f"piece-{place}")
        with st.container(key=f"beneath-{place}", gap="xxsmall"):
            for line in _course(piece):
                st.caption(line)
            if there:
                with st.container(key=f"there-{place}"):
                    st.markdown("  \n".join([f"*{words.THERE}* {_line(there)}", *_course(there)]))
    return ticked


def _line(piece: Guidance) -> str:
    return f"**{plain(role(piece.by))}**: {_one_line(piece.text)}"


def _course(piece: Guidance) -> list[str]:
    """Return the conditions of a piece and how it went, a line each."""
    told = ((words.CONDITION, "; ".join(piece.conditions)), (words.OUTCOME, piece.result))
    return [f"*{name}:* {_one_line(text)}" for name, text in told if text]


def _one_line(text: str) -> str:
    return plain(" ".join(text.split()))


def _ending(draft: Dilemma, place: str) -> bool:
    with st.container(gap="xxsmall"):
        ticked = st.checkbox(words.ENDING, True, key=f"ending-{place}")
        with st.container(key=f"beneath-{place}", gap="xxsmall"):
            for name, text in ((words.CHOSEN, draft.chosen), (words.OUTCOME, draft.outcome)):
                if text:
                    st.caption(f"*{name}:* {_one_line(text)}")
    return ticked


def _vouch(draft: Dilemma, other: Dilemma, place: str) -> tuple[str | None, bool]:
    """Ask who reads, where two must, and whether nobody can be recognised; return both. See ask_reader."""
    reader: str | None = ""
    whole = retold.joined(other, draft, range(len(draft.guidance)), ending=True)
    if needs_two(draft) or needs_two(retold.with_risk(whole, weighed(whole))):
        told = words.MERGE_SECOND_TO_READ if desk().reviewing().is_read(draft) else words.MERGE_FIRST_TO_READ
        reader = ask_reader(told, words.MERGE_READER, words.READER_HELP, f"merge-reader-{place}")
    return reader, ask_test(f"merge-{place}", together=True)


def _missing(chosen: bool, vouched: bool, reader: str | None) -> str:
    """Return what has to be done first, "" for nothing."""
    if not chosen:
        return words.MERGE_CHOOSE
    if not vouched:
        return words.MERGE_CHECK_FIRST
    return words.READER_FIRST if reader is None else ""


def _merge(draft: Dilemma, other: Dilemma, reader: str, pieces: list[int], ending: bool) -> None:
    with suppress(NotFound):  # gone by now: the page says so when it begins anew
        tested = other.status is Status.PUBLISHED  # between drafts nobody is asked: what comes of it is read from the start
        merged = desk().reviewing().merge(draft, other, reader, pieces, ending, weighed, tested)
        done = words.MERGED if other.status is Status.PUBLISHED else words.MERGED_DRAFTS
        st.session_state.review_done = done if merged else words.WAITS
        st.session_state.pop("review_shown", None)
