"""Replaces found stretches by Dutch placeholders: the same person, place or organisation gets the same one throughout.

A type can be generalised ("[moeder]", "[kleine gemeente]", "[leeftijd: tiener]"), only named ("[persoon 2]", "[datum]")
or left out ("[…]"). Placeholders already in the text are left as they are and their numbers are not used again, so
that redacting twice changes nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.anonymise import persons
from ingest.anonymise.generalise import ages, dates, organisations, places, roles, vaguer
from ingest.anonymise.spans import Span, merge
from kb.lexical import fold
from kb.placeholders import NUMBERED, PERSON, PHRASES, PLACEHOLDER, REMOVED, UNKNOWN_AGE, parts

Ways = Mapping[Any, str]
"""Type to "generalise", "placeholder" or "remove"; a type that is not in it is generalised."""
_KINDS = {"PERSON": roles.role_of, "LOCATION": places.kind_of, "ORG": organisations.kind_of}
_SHORTEST = 3  # letters of a hidden stretch below which it says nothing when a placeholder holds it too
_SAID_TWICE = re.compile(
    r"(?<![\w-])(?P<said>[^\W\d_][\w-]*(?: [\w-]+)?) \[(?P<phrase>(?:[\w-]+ )*(?P=said)(?: \d+)?)\]", re.IGNORECASE
)
_BARE_KIND = re.compile(  # "in [kleine gemeente]" wants an article, "te [plaats 1]" and "in [basisschool 2]" do not
    r"\b(?P<before>in|uit|naar|bij|van|op|vanuit|aan|door|voor|met|via|tegen|over|buiten) "
    r"(?P<kind>\[(?!plaatselijke)[^\]\d]+\])"
)
_ROLE_AFTER = re.compile(rf"(?P<who>{PERSON}) \((?P<said>[\w -]+)\)")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A stretch of the text and what stands in its place."""

    span: Span
    text: str


def replacements(text: str, spans: Iterable[Span], ways: Ways | None = None) -> list[Replacement]:
    """Return what replaces each span, in order and without overlap; the order of the spans plays no part."""
    ways = ways or {}
    held = [found.span() for found in PLACEHOLDER.finditer(text)]
    merged = [span for span in merge(spans) if not any(start <= span.start and span.end <= end for start, end in held)]
    written: dict[Span, str] = {}
    for label in NUMBERED:
        written |= _numbered(text, label, [span for span in merged if span.label == label], ways.get(label, "generalise"))
    dated = [span for span in merged if span.label == "DATE"]
    written |= zip(dated, dates.phrases([span.text(text) for span in dated]), strict=True)
    return [Replacement(span, _bracketed(span, text, ways, written)) for span in merged]


def redact(text: str, spans: Iterable[Span], ways: Ways | None = None) -> str:
    """Return the text with every span replaced."""
    return apply(text, replacements(text, spans, ways), [(0, len(text))])[0]


def tidy(clean: str) -> str:
    """Return a clean text as good Dutch: "wijkagent [wijkagent]" becomes "[wijkagent]", "in [grote stad]" gets its article."""
    once = _SAID_TWICE.sub(lambda m: f"[{m['phrase']}]" if PLACEHOLDER.fullmatch(f"[{m['phrase']}]") else m[0], clean)
    once = _ROLE_AFTER.sub(lambda m: m["who"] if parts(m["who"])[1] == m["said"].casefold() else m[0], once)
    return _BARE_KIND.sub(lambda m: f"{m['before']} een {m['kind']}" if _is_kind(m["kind"]) else m[0], once)


def _is_kind(placeholder: str) -> bool:
    return bool(PLACEHOLDER.fullmatch(placeholder)) and parts(placeholder)[0] in ("LOCATION", "ORG")


def apply(text: str, replaced: Sequence[Replacement], ranges: Sequence[tuple[int, int]]) -> list[str]:
    """Return the given stretches of the text with the replacements made; what lies in two ranges is written in the first."""
    results = []
    for start, end in ranges:
        written, position = [], start
        for one in replaced:
            if one.span.end <= start or one.span.start >= end:
                continue
            written.append(text[position : max(one.span.start, position)])
            if one.span.start >= start:
                written.append(one.text)
            position = min(one.span.end, end)
        results.append("".join(written) + text[position:end])
    return results


def _numbered(text: str, label: str, spans: Sequence[Span], way: str) -> dict[Span, str]:
    """Return phrase and number of every span of one type: one and the same for each person, place or organisation."""
    plain = PHRASES[label][0]
    used = Counter[str]()
    for found in PLACEHOLDER.finditer(text):
        _, phrase, number = parts(found[0])
        used[phrase] = max(used[phrase], number)
    names = [span.text(text) for span in spans]
    members: dict[int, list[Span]] = {}
    for span, number in zip(spans, persons.group(names) if label == "PERSON" else _same_thing(names), strict=True):
        members.setdefault(number, []).append(span)
    written: dict[Span, str] = {}
    for its in members.values():
        phrase = _KINDS[label](text, [(span.start, span.end) for span in its]) if way == "generalise" else ""
        if not phrase or any(_repeats(phrase, span.text(text)) for span in its):
            phrase = plain
        used[phrase] += 1
        alone = phrase != plain and used[phrase] == 1
        written |= dict.fromkeys(its, phrase if alone else f"{phrase} {used[phrase]}")
    return written


def _same_thing(names: Sequence[str]) -> list[int]:
    """Return for every name of a place or organisation its number; "De Klimop" is "Basisschool De Klimop" again."""
    forms = [_telling(name) for name in names]
    leaders = {form: form for form in forms}
    for form in leaders:
        longer = [other for other in leaders if set(form) < set(other)]
        if len(longer) == 1:
            leaders[form] = longer[0]
    seen: dict[tuple[str, ...], int] = {}
    return [seen.setdefault(leaders[form], len(seen) + 1) for form in forms]


def _telling(name: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+", fold(name))
    telling = tuple(word for word in words if word not in organisations.kind_words() and word not in ("de", "het", "van"))
    return telling or tuple(words) or (name,)


def _repeats(phrase: str, hidden: str) -> bool:
    return len(hidden) >= _SHORTEST and fold(hidden) in fold(phrase)


def _bracketed(span: Span, text: str, ways: Ways, written: Mapping[Span, str]) -> str:
    way, hidden = ways.get(span.label, "generalise"), span.text(text)
    phrase = PHRASES.get(span.label, ("",))[0]
    if span.label in NUMBERED or (way == "generalise" and span.label == "DATE"):
        phrase = written[span]
    elif span.label == "AGE":
        phrase = f"leeftijd: {ages.age_group(hidden) if way == 'generalise' else UNKNOWN_AGE}"
    elif span.label == "QUASI" and way == "generalise":
        phrase = vaguer.phrase_for(hidden)
    return REMOVED if way == "remove" or _repeats(phrase, hidden) else f"[{phrase}]"
