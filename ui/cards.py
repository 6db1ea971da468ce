"""Dilemma cards under an answer: what it is, the sentence that matches in its context, why it is like yours and how not."""

import html
from collections.abc import Collection
from datetime import date

import streamlit as st

from kb import helping, lexical
from kb.handout import advice_of, past_review
from kb.handout.words import told
from kb.helping import Chosen
from kb.model import Dilemma, Hit
from ui import chat_words, words
from ui.kept import keep_button
from ui.parts import DILEMMA_PAGE, plain

_SHARED = 8  # words
_AROUND = 180  # characters of context on each side


def anchor(turn: int, number: int) -> str:
    """Return the id of the card that a source number of a turn points to."""
    return f"bron-{turn}-{number}"


def context(dilemma: Dilemma, sentence: str) -> tuple[str, str, str]:
    """Return what stands before a sentence of a dilemma, the sentence, and what stands behind it, cut at whole words."""
    sentences = [*lexical.sentences(dilemma.situation), *lexical.sentences(dilemma.question)]
    if sentence not in sentences:
        return "", sentence, ""
    place = sentences.index(sentence)
    before, after = " ".join(sentences[:place]), " ".join(sentences[place + 1 :])
    if len(before) > _AROUND:
        before = f"… {before[-_AROUND:].partition(' ')[2]}"
    if len(after) > _AROUND:
        after = f"{after[:_AROUND].rpartition(' ')[0]} …"
    return before, sentence, after


def show_cards(hits: tuple[Hit, ...], turn: int, chosen: Chosen, gone: Collection[int] = ()) -> None:
    """Show the dilemmas of one answer, numbered as its statements point to them.

    gone: places, from 0, where one stood that was taken back.
    """
    st.header(words.SOURCES, anchor=False)
    cards: list[tuple[int, Hit] | None] = list(enumerate(hits, 1))
    for place in sorted(gone):
        cards.insert(min(place, len(cards)), None)
    for place, card in enumerate(cards):
        if card is None:
            show_withdrawn(f"gone-{turn}-{place}")
        else:
            with st.container(border=True, key=f"source-{turn}-{card[0]}", gap="xsmall"):
                _card(card[1], card[0], turn, chosen)


def show_withdrawn(key: str) -> None:
    """Show, where a dilemma stood, that it was taken back."""
    with st.container(border=True, key=key, gap="xsmall"):
        st.markdown(f":material/visibility_off: **{words.WITHDRAWN}**")
        st.caption(words.WITHDRAWN_MORE)


def _card(hit: Hit, number: int, turn: int, chosen: Chosen) -> None:
    dilemma = hit.dilemma
    st.subheader(f"**[{number}] {plain(dilemma.title)}**", anchor=anchor(turn, number))
    about = (hit.fit.value, told(dilemma.source), advice_of(dilemma.source.period, date.today()))
    st.caption(plain(" · ".join(filter(None, about))))
    before, sentence, after = map(html.escape, context(dilemma, hit.sentence))
    st.html(f'<p class="context">{before} <mark>{sentence}</mark> {after}</p>')
    reasons = []
    if hit.shared:
        reasons.append(f"*{words.WHY}:* {plain(', '.join(hit.shared[:_SHARED]))}")
    if hit.differs:
        reasons.append(f"*{words.DIFFERS}:* {plain(chat_words.differs(hit.differs))}")
    if chosen:
        reasons.append(f"*{chat_words.FITS if helping.fitting(hit, chosen) else chat_words.FITS_NOT}*")
    if reasons:
        st.markdown("  \n".join(reasons))
    if old := past_review(dilemma.review_date, date.today()):
        st.caption(f":material/history: {plain(old)}")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        st.page_link(DILEMMA_PAGE, label=words.OPEN, icon=":material/menu_book:", query_params={"id": dilemma.key})
        keep_button(dilemma, f"{turn}-{number}", "tertiary")
