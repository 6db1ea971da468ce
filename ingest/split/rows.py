"""A table row "Situatie: …; Vraag: …; Advies 1: …" to the lines it stands for."""

import re

from ingest.split.lines import Kind, Line
from ingest.split.roles import PERSON
from ingest.split.speech import labelled_speaker

_FIELD = re.compile(r"(?:^|;\s+)(?=(?P<name>[A-ZÀ-Þ\[][^:;]{0,40}):\s)")
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.ADMINISTRATION,
        r"(?:.*\b)?(?:acties?|actiehouder|gereed|klaar|wanneer|deadline|status|datum|nr|mobiel|telefoon|e-?mail"
        r"|ingebracht|aanwezig|actie)\b",
    ),
    (Kind.QUESTION, r"(?:kern|leer)?(?:vraag|dilemma|vraagstelling)\b"),
    (
        Kind.LABELLED,
        r"(?:situatie|casus|context|achtergrond|beschrijving|omschrijving|schets|aanleiding|toelichting|wat speelt"
        r"|probleem|korte)",
    ),
    (Kind.INTEREST, r"(?:belang|wat staat er op het spel|waarde|wat vindt .* belangrijk)"),
    (Kind.ADVICE, r"(?:advie[sz]|handreiking|handvat|tip|reactie|argument|mening|suggestie|antwoord|standpunt|wat zou)"),
    (Kind.DECIDED, r"(?:gekozen|keuze|lijn|besluit|afspraak|conclusie|aanpak)"),
    (Kind.ENDED, r"(?:uitkomst|afloop|resultaat|vervolg|hoe liep)"),
    (Kind.HEADING, r"(?:titel|onderwerp)"),
)
_WHO = re.compile(
    r"(?:wie|naam|rol|functie|partij|partner|organisatie|persoon|deelnemer|collega|van wie|door)\b", re.IGNORECASE
)


def lines_of(text: str) -> list[Line]:
    """Return the lines of a row with named cells; [] when it has fewer than two of them or none that we know."""
    fields = _fields(text)
    if len(fields) < 2:
        return []
    kinds = [_kind(name) for name, _ in fields]
    who = " ".join(value for name, value in fields if _WHO.match(name))
    for number, (name, _) in enumerate(fields):
        heard = Kind.ADVICE in kinds[:number] or Kind.QUESTION in kinds
        if kinds[number] is None and heard and labelled_speaker(f"{name}: {fields[number][1]}")[0] and not _WHO.match(name):
            kinds[number] = Kind.ADVICE  # a column, or a part of the cell with advice, named after who advises
            fields[number] = (name, f"{name}: {fields[number][1]}")
    known = {kind for kind in kinds if kind not in (None, Kind.ADMINISTRATION)}
    if not known or (Kind.ADMINISTRATION in kinds and not known & {Kind.QUESTION, Kind.LABELLED, Kind.ADVICE}):
        return [Line(Kind.ADMINISTRATION, text)]
    lines = [
        _line(kind, value, who)
        for kind, (_, value) in zip(kinds, fields, strict=True)
        if kind and kind is not Kind.ADMINISTRATION
    ]
    if len(known & {Kind.QUESTION, Kind.LABELLED}) == 2 or {Kind.QUESTION, Kind.ADVICE} <= known:
        lines.sort(key=lambda line: _ORDER.index(line.kind))
        lines = lines if lines[0].kind is Kind.HEADING else [Line(Kind.HEADING, "", "heading"), *lines]
    return lines


_ORDER = [Kind.HEADING, Kind.LABELLED, Kind.INTEREST, Kind.QUESTION, Kind.ADVICE, Kind.DECIDED, Kind.ENDED]


def _line(kind: Kind, value: str, who: str) -> Line:
    if kind is Kind.ADVICE:
        speaker, said = labelled_speaker(value)
        return Line(kind, said, speaker or who, item=True)
    return Line(kind, value, who if kind is Kind.INTEREST else "", item=kind is not Kind.HEADING)


def _fields(text: str) -> list[tuple[str, str]]:
    starts = [(found.start(), found["name"]) for found in _FIELD.finditer(text)]
    ends = [*(start for start, _ in starts[1:]), len(text)][: len(starts)]
    cut = [
        (name, text[start:end].lstrip("; ")[len(name) + 1 :].strip(" ;"))
        for (start, name), end in zip(starts, ends, strict=True)
    ]
    return [(name, value) for name, value in cut if value]


def _kind(name: str) -> Kind | None:
    plain = re.sub(PERSON, "", name).strip().casefold()
    return next((kind for kind, form in _KINDS if re.match(form, plain)), None)
