"""What a handout holds: its title, the day it was made, and blocks in reading order. Three renderers show the same ones."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_NOT_SHOWN = ("Cc", "Cf", "Co", "Cs", "Cn")  # Unicode categories that no reader sees and that XML or a font refuses
DEEPEST = 3


class Kind(StrEnum):
    """What a block is; a renderer gives each a shape of its own."""

    HEADING = "heading"
    TEXT = "text"
    NOTE = "note"  # what has to be known before the rest is used
    ITEM = "item"  # items that follow each other are one list


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph.

    label: stands in front of the text, or of the list below it. level: of a heading, from 1; the title stands above them.
    """

    kind: Kind
    text: str
    label: str = ""
    level: int = 0

    def __post_init__(self) -> None:
        if (self.kind is Kind.HEADING) != (1 <= self.level <= DEEPEST):
            raise ValueError(f"{self.kind} of level {self.level}: a heading has level 1 to {DEEPEST}, other blocks 0")
        if not (self.text or self.label):
            raise ValueError(f"{self.kind} without text")

    @property
    def line(self) -> str:
        """Label and text as one line."""
        return f"{self.label}: {self.text}".rstrip() if self.label else self.text


@dataclass(frozen=True, slots=True)
class Handout:
    """What someone takes to a meeting. title: also what a file says it is about. made: the day of export."""

    title: str
    made: date
    blocks: tuple[Block, ...]


def shown(text: str) -> str:
    """Return text on one line with only what a reader sees."""
    spaced = re.sub(r"\s+", " ", text)
    return "".join(c for c in spaced if unicodedata.category(c) not in _NOT_SHOWN).strip()


def heading(text: str, level: int) -> Iterator[Block]:
    """Yield a heading."""
    if shown(text):
        yield Block(Kind.HEADING, shown(text), level=level)


def texts(text: str, label: str = "", kind: Kind = Kind.TEXT) -> Iterator[Block]:
    """Yield the paragraphs of a text, the first with the label; an empty text gives nothing."""
    for part in filter(None, map(shown, text.split("\n"))):
        yield Block(kind, part, label)
        label = ""


def item(text: str, label: str = "") -> Iterator[Block]:
    """Yield one point of a list, unless it is empty."""
    if shown(text):
        yield Block(Kind.ITEM, shown(text), shown(label))
