"""What our anonymiser is measured against, on the same texts: Deduce, Frog, and a mask over every capital letter.

Each gives, per text, what it would hide and the seconds that took once it was loaded and warm. Types are not compared:
every stretch of theirs is called PERSON here.
"""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.anonymise import open_anonymiser, second_look
from ingest.anonymise.spans import Span
from kb import frog
from kb.lexical import fold
from kb.settings import Settings

_ROOT = Path(__file__).resolve().parents[3]
DEDUCE = _ROOT / ".venv-deduce"
DICTIONARY = Path("/usr/share/dict/dutch")
_WORD = re.compile(r"(?<![\w’'-])[^\W\d_][\w’'-]*")
_STARTS_SENTENCE = re.compile(r"(?:^|[.!?…:;]|[-*•\"“‘'(|/\n])[\"“”‘’'()\s]*$")


class NotInstalled(Exception):
    """The message says how to get it."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What was found in each text, and the seconds of one pass over all of them."""

    found: list[list[Span]]
    seconds: float


def ours(texts: Sequence[str]) -> Pass:
    """Replace everything, one text after another, with one anonymiser."""
    anonymiser = open_anonymiser(Settings())
    anonymiser.anonymise(texts[0])
    return _timed(texts, lambda text: [one.span for one in anonymiser.anonymise(text).replaced])


def capitals(texts: Sequence[str]) -> Pass:
    """Hide every word with a capital, but an ordinary word at the start of a sentence: no detector should do worse."""
    ordinary = ordinary_words()
    return _timed(texts, lambda text: list(_capitals(text, ordinary)))


def ordinary_words() -> frozenset[str]:
    """Return the folded words of Debian's wdutch that are no names, or without it those of our own list."""
    if not DICTIONARY.exists():
        return second_look.ordinary_words()
    words = DICTIONARY.read_text(encoding="utf-8").split()
    return frozenset(fold(word) for word in words if word[0].islower())


def _capitals(text: str, ordinary: frozenset[str]) -> Iterator[Span]:
    for word in _WORD.finditer(text):
        begins = _STARTS_SENTENCE.search(text[max(0, word.start() - 12) : word.start()])
        if word[0][0].isupper() and not (begins and fold(word[0]) in ordinary):
            yield Span(word.start(), word.end(), "PERSON")


def deduce(texts: Sequence[str]) -> Pass:
    """Run Deduce in its own environment, which `make bench` makes. Raises NotInstalled."""
    if not (DEDUCE / ".installed").exists():
        raise NotInstalled("make bench makes .venv-deduce from requirements-bench.lock")
    command = [DEDUCE / "bin" / "python", Path(__file__).parent / "run_deduce.py"]
    done = subprocess.run(command, input=json.dumps(list(texts)), stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise NotInstalled(f"it ended with exit code {done.returncode}: remove .venv-deduce and run make bench")
    result = json.loads(done.stdout)
    return Pass([_spans(its) for its in result["found"]], result["seconds"])


def frogs(texts: Sequence[str]) -> Pass:
    """Run Frog once over all texts; the time of a start on one short text is taken off. Raises NotInstalled."""
    if not frog.installed():
        raise NotInstalled(frog.INSTALL)
    loading = _seconds(lambda: frog.names_in(["Goed."]))
    start = time.perf_counter()
    found = frog.names_in(texts)
    return Pass([_spans((begin, end) for begin, end, _ in its) for its in found], time.perf_counter() - start - loading)


def _spans(stretches: Iterable[Sequence[int]]) -> list[Span]:
    return [Span(start, end, "PERSON") for start, end in stretches]


def _timed(texts: Sequence[str], find: Callable[[str], list[Span]]) -> Pass:
    found: list[list[Span]] = []
    seconds = _seconds(lambda: found.extend(map(find, texts)))
    return Pass(found, seconds)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
