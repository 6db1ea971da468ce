"""refusal(sentence, named, all) -> why a sentence of a lead may not be shown, "" when it says what its sources say.

A sentence names who says it and goes on in that colleague's own words, or it counts who is for and who is against. A rule
that sees meaning does not exist here, so nothing else passes: fine sentences in other words are dropped too.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product

from ingest.wording import faithful
from ingest.wording.lead.aligned import says
from ingest.wording.lead.counts import counts
from ingest.wording.lead.stretches import stretches
from ingest.wording.lead.tokens import FIRST_PERSON, tokens
from kb import lexical
from kb.model import Statement

LONGEST = 400  # characters
_MOST_PARTS = 3  # of one sentence, each said by someone
_ARTICLE = r"(?:de|het|een|één)"
_SAYS = (
    r"(?:adviseert|adviseren|zegt|zeggen|vindt|vinden|raadt aan|raden aan|stelt voor|stellen voor)\b(?:\s+(?:ook|juist)\b)?"
    r"(?:\s*(?P<quote>:)|,?\s+(?:om|dat)\b)?"
)
_WISHES = r"(?:wil|willen|zou|zouden)\b(?:\s+(?:ook|juist)\b)?"
_SIDES = r"(?:is|zijn)\s+(?P<side>voor|tegen)\b\s*(?P<because>:|(?=[,;.]|$|\s+(?:en|maar|terwijl)\b))"
_JOINED = r"(?:\A|[,;]\s*(?:(?:maar|en|terwijl)\s+)?|\s+(?:maar|en)\s+)"
_FRAME_WORDS = "adviseert zegt vindt raadt aan stelt voor wil zou volgens collega tegen voorwaarde"


def refusal(sentence: str, named: Sequence[Statement], others: Sequence[Statement]) -> str:
    """Return why a sentence cannot stand for the statements that it names, "" when it can.

    others: all statements that the answer gives, the named ones among them. The reason quotes nothing.
    """
    if not named:
        return "names no source"
    if not sentence.endswith(".") or len(sentence) > LONGEST or len(lexical.sentences(sentence)) != 1 or "?" in sentence:
        return "is not one plain sentence"
    agrees = counts(sentence, named, others)
    if agrees is not None:
        return "" if agrees else "counts otherwise than its sources"
    told = "\n".join(" ".join((one.by, one.text, *one.conditions)) for one in named)
    if reason := faithful.addition(f"{told}\n{_FRAME_WORDS}", sentence):
        return reason.replace("the draft does", "its sources do")
    parts = list(_parts(sentence.removesuffix("."), named))
    if not parts or len(parts) > _MOST_PARTS:
        return "does not begin with who says it"
    for by in product(*(part.keys() for part in parts)):
        if set(by) == set(range(len(named))) and all(
            _is_said(*part[one], named[one]) for part, one in zip(parts, by, strict=True)
        ):
            return ""
    return "is not in the words of its sources"


def _parts(sentence: str, named: Sequence[Statement]) -> Iterator[dict[int, tuple[re.Match[str], str]]]:
    """Yield the parts of a sentence that name who says them: for every statement by such a one the opening, and what follows.

    Nothing when the sentence does not begin with such an opening.
    """
    found: dict[int, dict[int, re.Match[str]]] = {}
    for place, one in enumerate(named):
        for opening in _opening(one.by).finditer(sentence):
            found.setdefault(opening.start(), {})[place] = opening
    starts = sorted(found)
    if starts[:1] != [0]:
        return
    for start, end in zip(starts, [*starts[1:], len(sentence)], strict=True):
        yield {place: (opening, sentence[opening.end() : end]) for place, opening in found[start].items()}


def _opening(by: str) -> re.Pattern[str]:
    """Return the pattern of what begins a part of a sentence that this colleague says."""
    roles = {"collega", by.strip()}
    if bracketed := re.fullmatch(r"([^()]+) \(([^()]+)\)", by.strip()):
        roles |= {bracketed[1], f"{bracketed[1]} van {bracketed[2]}", f"{bracketed[1]} van de {bracketed[2]}"}
    role = "|".join(re.escape(one) for one in sorted(roles - {""}, key=len, reverse=True))
    who = rf"(?:{_ARTICLE}\s+)?(?:{role})(?!\w),?"
    return re.compile(rf"{_JOINED}(?:{who}\s+(?:{_SAYS}|{_WISHES}|{_SIDES})|volgens\s+{who}(?P<quoted>:)?)", re.IGNORECASE)


def _is_said(opening: re.Match[str], text: str, statement: Statement) -> bool:
    """Say whether what follows an opening is said in the statement, on the side that the opening names."""
    if opening["side"] and (statement.stance is None or statement.stance.value != opening["side"].casefold()):
        return False
    new = tokens(text)
    if not new:
        return bool(opening["side"]) and not opening["because"] and not statement.conditions
    if opening["side"] and not opening["because"]:
        return False
    is_quote = opening["quote"] or opening["quoted"] or opening["because"]
    if not is_quote and any(token.word in FIRST_PERSON for token in new):
        return False
    return any(says(new, told) for told in stretches(statement, new))
