"""A question of a colleague on which nobody advised yet: as a card, and beside the answer to someone else's."""

from collections.abc import Sequence

import streamlit as st

from kb.model import Dilemma, Fit, Hit
from ui import open_words as words
from ui.desk import desk
from ui.parts import ASK_PAGE, DILEMMA_PAGE, plain
from ui.sharing import link_to_share

_EXCERPT = 260  # characters of what plays
_ICON = ":material/contact_support:"


def excerpt(dilemma: Dilemma) -> str:
    """Return the question in a sentence, else what plays, cut at a whole word."""
    text = " ".join((dilemma.question or dilemma.situation).split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rpartition(' ')[0]} …"


def show_open(dilemma: Dilemma, key: str, since: str = "") -> None:
    """Show an open question as a card. since: since when it can be seen, in words."""
    with st.container(border=True, key=key, gap="small"):
        st.subheader(plain(dilemma.title), anchor=False)
        lists = desk().reading().taxonomy()
        if about := " · ".join(filter(None, (*map(lists.theme_label, dilemma.themes[:1]), since))):
            st.caption(plain(about))
        st.markdown(plain(excerpt(dilemma)))
        with st.container(horizontal=True, gap="medium", vertical_alignment="center", key=f"{key}-ways"):
            link_to_share(dilemma)
            st.page_link(DILEMMA_PAGE, label=words.READ, icon=":material/menu_book:", query_params={"id": dilemma.key})


def is_same(hits: Sequence[Hit]) -> bool:
    """Say whether the nearest of these questions is so near that it may be called the same."""
    return hits[0].fit is Fit.CLOSE


def show_beside(hits: Sequence[Hit], turn: int) -> None:
    """Show which open questions fit what somebody asks; nothing when none does."""
    if not hits:
        return
    st.header(words.SAME if is_same(hits) else words.ALIKE, anchor=False)
    st.markdown(words.NO_ADVICE_YET)
    for hit in hits:
        show_open(hit.dilemma, f"open-{turn}-{hit.dilemma.number}")


def offer_to_ask(turn: int, is_quiet: bool) -> None:
    """Show the way to put a question to colleagues. is_quiet: below an answer, where it may not be needed."""
    if is_quiet:
        st.page_link(ASK_PAGE, label=words.ASK_QUIETLY, icon=_ICON)
        return
    with st.container(border=True, key=f"ask-{turn}", gap="small"):
        st.markdown(words.ASK_MORE)
        st.page_link(ASK_PAGE, label=words.ASK, icon=_ICON)


def show_none() -> None:
    """Show that nobody waits for advice, and what one can do instead."""
    with st.container(border=True, key="open-none", gap="small"):
        st.markdown(f"**{words.EMPTY}**\n\n{words.EMPTY_MORE}")
        st.page_link(ASK_PAGE, label=words.OWN, icon=_ICON)
