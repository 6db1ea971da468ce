"""What somebody is, as a role: "[persoon 3] (GGZ)", "[wijkagent]", "HA". Roles are kept in a clean note, names are not."""

import re
from collections.abc import Mapping

from kb import placeholders
from kb.lexical import table

PERSON = rf"{placeholders.PERSON}\.?"  # an initial that stays behind a placeholder leaves its full stop
COLLEAGUE = "collega"
CHAIR, AUTHOR, EVERYBODY = "voorzitter", "ik", "allen"
"""Who is meant where no name stands; in what is known of a note these stand beside the placeholders of persons."""
CHAIRS = "voorzitter (procesregisseur)"  # who chairs our tables, where the note does not say what he is besides
_SAME = 6  # letters by which a function says its organisation itself: jeugdbeschermer, burgemeester

# What somebody is, in the words of notes, by the organisation that this makes him of; "" where it says none.
_OF = dict(table("rollen.tsv", "ingest.split"))
_IN_CAPITALS = {
    "OM": "OM", "GI": "GI (jeugdbescherming)", "JB": "jeugdbescherming", "HA": "huisarts", "PR": "procesregisseur",
    "CR": "casusregisseur", "VT": "Veilig Thuis", "PI": "PI (DJI)", "RN": "reclassering", "ZM": "",
    "SHV": "schuldhulp", "LDH": "opvang", "MO": "opvang", "MEE": "MEE (cliëntondersteuner)",
}  # fmt: skip
_CAPITALS = "|".join(_IN_CAPITALS)  # in lower case some of these are common words
_ORGANISATIONS = tuple((organisation, re.compile(form, re.IGNORECASE)) for organisation, form in _OF.items())
_WORDS = "|".join(_OF.values())
ROLE = rf"(?:(?i:{_WORDS})|(?:{_CAPITALS})|(?<=\bde )Raad)(?![\w-])"  # not the verb "Raad …"
_ROLES = re.compile(rf"(?<![\w-]){ROLE}")
_EITHER = re.compile(rf"\W*({ROLE})\s*/\s*({ROLE})")
_SHORT = dict(table("rolnamen.tsv", "ingest.split"))  # abbreviations and plurals, as they are shown
_PSYCHIATRIC = re.compile(r"sociaal-?psychiatrisch", re.IGNORECASE)
# Functions that many organisations have: an organisation named beside one says more.
_VAGUE = frozenset((
    "collega", "deelnemer", "adviseur", "ambtenaar", "coördinator", "specialist", "consulent", "trainer", "gespreksleider",
    "vrijwilliger", "verpleegkundige", "teamleider", "teammanager", "manager", "directeur", "bestuurder", "casemanager",
    "begeleider", "arts", "bemoeizorg (GGZ)", "jeugdarts (arts)", "ambtenaar (gemeente)", "beleidsmedewerker (gemeente)",
    "beleidsadviseur (gemeente)", "woordvoerder (communicatie)", "persvoorlichter (communicatie)",
))  # fmt: skip
INITIALS = r"\b[A-Z][A-Za-z]?[A-Z]\b"  # of a colleague, that the anonymiser left


def role_in(text: str) -> str:
    """Return the role that a stretch such as "[persoon 2] (GGZ)" names, or ""; a clear one goes before a vague one."""
    if _PSYCHIATRIC.search(text):
        return "GGZ"
    text = re.sub(r"\[[^\]]*\]", _organisation, text)
    if both := _EITHER.match(text):
        return "/".join(_shown(role) for role in both.groups())
    found = [_shown(role) for role in _ROLES.findall(text)]
    return next((role for role in found if role not in _VAGUE), found[0] if found else "")


def _organisation(placeholder: re.Match[str]) -> str:
    """Return the kind of organisation that a placeholder names, as a word: "[basisschool]"."""
    label, phrase, _ = placeholders.parts(placeholder[0])
    return phrase if label == "ORG" and phrase != placeholders.PHRASES["ORG"][0] else " "


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


def is_near(role: str) -> bool:
    """Say whether a role is one of the family: the case speaks of it more often than it speaks."""
    return role.endswith("(naaste)")


def role_of(person: str) -> str:
    """Return the role that a person's placeholder tells, or "": "[wijkagent]", not "[persoon 2]" and not "[betrokkene]"."""
    phrase = placeholders.parts(person)[1]
    return _shown(phrase) if _ROLES.fullmatch(phrase) else ""


def who_in(text: str) -> str:
    """Return the person that a stretch names, by placeholder or initials, or ""."""
    found = re.search(PERSON, text)
    if not found:
        found = next((one for one in re.finditer(INITIALS, text) if not role_in(one[0])), None)
    return found[0].rstrip(".") if found else ""


def by(who: str, roles: Mapping[str, str]) -> str:
    """Return the role of a speaker: the one named beside him, else the one the note gives elsewhere, else "collega"."""
    person = who_in(who) or (who.casefold() if who.casefold() in roles else "")
    if not person and CHAIR in who.casefold():
        return roles.get(CHAIR, CHAIRS)
    known = (roles.get(person, "") or role_of(person)) if person else ""
    named = role_in(who)
    return known if known and (not named or named in _VAGUE) else named or COLLEAGUE
