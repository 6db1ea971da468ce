"""split(passages) -> the dilemmas in one clean note: which sentences belong to which, what was asked and advised. Pure.

A note is cut at its headings. Where a section words its question ("Vraag: …", "mijn vraag is …"), what stands before
is the situation and what colleagues say after it is guidance. Where it does not, as in an article, a paragraph that
holds a tension opens a dilemma, and what is quoted or advised in the paragraphs after it is guidance. Attendance,
agenda, actions, greetings and logistics are dropped. An editor checks the result; nothing here is published as it is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.split import lines
from ingest.split.lines import Kind, Line, Passage
from ingest.split.wording import as_question
from kb.lexical import sentences

__all__ = ["Advice", "Passage", "Told", "split"]

_FEW_WORDS = 5
_QUOTE = re.compile(r"[“\"‘']\s*([^“”\"‘’]{25,}?)[”\"’'](?=[\s.,)]|$)")
_REPORTED = re.compile(r"\b(een (?:andere )?deelneemster|een (?:andere )?deelnemer|sommige \w+|de meeste \w+|een aantal \w+|\w*adviseur|lector|projectleider)\b", re.I)
_ANOTHER = re.compile(r"^(?:een|nog een|weer een) (?:andere )?(?:deelnemer|deelneemster|collega|procesregisseur)\b", re.IGNORECASE)
_GAP = "\0"  # stands where a quotation was
_CHAIR = re.compile(r"\b(wat is je vraag|wat is eigenlijk|wie (?:wil|heeft)|volgende|even kijken|hoor je mij|beeld doet)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Advice:
    """A piece of guidance as the note has it. by: a role, or "collega"; stance: "voor", "tegen" or ""."""

    by: str
    text: str
    conditions: tuple[str, ...] = ()
    stance: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One dilemma as a note tells it."""

    title: str
    situation: str
    question: str
    guidance: tuple[Advice, ...]
    chosen: str = ""
    outcome: str = ""


@dataclass
class _Case:
    """A dilemma being gathered."""

    heading: str = ""
    told: list[str] = field(default_factory=list)
    asked: str = ""
    advice: list[Advice] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    outcome: list[str] = field(default_factory=list)

    def finished(self) -> Told | None:
        """Return the dilemma, or None when too little was gathered to be one."""
        situation = "\n\n".join(self.told) or self.heading
        core = self.asked or self._core()
        if not core or not situation or (not self.advice and len(situation.split()) < _FEW_WORDS * 4):
            return None
        return Told(as_question(core), situation, core, tuple(self.advice), " ".join(self.chosen), " ".join(self.outcome))

    def _core(self) -> str:
        """Return the sentence of the narrative that words the dilemma best, the first of the best; "" when none does."""
        told = [s for text in self.told for s in sentences(text)]
        strength = max((lines.tension(s) for s in told), default=0)
        enough = lines.CLEAR if not self.advice else lines.SLIGHT
        return next((s.strip("“”‘’\"' ") for s in told if lines.tension(s) == strength), "") if strength >= enough else ""


def split(passages: Sequence[Passage]) -> list[Told]:
    """Return the dilemmas of one clean note in the order in which they are told; a note without any gives []."""
    read = list(_joined_turns(lines.read_line(passage) for passage in passages))
    roles = _roles(passages)
    found = [case for section in _sections(read) for case in _cases(section, roles)]
    return [told for told in (case.finished() for case in found) if told is not None]


def _roles(passages: Iterable[Passage]) -> dict[str, str]:
    """Return the role of each numbered person that the note gives anywhere: in the attendance list, or in brackets."""
    roles: dict[str, str] = {}
    for passage in passages:
        for found in re.finditer(rf"({lines.PERSON})\s*(?:\(|[,;|–-]\s*|;?\s*functie:\s*)([^()\[\];|\n]{{2,40}})", passage.text, re.IGNORECASE):
            if role := lines.role_in(found[2]):
                roles.setdefault(found[1], role)
        for found in re.finditer(rf"([\w-]+(?: [\w-]+)?)\s*\(({lines.PERSON})\)", passage.text):
            if role := lines.role_in(found[1]):
                roles.setdefault(found[2], role)
    return roles


def _by(who: str, roles: dict[str, str]) -> str:
    """Return the role of a speaker: the one named beside him, else the one the note gives elsewhere, else "collega"."""
    person = re.search(lines.PERSON, who)
    return lines.role_in(who) or (roles.get(person[0], "") if person else "") or "collega"


def _joined_turns(read: Iterable[Line]) -> Iterator[Line]:
    """Turn "name, time" followed by what was said into one line of that speaker, as in a transcript."""
    speaker = ""
    for line in read:
        if line.kind is Kind.TURN:
            speaker = line.who
        elif speaker and line.kind in (Kind.TOLD, Kind.ADVICE):
            yield Line(Kind.ADVICE, line.said, speaker, line.item)
            speaker = ""
        else:
            yield line


