"""Looks for identifying text in everything that is kept, with means the anonymiser does not share.

Forms with a check digit or a fixed shape, and the capital-letter floor: a capitalised word inside a sentence that is no
known name of an institution, law or method is a suspect. So is what other finders see: the organisation's own list of
names, and Frog where it is installed. It knows nothing of the anonymiser's recognisers and model,
so a mistake of theirs is not repeated here. It names the place of a suspect and never quotes it. It cannot see names
in lower case, nor who is meant by a description: a clean audit is no proof.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from stdnum import iban
from stdnum.nl import bsn

from kb import lexical
from kb.model import Dilemma
from kb.placeholders import PLACEHOLDER

_FORMS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("BSN", re.compile(r"(?<![\d.])\d(?:[ .-]?\d){7,8}(?![\d.]*\d)"), bsn.is_valid),
    ("IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b"), iban.is_valid),
    ("EMAIL", re.compile(r"[\w.+-]+\s?@\s?[\w-]+\.[\w.]+"), bool),
    ("PHONE", re.compile(r"(?<!\d)(?:\+31|0031|0)[ \-()]*[1-9](?:[ \-()]*\d){8}(?!\d)"), bool),
    ("POSTCODE", re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b"), lambda found: found[-2:] not in ("EN", "OM", "SA", "SD", "SS")),
    ("LICENSE_PLATE", re.compile(r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{1,3}-[A-Z0-9]{2,3}-[A-Z0-9]{1,2}\b"), bool),
    ("CASE_NUMBER", re.compile(r"\b\d{2}[/.-]\d{6}-\d{2}\b|\bPL\d{4}[- ]?\d{6,}"), bool),
    ("DATE", re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}\b"), bool),
    ("NUMBER", re.compile(r"(?<![\d.,€/])\d{7,}(?!\d)"), bool),
)
_DIGEST = re.compile(r"(?<![0-9a-f])(?=[0-9]*[a-f])[0-9a-f]{16,}(?![0-9a-f])")  # its digits may pass as someone's number
_CAPITAL = re.compile(r"(?<![\w’'-])[A-ZÀ-Þ][\w’'-]*")
_STARTS_SENTENCE = re.compile(r"(?:^|[.!?…:;]|[-*•\"“‘'(|/\n])[\"“”‘’'()\s]*$")


Finder = Callable[[str], Iterable[tuple[int, int, str]]]
"""Text to (start, end, kind) of what else is a suspect."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A place that may identify someone: where, from which character to which, and what it looks like."""

    where: str
    start: int
    end: int
    kind: str


