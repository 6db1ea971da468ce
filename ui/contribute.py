"""Add one's own experience to a published dilemma: /ervaring?id=…"""

from datetime import date

import streamlit as st

from kb import contributing
from kb.errors import NotFound
from kb.model import CleanText, Dilemma, Guidance
from ui import contribute_words as words
from ui import sending, sending_words
from ui import words as common
from ui.advice import show_piece
from ui.desk import desk
from ui.parts import DILEMMA_PAGE, OPEN_QUESTIONS_PAGE, paragraphs, plain, warm_up
from ui.sending import Ready, Step
from ui.sharing import SLOT

_LONGEST, _LONGEST_ROLE = 2_000, 60  # characters
_FIELDS = ("other", "text", "conditions", "result", "tried", "stance")


def page() -> None:
    """Show the step that the visitor is at, if the dilemma can be added to."""
    st.set_page_config(page_title=common.tab(words.TITLE))
    warm_up()
    target = _target()
    if target is None:
        sending.forget(SLOT)
        st.page_link(OPEN_QUESTIONS_PAGE, icon=":material/arrow_back:")
        st.title(words.TITLE, anchor=False)
        st.warning(words.NO_TARGET)
        return
    st.page_link(DILEMMA_PAGE, label=words.BACK, icon=":material/arrow_back:", query_params={"id": target.key})
    st.title(words.TITLE, anchor=False)
    st.markdown(f"{words.ABOUT} **{plain(target.title)}**")
    held = sending.held(SLOT, target.key)
    if held and held.step is Step.SENT:
        st.success(words.SENT, icon=":material/check_circle:")
        st.markdown(words.SENT_NEXT)
        st.button(
            words.ANOTHER, type="tertiary", icon=":material/add:", key="share-another", on_click=sending.forget, args=(SLOT,)
        )
        return
    if held and held.step is Step.CHECK:
        sending.show_check(SLOT, held, lambda draft: show_piece(draft.guidance[0]), words.SENT)
        return
    with st.expander(words.READ):
        st.markdown("\n\n".join(map(paragraphs, filter(None, (target.situation, target.question)))))
    _form(held, target)


def _target() -> Dilemma | None:
    try:
        return desk().reading().dilemma(st.query_params.get("id", ""))
    except NotFound:
        return None


def _form(held: Ready | None, target: Dilemma) -> None:
    """Show the fields. held: what goes back to be changed."""
    before = held.draft.guidance[0] if held else None
    st.caption(sending_words.PRIVACY)
    role, other = _role(before)
    keys = {name: sending.form_key(f"share-{name}") for name in _FIELDS}
    with st.form(sending.form_key("share"), border=False, enter_to_submit=False):
        typed = [
            st.text_input(words.OTHER_FIELD, other, _LONGEST_ROLE, key=keys["other"]) if role == words.OTHER else "",
            st.text_area(
                words.ADVICE, before.text if before else "", 160, _LONGEST, key=keys["text"], placeholder=words.ADVICE_HINT
            ),
            st.text_area(
                words.CONDITIONS, "\n".join(before.conditions) if before else "", 80, _LONGEST, key=keys["conditions"]
            ),
        ]  # fmt: skip
        tried = st.radio(
            words.TRIED, list(words.TRIED_ANSWERS), list(words.TRIED_ANSWERS.values()).index(before.tried if before else None),
            key=keys["tried"], horizontal=True,
        )  # fmt: skip
        typed.append(st.text_area(words.RESULT, before.result if before else "", 80, _LONGEST, key=keys["result"]))
        side = ""
        if contributing.takes_sides(target):
            now = list(words.SIDES.values()).index(before.stance if before else None)
            side = st.radio(words.SIDE, list(words.SIDES), now, key=keys["stance"], horizontal=True)
        pressed = st.form_submit_button(sending_words.LOOK, type="primary", key=sending.form_key("share-look"))
    if not pressed:
        return
    is_named = role != words.OTHER or sending.says(typed[0])
    if missing := [told for there, told in ((is_named, words.NO_ROLE), (sending.says(typed[1]), words.NO_ADVICE)) if not there]:
        sending.complain(" ".join(missing))
    elif clean := sending.made_clean(typed):
        (by, text, conditions, result), taken_out = clean
        advice = Guidance(
            by if role == words.OTHER else CleanText(role), text,
            tuple(CleanText(line.strip()) for line in conditions.splitlines() if line.strip()),
            words.SIDES.get(side), words.TRIED_ANSWERS[tried], result,
        )  # fmt: skip
        draft = contributing.contribution(target, advice, date.today())
        sending.to_check(SLOT, target.key, draft, taken_out, keys.values())
        st.rerun()


def _role(before: Guidance | None) -> tuple[str, str]:
    """Ask from which role; return what was chosen, the role of most visitors at first, and the role that was typed before."""
    options = [*contributing.ROLES, words.OTHER]
    by = before.by if before else contributing.ROLES[0]
    place = options.index(by if by in contributing.ROLES else words.OTHER)
    role = st.selectbox(words.ROLE, options, place, filter_mode=None, key=sending.form_key("share-role"))
    return role, "" if by in contributing.ROLES else by


page()
