"""One note to its dilemmas without names: anonymised as a whole, then split. Pure: nothing is kept and nothing stored."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from ingest.anonymise import Anonymised, Anonymiser, open_anonymiser
from ingest.anonymise.redact import apply
from ingest.anonymise.spans import PRECEDENCE, Span
from ingest.readers import Note
from ingest.split import Passage, RoleTagger, Told, open_role_tagger, split
from kb.settings import Settings

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


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a note tells once it is clean. kind and period: of the session, "" where the note does not say.

    hidden: the stretches that were hidden in `whole(note)`, in order. skipped: attachments left out, each with the reason.
    """

    told: tuple[Told, ...]
    kind: str
    period: str
    hidden: tuple[Span, ...]
    skipped: tuple[str, ...]

    @property
    def replaced(self) -> dict[str, int]:
        """How many stretches were hidden, by type."""
        counts = Counter(span.label for span in self.hidden)
        return {label: counts[label] for label in PRECEDENCE if label in counts}


class Cleaner:
    """Makes notes clean. Safe to share between threads."""

    def __init__(self, anonymiser: Anonymiser, open_tagger: Callable[[], RoleTagger]) -> None:
        self._anonymiser, self._open_tagger = anonymiser, open_tagger

    @cached_property
    def _tagger(self) -> RoleTagger:
        return self._open_tagger()

    def open(self) -> None:
        """Open the network that splits now, so that the first note does not pay for it."""
        _ = self._tagger

    def clean(self, note: Note, shown: str = "") -> Cleaned:
        """Return the dilemmas of a note in the order in which they are told. Raises NotClean.

        shown: a phrase that is not hidden either, in this note only; "" for none.
        """
        anonymiser = self._anonymiser.showing(shown) if shown else self._anonymiser
        clean, made = anonymiser.anonymise_parts([block.text for block in note.blocks])
        kinds = [block.kind for block in note.blocks]
        told = split([Passage(text, kind) for text, kind in zip(clean, kinds, strict=True) if text.strip()], self._tagger)
        kind, period = session_of(_without_births(whole(note), made))
        return Cleaned(tuple(told), kind, period, tuple(one.span for one in made.replaced), note.skipped)


def open_cleaner(settings: Settings, anonymiser: Anonymiser | None = None) -> Cleaner:
    """Return the cleaner that the settings describe; the models that it needs are opened, the network that splits later."""
    return Cleaner(anonymiser or open_anonymiser(settings), lambda: open_role_tagger(settings))


def whole(note: Note) -> str:
    """Return the raw text of a note in which positions of hidden stretches count: its blocks, an empty line between."""
    return "\n\n".join(block.text for block in note.blocks)


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


def _without_births(raw: str, made: Anonymised) -> str:
    """Return the raw text without the dates on which people were born: those say nothing of when a session was."""
    births = [one for one in made.replaced if one.span.label == "BIRTHDATE"]
    return apply(raw, births, [(0, len(raw))])[0]
