"""The question of a section where nobody labels it, and the sections that belong together."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.split.lines import Kind, Line
from ingest.split.speech import FEW_WORDS, asks_for_question, is_chairing, sentences, speeches
from ingest.split.tension import strained
from ingest.split.wording import questions_in

_STORY = 4 * FEW_WORDS  # words somebody tells before he asks
_FEWEST_VOICES = 2  # one person who says something may be telling the case itself
_SPOKEN_QUESTION = re.compile(
    r"\b(?:mijn|de|onze|haar|zijn) (?:vraag|dilemma|vraag aan jullie) (?:is|was|dus|:)\s*(?:dus|eigenlijk|eh|nu|:|,"
    r"|\s)*\s*(?P<said>.{15,}?[?.])",
    re.IGNORECASE | re.DOTALL,
)
_DOUBTS = re.compile(
    r"\b(?:vraagt? (?:zich|me|mij|ons) (?:\w+ )?af|twijfel\w*|we(?:et|ten) niet (?:goed )?(?:of|hoe|wat|wie|wanneer)"
    r"|dubt|aarzelt)\b",
    re.IGNORECASE,
)


def with_question(section: list[Line]) -> list[Line]:
    """Return the section with its question as a line of its own, where several people advise and nobody labels it.

    The last question in the narrative that voices follow, else a heading that asks, else what a speaker asks after
    telling his case, else the sentence that doubts or words the dilemma.
    """
    begins = next((n for n, line in enumerate(section) if _voices(line, told=False) or line.kind is Kind.PART), len(section))
    told = [n for n in range(begins) if section[n].kind in (Kind.TOLD, Kind.LABELLED)]
    for number in reversed(told):
        if (asked := questions_in(section[number].said)) and _heard(section[number + 1 :]):
            return _inserted(section, number + 1, asked[-1])
    heading = next((line.said for line in section if line.kind is Kind.HEADING), "")
    after = told[-1] + 1 if told else min(begins, 1)
    if (asked := questions_in(heading)) and _heard(section[after:]):
        return _inserted(section, after, asked[-1])
    return _asked_by_speaker(section) or _doubted(section, told) or section


def words_question(section: Iterable[Line]) -> bool:
    """Say whether a section says in so many words what is asked."""
    return any(line.kind is Kind.QUESTION for line in with_spoken_questions(section))


def with_spoken_questions(section: Iterable[Line]) -> Iterator[Line]:
    """Make a question of what is worded in running speech, and of what is said after the chair asked for it."""
    awaited = False
    for line in section:
        speech = line.kind in (Kind.ADVICE, Kind.TOLD)
        if speech and awaited and "?" in line.said:
            yield Line(Kind.QUESTION, _SPOKEN_QUESTION.sub(r"\g<said>", line.said), line.who)
            awaited = False
        elif speech and asks_for_question(line.said):
            awaited = True
        elif speech and (found := _SPOKEN_QUESTION.search(line.said)):
            if len((before := line.said[: found.start()]).split()) >= FEW_WORDS:
                yield Line(line.kind, before.strip(), line.who, line.item)
            yield Line(Kind.QUESTION, line.said[found.start("said") :].strip(" ,:"), line.who)
            awaited = False
        else:
            yield line


def joined(sections: Iterable[list[Line]]) -> list[list[Line]]:
    """Put together what an unknown heading cut: a question without advice, and the advice without a question after it."""
    whole: list[list[Line]] = []
    for section in sections:
        if whole and _unanswered(whole[-1]) and not _asks(section) and _heard(section):
            whole[-1] += [
                replace(line, kind=Kind.PART, part=Kind.ADVICE) if line.kind is Kind.HEADING else line for line in section
            ]
        else:
            whole.append(list(section))
    return whole


def _unanswered(section: Sequence[Line]) -> bool:
    asked = [
        n for n, line in enumerate(section) if line.kind is Kind.QUESTION or "?" in line.said and line.kind is not Kind.HEADING
    ]
    return bool(asked) and not _heard(section[asked[-1] + 1 :], fewest=1)


def _asks(section: Sequence[Line]) -> bool:
    return any(
        line.kind is Kind.QUESTION or (line.kind is not Kind.ADVICE and not line.item and "?" in line.said) for line in section
    )


def _heard(section: Sequence[Line], fewest: int = _FEWEST_VOICES) -> bool:
    part = any(line.kind is Kind.PART and line.part is Kind.ADVICE for line in section)
    return sum(_voices(line, told=True) for line in section) + part >= fewest


def _voices(line: Line, told: bool) -> int:
    """Return how many people advise in a line; told: count the speakers in a paragraph of prose too."""
    if len(line.said.split()) < FEW_WORDS - 1:
        return 0
    if line.kind is Kind.ADVICE or (line.kind is Kind.TOLD and line.item):
        return 1
    return sum(bool(who) for who, _ in speeches(line.said, {})) if told and line.kind is Kind.TOLD else 0


def _inserted(section: list[Line], place: int, question: str) -> list[Line]:
    return [*section[:place], Line(Kind.QUESTION, question), *section[place:]]


def _asked_by_speaker(section: list[Line]) -> list[Line] | None:
    """Make a question of the turn in which somebody who told his case asks what to do."""
    told: dict[str, int] = {}
    for number, line in enumerate(section):
        if line.kind is not Kind.ADVICE or not line.who or is_chairing(line.said):
            continue
        asked = questions_in(line.said)
        words = told.get(line.who, 0) + len(line.said.split())
        if asked and words >= _STORY and _heard(section[number + 1 :]):
            return [*section[:number], replace(line, kind=Kind.QUESTION), *section[number + 1 :]]
        told[line.who] = words
    return None


def _doubted(section: list[Line], told: Sequence[int]) -> list[Line] | None:
    for says in (_DOUBTS.search, strained):
        for number in told:
            found = next((s for s in sentences(section[number].said) if says(s)), "")
            if found and _heard(section[number + 1 :]):
                return _inserted(section, number + 1, found)
    return None
