"""Our search beside txtai's and beside plain sentence-transformers with FAISS, on the same texts, weights and questions.

Quality is counted on the judged questions that nothing was tuned on. For speed the collection is filled up with made
dilemmas: sentences of the real ones in other combinations, with vectors mixed from those of their sentences, because
embedding a million texts would take days and changes nothing in how long a search takes. From 100,000 on only vectors are
searched, and questions are embedded beforehand everywhere, so that what is timed is the search.
"""

import gc
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from ingest.anonymise import open_anonymiser
from kb import evaluate, lexical
from kb.answer import compose
from kb.conversation import question_of
from kb.embedding import Embedder, open_embedder, open_plain
from kb.index.vectors import VectorSet
from kb.model import CleanText, Dilemma, Status
from kb.search import Search
from kb.search.relevance import told
from kb.settings import Settings
from kb.store import Store
from kb.transfer import to_dilemma, trusted

TXTAI = Path(__file__).resolve().parents[1] / ".venv-txtai"
_CORPORA = Path(__file__).resolve().parents[1] / "corpora"
_DEPTH = 10
_REPEATS = 60
Encode = Callable[[list[str]], np.ndarray]
Ask = Callable[[str], list[str]]
"""A question in, keys out, best first."""


class Prepared:
    """An Embedder that has seen its texts before: only searching is timed. Texts it never saw get a vector by lot."""

    def __init__(self, model: Embedder, questions: Sequence[str], dilemmas: Sequence[Dilemma]) -> None:
        self.name, self.dim, self.prompts = model.name, model.dim, model.prompts
        texts = list(dict.fromkeys(text for one in dilemmas for text in told(one)))
        asked = dict(zip(questions, model.questions(questions), strict=True))
        self._known = dict(zip(texts, model.passages(texts), strict=True)) | asked

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._vector(text) for text in texts])

    questions = passages

    def _vector(self, text: str) -> np.ndarray:
        if text in self._known:
            return self._known[text]
        parts = [self._known[part] for part in lexical.sentences(text) if part in self._known] or list(self._known.values())[:3]
        mixed = np.mean(parts, axis=0) + np.random.default_rng(len(text)).normal(0, 0.01, self.dim)
        return np.asarray(mixed / np.linalg.norm(mixed), np.float32)


def collection() -> tuple[list[Dilemma], list[evaluate.Judged]]:
    """Return the dilemmas that were written for judging, and the questions about them that were kept apart."""
    judged = _CORPORA / "judged"
    dilemmas = [to_dilemma(record, trusted, Status.PUBLISHED) for record in _records(judged / "dilemmas")]
    keys = {one.key for one in dilemmas}
    asked = [evaluate.judged(record) for record in _records(judged / "kept") if "relevant" in record]
    return dilemmas, [one for one in asked if one.relevant.keys() & keys]


def _records(folder: Path) -> list[Any]:
    paths = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def whole(dilemma: Dilemma) -> str:
    """Return the text of a dilemma as the others index it."""
    return "\n".join((dilemma.title, dilemma.situation, dilemma.question, *(piece.text for piece in dilemma.guidance)))


def ours(dilemmas: Sequence[Dilemma], embedder: Embedder, folder: Path) -> Ask:
    """Return our search over these dilemmas."""
    store = Store(folder / "kb.sqlite", lexical.analyse)
    store.put_many([replace(one, number=None) for one in dilemmas], "bench")
    search = Search(store, embedder)
    search.refresh()
    return lambda question: [hit.dilemma.key for hit in search.search(question, _DEPTH).hits]


def txtai(dilemmas: Sequence[Dilemma], passages: Encode, questions: Encode) -> Ask:
    """Return txtai's hybrid search as it comes (its BM25 and the vectors, half each). Raises ImportError."""
    sys.path.append(str(TXTAI))
    from txtai import Embeddings  # type: ignore[import-not-found]

    encode = passages
    index = Embeddings({"method": "external", "transform": lambda texts: encode(list(texts)), "hybrid": True, "content": False})
    index.index([(one.key, whole(one), None) for one in dilemmas])
    encode = questions
    return lambda question: [key for key, _ in index.search(question, _DEPTH)]


def plain(dilemmas: Sequence[Dilemma], passages: Encode, questions: Encode) -> Ask:
    """Return sentence-transformers with a flat FAISS index over the same texts."""
    vectors = passages([whole(one) for one in dilemmas])
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return lambda question: [dilemmas[place].key for place in index.search(questions([question]), _DEPTH)[1][0]]


