"""A folder of session notes to reviewable drafts: prepared apart, weighed and stored here. Raw text is held in memory only, or
encrypted in the safe where an administrator switched that on.

A file that was taken in before is not taken in again, and neither is a dilemma that reads the same. One bad file is
reported and the rest goes on. Nothing is half-written: the drafts of a file are stored together, after all of it was
cleaned, so that a batch that was stopped goes on where it was when it is run again.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from ingest import readers
from ingest.anonymise import NotClean
from ingest.anonymise.risk import Risk, Seen, traits_of, weigh
from ingest.clean import Cleaned
from ingest.readers import MEGABYTE, Note, Unreadable
from ingest.split import Advice, Told
from ingest.wording import Wording, with_proposal
from kb.intake import Intake
from kb.knowledge_base import KnowledgeBase
from kb.model import CleanText, Dilemma, Guidance, Interest, Source, Stance, Status
from kb.safe import Original, Stretch
from kb.taxonomy import Taxonomy

SUFFIXES = readers.SUFFIXES
Prepare = Callable[[str, bytes], Cleaned]
"""Name and bytes of a file in, what it tells without names out. Raises Unreadable and NotClean."""
PrepareBeside = Callable[[str, bytes], tuple[Note, Cleaned]]
"""The same, with the raw note as well."""
_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # an id without digits is not taken for a number of someone


class Outcome(StrEnum):
    """What became of a file."""

    DRAFTS = "drafts"
    DUPLICATE = "duplicate"
    NOTHING = "nothing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Draft:
    """A stored draft, or with a dry run one that would be stored, and how much care it needs.

    resembles: keys of dilemmas and drafts that it may tell again. unworded: why there is no proposal for its wording.
    """

    dilemma: Dilemma
    risk: Risk
    resembles: tuple[str, ...] = ()
    unworded: str = ""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. reason: why there are no drafts. replaced: how many stretches were hidden, by type.

    problem: a short phrase for what makes a file unreadable, without its name. skipped: attachments that were left out,
    each with the reason.
    """

    file: str
    outcome: Outcome
    reason: str = ""
    problem: str = ""
    drafts: tuple[Draft, ...] = ()
    replaced: dict[str, int] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()


