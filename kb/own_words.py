"""What one organisation always hides and never hides: its own lists beside the data.

Always hidden: names that people here would recognise, kept as keyed hashes (BLAKE2) of their folded words, so that the list
is no list of names. Never hidden: names of programmes and bodies that identify nobody, in plain text. The key is the
setting words_key, or else a file that only its owner can read; without the right key nothing is anonymised.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path

from kb import lexical
from kb.errors import BadSettings
from kb.files import replacing, said
from kb.own_files import CHECK, OwnFiles
from kb.secret import keyed_hash, own_key
from kb.settings import Settings

HIDDEN_FILE, SHOWN_FILE, KEY_FILE = "altijd_verbergen.tsv", "nooit_verbergen.txt", "woorden.sleutel"
LISTS = (HIDDEN_FILE, SHOWN_FILE)
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 6  # words of a name


class OwnWords:
    """The two lists of a home folder; what another process or server changes in them counts from the next text on.

    hidden: how many names are always hidden; shown: phrases never.
    """

    def __init__(self, settings: Settings) -> None:
        self._home, self._files = settings.home, OwnFiles(settings, LISTS)
        self._files.follow()
        self._key = settings.words_key.get_secret_value().encode() if settings.words_key else b""
        self._hidden: dict[str, str] = {}
        self._lengths: set[int] = set()
        self._shown: set[tuple[str, ...]] = set()
        self._besides: frozenset[tuple[str, ...]] = frozenset()
        self._seen: tuple[tuple[int, int], ...] = ()
        self._read()

    @property
    def hidden(self) -> int:
        """Number of names that are always hidden."""
        return len(self._hidden)

    def fingerprint(self) -> str:
        """Return what differs when other names are always hidden."""
        self._read_if_changed()
        return keyed_hash(sorted(self._hidden), b"")

    @property
    def shown(self) -> tuple[str, ...]:
        """The phrases that are never hidden, in order."""
        return tuple(sorted(" ".join(words) for words in self._shown))

    def always_hide(self, names: Iterable[str], label: str = "PERSON") -> int:
        """Add names of a type; return how many were new. Raises ValueError for one without letters or of too many words."""
        read = [words_of(name) for name in names]
        for number, words in enumerate(read, 1):
            if not 0 < len(words) <= _LONGEST:
                raise ValueError(f"name {number} has {len(words)} words: give 1 to {_LONGEST} words a line")
        with self._changing():
            before = len(self._hidden)
            for words in read:
                self._hidden[self._hash(words)] = f"{label}\t{len(words)}"
            self._write_hidden()
            return len(self._hidden) - before

    def _write_hidden(self) -> None:
        _write(self._home / HIDDEN_FILE, self._listed(self._hidden))
        self._lengths = {int(kind.partition("\t")[2]) for kind in self._hidden.values()}

    def _listed(self, hidden: Mapping[str, str]) -> list[str]:
        rows = sorted(f"{kind}\t{mac}" for mac, kind in hidden.items())
        head = "# names that are always hidden, as keyed hashes: type, number of words, hash."
        return [head, f"{CHECK}\t0\t{self._hash((CHECK,))}", *rows]

    def joined(self, other: str) -> str:
        """Return a list of names from a backup with those that are hidden now besides: what is hidden since stays so.

        A list that was made with another key says nothing here, and goes; where nothing is hidden now it is returned as it is.
        """
        if not self._hidden:
            return other
        rows = [line.rpartition("\t") for line in other.splitlines() if line.count("\t") == 2]
        check = (f"{CHECK}\t0", "\t", self._hash((CHECK,)))
        theirs = {mac: kind for kind, _, mac in rows if not kind.startswith(CHECK)} if check in rows else {}
        return "\n".join((*self._listed(theirs | self._hidden), ""))

    def in_both(self, other: str) -> tuple[str, int]:
        """Return a list of phrases from a backup without those that are on ours no more, and how many these are."""
        lines = other.splitlines()
        gone = {line for line in lines if line and not line.startswith("#") and words_of(line) not in self._shown}
        return "\n".join((*(line for line in lines if line not in gone), "")), len(gone)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change the lists as they are now, one at a time, so that nobody's name is lost."""
        with self._files.changing():
            if self._stamp() != self._seen:
                self._read()
            yield

    def never_hide(self, phrases: Iterable[str]) -> int:
        """Add phrases that identify nobody; return how many were new."""
        with self._changing():
            before = len(self._shown)
            self._shown |= {words for phrase in phrases if (words := words_of(phrase))}
            self._write_shown()
            return len(self._shown) - before

    def _write_shown(self) -> None:
        _write(self._home / SHOWN_FILE, ["# phrases that are never hidden, one a line.", *self.shown])

    def showing(self, phrase: str) -> "OwnWords":
        """Return these lists with a phrase besides that is not hidden; that one is written nowhere."""
        other = copy(self)
        other._besides = self._besides | {words_of(phrase)} - {()}
        return other

    def forget(self, phrases: Iterable[str]) -> int:
        """Take names or phrases from both lists; return how many were on one."""
        read = [words_of(phrase) for phrase in phrases]
        with self._changing():
            known = [words for words in read if words in self._shown or (self._hidden and self._hash(words) in self._hidden)]
            for words in known:
                self._shown.discard(words)
                self._hidden.pop(self._hash(words), None)
            if known:
                self._write_hidden()
                self._write_shown()
        return len(known)

    def hidden_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, type) of every name in the text that is always hidden; a possessive s does not matter."""
        self._read_if_changed()
        if not self._hidden:
            return
        for start, end, words in runs(text, self._lengths):
            for form in (words, (*words[:-1], words[-1].removesuffix("s"))):
                if kind := self._hidden.get(self._hash(form)) if form[-1] else None:
                    yield start, end, kind.partition("\t")[0]
                    break

    def shown_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of every phrase in the text that is never hidden."""
        self._read_if_changed()
        if shown := self._shown | self._besides:
            yield from ((a, b) for a, b, words in runs(text, {len(s) for s in shown}) if words in shown)

    def _hash(self, words: tuple[str, ...]) -> str:
        if not self._key:
            self._key = self._own_key()
        return keyed_hash(words, self._key)

    def _own_key(self) -> bytes:
        path = self._home / KEY_FILE
        if not path.exists() and (self._home / HIDDEN_FILE).exists():
            raise BadSettings(
                f"{path} is gone and KB_WORDS_KEY is not set: put the key back, or remove {HIDDEN_FILE}; servers that share a "
                "database need the same key"
            )
        return own_key(path)

    def _read_if_changed(self) -> None:
        self._files.follow()
        if self._stamp() != self._seen:
            self._read()

    def _stamp(self) -> tuple[tuple[int, int], ...]:
        """Return what tells whether either file is another than before: both are replaced whole, see _write."""
        stats = [path.stat() for name in (HIDDEN_FILE, SHOWN_FILE) if (path := self._home / name).exists()]
        return tuple((stat.st_ino, stat.st_mtime_ns) for stat in stats)

    def _read(self) -> None:
        seen, shown = self._stamp(), self._home / SHOWN_FILE
        self._hidden, self._lengths = self._read_hidden() if (self._home / HIDDEN_FILE).exists() else ({}, set())
        self._shown = {words for line in _lines(shown) if (words := words_of(line))} if shown.exists() else set()
        self._seen = seen

    def _read_hidden(self) -> tuple[dict[str, str], set[int]]:
        hidden: dict[str, str] = {}
        lengths: set[int] = set()
        check = ""
        for line in _lines(self._home / HIDDEN_FILE):
            try:
                label, count, mac = line.split("\t")
                int(count)
            except ValueError as wrong:
                raise BadSettings(f"{self._home / HIDDEN_FILE} is damaged: restore it from a backup or remove it") from wrong
            if label == CHECK:
                check = mac
            else:
                hidden[mac] = f"{label}\t{count}"
                lengths.add(int(count))
        if check != self._hash((CHECK,)):
            raise BadSettings(f"{self._home / HIDDEN_FILE} was made with another key: set KB_WORDS_KEY to that one")
        return hidden, lengths


def copied(settings: Settings, folder: Path) -> Settings:
    """Return settings with which the lists, as they are now, are read from a folder; home and database stay as they are.

    Raises BadSettings for lists that were made with different keys, and DatabaseRefused.
    """
    OwnFiles(settings, LISTS).copy_to(folder)
    with said(settings.home / KEY_FILE, "read"):
        if (key := settings.home / KEY_FILE).exists():
            shutil.copy2(key, folder)
    return settings.in_files(folder)


def words_of(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase; a number is a word too."""
    return tuple(lexical.fold(word) for word in _WORD.findall(phrase))


def runs(text: str, lengths: Iterable[int]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield start, end and folded words of every stretch of so many words."""
    found = [(m.start(), m.end(), lexical.fold(m[0])) for m in _WORD.finditer(text)]
    for length in sorted(lengths):
        for first in range(len(found) - length + 1):
            run = found[first : first + length]
            yield run[0][0], run[-1][1], tuple(word for _, _, word in run)


def _lines(path: Path) -> list[str]:
    with said(path, "read"):
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def _write(path: Path, lines: list[str]) -> None:
    with replacing(path) as file:
        file.write(("\n".join(lines) + "\n").encode())
