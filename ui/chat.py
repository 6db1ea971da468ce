"""The chat: a question in, what colleagues advise out, each statement with its source. Several turns make one question."""

import logging

import streamlit as st

from kb import lexical
from kb.answer import compose, numbered, without_repeats
from kb.conversation import question_of
from kb.errors import BadQuestion, IndexMismatch
from kb.model import Answer, Filters, Fit, Hit, Statement, Status
from kb.taxonomy import FACETS, THEMES
from ui import words
from ui.parts import DILEMMA_PAGE, Turn, knowledge_base, paragraphs, plain, role, warm_up

_log = logging.getLogger(__name__)
_HITS = 5
_FILTERED = ("overlegvorm", "fase", "partners")
_LONG = 600  # characters: a longer question is folded, so that its answer stays in view


def _filters() -> Filters:
    """Return what the reader narrowed the search to, from the sidebar."""
    kb = knowledge_base()
    with st.sidebar:
        if st.button(words.NEW, icon=":material/add:", width="stretch"):
            st.session_state.turns = []
        st.header(words.FILTERS, anchor=False)
        theme = st.selectbox(
            words.THEME, ["", *THEMES], format_func=lambda slug: THEMES.get(slug, words.ANY_THEME), key="theme",
            filter_mode=None, persist_state="session",
        )  # fmt: skip
        facets = {
            name: tuple(
                st.multiselect(
                    FACETS[name], kb.store.facet_values(name), key=f"facet-{name}", placeholder=words.ANY, select_all=False,
                    filter_mode=None, persist_state="session",
                )
            )
            for name in _FILTERED
        }  # fmt: skip
    return Filters((theme,) if theme else (), facets)


def _put(example: str = "") -> None:
    """Keep the question that was sent, or the example that was chosen, for this run of the page to answer."""
    st.session_state.asked = example or st.session_state.question


def _ask(text: str, filters: Filters) -> None:
    """Search with the conversation so far and add the turn."""
    turns = st.session_state.turns
    asked = [turn.text for turn in turns if turn.found] + [text]
    found, message = None, ""
    try:
        with st.spinner(words.SEARCHING):
            found = knowledge_base().search(question_of(asked), _HITS, filters or None)
    except BadQuestion as wrong:
        message = words.bad_question(wrong)
    except IndexMismatch as wrong:
        _log.error("%s", wrong)
        message = words.INDEX_OFF
    turns.append(Turn(text, filters, found, message, lexical.is_foreign(text)))


def _statement(statement: Statement, number: int) -> str:
    lines = [f"**{plain(role(statement.by))}**: {paragraphs(statement.text)} **[{number}]**"]
    if statement.conditions:
        lines.append(f"*{words.CONDITION}:* {plain('; '.join(statement.conditions))}")
    if statement.result:
        lines.append(f"*{words.OUTCOME}:* {paragraphs(statement.result)}")
    return "\n\n".join(lines)


def _show_statements(statements: tuple[Statement, ...], numbers: dict[int, int], turn: int) -> None:
    for statement in statements:
        with st.container(border=True, key=f"advice-{turn}-{statement.dilemma}-{statement.guidance}"):
            st.markdown(_statement(statement, numbers[statement.dilemma]))


def _show_answer(answer: Answer, turn: int) -> None:
    """Show what colleagues advise: on the nearest dilemma first, where they differ side by side, then on the others."""
    numbers, rest = numbered(answer), without_repeats(answer)
    lead = answer.sources[0].dilemma
    st.header(words.ADVICE, anchor=False)
    st.markdown(f"{words.ON_DILEMMA} **{plain(lead.title)} [1]**\n\n{plain(answer.agreement)}")
    if answer.supports and answer.objects:
        for column, heading, side in zip(
            st.columns(2), (words.FOR, words.AGAINST), (answer.supports, answer.objects), strict=True
        ):
            with column:
                st.subheader(heading, anchor=False)
                _show_statements(side, numbers, turn)
    between = tuple(s for s in rest.advice if s.dilemma == lead.number)
    if between and answer.supports:
        st.subheader(words.BETWEEN, anchor=False)
    _show_statements(between, numbers, turn)
    others = tuple(s for s in rest.advice if s.dilemma != lead.number)
    if others:
        with st.expander(f"{words.MORE_ADVICE} ({len(others)})"):
            _show_statements(others, numbers, turn)
    if answer.outcomes:
        st.subheader(words.OUTCOME, anchor=False)
        st.markdown("\n".join(f"- {paragraphs(o.text)} **[{numbers[o.dilemma]}]**" for o in answer.outcomes))
    st.subheader(words.SOURCES, anchor=False)
    for number, hit in enumerate(answer.sources, 1):
        _show_source(hit, number, turn)


