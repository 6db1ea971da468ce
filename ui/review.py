"""Drafts to approve: read, hide more, publish or refuse. What is changed here goes through the anonymiser again."""

from dataclasses import replace
from typing import Literal

import streamlit as st

from ingest.anonymise import NotClean, risk
from kb import audit
from kb.errors import IndexMismatch, ModelUnavailable
from kb.knowledge_base import needs_two
from kb.model import CleanText, Dilemma, Guidance, Status
from kb.taxonomy import FACETS, THEMES
from ui import words
from ui.parts import DILEMMA_PAGE, anonymiser, knowledge_base, plain, warm_up

_ACTOR = "redacteur"
_LOOK_ALIKES = 3  # shown at most
_BUTTONS: dict[str, Literal["primary", "secondary"]] = {
    words.PUBLISH: "primary",
    words.SAVE: "secondary",
    words.REJECT: "secondary",
}


def _form(draft: Dilemma) -> tuple[Dilemma | None, str, str]:
    """Show all that would be published, for editing; return it as edited, the button pressed ("" when none) and who reads."""
    with st.form(f"draft-{draft.number}-{draft.version}"):
        texts = {
            "title": st.text_area(words.TITLE_FIELD, draft.title, height=68),
            "situation": st.text_area(words.SITUATION, draft.situation, height=260),
            "question": st.text_area(words.QUESTION, draft.question, height=100),
        }
        themes = st.multiselect(
            words.THEMES_FIELD, list(THEMES), [t for t in draft.themes if t in THEMES], format_func=THEMES.__getitem__,
            placeholder=words.CHOOSE_THEME, select_all=False, filter_mode=None,
        )  # fmt: skip
        pieces = [(piece, _piece_fields(number, piece)) for number, piece in enumerate(draft.guidance, 1)]
        texts["chosen"] = st.text_area(words.CHOSEN, draft.chosen, height=80)
        texts["outcome"] = st.text_area(words.OUTCOME, draft.outcome, height=80)
        reader = _reader_field(draft)
        checked = st.checkbox(words.CHECKED)
        buttons = {
            name: column.form_submit_button(name, type=kind, width="stretch")
            for (name, kind), column in zip(_BUTTONS.items(), st.columns(3), strict=True)
        }
    pressed = next((name for name, is_pressed in buttons.items() if is_pressed), "")
    if not pressed or pressed == words.REJECT:
        return draft, pressed, reader
    if pressed == words.PUBLISH and not (checked and reader):
        st.error(words.READER_FIRST if checked else words.CHECK_FIRST)
        return None, "", reader
    return _edited(draft, texts, themes, pieces), pressed, reader


def _reader_field(draft: Dilemma) -> str:
    """Ask who reads a draft that needs two readers; return the name for the trail, "" when it was not filled in."""
    if not needs_two(draft):
        return _ACTOR
    st.markdown(f"**{words.SECOND_TO_READ if knowledge_base().store.readers(draft) else words.FIRST_TO_READ}**")
    initials = st.text_input(words.READER, max_chars=8, help=words.READER_HELP, key=f"reader-{draft.number}")
    letters = "".join(letter for letter in initials.casefold() if letter.isalpha())
    return f"{_ACTOR} {letters}" if letters else ""


def _piece_fields(number: int, piece: Guidance) -> dict[str, str]:
    by = st.text_input(words.advice_by(number), piece.by)
    text = st.text_area(words.advice(number), piece.text, height=110, help=words.EMPTY_TO_DROP)
    conditions, result = "\n".join(piece.conditions), piece.result
    if conditions:
        conditions = st.text_area(f"{words.advice(number)}: {words.CONDITIONS_FIELD.lower()}", conditions, height=68)
    if result:
        result = st.text_area(f"{words.advice(number)}: {words.OUTCOME.lower()}", result, height=68)
    return {"by": by, "text": text, "conditions": conditions, "result": result}


def _edited(
    draft: Dilemma, texts: dict[str, str], themes: list[str], pieces: list[tuple[Guidance, dict[str, str]]]
) -> Dilemma | None:
    """Return the draft with its edited text made clean; None, with a message shown, when that cannot be done."""
    kept = [(old, new) for old, new in pieces if new["text"].strip()]
    typed = [*texts.values(), *(text for _, new in kept for text in new.values())]
    try:
        fresh = iter(anonymiser().anonymise_parts(typed)[0])  # together: a person keeps one number in all fields
        clean = {name: next(fresh) for name in texts}
        guidance = tuple(_changed(old, {name: next(fresh) for name in new}) for old, new in kept)
        weighed = _weighed([*clean.values(), *(piece.text for piece in guidance)])
        source = replace(draft.source, extra={**draft.source.extra, "risk": weighed})
        return replace(
            draft, source=source, title=clean["title"], situation=clean["situation"], question=clean["question"],
            chosen=clean["chosen"], outcome=clean["outcome"], themes=tuple(themes), guidance=guidance,
        )  # fmt: skip
    except NotClean:
        st.error(words.NOT_CLEAN)
    except ValueError:
        st.error(words.INCOMPLETE)
    return None


