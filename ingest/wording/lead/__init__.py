"""Leads(…).begin(answer) -> two to four sentences that say what colleagues advise, worded by a language model.

Off unless KB_LEAD is on. What goes to the server is published advice; what comes back is dropped sentence by sentence unless
it says what its sources say (`sourced`), and all of it when more than half of it is dropped, when it lets one side speak
where colleagues differ, or when the anonymiser finds anything in it. Why is logged, never what.
"""

import logging
import threading
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ingest.anonymise import Anonymiser, NotClean
from ingest.wording import Server
from ingest.wording.lead import prompt
from ingest.wording.lead.sourced import refusal
from kb.errors import WordingFailed
from kb.model import Answer, CleanText, Statement
from kb.settings import Settings

__all__ = ["Leads", "Pending", "Sentence", "Written", "open_leads"]

FEWEST = 3  # pieces of advice: fewer need no lead
AT_ONCE = 3  # requests to the server; who comes fourth gets no lead
FAILURES_IN_A_ROW = 3
PAUSE_SECONDS = 300
"""So long the server is left alone after so many failures: nobody waits again and again for what does not come."""
_CHECK_SECONDS = 10  # beyond the server's own time: what looking at a lead takes on a busy machine

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a lead. dilemmas: numbers of those that it comes from."""

    text: CleanText
    dilemmas: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A lead, or nothing and why; reason names no text."""

    sentences: tuple[Sentence, ...]
    reason: str = ""


class Pending:
    """A lead that is being made. sentences: () until it is there, and for good when nothing came of it."""

    def __init__(self, seconds: float) -> None:
        self.sentences: tuple[Sentence, ...] = ()
        self._give_up = time.monotonic() + seconds
        self._is_ready = threading.Event()

    @property
    def is_waiting(self) -> bool:
        """Whether it may still come."""
        return not self._is_ready.is_set() and time.monotonic() < self._give_up

    def end(self, sentences: tuple[Sentence, ...] = ()) -> None:
        """Say what came of it."""
        self.sentences = sentences
        self._is_ready.set()


class Leads:
    """Asks one server for leads, for all visitors of this process."""

    def __init__(self, server: Server, anonymiser: Anonymiser, seconds: float) -> None:
        self._server, self._anonymiser, self._seconds = server, anonymiser, seconds
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._failures, self._resume = 0, 0.0

    @property
    def model(self) -> str:
        """Who words the leads."""
        return self._server.model

    def begin(self, answer: Answer) -> Pending:
        """Start to make the lead of an answer, beside whatever else goes on; returns at once."""
        pending = Pending(self._seconds + _CHECK_SECONDS)
        is_free = len(answer.advice) >= FEWEST and time.monotonic() >= self._resume and self._places.acquire(blocking=False)
        if is_free:
            threading.Thread(target=self._make, args=(answer, pending), daemon=True).start()
        else:
            pending.end()
        return pending

    def _make(self, answer: Answer, pending: Pending) -> None:
        sentences: tuple[Sentence, ...] = ()
        try:
            written = self.write(answer)
            sentences = written.sentences
            self._count(written.reason)
        finally:
            self._places.release()
            pending.end(sentences)

    def _count(self, reason: str) -> None:
        """Log why there is no lead, and leave the server alone for a while when that happens again and again."""
        self._failures = self._failures + 1 if reason else 0
        if not reason:
            return
        if self._failures >= FAILURES_IN_A_ROW:
            self._failures, self._resume = 0, time.monotonic() + PAUSE_SECONDS
            reason += f"; no lead is asked for in the next {PAUSE_SECONDS // 60} minutes"
        _log.warning("%s", reason)

    def write(self, answer: Answer) -> Written:
        """Return the lead of an answer, or say why there is none; raises nothing for what the server does."""
        asked = prompt.request(answer)
        if len(asked.statements) < FEWEST:
            return Written(())
        try:
            answered = self._server.ask(prompt.SYSTEM, asked.text, prompt.schema(len(asked.statements)))
            return self._checked(prompt.read(answered, self._server.url), asked.statements, answer)
        except WordingFailed as wrong:
            return Written((), str(wrong))

    def _checked(self, given: Sequence[prompt.Sentence], statements: Sequence[Statement], answer: Answer) -> Written:
        """Return the sentences that say what their sources say, or why none of them is shown."""
        refused: Counter[str] = Counter()
        kept: dict[str, tuple[Statement, ...]] = {}
        for one in given:
            named = prompt.statements_of(one, statements)
            if reason := refusal(one.text, named, answer.advice):
                refused[reason] += 1
            else:
                kept[one.text] = named
        for text, reason in self._hidden(list(kept)).items():
            refused[reason] += 1
            del kept[text]
        if 2 * refused.total() > len(given):
            kinds = "; ".join(f"{count} {reason}" for reason, count in sorted(refused.items()))
            return Written((), f"{self._server.url}: of {len(given)} sentences of a lead {kinds}: all of it is dropped")
        if _is_one_sided(answer, [one for named in kept.values() for one in named]):
            return Written((), f"{self._server.url}: a lead gives one side where colleagues differ: it is dropped")
        return Written(
            tuple(Sentence(CleanText(text), tuple(dict.fromkeys(one.dilemma for one in named))) for text, named in kept.items())
        )

    def _hidden(self, texts: Sequence[str]) -> dict[str, str]:
        """Return the sentences in which the anonymiser finds something, and what: nothing may be, as the sources are clean."""
        try:
            found = self._anonymiser.find("\n\n".join(texts)) if texts else []
        except NotClean:
            return dict.fromkeys(texts, "cannot be looked through for names")
        ends = list(accumulate(len(text) + 2 for text in texts))
        kinds: dict[str, set[str]] = {}
        for span in found:
            kinds.setdefault(texts[bisect_right(ends, span.start)], set()).add(span.label)
        return {text: f"has something to hide ({', '.join(sorted(labels))})" for text, labels in kinds.items()}


def _is_one_sided(answer: Answer, named: Sequence[Statement]) -> bool:
    """Say whether of the two sides of the leading dilemma only one is heard."""
    return any(one in answer.supports for one in named) != any(one in answer.objects for one in named)


def open_leads(settings: Settings, anonymiser: Anonymiser) -> Leads | None:
    """Return what asks the server for leads, None when the settings want none. Opens no connection yet."""
    if not settings.lead:
        return None
    from ingest.wording.server import ChatServer  # here: without a server the HTTP library is not even loaded

    seconds = min(settings.lead_seconds, settings.wording_seconds)
    server = ChatServer(settings.wording_url, settings.wording_model, settings.wording_key, seconds, "KB_LEAD_SECONDS")
    return Leads(server, anonymiser, seconds)
