"""Sentences that count colleagues: "Twee van de drie collega's zijn voor.", checked against what the statements say."""

import re
from collections.abc import Sequence

from ingest.wording.faithful import VALUES
from kb.lexical import fold
from kb.model import Stance, Statement

_N = r"(?P<{}>\d+|\w+)"
_WHO = r"(?:\s+(?:collega['’]?s?|adviezen|advies))?"
_ARE = r"(?:is|zijn|was|waren)"
_SIDE = r"(?P<side>voor|tegen)"
_ALL = re.compile(rf"alle(?:\s+{_N.format('of')}|maal)?{_WHO}\s+{_ARE}\s+{_SIDE}")
_SOME = re.compile(rf"{_N.format('some')}\s+van\s+de\s+{_N.format('of')}{_WHO}\s+{_ARE}\s+{_SIDE}")
_MOST = re.compile(rf"de\s+meeste(?:n|\s+collega['’]?s|\s+adviezen)\s+{_ARE}\s+{_SIDE}")
_BOTH = re.compile(
    rf"{_N.format('some')}{_WHO}\s+{_ARE}\s+{_SIDE}(?:,\s+|\s+en\s+|,\s+en\s+){_N.format('others')}{_WHO}\s+(?:{_ARE}\s+)?"
    r"(?P<other>voor|tegen)"
)
_DIFFER = re.compile(
    r"de meningen (?:verschillen|verschilden|lopen uiteen)|collega['’]?s (?:verschillen|verschilden) van mening"
)


def counts(sentence: str, named: Sequence[Statement], others: Sequence[Statement]) -> bool | None:
    """Say whether a sentence that counts is right about the one dilemma of its sources; None when it does not count.

    Everything that was advised on that dilemma is counted, also what the sentence does not name.
    """
    said = fold(sentence.removesuffix("."))
    patterns = ((_ALL, _all), (_SOME, _some), (_MOST, _most), (_BOTH, _both), (_DIFFER, _differ))
    found = next(((match, right) for pattern, right in patterns if (match := pattern.fullmatch(said))), None)
    if found is None:
        return None
    about = {one.dilemma for one in named}
    sides = [one.stance for one in others if one.dilemma in about]
    return len(about) == 1 and found[1](found[0], sides)


def _value(word: str) -> int:
    """Return the number that a word or figure is, -1 for none."""
    figures = VALUES.get(word, word)
    return int(figures) if figures.isdecimal() else -1


def _on(side: str, sides: Sequence[Stance | None]) -> int:
    return sum(stance == side for stance in sides)


def _all(match: re.Match[str], sides: Sequence[Stance | None]) -> bool:
    is_right = match["of"] is None or _value(match["of"]) == len(sides)
    return is_right and len(sides) > 1 and _on(match["side"], sides) == len(sides)


def _some(match: re.Match[str], sides: Sequence[Stance | None]) -> bool:
    return _value(match["of"]) == len(sides) and _value(match["some"]) == _on(match["side"], sides)


def _most(match: re.Match[str], sides: Sequence[Stance | None]) -> bool:
    return 2 * _on(match["side"], sides) > len(sides)


def _both(match: re.Match[str], sides: Sequence[Stance | None]) -> bool:
    some, others = _on(match["side"], sides), _on(match["other"], sides)
    return match["side"] != match["other"] and (_value(match["some"]), _value(match["others"])) == (some, others)


def _differ(_: re.Match[str], sides: Sequence[Stance | None]) -> bool:
    return bool(_on(Stance.FOR, sides) and _on(Stance.AGAINST, sides))
