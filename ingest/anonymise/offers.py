"""What an editor may put in the place of a word that tells too much: vaguer wordings that fit it, never put in unasked.

A number becomes "enkele", an age its group, a town the size of its municipality, an organisation its kind, an occupation a
kind of work. All come from closed lists, so what is chosen is clean.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.anonymise import recognisers
from ingest.anonymise.generalise import ages, organisations, places, vaguer
from kb.model import CleanText
from kb.placeholders import NUMBERED, PHRASES, PLACEHOLDER, SEASONS, parts, unused

MOST = 4
_THERE = 3  # placeholders of the draft that are offered for a name
_NUMBER = re.compile(r"(?P<number>\d[\d.,]*)(?:[ -](?P<unit>[a-z]+))?")
_TIME = {"jaar": "enkele jaren", "maanden": "enkele maanden", "weken": "enkele weken", "dagen": "enkele dagen"}
_UNITS = _TIME | {
    "uur": "enige tijd", "minuten": "korte tijd", "euro": "een bedrag", "meter": "een afstand", "kilometer": "een afstand",
    "kinderen": "meerdere kinderen", "keer": "meerdere keren", "mensen": "meerdere mensen", "personen": "meerdere personen",
}  # fmt: skip
_TENS, _HUNDREDS = 20, 100
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


@dataclass(frozen=True, slots=True)
class StandIn:
    """What may stand instead of a phrase, "" for nothing. label: of which type, "" for none. is_there: in the text already."""

    text: CleanText
    label: str = ""
    is_there: bool = False


def stand_ins(said: str, label: str, is_name: bool, texts: Sequence[str]) -> list[StandIn]:
    """Return what an editor may choose instead of a phrase, most fitting first.

    label: the type whose form it has, "" for none. texts: of the whole draft; a name may be somebody that they have already.
    """
    vague = [StandIn(one, parts(one)[0] if PLACEHOLDER.fullmatch(one) else "") for one in offers(said)]
    form = [StandIn(CleanText(unused(label, texts)), label)] if label in PHRASES else []
    person, *others = (StandIn(CleanText(unused(one, texts)), one) for one in NUMBERED)
    there = Counter(one for text in texts for one in PLACEHOLDER.findall(text) if parts(one)[0] in NUMBERED)
    known = [StandIn(CleanText(one), parts(one)[0], True) for one, _ in there.most_common(_THERE)]
    rest = [StandIn(CleanText(unused("QUASI", texts)), "QUASI"), StandIn(CleanText(""))]
    names = [person, *known, *others]
    found = [*vague, *names, *rest] if is_name else [*form, *vague, *rest, person, *others]
    first: dict[str, StandIn] = {}
    for one in found:
        first.setdefault(one.text, one)
    return list(first.values())


@cache
def _wordings() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    lines = files("ingest.anonymise").joinpath("data", "vager.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((tuple(said.split("; ")), re.compile(form, re.IGNORECASE)) for said, form in rows)


def offers(said: str) -> list[CleanText]:
    """Return what may stand instead of a word, number or name, most fitting first, at most MOST; [] where nothing is known."""
    found = [*_ages(said), *_amounts(said), *_kinds(said), *_seasons(said)]
    found += [wording for wordings, form in _wordings() if form.fullmatch(said) for wording in wordings]
    if (sort := vaguer.phrase_for(said)) != vaguer.PLAIN:
        found.append(f"[{sort}]")
    return [CleanText(one) for one in dict.fromkeys(found)][:MOST]


def _ages(said: str) -> list[str]:
    """Return the age group of an exact age."""
    is_age = said.endswith(" jaar") or any(span.label == "AGE" for span in recognisers.find_all(said))
    return [f"[leeftijd: {ages.age_group(said)}]"] if is_age else []


def _amounts(said: str) -> list[str]:
    """Return how much or how long, about."""
    if not (found := _NUMBER.fullmatch(said)):
        return []
    if unit := found["unit"]:
        return [_UNITS[unit]] if unit in _UNITS else []
    if _YEAR.fullmatch(said):
        return ["enkele jaren geleden", f"[{PHRASES['DATE'][0]}]"]
    amount = int(re.sub(r"\D.*", "", found["number"]))
    rough = ["enkele"] if amount < _TENS else ["tientallen"] if amount < _HUNDREDS else ["honderden"]
    return [*rough, "meerdere", "veel"]


def _kinds(said: str) -> list[str]:
    """Return the kind of a place or an organisation that our lists know, as the anonymiser would write it."""
    if not said[:1].isupper():
        return []
    whole = [(0, len(said))]
    return [f"[{kind}]" for kind in (places.kind_of(said, whole), organisations.kind_of(said, whole)) if kind]


def _seasons(said: str) -> list[str]:
    """Return the season of a month."""
    month = said.casefold()
    return [f"in {SEASONS[(_MONTHS.index(month) + 1) % 12 // 3]}"] if month in _MONTHS else []
