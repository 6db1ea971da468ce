"""Text as pages show it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kb.errors import BadQuestion
from kb.model import Filters
from ui import words
from ui.parts import paragraphs, plain, role

_SPECIAL = "\\`*_{}[]()<>#+-.!|~$:^=&"


@given(some.text())
def test_plain_text_keeps_every_character_and_leaves_no_mark_with_a_meaning(text):
    shown = plain(text)
    pairs = iter(shown)
    read = [(next(pairs) if char == "\\" else char, char == "\\") for char in pairs]
    assert "".join(char for char, _ in read).replace("\u2060", "") == text.replace("\u2060", "")
    assert all(escaped for char, escaped in read if char in _SPECIAL)


def test_paragraphs_are_kept_and_line_ends_inside_become_paragraphs_too():
    assert paragraphs("Een man.\n\n  Zijn   buren.\nDe wijkagent. ") == "Een man\\.\n\nZijn buren\\.\n\nDe wijkagent\\."


def test_a_role_begins_with_a_capital_and_an_abbreviation_stays():
    assert [role(by) for by in ("wijkagent", "GGZ", "")] == ["Wijkagent", "GGZ", ""]


@pytest.mark.parametrize("reason", ["empty", "long", "wordless"])
def test_every_question_that_cannot_be_searched_with_has_a_dutch_message(reason):
    assert words.bad_question(BadQuestion("in English", reason)).startswith(("Je vraag", "Ik zie"))


@pytest.mark.parametrize(
    ("kind", "colleagues", "period", "line"),
    [
        ("intervisie", 6, "2024-Q1", "intervisie, 6 collega's, 1e kwartaal 2024"),
        ("cursus", None, "2023", "cursus, 2023"),
        ("", None, "", ""),
    ],
)
def test_where_a_dilemma_was_told_fits_one_line(kind, colleagues, period, line):
    assert words.told_by(kind, colleagues, period) == line


def test_the_line_about_filters_names_all_of_them():
    filters = Filters(("woonoverlast",), {"fase": ("beeld", "besluit"), "partners": ()})
    assert words.only(filters).endswith(" · beeld of besluit")


def test_one_draft_and_more_are_counted_in_dutch():
    assert [words.waiting(1), words.waiting(3)] == ["Eén concept wacht op een oordeel.", "3 concepten wachten op een oordeel."]
