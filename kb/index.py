"""SearchIndex: vectors to nearest dilemmas, with FAISS; one file with its own description, swapped whole.

A dilemma has several vectors, one or more per view: the whole text, title and question, each sentence, each piece of
guidance. Each view has its own FAISS index; a vector's id is dilemma number x 2^12 + place, so it says whose it is.
Search is exact (inner product of unit vectors = cosine; FAISS wiki, "MetricType and distances"). The file is one line
of JSON, the manifest, and then FAISS's own bytes; the manifest holds their checksum, so a cut or foreign file is refused.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from kb.errors import IndexMismatch

FORMAT = 1
_REBUILD = 'rebuild with "python -m kb rebuild"'
_PLACE_BITS = 12
MOST_PLACES = 1 << _PLACE_BITS
_FETCH = 4  # vectors asked for per dilemma wanted, where a dilemma has several


class View(IntEnum):
    """What part of a dilemma a vector stands for."""

    WHOLE = 0
    QUESTION = 1
    SENTENCE = 2
    GUIDANCE = 3
    ASKED = 4
    """Title and question embedded as if someone asked them: what questions in general look like."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made with. digests: dilemma number to the digest of the content its vectors come from.

    usual: the mean and the number of the vectors of questions in general, which say what any question looks like.
    """

    model: str
    dim: int
    prompts: tuple[str, str]
    usual: tuple[float, ...] = ()
    usual_count: int = 0
    digests: Mapping[int, str] = field(default_factory=dict)
    format: int = FORMAT

    def refuse_other(self, other: "Manifest") -> None:
        """Raise IndexMismatch when vectors of the other do not belong beside vectors of this one."""
        for name in ("format", "model", "dim", "prompts"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs:
                raise IndexMismatch(f"search index has {name} {mine!r}, this program uses {theirs!r}: {_REBUILD}")


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


def number_of(vector_id: int) -> int:
    """Return the number of the dilemma that a vector belongs to."""
    return vector_id >> _PLACE_BITS


class SearchIndex:
    """The vectors of all published dilemmas. Not safe for writing from several threads: its owner guards it."""

    def __init__(self, manifest: Manifest, views: Mapping[View, faiss.IndexIDMap2] | None = None) -> None:
        self._views = dict(views or {view: faiss.IndexIDMap2(faiss.IndexFlatIP(manifest.dim)) for view in View})
        self._digests = dict(manifest.digests)
        self._made_with = manifest
        self._ids: dict[View, dict[int, list[int]]] = {view: {} for view in View}
        for view, vectors in self._views.items():
            for vector_id in faiss.vector_to_array(vectors.id_map).tolist():
                self._ids[view].setdefault(number_of(vector_id), []).append(vector_id)

    @property
    def manifest(self) -> Manifest:
        """What the index was made with and holds now."""
        made = self._made_with
        return replace(made, digests=dict(self._digests))

    def __len__(self) -> int:
        return len(self._digests)

    # Changing

    def put(self, entries: Sequence[Entry]) -> None:
        """Add dilemmas, or replace the vectors of those already there. Raises IndexMismatch on another dimension."""
        for entry in entries:
            self._check(entry.vectors)
        self.remove([entry.number for entry in entries])
        for view in View:
            rows = [(entry, row) for entry in entries for row, its in enumerate(entry.views) if its is view]
            ids = [self._new_id(view, entry.number) for entry, _ in rows]
            if rows:
                vectors = np.stack([entry.vectors[row] for entry, row in rows]).astype(np.float32)
                self._views[view].add_with_ids(vectors, np.array(ids, np.int64))
        self._digests.update({entry.number: entry.digest for entry in entries})

    def _new_id(self, view: View, number: int) -> int:
        ids = self._ids[view].setdefault(number, [])
        if len(ids) >= MOST_PLACES:
            raise ValueError(f"dilemma {number}: more than {MOST_PLACES} vectors for {view.name}")
        ids.append(number << _PLACE_BITS | len(ids))
        return ids[-1]

    def remove(self, numbers: Iterable[int]) -> None:
        """Take dilemmas out; a number that is not there is no error."""
        gone = [number for number in numbers if self._digests.pop(number, None) is not None]
        for view, vectors in self._views.items():
            ids = [vector_id for number in gone for vector_id in self._ids[view].pop(number, [])]
            if ids:
                vectors.remove_ids(faiss.IDSelectorBatch(np.array(ids, np.int64)))

    def _check(self, vectors: np.ndarray) -> None:
        if vectors.shape[-1] != self._made_with.dim:
            raise IndexMismatch(f"search index has dimension {self._made_with.dim}, vector has {vectors.shape[-1]}: {_REBUILD}")

    # Searching

    def nearest(
        self, query: np.ndarray, k: int, view: View = View.WHOLE, allowed: frozenset[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the k dilemmas whose nearest vector of this view is closest to the query, closest first.

        query: one vector, float32, shape (dim,); with a unit vector the scores are cosines in [-1, 1].
        allowed: only these dilemmas; None: all.
        Result: (dilemma number, inner product), at most k pairs, each dilemma once; an empty index gives [].
        Raises IndexMismatch when query has another dimension than this index.
        FAISS pads a short answer with id -1, which Python would read as "the last item": those are dropped here.
        """
        self._check(query[None])
        ids_of, vectors = self._ids[view], self._views[view]
        parameters, possible = None, vectors.ntotal
        if allowed is not None:
            ids = np.array([i for number in sorted(allowed) for i in ids_of.get(number, [])], np.int64)
            parameters, possible = faiss.SearchParameters(sel=faiss.IDSelectorBatch(ids)), len(ids)  # type: ignore[call-arg]
        fetch, best = min(possible, k * _FETCH), dict[int, float]()
        while fetch > 0:
            scores, found = vectors.search(query[None].astype(np.float32), fetch, params=parameters)
            for vector_id, score in zip(found[0].tolist(), scores[0].tolist(), strict=True):
                if vector_id != -1 and len(best) < k:
                    best.setdefault(number_of(vector_id), score)
            if len(best) >= k or fetch == possible:
                break
            fetch, best = min(possible, fetch * _FETCH), {}
        return list(best.items())

    def vectors(self, number: int, view: View) -> np.ndarray:
        """Return the vectors of one dilemma for one view in order, shape (places, dim); places is 0 when it has none."""
        ids = np.array(self._ids[view].get(number, []), np.int64)
        if not len(ids):
            return np.empty((0, self._made_with.dim), np.float32)
        return np.asarray(self._views[view].reconstruct_batch(ids))

    def usual_question(self) -> np.ndarray:
        """Return the mean of questions in general and the ASKED vectors, shape (dim,): what any question looks like here.

        Zeros when there are neither.
        """
        made = self._made_with
        ids = [i for ids in self._ids[View.ASKED].values() for i in ids]
        total = np.array(made.usual or [0.0] * made.dim, np.float64) * made.usual_count
        if ids:
            total += self._views[View.ASKED].reconstruct_batch(np.array(ids, np.int64)).sum(axis=0)
        return np.asarray(total / max(1, len(ids) + made.usual_count), np.float32)

    # On disk

    def save(self, path: Path) -> None:
        """Write the index beside path and put it in place in one step; readers see the old file or the new one."""
        parts = {view.name: faiss.serialize_index(vectors).tobytes() for view, vectors in self._views.items()}
        body = b"".join(parts.values())
        header = asdict(self.manifest) | {
            "bytes": {name: len(part) for name, part in parts.items()},
            "count": sum(vectors.ntotal for vectors in self._views.values()),
            "sha256": hashlib.sha256(body).hexdigest(),
        }
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".new", delete=False) as file:
            try:
                file.write(json.dumps(header).encode() + b"\n" + body)
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise


