"""Who is who in a note: the role of each person as attendance, tables, brackets and introductions tell it.

What lists tell goes before what is said in passing. Beside persons the result has the chair, the writer ("ik") and
everybody, where a note tells what these are.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.split import rows
from ingest.split.introducing import introductions, writers
from ingest.split.lines import Passage
from ingest.split.roles import AUTHOR, CHAIR, CHAIRS, INITIALS, PERSON, ROLE, is_near, role_in, role_of, who_in

_WHO = rf"(?:{PERSON}|(?-i:{INITIALS}))"
_TITLE = r"(?:(?:mw|mevr|dhr|dr|mr)\.?\s)?"
_TOGETHER = rf"(?P<people>{PERSON}(?:,\s+{PERSON})*\s+en\s+{PERSON})"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ROLE_COLUMN = _form(r"(?:organisatie|functie|rol|partij|van|namens|wie is dat|werkt bij|discipline|instelling)")
_CHAIRING = _form(r"\b(?:vz\b|voorz)")
_CHAIRED_BY = _form(rf"\b(?:vz\b\.?|voorzitter):?\s+{_TITLE}(?P<who>{PERSON})")
_WRITING = _form(r"\b(?:verslag|uitwerking|notul\w+|schrijft|typt)\b")
_ALONE = re.compile(rf"\W*(?:\w+\.?\s)?{PERSON}\W*")
_SAME = re.compile(rf"(?P<one>{_WHO})\s*=\s*(?P<other>{_WHO})")

_IN_BRACKETS = re.compile(rf"(?P<who>{_WHO})\s*\((?P<role>[^()]{{2,60}})\)")
_LISTED = re.compile(rf"(?P<role>{ROLE}):\s*(?P<people>{PERSON}(?:(?:,| en)\s+{PERSON})+)")
_ALL_ARE = _form(rf"{_TOGETHER}\s*(?:\(|zijn (?:allebei |beiden )?|waren )(?P<role>{ROLE})")
_BEFORE = _form(rf"(?<![\w-])(?P<role>{ROLE})[^\[\].:;,]{{0,12}}?\s*\(?{_TITLE}(?P<who>{PERSON})")
_LINKS = (
    r"(?:(?:van|uit|bij|namens|vanuit|voor|vd|vh|v/d|v/h|de|het|een|onze|ons|zijn|is|zit|komt|werkt|doet|als|die|nieuwe|eigen"
    r"|vaste)\s+)*"
)
_AFTER = _form(
    rf"(?P<who>{PERSON})(?P<joint>\s*(?:,|[=:|–-])\s*(?:(?:functie|rol|organisatie):\s*)?|\s+)(?P<links>{_LINKS})(?P<role>{ROLE})"
    r"(?P<rest>\s*[(,.;)]|\s+(?:uit|van|bij|in|voor|te|op)\b|$)?"
)
_NO_LINK = _form(r"(?:(?:de|het|een|als|voor)\s+)?")

_PLACES = re.compile(r"([,;|]|\.\s(?=[A-ZÀ-Þ\[])|\s(?:en|plus|&)\s)")  # between the people of a list
_BRACKETS = re.compile(r"\([^()]*\)")
_JOINTS = re.compile(r"[,;|.&]|\s(?=(?:en|plus)\s)")
_SEVERAL = _form(r"(?:seurs|agenten|\bpr'?s)\b")
_SENTENCE = re.compile(r"\b(?:vindt|vond|zegt|zei|wil|zou|moet|kan|heeft|had)\b")
_MOST_WORDS = 9  # in one place of a list of people
_FEWEST = 2  # people with a role that make a list of people


def roles_in(passages: Sequence[Passage]) -> dict[str, str]:
    """Return the role of each person that a note gives anywhere, by placeholder or initials."""
    roles: dict[str, str] = {}
    for find in (_in_rows, _in_lists, _in_brackets, _after, _before, introductions):
        for who, role in find(passages):
            if role and who and not is_near(role) and not role_of(who):
                roles.setdefault(who, role)
    for text in (passage.text for passage in passages):
        for found in _SAME.finditer(text):  # "JW = [persoon 2]"
            one, other = who_in(found["one"]), who_in(found["other"])
            if role := roles.get(one, roles.get(other, role_of(other))):
                roles.setdefault(one, role)
                roles.setdefault(other, role)
        known = [(CHAIR, who_in(found["who"])) for found in _CHAIRED_BY.finditer(text)]
        for key, who in [*known, *((AUTHOR, who) for who in writers(text))]:
            if role := roles.get(who, ""):
                roles.setdefault(key, role)
    return roles


def _in_rows(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield who a row of a table is about: "Naam: X; Organisatie: politie", or his name alone and a cell after it."""
    for text in (passage.text for passage in passages if passage.kind == "row"):
        fields = rows.fields(text)
        told = [value for name, value in fields if _ROLE_COLUMN.match(name)]
        people = {who: None for name, value in fields if not _ROLE_COLUMN.match(name) and (who := who_in(value))}
        if told and len(people) == 1:
            yield from _as(next(iter(people)), " ".join(told), role_in(told[0]))
        cells = text.split(" | ")
        if len(cells) > 1 and _ALONE.fullmatch(cells[0]) and len(cells[1].split()) <= _MOST_WORDS:
            yield who_in(cells[0]), role_in(cells[1])


