"""A folder of session notes to reviewable drafts: read, anonymise, split, store. Raw text is held in memory only.

A file that was taken in before is not taken in again, and neither is a dilemma that reads the same. One bad file is
reported and the rest goes on. Nothing is half-written: the drafts of a file are stored after all of it was cleaned.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from ingest import readers
from ingest.anonymise import Anonymised, Anonymiser, NotClean
from ingest.anonymise.redact import apply
from ingest.anonymise.risk import Risk, traits_of, weigh
from ingest.anonymise.spans import PRECEDENCE
from ingest.readers import Note, Unreadable
from ingest.split import Advice, Passage, RoleTagger, Told, open_role_tagger, split
from kb.knowledge_base import KnowledgeBase
from kb.model import CleanText, Dilemma, Guidance, Interest, Source, Stance, Status
from kb.taxonomy import suggest_themes

SUFFIXES = readers.SUFFIXES
_MILLION = 1_000_000
_KINDS = {
    "moreel beraad": "moreel beraad", "netwerkmiddag": "netwerkdag", "netwerkdag": "netwerkdag", "deelsessie": "netwerkdag",
    "dilemmatafel": "dilemmatafel", "flipover": "dilemmatafel", "cursus": "cursus", "intervisie": "intervisie",
    "casusoverleg": "casusoverleg",
}  # fmt: skip
_MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_DATED = re.compile(
    rf"\b\d{{1,2}}(?:e|ste|de)?[ -](?P<name>{'|'.join(_MONTHS)}|mrt)[a-z]*\.?[ -](?P<year>20\d\d)\b"
    r"|\b\d{1,2}[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<year2>20\d\d)\b|\b(?P<year3>20\d\d)-(?P<month3>0[1-9]|1[0-2])-\d\d\b",
    re.IGNORECASE,
)
_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # an id without digits is not taken for a number of someone


class Outcome(StrEnum):
    """What became of a file."""

    DRAFTS = "drafts"
    DUPLICATE = "duplicate"
    NOTHING = "nothing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Draft:
    """A stored draft, or with a dry run one that would be stored, and how much care it needs."""

    dilemma: Dilemma
    risk: Risk
    resembles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. reason: why there are no drafts. replaced: how many stretches were hidden, by type.

    skipped: attachments that were left out, each with the reason.
    """

    file: str
    outcome: Outcome
    reason: str = ""
    drafts: tuple[Draft, ...] = ()
    replaced: dict[str, int] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()


