"""anonymise(text) -> the text without what identifies, what was replaced, and how much risk remains.

Finders give spans (our tagger, one recogniser per form, when set a second spaCy pipeline), a second look hides repeats,
redact writes roles, kinds and numbers in their place, risk weighs the kinds. It fails closed: any error means no clean text.
"""

import re
import threading
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

import spacy
from spacy.language import Language

from ingest.anonymise import edges, pipeline, recognisers, redact, second_look
from ingest.anonymise.redact import Replacement
from ingest.anonymise.risk import Risk, weigh
from ingest.anonymise.spans import Span, merge, outside
from kb.embedding.precision import wants_bfloat16
from kb.errors import NotClean
from kb.legible import legible, legible_at
from kb.model import CleanText
from kb.own_words import OwnWords
from kb.placeholders import PLACEHOLDER
from kb.settings import Settings

__all__ = ["Anonymised", "Anonymiser", "NotClean", "open_anonymiser"]


@dataclass(frozen=True, slots=True)
class Anonymised:
    """text: safe to store. replaced: what stood in the input and what stands there now, in order, without overlap."""

    text: CleanText
    replaced: tuple[Replacement, ...]
    risk: Risk


class Anonymiser:
    """Finds and replaces; safe to share between threads, which take turns."""

    def __init__(
        self, nlp: Language, second: Language | None = None, ways: redact.Ways | None = None, own: OwnWords | None = None
    ) -> None:
        self._nlp, self._second, self._ways, self._own = nlp, second, ways, own
        self._turn = threading.Lock()

    def find(self, text: str) -> list[Span]:
        """Return the identifying stretches, sorted and without overlap. Raises NotClean for text that cannot be read.

        What no reader sees (kb.legible) keeps nothing from being found: places are those in the text as it was given.
        """
        if len(text) > self._nlp.max_length:
            raise NotClean(f"text has {len(text):,} characters, at most {self._nlp.max_length:,} are read: split it")
        if any("\ud800" <= c <= "\udfff" for c in text):
            raise NotClean("text holds half characters (surrogates): save it as UTF-8 first")
        if legible(text) == text:
            return self._find(text)
        seen, places = legible_at(text)
        return [Span(places[one.start], places[one.end - 1] + 1, one.label) for one in self._find(seen)]

    def _find(self, text: str) -> list[Span]:
        with self._turn:
            found = pipeline.spans_of(self._nlp(text))
            if self._second:
                found += pipeline.second_opinion(self._second, text)
        found = self._as_set(text, _without_placeholders(text, found))
        found += second_look.look_again(text, found)
        found += edges.house_numbers(text, found)
        return merge(_without_placeholders(text, self._as_set(text, found)))

    def _as_set(self, text: str, found: list[Span]) -> list[Span]:
        """Leave out what the organisation never hides and add what it always hides; that goes first."""
        if not self._own:
            return found
        shown = list(self._own.shown_in(text))
        kept = [span for span in found if not any(edges.only_names(text, span, *phrase) for phrase in shown)]
        return kept + [Span(*one) for one in self._own.hidden_in(text)]

    def showing(self, phrase: str) -> "Anonymiser":
        """Return one with the same models that leaves a phrase too, as if the organisation never hid it; needs its lists."""
        other = copy(self)
        other._own = self._own.showing(phrase) if self._own else None
        return other

    def always_hidden(self, text: str) -> list[tuple[int, int, str]]:
        """Return (start, end, type) of what the organisation always hides, as its list was when this was opened."""
        return list(self._own.hidden_in(text)) if self._own else []

    def anonymise(self, text: str) -> Anonymised:
        """Return the text without what identifies. Raises NotClean when its own output still holds a known form."""
        spans = self.find(text)
        replaced = redact.replacements(text, spans, self._ways)
        clean = redact.apply(text, replaced, [(0, len(text))])[0]
        self._check(clean)
        return Anonymised(CleanText(clean), tuple(replaced), weigh(clean))

    def anonymise_parts(self, parts: Sequence[str]) -> tuple[list[CleanText], Anonymised]:
        """Return the parts of one document made clean together, so that a person has one name in all of them, as good Dutch.

        Words that a placeholder says again are left out here, and what no reader sees; `anonymise` keeps every character that
        is not replaced.
        """
        parts = [legible(part) for part in parts]
        text = "\n\n".join(parts)
        whole = self.anonymise(text)
        starts, position = [], 0
        for part in parts:
            starts.append((position, position + len(part)))
            position += len(part) + 2
        return [CleanText(redact.tidy(part)) for part in redact.apply(text, whole.replaced, starts)], whole

    @staticmethod
    def _check(clean: str) -> None:
        seen = legible(clean)
        left = _without_placeholders(seen, recognisers.find_all(seen))
        sure = sorted({span.label for span in left} & {"BSN", "IBAN", "EMAIL", "PHONE"})
        if sure:
            raise NotClean(f"text still holds {', '.join(sure)} after anonymising: leave it out or remove it by hand")


def _without_placeholders(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the parts of the spans that do not lie in a placeholder which the text already had."""
    held = [Span(m.start(), m.end(), "QUASI") for m in PLACEHOLDER.finditer(text)]
    if not held:
        return list(spans)
    return [part for span in spans for part in _parts(text, span, held)]


def _parts(text: str, span: Span, held: Sequence[Span]) -> list[Span]:
    near = [one for one in held if one.start < span.end and span.start < one.end]
    if not near:
        return [span]
    free = [(max(a, span.start), min(b, span.end)) for a, b in outside(text, near)]
    return [Span(a, b, span.label) for a, b in free if a < b and re.search(r"\w", text[a:b])]


def open_anonymiser(settings: Settings) -> Anonymiser:
    """Return the anonymiser that the settings describe. Raises NotClean when the second pipeline cannot be loaded."""
    second = None
    if settings.second_opinion:
        try:
            second = spacy.load(settings.second_opinion)
        except OSError as wrong:
            raise NotClean(
                f"spaCy pipeline {settings.second_opinion!r} (KB_SECOND_OPINION) is not installed: pip install it or unset it"
            ) from wrong
    return Anonymiser(pipeline.note_pipeline(wants_bfloat16(settings.precision)), second, settings.hide, OwnWords(settings))
