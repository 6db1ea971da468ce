"""Where an index is kept: in a file, for one server, or in the tables of a database that several servers share."""

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from kb.errors import IndexMismatch, NotWritten
from kb.files import said
from kb.index import Manifest, SearchIndex, load_index, read_manifest
from kb.index.copied import CopiedIndex
from kb.index.postgres import PgIndex
from kb.index.tables import Tables
from kb.settings import Settings

_log = logging.getLogger(__name__)
AnyIndex = SearchIndex | PgIndex | CopiedIndex
There = Callable[[Iterable[int]], frozenset[int]]
"""Gives those of some numbers that a dilemma has."""


class Place(Protocol):
    """Where an index is kept, and what one does with it there. name: how people are told of it."""

    name: str

    def made(self) -> Manifest:
        """Return what it was made with. Raises FileNotFoundError when there is none, IndexMismatch when it is none of ours."""

    def open(self, expected: Manifest) -> AnyIndex:
        """Return it, an empty one when there is none. Raises IndexMismatch when it is damaged or made with another model."""

    def held(self) -> Mapping[int, str]:
        """Return what it holds, by number, all of it read; {} when there is none. Raises IndexMismatch when it is damaged."""

    def keep(self, index: AnyIndex) -> None:
        """Make its changes last, unless it cannot be written or a rebuild with another model has put its own in place since."""

    def take(self, index: AnyIndex) -> None:
        """Put an index in place in one step, whatever stands there. Raises NotWritten."""

    def forget(self, there: There) -> None:
        """Take out what is not there any more. Raises NotWritten, and IndexMismatch when it is damaged."""

    def beside(self) -> "Place":
        """Return the place where a rebuild grows until it is put in place here."""

    def swap(self) -> None:
        """Put what a rebuild made beside it in place, in one step. Raises NotWritten."""

    def clear(self) -> None:
        """Remove what is there, if anything."""

    def size(self) -> int:
        """Return how many bytes it takes on disk, 0 when there is none."""

    def close(self) -> None:
        """Give back what it holds open."""


class File:
    """The file at a path. read_only: it stays as it is."""

    def __init__(self, path: Path, read_only: bool = False) -> None:
        self._path, self._read_only = path, read_only
        self.name = path.name

    def made(self) -> Manifest:
        return read_manifest(self._path)

    def open(self, expected: Manifest) -> AnyIndex:
        try:
            return load_index(self._path, expected)
        except FileNotFoundError:
            return SearchIndex(expected)

    def held(self) -> Mapping[int, str]:
        try:
            return load_index(self._path, self.made()).manifest.digests
        except FileNotFoundError:
            return {}

    def keep(self, index: AnyIndex) -> None:
        if self._read_only:
            return
        try:
            read_manifest(self._path).refuse_other(index.manifest)
        except FileNotFoundError:
            pass
        except IndexMismatch as other:
            _log.warning("%s; until a restart this process searches with the old model, in memory", other)
            return
        try:
            self.take(index)
        except NotWritten as wrong:
            _log.warning("%s; searching goes on in memory", wrong)

    def take(self, index: AnyIndex) -> None:
        if not isinstance(index, SearchIndex):
            raise ValueError("an index of a database cannot be put in a file: make it there")
        index.save(self._path)

    def forget(self, there: There) -> None:
        try:
            made = self.made()
        except FileNotFoundError:
            return
        if gone := made.digests.keys() - there(made.digests):
            index = load_index(self._path, made)
            index.remove(gone)
            index.save(self._path)

    def beside(self) -> "File":
        return File(Path(f"{self._path}.rebuild"))

    def swap(self) -> None:
        with said(self._path):
            os.replace(self.beside()._path, self._path)

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)

    def size(self) -> int:
        return self._path.stat().st_size if self._path.is_file() else 0

    def close(self) -> None:
        """A file is open only while it is read or written."""


def place_of(settings: Settings, read_only: bool = False) -> Place:
    """Return where the index of a knowledge base is kept. read_only: what changes of it stays in memory."""
    if address := settings.database_url:
        return Tables(address.get_secret_value(), in_memory=settings.vectors_in_memory, read_only=read_only)
    return File(settings.index, read_only)