def files_in(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files meant by paths, in order; of a folder all files that a reader knows, subfolders included."""
    for path in paths:
        if path.is_dir():
            yield from (p for p in sorted(path.rglob("*")) if p.is_file() and p.suffix.lower() in SUFFIXES)
        else:
            yield path


def session_of(text: str) -> tuple[str, str]:
    """Return kind of session and quarter ("2024-Q1") as a raw note gives them, "" for what it does not."""
    plain = text.casefold()
    kind = min(((place, kind) for word, kind in _KINDS.items() if (place := plain.find(word)) >= 0), default=(0, ""))[1]
    found = _DATED.search(text)
    if not found:
        return kind, ""
    digits = found["month"] or found["month3"]
    month = int(digits) if digits else 1 + _MONTHS.index(found["name"].lower().replace("mrt", "maa"))
    return kind, f"{found['year'] or found['year2'] or found['year3']}-Q{(month + 2) // 3}"


class Batch:
    """Takes files into a knowledge base as drafts. store: False counts and shows what would be stored, and writes nothing."""

    def __init__(self, kb: KnowledgeBase, anonymiser: Anonymiser, store: bool = True, actor: str = "ingest") -> None:
        self._kb, self._anonymiser, self._store, self._actor = kb, anonymiser, store, actor
        self._traits: list[frozenset[str]] | None = None  # of the published dilemmas, when first asked

    def take(self, paths: Iterable[Path], done: Callable[[FileReport], None] = lambda _: None) -> list[FileReport]:
        """Take in every file; done is called after each. A file that cannot be read is reported, never raised."""
        reports = []
        for path in paths:
            reports.append(self.take_file(path))
            done(reports[-1])
        return reports

    def take_file(self, path: Path, name: str = "") -> FileReport:
        """Take in one file, shown under its name as given."""
        name = name or str(path)
        try:
            fingerprint = _digest(path.read_bytes()) if path.is_file() and path.stat().st_size <= self._largest else ""
            if fingerprint and self._kb.store.known(fingerprint):
                return FileReport(name, Outcome.DUPLICATE, "this file was taken in before")
            report = self._drafts(name, readers.read(path, self._largest))
        except Unreadable as wrong:
            return FileReport(name, Outcome.UNREADABLE, str(wrong))
        except OSError as wrong:
            return FileReport(name, Outcome.UNREADABLE, f"{path.name}: {wrong.strerror or type(wrong).__name__}")
        except NotClean as wrong:
            return FileReport(name, Outcome.UNREADABLE, f"{path.name}: {wrong}")
        if self._store and report.outcome in (Outcome.DRAFTS, Outcome.DUPLICATE):
            self._kb.store.remember(fingerprint)
        return report

    @cached_property
    def _tagger(self) -> RoleTagger:
        return open_role_tagger(self._kb.settings)

    @property
    def _largest(self) -> int:
        return self._kb.settings.file_megabytes * _MILLION

    def _drafts(self, name: str, note: Note) -> FileReport:
        raw = [block.text for block in note.blocks]
        clean, whole = self._anonymiser.anonymise_parts(raw)
        kinds = [block.kind for block in note.blocks]
        told = split([Passage(text, kind) for text, kind in zip(clean, kinds, strict=True) if text.strip()], self._tagger)
        kind, period = session_of(_without_births("\n\n".join(raw), whole))
        new = [draft for one in told if (draft := self._draft(one, kind, period)) is not None]
        replaced = _counts(whole)
        if not told:
            return FileReport(name, Outcome.NOTHING, "no dilemma found in it", (), replaced, note.skipped)
        if not new:
            reason = "its dilemmas are in the knowledge base already"
            return FileReport(name, Outcome.DUPLICATE, reason, (), replaced, note.skipped)
        return FileReport(name, Outcome.DRAFTS, "", tuple(new), replaced, note.skipped)

    def _draft(self, told: Told, kind: str, period: str) -> Draft | None:
        """Store one dilemma as a draft; None when one that reads the same was stored before."""
        digest = _digest(f"{told.title}\n{told.situation}\n{told.question}".casefold().encode())
        if self._kb.store.known(digest):
            return None
        texts = (told.title, told.situation, told.question, told.chosen, told.outcome, *(a.text for a in told.guidance))
        risk = weigh("\n".join(texts), self._told_with)
        dilemma = Dilemma(
            key=f"c-{digest[:10].translate(_LETTERS)}",
            title=CleanText(told.title),
            situation=CleanText(told.situation),
            question=CleanText(told.question),
            guidance=tuple(map(_guidance, told.guidance)),
            interests=tuple(Interest(CleanText(role), CleanText(interest)) for role, interest in told.interests),
            chosen=CleanText(told.chosen),
            outcome=CleanText(told.outcome),
            themes=suggest_themes(f"{told.title} {told.situation} {told.question}"),
            source=Source(CleanText(kind), CleanText(period), extra={"risk": _risk_record(risk)}),
            status=Status.CONCEPT,
        )
        alike = tuple(one.key for one in self._kb.look_alikes.of(dilemma, self._kb.drafts()))
        if self._store:
            number = self._kb.store.put(dilemma, self._actor, "ingest")
            self._kb.store.remember(digest, number)
        return Draft(dilemma, risk, alike)

    def _told_with(self, traits: frozenset[str]) -> int:
        """Return how many published dilemmas have all these traits."""
        if self._traits is None:
            self._traits = [traits_of(f"{one.situation}\n{one.question}") for one in self._kb.store.all(Status.PUBLISHED)]
        return sum(traits <= its for its in self._traits)


def _guidance(advice: Advice) -> Guidance:
    conditions = tuple(map(CleanText, advice.conditions))
    return Guidance(CleanText(advice.by), CleanText(advice.text), conditions, Stance(advice.stance) if advice.stance else None)


def _risk_record(risk: Risk) -> dict[str, object]:
    return {"level": risk.level, "reasons": list(risk.reasons)}


def _without_births(raw: str, whole: Anonymised) -> str:
    """Return the raw text without the dates on which people were born: those say nothing of when a session was."""
    births = [one for one in whole.replaced if one.span.label == "BIRTHDATE"]
    return apply(raw, births, [(0, len(raw))])[0]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _counts(whole: Anonymised) -> dict[str, int]:
    counts = dict.fromkeys(PRECEDENCE, 0)
    for one in whole.replaced:
        counts[one.span.label] += 1
    return {label: count for label, count in counts.items() if count}
