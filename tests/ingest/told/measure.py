"""How much of the annotated notes becomes drafts: python -m tests.ingest.told.measure [NAME…] [--misses].

Every note is written as a file, read, anonymised and split, and the drafts are compared with its marks: words of five
letters and more, since names are hidden by then. Without names: the parts kept apart (g, h), which nothing was tuned on.
"""

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from ingest.anonymise import Anonymiser, open_anonymiser
from ingest.split import Passage, Told, open_role_tagger, split
from kb.settings import Settings
from tests.ingest.told.labelled import read
from tests.ingest.told.notes import AnnotatedNote, notes

KEPT = ("g", "h")
_WORD = re.compile(r"[^\W\d_]{5,}")
_ABOUT, _SAID, _LEAKED = 0.5, 0.6, 0.8  # shares of the words that have to come through
_FEWEST = 4  # words of administration by which it is known again
_UNNAMED = ("collega", "deelnemer", "inbrenger")



def words(text: str) -> set[str]:
    """Return the longer words of a text, without what stands in brackets of ours."""
    return set(_WORD.findall(re.sub(r"\[[^\]]*\]", " ", text.casefold())))


def share(wanted: set[str], found: set[str]) -> float:
    """Return which part of the wanted words is found."""
    return len(wanted & found) / len(wanted) if wanted else 0.0


def passages(note: AnnotatedNote, anonymiser: Anonymiser) -> list[Passage]:
    """Return what the splitter gets of a note."""
    found = read(note).blocks
    clean, _ = anonymiser.anonymise_parts([block.text for block in found])
    return [Passage(text, block.kind) for text, block in zip(clean, found, strict=True) if text.strip()]


def core(told: Told) -> set[str]:
    """Return the words of a draft apart from the advice."""
    return words(f"{told.title} {told.situation} {told.question}")


def everything(told: Told) -> set[str]:
    """Return all words of a draft."""
    return core(told) | words(" ".join([told.chosen, told.outcome, *(piece.text for piece in told.guidance)]))


def measure(note: AnnotatedNote, drafts: Sequence[Told], counts: Counter[str], misses: list[str]) -> None:
    """Add what became of one note to the counts."""
    stretches = [stretch for block in note.seen() for stretch in block.stretches]
    numbers = sorted({stretch.dilemma for stretch in stretches if stretch.dilemma})
    wanted = {n: words(" ".join(s.text for s in stretches if s.dilemma == n and s.mark in "SQ")) for n in numbers}
    about = [[n for n in numbers if share(wanted[n], core(draft)) >= _ABOUT] for draft in drafts]
    counts["drafts"] += len(drafts)
    counts["drafts about nothing"] += sum(not its for its in about)
    for number in numbers:
        its = [draft for draft, whose in zip(drafts, about, strict=True) if number in whose]
        alone = len(its) == 1 and about[drafts.index(its[0])] == [number]
        counts["dilemmas"] += 1
        counts["whole"] += alone
        counts["split or merged"] += bool(its) and not alone
        if not alone:
            merged = " (merged)" if len(its) == 1 else ""
            misses.append(f"{note.id} {note.suffix}: dilemma {number} in {len(its)} drafts{merged}")
        for stretch in stretches:
            if stretch.mark == "G" and stretch.dilemma == number:
                _measure_advice(note, stretch.text, stretch.role, its, counts, misses)
    shown = [everything(draft) for draft in drafts]
    for stretch in stretches:
        telling = words(stretch.text)
        if stretch.mark == "A" and len(telling) >= _FEWEST:
            leaked = any(share(telling, its) >= _LEAKED for its in shown)
            counts["administration"] += 1
            counts["leaked"] += leaked
            misses += [f"{note.id}: leaked: {stretch.text[:80]}"] if leaked else []


def _measure_advice(
    note: AnnotatedNote, text: str, role: str, drafts: Sequence[Told], counts: Counter[str], misses: list[str]
) -> None:
    counts["advice"] += 1
    fitting = [piece for draft in drafts for piece in draft.guidance if share(words(text), words(piece.text)) >= _SAID]
    if not fitting:
        misses.append(f"{note.id}: advice missing: {role}: {text[:80]}")
        return
    counts["heard"] += 1
    if any(_same_role(piece.by, role) for piece in fitting):
        counts["right role"] += 1
    else:
        misses.append(f"{note.id}: role {fitting[0].by!r}, wanted {role!r}: {text[:60]}")


def _same_role(given: str, wanted: str) -> bool:
    given, wanted = given.casefold(), wanted.casefold().strip()
    return given in _UNNAMED if wanted in _UNNAMED else given in wanted or wanted in given


def shown(counts: Counter[str]) -> str:
    """Return the figures in a line."""

    def part(name: str, of: str) -> str:
        return f"{counts[name]}/{counts[of]} ({counts[name] / max(1, counts[of]):.0%})"

    return (
        f"dilemmas as one draft {part('whole', 'dilemmas')}, split or merged {part('split or merged', 'dilemmas')}; "
        f"drafts {counts['drafts']}, about nothing {counts['drafts about nothing']}; advice {part('heard', 'advice')}, "
        f"right role {part('right role', 'heard')}; administration leaked {part('leaked', 'administration')}"
    )


def main() -> None:
    """Print the figures of the named parts, together and each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=KEPT)
    parser.add_argument("--misses", action="store_true", help="also print what was missed")
    arguments = parser.parse_args()
    total, misses = Counter[str](), list[str]()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        anonymiser, tagger = open_anonymiser(settings), open_role_tagger(settings)
        for name in arguments.names:
            counts = Counter[str]()
            for note in tqdm(notes(name), desc=name, disable=None):
                measure(note, split(passages(note, anonymiser), tagger), counts, misses)
            print(f"{name}: {shown(counts)}")
            total += counts
    if arguments.misses:
        print(*misses, sep="\n")
    print(shown(total))


if __name__ == "__main__":
    main()
