"""Reading and cleaning in processes of their own, each within limits, so that one file can cost no more than its own line."""

import os
from queue import SimpleQueue

from ingest import readers
from ingest.apart import Apart, OutOfBounds
from ingest.clean import Cleaned, Cleaner, open_cleaner
from ingest.readers import MEGABYTE, Note, Unreadable
from kb.errors import ModelUnavailable, NotClean
from kb.own_files import OwnFiles
from kb.own_words import LISTS
from kb.settings import Settings

_LETTERS_A_SECOND = 500  # cleaned even on a slow machine that is busy with much else; a quiet one does some ten thousand
_OPENING = 600  # seconds that models may take to load
_UNREAD = {
    "time": ("takes too long to read", "split it, or give the text as .txt"),
    "memory": ("needs too much memory", "split it, or give the text as .txt"),
    "crash": ("makes the reader fail", "open it in the program it was made with, save it again and retry"),
}
_UNCLEANED = {
    "time": "its text takes too long to make clean: split it",
    "memory": "its text needs too much memory to make clean: split it",
    "crash": "its text makes the anonymiser fail: leave it out and report this",
}
_cleaner: Cleaner | None = None  # of a process that cleans


class Crew:
    """Takes files as they are and gives what they tell without names, as many at once as there are processes.

    Each place in the crew is a process that reads, which is cheap to end, and one that holds the models and cleans.
    Both start at the first file. Safe to share between threads; close() ends it.
    """

    def __init__(self, settings: Settings, processes: int = 1) -> None:
        threads = max(1, cores() // processes)
        self.processes = processes
        self._settings = settings.in_files(settings.home)  # no process that reads or cleans needs the way to more
        self._lists = OwnFiles(settings, LISTS)
        self._readers = [Apart("ingest.readers") for _ in range(processes)]
        self._cleaners = [Apart("ingest.crew", threads) for _ in range(processes)]
        self._free = SimpleQueue[int]()
        for place in range(processes):
            self._free.put(place)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, name: str, data: bytes) -> Note:
        """Return the raw note in the bytes of a file. Raises Unreadable, also where reading takes too much."""
        place = self._free.get()
        try:
            return self._read(place, name, data)
        finally:
            self._free.put(place)

    def prepare(self, name: str, data: bytes) -> Cleaned:
        """Return what the bytes of a file tell, without names. Raises Unreadable, NotClean and ModelUnavailable."""
        return self.prepare_beside(name, data)[1]

    def prepare_beside(self, name: str, data: bytes) -> tuple[Note, Cleaned]:
        """Return the raw note in the bytes of a file, and what it tells without names. Raises as prepare does."""
        place = self._free.get()
        try:
            note = self._read(place, name, data)
            return note, self._clean(place, note)
        finally:
            self._free.put(place)

    def clean(self, note: Note, shown: str = "") -> Cleaned:
        """Return what a note that was read before tells without names. Raises NotClean and ModelUnavailable.

        shown: a phrase that is not hidden either, in this note only; "" for none.
        """
        place = self._free.get()
        try:
            return self._clean(place, note, shown)
        finally:
            self._free.put(place)

    def _read(self, place: int, name: str, data: bytes) -> Note:
        its = self._settings
        limits, largest = (its.file_seconds, its.file_memory_megabytes), its.file_megabytes * MEGABYTE
        try:
            note = self._readers[place].call(*limits, readers.read_bytes, name, data, largest)
        except OutOfBounds as wrong:
            raise Unreadable(name, *_UNREAD[wrong.what]) from wrong
        if sum(len(block.text) for block in note.blocks) > its.file_characters:
            raise Unreadable(name, f"more than {its.file_characters:,} characters", "split it")
        return note

    def _clean(self, place: int, note: Note, shown: str = "") -> Cleaned:
        its, cleaner = self._settings, self._cleaners[place]
        self._lists.follow()  # the process that cleans has no way to the database
        seconds = its.file_seconds + sum(len(block.text) for block in note.blocks) / _LETTERS_A_SECOND
        try:
            cleaner.call(_OPENING, 0, _open, its)
        except OutOfBounds as wrong:
            raise ModelUnavailable(f"the models cannot be opened ({wrong.what}): see whether there is memory left") from wrong
        try:
            return cleaner.call(seconds, its.file_memory_megabytes, _clean_apart, its, note, shown)
        except OutOfBounds as wrong:
            raise NotClean(_UNCLEANED[wrong.what]) from wrong

    def close(self) -> None:
        """End all processes at once; what they were doing is lost, and nothing of it was stored."""
        for one in (*self._readers, *self._cleaners):
            one.close()


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _open(settings: Settings) -> None:
    """Open the cleaner of this process with all its models, once."""
    global _cleaner
    if _cleaner is None:
        try:
            _cleaner = open_cleaner(settings)
            _cleaner.open()
        except NotClean as wrong:  # no file is to blame for it
            raise ModelUnavailable(str(wrong)) from wrong


def _clean_apart(settings: Settings, note: Note, shown: str) -> Cleaned:
    _open(settings)  # the process may be a new one
    if _cleaner is None:
        raise ModelUnavailable("the models were not opened")
    return _cleaner.clean(note, shown)
