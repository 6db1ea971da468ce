"""Reading and cleaning in processes of their own, each within limits, so that one file can cost no more than its own line."""

import os
from queue import SimpleQueue

from ingest import readers
from ingest.apart import Apart, OutOfBounds
from ingest.clean import Cleaned, Cleaner, open_cleaner
from ingest.readers import MEGABYTE, Note, Unreadable
from kb.errors import KbError, ModelUnavailable, NotClean
from kb.settings import Settings

_LETTERS_A_SECOND = 200  # cleaned even on a slow and busy machine; ours does fifty times that
_OPENING = 600  # seconds that models may take to load
_WHY = {
    "time": ("takes too long to read", "split it, or give the text as .txt"),
    "memory": ("needs too much memory", "split it, or give the text as .txt"),
    "crash": ("makes the reader fail", "open it in the program it was made with, save it again and retry"),
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
        self._settings = settings
        self._readers, self._cleaners = [Apart() for _ in range(processes)], [Apart(threads) for _ in range(processes)]
        self._free = SimpleQueue[int]()
        for place in range(processes):
            self._free.put(place)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, name: str, data: bytes) -> Note:
        """Return the note in the bytes of a file. Raises Unreadable, also where reading takes too much time or memory."""
        place = self._free.get()
        try:
            return self._read(place, name, data)
        finally:
            self._free.put(place)

    def prepare(self, name: str, data: bytes) -> Cleaned:
        """Return what the bytes of a file tell, without names. Raises Unreadable, NotClean and ModelUnavailable."""
        place = self._free.get()
        try:
            return self._clean(place, self._read(place, name, data))
        finally:
            self._free.put(place)

    def _read(self, place: int, name: str, data: bytes) -> Note:
        its = self._settings
        limits, largest = (its.file_seconds, its.file_memory_megabytes), its.file_megabytes * MEGABYTE
        try:
            return self._readers[place].call(*limits, readers.read_bytes, name, data, largest)
        except OutOfBounds as wrong:
            raise Unreadable(name, *_WHY[wrong.what]) from wrong

    def _clean(self, place: int, note: Note) -> Cleaned:
        its, cleaner = self._settings, self._cleaners[place]
        seconds = its.file_seconds + sum(len(block.text) for block in note.blocks) / _LETTERS_A_SECOND
        try:
            cleaner.call(_OPENING, 0, _open, its)
            return cleaner.call(seconds, its.file_memory_megabytes, _clean_apart, note)
        except OutOfBounds as wrong:
            raise NotClean(f"text {_WHY[wrong.what][0].replace('read', 'clean', 1)}: split it") from wrong

    def close(self) -> None:
        """End all processes; what they were doing is lost, and nothing of it was stored."""
        for one in (*self._readers, *self._cleaners):
            one.close()


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _open(settings: Settings) -> None:
    """Open the cleaner of this process, once."""
    global _cleaner
    if _cleaner is None:
        try:
            _cleaner = open_cleaner(settings)
        except NotClean as wrong:  # no file is to blame for it
            raise ModelUnavailable(str(wrong)) from wrong


def _clean_apart(note: Note) -> Cleaned:
    if _cleaner is None:
        raise KbError("cleaned before the models were opened")
    return _cleaner.clean(note)
