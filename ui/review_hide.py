"""The words of a draft that may still identify someone: choose one, choose what is to stand there, and it is hidden.

All of it stands inside the draft's form, so that what was typed in the fields and not saved yet goes along with every press.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from ingest.anonymise import NotClean, risk
from ingest.anonymise.offers import StandIn, stand_ins
from ingest.anonymise.words import ordinary_words
from kb import retold
from kb.hiding import instead_of, places_of, without_phrase
from kb.model import Dilemma
from kb.people import Action
from kb.placeholders import NUMBERED
from kb.rare import may_name
from kb.telling import NAME, Telling, texts_of
from ui import review_words as words
from ui import words as common
from ui.announce import announce, bring_to
from ui.desk import desk
from ui.parts import anonymiser, plain
from ui.reader import weighed
from ui.sending import complain

_FIRST, _MOST = 8, 30  # words shown, and shown or folded
_CHOSEN, _CHOICES = "hide chosen", "hide choices"
_FRESH, _BACK, _DONE = "hide just chosen", "hide rather not", "hide done"
"""For one run: the question was just asked, was withdrawn at this word, was answered."""
_OTHER = -1


@dataclass(frozen=True, slots=True)
class Hide:
    """What an editor wants hidden. stand_in: what stands there instead, clean. everywhere: as a name, also elsewhere.

    number: the place of the phrase in the list that was shown, _OTHER for one that was typed.
    """

    phrase: str
    stand_in: StandIn
    everywhere: bool
    number: int

    def instead(self, text: str) -> str:
        """Return a text with the phrase hidden. Done before the anonymiser reads it, which else may hide it its own way."""
        return instead_of(text, self.phrase, self.stand_in.text)


@dataclass(frozen=True, slots=True)
class _News:
    """What became of hiding, and at which word of the list it is told."""

    told: str
    number: int

    def tell(self) -> None:
        st.success(self.told, icon=":material/visibility_off:")
        announce(self.told)
        bring_to(_key(self.number))


def show_telling(draft: Dilemma, typed: Sequence[str]) -> Hide | None:
    """Show what to look over, by sentence, with what can be done about it; return what is to be hidden, None for nothing.

    typed: what the fields of the draft hold now.
    """
    found = desk().reviewing().telling(draft, ordinary_words(), [risk.telling("\n".join(text for _, text in texts_of(draft)))])
    news: _News | None = st.session_state.pop(_DONE, None)
    if news:  # told at the word that has the place of the one that went
        news = _News(news.told, min(news.number, len(found[:_FIRST]) - 1))
    st.markdown(words.LOOK_HOW if found else words.NOTHING_STRIKES)
    wanted = _sentences(draft, found[:_FIRST], 0, news)
    if rest := found[_FIRST:_MOST]:
        with st.expander(words.more(len(rest)), key=f"tell-more-{draft.number}"):
            wanted = _sentences(draft, rest, _FIRST, None) or wanted
    if news and news.number == _OTHER:
        news.tell()
    wanted = _other(draft, typed) or wanted
    if found:
        st.caption(words.LEGEND)
    if (back := st.session_state.pop(_BACK, None)) is not None:
        bring_to(_key(back))
    return wanted


def _key(number: int) -> str:
    return "tell-other" if number == _OTHER else f"tell-{number}"


def _sentences(draft: Dilemma, found: Sequence[Telling], first: int, news: _News | None) -> Hide | None:
    """Show words, each with its sentence; those of one sentence together, by the most telling of them."""
    order = {(one.place, one.sentence): n for n, one in reversed(list(enumerate(found)))}
    numbered = sorted(enumerate(found, first), key=lambda one: (order[one[1].place, one[1].sentence], one[1].start))
    wanted = None
    for (place, sentence), group in groupby(numbered, key=lambda one: (one[1].place, one[1].sentence)):
        its = dict(group)
        if news and news.number in its:
            news.tell()
        with st.container(key=f"sentence-{min(its)}", gap="xsmall"):
            st.html(_marked(words.place(place), sentence, list(its.values())))
            with st.container(horizontal=True, gap="xsmall"):
                for number, one in its.items():
                    _button(draft, number, one)
            for number, one in its.items():
                if _is_chosen(draft, number):
                    wanted = _ask(draft, number, one.said, one.kind)
    return wanted


def _marked(place: str, sentence: str, found: Sequence[Telling]) -> str:
    """Return a sentence as HTML in which the words are marked. found: in the order of the sentence, without overlap."""
    pieces, position = [f"<small>{html.escape(place)}:</small> "], 0
    for one in found:
        pieces += [html.escape(sentence[position : one.start]), f"<mark>{html.escape(one.said)}</mark>"]
        position = one.end
    return f"<p>{''.join(pieces)}{html.escape(sentence[position:])}</p>"


def _button(draft: Dilemma, number: int, one: Telling) -> None:
    with st.container(key=_key(number), width="content"):
        st.form_submit_button(
            words.strikes(plain(one.said), one.kind, one.times), key=f"choose-{draft.number}-{draft.version}-{number}",
            type="primary" if _is_chosen(draft, number) else "secondary", on_click=_choose, args=(draft, number, one.said),
        )  # fmt: skip


def _choose(draft: Dilemma, number: int, phrase: str) -> None:
    st.session_state[_CHOICES] = choices = st.session_state.get(_CHOICES, 0) + 1  # a new question has new answers
    st.session_state[_CHOSEN] = (draft.number, draft.version, number, phrase, choices)
    st.session_state[_FRESH] = True


def _forget() -> None:
    st.session_state.pop(_CHOSEN, None)


def _rather_not(number: int) -> None:
    _forget()
    st.session_state[_BACK] = number


def _is_chosen(draft: Dilemma, number: int) -> bool:
    return st.session_state.get(_CHOSEN, ())[:3] == (draft.number, draft.version, number)


def _other(draft: Dilemma, typed: Sequence[str]) -> Hide | None:
    """Let any other phrase of the draft be chosen."""
    key = f"other-{draft.number}-{draft.version}"

    def choose() -> None:
        _choose(draft, _OTHER, st.session_state[key].strip())

    with st.container(horizontal=True, vertical_alignment="bottom", key=_key(_OTHER)):
        st.text_input(words.OTHER, max_chars=120, key=key)
        st.form_submit_button(words.CHOOSE_OTHER, key=f"choose-{key}", on_click=choose)
    if not _is_chosen(draft, _OTHER):
        return None
    phrase = st.session_state[_CHOSEN][3]
    if not any(places_of(phrase, text) for text in (*typed, *(text for _, text in texts_of(draft)))):
        _forget()
        complain(words.NOT_THERE)
        return None
    return _ask(draft, _OTHER, phrase, "")


def _ask(draft: Dilemma, number: int, phrase: str, kind: str) -> Hide | None:
    """Ask what is to stand instead of a phrase; return it once it was said, None before."""
    key = st.session_state[_CHOSEN][4]
    with st.container(border=True, key=f"instead-{number}"):
        chosen: StandIn = st.radio(
            words.instead_of(plain(phrase)), stand_ins(phrase, kind, kind == NAME, [text for _, text in texts_of(draft)]),
            horizontal=True, key=f"stand-in-{key}", format_func=lambda one: plain(words.option(one.text, one.is_there)),
        )  # fmt: skip
        own = st.text_input(words.OWN, max_chars=120, key=f"own-{key}")
        everywhere = desk().person.may(Action.HIDE) and _ask_everywhere(phrase, key)
        with st.container(horizontal=True):
            pressed = st.form_submit_button(words.HIDE, type="primary", key=f"hide-{key}", icon=":material/visibility_off:")
            st.form_submit_button(words.RATHER_NOT, key=f"not-{key}", on_click=_rather_not, args=(number,))
    if st.session_state.pop(_FRESH, False):
        bring_to(f"instead-{number}")
    if not pressed:
        return None
    try:
        text = anonymiser().anonymise_parts([own])[0][0] if own.strip() else chosen.text
        without_phrase(draft, phrase, text, desk().reading().taxonomy())
    except (NotClean, ValueError) as why:
        complain(common.NOT_CLEAN if isinstance(why, NotClean) else words.NOTHING_LEFT)
        return None
    return Hide(phrase, StandIn(text, chosen.label), everywhere and chosen.label in NUMBERED, number)


def _ask_everywhere(phrase: str, key: int) -> bool:
    """Ask whether a name is to be hidden elsewhere too; ticked unless the phrase can hardly be one."""
    named = may_name(phrase, ordinary_words())
    with st.container(gap="xxsmall"):
        ticked = st.checkbox(words.EVERYWHERE, named, key=f"everywhere-{key}")
        st.caption(words.EVERYWHERE_HOW if named else plain(words.common(phrase)))
    return ticked


def hide(draft: Dilemma, edited: Dilemma, wanted: Hide) -> None:
    """Hide a phrase in a draft as edited and keep that; the page then begins anew and tells. Raises NotFound as saving does."""
    lists = desk().reading().taxonomy()
    changed = retold.without_wording(without_phrase(edited, wanted.phrase, wanted.stand_in.text, lists))
    weight = retold.weighed_anew(retold.risk_of(draft), weighed(changed))
    said = words.hidden_as(wanted.stand_in.label, wanted.stand_in.text)
    desk().reviewing().hide(draft, retold.with_risk(changed, weight), said)
    st.session_state[_DONE] = _News(_everywhere(wanted, str(weight.get("level", ""))), wanted.number)
    st.session_state.pop("review_shown", None)
    _forget()


def _everywhere(wanted: Hide, level: str) -> str:
    """Hide a name elsewhere and from now on, where that is wanted; return what to tell."""
    if not wanted.everywhere:
        return words.hidden(level, None)
    try:
        return words.hidden(level, desk().hide_everywhere([wanted.phrase], wanted.stand_in.label))
    except ValueError:
        return f"{words.hidden(level, None)} {words.TOO_LONG}"
