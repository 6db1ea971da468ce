"""What a draft adds to a dilemma that it retells: whether two pieces of advice say the same, and the two dilemmas as one.

Bounds were measured on 60 pairs of advice (tests/kb/samples/advice_pairs.tsv) and on the 1,288 pairs of advice within one
dilemma of corpora/. Who gave it says nothing: colleagues in one role are as much nearer when they differ as when they agree.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kb.model import CleanText, Dilemma, Guidance, Source

SAID = 0.93
"""Cosine from which two pieces say the same, if their words do not differ as below: a third of what was told anew."""
RESEMBLES = 0.90
"""Cosine from which a piece is shown beside another: four fifths of what was told anew, 2 % of what was not."""
RISK = "risk"
"""Where the record of risk stands in the extra of a dilemma's source."""
WORDING = "wording"
"""Where a proposed wording stands in it: for who checks a draft, not for readers (see ingest.wording)."""
_LEVELS = ("laag", "midden", "hoog")
_LEAST = "least"
# An encoder hardly hears what turns or bounds advice: "nodig hem niet uit" lies at .98 from "nodig hem uit".
_DENIAL = re.compile(r"\b(?:niet|geen|nooit|niets|niks|niemand|nergens|zonder|evenmin)\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"\d+|\b(?:(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|eerste|tweede|derde|vierde|half|halve|helft)\b"
    r"|(?:dag|week|wek|maand|kwartaal|jaar|jar|uur|ur)(?=(?:en|s|tje|tjes)?\b))",
    re.IGNORECASE,
)
_ONE_FORM = {"wek": "week", "jar": "jaar", "ur": "uur", "halve": "half", "helft": "half"}


@dataclass(frozen=True, slots=True)
class Echo:
    """What a piece of advice resembles. place: of that piece in its dilemma. said: whether it says the same."""

    place: int
    said: bool


def bare(text: str) -> str:
    """Return a text without case, punctuation and spaces between its words: equal ones are one text."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def may_be_same(one: Guidance, other: Guidance) -> bool:
    """Say whether nothing in their words, stance or course forbids that two pieces say the same; in doubt they do not."""
    if one.stance and other.stance and one.stance is not other.stance:
        return False
    if one.result and bare(one.result) != bare(other.result):  # how it went is new
        return False
    return _hinges(one) == _hinges(other)


def _hinges(piece: Guidance) -> tuple[bool, frozenset[str]]:
    """Return whether a piece denies something, and the numbers and periods it names."""
    text = " ".join((piece.text, *piece.conditions)).casefold()
    amounts = (found.casefold() for found in _AMOUNT.findall(text))
    return bool(_DENIAL.search(text)), frozenset(_ONE_FORM.get(amount, amount) for amount in amounts)


def not_there(draft: Dilemma, other: Dilemma) -> list[int]:
    """Return the places of the draft's advice whose text the other dilemma does not have letter by letter."""
    there = {bare(piece.text) for piece in other.guidance}
    return [place for place, piece in enumerate(draft.guidance) if bare(piece.text) not in there]


def adds_ending(draft: Dilemma, other: Dilemma) -> bool:
    """Say whether a draft tells something of what was chosen or how it ended that the other dilemma does not."""
    both = joined(other, draft, (), ending=True)
    return (both.chosen, both.outcome) != (other.chosen, other.outcome)


def joined(kept: Dilemma, draft: Dilemma, places: Collection[int], ending: bool) -> Dilemma:
    """Return a dilemma with advice of a draft added, whole: with conditions, stance and how it went.

    places: which of the draft's advice. ending: add what was chosen and how it ended too, each as a paragraph of its own.
    A proposed wording of it is left out, since it was of other advice. Raises IndexError for a place that the draft does
    not have.
    """
    kept = without_wording(kept)
    advice = kept.guidance + tuple(draft.guidance[place] for place in sorted(set(places)))
    source = _with_contributor(kept, draft) if places else kept.source
    if not ending:
        return replace(kept, guidance=advice, source=source)
    chosen, outcome = _both(kept.chosen, draft.chosen), _both(kept.outcome, draft.outcome)
    return replace(kept, guidance=advice, chosen=chosen, outcome=outcome, source=source)


def _with_contributor(kept: Dilemma, draft: Dilemma) -> Source:
    """Return where a dilemma comes from when a colleague added to it: one more of them, where it is known how many.

    A dilemma told again is often told by the same people, so that adds none. Advice is as old as the first of it: on an open
    question that is what is added now.
    """
    source = kept.source
    if not draft.adds_to:
        return source
    colleagues = None if source.colleagues is None else source.colleagues + (draft.source.colleagues or 0)
    period = draft.source.period if kept.is_open and draft.source.period else source.period
    return replace(source, colleagues=colleagues, period=period)


def _both(kept: CleanText, more: CleanText) -> CleanText:
    said = set(map(bare, kept.splitlines()))
    new = [line for line in more.splitlines() if line.strip() and bare(line) not in said]
    return CleanText("\n\n".join(filter(None, (kept, *new))))


def risk_of(dilemma: Dilemma) -> Mapping[str, Any]:
    """Return the record of how few people a dilemma may point at: level and reasons; empty when it was never weighed."""
    record = dilemma.source.extra.get(RISK)
    return record if isinstance(record, Mapping) else {}


def with_risk(dilemma: Dilemma, record: Mapping[str, Any]) -> Dilemma:
    """Return the dilemma with this record of risk; an empty one changes nothing."""
    if not record:
        return dilemma
    return replace(dilemma, source=replace(dilemma.source, extra={**dilemma.source.extra, RISK: dict(record)}))


def without_wording(dilemma: Dilemma) -> Dilemma:
    """Return the dilemma without what a language model proposed for it."""
    if WORDING not in dilemma.source.extra:
        return dilemma
    extra = {name: value for name, value in dilemma.source.extra.items() if name != WORDING}
    return replace(dilemma, source=replace(dilemma.source, extra=extra))


def highest(records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the highest level of several records with the reasons of all, to stay when it is weighed anew; {} for none."""
    known = [record for record in records if record.get("level") in _LEVELS]
    if not known:
        return {}
    level = max((str(record["level"]) for record in known), key=_LEVELS.index)
    reasons = dict.fromkeys(str(reason) for record in known for reason in record.get("reasons", ()))
    return {"level": level, "reasons": list(reasons), _LEAST: level}


def weighed_anew(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new record of risk, but never below what a merge said: what weighed then can no longer all be read."""
    least = old.get(_LEAST)
    if least not in _LEVELS:
        return dict(new)
    return {**(highest((old, new)) if new.get("level") in _LEVELS[: _LEVELS.index(least)] else new), _LEAST: least}


def risk_together(kept: Dilemma, draft: Dilemma, weighed: Mapping[str, Any], published: bool) -> Mapping[str, Any]:
    """Return the record of risk of a dilemma with advice of a draft: as weighed where it is published.

    A draft that took in another has the highest level of both and of the two together: it may hold what made either risky.
    """
    return weighed if published and weighed else highest((risk_of(kept), risk_of(draft), weighed))


def paired(cosines: Sequence[Sequence[float]], draft: Dilemma, other: Dilemma, measured: bool) -> list[Echo | None]:
    """Return for each piece of the draft's advice what it resembles in another dilemma; None for what is new there.

    cosines: of each piece of the draft (rows) with each of the other (columns). measured: whether the bounds belong to the
    model behind them; if not, only the very same text counts as said.
    """
    return [_echo(piece, other.guidance, row, measured) for piece, row in zip(draft.guidance, cosines, strict=True)]


def _echo(piece: Guidance, there: Sequence[Guidance], row: Sequence[float], measured: bool) -> Echo | None:
    same = [place for place, one in enumerate(there) if bare(one.text) == bare(piece.text)]
    if same:
        return Echo(same[0], said=True)
    nearest = sorted(range(len(there)), key=lambda place: -row[place])
    near = [place for place in nearest if row[place] >= RESEMBLES]
    said = [place for place in near if measured and row[place] >= SAID and may_be_same(piece, there[place])]
    return Echo(said[0], said=True) if said else Echo(near[0], said=False) if near else None
