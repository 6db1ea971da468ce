"""anonymise(text) -> the text without what identifies, what was replaced, and how much risk remains.

Finders give spans (our tagger, one recogniser per form, when set a second spaCy pipeline), a second look hides repeats,
redact numbers persons and writes placeholders, risk weighs the kinds. It fails closed: any error means no clean text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import spacy
from spacy.language import Language

from ingest.anonymise import pipeline, recognisers, redact, second_look
from ingest.anonymise.redact import PLACEHOLDER, Replacement
from ingest.anonymise.risk import Risk, weigh
from ingest.anonymise.spans import Span, merge, outside
from kb.errors import KbError
from kb.model import CleanText
from kb.settings import Settings

_HOUSE_NUMBER = re.compile(r" \d{1,4}(?:[ -]?[a-z]{1,3}|-\d{1,3})?(?![\w%€])", re.IGNORECASE)


class NotClean(KbError):
    """The text cannot be made clean with certainty, so there is no clean text."""


@dataclass(frozen=True, slots=True)
class Anonymised:
    """text: safe to store. replaced: what stood in the input and what stands there now, in order, without overlap."""

    text: CleanText
    replaced: tuple[Replacement, ...]
    risk: Risk


class Anonymiser:
    """Finds and replaces; safe to share between threads that take turns."""

    def __init__(self, nlp: Language, second: Language | None = None) -> None:
        self._nlp, self._second = nlp, second

    def find(self, text: str) -> list[Span]:
        """Return the identifying stretches of a text, sorted and without overlap."""
        found = pipeline.spans_of(self._nlp(text))
        if self._second:
            found += pipeline.second_opinion(self._second, text)
        found = [part for span in found for part in _outside_placeholders(text, span)]
        found += second_look.look_again(text, found)
        found += _house_numbers(text, found)
        return merge(part for span in found for part in _outside_placeholders(text, span))

    def anonymise(self, text: str) -> Anonymised:
        """Return the text without what identifies. Raises NotClean when its own output still holds a known form."""
        spans = self.find(text)
        replaced = redact.replacements(text, spans)
        clean = redact.apply(text, replaced, [(0, len(text))])[0]
        self._check(clean)
        return Anonymised(CleanText(clean), tuple(replaced), weigh(spans))

    def anonymise_parts(self, parts: Sequence[str]) -> tuple[list[CleanText], Anonymised]:
        """Return the parts of one document made clean together, so that a person has one number in all of them."""
        text = "\n\n".join(parts)
        whole = self.anonymise(text)
        starts, position = [], 0
        for part in parts:
            starts.append((position, position + len(part)))
            position += len(part) + 2
        return [CleanText(part) for part in redact.apply(text, whole.replaced, starts)], whole

    @staticmethod
    def _check(clean: str) -> None:
        left = [s for s in recognisers.find_all(clean) if any(True for _ in _outside_placeholders(clean, s))]
        sure = sorted({span.label for span in left} & {"BSN", "IBAN", "EMAIL", "PHONE"})
        if sure:
            raise NotClean(f"text still holds {', '.join(sure)} after anonymising: leave it out or remove it by hand")


def _house_numbers(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return places with the house number that follows them: a street with an ending no recogniser knows is an address."""
    return [
        Span(span.start, span.end + number.end(), "ADDRESS")
        for span in spans
        if span.label == "LOCATION" and (number := _HOUSE_NUMBER.match(text[span.end : span.end + 12]))
    ]


def _outside_placeholders(text: str, span: Span) -> list[Span]:
    """Return the parts of a span that do not lie in a placeholder which the text already had."""
    held = [Span(m.start(), m.end(), "QUASI") for m in PLACEHOLDER.finditer(text) if m.start() < span.end and span.start < m.end()]
    if not held:
        return [span]
    free = [(max(a, span.start), min(b, span.end)) for a, b in outside(text, held)]
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
    return Anonymiser(pipeline.note_pipeline(), second)
