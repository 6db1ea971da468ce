"""What became of a batch: for programs as plain values, for people as Markdown.

Only clean text is in it and the names of the files as they were given, which may say whom they are about.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.batch import Draft, FileReport, Outcome
from ingest.readers import printable

_TITLES = {
    Outcome.DRAFTS: "Drafts to review", Outcome.UNREADABLE: "Could not be read", Outcome.NOTHING: "No dilemma found",
    Outcome.DUPLICATE: "Taken in before",
}  # fmt: skip
_MARKDOWN = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|~"})


def record(report: FileReport) -> dict[str, Any]:
    """Return the report on one file as the contract has it."""
    return {
        "file": printable(report.file), "outcome": report.outcome.value, "reason": report.reason, "replaced": report.replaced,
        "skipped": list(report.skipped),
        "drafts": [
            {
                "id": draft.dilemma.key, "title": draft.dilemma.title, "situation": draft.dilemma.situation,
                "question": draft.dilemma.question, "themes": list(draft.dilemma.themes), "resembles": list(draft.resembles),
                "guidance": [{"by": piece.by, "text": piece.text} for piece in draft.dilemma.guidance],
                "risk": {"level": draft.risk.level, "reasons": list(draft.risk.reasons)},
                "attention": list(attention(draft)),
            }
            for draft in report.drafts
        ],
    }  # fmt: skip


def attention(draft: Draft) -> Iterator[str]:
    """Yield what a human has to do about a draft beyond reading it."""
    if draft.risk.is_high:
        yield f"two readers: {'; '.join(draft.risk.reasons)}"
    if draft.resembles:
        yield f"may tell again {', '.join(draft.resembles)}: merge them or keep both"
    if not draft.dilemma.guidance:
        yield "nobody advised on it: add advice, or publish it as an open question"
    if draft.unworded:
        yield f"no tidier wording: {draft.unworded}"
    if not draft.dilemma.themes:
        yield "no theme recognised: choose one"


def line(report: FileReport) -> str:
    """Return what became of one file in a line."""
    hidden = _counted(report.replaced)
    detail = f"{len(report.drafts)} drafts; hidden: {hidden}" if report.drafts else report.reason
    return f"{printable(report.file)}: {detail}"


def markdown(reports: Sequence[FileReport], stored: bool) -> str:
    """Return the report on a batch. stored: False for a dry run; then the drafts stand in it whole, for they are nowhere."""
    return "\n".join(_lines(reports, stored)) + "\n"


def _lines(reports: Sequence[FileReport], stored: bool) -> Iterator[str]:
    drafts = [draft for report in reports for draft in report.drafts]
    yield "# Session notes taken in" if stored else "# Session notes, dry run: nothing was stored"
    yield ""
    outcomes = Counter(report.outcome for report in reports)
    became = (f"{title.lower()} {outcomes[one]}" for one, title in _TITLES.items() if outcomes[one])
    yield f"{len(reports)} files: {', '.join(became)}."
    risks = Counter(draft.risk.level for draft in drafts)
    yield f"{len(drafts)} drafts; risk of recognition: {_counted(risks) or 'none'}."
    yield f"Hidden: {_counted(sum((Counter(report.replaced) for report in reports), Counter()))}."
    for outcome, title in _TITLES.items():
        chosen = [report for report in reports if report.outcome is outcome]
        if chosen:
            yield from ("", f"## {title}", "")
        for report in chosen:
            yield from _of_drafts(report, stored) if outcome is Outcome.DRAFTS else _of_none(report)


def _of_none(report: FileReport) -> Iterator[str]:
    yield f"- **{_plain(printable(report.file))}**: {_plain(report.reason)}"
    yield from (f"  - left out: {_plain(one)}" for one in report.skipped)


def _of_drafts(report: FileReport, stored: bool) -> Iterator[str]:
    yield from (f"### {_plain(printable(report.file))}", "", f"Hidden: {_counted(report.replaced)}.")
    yield from (f"Left out: {_plain(one)}." for one in report.skipped)
    yield ""
    for draft in report.drafts:
        one = draft.dilemma
        yield f"- **{_plain(one.title)}** ({one.key}; {len(one.guidance)} pieces of advice; risk {draft.risk.level})"
        yield from (f"  - needs a human: {_plain(what)}" for what in attention(draft))
        if not stored:
            told = [("situation", one.situation), ("question", one.question), ("chosen", one.chosen), ("outcome", one.outcome)]
            yield from (f"  - {name}: {_plain(text)}" for name, text in told if text)
            yield from (f"  - advice, {_plain(piece.by)}: {_plain(piece.text)}" for piece in one.guidance)
    yield ""


def _counted(counts: Counter[str] | dict[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{count} {label}" for label, count in ordered) or "nothing"


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_MARKDOWN)
