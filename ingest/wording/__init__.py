"""Wording(…).propose(draft) -> a tidier wording of a draft, proposed by a language model of the administrator's choice.

Off unless KB_WORDING_URL is set; only then is a connection opened, and only to that address. What goes there is
anonymised text. Nothing that comes back is trusted: it must have the agreed form, say what the draft says
(`faithful`), and pass the anonymiser, which must find nothing to hide in it. What fails is dropped, with a reason that
quotes nothing. A proposal never replaces a draft by itself; it is kept beside it for who checks it.
"""

from dataclasses import dataclass
from typing import Protocol

from ingest.anonymise import Anonymiser, NotClean, open_anonymiser
from ingest.wording import faithful, prompt
from ingest.wording.proposal import EXTRA, Proposal, as_record, from_record, proposal_of, taken_over, with_proposal
from kb.errors import WordingFailed
from kb.model import Dilemma
from kb.settings import Settings

__all__ = [
    "EXTRA", "Proposal", "Worded", "Wording", "as_record", "from_record", "open_wording", "proposal_of", "taken_over",
    "with_proposal",
]  # fmt: skip

FAILURES_IN_A_ROW = 3
"""After so many the server is left alone: a batch of hundreds does not wait a minute for each of its drafts."""


class Server(Protocol):
    """A language model that answers in text."""

    url: str
    model: str

    def ask(self, system: str, user: str, schema: dict[str, object]) -> str:
        """Return the answer. Raises WordingFailed."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A proposal, or why there is none; reason names no text, and is empty once the server is left alone."""

    proposal: Proposal | None
    reason: str = ""


class Wording:
    """Asks for proposals, one draft at a time; one of these belongs to one batch, as it counts the failures in a row."""

    def __init__(self, server: Server, anonymiser: Anonymiser) -> None:
        self._server, self._anonymiser = server, anonymiser
        self._failures = 0

    def propose(self, draft: Dilemma) -> Worded:
        """Return a proposal for a draft, or say why there is none; raises nothing for what the server does."""
        if self._failures >= FAILURES_IN_A_ROW:
            return Worded(None)
        pieces = tuple(piece.text for piece in draft.guidance)
        try:
            answered = self._server.ask(prompt.SYSTEM, prompt.request(draft), prompt.schema(len(pieces)))
            answer = prompt.read(answered, self._server.url)
        except WordingFailed as wrong:
            self._failures += 1
            left = self._failures == FAILURES_IN_A_ROW
            return Worded(None, f"{wrong}; no more drafts are sent to it in this run" if left else str(wrong))
        self._failures = 0
        return self._checked(draft, pieces, answer)

    def _checked(self, draft: Dilemma, pieces: tuple[str, ...], answer: prompt.Answer) -> Worded:
        """Return the answer as a proposal when it may be one. A piece that it leaves as it is becomes "" there."""
        if len(answer.guidance) != len(pieces):
            return Worded(None, f"the draft has {len(pieces)} pieces of advice, the proposed wording {len(answer.guidance)}")
        advice = ["" if new == old else new for old, new in zip(pieces, answer.guidance, strict=True)]
        refused = []
        if answer.title != draft.title:
            refused.append(("title", faithful.title_refusal(draft.title, draft.question, answer.title)))
        if answer.situation != draft.situation:
            refused.append(("situation", faithful.refusal(draft.situation, answer.situation)))
        if answer.question != draft.question:
            refused.append(("question", faithful.refusal(draft.question, answer.question)))
        refused += [(f"advice {n}", faithful.refusal(pieces[n - 1], new)) for n, new in enumerate(advice, 1) if new]
        if not refused:
            return Worded(None, "the proposed wording is that of the draft")
        for field, reason in refused:
            if reason:
                return Worded(None, f"the proposed {field} {reason}")
        return self._clean(answer, advice)

    def _clean(self, answer: prompt.Answer, advice: list[str]) -> Worded:
        """Return the proposal made of clean text; none when the anonymiser finds anything to hide, for the draft was clean."""
        try:
            clean, whole = self._anonymiser.anonymise_parts([answer.title, answer.situation, answer.question, *advice])
        except NotClean:
            return Worded(None, "the proposed wording cannot be made clean with certainty")
        if whole.replaced:
            kinds = ", ".join(sorted({one.span.label for one in whole.replaced}))
            return Worded(None, f"the proposed wording has something to hide ({kinds})")
        title, situation, question, *guidance = clean
        return Worded(Proposal(title, situation, question, tuple(guidance), self._server.model))


def open_wording(settings: Settings, anonymiser: Anonymiser | None = None) -> Wording | None:
    """Return what asks the server that the settings name; None when they name none. Opens no connection yet.

    anonymiser: one that is open already; None: one is opened here. Raises NotClean as open_anonymiser does.
    """
    if not settings.wording_url:
        return None
    from ingest.wording.server import ChatServer  # here: without a server the HTTP library is not even loaded

    server = ChatServer(settings.wording_url, settings.wording_model, settings.wording_key, settings.wording_seconds)
    return Wording(server, anonymiser or open_anonymiser(settings))
