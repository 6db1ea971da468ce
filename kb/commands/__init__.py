"""The administrator's commands, a function each, and what they share."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tqdm import tqdm

from kb import transfer
from kb.files import own_folder, replacing
from kb.knowledge_base import KnowledgeBase, Progress
from kb.legible import escaped, json_line

DONE, SOME, WRONG = 0, 1, 2
"""Exit codes."""
ACTOR = "beheer"
"""Whom the trail names for what a command does."""
Run = Callable[[KnowledgeBase, argparse.Namespace], int]


def say(message: str) -> None:
    """Tell the person who runs the command something. What a terminal would obey is written as a code."""
    print("\n".join(map(escaped, message.split("\n"))), file=sys.stderr)


def print_json(value: Any) -> None:
    """Write one JSON value to stdout."""
    print(json_line(value))


def bar(label: str) -> tuple["tqdm[Any]", Progress]:
    """Return a progress bar on stderr with rate and time left, and the function that moves it."""
    bar = tqdm(desc=label, unit=" dilemma's", disable=None)

    def move(done: int, of: int) -> None:
        bar.total = of
        bar.update(done - bar.n)

    return bar, move


def home(kb: KnowledgeBase) -> Path:
    """Return the home folder, made when it is not there."""
    own_folder(kb.settings.home)
    return kb.settings.home


def records(path: Path) -> list[Any]:
    """Return the records of a file of JSON Lines. Raises BadRecord."""
    with path.open(encoding="utf-8-sig") as lines:
        return list(transfer.read_lines(lines, path.name))


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Write lines to a file that is there whole or not at all. Raises NotWritten."""
    with replacing(path) as file:
        file.writelines(line.encode() for line in lines)
