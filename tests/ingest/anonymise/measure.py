"""Figures of the whole anonymiser on the marked notes kept apart from training: python -m tests.ingest.anonymise.measure.

Only the notes whose id ends in 0 or 5 count, or with --blind those of an author whom nobody reads: the tagger has seen
the others. A workbench that holds the project's
scorer (shared/eval/pii/score.py) gets its figures; anywhere else the same headline figures are counted here.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ingest.anonymise import Anonymiser, open_anonymiser
from ingest.anonymise.marked import MarkedNote
from ingest.anonymise.spans import Span, outside
from ingest.anonymise.train import CORPORA, kept_apart, notes
from kb.settings import Settings

SCORER = Path(__file__).resolve().parents[4] / "shared" / "eval" / "pii" / "score.py"
DIRECT = (
    "PERSON", "ADDRESS", "POSTCODE", "BSN", "PHONE", "EMAIL", "URL", "HANDLE", "IBAN", "LICENSE_PLATE", "CASE_NUMBER",
    "ID_DOC", "BIRTHDATE", "DATE",
)  # fmt: skip
PLACES = ("LOCATION", "ORG")
_AROUND = 30  # characters shown on both sides of a miss or a false alarm


def development() -> list[MarkedNote]:
    """Return the notes that no training has seen."""
    return [note for note in notes() if kept_apart(note)]


def blind() -> list[MarkedNote]:
    """Return the notes of another author that nobody looks at: they are only scored."""
    return notes(CORPORA / "blind")


def figures(gold: Sequence[MarkedNote], found: Sequence[Sequence[Span]]) -> dict[str, Any]:
    """Return what the project's scorer returns of the same name: shares of spans hidden in full, by group and type.

    precision: share of hidden characters that had to be hidden. clean_fp: words hidden per 1,000 in notes without a mark.
    doc_leak: share of notes with a direct identifier left in part or whole. Only letters and digits count, whatever
    type was given.
    """
    spans, whole = Counter[str](), Counter[str]()
    hidden = right = leaky = clean_words = clean_hidden = 0
    for note, its in zip(gold, found, strict=True):
        masked = _letters(note.text, ((s.start, s.end) for s in its))
        wanted = [(label, _letters(note.text, [(start, end)])) for start, end, label in note.spans]
        for label, letters in wanted:
            spans[label] += 1
            whole[label] += letters <= masked
        leaky += any(label in DIRECT and not letters <= masked for label, letters in wanted)
        hidden += len(masked)
        right += len(masked & set().union(*(letters for _, letters in wanted)))
        if not wanted:
            words = [word.span() for word in re.finditer(r"\w+", note.text)]
            clean_words += len(words)
            clean_hidden += sum(not masked.isdisjoint(range(*word)) for word in words)

    def group(labels: Iterable[str]) -> dict[str, float | int | None]:
        number = sum(spans[label] for label in labels)
        return {"spans": number, "recall_full": _share(sum(whole[label] for label in labels), number)}

    return {
        "direct": group(DIRECT), "places": group(PLACES), "precision": _share(right, hidden),
        "clean_fp": round(1000 * clean_hidden / clean_words, 2) if clean_words else None,
        "doc_leak": _share(leaky, len(gold)), "types": {label: group([label]) for label in sorted(spans)},
    }  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _letters(text: str, stretches: Iterable[tuple[int, int]]) -> set[int]:
    return {i for start, end in stretches for i in range(start, end) if text[i].isalnum()}


def misses(note: MarkedNote, found: Sequence[Span]) -> list[str]:
    """Return the marked stretches of a note that stay readable in part or whole, each with its surroundings."""
    masked = _letters(note.text, ((s.start, s.end) for s in found))
    return [
        f"{note.id} {label:13} {_shown(note.text, start, end)}"
        for start, end, label in note.spans
        if not _letters(note.text, [(start, end)]) <= masked
    ]


def false_alarms(note: MarkedNote, found: Sequence[Span]) -> list[str]:
    """Return what was hidden of a note and is not marked, each with its type and surroundings."""
    readable = [range(a, b) for a, b in outside(note.text, [Span(*span) for span in note.spans])]
    return [
        f"{note.id} {span.label:13} {_shown(note.text, start, end)}"
        for span in found
        for free in readable
        if (start := max(span.start, free.start)) < (end := min(span.end, free.stop)) and _letters(note.text, [(start, end)])
    ]


def _shown(text: str, start: int, end: int) -> str:
    shown = f"{text[max(0, start - _AROUND) : start]}⟦{text[start:end]}⟧{text[end : end + _AROUND]}"
    return " ".join(shown.split())


def _score(gold: Sequence[MarkedNote], found: Sequence[Sequence[Span]], folder: Path) -> str:
    rows = [{"id": note.id, "text": note.text, "spans": note.spans} for note in gold]
    given = [{"id": note.id, "spans": [[s.start, s.end, s.label] for s in its]} for note, its in zip(gold, found, strict=True)]
    for name, lines in (("gold.jsonl", rows), ("found.jsonl", given)):
        (folder / name).write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    if not SCORER.exists():
        return json.dumps(figures(gold, found), indent=1)
    command = [sys.executable, str(SCORER), str(folder / "gold.jsonl"), str(folder / "found.jsonl")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main() -> None:
    """Read the command line, anonymise the notes kept apart, and print figures, misses and false alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--lists", action="store_true", help="print every miss and false alarm too")
    which.add_argument("--blind", action="store_true", help="score the notes of corpora/ner/blind; they are never listed")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="keep gold.jsonl and found.jsonl there")
    arguments = parser.parse_args()
    gold = blind() if arguments.blind else development()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.into or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        anonymiser: Anonymiser = open_anonymiser(Settings(home=folder))
        found = [anonymiser.find(note.text) for note in gold]
        print(_score(gold, found, folder))
    if arguments.lists:
        for title, listed in (("MISSES", misses), ("FALSE ALARMS", false_alarms)):
            print(f"\n{title}")
            for note, its in zip(gold, found, strict=True):
                print("".join(f"  {line}\n" for line in listed(note, its)), end="")


if __name__ == "__main__":
    main()
