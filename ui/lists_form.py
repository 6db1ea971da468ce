"""What the list of themes and partners and the page of one of them share: fields, what may be a name, and what to tell."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ingest.anonymise.words import given_names
from kb.errors import BadList, KbError, ListChanged, NotClean
from kb.lexical import fold
from kb.lists import Lists
from kb.model import CleanText, Kind, Listed
from kb.taxonomy import Taxonomy, edits
from ui import lists_words as words
from ui.announce import announce, bring_to
from ui.desk import desk
from ui.parts import anonymiser, plain
from ui.sending import complain
from ui.typed import cleaned

_log = logging.getLogger(__name__)
EDITING = "lists editing"
"""Under what a session holds the slug of what is edited, None for nothing."""
SEEN = "lists seen"
"""Under what it holds that entry as it was when its form was filled."""
_DONE, _DOUBT, _AT, _ROUND = (f"lists {name}" for name in ("done", "doubt", "at", "round"))
DOUBT = "lists-doubt"


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields of an entry. place: from 1."""

    label: CleanText
    full: CleanText
    words: tuple[CleanText, ...]
    place: int = 1

    def new_to(self, one: Listed | None) -> tuple[list[str], list[str]]:
        """Return the names that an entry does not have yet, which everyone will see, and the words, which nobody does."""
        there = (one.label, one.full, *one.words) if one else ()
        names = [text for text in (self.label, self.full) if text and text not in there]
        return names, [word for word in self.words if word not in there]


def round_of_forms() -> int:
    """Return a number that is another after every change: forms with another key begin with what stands there now."""
    return int(st.session_state.get(_ROUND, 0))


def row_key(slug: str) -> str:
    """Return the key of the line of an entry in the list, as it can stand in a class name."""
    return f"lists-row-{re.sub(r'[^a-zA-Z0-9_-]', '-', slug)}"


def go_to(key: str) -> None:
    """Bring the keyboard there when the page begins anew."""
    st.session_state[_AT] = key


def tell() -> None:
    """Show and say what was done, once."""
    if done := st.session_state.pop(_DONE, ""):
        st.success(plain(done), icon=":material/check_circle:")
        announce(done)


def arrive() -> None:
    """Bring the keyboard where it is to be; last on the page."""
    if at := st.session_state.pop(_AT, ""):
        bring_to(at)


def forget_doubt() -> None:
    """Ask no more about what may be a name."""
    st.session_state.pop(_DOUBT, None)


def attempt(kind: Kind, change: Callable[[], str]) -> None:
    """Make a change, which gives what to tell, and show the list anew; say what is wrong when it cannot be made."""
    try:
        what = change()
        st.session_state[EDITING] = None
    except BadList as wrong:
        complain(words.bad(wrong, kind))
        return
    except ListChanged:
        what = words.CHANGED
    st.session_state[_DONE] = what
    st.session_state[_ROUND] = round_of_forms() + 1
    st.session_state.pop(SEEN, None)
    forget_doubt()
    st.rerun()


def fields(kind: Kind, one: Listed | None, key: str, place: int = 1, places: int = 1) -> Filled:
    """Show the fields of an entry, or of a new one; return what is in them."""
    label = st.text_input(words.LABEL[kind], one.label if one else "", edits.LONGEST["label"], key=f"{key}-label")
    full = one.full if one else ""
    if kind is Kind.PARTNER:
        full = st.text_input(words.FULL, full, edits.LONGEST["full"], key=f"{key}-full", help=words.FULL_HELP)
    lines = st.text_area(
        words.WORDS[kind], "\n".join(one.words if one else ()), height=200 if one else 120, key=f"{key}-words",
        help=words.WORDS_HELP[kind],
    )  # fmt: skip
    if one:
        place = st.number_input(words.PLACE, 1, places, place, key=f"{key}-place", help=words.PLACE_HELP)
    given = tuple(CleanText(line.strip()) for line in lines.splitlines() if line.strip())
    return Filled(CleanText(label.strip()), CleanText(full.strip()), given, place)


def ask_doubt() -> bool:
    """Ask about what may be a name, where that was found; say whether it is none."""
    if not (doubtful := st.session_state.get(_DOUBT)):
        return False
    with st.container(key=DOUBT, gap="small"):
        st.warning(plain(words.doubt(doubtful)))
        return st.checkbox(words.NO_NAMES, key=f"lists-sure-{round_of_forms()}")


def are_clean(kind: Kind, new: tuple[list[str], list[str]], sure: bool) -> bool:
    """Say whether new names and words may be kept; else say why not, or ask about what looks like a name of somebody."""
    try:
        with st.spinner(words.CHECKING):
            doubtful = _doubtful(*new)
    except NotClean:
        complain(words.bad(BadList("a number", "number"), kind))
        return False
    except BadList as wrong:
        complain(words.bad(wrong, kind))
        return False
    except KbError as wrong:
        _log.error("%s", wrong)
        complain(words.UNAVAILABLE)
        return False
    if not doubtful or (sure and set(doubtful) <= set(st.session_state.get(_DOUBT, ()))):
        return True
    st.session_state[_DOUBT] = doubtful
    go_to(DOUBT)
    st.rerun()


def _doubtful(names: list[str], given: list[str]) -> tuple[str, ...]:
    """Return those that may name a person or a place. Raises BadList for a name that is always hidden, NotClean.

    given: words, of which one in lower case that is nobody's first name raises no doubt: by itself any rare word might.
    """
    own, uses = anonymiser(), desk().reading().uses
    if any(own.always_hidden(text) for text in (*names, *given)):
        raise BadList("a name that is always hidden", "hidden")
    looked_at = [*names, *(word for word in given if word != word.lower() or set(fold(word).split()) & given_names())]
    return tuple(text for text in looked_at if cleaned(text, own, uses).left_out)


def choose_other(kind: Kind, now: Taxonomy, slug: str, label: str, key: str) -> str | None:
    """Let another entry on offer be chosen; return its slug."""
    others = {one.slug: one.label for one in now.of(kind) if one.is_offered and one.slug != slug}
    return st.selectbox(
        label, list(others), None, format_func=others.__getitem__, placeholder=words.CHOOSE, filter_mode=None, key=key
    )


def bring_back(lists: Lists, kind: Kind, one: Listed) -> None:
    """Offer an entry again."""

    def change() -> str:
        lists.bring_back(kind, one)
        go_to(row_key(one.slug))
        return words.retired(one.label, False)

    attempt(kind, change)


def name_of(kind: Kind, now: Taxonomy) -> Callable[[str], str]:
    """Return what gives the label of a slug."""
    return now.theme_label if kind is Kind.THEME else now.partner_label
