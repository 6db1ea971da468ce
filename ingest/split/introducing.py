"""What speakers and writers say of themselves: "Ik ben van de politie", "als wijkagent", "en ik als procesregisseur"."""

import re
from collections.abc import Iterator, Sequence

from ingest.split.lines import Passage
from ingest.split.roles import AUTHOR, EVERYBODY, PERSON, ROLE, is_near, role_in, who_in
from ingest.split.turns import is_unnamed, turn

_FILLED = (
    r"(?:(?:dus|zelf|eh+|uh+|hier|nu|ook|trouwens|gewoon|natuurlijk|hè|dan|maar|werkzaam|nieuwe?|die|onze|de|het|een|bij|van|uit"
    r"|vanuit|voor|namens|als|in|op)\b,?\s+)"
)
_OH = r"^(?:(?:ja|nou|goed|hoi|oké|eh+)\b[,.]?\s+)*"
_NO_ROLE = r"(?!\s+(?:dan|niet|wel|daar|binnen|komt|zegt|wil|gaat|er)\b)"  # "als politie binnenkomt" is a condition
_ARTICLE = r"(?:(?:de|het|een)\s+)?"
_ANYWHERE = (
    rf"\bik (?:ben|zit|werk|kom|spreek|doe)\s+{_FILLED}*(?P<role>{ROLE})",
    rf"\bik (?:zit|werk|kom|doe|ben)\s+(?:[\w-]+\s+){{0,5}}?(?:bij|van(?:uit)?|voor|namens)\s+{_ARTICLE}(?P<role>{ROLE})",
    rf"\bik ben (?:van|bij|namens)\s+[^.?!]{{0,30}}?(?<![\w-])(?P<role>{ROLE})",
    rf"\b(?:ik|wij|we|mij) als (?P<role>{ROLE})",
)
_IN_A_TURN = (
    rf"^.{{0,60}}?\bals (?P<role>{ROLE}){_NO_ROLE}",
    rf"{_OH}(?:{PERSON},?\s+)?(?:van|vanuit|namens)\s+(?:de |het )?(?P<role>{ROLE})",
    rf"{_OH}{PERSON},\s+(?:[\w-]+\s+){{0,3}}?(?P<role>{ROLE})",
    rf"\b(?:wij|we|ons|hier)\s+(?:bij|van|als)\s+(?:de |het )?(?P<role>{ROLE})",
)
_FORMS = tuple(re.compile(form, re.IGNORECASE) for form in (*_ANYWHERE, *_IN_A_TURN))
_LONGEST = 400  # characters of a turn in which somebody introduces himself

_EVERYBODY = re.compile(
    rf"\b(?:allemaal|iedereen is|allen)\s+(?P<all>{ROLE})"
    r"|\b(?:intervisie|\w*tafel|\w*groep|overleg|bijeenkomst|netwerkdag|dag)\w*\s+(?:van |voor |met )?"
    r"(?P<group>(?:proces|casus)regisseurs)\b",
    re.IGNORECASE,
)
_OPENING = 3  # passages of a note that say what the whole is about
_WRITER = re.compile(
    rf"\b(?:ik|ikzelf|ondergetekende)\s*(?:zelf\s*)?(?:\(|als\s+|ben\s+|,\s+(?={ROLE}[.;)]))(?:(?:de|een|zelf)\s)*"
    rf"(?P<role>{ROLE})",
    re.IGNORECASE,
)
_WRITER_IS = re.compile(rf"\b(?:ik|ondergetekende) \((?P<who>{PERSON})|(?P<dus>{PERSON}) \(ik(?: dus)?\)", re.IGNORECASE)


def introduced(text: str, turn: bool = True) -> str:
    """Return the role that a text says its speaker has, or "". turn: whether these are surely his own words."""
    for form in _FORMS if turn else _FORMS[: len(_ANYWHERE)]:
        if (found := form.search(text[:_LONGEST])) and not is_near(role := role_in(found["role"])):
            return role
    return ""


def introductions(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield who says what he is: the speakers of turns, the writer, and everybody together."""
    for number, passage in enumerate(passages):
        label, said = turn(passage.text)
        if label and (who := who_in(label) or (label.casefold() if is_unnamed(label) else "")):
            yield who, role_in(label) or introduced(said)
        elif not label and (found := _WRITER.search(passage.text)):
            yield AUTHOR, role_in(found["role"])
        found, opens = _EVERYBODY.search(passage.text), number < _OPENING or passage.kind == "heading"
        if found and (found["all"] or opens):
            yield EVERYBODY, role_in(found["all"] or found["group"])


def writers(text: str) -> Iterator[str]:
    """Yield the persons of whom a text says that they wrote it: "ik ([persoon 2])"."""
    yield from (who_in(found[0]) for found in _WRITER_IS.finditer(text))
