"""One published dilemma in full, on an address of its own: /dilemma?id=…"""

from datetime import date
from pathlib import Path

import streamlit as st

from kb import handout
from kb.errors import NotFound
from kb.handout import words as told
from kb.model import Dilemma, Filters, Guidance
from ui import browse_words, handout_words, live, open_words, words
from ui.announce import announce
from ui.background import explain_abbreviations
from ui.contact import contact_button
from ui.desk import desk
from ui.handout import export_buttons, take_along_row
from ui.kept import folder, keep_button
from ui.parts import BROWSE_PAGE, BROWSED, CHAT_PAGE, DILEMMA_PAGE, OPENED, paragraphs, plain, role
from ui.sharing import helped_button, link_to_share, show_helped
from ui.take_back import erase_withdrawn, show_taken_back, take_back

_MORE = 3  # other dilemmas of a theme
_WENT = "went while open"


def page() -> None:
    """Show the dilemma that the address names, if it is published."""
    if (browsed := st.session_state.get(BROWSED)) is None:
        st.page_link(CHAT_PAGE, label=words.BACK, icon=":material/arrow_back:")
    else:
        st.page_link(BROWSE_PAGE, label=browse_words.BACK, icon=":material/arrow_back:", query_params=browsed)
    key = st.query_params.get("id", "")
    try:
        dilemma = desk().reading().dilemma(key)
    except NotFound:
        st.set_page_config(page_title=words.tab(words.DILEMMA))
        if not show_taken_back():
            _gone(was_open=key in (st.session_state.get(OPENED), st.session_state.get(_WENT)))
        erase_withdrawn(key)
        return
    live.shows([dilemma.number])
    if st.session_state.get(OPENED, dilemma.key) != dilemma.key:  # a link on a dilemma's page leaves the address as it was
        st.query_params.from_dict({"id": dilemma.key})
    st.session_state[OPENED] = dilemma.key
    st.set_page_config(page_title=words.tab(dilemma.title))
    st.html(Path(__file__).with_name("dilemma.css"))
    if mine := folder():
        mine.opened(dilemma)
    _front(dilemma)
    for heading, text in ((words.SITUATION, dilemma.situation), (words.QUESTION, dilemma.question)):
        _section(heading, text)
    if dilemma.interests:
        st.header(told.INTERESTS, anchor=False)
        st.markdown("\n".join(f"- **{plain(role(i.role))}**: {plain(i.interest)}" for i in dilemma.interests))
    _advice(dilemma)
    for heading, text in ((words.CHOSEN, dilemma.chosen), (words.OUTCOME, dilemma.outcome)):
        _section(heading, text)
    _respond(dilemma)
    explain_abbreviations(" ".join((dilemma.situation, dilemma.question, *(piece.text for piece in dilemma.guidance))))
    lists = desk().reading().taxonomy()
    features = [f"- **{plain(label)}:** {plain(values)}" for label, values in handout.facets(dilemma, lists) if values]
    if features:
        st.header(told.FEATURES, anchor=False)
        st.markdown("\n".join(features))
    _more(dilemma)
    take_back(dilemma)


def _gone(was_open: bool) -> None:
    """Say that there is no such dilemma, and of one that this visitor had open why; nobody else hears whether it was there."""
    if not was_open:
        st.warning(words.NO_DILEMMA)
        return
    st.title(words.WITHDRAWN, anchor=False)
    st.markdown(words.WITHDRAWN_MORE)
    if went := st.session_state.pop(OPENED, ""):
        st.session_state[_WENT] = went
        announce(f"{words.WITHDRAWN}. {words.WITHDRAWN_MORE}")


def _front(dilemma: Dilemma) -> None:
    """Show what this is, where it comes from, how old it is, and how to take it along."""
    st.title(plain(dilemma.title), anchor=False)
    if past := handout.past_review(dilemma.review_date, date.today()):
        st.warning(past, icon=":material/history:")
    origin = dict(handout.origin(dilemma, date.today(), desk().reading().taxonomy()))
    report = origin.pop(told.REPORT, "")
    st.markdown(_lines(*((label, text) for label, text in origin.items() if label != told.REVIEW)))
    if report:
        st.text(f"{told.REPORT}: {report}")  # to be copied, so without what plain() adds
    with take_along_row("dilemma"):
        keep_button(dilemma, "this")
        export_buttons(dilemma)
    st.caption(plain(told.DISCLAIMER))


def _respond(dilemma: Dilemma) -> None:
    """Show in one row what a reader can do with what they read."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="respond"):
        helped_button(dilemma)
        link_to_share(dilemma)
        contact_button(dilemma)
    show_helped(dilemma)


def _lines(*labelled: tuple[str, str]) -> str:
    """Return (label, text) as Markdown, one a line; nothing for an empty text."""
    shown = ((label, plain(" ".join(text.split()))) for label, text in labelled if text)
    return "  \n".join(f"**{plain(label)}:** {text}" if label else text for label, text in shown)


def _section(heading: str, text: str) -> None:
    if text.strip():
        st.header(heading, anchor=False)
        st.markdown(paragraphs(text))


def _advice(dilemma: Dilemma) -> None:
    """Show what colleagues advised, side by side of the question where they differed."""
    st.header(words.GUIDANCE, anchor=False)
    if not dilemma.guidance:
        st.markdown(open_words.IS_OPEN if dilemma.is_open else handout_words.NO_GUIDANCE)
    if agreement := told.sides(dilemma.guidance):
        st.markdown(plain(agreement))
    for side, group in handout.by_side(dilemma.guidance):
        if side:
            st.subheader(side, anchor=False)
        for guidance in group:
            with st.container(border=True, gap="small"):
                _piece(guidance, "" if side else told.side(guidance.stance))


def _piece(guidance: Guidance, side: str) -> None:
    """Show who advised what, under which conditions, and how it went. side: empty where a heading above says it."""
    st.markdown(f"**{plain(role(guidance.by))}**{f' ({side})' if side else ''}\n\n{paragraphs(guidance.text)}")
    several = len(guidance.conditions) > 1
    if several:
        st.markdown("\n".join((f"**{told.CONDITIONS}:**\n", *(f"- {plain(one)}" for one in guidance.conditions))))
    condition = "" if several else "".join(guidance.conditions)
    ends = ((told.CONDITION, condition), (told.TRIED, told.tried(guidance)), (told.RESULT, guidance.result))
    if any(text for _, text in ends):
        st.markdown(_lines(*ends))


def _more(dilemma: Dilemma) -> None:
    """Show the way to other dilemmas of the same themes, the newest first; each stands under one theme."""
    reading, shown = desk().reading(), {dilemma.number}
    labels = reading.taxonomy().labels
    for theme in (theme for theme in dilemma.themes if theme in labels):
        numbers = sorted(reading.numbers(Filters(themes=(theme,))) - shown, reverse=True)[:_MORE]
        if not numbers:
            continue
        shown.update(numbers)
        live.shows(numbers)
        with st.container(key=f"more-{theme}", gap="xsmall"):
            st.header(plain(handout_words.more_about(labels[theme])), anchor=False)
            for other in reading.dilemmas(numbers):
                st.page_link(
                    DILEMMA_PAGE, label=plain(other.title), icon=":material/menu_book:", query_params={"id": other.key}
                )


page()