@cache
def _allowed() -> frozenset[str]:
    lines = files("kb").joinpath("data", "bekende_namen.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(lexical.fold(word) for line in lines if not line.startswith("#") for word in line.split())


def suspects_in(text: str, where: str, finders: Sequence[Finder] = ()) -> Iterator[Suspect]:
    """Yield what looks identifying in one text, in order of kind and place; placeholders in brackets do not count."""
    plain = without_placeholders(text)
    for kind, form, valid in _FORMS:
        for found in form.finditer(plain):
            if valid(found[0]):
                yield Suspect(where, found.start(), found.end(), kind)
    for found in _CAPITAL.finditer(plain):
        if not is_known(found[0]) and not _STARTS_SENTENCE.search(plain[: found.start()][-12:]):
            yield Suspect(where, found.start(), found.end(), "NAME")
    for finder in finders:
        yield from (Suspect(where, start, end, kind) for start, end, kind in finder(plain))


def without_placeholders(text: str) -> str:
    """Return a text of the same length with blanks where its placeholders stood."""
    return PLACEHOLDER.sub(lambda m: " " * len(m[0]), text)


def asked_once(names_in: Callable[[Sequence[str]], Sequence[Sequence[tuple[int, int, str]]]], texts: Iterable[str]) -> Finder:
    """Return a finder for a program that is slow to start (Frog): it is asked about all texts at once, here.

    Known names, and words that the texts themselves also use in lower case, are left out: it takes many an opening word
    for a name. In a text that is not among these it finds nothing.
    """
    blanked = sorted({without_placeholders(text) for text in texts if text.strip()})
    seen = dict(zip(blanked, names_in(blanked), strict=True))
    plain_words = {lexical.fold(word) for text in blanked for word in re.findall(r"(?<!\w)[a-zà-ÿ]+(?!\w)", text)}

    def finder(plain: str) -> Iterator[tuple[int, int, str]]:
        for start, end, _ in seen.get(plain, ()):
            words = (lexical.fold(word) for word in re.findall(r"[^\W\d_]+", plain[start:end]))
            if not all(word in _allowed() or word in plain_words for word in words):
                yield start, end, "NAME"

    return finder


def is_known(word: str) -> bool:
    """Say whether a capitalised word is a known name, or a short abbreviation."""
    capitalised = [part for part in re.split(r"[-'’]", word) if part[:1].isupper()]
    return all(lexical.fold(part) in _allowed() for part in capitalised)


def texts_of(dilemma: Dilemma) -> Iterator[tuple[str, str]]:
    """Yield every text of a dilemma with the name of its place."""
    yield "id", dilemma.key
    for name in ("title", "situation", "question", "chosen", "outcome", "theme_label"):
        yield name, getattr(dilemma, name)
    for number, piece in enumerate(dilemma.guidance, 1):
        yield f"guidance {number}", piece.text
        yield f"guidance {number} by", piece.by
        yield f"guidance {number} result", piece.result
        yield f"guidance {number} conditions", "\n".join(piece.conditions)
        yield f"guidance {number} extra", "\n".join(_strings(dict(piece.extra)))
    for number, interest in enumerate(dilemma.interests, 1):
        yield f"interest {number}", "\n".join((interest.role, interest.interest, *_strings(dict(interest.extra))))
    yield "themes", "\n".join(dilemma.themes)
    for number, (name, values) in enumerate(dilemma.facets.items(), 1):
        yield f"facet {number}", "\n".join((name, *values))
    yield "source", "\n".join((dilemma.source.kind, dilemma.source.period, *_strings(dict(dilemma.source.extra))))
    yield "extra", "\n".join(_strings(dict(dilemma.extra)))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def audit_dilemma(dilemma: Dilemma, finders: Sequence[Finder] = ()) -> Iterator[Suspect]:
    """Yield what looks identifying in one dilemma."""
    name = f"number {dilemma.number}" if any(suspects_in(dilemma.key, "", finders)) else dilemma.key
    for place, text in texts_of(dilemma):
        yield from suspects_in(text, f"dilemma {name}, {place}", finders)


def audit_files(
    home: Path, already_read: frozenset[Path], finders: Sequence[Finder] = (), public: str = ""
) -> Iterator[Suspect]:
    """Yield what looks identifying in the other files under the home folder: logs, exports, index descriptions.

    A file is read as text, undecodable bytes left out; of a search index only its first line is text. Database files
    that were read row by row, and their journals, are passed over. A file name is looked at as well. public: an address that
    everyone may know and that the settings may hold.
    """
    for path in sorted(home.rglob("*")):
        if not path.is_file() or path in already_read or path.name.startswith("kb.sqlite-"):
            continue
        where = str(path.relative_to(home))
        if named := list(suspects_in(path.name, f"a file name in {path.parent.relative_to(home)}/", finders)):
            where = named[0].where.replace("a file name", "a file")
        yield from named
        with path.open("rb") as file:
            body = file.readline() if path.name.startswith("search.index") else file.read()
        read = _DIGEST.sub(lambda m: " " * len(m[0]), body.decode("utf-8", "ignore"))
        if public and path.name == "settings.toml":
            read = read.replace(public, " " * len(public))
        yield from (s for s in suspects_in(read, where, finders) if s.kind != "NUMBER")
