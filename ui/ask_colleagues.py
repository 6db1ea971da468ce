"""Put a question to colleagues: fill it in, read over what goes, send it to be reviewed: /voorleggen."""

from datetime import date

import streamlit as st

from kb import contributing
from kb.contributing import LONGEST_TITLE
from kb.model import Dilemma
from ui import open_words as words
from ui import sending, sending_words, turns
from ui import words as common
from ui.choices import themes_field
from ui.desk import desk
from ui.parts import CHAT_PAGE, OPEN_QUESTIONS_PAGE, paragraphs, plain, warm_up
from ui.sending import Ready, Step

_SLOT, _DONE = "asking", "asked about"
_LONGEST = 2_000  # characters of what plays


def page() -> None:
    """Show the step that the visitor is at."""
    st.set_page_config(page_title=common.tab(words.TITLE))
    warm_up()
    st.page_link(CHAT_PAGE, label=common.BACK, icon=":material/arrow_back:")
    st.title(words.TITLE, anchor=False)
    newest = next(reversed(turns.all_turns()), None)
    about = str(newest.number if newest else 0)
    held = sending.held(_SLOT, about)
    if held and held.step is Step.SENT:
        _sent(about)
    elif held and held.step is Step.CHECK:
        sending.show_check(_SLOT, held, _show, words.SENT)
    else:
        _form(held, about, newest.text if newest and st.session_state.get(_DONE) != about else "")


def _form(held: Ready | None, about: str, asked: str) -> None:
    """Show the fields. held: what goes back to be changed. asked: the clean question to begin with, where there is none."""
    title, situation = (held.draft.title, held.draft.situation) if held else contributing.begun(asked)
    themes = held.draft.themes if held else desk().reading().taxonomy().suggest_themes(asked)
    st.caption(sending_words.PRIVACY)
    keys = {name: sending.form_key(f"ask-{name}") for name in ("title", "situation", "themes")}
    with st.form(sending.form_key("ask"), border=False, enter_to_submit=False):
        typed = (
            st.text_input(
                words.TITLE_FIELD, title[:LONGEST_TITLE], LONGEST_TITLE, key=keys["title"], placeholder=words.TITLE_HELP
            ),
            st.text_area(
                words.SITUATION_FIELD, situation[:_LONGEST], 200, _LONGEST, key=keys["situation"],
                placeholder=words.SITUATION_HINT,
            ),
        )  # fmt: skip
        themes = themes_field(themes, keys["themes"], words.THEMES_FIELD)
        pressed = st.form_submit_button(sending_words.LOOK, type="primary", key=sending.form_key("ask-look"))
    if not pressed:
        return
    needed = zip(typed, (words.NO_TITLE, words.NO_SITUATION), strict=True)
    if missing := [told for text, told in needed if not sending.says(text)]:
        sending.complain(" ".join(missing))
    elif clean := sending.made_clean(typed):
        (title, situation), taken_out = clean
        draft = contributing.open_question(title, situation, themes, date.today())
        sending.to_check(_SLOT, about, draft, taken_out, keys.values())
        st.rerun()


def _show(draft: Dilemma) -> None:
    st.markdown(f"**{words.CHECK_QUESTION}**\n\n{plain(draft.title)}")
    st.markdown(f"**{words.CHECK_SITUATION}**\n\n{paragraphs(draft.situation)}")
    lists = desk().reading().taxonomy()
    themes = ", ".join(map(lists.theme_label, draft.themes)) or words.NO_THEME
    st.markdown(f"**{words.CHECK_THEMES}:** {plain(themes)}")


def _sent(about: str) -> None:
    st.success(words.SENT, icon=":material/check_circle:")
    st.markdown(words.SENT_NEXT)
    st.page_link(OPEN_QUESTIONS_PAGE, label=words.OPEN_QUESTIONS, icon=":material/contact_support:")
    st.button(words.ANOTHER, type="tertiary", icon=":material/add:", key="ask-another", on_click=_begin_anew, args=(about,))


def _begin_anew(about: str) -> None:
    """Begin another question, with empty fields."""
    sending.forget(_SLOT)
    st.session_state[_DONE] = about


page()