def _sections(read: Iterable[Line]) -> Iterator[list[Line]]:
    """Cut at headings; a section under an administrative heading is left out whole."""
    section: list[Line] = []
    dropped = False
    for line in read:
        if line.kind is Kind.HEADING or (line.kind is Kind.ADMINISTRATION and line.who == "heading"):
            yield section
            section, dropped = ([line], False) if line.kind is Kind.HEADING else ([], True)
        elif not dropped or line.kind is Kind.QUESTION:
            dropped = False
            if line.kind is not Kind.ADMINISTRATION:
                section.append(line)
    yield section


def _cases(section: list[Line], roles: dict[str, str]) -> list[_Case]:
    asked = [line for line in section if line.kind is Kind.QUESTION or lines.spoken_question(line.said)]
    return _worded(section, roles) if asked else _narrated(section, roles)


def _worded(section: list[Line], roles: dict[str, str]) -> list[_Case]:
    """Gather the cases of a section that words its questions."""
    heading = next((line.said for line in section if line.kind is Kind.HEADING), "")
    cases = [_Case(heading)]
    for line in section:
        case = cases[-1]
        spoken = lines.spoken_question(line.said) if line.kind in (Kind.ADVICE, Kind.TOLD) else ""
        answered = bool(case.asked and (case.advice or case.chosen))
        if line.kind is Kind.QUESTION or spoken:
            if answered:
                cases.append(_Case(heading))
            cases[-1].asked = f"{cases[-1].asked} {spoken or line.said}".strip()
        elif line.kind is Kind.ADVICE:
            _hear(case, line, roles)
        elif line.kind is Kind.DECIDED:
            case.chosen.append(line.said)
        elif line.kind is Kind.ENDED:
            case.outcome.append(line.said)
        elif line.kind is Kind.TOLD and len(line.said.split()) >= _FEW_WORDS:
            if case.asked and (line.item or lines.is_advice(line.said)):
                case.advice.append(_advice(_by(_opening(line.said), roles), line.said))
            elif answered and not line.item and len(line.said.split()) > 4 * _FEW_WORDS:
                cases.append(_Case(heading, [line.said]))
            else:
                case.told.append(line.said)
    return [case for case in cases if case.asked]


def _opening(text: str) -> str:
    return " ".join(text.split()[:4])


def _hear(case: _Case, line: Line, roles: dict[str, str]) -> None:
    """Take what someone says as situation before the question and as advice after it; small talk is left out."""
    if len(line.said.split()) < _FEW_WORDS or _CHAIR.search(line.said):
        return
    if case.asked:
        case.advice.append(_advice(_by(line.who, roles), line.said))
    else:
        case.told.append(line.said)


def _narrated(section: list[Line], roles: dict[str, str]) -> list[_Case]:
    """Gather the cases of a section that tells without wording a question, as an article does."""
    heading = next((line.said for line in section if line.kind is Kind.HEADING), "")
    cases: list[_Case] = []
    before: list[str] = []
    for line in (line for line in section if line.kind in (Kind.TOLD, Kind.ADVICE) and len(line.said.split()) >= _FEW_WORDS):
        opens = max(map(lines.tension, sentences(line.said))) >= lines.SLIGHT
        if opens and (not cases or (_ANOTHER.match(line.said) and not _asks(cases[-1]))):
            cases.append(_Case(heading, before if not cases else []))
            before = []
        if not cases:
            before = [*before[-1:], line.said]
        elif line.kind is Kind.ADVICE:
            _hear(cases[-1], line, roles)
        else:
            _take_paragraph(cases[-1], line.said)
    return cases


def _asks(case: _Case) -> bool:
    return any("?" in text for text in case.told)


def _take_paragraph(case: _Case, paragraph: str) -> None:
    """Take what is quoted or advised in a paragraph as guidance, the rest as situation.

    In the paragraph that opens a case without a question, what is quoted is the problem, not the advice.
    """
    opening = not case.told
    case.told.append(paragraph)
    quoted = [quote for quote in _QUOTE.findall(paragraph) if "?" not in quote]
    if opening and not _asks(case):
        said = [(paragraph, s) for quote in quoted for s in sentences(quote) if lines.is_advice(s)]
    else:
        said = [(paragraph, quote) for quote in quoted]
    for sentence in sentences(_QUOTE.sub(_GAP, paragraph)):
        if lines.is_advice(sentence) and _GAP not in sentence:
            said.append((sentence, sentence))
    for around, text in said:
        if "?" not in text and len(text.split()) >= _FEW_WORDS and lines.tension(text) < lines.CLEAR:
            case.advice.append(_advice(_reported_by(around, text), text))


def _reported_by(text: str, quote: str) -> str:
    """Return who is said to have said it: the last speaker named before the quotation, or the first after it."""
    place = text.find(quote)
    before, after = _REPORTED.findall(text[:place]), _REPORTED.findall(text[place:])
    who = before[-1] if before else after[0] if after else "collega"
    return re.sub(r"^(?:een (?:andere )?|sommige |de meeste )", "", who, flags=re.IGNORECASE)


def _advice(by: str, text: str) -> Advice:
    said = " ".join(text.split()).strip(" “”\"")
    return Advice(by, said, lines.conditions_in(said), lines.stance_of(said))
