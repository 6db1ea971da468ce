"""A large vector set against a plain numpy search: grouped, limited, changed, and read back."""

import numpy as np
import pytest

from kb.index.vectors import CLUSTER_FROM, VectorSet, clusters_for

DIM, COUNT = 24, CLUSTER_FROM + 20_000


def rows(count: int, seed: int) -> np.ndarray:
    """Unit vectors around two hundred centres, as texts lie around themes."""
    generator = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(200, DIM))
    vectors = centres[generator.integers(200, size=count)] + 0.5 * generator.normal(size=(count, DIM))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


VECTORS, IDS = rows(COUNT, 1), np.arange(COUNT, dtype=np.int64) * 4096 + 7
QUERIES = rows(50, 2)


@pytest.fixture(scope="module")
def large() -> VectorSet:
    """A set that grew past the size from which it is grouped."""
    vectors = VectorSet(DIM)
    for start in range(0, COUNT, 40_000):
        vectors.add(IDS[start : start + 40_000], VECTORS[start : start + 40_000])
    return vectors


def recall(vectors: VectorSet, among: np.ndarray, allowed: np.ndarray | None) -> float:
    """The share of the true ten nearest that is found. among: the places in VECTORS that may be found."""
    shares = []
    for query in QUERIES:
        true = IDS[among[np.argsort(-(VECTORS[among] @ query))[:10]]]
        found, scores = vectors.nearest(query, 10, allowed)
        assert list(scores) == sorted(scores, reverse=True)
        shares.append(len(set(true) & set(found.tolist())) / 10)
    return float(np.mean(shares))


def test_a_large_set_is_grouped_and_still_finds_nearly_all_that_is_near(large):
    assert (len(large), large.clusters > 0) == (COUNT, True)
    assert recall(large, np.arange(COUNT), None) > 0.95


@pytest.mark.parametrize("every", [2, 10, 40, 1000])
def test_a_limit_does_not_make_a_large_set_miss_more(large, every):
    among = np.arange(0, COUNT, every)
    assert recall(large, among, IDS[among]) > 0.95
    found, _ = large.nearest(QUERIES[0], 10, IDS[among])
    assert (len(found), set(found.tolist()) <= set(IDS[among].tolist())) == (10, True)


def test_vectors_are_read_back_by_id_in_the_order_asked(large):
    some = np.array([5, 100_001, 77])
    np.testing.assert_allclose(large.rows(IDS[some]), VECTORS[some], atol=0.02)


def test_a_grouped_set_changes_and_is_read_back():
    vectors = VectorSet(DIM)
    vectors.add(IDS, VECTORS)
    gone = IDS[:30]
    vectors.remove(gone)
    vectors.add(np.array([3], np.int64), QUERIES[:1])
    again = VectorSet.read(np.frombuffer(vectors.bytes(), np.uint8))
    for its in (vectors, again):
        assert (len(its), its.clusters) == (COUNT - 30 + 1, vectors.clusters)
        assert sorted(its.ids().tolist()) == [3, *IDS[30:].tolist()]
        assert its.nearest(QUERIES[0], 1)[0].tolist() == [3]
        assert its.nearest(VECTORS[0], 5)[0].tolist()[0] not in gone


def test_more_asked_than_there_is_gives_what_there_is():
    vectors = VectorSet(DIM)
    assert [len(part) for part in vectors.nearest(QUERIES[0], 5)] == [0, 0]
    vectors.add(IDS[:3], VECTORS[:3])
    assert len(vectors.nearest(QUERIES[0], 5)[0]) == 3
    assert vectors.nearest(QUERIES[0], 5, IDS[1:2])[0].tolist() == [IDS[1]]
    assert len(vectors.nearest(QUERIES[0], 5, IDS[:0])[0]) == 0


def test_a_set_that_grows_is_grouped_anew_only_when_it_has_become_much_larger():
    assert [clusters_for(count) for count in (100_000, 400_000, 1_000_000)] == [512, 1024, 2048]


def test_vectors_that_are_only_read_are_never_grouped_also_after_reading_back():
    vectors = VectorSet(DIM, searched=False)
    vectors.add(IDS[:1000], VECTORS[:1000])
    again = VectorSet.read(np.frombuffer(vectors.bytes(), np.uint8), searched=False)
    again.add(IDS[1000:], VECTORS[1000:])
    assert (len(again), again.clusters) == (COUNT, 0)
    np.testing.assert_allclose(again.rows(IDS[-3:]), VECTORS[-3:], atol=1e-3)
