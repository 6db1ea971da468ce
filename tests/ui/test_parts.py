"""Text as pages show it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kb.errors import BadQuestion
from kb.legible import on_one_line
from kb.model import CleanText, Dilemma, Filters
from ui import chat_words, words
from ui.cards import context
from ui.parts import paragraphs, plain, role
from ui.start import examples

_SPECIAL = "\\`*_{}[]()<>#+-.!|~$:^=&"


@given(some.text())
def test_plain_text_keeps_every_character_that_is_seen_and_leaves_no_mark_with_a_meaning(text):
    shown = plain(text)
    pairs = iter(shown)
    read = [(next(pairs) if char == "\\" else char, char == "\\") for char in pairs]
    assert "".join(char for char, _ in read).replace("\u2060", "") == on_one_line(text)
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
    assert words.only(filters, lambda _, value: value).endswith("woonoverlast · beeld of besluit")


def test_one_draft_and_more_are_counted_in_dutch():
    assert [words.waiting(1), words.waiting(3)] == ["Eén concept wacht op een oordeel.", "3 concepten wachten op een oordeel."]


def dilemma(number: int, theme: str, title: str) -> Dilemma:
    said = "De buren klagen. De bewoner zwijgt al maanden. Zijn zus belt."
    return Dilemma(f"D{number}", CleanText(title), CleanText(said), CleanText("Grijpen we in?"), themes=(theme,), number=number)


def test_examples_are_short_questions_of_different_themes():
    drawn = [
        dilemma(1, "stalking", "Praten we met de ex?"),
        dilemma(2, "stalking", "Praten we met haar?"),
        dilemma(3, "opschaling", "Naar de burgemeester"),
        dilemma(4, "opschaling", f"Gaan we {'nog eens ' * 20}naar de burgemeester?"),
        dilemma(5, "opschaling", "Naar de burgemeester?"),
        dilemma(6, "rol-regie", "Doe ik het zelf?"),
        dilemma(7, "kind-gezin", "Mag het kind erbij?"),
    ]
    assert examples(drawn) == ("Praten we met de ex?", "Naar de burgemeester?", "Doe ik het zelf?")
    assert examples(drawn[:3]) == ("Praten we met de ex?",)


def test_a_sentence_is_shown_within_what_stands_around_it():
    told = dilemma(1, "woonoverlast", "Wat nu?")
    assert context(told, "De bewoner zwijgt al maanden.") == (
        "De buren klagen.", "De bewoner zwijgt al maanden.", "Zijn zus belt. Grijpen we in?",
    )  # fmt: skip
    assert context(told, "Wat nu?") == ("", "Wat nu?", "")
    long = replace(told, situation=CleanText(f"{'Nog een zin over de buren. ' * 20}Hij zwijgt. {'En nog een zin. ' * 40}"))
    before, sentence, after = context(long, "Hij zwijgt.")
    assert sentence == "Hij zwijgt." and before.startswith("… ") and after.endswith(" …")
    assert max(len(before), len(after)) <= 185


@pytest.mark.parametrize(("dilemmas", "advice", "line"), [
    (0, 0, "Geen vergelijkbaar dilemma gevonden."),
    (1, 1, "1 dilemma gevonden, 1 advies."),
    (3, 5, "3 dilemma's gevonden, 5 adviezen."),
])  # fmt: skip
def test_an_answer_is_announced_in_one_sentence(dilemmas, advice, line):
    assert chat_words.announced(dilemmas, advice) == line