def _header(line: bytes, path: Path) -> tuple[Manifest, dict[str, int], int, str]:
    """Return manifest, bytes per view, number of vectors and checksum from the first line of an index file."""
    try:
        header = json.loads(line)
        lengths, count, checksum = header.pop("bytes"), header.pop("count"), header.pop("sha256")
        digests = {int(number): digest for number, digest in header.pop("digests").items()}
        lists = {"prompts": tuple(header["prompts"]), "usual": tuple(header["usual"])}
        manifest = Manifest(**header | lists | {"digests": digests})
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise IndexMismatch(f"{path.name} is no search index of this program: {_REBUILD}") from wrong
    return manifest, lengths, count, checksum


def read_manifest(path: Path) -> Manifest:
    """Read only the description of the index at path. Raises as load_index does."""
    with path.open("rb") as file:
        return _header(file.readline(), path)[0]


def load_index(path: Path, expected: Manifest) -> SearchIndex:
    """Read the index at path, made with the model that expected describes.

    Raises FileNotFoundError when there is none, IndexMismatch when it is damaged or made with another model.
    """
    with path.open("rb") as file:
        line, body = file.readline(), file.read()
    manifest, lengths, count, checksum = _header(line, path)
    manifest.refuse_other(expected)
    if hashlib.sha256(body).hexdigest() != checksum:
        raise IndexMismatch(f"{path.name} is damaged ({len(body)} bytes do not match their checksum): {_REBUILD}")
    views: dict[View, Any] = {}
    start = 0
    for name, length in lengths.items():
        views[View[name]] = faiss.deserialize_index(np.frombuffer(body, np.uint8, length, start))
        start += length
    total = sum(vectors.ntotal for vectors in views.values())
    if total != count:
        raise IndexMismatch(f"{path.name} holds {total} vectors, its manifest says {count}: {_REBUILD}")
    return SearchIndex(manifest, views)
