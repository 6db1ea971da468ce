"""Who speaks, as a role: "[persoon 3] (GGZ)", "[wijkagent]", "HA". Roles are kept in a clean note, names are not."""

import re
from collections.abc import Iterable

from kb import placeholders

PERSON = rf"{placeholders.PERSON}\.?"  # an initial that stays behind a placeholder leaves its full stop
COLLEAGUE = "collega"

_WORDS = (
    r"(?:wijk-)?ggz|bemoeizorg|fact(?:-team)?|sociaal-?psychiatrisch\w*|ggd|politie|wijkagent\w*|agent|rechercheur"
    r"|officier van justitie|"
    r"re-integratieofficier|(?:jeugd)?reclassering\w*|(?:woning)?corporatie|woonconsulent\w*|verhuurder|gemeente"
    r"|gem\.|"
    r"(?:sociaal )?wijkteam|jeugdbescherm\w*|gezinsvoogd|jeugdhulp\w*|jeugdzorg|jeugdarts|jongerenwerk\w*|"
    r"raad voor de kinderbescherming|rvdk|veilig thuis|leerplicht\w*|school|mentor|docent|huisarts\w*|psychiater"
    r"|psycholoog|"
    r"behandelaar|verslavingszorg|verslavingsarts|casusregisseur\w*|procesregisseur\w*|procesregie|zvh|"
    r"zorg- en veiligheidshuis|burgemeester|wethouder|jurist|advocaat|ambtenaar(?: oov)?|oov\w*|beleidsmedewerker|"
    r"adviseur|consulent|zorgkantoor|zorgverzekeraar|(?:ambulant )?begeleid(?:er|ster|ing)|ervaringsdeskundige"
    r"|naaste|"
    r"cliëntondersteuner|slachtofferhulp|halt|dji|wmo[\w-]*|(?:algemeen )?maatschappelijk werk\w*|sociaal werk\w*"
    r"|opvang\w*|"
    r"wijkverpleegkundige|verpleegkundige|thuiszorg|handhav(?:er|ing)|brandweer|buurtbemiddel\w*|bewindvoerder|"
    r"schuldhulp\w*|coördinator|deelnem(?:er|ster)s?|collega'?s?|ouders?|moeder|vader|vrijwilliger|specialist"
)
_CAPITALS = r"OM|GI|HA|PR|CR|VT|FG|PI|RN|RvdK|ZM"  # in lower case some of these are common words
ROLE = rf"(?:(?i:{_WORDS})|(?:{_CAPITALS}))(?![\w-])"
_MEANS = {
    "ha": "huisarts", "huisartsen": "huisarts", "pr": "procesregisseur", "cr": "casusregisseur", "vt": "Veilig Thuis",
    "veilig thuis": "Veilig Thuis", "ggz": "GGZ", "wijk-ggz": "GGZ", "bemoeizorg": "GGZ", "fact": "GGZ", "fact-team": "GGZ",
    "ggd": "GGD", "om": "OM", "gi": "GI", "rvdk": "RvdK", "raad voor de kinderbescherming": "RvdK", "gem.": "gemeente",
    "zvh": "procesregisseur", "zorg- en veiligheidshuis": "procesregisseur", "procesregisseurs": "procesregisseur",
    "procesregie": "procesregisseur", "deelneemster": "deelnemer", "deelnemers": "deelnemer", "collega's": "collega",
    "dji": "DJI", "fg": "FG", "pi": "PI", "wmo": "Wmo", "oov": "OOV", "ambtenaar oov": "ambtenaar OOV",
}  # fmt: skip
_PSYCHIATRIC = re.compile(r"sociaal-?psychiatrisch", re.IGNORECASE)
_VAGUE = frozenset(("collega", "deelnemer", "adviseur", "ambtenaar", "coördinator", "specialist", "school"))

_BESIDE = re.compile(
    rf"(?P<who>{PERSON})\s*(?:\((?P<brackets>[^()]{{2,50}})|[,;|–-]\s*(?:(?i:functie|rol"
    rf"|organisatie):\s*)?(?P<after>[^\[();|]{{2,50}})|"
    rf"(?:is|van|werkt als|v/d|namens)\s+(?:de |het |een )?(?P<said>{ROLE}))"
)
_BEFORE = re.compile(rf"(?P<role>{ROLE})[^\[\].:;]{{0,12}}\((?P<who>{PERSON})\)")
_LIST = re.compile(rf"(?P<role>{ROLE}):\s*(?P<people>{PERSON}(?:(?:,| en)\s+{PERSON})+)")


def role_in(text: str) -> str:
    """Return the role that a stretch such as "[persoon 2] (GGZ)" names, or ""; a clear one goes before a vague one."""
    if _PSYCHIATRIC.search(text):
        return "GGZ"
    found = [_shown(role) for role in re.findall(rf"(?<![\w-])({ROLE})", re.sub(r"\[[^\]]*\]", " ", text))]
    return next((role for role in found if role not in _VAGUE), found[0] if found else "")


def _shown(role: str) -> str:
    plain = role.casefold()
    return _MEANS.get(plain, role if role.isupper() else plain)


def roles_in(texts: Iterable[str]) -> dict[str, str]:
    """Return the role of each numbered person that a note gives anywhere: attendance, brackets, "X van de politie"."""
    roles: dict[str, str] = {}
    for text in texts:
        for found in _BESIDE.finditer(text):
            _learn(roles, found["who"], found["brackets"] or found["after"] or found["said"])
        for found in _BEFORE.finditer(text):
            _learn(roles, found["who"], found["role"])
        for found in _LIST.finditer(text):
            for person in re.findall(PERSON, found["people"]):
                _learn(roles, person, found["role"])
    return roles


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
    person = re.search(PERSON, who)
    known = (roles.get(person[0].rstrip("."), "") or role_of(person[0].rstrip("."))) if person else ""
    named = role_in(who)
    return known if known and (not named or named in _VAGUE) else named or COLLEAGUE
