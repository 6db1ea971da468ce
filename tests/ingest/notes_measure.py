"""How much of the sample notes comes through: python -m tests.ingest.notes_measure [FILE…] [--misses] [--titles].

Runs the notes of corpora/notes through readers, anonymiser and split, in memory, and compares with expected.json.
Prints figures and, with --misses, what is missing; identifying strings are named, for everything in these notes is invented.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest import readers
from ingest.anonymise import Anonymiser, open_anonymiser
from ingest.split import Advice, Passage, RoleTagger, Told, open_role_tagger, split
from kb.settings import Settings

NOTES = Path(__file__).parents[2] / "corpora" / "notes"
LARGEST = 50_000_000  # bytes
_UNNAMED = ("collega", "deelnemer", "inbrenger")


@dataclass
class Figures:
    """Counts over a number of notes, and in words what was missed."""

    dilemmas: int = 0
    whole: int = 0
    advice: int = 0
    heard: int = 0
    right_role: int = 0
    administration: int = 0
    leaked: int = 0
    identifying: int = 0
    identified: int = 0
    drafts: int = 0
    misses: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join((
            f"dilemmas as one draft {_share(self.whole, self.dilemmas)}",
            f"drafts {self.drafts}",
            f"advice {_share(self.heard, self.advice)}",
            f"of these with the right role {_share(self.right_role, self.heard)}",
            f"administration leaked {_share(self.leaked, self.administration)}",
            f"identifying leaked {_share(self.identified, self.identifying)}",
        ))  # fmt: skip


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part / whole:.0%})" if whole else "0/0"


def expected() -> dict[str, Any]:
    """Return what every sample note should give, by file name."""
    found: dict[str, Any] = json.loads((NOTES / "expected.json").read_text(encoding="utf-8"))
    return found


def drafts_of(path: Path, anonymiser: Anonymiser, tagger: RoleTagger) -> list[Told]:
    """Return the dilemmas of one file."""
    note = readers.read(path, LARGEST)
    clean, _ = anonymiser.anonymise_parts([block.text for block in note.blocks])
    return split([Passage(text, block.kind) for text, block in zip(clean, note.blocks, strict=True) if text.strip()], tagger)


def shown(told: Told) -> str:
    """Return all text of a draft."""
    advice = [part for piece in told.guidance for part in (piece.by, piece.text)]
    interests = [part for pair in told.interests for part in pair]
    return "\n".join([told.title, told.situation, told.question, *advice, told.chosen, told.outcome, *interests])


def found_whole(text: str, words: str) -> bool:
    """Say whether an identifying string stands in a text, as written and between word boundaries."""
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text))


def measure(name: str, wanted: dict[str, Any], told: Sequence[Told], figures: Figures) -> None:
    """Add what one note gave to the figures."""
    figures.drafts += len(told)
    of = [[n for n, dilemma in enumerate(wanted["dilemmas"]) if _about(draft, dilemma)] for draft in told]
    for number, dilemma in enumerate(wanted["dilemmas"]):
        figures.dilemmas += 1
        drafts = [draft for draft, about in zip(told, of, strict=True) if number in about]
        if len(drafts) == 1 and of[told.index(drafts[0])] == [number]:
            figures.whole += 1
        else:
            figures.misses.append(f"{name}: dilemma in {len(drafts)} drafts: {dilemma['about']}")
        for advice in dilemma["guidance"]:
            _measure_advice(name, advice, [piece for draft in drafts for piece in draft.guidance], figures)
    everything = "\n".join(map(shown, told))
    administration = [words for words in wanted["administration"] if words.casefold() in everything.casefold()]
    identifying = [words for words in wanted["identifying"] if found_whole(everything, words)]
    figures.administration += len(wanted["administration"])
    figures.leaked += len(administration)
    figures.identifying += len(wanted["identifying"])
    figures.identified += len(identifying)
    figures.misses += [f"{name}: leaked: {words}" for words in administration + identifying]


def _about(told: Told, dilemma: dict[str, Any]) -> bool:
    text = f"{told.title} {told.situation} {told.question}".casefold()
    return all(word.casefold() in text for word in dilemma["question_words"])


def _measure_advice(name: str, advice: dict[str, Any], pieces: Sequence[Advice], figures: Figures) -> None:
    figures.advice += 1
    fitting = [piece for piece in pieces if all(word.casefold() in piece.text.casefold() for word in advice["words"])]
    if not fitting:
        figures.misses.append(f"{name}: advice missing: {advice['by'] or '?'}: {advice['words']}")
        return
    figures.heard += 1
    if any(_same_role(piece.by, advice["by"]) for piece in fitting):
        figures.right_role += 1
    else:
        figures.misses.append(f"{name}: role is {fitting[0].by!r}, expected {advice['by']!r}: {advice['words']}")


def _same_role(given: str, wanted: str) -> bool:
    given, wanted = given.casefold(), wanted.casefold()
    return given in _UNNAMED if not wanted else given in wanted or wanted in given


def main() -> None:
    """Print the figures, over all notes or the named ones."""
    parser = argparse.ArgumentParser(prog="python -m tests.ingest.notes_measure", description=main.__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE", help="names in corpora/notes; none: all")
    parser.add_argument("--misses", action="store_true", help="also print what is missing or leaked")
    parser.add_argument("--titles", action="store_true", help="also print the titles of the drafts")
    arguments = parser.parse_args()
    figures = Figures()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        anonymiser, tagger = open_anonymiser(settings), open_role_tagger(settings)
        for name, wanted in expected().items():
            if arguments.files and name not in arguments.files:
                continue
            told = drafts_of(NOTES / name, anonymiser, tagger)
            if arguments.titles:
                print(*(f"{name}: {draft.title}" for draft in told), sep="\n")
            measure(name, wanted, told, figures)
    if arguments.misses:
        print(*figures.misses, sep="\n")
    print(figures)


if __name__ == "__main__":
    main()
