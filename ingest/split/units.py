"""The pieces of a clean note that are judged one by one: sentences, cells of a row, turns; each with who says it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.split import rows
from ingest.split.lines import Kind, Passage, read_line
from ingest.split.speech import labelled_speaker, sentences

_CELL = " | "
_LABELLED = (Kind.QUESTION, Kind.LABELLED, Kind.DECIDED, Kind.ENDED, Kind.ADMINISTRATION)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or cell. passage: the number of its passage; start, end: its place there, in characters.

    label: the speaker or the column that its passage or cell opens with, "" for none; first: nothing of the passage
    stands before it.
    """

    text: str
    passage: int
    kind: str
    start: int
    end: int
    label: str = ""
    first: bool = False


def units(passages: Sequence[Passage]) -> list[Unit]:
    """Return the units of a note in reading order."""
    columns = rows.column_names(passage.text for passage in passages if passage.kind == "row")
    return [unit for number, passage in enumerate(passages) for unit in _of(number, passage, columns)]


def _of(number: int, passage: Passage, columns: frozenset[str]) -> Iterator[Unit]:
    position, first = 0, True
    for label, piece in _pieces(passage, columns):
        for sentence in [piece] if passage.kind == "heading" else sentences(piece):
            who, said = _speaker(sentence) if passage.kind != "row" else ("", sentence)
            start = passage.text.find(said, position)
            start = position if start < 0 else start
            position = min(start + len(said), len(passage.text))
            label = who or label
            yield Unit(said, number, passage.kind, start, position, label, first)
            first = False


def _pieces(passage: Passage, columns: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield (label, text): the cells of a row with the name of their column, or the passage."""
    if passage.kind == "row" and len(fields := rows.fields(passage.text, columns)) > 1:
        yield from fields
    elif passage.kind == "row" and _CELL in passage.text:
        yield from (("", cell) for cell in passage.text.split(_CELL))
    else:
        yield "", passage.text


def _speaker(sentence: str) -> tuple[str, str]:
    """Return who speaks and what is said; "Afspraak: …" says what follows, not who says it."""
    return ("", sentence) if read_line(Passage(sentence)).kind in _LABELLED else labelled_speaker(sentence)