def bench_quality() -> None:
    """Count quality on the questions kept apart, and time whole questions, embedding included."""
    dilemmas, asked = collection()
    settings = Settings()
    trained, bare = open_embedder(settings), open_plain(settings)
    print(f"\nQuality on {len(asked)} questions kept apart, over {len(dilemmas)} dilemmas in groups of five that look alike")
    print(f"  {'':44}" + "".join(f"{name:>11}" for name in evaluate.NAMES) + f"{'p50 ms':>9}{'p95 ms':>9}")
    with tempfile.TemporaryDirectory() as folder:
        systems: dict[str, Callable[[], Ask]] = {
            "ours": lambda: ours(dilemmas, trained, Path(folder)),
            "txtai hybrid, e5 as it comes": lambda: txtai(dilemmas, bare.passages, bare.questions),
            "txtai hybrid, our trained weights": lambda: txtai(dilemmas, trained.passages, trained.questions),
            "sentence-transformers + FAISS, e5": lambda: plain(dilemmas, bare.passages, bare.questions),
            "sentence-transformers + FAISS, our weights": lambda: plain(dilemmas, trained.passages, trained.questions),
        }
        for name, make in systems.items():
            try:
                ask = make()
            except ImportError:
                print(f"  {name:44} not installed")
                continue

            def ranking(question: evaluate.Judged, ask: Ask = ask) -> evaluate.Ranking:
                return evaluate.Ranking(tuple(ask(question_of((*question.context, question.text)))), True)

            found = evaluate.evaluate(asked, [], ranking)
            shown = "".join(f"{found[name]:>11.3f}" for name in evaluate.NAMES)
            print(f"  {name:44}{shown}{found['latency_ms']['p50']:>9}{found['latency_ms']['p95']:>9}")


def made(real: Sequence[Dilemma], count: int) -> Iterator[Dilemma]:
    """Yield dilemmas of sentences of the real ones, each combination another."""
    dice = np.random.default_rng(4)
    sentences = [sentence for one in real for sentence in lexical.sentences(one.situation)]
    for number in range(count):
        one = real[int(dice.integers(len(real)))]
        situation = " ".join(sentences[place] for place in dice.integers(len(sentences), size=6))
        yield replace(one, key=f"m{number}", situation=CleanText(situation), number=None)


def bench_scale(largest: int = 1_000_000) -> None:
    """Time building and searching at four sizes, with questions embedded beforehand."""
    real, asked = collection()
    questions = [one.text for one in asked][:_REPEATS]
    prepared = Prepared(open_embedder(Settings()), questions, real)
    for count in (1_000, 10_000):
        dilemmas = list(made(real, count))
        with tempfile.TemporaryDirectory() as folder:
            _table(f"{count:,} dilemmas, searched whole", questions, {
                "plain sentence-transformers + FAISS": lambda d=dilemmas: plain(d, prepared.passages, prepared.questions),
                "txtai hybrid": lambda d=dilemmas: txtai(d, prepared.passages, prepared.questions),
                "ours": lambda d=dilemmas, f=folder: ours(d, prepared, Path(f)),
            })  # fmt: skip
    base = prepared.passages([sentence for one in real for sentence in told(one)])
    asking = prepared.questions(questions)
    for count in (size for size in (100_000, 1_000_000) if size <= largest):
        dice = np.random.default_rng(5)
        vectors = base[dice.integers(len(base), size=count)] + dice.normal(0, 0.02, (count, base.shape[1])).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        _vector_table(count, vectors, asking)


@dataclass(frozen=True, slots=True)
class Measured:
    """One system: what answers, seconds to build it, MiB it took, and the milliseconds of a question."""

    name: str
    ask: Callable[[Any], Any]
    built: float
    grown: float
    p50: float
    p95: float


def _measured(systems: Mapping[str, Callable[[], Callable[[Any], Any]]], questions: Sequence[Any]) -> Iterator[Measured]:
    """Build each system and ask it everything, one after another; one that is not installed is named and left out."""
    for name, make in systems.items():
        gc.collect()
        before, start = _memory(), time.perf_counter()
        try:
            ask = make()
        except ImportError:
            print(f"  {name:44} not installed")
            continue
        built, grown = time.perf_counter() - start, _memory() - before
        yield Measured(name, ask, built, grown, *_times(ask, questions))


def _table(title: str, questions: Sequence[str], systems: dict[str, Callable[[], Ask]]) -> None:
    print(f"\n{title}\n  {'':44}{'build s':>9}{'MiB':>9}{'p50 ms':>9}{'p95 ms':>9}{'x plain':>9}")
    reference = 0.0
    for one in _measured(systems, questions):
        reference = reference or one.p50
        print(f"  {one.name:44}{one.built:>9.1f}{one.grown:>9.0f}{one.p50:>9.2f}{one.p95:>9.2f}{one.p50 / reference:>9.1f}")


