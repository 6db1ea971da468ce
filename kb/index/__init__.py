"""SearchIndex: vectors to nearest dilemmas, with FAISS; one file with its own description, swapped whole.

A dilemma has several vectors, one or more per view: the whole text, title and question, each sentence, each piece of
guidance. Each view has its own vector set; a vector's id is dilemma number x 2^12 + place, so it says whose it is. The
inner product of unit vectors is their cosine (FAISS wiki, "MetricType and distances"). The file is one line of JSON, the
manifest, and then FAISS's own bytes; the manifest holds their checksum, so a cut or foreign file is refused.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import numpy as np

from kb.errors import IndexMismatch
from kb.files import replacing
from kb.index.vectors import VectorSet

FORMAT = 2
REBUILD = 'rebuild with "python -m kb rebuild"'
_PLACE_BITS = 12
MOST_PLACES = 1 << _PLACE_BITS
_FETCH = 4  # vectors asked for per dilemma wanted, where a dilemma has several


class View(IntEnum):
    """What part of a dilemma a vector stands for."""

    WHOLE = 0
    QUESTION = 1
    SENTENCE = 2
    GUIDANCE = 3


SEARCHED = frozenset((View.WHOLE, View.QUESTION))
"""Views in which candidates are looked for, one vector a dilemma; the others are read for the candidates only."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made with. digests: dilemma number to the digest of the content its vectors come from."""

    model: str
    dim: int
    prompts: tuple[str, str]
    digests: Mapping[int, str] = field(default_factory=dict)
    format: int = FORMAT

    def refuse_other(self, other: "Manifest") -> None:
        """Raise IndexMismatch when vectors of the other do not belong beside vectors of this one."""
        for name in ("format", "model", "dim", "prompts"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs:
                raise IndexMismatch(f"search index has {name} {mine!r}, this program uses {theirs!r}: {REBUILD}")


@dataclass(frozen=True, slots=True)
class Entry:
    """The vectors of one dilemma: float32 unit rows with their views; places count up within a view."""

    number: int
    digest: str
    views: tuple[View, ...]
    vectors: np.ndarray

    def __post_init__(self) -> None:
        if len(self.views) != len(self.vectors):
            raise ValueError(f"dilemma {self.number}: {len(self.views)} views, {len(self.vectors)} vectors")
        for view in View:
            if self.views.count(view) > MOST_PLACES:
                raise ValueError(f"dilemma {self.number}: more than {MOST_PLACES} vectors for {view.name}")


def number_of(vector_id: int) -> int:
    """Return the number of the dilemma that a vector belongs to."""
    return vector_id >> _PLACE_BITS


class SearchIndex:
    """The vectors of all published dilemmas. Not safe for writing from several threads: its owner guards it."""

    def __init__(self, manifest: Manifest, views: Mapping[View, VectorSet] | None = None) -> None:
        self._views = dict(views or {view: VectorSet(manifest.dim, searched=view in SEARCHED) for view in View})
        self._digests = dict(manifest.digests)
        self._made_with = manifest
        self._places: dict[View, dict[int, int]] = {}
        for view, vectors in self._views.items():
            numbers, places = np.unique(vectors.ids() >> _PLACE_BITS, return_counts=True)
            self._places[view] = dict(zip(numbers.tolist(), places.tolist(), strict=True))

    @property
    def manifest(self) -> Manifest:
        """What the index was made with and holds now."""
        made = self._made_with
        return replace(made, digests=dict(self._digests))

    def strays(self) -> set[int]:
        """Return the numbers of dilemmas that have vectors and are not in the manifest, or the other way round."""
        return set(self._digests) ^ {number for places in self._places.values() for number in places}

    def __len__(self) -> int:
        return len(self._digests)

    def __contains__(self, number: int) -> bool:
        return number in self._digests

    # Changing

    def alone(self) -> AbstractContextManager[None]:
        """Let no other server change the vectors while in here: of a file there is one server."""
        return nullcontext()

    def lacking(self, digests: Mapping[int, str]) -> list[int]:
        """Return which dilemmas have no vectors of this content yet, ascending."""
        return sorted(number for number, digest in digests.items() if self._digests.get(number) != digest)

    def note(self) -> frozenset[str]:
        """Note that something is to be forgotten; there is nothing to note of what is written anew whenever it changes."""
        return frozenset()

    def noted(self) -> frozenset[str]:
        """Return the marks of what is still to be forgotten: none."""
        return frozenset()

    def purge(self, marks: Collection[str] = ()) -> bool:
        """Forget what was taken out, and say whether it could be done: the file is written anew whenever it changes."""
        return True

    def put(self, entries: Sequence[Entry]) -> None:
        """Add dilemmas, or replace the vectors of those already there. Raises IndexMismatch on another dimension."""
        for entry in entries:
            self._check(entry.vectors)
        self.remove([entry.number for entry in entries])
        for view in View:
            rows = {entry.number: entry.vectors[[its is view for its in entry.views]] for entry in entries}
            self._places[view].update({number: len(vectors) for number, vectors in rows.items() if len(vectors)})
            ids = self._ids(view, rows)[0]
            if len(ids):
                self._views[view].add(ids, np.concatenate(list(rows.values())))
        self._digests.update({entry.number: entry.digest for entry in entries})

    def _ids(self, view: View, numbers: Collection[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids of the vectors of dilemmas, and for each the place of its dilemma in numbers."""
        known = self._places[view]
        firsts = np.fromiter((number << _PLACE_BITS for number in numbers), np.int64)
        counts = np.fromiter((known.get(number, 0) for number in numbers), np.int64)
        before = np.cumsum(counts) - counts
        return np.repeat(firsts - before, counts) + np.arange(counts.sum()), np.repeat(np.arange(len(counts)), counts)

    def remove(self, numbers: Iterable[int]) -> None:
        """Take dilemmas out; a number that is not there is no error."""
        gone = [number for number in numbers if self._digests.pop(number, None) is not None]
        for view, vectors in self._views.items():
            vectors.remove(self._ids(view, gone)[0])
            for number in gone:
                self._places[view].pop(number, None)

    def _check(self, vectors: np.ndarray) -> None:
        if vectors.shape[-1] != self._made_with.dim:
            raise IndexMismatch(f"search index has dimension {self._made_with.dim}, vector has {vectors.shape[-1]}: {REBUILD}")

    # Searching

    def nearest(
        self, query: np.ndarray, k: int, view: View = View.WHOLE, allowed: frozenset[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the k dilemmas whose nearest vector of this view is closest to the query, closest first.

        query: one vector, float32, shape (dim,); with a unit vector the scores are cosines in [-1, 1].
        allowed: only these dilemmas; None: all.
        Result: (dilemma number, inner product), at most k pairs, each dilemma once; an empty index gives [].
        Raises IndexMismatch when query has another dimension than this index.
        """
        self._check(query[None])
        vectors = self._views[view]
        ids = None if allowed is None else self._ids(view, sorted(allowed))[0]
        possible = len(vectors) if ids is None else len(ids)
        fetch, best = min(possible, k * (1 if view in SEARCHED else _FETCH)), dict[int, float]()
        while fetch > 0:
            found, scores = vectors.nearest(query, fetch, ids)
            best = {}
            for vector_id, score in zip(found.tolist(), scores.tolist(), strict=True):
                if len(best) < k:
                    best.setdefault(number_of(vector_id), score)
            if len(best) >= k or fetch == possible:
                break
            fetch = min(possible, fetch * _FETCH)
        return list(best.items())

    def vectors(self, number: int, view: View) -> np.ndarray:
        """Return the vectors of one dilemma for one view in order, shape (places, dim); places is 0 when it has none."""
        return self.gather([number], view)[0]

    def gather(self, numbers: Sequence[int], view: View) -> tuple[np.ndarray, np.ndarray]:
        """Return the vectors of dilemmas for one view, and for each row the place of its dilemma in numbers, ascending."""
        ids, owners = self._ids(view, numbers)
        return self._views[view].rows(ids), owners

    # On disk

    def save(self, path: Path) -> None:
        """Write the index beside path and put it in place in one step; readers see the old file or the new one.

        Raises NotWritten.
        """
        parts = {view.name: vectors.bytes() for view, vectors in self._views.items()}
        body = b"".join(parts.values())
        header = asdict(self.manifest) | {
            "bytes": {name: len(part) for name, part in parts.items()},
            "count": sum(map(len, self._views.values())),
            "sha256": hashlib.sha256(body).hexdigest(),
        }
        with replacing(path) as file:
            file.write(json.dumps(header).encode() + b"\n" + body)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise
    except IsADirectoryError as wrong:
        raise IndexMismatch(f"{path.name} is a folder and should be a file: move it away, then {REBUILD}") from wrong
    except OSError as wrong:
        kind = type(wrong).__name__
        raise IndexMismatch(f"{path.name} cannot be read ({kind}): give this program the right to, or {REBUILD}") from wrong


def _header(line: bytes, path: Path) -> tuple[Manifest, dict[str, int], int, str]:
    """Return manifest, bytes per view, number of vectors and checksum from the first line of an index file."""
    try:
        header = json.loads(line)
        lengths, count, checksum = header.pop("bytes"), header.pop("count"), header.pop("sha256")
        digests = {int(number): digest for number, digest in header.pop("digests").items()}
        known = {name: value for name, value in header.items() if name in Manifest.__slots__}
        manifest = Manifest(**known | {"prompts": tuple(header["prompts"]), "digests": digests})
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise IndexMismatch(f"{path.name} is no search index of this program: {REBUILD}") from wrong
    return manifest, lengths, count, checksum


def read_manifest(path: Path) -> Manifest:
    """Read only the description of the index at path. Raises as load_index does."""
    with _opened(path) as file:
        return _header(file.readline(), path)[0]


def load_index(path: Path, expected: Manifest) -> SearchIndex:
    """Read the index at path, made with the model that expected describes.

    Raises FileNotFoundError when there is none, IndexMismatch when it is damaged or made with another model.
    """
    with _opened(path) as file:
        line, body = file.readline(), file.read()
    manifest, lengths, count, checksum = _header(line, path)
    manifest.refuse_other(expected)
    if hashlib.sha256(body).hexdigest() != checksum:
        raise IndexMismatch(f"{path.name} is damaged ({len(body)} bytes do not match their checksum): {REBUILD}")
    views = dict[View, VectorSet]()
    start = 0
    try:
        for name, length in lengths.items():
            views[View[name]] = VectorSet.read(np.frombuffer(body, np.uint8, length, start), View[name] in SEARCHED)
            start += length
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError) as wrong:  # the first line says something else
        raise IndexMismatch(f"{path.name} is damaged (its manifest does not fit its contents): {REBUILD}") from wrong
    total = sum(map(len, views.values()))
    if total != count:
        raise IndexMismatch(f"{path.name} holds {total} vectors, its manifest says {count}: {REBUILD}")
    index = SearchIndex(manifest, views)
    if index.strays():
        raise IndexMismatch(f"{path.name} is damaged (its manifest names other dilemmas than it holds): {REBUILD}")
    return index
