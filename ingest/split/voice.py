"""Who gives a piece of advice: named before it, in it or after it, else who spoke just before, else who wrote the mail."""

import re
from collections.abc import Mapping, Sequence

from ingest.split.roles import CHAIR, COLLEAGUE, INITIALS, PERSON, ROLE, by, role_in
from ingest.split.speech import sentences

_TITLE = r"(?:(?:de heer|de|het|een|onze|dhr|mw|mevr|mevrouw|meneer|collega)\.?\s+)"
_BEFORE = r"(?:(?:ook|maar|en|dus|toch|verder|daarna|toen|wel|alleen|volgens|aldus|vanuit|namens)\s+)"
_WHO = (
    rf"(?:{PERSON}|{ROLE}|(?-i:{INITIALS})|voorzitter)"
    r"(?:\s*\([^()]{1,40}\)|\s+(?:van|uit|bij|namens|v/d)\s+(?:de\s+|het\s+)?\S+)?"
)
_OPENS = re.compile(rf"^[^\w\[]*{_BEFORE}{{0,2}}{_TITLE}{{0,2}}(?P<who>{_WHO})", re.IGNORECASE)
_NAMED_FIRST = re.compile(rf"^[^\w\[]*{_BEFORE}{{0,2}}{_TITLE}{{0,2}}{PERSON}", re.IGNORECASE)
_AS = re.compile(rf"^[^\w\[]*als\s+(?P<who>{ROLE})", re.IGNORECASE)
_LABEL = re.compile(rf"^[^\w\[]*{_TITLE}?(?P<who>{ROLE}[^:]{{0,30}}):", re.IGNORECASE)
_SAYS = (
    r"(?:vindt|vinden|vond(?:en)?|zegt|zeggen|zei(?:den)?|denkt|dacht(?:en)?|stelt|stelde|adviseer(?:t|de)"
    r"|waarschuw(?:t|de)|raadt|raadde|ontraadt|ontraadde|noemt|noemde|wil|wilde|oppert|opperde|vult|vulde|ziet|zag"
    r"|pleit(?:te)?|zou(?:den)?|twijfel(?:t|de)|benadrukt|benadrukte|merkt|merkte|vraagt|vroeg|brengt|bracht"
    r"|reageer(?:t|de)|gaf|geeft|wijst|wees|tipt|tipte|houdt|hield|gelooft|geloofde|kiest|koos|herken(?:t|de)"
    r"|vertel(?:t|de)|voegt|voegde|wierp|werpt|sluit|sloot|roept|riep|stuurde|schreef|schrijft|meent|meende"
    r"|is het|was het|is van mening|kijkt|keek)"
)
_REPORTS = re.compile(
    rf"(?P<who>{_WHO}),?\s+(?:\w+\s+){{0,2}}?{_SAYS}\b|\b{_SAYS}\s+{_TITLE}?(?P<after>{_WHO})", re.IGNORECASE
)
_ACCORDING = re.compile(rf"\b(?:volgens|aldus|vanuit|namens)\s+{_TITLE}{{0,2}}(?P<who>{_WHO})", re.IGNORECASE)
_AT_END = re.compile(r"(?:\((?:zei |aldus )?([^()]{2,40})\)|\s[-–—]\s?([^-–—.?!]{2,40}))\W*$")
_SAME = re.compile(r"^\W*(?:zij|ze|hij|die|deze|dezelfde|zelf|ook|wel|verder|daarnaast|bovendien|en)\b", re.IGNORECASE)


def names(text: str) -> bool:
    """Say whether a text names somebody or what he is."""
    return bool(re.search(PERSON, text) or re.search(INITIALS, text) or role_in(text) or CHAIR in text.casefold())


class Voice:
    """Tells who speaks, piece after piece. senders: who wrote each passage, "" for unknown; roles: of each person."""

    def __init__(self, senders: Sequence[str], roles: Mapping[str, str]) -> None:
        self._senders, self._roles = senders, dict(roles)
        self._last: tuple[int, str] = (-1, COLLEAGUE)

    def of(self, passage: int, label: str, text: str) -> str:
        """Return the role of who gives this piece. label: the speaker or column before it."""
        role = self._named(label)
        if not role and names(label):  # somebody of whom the note does not say what he is
            self._last = (passage, COLLEAGUE)
            return COLLEAGUE
        role = role or self._told(text)
        if not role and _NAMED_FIRST.match(text):
            role = COLLEAGUE
        role = role or self._before(passage, text) or self._named(self._senders[passage])
        self._last = (passage, role or COLLEAGUE)
        return role or COLLEAGUE

    def _named(self, text: str) -> str:
        if not text or not names(text):
            return ""
        role = by(text, self._roles)
        return "" if role == COLLEAGUE else role

    def _told(self, text: str) -> str:
        """Return who is said to say it, from the first sentence or the end."""
        first = sentences(text)[0] if text.strip() else ""
        for form in (_ACCORDING, _AS, _OPENS, _LABEL, _REPORTS):
            if found := form.search(first):
                who = found.groupdict().get("who") or found.groupdict().get("after") or ""
                role = self._named(who)
                if role and not (role.endswith("(naaste)") and form is _OPENS):  # "dochter laten meeschrijven" is no speaker
                    return role
        if found := _AT_END.search(text):
            return self._named(found[1] or found[2])
        return ""

    def _before(self, passage: int, text: str) -> str:
        """Return who spoke just before, where the same paragraph goes on or refers to him."""
        last, role = self._last
        return role if role != COLLEAGUE and (last == passage or _SAME.match(text) and passage - last == 1) else ""
