"""Frog as a second pair of eyes: where it is installed its answer, everywhere the way back from its words to the text."""

import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import frog
from kb.errors import ModelUnavailable

NEEDS_FROG = pytest.mark.skipif(not frog.installed(), reason=f"Frog is optional and not installed: {frog.INSTALL}")
TEXTS = [
    "Fatima el Idrissi belde gisteren.\r\n\r\n- Jan  de\tVries woont in Utrecht.",
    "",
    "Niemand weet 😀 wie er belde.",
    "\u200bFatima\u200b zei: ‘Ga naar het kantoor van de gemeente Rotterdam’. \x00 Zij woont bij Amélie Jansen.",
    "Gisteren was \u200bJan\u200b er.",
]


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """The folder in which everything temporary is made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def frog_of(tmp_path, monkeypatch, script):
    """Put a program in the place of Frog."""
    program = tmp_path / "frog"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


def shown(text, words):
    return [(text[start:end], kind) for start, end, kind in frog.names_of(text, words)]


@NEEDS_FROG
def test_frog_sees_names_and_each_stands_where_it_says(kept):
    found = frog.names_in(TEXTS)
    named = [{(text[start:end], kind) for start, end, kind in its} for text, its in zip(TEXTS, found, strict=True)]
    assert named[0] >= {("Fatima el Idrissi", "PERSON"), ("Jan  de\tVries", "PERSON"), ("Utrecht", "LOCATION")}
    assert named[1] == named[2] == set()
    assert named[3] >= {("Rotterdam", "LOCATION"), ("Amélie Jansen", "PERSON")}
    assert named[4] == {("Jan", "PERSON")}
    assert list(kept.iterdir()) == []


def test_no_texts_need_no_frog(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert frog.names_in([]) == []


def test_a_name_is_found_through_odd_white_space_accents_and_pictures():
    words = [("😀", "O"), ("Amélie", "B-PER"), ("Straßer", "I-PER"), ("zag", "O"), ("OEdipe", "B-PER"), ("in", "O"),
             ("'s-Hertogenbosch", "B-LOC"), (".", "O")]  # fmt: skip
    text = "😀 Ame\u0301lie\r\n  Strasser zag\u00a0Œdipe in ’s\u200b-Hertogenbosch."
    assert shown(text, words) == [
        ("Ame\u0301lie\r\n  Strasser", "PERSON"), ("Œdipe", "PERSON"), ("s\u200b-Hertogenbosch", "LOCATION"),
    ]  # fmt: skip


def test_names_that_touch_stay_apart_and_other_kinds_are_left_out():
    words = [("Jan", "B-PER"), ("Nel", "B-PER"), ("Utrecht", "B-LOC"), ("Kerst", "B-EVE"), ("Humanitas", "B-ORG")]
    assert shown("Jan Nel Utrecht Kerst Humanitas", words) == [
        ("Jan", "PERSON"), ("Nel", "PERSON"), ("Utrecht", "LOCATION"), ("Humanitas", "ORG"),
    ]  # fmt: skip


def test_the_same_word_twice_is_found_in_both_places():
    words = [("an", "O"), ("Jan", "B-PER"), ("an", "O"), ("Jan", "B-PER")]
    assert list(frog.names_of("an Jan an Jan", words)) == [(3, 6, "PERSON"), (10, 13, "PERSON")]


def test_a_name_that_frog_changed_reaches_to_the_words_beside_it():
    words = [("Gisteren", "O"), ("belde", "O"), ("Katarina", "B-PER"), ("de", "I-PER"), ("buurman", "O"), ("weer", "O")]
    assert shown("Gisteren belde Katharina de buurman weer", words) == [("belde Katharina de buurman", "PERSON")]
    assert shown("Xyz", [("Abc", "B-PER")]) == [("Xyz", "PERSON")]


def test_text_that_frog_left_out_does_not_shift_the_rest():
    words = [("Jan", "B-PER"), ("ging", "O"), ("Kees", "B-PER")]
    assert shown("Jan <utt> weg </utt> ging 12 👨‍👩‍👧 Kees", words) == [("Jan", "PERSON"), ("Kees", "PERSON")]


@given(st.text())
def test_every_word_is_found_where_it_stands(text):
    words = [word for word in text.split() if any(frog._letters(word))]
    found = [text[start:end] for start, end, _ in frog.names_of(text, [(word, "B-PER") for word in words])]
    assert [letters(piece) for piece in found] == [letters(word) for word in words]


def letters(word):
    return "".join(letter for _, letter in frog._letters(word))


ONE_TEXT = r"printf '1\ttekstgrens\t\t\t\t\t\tO\n'"


@pytest.mark.parametrize(("script", "said"), [
    (f"{ONE_TEXT}; {ONE_TEXT}; cat; exit 1", "exit code 1"), ("kill -9 $$", "exit code -9"),
    ("exit 0", "0 of 2 texts"), (ONE_TEXT, "1 of 2 texts"),
])  # fmt: skip
def test_a_frog_that_fails_is_an_error_that_quotes_nothing(tmp_path, monkeypatch, kept, script, said):
    frog_of(tmp_path, monkeypatch, script)
    with pytest.raises(ModelUnavailable, match=said) as wrong:
        frog.names_in(["Fatima belde.", "Jan belde terug."])
    assert "Fatima" not in str(wrong.value) and "Jan" not in str(wrong.value)
    assert list(kept.iterdir()) == []


def test_a_frog_that_hangs_is_stopped(tmp_path, monkeypatch, kept):
    frog_of(tmp_path, monkeypatch, "cat; exec sleep 60")
    monkeypatch.setattr(frog, "_START", 0.2)
    with pytest.raises(ModelUnavailable, match="not ready") as wrong:
        frog.names_in(["Jan"])
    assert wrong.value.__cause__ is None and wrong.value.__suppress_context__ and list(kept.iterdir()) == []


def test_without_frog_the_error_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not frog.installed()
    with pytest.raises(ModelUnavailable, match="apt-get install frog"):
        frog.names_in(["Jan"])
