"""How the search index grows: the same vectors in a file (FAISS) and in PostgreSQL (pgvector), at sizes up to a million.

Made vectors of the real width, in themes and near each other as those of texts are; one a dilemma. Times are of one question
with one processor, as the application asks it. A million takes longer than an hour on two processors, so the steps can be
done one by one in a database that stays: python -m tests.bench_scale 1000000 --database URL --step load (then graph, ask).
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import faiss
import numpy as np
import psycopg

from kb.index import Entry, Manifest, SearchIndex, View
from kb.index import postgres as in_postgres
from kb.index.postgres import PgIndex, make_graphs
from kb.index.tables import Tables
from tests.kb.postgres import Postgres, libpq

DIM, THEMES, QUESTIONS, K = 384, 2_000, 40, 10
_CHUNK = 20_000
STEPS = ("file", "load", "exact", "graph", "ask")
Ask = Callable[[np.ndarray, frozenset[int] | None], list[tuple[int, float]]]


def vectors(count: int, seed: int = 5) -> np.ndarray:
    """Return unit vectors, float32: a direction that all share, a theme, and what is their own; mean cosine about 0.75."""
    dice = np.random.default_rng(seed)
    fixed = np.random.default_rng(1)
    shared, themes = fixed.normal(size=DIM), fixed.normal(size=(THEMES, DIM))
    rows = np.empty((count, DIM), np.float32)
    for start in range(0, count, _CHUNK):
        size = min(_CHUNK, count - start)
        own = 1.7 * shared + 0.8 * themes[dice.integers(THEMES, size=size)] + 0.5 * dice.normal(size=(size, DIM))
        rows[start : start + size] = own / np.linalg.norm(own, axis=1, keepdims=True)
    return rows


def entries(rows: np.ndarray) -> Iterator[list[Entry]]:
    """Yield the vectors as dilemmas, numbered from 1."""
    for start in range(0, len(rows), _CHUNK):
        some = rows[start : start + _CHUNK]
        yield [Entry(start + n + 1, "d", (View.WHOLE,), row[None]) for n, row in enumerate(some)]


def true_nearest(rows: np.ndarray, asked: np.ndarray, among: np.ndarray) -> list[set[int]]:
    """Return the numbers of the nearest, by a search that leaves nothing out. among: places that may be found."""
    exact = faiss.IndexFlatIP(DIM)
    exact.add(np.ascontiguousarray(rows[among]))
    return [{int(among[place]) + 1 for place in found} for found in exact.search(asked, K)[1]]


def show(what: str, ask: Ask, rows: np.ndarray, asked: np.ndarray, every: Sequence[int] = (1, 100, 10, 2)) -> None:
    """Print milliseconds and recall without a filter, and with filters that leave one in so many."""
    for one_in in every:
        among = np.arange(0, len(rows), one_in)
        allowed = None if one_in == 1 else frozenset((among + 1).tolist())
        true, times, found = true_nearest(rows, asked, among), [], 0
        ask(asked[0], allowed)
        for query, wanted in zip(asked, true, strict=True):
            start = time.perf_counter()
            got = ask(query, allowed)
            times.append((time.perf_counter() - start) * 1000)
            found += len(wanted & {number for number, _ in got})
        p50, p95 = np.percentile(times, (50, 95))
        limit = "all" if one_in == 1 else f"filter: {100 / one_in:g} %"
        print(f"  {what:28}{limit:>14}{p50:>10.2f}{p95:>10.2f}{found / len(asked) / K:>10.3f}", flush=True)


@contextmanager
def took(what: str) -> Iterator[None]:
    """Print how many seconds something took."""
    start = time.perf_counter()
    yield
    print(f"  {what:42}{time.perf_counter() - start:>10.1f} s", flush=True)


def in_file(rows: np.ndarray, asked: np.ndarray) -> None:
    """Measure FAISS, as a file or as the copy that a server keeps of a database."""
    index = SearchIndex(Manifest("bench", DIM, ("", "")))
    with took("file: vectors put in"):
        for some in entries(rows):
            index.put(some)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "search.index"
        with took("file: written"):
            index.save(path)
        print(f"  {'file: size':42}{path.stat().st_size / 2**20:>10.0f} MiB")
    show("file (FAISS)", lambda query, allowed: index.nearest(query, K, View.WHOLE, allowed), rows, asked)


def sizes(address: str, generation: int) -> None:
    """Print what the vectors, and their graph, take in the database."""
    with psycopg.connect(address) as connection:
        name = f"vectors_{generation}_{View.WHOLE.value}"
        query = "SELECT pg_table_size(to_regclass(%s)), coalesce(pg_relation_size(to_regclass(%s)), 0)"
        table, graph = connection.execute(query, [name, f"{name}_graph"]).fetchone() or (0, 0)
    print(f"  {'PostgreSQL: table, graph':42}{table / 2**20:>10.0f} MiB{graph / 2**20:>8.0f} MiB")


def run(count: int, steps: Sequence[str], address: str) -> None:
    """Do some steps for one size, in one database."""
    print(f"\n{count:,} vectors of {DIM} numbers\n  {'':42}{'p50 ms':>10}{'p95 ms':>10}{'recall@10':>10}", flush=True)
    rows, asked = vectors(count), vectors(QUESTIONS, seed=77)
    if "file" in steps:
        in_file(rows, asked)
    if not set(steps) & set(STEPS[1:]):
        return
    place = Tables(address)
    index = place.open(Manifest("bench", DIM, ("", "")))
    assert isinstance(index, PgIndex)

    def ask(query: np.ndarray, allowed: frozenset[int] | None) -> list[tuple[int, float]]:
        return index.nearest(query, K, View.WHOLE, allowed)

    if "load" in steps:
        with took("PostgreSQL: vectors put in"):
            for some in entries(rows):
                index.put(some)
        with took("PostgreSQL: what it holds looked up"):
            assert len(index.manifest.digests) == count
        index.purge()
    if "exact" in steps:
        index.has_graph = False
        show("PostgreSQL, one by one", ask, rows, asked, (1, 100) if count > 100_000 else (1, 100, 10, 2))
    if "graph" in steps:
        with took("PostgreSQL: graph made"):
            make_graphs(address, index.generation)
    if "ask" in steps:
        sizes(address.replace("postgresql+psycopg:", "postgresql:"), index.generation)
        assert index.manifest.digests and index.has_graph
        for width in (100, 200, 400):
            in_postgres._SEARCH_WIDTH = width
            show(f"PostgreSQL, graph, width {width}", ask, rows, asked)
    place.close()


def main() -> None:
    """Measure the sizes and steps asked for."""
    parser = argparse.ArgumentParser(description="Measure how the search index grows.")
    parser.add_argument("counts", type=int, nargs="*", default=[10_000, 100_000], help="numbers of vectors")
    parser.add_argument("--database", help="PostgreSQL with pgvector that stays; left out: one that is gone afterwards")
    parser.add_argument("--step", choices=STEPS, nargs="+", default=STEPS)
    given = parser.parse_args()
    for count in given.counts:
        if given.database:
            run(count, given.step, given.database)
            continue
        server = Postgres()
        with server.fresh() as address:
            run(count, given.step, f"postgresql+psycopg:{libpq(address).removeprefix('postgresql:')}")
        server.stop()


if __name__ == "__main__":
    main()
