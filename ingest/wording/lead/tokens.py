"""The words of a text by which two texts are compared: folded, without those that carry no meaning of their own."""

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from ingest.wording.faithful import VALUES
from kb.lexical import fold
from kb.placeholders import PLACEHOLDER

TURNING = frozenset(
    "niet geen niets niks nooit niemand nergens noch zonder nauwelijks amper nee oneens als indien wanneer mits zodra zolang "
    "tenzij behalve alleen slechts enkel uitsluitend pas hooguit hoogstens maximaal minstens minimaal maar echter toch wel "
    "totdat voordat nadat tot liever eerst samen tegelijk apart afzonderlijk ieder beide beiden allebei".split()
)
"""Words that turn or limit what stands around them; a part of a sentence that has one is never left off."""
DENYING = frozenset("niet geen niets niks nooit niemand nergens noch zonder".split())
FIRST_PERSON = frozenset("ik mij me mijn m'n mijne we wij ons onze".split())
PARTICLES = frozenset(
    "aan achter af bij binnen buiten dicht door heen in klaar langs los mee mis na neer om onder op over open rond samen stil "
    "tegen terug thuis toe uit vast vol voor vooruit weg".split()
)
"""What a Dutch verb may part with: "nodig hem uit" is "hem uitnodigen"."""
_FREE = frozenset("de het een 't er om dat gewoon even nou eigenlijk gerust".split())
_READER = frozenset("je jij u men".split())
"""Free only where it can be who does it: as first or second word of a clause. "Laat hem je bellen" is not "laat hem bellen"."""
_OPENS_OBJECT = frozenset("of wie wat waar hoe waarom".split())
_HANGS = frozenset(
    "als indien wanneer mits tenzij zolang zodra maar want omdat zodat terwijl tot totdat voordat nadat behalve".split()
)
_AFTER_THESE = frozenset("en maar of want dus dan".split())
_TO = "te"
_FIRST_WORDS = 2
_SHORTEST_VERB = 4  # letters of what is left of an infinitive without its particle
_TOKEN = re.compile(
    rf"(?P<held>{PLACEHOLDER.pattern})|(?P<word>\d+(?:[.,:]\d+)*|['’]t\b|[^\W\d_]+(?:[-'’][^\W\d_]+)*)|(?P<mark>\S)"
)
_INFINITIVE = re.compile(r"\w{2,}en|\w*(?:gaan|staan|slaan|zien|doen|zijn)")
_ODD_VERBS = {
    "is": "zijn", "ben": "zijn", "bent": "zijn", "wees": "zijn", "heeft": "hebben", "kan": "kunnen", "kun": "kunnen",
    "mag": "mogen", "zal": "zullen", "zult": "zullen", "hou": "houden", "rij": "rijden",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word. mark: punctuation stands before it. opens: it is the first of a clause, where an imperative has its verb.

    hangs: a clause that hangs on what came before begins with it ("als hij komt"). is_object: so does one that says what is
    asked, said or tried ("om te komen", "of hij komt"). to: "te" stands before it. joint: it is the first of a sentence or
    condition that was put behind another. optional: it may be missing.
    """

    word: str
    mark: bool = False
    opens: bool = False
    hangs: bool = False
    is_object: bool = False
    to: bool = False
    joint: bool = False
    optional: bool = False


def tokens(text: str) -> list[Token]:
    """Return the words of a text that count, in order. A verb that holds its particle gives both: "uitnodigen" uit, nodigen."""
    found: list[Token] = []
    next_has = Token("", opens=True)
    since = 0  # words since the clause began
    read = list(_TOKEN.finditer(text))
    for place, match in enumerate(read):
        word, rest = _word(match), read[place + 1 :]
        since += 1
        if match["mark"]:
            next_has, since = replace(next_has, mark=True, opens=True), 0
        elif word == _TO and _is_infinitive(rest[:1]):
            next_has = replace(next_has, to=True)
        elif word in _FREE or (word in _READER and since <= _FIRST_WORDS):
            if word in ("om", "dat") and _opens_clause(word, rest):
                next_has, since = replace(next_has, mark=next_has.mark and _turns(found), is_object=True), 0
        else:
            if word in _OPENS_OBJECT or word in _HANGS or word == "en":  # before these a comma is a matter of taste
                is_object = next_has.is_object or word in _OPENS_OBJECT
                mark = next_has.mark and _turns(found)
                next_has, since = replace(next_has, mark=mark, hangs=word in _HANGS, is_object=is_object), 0
            first, *others = _parted(word)
            found += [replace(next_has, word=first), *(Token(part, to=next_has.to) for part in others)]
            next_has = Token("", opens=word in _AFTER_THESE)
    return found


def _turns(found: list[Token]) -> bool:
    """Say whether the last word is one behind which a comma counts: "niet omdat" is not "niet, omdat"."""
    return bool(found) and found[-1].word in TURNING


def _word(match: re.Match[str]) -> str:
    if match["held"] or match["mark"]:
        return match[0]
    if match[0].casefold() in ("één", "eén"):
        return "1"
    word = fold(match[0]).replace("’", "'")
    return word if word == "een" else VALUES.get(word, word)


def _is_infinitive(read: list[re.Match[str]]) -> bool:
    return bool(read) and bool(_INFINITIVE.fullmatch(_word(read[0])))


def _opens_clause(word: str, rest: list[re.Match[str]]) -> bool:
    """Say whether "om" goes with a verb ("om te komen"), or "dat" with a clause: then more than a verb stands behind it."""
    clause = [_word(match) for match in takewhile(lambda match: not match["mark"], rest)]
    return len(clause) > 1 if word == "dat" else _TO in clause


def _parted(word: str) -> tuple[str, ...]:
    if not word.endswith("en"):
        return (word,)
    for cut in range(len(word) - _SHORTEST_VERB, 1, -1):
        if word[:cut] in PARTICLES:
            return word[:cut], word[cut:]
    return (word,)


def is_infinitive_of(long: str, short: str) -> bool:
    """Say whether the first word is the infinitive of the verb of which the second is an imperative or another short form."""
    return long.endswith("n") and long != short and not _bases(long).isdisjoint(_bases(short))


def _bases(word: str) -> frozenset[str]:
    """Return what may be the stem of a verb, spelt so that laat and laten, geef and geven come out alike."""
    word = _ODD_VERBS.get(word, word)
    stems = {word, *(word.removesuffix(end) for end in ("en", "n", "t"))}
    return frozenset(_spelt(stem) for stem in stems if len(stem) > 1)


def _spelt(stem: str) -> str:
    single = re.sub(r"(.)\1", r"\1", stem)
    return single[:-1] + {"v": "f", "z": "s"}.get(single[-1], single[-1])
