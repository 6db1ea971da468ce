"""Invented notes of twenty hands, written as the files that editors get: what is read of them, and what becomes of it."""

import re
from collections import Counter

import pytest

from ingest.readers import SUFFIXES, Unreadable
from ingest.split import split
from tests.ingest.told.labelled import read
from tests.ingest.told.measure import measure, passages
from tests.ingest.told.notes import TOLD, AnnotatedNote, notes

EVERY = [note for path in sorted(TOLD.glob("*.txt")) for note in notes(path.stem)]
SOME = [note for suffix in SUFFIXES for note in [one for one in EVERY if one.suffix == suffix][:3]]
LETTERS = 60  # of a sentence, by which it is known again; a page or a cue may break a longer one


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


@pytest.mark.parametrize("note", SOME, ids=lambda note: f"{note.id}{note.suffix}")
def test_what_stands_in_a_file_is_read_and_what_it_hides_is_not(note: AnnotatedNote):
    shown = plain(" ".join(block.text for block in read(note).blocks))
    told = (block for block in note.seen() if block.kind != "M")  # of the newest mail these are fields, not text
    wanted = [piece for block in told for stretch in block.stretches for piece in re.split(r" \| ", stretch.text)]
    wanted = [piece for piece in wanted if not re.fullmatch(r"[\d:]+", piece)]  # nor is the clock of a turn
    missing = [words for words in wanted if not _there(words, shown)]
    assert len(missing) <= len(wanted) / 20, missing
    hidden = [block.text for block in note.blocks() if block.kind in "XC"]
    assert not [words for words in hidden if len(plain(words)) > LETTERS / 3 and plain(words) in shown]


def _there(words: str, shown: str) -> bool:
    """Say whether the words were read: a PDF cannot show some signs, a table has its labels elsewhere."""
    pieces = re.findall(r"[a-z0-9à-ÿ ]+", words.casefold())
    return all(plain(piece)[:LETTERS] in shown for piece in pieces)


def test_every_kind_of_file_is_among_the_notes():
    assert {note.suffix for note in EVERY} == set(SUFFIXES) - {".htm"}


def test_notes_that_nothing_was_trained_on_become_drafts(anonymiser, role_tagger):
    counts, misses = Counter[str](), list[str]()
    for note in notes("g")[:10]:
        measure(note, split(passages(note, anonymiser), role_tagger), counts, misses)
    assert counts["whole"] >= 0.85 * counts["dilemmas"], misses
    assert counts["split or merged"] <= 0.1 * counts["dilemmas"], misses
    assert counts["heard"] >= 0.7 * counts["advice"], misses
    assert counts["leaked"] <= 0.05 * counts["administration"], misses


@pytest.mark.parametrize("suffix", [".pptx", ".rtf", ".msg", ".docx"])
def test_a_file_that_was_cut_off_is_named_and_not_printed(suffix, tmp_path, capfd):
    from ingest.readers import read as read_file
    from tests.ingest.told.files import content

    note = next(one for one in EVERY if one.suffix == suffix)
    data = content(note)
    for share in (0.3, 0.6, 0.9):
        path = tmp_path / f"kapot{suffix}"
        path.write_bytes(data[: int(len(data) * share)])
        try:
            read_file(path, 10**8)
        except Unreadable as wrong:
            assert str(wrong).startswith(path.name)
    assert capfd.readouterr() == ("", "")
