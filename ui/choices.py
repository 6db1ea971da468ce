"""What themes and partners are called now, and the fields to choose them for a dilemma."""

from collections.abc import Callable, Sequence

import streamlit as st

from kb.browse import THEME
from kb.handout.words import in_full
from kb.model import Kind
from kb.taxonomy import FACETS, PARTNERS
from ui import words
from ui.desk import desk

Naming = Callable[[str, str], str]
"""Field and value, as kb.browse has them, to what that value is called."""


def naming() -> Naming:
    """Return what values are called by the lists as they are now: asked once for many values."""
    lists = desk().reading().taxonomy()

    def name_of(field: str, value: str) -> str:
        if field == THEME:
            return lists.theme_label(value)
        return lists.partner_label(value) if field == PARTNERS else in_full(field, (value,))

    return name_of


def themes_field(chosen: Sequence[str], key: str, label: str = words.THEMES_FIELD) -> list[str]:
    """Let themes be chosen from those on offer; what is chosen already and no longer on offer can stay."""
    lists = desk().reading().taxonomy()
    now = list(dict.fromkeys(lists.now(Kind.THEME, one) for one in chosen))
    return st.multiselect(
        label, list(dict.fromkeys((*lists.offered, *now))), now, format_func=lists.theme_label, key=key,
        placeholder=words.CHOOSE_THEME, select_all=False, filter_mode=None,
    )  # fmt: skip


def partners_field(chosen: Sequence[str], key: str) -> list[str]:
    """Let partners be chosen as themes_field does; names that no list has can stay too."""
    lists = desk().reading().taxonomy()
    now = list(dict.fromkeys(lists.now(Kind.PARTNER, one) for one in chosen))
    offered = (one.slug for one in lists.partners if one.is_offered)
    return st.multiselect(
        FACETS[PARTNERS], list(dict.fromkeys((*offered, *now))), now, format_func=lists.partner_label, key=key,
        placeholder=words.CHOOSE_PARTNER, select_all=False,
    )  # fmt: skip