def _as(who: str, said: str, role: str) -> Iterator[tuple[str, str]]:
    """Yield somebody with his role, and the chair or the writer where the same words say that he is."""
    yield who, role
    if _WRITING.search(said):
        yield AUTHOR, role
    if _CHAIRING.search(said):
        yield CHAIR, role
        yield who, CHAIRS


def _in_lists(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield the people of a list: "X wijkteam Zuid, Y van de politie, jurist Z en ik als procesregisseur"."""
    for text in (passage.text for passage in passages):
        places = [(place, joint) for place, joint in _places(text) if _is_one(place)]
        if sum(bool(role_in(place)) for place, _ in places) < _FEWEST:
            continue
        waiting: list[str] = []  # who stand before "en X (politie)" or "X (procesregisseurs)"
        for place, joint in places:
            if not (role := role_in(place)):
                waiting += _all(place)
                continue
            together = waiting if _SEVERAL.search(place) else waiting[-1:] if joint else []
            yield from ((one, role) for one in [*together, *_all(place)])
            waiting = []


def _places(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands between the commas of a list, with brackets whole, and the word that joins it to what is before."""
    hidden = _BRACKETS.sub(lambda inside: inside[0] if len(_all(inside[0])) > 1 else _JOINTS.sub("\0", inside[0]), text)
    pieces = _PLACES.split(hidden)
    for place, joint in zip(pieces[::2], ["", *pieces[1::2]], strict=True):
        yield place.replace("\0", ",").strip(), joint.strip(" .,;|")


def _is_one(place: str) -> bool:
    """Say whether a place of a list names one person, or one by two names ("JW = X"), and no sentence with him."""
    bare = _BRACKETS.sub("", place)
    few = len(place.split()) <= _MOST_WORDS and 1 <= len(_all(bare)) <= (2 if "=" in bare else 1)
    return few and not _SENTENCE.search(bare)


def _all(text: str) -> list[str]:
    return [who for found in re.finditer(_WHO, text) if (who := who_in(found[0]))]


def _in_brackets(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    for text in (passage.text for passage in passages):
        for found in _IN_BRACKETS.finditer(text):
            yield from _as(who_in(found["who"]), found["role"], role_in(found["role"]))
        for form in (_LISTED, _ALL_ARE):
            for found in form.finditer(text):
                yield from ((who, role_in(found["role"])) for who in _all(found["people"]))


def _after(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield who has his role after him in running text: "X, wijkagent in …", "X van de GGZ"; not "X, de politie belde"."""
    for text in (passage.text for passage in passages):
        for found in _AFTER.finditer(text):
            linked = not _NO_LINK.fullmatch(found["links"])
            if linked or ("," in found["joint"] and found["rest"] is not None):
                yield who_in(found["who"]), role_in(text[found.start("role") :].split(",")[0][:60])


def _before(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield who has his role before him: "onze jurist X", "politie (X)"."""
    for text in (passage.text for passage in passages):
        yield from ((who_in(found["who"]), role_in(found["role"])) for found in _BEFORE.finditer(text))
