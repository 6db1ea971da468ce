"""The cells of a table row "Situatie: …; Vraag: …; Advies 1: …", with the names of their columns."""

import re
from collections import Counter
from collections.abc import Iterable

from ingest.split.lines import Kind
from ingest.split.roles import PERSON

_FIELD = re.compile(r"(?:^|;\s+)(?=(?P<name>[A-ZÀ-Þ\[][^:;]{0,40}):\s)")
_ANY_FIELD = re.compile(r"(?:^|;\s+)(?=(?P<name>[^:;]{1,40}):\s)")
_SEVERAL = 2  # rows in which a name stands that is a column's
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.ADMINISTRATION,
        r"(?:.*\b)?(?:acties?|actiehouder|gereed|klaar|wanneer|deadline|status|datum|nr|mobiel|telefoon|tel|e-?mail"
        r"|ingebracht|inbrenger|aanwezig|actie|regio)\b",
    ),
    (Kind.QUESTION, r"(?:kern|leer)?(?:vraag|dilemma|vraagstelling)\b"),
    (
        Kind.LABELLED,
        r"(?:situatie|casus|context|achtergrond|beschrijving|omschrijving|schets|aanleiding|toelichting|wat speelt"
        r"|probleem|korte)",
    ),
    (Kind.INTEREST, r"(?:belang|wat staat er op het spel|waarde|wat vindt .* belangrijk)"),
    (Kind.ADVICE, r"(?:advie[sz]|handreiking|handvat|tip|reactie|argument|mening|suggestie|antwoord|standpunt|wat zou)"),
    (Kind.DECIDED, r"(?:gekozen|keuze|lijn|besluit|afspraak|afgesproken|conclusie|aanpak)"),
    (Kind.ENDED, r"(?:uitkomst|afloop|resultaat|vervolg|hoe liep|en toen)"),
    (Kind.HEADING, r"(?:titel|onderwerp)"),
)


def kind_of(name: str) -> Kind | None:
    """Return what a column with this name holds, None where the name does not tell."""
    plain = re.sub(PERSON, "", name).strip().casefold()
    return next((kind for kind, form in _KINDS if re.match(form, plain)), None)


def column_names(texts: Iterable[str]) -> frozenset[str]:
    """Return the names that stand before cells in several of these rows, however they are written."""
    counts = Counter(name for text in texts for name in {found["name"] for found in _ANY_FIELD.finditer(text)})
    return frozenset(name for name, count in counts.items() if count >= _SEVERAL)


def fields(text: str, names: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Return the cells of a row that have the name of their column before them: (name, what it holds).

    names: what is such a name beside what begins with a capital.
    """
    found_names = ((found.start(), found["name"]) for found in _ANY_FIELD.finditer(text))
    starts = [(start, name) for start, name in found_names if name in names or _FIELD.match(text, start)]
    ends = [*(start for start, _ in starts[1:]), len(text)][: len(starts)]
    cut = [
        (name, text[start:end].lstrip("; ")[len(name) + 1 :].strip(" ;"))
        for (start, name), end in zip(starts, ends, strict=True)
    ]
    return [(name, value) for name, value in cut if value]
