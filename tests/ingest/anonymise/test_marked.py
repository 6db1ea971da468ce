"""Marked notes: text with ⟦TYPE|text⟧ to text and spans and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.anonymise.marked import TYPES, parse, read
from ingest.anonymise.spans import PRECEDENCE
from ingest.anonymise.train import notes

PLAIN = st.text(st.characters(exclude_characters="⟦⟧", exclude_categories=("Cs",)), max_size=12)
INSIDE = PLAIN.filter(lambda text: text and text == text.strip())


def test_a_marked_sentence_gives_its_text_and_spans():
    assert parse("Mw. ⟦PERSON|Bos⟧ (⟦AGE|34⟧) belt.") == ("Mw. Bos (34) belt.", ((4, 7, "PERSON"), (9, 11, "AGE")))


@given(st.lists(st.tuples(PLAIN, INSIDE, st.sampled_from(TYPES)), max_size=5), PLAIN)
def test_what_is_marked_is_what_the_spans_point_at(parts, tail):
    text, spans = parse("".join(f"{before}⟦{label}|{inside}⟧" for before, inside, label in parts) + tail)
    assert text == "".join(before + inside for before, inside, _ in parts) + tail
    assert [(text[start:end], label) for start, end, label in spans] == [(inside, label) for _, inside, label in parts]


@pytest.mark.parametrize(
    ("marked", "said"),
    [("⟦NAAM|Bos⟧", "unknown type 'NAAM'"), ("Mw. ⟦PERSON|Bos", "unbalanced bracket"), ("⟦PERSON|Bos ⟧", "white space")],
)
def test_a_mistake_in_the_marks_is_named(marked, said):
    with pytest.raises(ValueError, match=said):
        parse(marked)


def test_a_file_holds_notes_under_their_headers(tmp_path):
    path = tmp_path / "z.txt"
    path.write_text("=== z001 chat\nSem: hoi\n\n=== z002 mail\n⟦PERSON|Sem⟧\n", encoding="utf-8")
    assert [(n.id, n.format, n.text, n.spans) for n in read(path)] == [
        ("z001", "chat", "Sem: hoi", ()),
        ("z002", "mail", "Sem", ((0, 3, "PERSON"),)),
    ]


def test_a_mistake_names_the_file_and_the_note(tmp_path):
    path = tmp_path / "z.txt"
    path.write_text("=== z001 chat\n⟦NAAM|Sem⟧\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"z\.txt: note z001"):
        list(read(path))


def test_the_types_of_notes_are_the_types_of_spans():
    assert set(TYPES) == set(PRECEDENCE)


def test_all_marked_notes_can_be_read_and_have_their_own_id():
    everything = notes()
    assert len({note.id for note in everything}) == len(everything) > 400