def _show_source(hit: Hit, number: int, turn: int) -> None:
    source = hit.dilemma.source
    with st.container(border=True, key=f"source-{turn}-{number}", gap="xsmall"):
        st.markdown(f"**[{number}] {plain(hit.dilemma.title)}**")
        st.caption(plain(f"{hit.fit.value} · {words.told_by(source.kind, source.colleagues, source.period)}".rstrip(" ·")))
        st.markdown(f"*{words.WHY}:* “{plain(hit.sentence)}”")
        if hit.shared:
            st.caption(f"{words.SHARED}: {plain(', '.join(hit.shared[:8]))}")
        if hit.differs:
            st.caption(f"{words.DIFFERS}: {plain('; '.join(map(str, hit.differs)))}")
        st.page_link(DILEMMA_PAGE, label=words.OPEN, icon=":material/menu_book:", query_params={"id": hit.dilemma.key})


def _show_nothing(turn: Turn, place: int) -> None:
    st.markdown(words.NOTHING_IN_FILTER if turn.filters else words.NOTHING_FOUND)
    hits = [hit for hit in turn.found.hits if hit.fit is not Fit.UNRELATED][:2] if turn.found else []
    if hits:
        st.caption(words.NEAREST)
    for number, hit in enumerate(hits, 1):
        with st.container(border=True, key=f"near-{place}-{number}"):
            st.page_link(
                DILEMMA_PAGE, label=plain(hit.dilemma.title), icon=":material/menu_book:", query_params={"id": hit.dilemma.key}
            )


def _show_question(text: str) -> None:
    if len(text) > _LONG:
        with st.expander(words.long_question(len(text))):
            st.markdown(paragraphs(text))
    else:
        st.markdown(paragraphs(text))


def _show_turn(place: int) -> None:
    turn: Turn = st.session_state.turns[place]
    with st.chat_message("user", avatar=":material/person:"):
        _show_question(turn.text)
    with st.chat_message("assistant", avatar=":material/forum:"):
        if turn.foreign:
            st.info(words.FOREIGN)
        if turn.filters:
            st.caption(plain(words.only(turn.filters)))
        if turn.found is None:
            st.warning(turn.message)
        elif (answer := compose(turn.found)).answerable:
            _show_answer(answer, place)
        else:
            _show_nothing(turn, place)


def _welcome() -> None:
    """Show the first screen: what this is, and questions to begin with."""
    st.markdown(words.INTRO)
    st.caption(words.PRIVACY)
    if not knowledge_base().store.count(Status.PUBLISHED):
        st.warning(words.EMPTY)
        return
    st.markdown(f"**{words.EXAMPLES_TITLE}**")
    for example in words.EXAMPLES:
        st.button(example, type="tertiary", icon=":material/chat:", on_click=_put, args=(example,))


def page() -> None:
    """Show the chat: the question box on top, the newest turn right under it, so that an answer needs no scrolling.

    Other filters than the newest turn was answered with answer it again.
    """
    st.set_page_config(page_title=words.tab(words.SEARCH))
    warm_up()
    st.session_state.setdefault("turns", [])
    filters = _filters()
    turns = st.session_state.turns
    text = st.session_state.pop("asked", None)
    st.title(words.WHERE_STUCK, anchor=False)
    with st.container():
        st.chat_input(
            words.FOLLOW_UP if turns or text else words.PLACEHOLDER, key="question", submit_mode="disable", on_submit=_put
        )
    if text is not None:
        _ask(text, filters)
    elif turns and turns[-1].filters != filters:
        _ask(turns.pop().text, filters)
    if not turns:
        _welcome()
    for place in reversed(range(len(turns))):
        _show_turn(place)


page()
