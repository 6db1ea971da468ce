"""A proposed wording, and how it is kept: a plain mapping under "wording" in what a draft's source carries along."""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from kb import retold
from kb.model import CleanText, Dilemma

EXTRA = retold.WORDING
"""Its name in Dilemma.source.extra."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Other words for a draft; nobody chose them yet.

    guidance: as many pieces as the draft has, in its order; "" where a piece is left as it is. model: who worded it.
    """

    title: CleanText
    situation: CleanText
    question: CleanText
    guidance: tuple[CleanText, ...]
    model: str

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("proposal without title")


class _Record(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    model: str
    title: str
    situation: str
    question: str
    guidance: list[str]


def as_record(proposal: Proposal) -> dict[str, Any]:
    """Return the proposal as JSON can hold it; from_record gives it back unchanged."""
    return {
        "model": proposal.model, "title": proposal.title, "situation": proposal.situation, "question": proposal.question,
        "guidance": list(proposal.guidance),
    }  # fmt: skip


def from_record(record: object) -> Proposal | None:
    """Return the proposal that a record holds; None for anything else, as an import may bring anything.

    Its text is as clean as the store that it comes from.
    """
    try:
        read = _Record.model_validate(record)
        pieces = tuple(map(CleanText, read.guidance))
        return Proposal(CleanText(read.title), CleanText(read.situation), CleanText(read.question), pieces, read.model)
    except (ValidationError, ValueError):
        return None


def with_proposal(draft: Dilemma, proposal: Proposal | None) -> Dilemma:
    """Return the draft with this proposal kept beside it; None: as it is."""
    kept = {EXTRA: as_record(proposal)} if proposal else {}
    return replace(draft, source=replace(draft.source, extra={**draft.source.extra, **kept}))


def taken_over(draft: Dilemma, proposal: Proposal) -> Dilemma:
    """Return the draft in the proposed words, without the proposal."""
    guidance = tuple(
        replace(piece, text=words or piece.text) for piece, words in zip(draft.guidance, proposal.guidance, strict=True)
    )
    worded = replace(
        draft, title=proposal.title, situation=proposal.situation, question=proposal.question, guidance=guidance
    )
    return retold.without_wording(worded)


def proposal_of(draft: Dilemma) -> Proposal | None:
    """Return the proposal that is kept with a draft; None without one, or when it has other pieces of advice than the draft."""
    proposal = from_record(draft.source.extra.get(EXTRA))
    return proposal if proposal and len(proposal.guidance) == len(draft.guidance) else None
