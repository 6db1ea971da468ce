"""The search index against a plain numpy search, in memory and in PostgreSQL; as a file: read back as it was, or refused."""

import json
import resource
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kb.errors import IndexMismatch
from kb.index import FORMAT, Entry, Manifest, SearchIndex, View, load_index, number_of, read_manifest
from kb.index.places import AnyIndex
from kb.index.tables import Tables

DIM = 16
MANIFEST = Manifest("letters", DIM, ("vraag: ", "tekst: "))
REBUILD = 'rebuild with "python -m kb rebuild"'


def unit_rows(seed: int, count: int, dim: int = DIM) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def entry(number: int, sentences: int = 3, seed: int | None = None, digest: str = "d") -> Entry:
    """A dilemma with one vector for the whole, some sentences, and one for title and question."""
    views = (View.WHOLE, *[View.SENTENCE] * sentences, View.QUESTION)
    return Entry(number, digest, views, unit_rows(number if seed is None else seed, len(views)))


def filled(*numbers: int, into: AnyIndex | None = None) -> AnyIndex:
    index = SearchIndex(MANIFEST) if into is None else into
    index.put([entry(number, sentences=number % 5) for number in numbers])
    return index


@pytest.fixture
def empty(settings) -> Iterator[Callable[[], AnyIndex]]:
    """Make empty indexes of the kind under test."""
    made: list[Tables] = []

    def make() -> AnyIndex:
        if not (address := settings.database_url):
            return SearchIndex(MANIFEST)
        made.append(Tables(address.get_secret_value(), f"index {len(made)}", settings.vectors_in_memory))
        return made[-1].open(MANIFEST)

    yield make
    for place in made:
        place.close()


def plainly(entries: list[Entry], query: np.ndarray, k: int, view: View, allowed: frozenset[int]) -> list[tuple[int, float]]:
    """The same as SearchIndex.nearest, in numpy: each dilemma by its best vector; vectors are kept in float16."""
    best = {
        e.number: float(max(rows.astype(np.float16).astype(np.float32) @ query)) for e in entries
        if e.number in allowed and len(rows := e.vectors[[its is view for its in e.views]])
    }  # fmt: skip
    return sorted(best.items(), key=lambda pair: -pair[1])[:k]


def same(found: list[tuple[int, float]], wanted: list[tuple[int, float]]) -> bool:
    ids, scores = ([pair[place] for pair in found] for place in (0, 1))
    return ids == [number for number, _ in wanted] and np.allclose(scores, [score for _, score in wanted], atol=1e-5)


@pytest.mark.parametrize("view", [View.WHOLE, View.SENTENCE, View.GUIDANCE])
@pytest.mark.parametrize("k", [1, 3, 10, 1000])
def test_nearest_agrees_with_a_plain_numpy_search(empty, view, k):
    numbers = range(1, 60)
    entries = [entry(number, sentences=number * 7 % 30) for number in numbers]
    index = empty()
    index.put(entries[:40])
    index.put(entries[40:])
    for seed in range(900, 910):
        query = unit_rows(seed, 1)[0]
        assert same(index.nearest(query, k, view), plainly(entries, query, k, view, frozenset(numbers)))
        for allowed in (frozenset({3, 17, 40, 41, 999}), frozenset({999}), frozenset()):
            assert same(index.nearest(query, k, view, allowed), plainly(entries, query, k, view, allowed))


def test_a_dilemma_with_hundreds_of_vectors_in_front_hides_no_other(empty):
    near, far = unit_rows(1, 1)[0], unit_rows(2, 1)[0]
    index = empty()
    index.put([Entry(1, "d", (View.SENTENCE,) * 300, np.tile(near, (300, 1))), Entry(2, "d", (View.SENTENCE,), far[None])])
    assert [number for number, _ in index.nearest(near, 2, View.SENTENCE)] == [1, 2]


def test_a_short_answer_is_not_padded(empty):
    index = filled(7, into=empty())
    assert [number for number, _ in index.nearest(unit_rows(0, 1)[0], 50)] == [7]
    assert index.nearest(unit_rows(0, 1)[0], 50, View.GUIDANCE) == []
    assert empty().nearest(unit_rows(0, 1)[0], 5) == []


def test_put_replaces_the_vectors_of_a_dilemma_and_leaves_the_others(empty):
    index = filled(1, 2, 3, into=empty())
    kept = index.vectors(3, View.SENTENCE)
    new = entry(2, sentences=1, seed=77, digest="nieuw")
    index.put([new])
    np.testing.assert_allclose(index.vectors(2, View.SENTENCE), new.vectors[1:2], atol=1e-3)
    np.testing.assert_array_equal(index.vectors(3, View.SENTENCE), kept)
    assert index.nearest(new.vectors[0], 1) == [(2, pytest.approx(1, abs=1e-3))]
    assert (len(index), index.manifest.digests) == (3, {1: "d", 2: "nieuw", 3: "d"})


def test_the_order_of_putting_does_not_matter(empty):
    one, other = filled(1, 2, 3, 4, into=empty()), filled(4, 3, 2, 1, into=empty())
    for seed in range(5):
        query = unit_rows(seed, 1)[0]
        assert same(one.nearest(query, 4, View.SENTENCE), other.nearest(query, 4, View.SENTENCE))


