"""VectorSet: vectors with ids, found by inner product, with FAISS; one by one while small, in clusters when large.

Vectors are kept as float16, which is read three times as fast as float32 and moves a cosine by less than 0.001. Up to
CLUSTER_FROM of them every one is compared. Above it an inverted file (IVF) of 8-bit vectors (SQ8) is searched in
PROBES clusters; a search limited to few ids stays exact, one limited to more looks in as many more clusters as the limit
leaves out. Figures are in docs/decisions.md; FAISS wiki, "Faster search" and "Guidelines to choose an index".
"""

import math
from typing import Any

import faiss
import numpy as np

CLUSTER_FROM = 100_000
PROBES = 64
_EXACT_LIMIT = 5_000  # ids that are compared one by one
_REGROUP = 4  # times as many vectors as the clusters were made for: they are made anew
_BY_ID = 2  # faiss.DirectMap.Hashtable, which its type hints do not know
_SAMPLE = 40  # vectors per cluster to learn the clusters from


class VectorSet:
    """Vectors of one width by id. searched: grouped when there are many; else they are only read, and never grouped.

    Not safe for writing from several threads.
    """

    def __init__(self, dim: int, searched: bool = True) -> None:
        half = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._index: Any = faiss.IndexIDMap2(half)
        self._searched = searched

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def clusters(self) -> int:
        """How many clusters the vectors are grouped in; 0: searched one by one."""
        return int(self._index.nlist) if isinstance(self._index, faiss.IndexIVF) else 0

    @classmethod
    def read(cls, data: np.ndarray, searched: bool = True) -> "VectorSet":
        """Return what bytes() gave. Raises RuntimeError, as FAISS does, when the bytes are something else."""
        vectors = cls.__new__(cls)
        vectors._index, vectors._searched = faiss.deserialize_index(data), searched
        return vectors

    def bytes(self) -> bytes:
        """Return all of it as FAISS writes it."""
        return bytes(faiss.serialize_index(self._index).tobytes())

    def ids(self) -> np.ndarray:
        """Return all ids, int64, in no order."""
        if not self.clusters:
            return np.asarray(faiss.vector_to_array(self._index.id_map))
        lists = self._index.invlists
        parts = [faiss.rev_swig_ptr(lists.get_ids(c), lists.list_size(c)).copy() for c in range(self.clusters)]
        return np.concatenate(parts)

    def add(self, ids: np.ndarray, rows: np.ndarray) -> None:
        """Add vectors, float32 of shape (ids, dim); the ids are new."""
        if not len(ids):
            return
        total = len(self) + len(ids)
        if total > CLUSTER_FROM and self._searched and clusters_for(total) >= max(1, self.clusters) * math.sqrt(_REGROUP):
            self._regroup(np.ascontiguousarray(ids, np.int64), rows)
        else:
            self._index.add_with_ids(np.ascontiguousarray(rows, np.float32), np.ascontiguousarray(ids, np.int64))

    def _regroup(self, ids: np.ndarray, rows: np.ndarray) -> None:
        old = self.ids()
        everything = np.concatenate([self.rows(old), np.asarray(rows, np.float32)])
        kind = f"IVF{clusters_for(len(everything))},SQ8"
        grouped: Any = faiss.index_factory(everything.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
        few = min(len(everything), grouped.nlist * _SAMPLE)
        grouped.train(everything[np.random.default_rng(0).choice(len(everything), few, replace=False)])
        grouped.set_direct_map_type(_BY_ID)
        grouped.add_with_ids(everything, np.concatenate([old, ids]))
        self._index = grouped

    def remove(self, ids: np.ndarray) -> None:
        """Take vectors out; an id that is not there is no error."""
        if len(ids):
            known = np.ascontiguousarray(ids, np.int64)
            self._index.remove_ids(faiss.IDSelectorArray(known) if self.clusters else faiss.IDSelectorBatch(known))

    def rows(self, ids: np.ndarray) -> np.ndarray:
        """Return the vectors of these ids, shape (ids, dim). Raises RuntimeError for one that is not there."""
        if not len(ids):
            return np.empty((0, self._index.d), np.float32)
        return np.asarray(self._index.reconstruct_batch(np.ascontiguousarray(ids, np.int64)))

    def nearest(self, query: np.ndarray, k: int, allowed: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return ids and inner products of the k vectors nearest to a query of shape (dim,), nearest first, at most k.

        allowed: only these ids, all of them present; None: all.
        """
        possible = len(self) if allowed is None else len(allowed)
        k = min(k, possible)
        if k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if allowed is not None and (possible <= _EXACT_LIMIT):
            scores = self.rows(allowed) @ query
            best = np.argsort(-scores, kind="stable")[:k]
            return allowed[best], scores[best]
        scores, ids = self._index.search(query[None].astype(np.float32), k, params=self._parameters(allowed))
        there = ids[0] != -1  # FAISS pads a short answer with -1, which Python would read as "the last one"
        return ids[0][there], scores[0][there]

    def _parameters(self, allowed: np.ndarray | None) -> Any:
        among: dict[str, Any] = {}
        if allowed is not None:
            among["sel"] = faiss.IDSelectorBatch(np.ascontiguousarray(allowed, np.int64))
        if not self.clusters:
            return faiss.SearchParameters(**among) if among else None
        share = 1.0 if allowed is None else len(allowed) / len(self)
        among["nprobe"] = min(self.clusters, math.ceil(PROBES / share))
        return faiss.SearchParametersIVF(**among)


def clusters_for(count: int) -> int:
    """Return in how many clusters this many vectors are best grouped: a power of two near 2 x the square root."""
    return 1 << round(math.log2(2 * math.sqrt(count)))
