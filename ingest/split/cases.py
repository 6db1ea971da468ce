"""From the lines of one section to its dilemmas, where the section words what is asked."""

import re
from dataclasses import replace

from ingest.split.implied import with_spoken_questions
from ingest.split.lines import Kind, Line
from ingest.split.roles import COLLEAGUE, PERSON, by
from ingest.split.speech import FEW_WORDS, is_chairing, is_logistics, reported, sentences, speeches, without_meeting
from ingest.split.tension import is_advice
from ingest.split.told import Case

_LONG = 4 * FEW_WORDS  # words; a longer paragraph after the advice opens the next dilemma
_CONCLUDES = re.compile(
    r"\b(?:afgesproken|afspraak|niet tot (?:één|een) antwoord|(?:er (?:zelf )?)?niet (?:uitgekomen|uit\b)|meningen"
    r"|van mening|verdeeld|"
    r"(?:we|wij|groep|tafel|allen|iedereen)\b.{0,40}\b(?:on)?eens\b|het (?:er )?niet eens over|conclusie"
    r"|samenvattend|vatte? samen|neemt mee|nam mee|"
    r"rode draad|wel eens:|komt uit op|kwam uit op|kiezen voor|koos voor|besloten|gekozen (?:is|werd|voor))\b",
    re.IGNORECASE,
)
_OPENS_ANOTHER = re.compile(
    r"\b(?:mag ik (?:er )?(?:ook|nog) (?:een|iets|wat|eentje)|ik heb (?:er )?(?:ook|nog) (?:een|eentje|iets)"
    r"|bij ons (?:loopt|speelt)|"
    r"(?:volgende|tweede|derde|andere|nog een|mijn) casus\b|ik breng .{0,30}\bin\b|ik zit (?:zelf )?met)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"^(?:uiteindelijk|inmiddels|achteraf|(?:een|twee|drie|enkele|paar) (?:\w+ )?(?:week|weken|maand|maanden"
    r"|jaar) later)\b",
    re.IGNORECASE,
)
_TAKES_ALONG = re.compile(
    r"^(?:ja |oké |ok )?(?:dank|bedankt|mooi|fijn|helder)\b|\bik (?:denk dat ik|ga|neem|kies|probeer)\b", re.IGNORECASE
)


def worded(section: list[Line], roles: dict[str, str]) -> list[Case]:
    """Gather the cases of a section that words its questions."""
    heading = next((line.said for line in section if line.kind is Kind.HEADING), "")
    cases, part = [Case(heading)], Line(Kind.PART, "")
    for line in with_spoken_questions(section):
        if line.kind is Kind.PART:
            part = line
        elif line.kind is Kind.QUESTION or (line.kind is Kind.LABELLED and cases[-1].answered):
            if cases[-1].answered:
                cases.append(Case(heading, cases[-1].loose))
            part = Line(Kind.PART, "")
            _take(cases[-1], line, part.part, roles)
        elif line.kind is Kind.ADVICE and cases[-1].answered and _opens_another(line):
            cases.append(Case(heading, [*cases[-1].loose, line.said], asker=line.who))
        else:
            _take(cases[-1], replace(line, sign=line.sign or part.sign), part.part, roles)
    for case in cases[:1] if len(cases) == 1 else cases[-1:]:
        case.told += [text for text in case.loose if not is_logistics(text)]
    return [case for case in cases if case.asked]


def _opens_another(line: Line) -> bool:
    """Say whether a speaker begins to tell of another case instead of advising on this one."""
    return len(line.said.split()) >= _LONG and bool(_OPENS_ANOTHER.search(" ".join(sentences(line.said)[:2])))


def _ask(case: Case, line: Line) -> None:
    """Take what is asked; where it comes with a story, the sentences that ask nothing are the story."""
    said = sentences(without_meeting(line.said))
    asking = [s for s in said if "?" in s]
    case.told += [s for s in said if asking and s not in asking and len(s.split()) >= FEW_WORDS]
    case.asked = " ".join([*filter(None, [case.asked]), *(asking or said)])
    case.asker = case.asker or line.who


def _take(case: Case, line: Line, part: Kind, roles: dict[str, str]) -> None:
    said = line.said
    if part is Kind.QUESTION and line.kind is Kind.TOLD and not case.asked:
        line = Line(Kind.QUESTION, said, line.who)
    if line.kind is Kind.QUESTION:
        _ask(case, line)
    elif line.kind is Kind.INTEREST or (part is Kind.INTEREST and (line.who or line.item)):
        case.interests.append((by(line.who, roles) if line.who and re.search(PERSON, line.who) else line.who, said))
    elif line.kind is Kind.DECIDED or (part is Kind.DECIDED and line.kind is Kind.TOLD):
        case.chosen.append(said)
    elif line.kind is Kind.ENDED or (part is Kind.ENDED and line.kind is Kind.TOLD):
        case.outcome.append(said)
    elif line.kind is Kind.ADVICE:
        _hear(case, line, part, roles)
    elif line.kind is Kind.LABELLED or (
        line.kind is Kind.TOLD and len(said.split()) >= (3 if part is Kind.ADVICE else FEW_WORDS)
    ):
        _read(case, line, part, roles)


def _hear(case: Case, line: Line, part: Kind, roles: dict[str, str]) -> None:
    """Take what someone says as situation before the question and as advice after it."""
    if len(line.said.split()) < 3 or is_chairing(line.said):
        return
    if not case.asked and part is not Kind.ADVICE:
        case.told.append(line.said)
    elif line.who and line.who == case.asker and _TAKES_ALONG.search(line.said):
        case.chosen.append(line.said)
    else:
        opening, *others = speeches(line.said, roles)
        case.advise(opening[0] or by(line.who, roles), opening[1], line.sign)
        for who, said in others:
            case.advise(who, said, line.sign)


def _read(case: Case, line: Line, part: Kind, roles: dict[str, str]) -> None:
    """Take a paragraph or an item without a speaker's label: situation, advice, what was concluded, or what comes next."""
    if line.kind is Kind.LABELLED or (not case.asked and part is not Kind.ADVICE):
        case.told.append(line.said)
    elif line.sign == "?" or line.said[-1] in ":?":  # an open question, or words before a list
        return
    elif _ENDS.match(line.said) and not line.item:
        case.outcome.append(line.said)
    elif line.item or (reported(line.said) and not _CONCLUDES.search(line.said)):
        _split_speech(case, line, roles)
    elif _CONCLUDES.search(sentences(line.said)[0]):
        first, *rest = speeches(line.said, roles)
        case.chosen.append(first[1] if rest else line.said)
        for who, said in rest:
            case.advise(who, said)
    elif part is Kind.ADVICE or line.who or is_advice(line.said) or any(who for who, _ in speeches(line.said, roles)[1:]):
        _split_speech(case, line, roles)
    elif case.answered:
        case.loose.append(line.said)
    else:
        case.told.append(line.said)


def _split_speech(case: Case, line: Line, roles: dict[str, str]) -> None:
    for who, said in speeches(line.said, roles):
        case.advise(who or (by(line.who, roles) if line.who else COLLEAGUE), said, line.sign)


def _fewest(part: Kind) -> int:
    """Return how many words a line needs to say something; under "Argumenten" three will do."""
    return 3 if part is Kind.ADVICE else FEW_WORDS