def _weighed(texts: list[CleanText]) -> dict[str, object]:
    found = risk.weigh("\n".join(texts))
    return {"level": found.level, "reasons": list(found.reasons)}


def _changed(old: Guidance, new: dict[str, CleanText]) -> Guidance:
    conditions = tuple(CleanText(line) for line in new["conditions"].splitlines() if line.strip())
    return replace(old, by=new["by"], text=new["text"], result=new["result"], conditions=conditions)


def _show_risk(draft: Dilemma) -> None:
    found = draft.source.extra.get("risk")
    if isinstance(found, dict) and {"level", "reasons"} <= found.keys():
        show = st.warning if found["level"] == "hoog" else st.info
        show(f"**{words.RISK}: {plain(found['level'])}**\n\n" + "\n".join(f"- {plain(why)}" for why in found["reasons"]))
    texts = [text for place, text in audit.texts_of(draft) if place != "id"]
    rows = [f"- {s.kind}: “{plain(text[s.start : s.end])}”" for text in texts for s in audit.suspects_in(text, "")]
    if rows:
        with st.expander(f"{words.SUSPECTS} ({len(rows)})"):
            st.markdown("\n".join(dict.fromkeys(rows)))
    also = [f"- {plain(i.role)}: {plain(i.interest)}" for i in draft.interests]
    also += [f"- {FACETS.get(name, name)}: {plain(', '.join(values))}" for name, values in draft.facets.items() if values]
    if also:
        with st.expander(words.ALSO_PUBLISHED):
            st.markdown("\n".join(also))


def _show_look_alikes(draft: Dilemma, drafts: list[Dilemma], reader: str) -> bool:
    """Show what this draft may be told twice of, with a way to merge it into a published one; say whether that was done."""
    kb = knowledge_base()
    try:
        with st.spinner(words.LOOKING):
            found = kb.look_alikes.of(draft, drafts)[:_LOOK_ALIKES]
    except (IndexMismatch, ModelUnavailable):  # the search says what to do; a draft can be judged without it
        return False
    if not found:
        return False
    st.subheader(words.LOOK_ALIKES, anchor=False)
    st.caption(words.LOOK_ALIKES_INTRO)
    for one in found:
        other = kb.store.by_key(one.key)
        with st.container(border=True, key=f"alike-{draft.number}-{other.number}"):
            st.markdown(f"**{plain(other.title)}**\n\n{plain(other.question)}")
            if other.status is not Status.PUBLISHED:
                st.caption(words.ALSO_WAITING)
                continue
            st.page_link(DILEMMA_PAGE, label=words.OPEN, icon=":material/menu_book:", query_params={"id": other.key})
            place = f"{draft.number}-{draft.version}-{other.number}"
            vouched = st.checkbox(words.MERGE_CHECKED, key=f"vouch-{place}")
            if st.button(words.MERGE, key=f"merge-{place}", help=words.MERGE_HELP, disabled=not vouched):
                if not reader:  # a draft of high risk is read by two people who can be told apart
                    st.error(words.READER_FIRST)
                    return False
                merged = kb.merge(draft.number or 0, other.number or 0, reader)
                st.session_state.review_done = words.MERGED if merged else words.WAITS
                return True
    return False


def page() -> None:
    """Show the drafts, one at a time."""
    st.set_page_config(page_title=words.tab(words.DRAFTS))
    warm_up()
    kb = knowledge_base()
    st.title(words.DRAFTS, anchor=False)
    if done := st.session_state.pop("review_done", ""):
        st.success(done)
        st.toast(done, duration="long")  # the eye is at the buttons, far below
    drafts = list(kb.drafts())
    if not drafts:
        st.info(words.NO_DRAFTS)
        return
    st.markdown(words.DRAFTS_INTRO)
    number = st.selectbox(
        words.waiting(len(drafts)), [d.number for d in drafts], format_func={d.number: d.title for d in drafts}.__getitem__,
        filter_mode=None,
    )  # fmt: skip
    draft = next(d for d in drafts if d.number == number)
    _show_risk(draft)
    edited, pressed, reader = _form(draft)
    if _show_look_alikes(draft, drafts, reader):
        st.rerun()
    if edited is None or not pressed or draft.number is None:
        return
    if pressed == words.REJECT:
        kb.store.delete(draft.number, _ACTOR, "afgewezen")
    else:
        kb.store.put(edited, reader or _ACTOR, "beoordeeld")
    done = {words.PUBLISH: words.PUBLISHED, words.SAVE: words.SAVED, words.REJECT: words.REJECTED}[pressed]
    if pressed == words.PUBLISH and reader == _ACTOR and needs_two(edited):  # became risky by this edit: who reads is not known
        done = words.FIRST_TO_READ
    elif pressed == words.PUBLISH and not kb.approve(draft.number, reader):
        done = words.WAITS
    st.session_state.review_done = done
    st.rerun()


page()