def files_in(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files meant by paths, in order; of a folder all files that a reader knows, subfolders included.

    What Word and LibreOffice leave beside a file that is open ("~$verslag.docx", ".~lock.verslag.docx#") is no note.
    """
    for path in paths:
        if path.is_dir():
            files = (one for one in sorted(path.rglob("*")) if one.is_file() and one.suffix.lower() in SUFFIXES)
            yield from (one for one in files if not one.name.startswith(("~$", ".~lock", "._")))
        else:
            yield path


class Batch:
    """Takes files into a knowledge base as drafts. store: False counts and shows what would be stored, and writes nothing.

    prepare is called from several threads where take is asked to do several files at once; storing is done by one.
    wording: proposes a tidier wording for what is stored; None: nobody does. prepare_beside: in place of prepare where the safe
    is on, for the originals of what is stored; None: those are not kept. Raises BadSettings when that safe has another key.
    """

    def __init__(
        self, kb: KnowledgeBase | Intake, prepare: Prepare, store: bool = True, actor: str = "ingest",
        wording: Wording | None = None, prepare_beside: PrepareBeside | None = None,
    ) -> None:  # fmt: skip
        self._kb, self._prepare, self._store, self._actor = kb, prepare, store, actor
        self._wording = wording if store else None
        self._prepare_beside = prepare_beside if store and kb.safe.is_on else None
        if self._prepare_beside:
            kb.safe.check()
        self._new: set[str] = set()  # digests that this batch added: a dry run leaves them nowhere else

    def take(
        self, paths: Sequence[Path], done: Callable[[FileReport], None] = lambda _: None, at_once: int = 1
    ) -> list[FileReport]:
        """Take in every file; done is called after each, in the order of the paths, whatever was ready first.

        A file that cannot be read is reported, never raised. Raises ModelUnavailable and StoreBroken.
        """
        reports = []
        threads = ThreadPoolExecutor(at_once, "ingest")
        try:
            for path, ready in zip(paths, threads.map(self._ready, paths), strict=True):
                reports.append(ready if isinstance(ready, FileReport) else self._taken(str(path), *ready))
                done(reports[-1])
        finally:
            threads.shutdown(wait=False, cancel_futures=True)  # who stops a batch does not wait for the file in hand
        return reports

    def take_bytes(self, name: str, data: bytes) -> FileReport:
        """Take in one file that is in memory."""
        ready = self._prepared(name, data)
        return ready if isinstance(ready, FileReport) else self._taken(name, *ready)

    def _ready(self, path: Path) -> tuple[str, Cleaned, Note | None] | FileReport:
        try:
            data = readers.content(path, self._kb.settings.file_megabytes * MEGABYTE)
        except Unreadable as wrong:
            return FileReport(str(path), Outcome.UNREADABLE, str(wrong), wrong.reason)
        ready = self._prepared(path.name, data)
        return replace(ready, file=str(path)) if isinstance(ready, FileReport) else ready

    def _prepared(self, name: str, data: bytes) -> tuple[str, Cleaned, Note | None] | FileReport:
        """Return digest, content and, for the safe, raw note of a file, or what became of it when it goes no further."""
        digest = hashlib.sha256(data).hexdigest()
        if self._known(digest):
            return _seen(name)
        try:
            if self._prepare_beside:
                note, cleaned = self._prepare_beside(name, data)
                return digest, cleaned, note
            return digest, self._prepare(name, data), None
        except Unreadable as wrong:
            return FileReport(name, Outcome.UNREADABLE, str(wrong), wrong.reason)
        except NotClean as wrong:
            return FileReport(name, Outcome.UNREADABLE, f"{readers.printable(name)}: {wrong}", "not clean")

    def _taken(self, name: str, digest: str, cleaned: Cleaned, note: Note | None) -> FileReport:
        """Weigh and store what a file tells. note: what goes into the safe with each draft; None: nothing does."""
        if self._known(digest):  # its copy came before it in this batch
            return _seen(name)
        drafts: dict[str, Draft] = {}
        for told in cleaned.told:
            key = _digest_of(told)
            if key not in drafts and not self._known(key):
                drafts[key] = self._draft(told, key, cleaned, [one.dilemma for one in drafts.values()])
        report = FileReport(name, Outcome.DRAFTS, "", "", tuple(drafts.values()), cleaned.replaced, cleaned.skipped)
        if not cleaned.told:
            return replace(report, outcome=Outcome.NOTHING, reason="no dilemma found in it")
        if self._store:
            added = self._kb.store.take_in({key: draft.dilemma for key, draft in drafts.items()}, digest, self._actor)
            drafts = {key: draft for key, draft in drafts.items() if key in added}
            if note:  # after the draft: what lies in the safe belongs to one
                self._keep_original(note, cleaned, drafts)
        self._new |= {digest, *drafts}
        self._waiting.extend(draft.dilemma for draft in drafts.values())
        if not drafts:
            reason = "its dilemmas are in the knowledge base already"
            return replace(report, outcome=Outcome.DUPLICATE, reason=reason, drafts=())
        return replace(report, drafts=tuple(drafts.values()))

    def _keep_original(self, note: Note, cleaned: Cleaned, drafts: Mapping[str, Draft]) -> None:
        """Put the original of each draft, by its digest, in the safe."""
        for place, told in enumerate(cleaned.told):
            if draft := drafts.get(_digest_of(told)):
                self._kb.safe.put(draft.dilemma.key, original_of(note, cleaned, place))

    def _known(self, digest: str) -> bool:
        return digest in self._new or self._kb.store.known(digest)

    @cached_property
    def _waiting(self) -> list[Dilemma]:
        """What waits for a check: that was there, and what this batch adds."""
        return list(self._kb.drafts())

    @cached_property
    def _traits(self) -> list[frozenset[str]]:
        """Of the published dilemmas."""
        return [traits_of(f"{one.situation}\n{one.question}") for one in self._kb.store.all(Status.PUBLISHED)]

    def _draft(self, told: Told, digest: str, cleaned: Cleaned, beside: Sequence[Dilemma]) -> Draft:
        """Return one dilemma as a draft. beside: the others of its file."""
        key, lists = f"c-{digest[:10].translate(_LETTERS)}", self._kb.taxonomy
        dilemma, risk = dilemma_of(told, key, cleaned, self._told_with, lists)
        alike = self._kb.look_alikes.of(dilemma, [*self._waiting, *beside])
        draft = Draft(dilemma, risk, tuple(one.key for one in alike))
        if not self._wording:
            return draft
        worded = self._wording.propose(dilemma)
        return replace(draft, dilemma=with_proposal(dilemma, worded.proposal), unworded=worded.reason)

    def _told_with(self, traits: frozenset[str]) -> int:
        """Return how many published dilemmas have all these traits."""
        return sum(traits <= its for its in self._traits)


def dilemma_of(
    told: Told, key: str, cleaned: Cleaned, seen: Seen | None = None, lists: Taxonomy | None = None
) -> tuple[Dilemma, Risk]:  # fmt: skip
    """Return one of the dilemmas that a note tells as a concept under this key, and how much care it needs; see weigh.

    lists: those that suggest its themes; None: it gets none.
    """
    texts = (told.title, told.situation, told.question, told.chosen, told.outcome, *(a.text for a in told.guidance))
    risk = weigh("\n".join(texts), seen)
    dilemma = Dilemma(
        key=key,
        title=CleanText(told.title),
        situation=CleanText(told.situation),
        question=CleanText(told.question),
        guidance=tuple(map(_guidance, told.guidance)),
        interests=tuple(Interest(CleanText(role), CleanText(interest)) for role, interest in told.interests),
        chosen=CleanText(told.chosen),
        outcome=CleanText(told.outcome),
        themes=lists.suggest_themes(f"{told.title} {told.situation} {told.question}") if lists else (),
        source=Source(CleanText(cleaned.kind), CleanText(cleaned.period), extra={"risk": _risk_record(risk)}),
        status=Status.CONCEPT,
    )
    return dilemma, risk


def original_of(note: Note, cleaned: Cleaned, place: int) -> Original:
    """Return a raw note as the safe keeps it with one of its dilemmas; without its name, which may say whom it is about."""
    blocks = tuple((block.text, block.kind, block.part) for block in note.blocks)
    hidden = tuple(Stretch(span.start, span.end, span.label) for span in cleaned.hidden)
    return Original(blocks, hidden, place, len(cleaned.told))


def _seen(name: str) -> FileReport:
    return FileReport(name, Outcome.DUPLICATE, "this file was taken in before")


def _digest_of(told: Told) -> str:
    return hashlib.sha256(f"{told.title}\n{told.situation}\n{told.question}".casefold().encode()).hexdigest()


def _guidance(advice: Advice) -> Guidance:
    conditions = tuple(map(CleanText, advice.conditions))
    return Guidance(CleanText(advice.by), CleanText(advice.text), conditions, Stance(advice.stance) if advice.stance else None)


def _risk_record(risk: Risk) -> dict[str, object]:
    return {"level": risk.level, "reasons": list(risk.reasons)}
