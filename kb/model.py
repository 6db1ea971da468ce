"""What a dilemma is, and what a search and an answer give back: frozen values that check themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NewType

CleanText = NewType("CleanText", str)
"""Text without identifying stretches. ingest.anonymise makes it, Store takes nothing else and hands it back."""


ADDS_TO = "adds_to"
"""Where the extra of a contribution says to which dilemma it adds, by key."""


class Status(StrEnum):
    """Where a dilemma stands; only what is published can be found in a search.

    A concept waits for someone to read it; what is in review was found fit by one reader and waits for a second.
    """

    CONCEPT = "concept"
    REVIEW = "in beoordeling"
    PUBLISHED = "gepubliceerd"
    WITHDRAWN = "ingetrokken"


class Stance(StrEnum):
    """For or against what the title asks."""

    FOR = "voor"
    AGAINST = "tegen"


@dataclass(frozen=True, slots=True)
class Guidance:
    """One handreiking of one colleague: what to do, under which conditions, and how it went.

    tried: True done in practice, False explicitly not, None not known. result: how it went, empty when not known.
    extra: what an import gave beyond these, kept for the export.
    """

    by: CleanText
    text: CleanText
    conditions: tuple[CleanText, ...] = ()
    stance: Stance | None = None
    tried: bool | None = None
    result: CleanText = CleanText("")
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("guidance without text")


@dataclass(frozen=True, slots=True)
class Interest:
    """What is at stake for one role."""

    role: CleanText
    interest: CleanText
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a dilemma was told: kind of session (intervisie, cursus, …), quarter ("2024-Q1"), number of colleagues.

    extra: what an import gave beyond these, kept for the export.
    """

    kind: CleanText = CleanText("")
    period: CleanText = CleanText("")
    colleagues: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.colleagues is not None and self.colleagues < 0:
            raise ValueError(f"number of colleagues {self.colleagues} is below zero")


@dataclass(frozen=True, slots=True)
class Dilemma:
    """One dilemma with what peers advised.

    key: the id people and files use ("D001"). number: the store's own, None before it is stored.
    title is a question; question says the dilemma in a sentence. themes: slugs of kb.taxonomy, the first is primary, and
    what an import named that the taxonomy does not know; theme_label: the theme as an import named it.
    facets: name to values, as kb.taxonomy lists them.
    """

    key: str
    title: CleanText
    situation: CleanText
    question: CleanText
    guidance: tuple[Guidance, ...] = ()
    interests: tuple[Interest, ...] = ()
    chosen: CleanText = CleanText("")
    outcome: CleanText = CleanText("")
    themes: tuple[str, ...] = ()
    theme_label: CleanText = CleanText("")
    facets: Mapping[str, tuple[CleanText, ...]] = field(default_factory=dict)
    source: Source = field(default_factory=Source)
    review_date: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    status: Status = Status.CONCEPT
    version: int = 1
    number: int | None = None

    def __post_init__(self) -> None:
        if not self.key.strip():
            raise ValueError("dilemma without id")
        if not self.title.strip():
            raise ValueError(f"dilemma {self.key} without title")

    @property
    def is_open(self) -> bool:
        """Whether it is a question only: nobody advised on it, and what was chosen and how it ended is not told either.

        kb.store.open_questions says the same in SQL.
        """
        return not (self.guidance or self.chosen or self.outcome)

    @property
    def adds_to(self) -> str:
        """Key of the dilemma to which this draft only adds advice; "" for a dilemma of its own."""
        return str(self.extra.get(ADDS_TO, ""))


class Kind(StrEnum):
    """What a list of the organisation is of."""

    THEME = "thema"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Listed:
    """One theme or partner. slug: what dilemmas hold, never changed; label: what people read; full: what a label abbreviates.

    words: of a theme what points to it, of a partner its other names. into: slug of the one it was merged with, "" for none.
    is_retired: no longer offered for what is new.
    """

    slug: str
    label: CleanText
    full: CleanText = CleanText("")
    words: tuple[CleanText, ...] = ()
    into: str = ""
    is_retired: bool = False

    @property
    def is_offered(self) -> bool:
        """Whether it can be chosen for what is new."""
        return not (self.into or self.is_retired)


ListRows = Mapping[Kind, Sequence[tuple[str, Listed | None]]]
"""What a store holds of each list, in order: (slug, what it is there), None for what is as it comes with the program."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to; within one field any value will do, between fields all must hold."""

    themes: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.themes or any(self.facets.values()))


class Fit(StrEnum):
    """How near a dilemma is to a question, in words: scores mean nothing to a reader."""

    CLOSE = "sterk vergelijkbaar"
    RELATED = "verwant"
    DISTANT = "zijdelings verwant"
    UNRELATED = "niet verwant"

    @property
    def helps(self) -> bool:
        """Whether a dilemma this near is shown as an answer."""
        return self in (Fit.CLOSE, Fit.RELATED)


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one kind (who, what is the matter, instrument, partner): what the question names and what the dilemma names."""

    kind: str
    asked: tuple[str, ...]
    here: tuple[str, ...]

    def __str__(self) -> str:
        return f"je noemt {' en '.join(self.asked)}, hier gaat het om {' en '.join(self.here)}"


@dataclass(frozen=True, slots=True)
class Hit:
    """One dilemma that a search found.

    score: the fused relevance, higher is closer; comparable within one search only.
    cosine: the best cosine similarity of the question with a view of the dilemma, in [-1, 1], higher is closer.
    sentence: the sentence of the dilemma nearest to the question. shared: the words both have. differs: what the question
    names and the dilemma does not, where it names something else of that kind.
    """

    dilemma: Dilemma
    score: float
    cosine: float
    fit: Fit
    sentence: CleanText = CleanText("")
    shared: tuple[str, ...] = ()
    differs: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: hits, best first, and whether any of them helps."""

    answerable: bool
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer and where it comes from: dilemma number and place in its guidance (None: the whole)."""

    text: CleanText
    by: CleanText
    dilemma: int
    guidance: int | None = None
    conditions: tuple[CleanText, ...] = ()
    result: CleanText = CleanText("")
    stance: Stance | None = None
    tried: bool | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What colleagues advise, by group; every statement points to its dilemma. All groups empty: nobody advised on it.

    advice: what they advise, best first. agreement: a sentence on how far they agree, empty with too little advice.
    supports and objects: statements for and against what the leading dilemma asks, filled only where they disagree.
    sources: the hits behind it, in order; a statement's number in the text is the place of its dilemma here.
    The same advice again, for who looks for something: agreed: what two or more said in nearly the same words, each group
    begun by its first. conditional: what holds under conditions only. tried: what was done and how it went. perspectives: all
    of it by where the adviser stands (zorg, veiligheid, bestuur, eigen rol, …), in a fixed order, empty ones left out.
    open_questions: what fits too and nobody advised on yet, nearest first: no part of the answer, and it may be all there is.
    """

    answerable: bool
    agreement: str
    advice: tuple[Statement, ...]
    supports: tuple[Statement, ...]
    objects: tuple[Statement, ...]
    outcomes: tuple[Statement, ...]
    sources: tuple[Hit, ...]
    agreed: tuple[tuple[Statement, ...], ...] = ()
    conditional: tuple[Statement, ...] = ()
    tried: tuple[Statement, ...] = ()
    perspectives: tuple[tuple[str, tuple[Statement, ...]], ...] = ()
    open_questions: tuple[Hit, ...] = ()
