"""Annotated notes: what every part of an invented session note is for, and what a good result of ingest holds.

corpora/notes/README.md describes the format. A note is a list of blocks; within a block each stretch has a mark:
H, S, Q, G, D, O with the number of its dilemma (heading, situation, question, guidance with its role, decided, outcome),
A administration, N small talk.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TOLD = Path(__file__).parents[3] / "corpora" / "told"
_LINE = re.compile(r"\[(?P<block>[HPIRMTFXC])\|(?P<mark>[^\]]+)\] ?(?P<text>.*)")
_BREAK = re.compile(r"\{(?P<what>attachment|sheet|slide|page)(?: (?P<name>.+))?\}")
_MARK = re.compile(r"\s*\{([HSQDO]\d|G\d:[^|{}]+|A|N)\}\s*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words and what they are for. mark: one letter; dilemma: its number, 0 for none; role: who advises."""

    mark: str
    text: str
    dilemma: int = 0
    role: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, row, turn … of a note. kind: its letter in the format."""

    kind: str
    stretches: tuple[Stretch, ...]

    @property
    def text(self) -> str:
        return " ".join(stretch.text for stretch in self.stretches if stretch.text)

    @property
    def cells(self) -> list[str]:
        return [cell.strip() for cell in re.split(r" ?\| ?", self.text)]


@dataclass
class AnnotatedNote:
    """A note and, from the first attachment on, the notes that hang on it. parts: per sheet, slide or page (title, blocks)."""

    id: str
    file: str
    facts: dict[str, str]
    parts: list[tuple[str, list[Block]]] = field(default_factory=lambda: [("", [])])
    attachments: list["AnnotatedNote"] = field(default_factory=list)

    @property
    def suffix(self) -> str:
        return Path(self.file).suffix.lower()

    def blocks(self) -> Iterator[Block]:
        """Yield all blocks in order, those of attachments last."""
        for _, blocks in self.parts:
            yield from blocks
        for attachment in self.attachments:
            yield from attachment.blocks()

    def seen(self) -> Iterator[Block]:
        """Yield the blocks that a reader should give: no comments, deleted text, running headers and footers."""
        return (block for block in self.blocks() if block.kind not in "FXC")


def notes(name: str) -> list[AnnotatedNote]:
    """Return the notes of one file of corpora/told, such as "a"."""
    text = (TOLD / f"{name}.txt").read_text(encoding="utf-8")
    return [_note(part) for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]]


def _note(text: str) -> AnnotatedNote:
    head, _, body = text.partition("\n---\n")
    first, *facts = head.split("\n")
    said = dict(fact.split(": ", 1) for fact in facts if ": " in fact)
    note = current = AnnotatedNote(first.strip(), said["file"].strip(), said)
    for line in filter(None, map(str.strip, body.split("\n"))):
        if found := _BREAK.fullmatch(line):
            if found["what"] == "attachment":
                current = AnnotatedNote(note.id, found["name"], {})
                note.attachments.append(current)
            elif current.parts[-1][1] or current.parts[-1][0]:
                current.parts.append((found["name"] or "", []))
            else:
                current.parts[-1] = (found["name"] or "", [])
            continue
        block = _LINE.fullmatch(line)
        if not block:
            raise ValueError(f"{note.id}: not a line of the format: {line[:60]}")
        pieces = _MARK.split(f"{{{block['mark']}}}{block['text']}")
        marked = zip(pieces[1::2], pieces[2::2], strict=True)
        stretches = tuple(_stretch(mark, words) for mark, words in marked if words.strip())
        if stretches:
            current.parts[-1][1].append(Block(block["block"], stretches))
    return note


def _stretch(mark: str, words: str) -> Stretch:
    kind, _, role = mark.partition(":")
    return Stretch(kind[0], words.strip(), int(kind[1:] or 0), role)
