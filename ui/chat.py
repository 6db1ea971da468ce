"""The chat: a question in, what colleagues advise out, each statement with its source. Several turns make one question."""

import logging

import streamlit as st

from kb import lexical
from kb.answer import compose, numbered, without_repeats
from kb.conversation import question_of
from kb.errors import BadQuestion, IndexMismatch
from kb.model import Answer, Filters, Found, Hit, Statement, Status
from kb.taxonomy import FACETS, THEMES
from ui import words
from ui.parts import DILEMMA_PAGE, knowledge_base, paragraphs, plain, warm_up

_log = logging.getLogger(__name__)
_HITS = 5
_FILTERED = ("partners", "overlegvorm", "fase")


def _filters() -> Filters | None:
    """Return what the reader narrowed the search to, from the sidebar."""
    kb = knowledge_base()
    with st.sidebar:
        if st.button(words.NEW, icon=":material/add:", width="stretch"):
            st.session_state.turns = []
        st.subheader(words.FILTERS, anchor=False)
        theme = st.selectbox("Thema", ["", *THEMES], format_func=lambda slug: THEMES.get(slug, words.ANY_THEME))
        facets = {
            name: tuple(st.multiselect(FACETS[name], kb.store.facet_values(name), placeholder="Maakt niet uit")) for name in _FILTERED
        }
    return Filters((theme,) if theme else (), facets) or None


def _ask(text: str, filters: Filters | None) -> None:
    """Search with the conversation so far and add the turn."""
    turns = st.session_state.turns
    asked = [turn["text"] for turn in turns if turn["found"]] + [text]
    found, message = None, ""
    try:
        with st.spinner(words.SEARCHING):
            found = knowledge_base().search(question_of(asked), _HITS, filters)
    except BadQuestion as wrong:
        message = words.bad_question(wrong)
    except IndexMismatch as wrong:
        _log.error("%s", wrong)
        message = words.INDEX_OFF
    turns.append({"text": text, "found": found, "message": message, "foreign": lexical.is_foreign(text)})


def _statement(statement: Statement, number: int) -> str:
    lines = [f"**{plain(statement.by)}**: {paragraphs(statement.text)} **[{number}]**"]
    if statement.conditions:
        lines.append(f"*{words.CONDITION}:* {plain('; '.join(statement.conditions))}")
    if statement.result:
        lines.append(f"*{words.OUTCOME}:* {paragraphs(statement.result)}")
    return "\n\n".join(lines)


def _show_statements(statements: tuple[Statement, ...], numbers: dict[int, int]) -> None:
    for statement in statements:
        with st.container(border=True):
            st.markdown(_statement(statement, numbers[statement.dilemma]))


def _show_answer(answer: Answer, turn: int) -> None:
    """Show what colleagues advise: of the nearest dilemma first, where they differ side by side, then the others."""
    numbers, rest = numbered(answer), without_repeats(answer)
    lead = answer.sources[0].dilemma.number
    st.markdown(f"#### {words.ADVICE}\n\n{plain(answer.agreement)}")
    if answer.supports and answer.objects:
        for column, heading, side in zip(st.columns(2), (words.FOR, words.AGAINST), (answer.supports, answer.objects), strict=True):
            with column:
                st.markdown(f"##### {heading}")
                _show_statements(side, numbers)
    _show_statements(tuple(s for s in rest.advice if s.dilemma == lead), numbers)
    others = tuple(s for s in rest.advice if s.dilemma != lead)
    if others:
        with st.expander(f"{words.MORE_ADVICE} ({len(others)})"):
            _show_statements(others, numbers)
    if answer.outcomes:
        st.markdown(f"##### {words.OUTCOME}")
        st.markdown("\n".join(f"- {paragraphs(o.text)} **[{numbers[o.dilemma]}]**" for o in answer.outcomes))
    st.markdown(f"#### {words.SOURCES}")
    for number, hit in enumerate(answer.sources, 1):
        _show_source(hit, number, turn)


def _show_source(hit: Hit, number: int, turn: int) -> None:
    source = hit.dilemma.source
    with st.container(border=True, key=f"source-{turn}-{number}"):
        st.markdown(f"**[{number}] {plain(hit.dilemma.title)}**")
        st.caption(plain(f"{hit.fit.value} · {words.told_by(source.kind, source.colleagues, source.period)}".rstrip(" ·")))
        st.markdown(f"*{words.WHY}:* “{plain(hit.sentence)}”")
        if hit.shared:
            st.caption(f"{words.SHARED}: {plain(', '.join(hit.shared[:8]))}")
        st.page_link(DILEMMA_PAGE, label=words.OPEN, icon=":material/menu_book:", query_params={"id": hit.dilemma.key})


def _show_nothing(found: Found, turn: int) -> None:
    st.markdown(words.NOTHING_FOUND)
    if found.hits:
        st.caption(words.NEAREST)
        for number, hit in enumerate(found.hits[:2], 1):
            with st.container(border=True, key=f"near-{turn}-{number}"):
                st.page_link(DILEMMA_PAGE, label=plain(hit.dilemma.title), query_params={"id": hit.dilemma.key})


def _show_turn(number: int) -> None:
    turn = st.session_state.turns[number]
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(paragraphs(turn["text"]))
    with st.chat_message("assistant", avatar=":material/forum:"):
        if turn["foreign"]:
            st.info(words.FOREIGN)
        if turn["found"] is None:
            st.warning(turn["message"])
        elif (answer := compose(turn["found"])).answerable:
            _show_answer(answer, number)
        else:
            _show_nothing(turn["found"], number)


def _welcome() -> str | None:
    """Show the first screen; return the example that was chosen, if any."""
    st.markdown(words.INTRO)
    st.caption(words.PRIVACY)
    if not knowledge_base().store.count(Status.PUBLISHED):
        st.warning(words.EMPTY)
        return None
    st.markdown(f"**{words.EXAMPLES_TITLE}**")
    chosen = [example for example in words.EXAMPLES if st.button(example, type="tertiary", icon=":material/chat:")]
    return chosen[0] if chosen else None


def page() -> None:
    """Show the chat: the question box on top, the newest turn right under it, so that an answer needs no scrolling."""
    warm_up()
    st.session_state.setdefault("turns", [])
    filters = _filters()
    st.title(words.WHERE_STUCK, anchor=False)
    with st.container():
        begun = bool(st.session_state.turns)
        text = st.chat_input(words.FOLLOW_UP if begun else words.PLACEHOLDER, key="question", submit_mode="disable")
    below = st.empty()
    if not begun:
        with below.container():
            text = _welcome() or text
    if text is not None:
        with below.container():
            _ask(str(text), filters)
    if st.session_state.turns:
        with below.container():
            for number in reversed(range(len(st.session_state.turns))):
                _show_turn(number)


page()
