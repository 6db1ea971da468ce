"""Names that Frog sees: persons, places and organisations in Dutch text, as a second pair of eyes for the audit.

Frog (Radboud University and Tilburg University, GPL-3) is a separate program that shares nothing with our tagger. It
is optional: nothing here is linked with it, and all but this module works without it. `INSTALL` says how Debian has it.
The text goes to its process through memory, never through a file on disk.
"""

import os
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from kb.errors import ModelUnavailable

INSTALL = "apt-get install frog frogdata uctodata"
_DATA = (Path("/usr/share/frog/nld/frog.cfg"), Path("/usr/share/ucto/tokconfig-nld"))
# No lemmas, morphology, chunks, multi-word units or parses. One thread: more of them wait for each other on a busy machine.
_COMMAND = ("frog", "--skip=mplac", "--threads=1", "-t", "/dev/stdin")
_WORD, _TAG = 1, 7  # columns of its output
_TYPES = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORG"}
_START, _PACE = 300, 50  # seconds it may take to load, characters a second it must do at least; usual are 10 and 1,500
_ASIDE = 200  # letters that Frog may leave out in one go; beyond that a word found again is another word
_SPELT = {"æ": "ae", "œ": "oe", "ĳ": "ij"}  # letters that Frog writes as two and Unicode does not

Word = tuple[str, str]
"""A word as Frog writes it and what it is: "B-PER" where a name begins, "I-PER" where it goes on, "O" outside names."""


def installed() -> bool:
    """Say whether Debian's Frog is there with its data."""
    return shutil.which(_COMMAND[0]) is not None and all(path.exists() for path in _DATA)


def names_in(texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
    """Return for each text where Frog sees a PERSON, LOCATION or ORG: (start, end exclusive, type), in order.

    One start of Frog (some 5 seconds) for all texts. Raises ModelUnavailable when Frog is not there or does not do
    its work: never a shorter answer.
    """
    if not texts:
        return []
    readable = [_readable(text) for text in texts]
    mark = "tekstgrens"
    while any(mark in text for text in readable):
        mark += "x"
    words: list[list[Word]] = [[]]
    for word, tag in _run("".join(f"{text}\n\n{mark}\n\n" for text in readable)):
        if word == mark:
            words.append([])
        else:
            words[-1].append((word, tag))
    if len(words) != len(texts) + 1:
        raise ModelUnavailable(f"Frog gave back {len(words) - 1} of {len(texts)} texts: look at them without Frog")
    return [list(names_of(text, its)) for text, its in zip(texts, words, strict=False)]


def names_of(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, type) in the text of each name in Frog's words, in order.

    A name with a word that cannot be found in the text reaches from the word before it to the word behind it, so that
    none is lost.
    """
    words = [(letters, tag) for word, tag in words if (letters := "".join(letter for _, letter in _letters(word)))]
    places = _places(text, [letters for letters, _ in words])
    for first, behind, kind in _names(words):
        within = places[first:behind]
        if all(within):
            found = [place for place in within if place]
        else:
            before = next((place for place in reversed(places[:first]) if place), (0, 0))
            after = next((place for place in places[behind:] if place), (len(text), len(text)))
            found = [before, after]
        yield found[0][0], found[-1][1], kind


def _names(words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """Yield the first word, the word behind the last, and the type of each person, place and organisation."""
    first = 0
    for number, (_, tag) in enumerate(words):
        goes_on = number + 1 < len(words) and words[number + 1][1] == f"I-{tag[2:]}"
        if tag.startswith("B-") or number == 0 or words[number - 1][1][2:] != tag[2:]:
            first = number
        if tag[2:] in _TYPES and not goes_on:
            yield first, number + 1, _TYPES[tag[2:]]


def _places(text: str, words: Sequence[str]) -> list[tuple[int, int] | None]:
    """Return where each word stands in the text, its letters compared one after another; None where Frog changed them."""
    positions, letters = [], []
    for position, letter in _letters(text):
        positions.append(position)
        letters.append(letter)
    whole, reached = "".join(letters), 0
    places: list[tuple[int, int] | None] = []
    for word in words:
        at = whole.find(word, reached, reached + _ASIDE + len(word))
        if at < 0:
            places.append(None)
            continue
        reached = at + len(word)
        places.append((positions[at], positions[reached - 1] + 1))
    return places


def _letters(text: str) -> Iterator[tuple[int, str]]:
    """Yield the plain small letters and digits of a text, each with its position: no accents, signs or white space."""
    for position, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            for letter in unicodedata.normalize("NFKD", _SPELT.get(part, part)):
                if letter.isalnum():
                    yield position, letter


def _readable(text: str) -> str:
    """Return the text without what nobody sees and Frog takes for a letter: zero width, control and private characters."""
    return "".join(
        c if c == "\n" or (category := unicodedata.category(c))[0] != "C" else " " if category == "Cc" else "" for c in text
    )


def _run(document: str) -> Iterator[Word]:
    body = document.encode("utf-8")
    # Frog writes an empty file "frog.NUMBER.debug" where it stands and deletes old ones there: hence a folder of its own.
    with tempfile.TemporaryDirectory(prefix="frog-") as folder, open(os.memfd_create("frog"), "w+b") as memory:
        memory.write(body)
        memory.seek(0)
        try:
            done = subprocess.run(
                _COMMAND, stdin=memory, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}, timeout=_START + len(document) / _PACE,
            )  # fmt: skip
        except OSError as wrong:
            raise ModelUnavailable(f"Frog cannot be started: {INSTALL}") from wrong
        except subprocess.TimeoutExpired:  # not chained: it holds the output so far
            raise ModelUnavailable(f"Frog was not ready after {_START + len(document) // _PACE} seconds") from None
    if done.returncode:
        raise ModelUnavailable(f"Frog ended with exit code {done.returncode}; its data may be missing: {INSTALL}")
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        columns = line.split("\t")
        if len(columns) > _TAG:
            yield columns[_WORD], columns[_TAG]
