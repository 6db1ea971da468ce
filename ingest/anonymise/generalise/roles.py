"""The role that a note itself gives a person: "wijkagent De Vries", "Fatima (moeder)", "K. Bos, casusregisseur bij …".

Only a role that stands right beside the name counts, and not after an article: in "gisteren zag de wijkagent Kevin" the
name is somebody else's. A wrong role misleads, a missing one does not.
"""

import re
from collections import Counter
from collections.abc import Sequence

from kb.placeholders import PHRASES

_ROLES = PHRASES["PERSON"][1:]
_ROLE = rf"(?P<role>(?i:{'|'.join(re.escape(role) for role in sorted(_ROLES, key=len, reverse=True))}))(?![\w-])"
_TITLE = r"(?:(?i:mevr\.|mw\.?|mevrouw|dhr\.?|meneer|de heer|mr\.|drs?\.|fam\.?)[ ]+)?"
_BEFORE = re.compile(rf"(?<![\w-]){_ROLE}(?P<link>[ ]|:[ ]|[ ]?\()[ ]?{_TITLE}\Z")
_ARTICLE = re.compile(r"\b(?:de|het|een|'n|elke|iedere|geen|als)[ ]+\Z", re.IGNORECASE)
_PARENT = re.compile(r"(?:stief|pleeg|schoon|groot)?(?:moeder|vader|ouder)|oma|opa|tante|oom|broer|zus", re.IGNORECASE)
_FIELD = re.compile(r"[ ]*(?:$|\n|[|,;(\t]|\d)")
_AFTER = (
    re.compile(rf"[ ]?\((?:de |een |zijn |haar |hun )?{_ROLE}(?=[ ,;/)])"),
    re.compile(rf",[ ](?:de|een|zijn|haar|hun|mijn|onze|haar eigen)[ ](?:\w+e[ ])?{_ROLE}(?=[ ]*(?:,|\.|van\b|bij\b|uit\b))"),
    re.compile(rf",[ ]{_ROLE}(?=\)|[ ](?:van|bij|namens|in|te)\b)"),
    re.compile(
        r"[ ](?:is|werkt als|was)[ ](?:(?:de|een|zijn|haar|hun)[ ])?(?:nieuwe |eigen |vaste )?"
        rf"{_ROLE}(?=[ ]*(?:[,.]|van\b|bij\b|$))"
    ),
    re.compile(rf"[ ]?[|\t][ ]?{_ROLE}[ ]*(?=[|\t\n]|$)"),
    re.compile(rf"[ ][-–][ ]{_ROLE}[ ]*(?=\n|$)"),
    re.compile(rf"[ ]*\n[ ]*{_ROLE}[^\n.:?!]{{0,40}}(?=\n|$)"),
)  # fmt: skip
_WIDTH = 60  # characters looked at on both sides of a name


def role_of(text: str, mentions: Sequence[tuple[int, int]]) -> str:
    """Return the role most often given beside the mentions [start, end) of one person, the first of equals; "" for none.

    A role that stands before every mention ("wijkagent De Vries") is not repeated in the placeholder: also "".
    """
    given: Counter[str] = Counter()
    said_each_time = True
    for start, end in mentions:
        ahead = _role_before(text, start, end)
        role = ahead or _role_after(text, start, end)
        said_each_time = said_each_time and bool(ahead)
        if role:
            given[role] += 1
    return "" if said_each_time or not given else given.most_common(1)[0][0]


def _role_before(text: str, start: int, end: int) -> str:
    first = max(0, start - _WIDTH)
    found = _BEFORE.search(text, first, start)
    if not found:
        return ""
    bracket, field = "(" in found["link"], ":" in found["link"]
    if field and not _FIELD.match(text, end) or field and text[max(first, found.start() - 1) : found.start()].strip(" \n|"):
        return ""  # "Moeder: Kevin slaapt niet" is what she says, "Moeder: Fatima Aydin, 06-…" is who she is
    if _PARENT.fullmatch(found["role"]) and re.match(r"[ ]?:", text[end:]):
        return ""  # "Moeder Kevin: hij is ziek" in a chat is the mother of Kevin
    if not bracket and _ARTICLE.search(text[first : found.start()]):
        return ""
    return found["role"].casefold()


def _role_after(text: str, start: int, end: int) -> str:
    alone = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    for pattern in _AFTER[: None if alone else -1]:
        if found := pattern.match(text, end, end + _WIDTH):
            return found["role"].casefold()
    return ""
