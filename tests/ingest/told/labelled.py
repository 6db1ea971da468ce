"""Annotated notes as the splitter gets them: read from their files, anonymised, every word with what it is for.

python -m tests.ingest.told.labelled OUT [NAME…] writes one JSON object per note, for ingest.split.train.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ingest import readers
from ingest.anonymise import Anonymiser, open_anonymiser
from ingest.split import Passage
from ingest.split.units import units
from kb.settings import Settings
from tests.ingest.told.files import content
from tests.ingest.told.notes import TOLD, AnnotatedNote, Stretch, notes

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
LARGEST = 50_000_000  # bytes
_NONE = Stretch("A", "")
_TIMES = 6  # that a public report counts beside an invented note: there are two of them
_LETTERS = 40  # of a stretch, by which its place is found
_FEWEST = 3


def read(note: AnnotatedNote) -> readers.Note:
    """Write the note as a file and read it as the product does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / note.file.replace("/", "-")
        path.write_bytes(content(note))
        return readers.read(path, LARGEST)


def words(text: str) -> list[str]:
    """Return what stands between white space."""
    return text.split()


def marks_of(note: AnnotatedNote, found: readers.Note) -> list[list[Stretch]]:
    """Return for every word of every block that was read the stretch it comes from."""
    letters, owners = [], []  # all letters and digits that were read, and the word each is of
    for at, block in enumerate(found.blocks):
        for place, word in enumerate(words(block.text)):
            for letter in _plain(word):
                letters.append(letter)
                owners.append((at, place))
    everything = "".join(letters)
    marks = [[_NONE] * len(words(block.text)) for block in found.blocks]
    position = 0
    for stretch, piece in _pieces(note):
        wanted = _plain(piece)
        start = everything.find(wanted[:_LETTERS], position)
        if start < 0 or len(wanted) < 2 * _FEWEST < start - position:
            start = everything.find(wanted[:_LETTERS]) if len(wanted) > 2 * _FEWEST else -1
        if start < 0:
            continue
        end = start + len(wanted)
        if everything[start:end] != wanted:  # a page or cue broke it
            tail = everything.find(wanted[-_LETTERS:], start)
            end = tail + len(wanted[-_LETTERS:]) if 0 <= tail - start < 2 * len(wanted) else end
        for at, place in owners[start:end]:
            marks[at][place] = stretch
        position = end
    return [_filled(its) for its in marks]


def _pieces(note: AnnotatedNote) -> Iterator[tuple[Stretch, str]]:
    for block in note.seen():
        for stretch in block.stretches:
            for piece in re.split(r"\s*\|\s*", stretch.text):
                if len(_plain(piece)) >= _FEWEST:
                    yield stretch, piece


def _filled(marks: list[Stretch]) -> list[Stretch]:
    """Give words between two of one stretch that stretch: a label, a number, a sign; and those before the first its."""
    known = [at for at, mark in enumerate(marks) if mark is not _NONE]
    for at in range(len(marks)):
        if marks[at] is _NONE and known:
            marks[at] = marks[min(known, key=lambda other: (abs(other - at), -other))]
    return marks


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def clean_marks(raw: str, clean: str, marks: list[Stretch]) -> list[Stretch]:
    """Carry the marks of the raw words over to the words of the clean text."""
    before, after = words(raw), words(clean)
    carried: list[Stretch | None] = [None] * len(after)
    for one, other, count in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for step in range(count):
            carried[other + step] = marks[one + step]
    for at in range(len(carried)):
        carried[at] = carried[at] or (carried[at - 1] if at else None)
    first = next((mark for mark in carried if mark), marks[0] if marks else _NONE)
    return [mark or first for mark in carried]


def labelled(note: AnnotatedNote, anonymiser: Anonymiser) -> dict[str, Any]:
    """Return the clean passages of a note with runs of words of one mark: (words, mark, dilemma, role, number of stretch)."""
    found = read(note)
    raw = [block.text for block in found.blocks]
    clean, _ = anonymiser.anonymise_parts(raw)
    numbers: dict[int, int] = {}
    passages = []
    for block, text, marks in zip(found.blocks, clean, marks_of(note, found), strict=True):
        runs: list[list[Any]] = []
        for mark in clean_marks(block.text, text, marks):
            number = numbers.setdefault(id(mark), len(numbers))
            if runs and runs[-1][4] == number:
                runs[-1][0] += 1
            else:
                runs.append([1, mark.mark, mark.dilemma, mark.role, number])
        passages.append({"text": text, "kind": block.kind, "part": block.part, "runs": runs})
    return {"id": note.id, "file": note.file, "passages": passages}


def article(path: Path, marks: dict[tuple[int, int], Stretch], anonymiser: Anonymiser) -> dict[str, Any]:
    """Return a file as labelled does, with the marks given by block and sentence."""
    found = readers.read(path, LARGEST)
    clean, _ = anonymiser.anonymise_parts([block.text for block in found.blocks])
    small_talk, numbers, passages = Stretch("N", ""), dict[int, int](), []
    for at, (block, text) in enumerate(zip(found.blocks, clean, strict=True)):
        runs = []
        for place, unit in enumerate(units([Passage(text, block.kind)])):
            mark = marks.get((at, place), small_talk)
            number = numbers.setdefault(id(mark), len(numbers))
            runs.append([len(words(unit.text)), mark.mark, mark.dilemma, mark.role, number])
        passages.append({"text": text, "kind": block.kind, "part": block.part, "runs": runs or [[1, "N", 0, "", 0]]})
    return {"id": path.stem, "file": path.name, "passages": passages, "times": _TIMES}


def articles(anonymiser: Anonymiser) -> Iterator[dict[str, Any]]:
    """Yield the public reports that are at hand."""
    places: dict[str, dict[tuple[int, int], Stretch]] = {}
    for line in (TOLD / "articles.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, place, mark = line.split("\t")
        kind, _, role = mark.partition(":")
        stretch = Stretch(kind[0], "", int(kind[1:] or 0), role)
        begin, _, end = place.partition("-")
        block, first = map(int, begin.split("."))
        for sentence in range(first, int((end or begin).split(".")[1]) + 1):
            places.setdefault(name, {})[(block, sentence)] = stretch
    for name, marks in places.items():
        if (SEEDS / name).exists():
            yield article(SEEDS / name, marks, anonymiser)


def main() -> None:
    """Write the labelled notes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", default=sorted(path.stem for path in TOLD.glob("*.txt")))
    parser.add_argument("--articles", action="store_true", help="the two public reports too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, arguments.out.open("w", encoding="utf-8") as out:
        anonymiser = open_anonymiser(Settings(home=Path(home)))
        for note in tqdm([note for name in arguments.names for note in notes(name)], disable=None):
            out.write(json.dumps(labelled(note, anonymiser), ensure_ascii=False) + "\n")
        for record in articles(anonymiser) if arguments.articles else ():
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
