"""Who speaks, as a role: "[persoon 3] (GGZ)", "[wijkagent]", "HA". Roles are kept in a clean note, names are not."""

import re
from collections.abc import Iterable

from kb import placeholders
from kb.lexical import table

PERSON = rf"{placeholders.PERSON}\.?"  # an initial that stays behind a placeholder leaves its full stop
COLLEAGUE = "collega"
_SAME = 6  # letters by which a function says its organisation itself: jeugdbeschermer, burgemeester

# What somebody is, in the words of notes, by the organisation that this makes him of; "" where it says none.
_OF = dict(table("rollen.tsv", "ingest.split"))
_IN_CAPITALS = {
    "OM": "OM", "GI": "GI (jeugdbescherming)", "JB": "jeugdbescherming", "HA": "huisarts", "PR": "procesregisseur",
    "CR": "casusregisseur", "VT": "Veilig Thuis", "FG": "", "PI": "PI (DJI)", "RN": "reclassering", "ZM": "",
    "SHV": "schuldhulp", "LDH": "opvang", "MO": "opvang", "MEE": "cliëntondersteuner",
}  # fmt: skip
_CAPITALS = "|".join(_IN_CAPITALS)  # in lower case some of these are common words
_ORGANISATIONS = tuple((organisation, re.compile(form, re.IGNORECASE)) for organisation, form in _OF.items())
_WORDS = "|".join(_OF.values())
ROLE = rf"(?:(?i:{_WORDS})|(?:{_CAPITALS}))(?![\w-])"
_SHORT = dict(table("rolnamen.tsv", "ingest.split"))  # abbreviations and plurals, as they are shown
_PSYCHIATRIC = re.compile(r"sociaal-?psychiatrisch", re.IGNORECASE)
_VAGUE = frozenset((
    "collega", "deelnemer", "adviseur", "ambtenaar", "coördinator", "specialist", "consulent", "trainer", "gespreksleider",
    "vrijwilliger",
))  # fmt: skip

_BESIDE = re.compile(
    rf"(?P<who>{PERSON})\s*(?:\((?P<brackets>[^()]{{2,50}})|[,;|–-]\s*(?:(?i:functie|rol"
    rf"|organisatie):\s*)?(?P<after>[^\[();|]{{2,50}})|"
    rf"(?:is|van|werkt als|v/d|namens)\s+(?:de |het |een )?(?P<said>{ROLE}))"
)
_BEFORE = re.compile(rf"(?P<role>{ROLE})[^\[\].:;]{{0,12}}\((?P<who>{PERSON})\)")
CHAIR = "voorzitter"
_CHAIR = re.compile(r"\b(?:vz\b|voorz)", re.IGNORECASE)
INITIALS = r"\b[A-Z][A-Za-z]?[A-Z]\b"  # of a colleague, that the anonymiser left
_INITIALS = re.compile(rf"(?P<who>{INITIALS})\s*\((?P<brackets>[^()]{{2,50}})")
_INTRODUCES = re.compile(
    rf"^(?P<who>{PERSON})[^:]{{0,40}}:\s+(?:.{{0,60}}?\bik (?:ben|zit|werk|kom)\b(?P<said>[^.]{{2,50}})"
    rf"|{PERSON},?\s(?P<also>[^.]{{2,40}}))",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"\b(?:organisatie|functie|rol|partij|van|namens|wie is dat"
    r"|werkt bij)\w*: (?P<said>[^;]{2,60})", re.IGNORECASE)
_LIST = re.compile(rf"(?P<role>{ROLE}):\s*(?P<people>{PERSON}(?:(?:,| en)\s+{PERSON})+)")


def role_in(text: str) -> str:
    """Return the role that a stretch such as "[persoon 2] (GGZ)" names, or ""; a clear one goes before a vague one."""
    if _PSYCHIATRIC.search(text):
        return "GGZ"
    found = [_shown(role) for role in re.findall(rf"(?<![\w-])({ROLE})", re.sub(r"\[[^\]]*\]", " ", text))]
    return next((role for role in found if role not in _VAGUE), found[0] if found else "")


def _shown(role: str) -> str:
    """Return a role as it is shown: its organisation, with what the note calls him before it where that says more."""
    if role in _IN_CAPITALS:
        organisation = _IN_CAPITALS[role]
        return organisation or role
    plain = role.casefold().rstrip(".") if role.casefold() not in _SHORT else role.casefold()
    name = _SHORT.get(plain, plain)
    organisation = next((its for its, form in _ORGANISATIONS if its and form.fullmatch(role)), "")
    if not organisation or name.casefold().startswith(organisation.casefold()[:_SAME]):
        return organisation or name
    return f"{name} ({organisation})"


def roles_in(texts: Iterable[str]) -> dict[str, str]:
    """Return the role of each numbered person that a note gives anywhere: attendance, brackets, "X van de politie"."""
    roles: dict[str, str] = {}
    for text in texts:
        for found in _BESIDE.finditer(text):
            if found["brackets"]:
                _note(roles, found["who"], role_in(found["brackets"]))
                if _CHAIR.search(found["brackets"]):
                    _note(roles, CHAIR, role_in(found["brackets"]))
            else:
                _learn(roles, found["who"], found["after"] or found["said"])
        for found in _INITIALS.finditer(text):
            _note(roles, found["who"], role_in(found["brackets"]))
        for found in _BEFORE.finditer(text):
            _learn(roles, found["who"], found["role"])
        for found in _LIST.finditer(text):
            for person in re.findall(PERSON, found["people"]):
                _learn(roles, person, found["role"])
        if introduced := _INTRODUCES.match(text):
            _note(roles, introduced["who"], role_in(introduced["said"] or introduced["also"]))
        if column := _COLUMNS.search(text):
            people = re.findall(PERSON, text)
            if len(set(people)) == 1:
                _learn(roles, people[0], column["said"])
    return roles


def _note(roles: dict[str, str], person: str, role: str) -> None:
    if role:
        roles.setdefault(person.rstrip("."), role)


def _learn(roles: dict[str, str], person: str, text: str) -> None:
    """Keep the first role named; a sentence that goes on after the name ("X, die door de politie …") names none."""
    start = re.match(rf"(?:[\w-]+ ){{0,2}}?{ROLE}", text.strip(), re.IGNORECASE)
    if start and (role := role_in(text[: text.find(",")] if "," in text and role_in(text.split(",")[0]) else text)):
        roles.setdefault(person.rstrip("."), role)


def role_of(person: str) -> str:
    """Return the role that a person's placeholder tells, or ""."""
    phrase = placeholders.parts(person)[1]
    return "" if phrase == placeholders.PHRASES["PERSON"][0] else _shown(phrase)


def by(who: str, roles: dict[str, str]) -> str:
    """Return the role of a speaker: the one named beside him, else the one the note gives elsewhere, else "collega"."""
    person = re.search(PERSON, who) or re.search(INITIALS, who)
    if not person and CHAIR in roles and CHAIR in who.casefold():
        return roles[CHAIR]
    known = (roles.get(person[0].rstrip("."), "") or role_of(person[0].rstrip("."))) if person else ""
    named = role_in(who)
    return known if known and (not named or named in _VAGUE) else named or COLLEAGUE
