"""A second look at the whole document: what was once seen as a name is hidden wherever it stands in it.

In another case, with a possessive s, inside a compound or a file name. A name that is also an ordinary word (a Mr
Kind, "het kind") is hidden only where it is written as the name was: with a capital, not at the start of a sentence.
"""

import re
from collections.abc import Iterable

from ingest.anonymise import short_roles
from ingest.anonymise.persons import initials_of, words_of
from ingest.anonymise.spans import Span
from ingest.anonymise.words import never_hidden, ordinary_words
from kb.lexical import fold

_SHORTEST = 3
_COMPOUND = 5  # letters a name has at least before it is looked for inside other words
_BODIES = frozenset((  # what an organisation is; its name follows
    "stichting vereniging hotel cafe restaurant school basisschool college lyceum kerk moskee club garage bakkerij slagerij "
    "praktijk sporthal camping zorg wonen woningcorporatie corporatie bedrijf boerderij zorgboerderij huize huis sport centrum "
    "opvang"
).split())  # fmt: skip
_STARTS_SENTENCE = re.compile(r"(?:^|[.!?:…\n*•|-])[\s\"“‘'(]*$")
_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"([A-ZÀ-Þ][a-zà-ÿ]{2,})([A-ZÀ-Þ])")
_INITIALS = re.compile(r"[A-Z]{2,3}|[A-Z]{1,2}(?:[a-z]|vd|vdr|vh|van|de|te)?[A-Z]|(?:[A-Z]\.(?:[a-z]\.){0,3}){2,4}")
_SHORT_BEFORE = re.compile(r"(?<![\w.])(?P<short>[A-Z][A-Za-z]{1,4})[ ]?[=(][ ]?\Z")
_SHORT_AFTER = re.compile(r"[ ]?[=(][ ]?(?P<short>[A-Z][A-Za-z]{1,4})(?=[ ]?[,;)/.\n]|\Z)")
_BEGINS = re.compile(
    r"(?<!\w)(?P<small>(?:(?:van|von|de|der|den|het|'t|ter|ten|te|el|al|vd|v\.d\.)[ ]){1,3})(?P<name>[^\W\d_]+)", re.IGNORECASE
)


def look_again(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return further stretches that repeat a person, place or organisation found in spans."""
    spans = list(spans)
    names: dict[str, str] = {}
    particles: dict[str, set[str]] = {}
    for span in sorted(spans, key=lambda s: (s.start, s.end, s.label)):
        if span.label in ("PERSON", "LOCATION", "ORG"):
            for word in _telling_words(span, text):
                names.setdefault(word, span.label)
            for begins in _BEGINS.finditer(span.text(text)):
                particles.setdefault(fold(begins["name"]), set()).add(begins["small"].casefold())
    found = [span for word in _WORD.finditer(text) for span in _repeats(word, text, names)]
    found += _initials_again(text, spans)
    again = {_with_particles(span, text, particles) for span in found}
    return sorted(again, key=lambda span: (span.start, span.end, span.label))


def _initials_again(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return where initials that stand for a person ("KT", "MvdB", "J.v.d.M.") stand again, letter for letter."""
    people = [span for span in spans if span.label == "PERSON"]
    said = {span.text(text) for span in people} | {short for span in people for short in _introduced(text, span)}
    short = sorted(one for one in said if _INITIALS.fullmatch(one))
    every = [match for one in short for match in re.finditer(rf"(?<![\w.]){re.escape(one)}(?!\w)", text)]
    return [Span(*match.span(), "PERSON") for match in every if not short_roles.is_role(text, *match.span())]


def _introduced(text: str, span: Span) -> Iterable[str]:
    """Yield the initials that a note gives a name itself: "Karin Terpstra (KT)", "KT = Karin Terpstra"."""
    around = (_SHORT_BEFORE.search(text[max(0, span.start - 10) : span.start]), _SHORT_AFTER.match(text, span.end))
    for found in around:
        if found and found["short"] not in never_hidden("algemeen"):
            capitals = "".join(letter for letter in found["short"] if letter.isupper()).casefold()
            if len(words_of(span.text(text))) > 1 and capitals == initials_of(span.text(text)):
                yield found["short"]


def _with_particles(span: Span, text: str, particles: dict[str, set[str]]) -> Span:
    """Take in the particles of a repeated name that it has elsewhere: "de Graaf" where "De Graaf" was found."""
    before = text[max(0, span.start - 12) : span.start].casefold()
    own = [small for small in particles.get(fold(span.text(text)), ()) if re.search(rf"(?<!\w){re.escape(small)}\Z", before)]
    return Span(span.start - max(map(len, own), default=0), span.end, span.label)


def _telling_words(span: Span, text: str) -> list[str]:
    """Return the folded words of a name by which it can be known again; an organisation's ordinary words tell nothing."""
    words = [fold(word) for word in words_of(span.text(text))]
    long_enough = [word for word in words if len(word) >= _SHORTEST and word not in never_hidden("algemeen")]
    if span.label == "PERSON":
        return long_enough
    return [word for word in long_enough if word not in ordinary_words() | _BODIES] if len(words) > 1 else long_enough


def _repeats(word: re.Match[str], text: str, names: dict[str, str]) -> Iterable[Span]:
    """Yield every way in which a word repeats a name: one more name never takes away what another one hides."""
    folded = fold(word[0])
    for name in {folded, folded.removesuffix("s")} & names.keys():
        if name not in ordinary_words() or _written_as_name(word, text):
            yield Span(word.start(), word.start() + min(len(name), len(word[0])), names[name])
    hump = _HUMP.match(word[0])
    if hump and (name := fold(hump[1])) in names:  # "TiesR": a single capital at the end is the initial of the surname
        yield Span(word.start(), word.start() + hump.end(2 if hump.end() == len(word[0]) else 1), names[name])
    if folded in ordinary_words() or len(folded) != len(word[0]):
        return
    for name, label in names.items():
        inside = folded.find(name) if len(name) >= _COMPOUND and name not in ordinary_words() else -1
        if inside >= 0:
            yield Span(word.start() + inside, word.start() + inside + len(name), label)


def _written_as_name(word: re.Match[str], text: str) -> bool:
    """Say whether a word has a capital where an ordinary word would have none."""
    return word[0][0].isupper() and not _STARTS_SENTENCE.search(text[max(0, word.start() - 12) : word.start()])
