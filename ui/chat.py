"""The chat: a question in, what colleagues advise out, each statement with its source. Several turns make one question."""

import streamlit as st

from kb.answer import compose
from kb.model import Answer, Filters, Fit
from ui import background, chat_words, filters, live, open_words, turns, words
from ui.announce import announce
from ui.answer import Shown
from ui.background import explain_abbreviations
from ui.cards import show_cards, show_withdrawn
from ui.choices import naming
from ui.desk import desk
from ui.handout import export_buttons_for_answer
from ui.kept import keep_question_button
from ui.lead import show_lead
from ui.open_cards import is_same, offer_to_ask, show_beside
from ui.parts import DILEMMA_PAGE, paragraphs, plain, warm_up
from ui.start import welcome
from ui.turns import Turn

_LONG = 600  # characters: a longer question is folded, so that its answer stays in view
_NEAR, _NEAR_IN_THEME = 2, 5  # dilemmas shown where nothing fits
_THEMES = 4  # offered where nothing fits


def _put(example: str) -> None:
    """Keep the example that was chosen for this run of the page to answer; it is a published title."""
    st.session_state.example = example


def _choose(key: str, widget: str) -> None:
    """Keep that a helping question was answered, or its answer taken back, for this run of the page."""
    newest = turns.all_turns()[-1]
    label = st.session_state[widget]
    st.session_state.chosen = {**newest.chosen, key: label} if label else {k: v for k, v in newest.chosen.items() if k != key}


def _show_helping(turn: Turn) -> None:
    """Show one or two questions back, each with answers to tap."""
    with st.container(key=f"helping-{turn.number}", border=True, gap="small"):
        st.caption(chat_words.HELPING)
        for one in turn.asked:
            widget = f"help-{turn.number}-{one.key}"
            st.pills(
                one.text, [option.label for option in one.options], key=widget, on_change=_choose, args=(one.key, widget),
                persist_state="session",
            )  # fmt: skip


def _show_nothing(turn: Turn, answer: Answer, newest: bool) -> None:
    """Say that nobody advised on this, and show what lies near: themes to look in, and in a theme what is there."""
    if answer.open_questions:
        show_beside(answer.open_questions, turn.number)
    else:
        st.markdown(words.NOTHING_IN_FILTER if turn.filters else words.NOTHING_FOUND)
    hits = [hit for hit in turn.found.hits if hit not in answer.open_questions] if turn.found else []
    near = hits[:_NEAR_IN_THEME] if turn.filters else [hit for hit in hits if hit.fit is not Fit.UNRELATED][:_NEAR]
    if near:
        st.caption(chat_words.IN_THEME if turn.filters else open_words.NEAREST if answer.open_questions else words.NEAREST)
    for number, hit in enumerate(near, 1):
        with st.container(border=True, key=f"near-{turn.number}-{number}"):
            st.page_link(
                DILEMMA_PAGE, label=plain(hit.dilemma.title), icon=":material/menu_book:", query_params={"id": hit.dilemma.key}
            )
    named = [hit.dilemma.themes[0] for hit in near if hit.dilemma.themes and not turn.filters]
    lists = desk().reading().taxonomy()
    themes = [theme for theme in dict.fromkeys((*lists.suggest_themes(turn.text), *named)) if theme in lists.labels]
    themes = [theme for theme in themes if theme not in turn.filters.themes][:_THEMES]
    if themes:
        st.caption(chat_words.NEAR_THEMES)
    with st.container(horizontal=True, key=f"themes-{turn.number}", gap="xsmall"):
        for theme in themes:
            label = plain(lists.theme_label(theme))
            st.button(label, key=f"theme-{turn.number}-{theme}", on_click=filters.choose_theme, args=(theme,))
        if turn.filters:
            st.button(chat_words.WITHOUT_FILTERS, key=f"wide-{turn.number}", icon=":material/close:", on_click=filters.drop_all)
    if newest:
        offer_to_ask(turn.number, is_quiet=bool(answer.open_questions))


def _show_question(turn: Turn) -> None:
    if not turn.text:
        st.caption(chat_words.NOT_SHOWN)
    elif len(turn.text) > _LONG:
        with st.expander(words.long_question(len(turn.text))):
            st.markdown(paragraphs(turn.text))
    else:
        st.markdown(paragraphs(turn.text))


