"""Note and Block: what every reader gives back, and Unreadable for what none of them can read."""

import os
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from kb.legible import legible

KINDS = ("heading", "paragraph", "item", "row", "header")
_TIGHT = ("item", "row", "header")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011"), "-")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, table row or mail body part, in reading order.

    text: one line without white space around it, never empty.
    kind: one of KINDS; "header" is a From, To, Subject or Date line of a mail.
    part: which part of the file (sheet name, "mail 2", "attachment 1"); empty when there is only one.
    """

    text: str
    kind: str
    part: str = ""

    def __post_init__(self) -> None:
        if not self.text or self.text != self.text.strip() or "\n" in self.text:
            raise ValueError("block text is empty, has white space around it or holds a line end")
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of block {self.kind!r}")


@dataclass(frozen=True, slots=True)
class Note:
    """One session note: its file name as given and its blocks. skipped: attachments left out, each with the reason."""

    name: str
    blocks: tuple[Block, ...]
    skipped: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the whole note: an empty line around headings and paragraphs, items and rows on lines of their own."""
        if not self.blocks:
            return ""
        pieces = [self.blocks[0].text]
        for before, block in pairwise(self.blocks):
            tight = before.kind in _TIGHT and block.kind in _TIGHT and before.part == block.part
            pieces += ["\n" if tight else "\n\n", block.text]
        return "".join(pieces)


def printable(name: str) -> str:
    """Return a file name without line ends and codes for the terminal, and with other bytes than UTF-8 as \\x.."""
    shown = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)


class Unreadable(Exception):
    """A file that gives no note. reason: a short English phrase; the message adds the file name and what to do next."""

    def __init__(self, name: str, reason: str, advice: str) -> None:
        name = printable(name)
        super().__init__(f"{name}: {reason}: {advice}")
        self.name, self.reason, self.advice = name, reason, advice

    def __reduce__(self) -> tuple[type["Unreadable"], tuple[str, str, str]]:
        return Unreadable, (self.name, self.reason, self.advice)  # it crosses from one process to another


def tidy(text: str) -> str:
    """Return one line: composed characters, single spaces, nothing invisible."""
    spaced = _CONTROLS.sub(" ", text)  # in Word a control character ends a line or cell
    plain = unicodedata.normalize("NFC", legible(spaced).translate(_HYPHENS))
    return " ".join(plain.split())


def lines_as_blocks(text: str, kind: str, part: str = "") -> list[Block]:
    """Return a block for every line of the text that holds anything."""
    return [Block(line, kind, part) for line in map(tidy, text.split("\n")) if line]