def _vector_table(count: int, vectors: np.ndarray, asking: np.ndarray) -> None:
    exact = faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    true = [set(row) for row in exact.search(asking, _DEPTH)[1].tolist()]

    def flat() -> Callable[[np.ndarray], list[int]]:
        return lambda query: list(exact.search(query[None], _DEPTH)[1][0])

    def ours() -> Callable[[np.ndarray], list[int]]:
        grouped = VectorSet(vectors.shape[1])
        grouped.add(np.arange(count), vectors)
        return lambda query: list(grouped.nearest(query, _DEPTH)[0])

    def theirs() -> Callable[[np.ndarray], list[int]]:
        sys.path.append(str(TXTAI))
        from txtai.ann import ANNFactory  # type: ignore[import-not-found]

        index = ANNFactory.create({"backend": "faiss", "dimensions": vectors.shape[1], "metric": "ip"})
        index.index(vectors)
        return lambda query: [key for key, _ in index.search(query[None], _DEPTH)[0]]

    print(f"\n{count:,} vectors\n  {'':44}{'build s':>9}{'MiB':>9}{'p50 ms':>9}{'p95 ms':>9}{'x flat':>9}{'recall@10':>11}")
    reference = 0.0
    for one in _measured({"bare FAISS flat": flat, "txtai's index": theirs, "ours": ours}, list(asking)):
        reference = reference or one.p50
        found = [len(set(one.ask(query)) & wanted) / _DEPTH for query, wanted in zip(asking, true, strict=True)]
        print(
            f"  {one.name:44}{one.built:>9.1f}{one.grown:>9.0f}{one.p50:>9.2f}{one.p95:>9.2f}{one.p50 / reference:>9.2f}"
            f"{np.mean(found):>11.3f}"
        )


def _times(ask: Callable[[Any], object], questions: Sequence[Any]) -> tuple[float, float]:
    """Return median and 95th percentile of the milliseconds a question takes, after a first round."""
    for question in questions[:3]:
        ask(question)
    times = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        times.append(time.perf_counter() - start)
    p50, p95 = np.percentile(times, (50, 95)) * 1000
    return float(p50), float(p95)


def _memory() -> float:
    """Return the MiB this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def bench_rebuild() -> None:
    """Compare how many texts a second are embedded with SentenceTransformer.encode as it comes."""
    from kb.embedding.packaged import sentence_transformer

    texts = [sentence for one in collection()[0] for sentence in (*told(one), *(piece.text for piece in one.guidance))][:1500]
    settings = Settings()
    ours, model = open_embedder(settings), sentence_transformer()
    systems: dict[str, Encode] = {"SentenceTransformer.encode": lambda t: np.asarray(model.encode(t, prompt_name="document")),
                                  "our embedder": ours.passages}  # fmt: skip
    print(f"\nEmbedding {len(texts)} texts of dilemmas\n  {'':44}{'texts/s':>9}{'ratio':>9}")
    reference = 0.0
    for name, encode in systems.items():
        encode(texts[:64])
        start = time.perf_counter()
        encode(texts)
        rate = len(texts) / (time.perf_counter() - start)
        reference = reference or rate
        print(f"  {name:44}{rate:>9.0f}{rate / reference:>9.2f}")


def bench_question(count: int = 10_000) -> None:
    """Time a whole question by part, with this many dilemmas, and the memory that all of it takes."""
    real, asked = collection()
    questions = [one.text for one in asked][:_REPEATS]
    model = open_embedder(Settings())
    with tempfile.TemporaryDirectory() as folder:
        path, store = Path(folder) / "index", Store(Path(folder) / "kb.sqlite", lexical.analyse)
        store.put_many([replace(one, number=None) for one in made(real, count)], "bench")
        Search(store, Prepared(model, questions, real), path).refresh()
        search, anonymiser = Search(store, model, path), open_anonymiser(Settings(home=Path(folder)))
        found = {question: search.search(question, 5) for question in questions}
        parts: dict[str, Callable[[str], object]] = {
            "names taken out": anonymiser.anonymise,
            "embedded": lambda question: model.questions([question]),
            "embedded, searched, explained": lambda question: search.search(question, 5),
            "composed": lambda question: compose(found[question]),
        }
        print(f"\nA whole question by part, {count:,} dilemmas; {_memory():,.0f} MiB in use")
        print(f"  {'':44}{'p50 ms':>9}{'p95 ms':>9}")
        for name, part in parts.items():
            p50, p95 = _times(part, questions)
            print(f"  {name:44}{p50:>9.1f}{p95:>9.1f}")


def main() -> None:
    """Run all tables of the search."""
    bench_quality()
    bench_rebuild()
    bench_question()
    bench_scale()


if __name__ == "__main__":
    main()