def _show_answer(turn: Turn, place: int, newest: bool) -> None:
    answer = compose(turn.found) if turn.found else None
    if answer is None:
        st.warning(turn.message)
    elif not answer.answerable:
        for nth in range(len(turn.gone)):  # two may have stood at one place, one after the other
            show_withdrawn(f"gone-{turn.number}-{nth}")
        _show_nothing(turn, answer, newest)
        if newest:
            keep_question_button(turns.asked_in_full(place), turn.filters, str(turn.number))
    else:
        if newest and turn.asked:
            _show_helping(turn)
        show_lead(answer, turn.number, newest)
        Shown(answer, turn.number).show()
        show_cards(answer.sources, turn.number, turns.chosen_so_far(place), turn.gone)
        show_beside(answer.open_questions, turn.number)
        if newest:
            explain_abbreviations(" ".join(statement.text for statement in answer.advice))
            background.show_cards(turn.text, answer.sources[0].dilemma.themes)
            st.subheader(chat_words.TAKE_ALONG, anchor=False)
            export_buttons_for_answer(answer, answer.sources, turn.text, str(turn.number))
            keep_question_button(turns.asked_in_full(place), turn.filters, str(turn.number))
            offer_to_ask(turn.number, is_quiet=True)


def _show_turn(turn: Turn, place: int, newest: bool) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        _show_question(turn)
    with st.chat_message("assistant", avatar=":material/forum:"):
        if turn.left_out:
            st.info(chat_words.left_out(turn.left_out), icon=":material/shield_person:")
        if turn.foreign:
            st.info(words.FOREIGN)
        if turn.filters:
            st.caption(plain(words.only(turn.filters, naming())))
        if turn.chosen and not newest:
            answers = (f"{one.text} {turn.chosen[one.key]}" for one in turn.asked if one.key in turn.chosen)
            st.caption(plain(f"{chat_words.ANSWERED}: {' · '.join(answers)}"))
        if newest or not (turn.found and turn.found.answerable):
            _show_answer(turn, place, newest)
        else:
            with st.expander(chat_words.EARLIER):
                _show_answer(turn, place, newest)


def _answer(typed: str | None, chosen: Filters) -> Turn | None:
    """Return the turn that is answered in this run of the page, None when nothing was asked in it.

    Other filters than the newest turn was answered with answer it again.
    """
    so_far = turns.all_turns()
    example = st.session_state.pop("example", None)
    refined = st.session_state.pop("chosen", None)
    if typed is not None or example:
        return turns.ask(typed if typed is not None else example, chosen)
    if so_far and refined is not None:
        return turns.again(chosen=refined)
    if so_far and so_far[-1].filters != chosen:
        return turns.again(filters=chosen)
    return None


def _announce(turn: Turn) -> None:
    heard = turn.message
    if turn.found:
        answer = compose(turn.found)
        heard = chat_words.announced(len(answer.sources), len(answer.advice))
        if answer.open_questions and not answer.sources:
            heard = open_words.announced(is_same(answer.open_questions))
    announce(" ".join(filter(None, (chat_words.left_out(turn.left_out) if turn.left_out else "", heard))))


def page() -> None:
    """Show the chat: the question box on top, the newest turn right under it, so that an answer needs no scrolling."""
    st.set_page_config(page_title=words.tab(words.SEARCH))
    warm_up()
    with st.sidebar:
        if st.button(words.NEW, icon=":material/add:", width="stretch"):
            turns.forget_all()
        chosen = filters.chosen_filters()
    went = turns.refresh()
    asking = bool(turns.all_turns()) or bool(st.session_state.get("question"))
    st.title(words.WHERE_STUCK, anchor=False)
    with st.container():
        typed = st.chat_input(words.FOLLOW_UP if asking else words.PLACEHOLDER, key="question", submit_mode="disable")
    if typed is not None:
        del st.session_state["question"]  # what was typed is nowhere but in this variable
    filters.show_chosen(chosen)
    with st.container():  # always there: what stands below keeps its place, and folds stay open, when the page is drawn again
        if answered := _answer(typed, chosen):
            _announce(answered)
        elif went:
            announce(chat_words.WENT)
    live.shows(turns.shown())
    so_far = turns.all_turns()
    if not so_far:
        welcome(_put)
    for place in reversed(range(len(so_far))):
        _show_turn(so_far[place], place, newest=place == len(so_far) - 1)


page()