def test_what_is_removed_is_found_no_more_and_removing_it_again_is_no_error(empty):
    index = filled(1, 2, 3, into=empty())
    index.remove([2, 99])
    index.remove([2])
    assert len(index.vectors(2, View.SENTENCE)) == 0
    assert sorted(number for number, _ in index.nearest(unit_rows(0, 1)[0], 9)) == [1, 3]
    assert sorted(index.manifest.digests) == [1, 3]


def test_vectors_keep_the_order_of_their_texts_also_after_reading_back(tmp_path):
    index = filled(4, 9, 14)
    index.remove([9])
    index.put([entry(9, sentences=4, seed=5)])
    index.save(tmp_path / "i")
    for its in (index, load_index(tmp_path / "i", MANIFEST)):
        np.testing.assert_allclose(its.vectors(9, View.SENTENCE), entry(9, sentences=4, seed=5).vectors[1:5], atol=1e-3)
        np.testing.assert_allclose(its.vectors(4, View.SENTENCE), entry(4, sentences=4).vectors[1:5], atol=1e-3)


def test_a_vector_of_another_dimension_is_refused_and_nothing_changes(empty):
    index = filled(1, into=empty())
    wrong = Entry(2, "d", (View.WHOLE,), unit_rows(1, 1, dim=DIM * 2))
    for attempt in (lambda: index.put([entry(3), wrong]), lambda: index.nearest(wrong.vectors[0], 3)):
        with pytest.raises(IndexMismatch, match=f"dimension {DIM}, vector has {DIM * 2}: {REBUILD}"):
            attempt()
    assert sorted(index.manifest.digests) == [1]


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="dilemma 3: 1 views, 2 vectors"):
        Entry(3, "d", (View.WHOLE,), unit_rows(1, 2))
    with pytest.raises(ValueError, match="dilemma 3: more than 4096 vectors for SENTENCE"):
        Entry(3, "d", (View.SENTENCE,) * 4097, unit_rows(1, 4097))
    assert number_of(3 << 12 | 4095) == 3


def test_an_index_is_read_back_as_it_was_saved(tmp_path):
    index, path = filled(1, 2, 3, 70_000), tmp_path / "search.index"
    index.save(path)
    again = load_index(path, MANIFEST)
    assert index.manifest == replace(MANIFEST, digests=dict.fromkeys((1, 2, 3, 70_000), "d"))
    assert again.manifest == read_manifest(path) == index.manifest
    for view in View:
        for seed in range(5):
            query = unit_rows(seed, 1)[0]
            assert again.nearest(query, 9, view) == index.nearest(query, 9, view)
    again.put([entry(5)])
    assert again.nearest(entry(5).vectors[0], 1)[0][0] == 5
    assert [file.name for file in tmp_path.iterdir()] == ["search.index"]


def test_an_empty_index_is_read_back(tmp_path):
    SearchIndex(MANIFEST).save(tmp_path / "i")
    assert len(load_index(tmp_path / "i", MANIFEST)) == 0


def test_a_missing_file_is_told_apart_from_a_bad_one(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_index(tmp_path / "none", MANIFEST)


@pytest.mark.parametrize(("other", "named"), [
    (replace(MANIFEST, model="ander model"), "model 'letters', this program uses 'ander model'"),
    (replace(MANIFEST, dim=DIM * 2), f"dim {DIM}, this program uses {DIM * 2}"),
    (replace(MANIFEST, prompts=("", "")), r"prompts \('vraag: ', 'tekst: '\), this program uses \('', ''\)"),
    (replace(MANIFEST, format=FORMAT + 1), f"format {FORMAT}, this program uses {FORMAT + 1}"),
])  # fmt: skip
def test_an_index_made_otherwise_is_refused(tmp_path, other, named):
    filled(1).save(tmp_path / "i")
    with pytest.raises(IndexMismatch, match=f"{named}: {REBUILD}"):
        load_index(tmp_path / "i", other)


def damaged(content: bytes) -> dict[str, bytes]:
    line = content.index(b"\n") + 1
    header = json.loads(content[:line])
    recount = json.dumps(header | {"count": 99}).encode() + b"\n"
    return {
        "empty": b"", "cut in the manifest": content[: line // 2], "cut in the vectors": content[:-9],
        "no vectors": content[:line], "longer": content + b"\0", "another count": recount + content[line:],
        "one byte": content[:-5] + bytes([content[-5] ^ 1]) + content[-4:], "text": b"Notulen van het overleg\n",
        "json": b"[1, 2]\n", "number": b"12\n", "binary": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "manifest without vectors": b'{"model": "letters"}\n',
    }  # fmt: skip


@pytest.mark.parametrize("harm", list(damaged(b'{"count": 0}\nxxxxxxxxxx')))
def test_a_damaged_or_foreign_file_is_refused_with_what_to_do(tmp_path, harm):
    path = tmp_path / "search.index"
    filled(1, 2, 3).save(path)
    path.write_bytes(damaged(path.read_bytes())[harm])
    with pytest.raises(IndexMismatch, match=f"^search.index .*{REBUILD}"):
        load_index(path, MANIFEST)


def test_a_save_that_fails_halfway_leaves_the_old_file_and_no_rubbish(tmp_path):
    path = tmp_path / "search.index"
    filled(1).save(path)
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, hard))  # the disk seems full halfway
    try:
        with pytest.raises(OSError):
            filled(1, 2, 3, 4).save(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["search.index"]


def test_saving_where_there_is_no_folder_raises_and_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        filled(1).save(Path(tmp_path / "weg" / "search.index"))
