"""The dilemmas of a section that tells without wording a question, as an article does."""

import re
from collections.abc import Iterator

from ingest.split.lines import Kind, Line
from ingest.split.roles import COLLEAGUE, PERSON, role_in
from ingest.split.speech import FEW_WORDS, is_chairing, sentences
from ingest.split.tension import CLEAR, SLIGHT, is_advice, tension
from ingest.split.told import Case

_QUOTE = re.compile(r"“\s*([^“”]{25,}?)”(?=[\s.,)]|$)|[“\"‘']\s*([^“”\"‘’]{25,}?)[”\"’'](?=[\s.,)]|$)")
_SPEAKER = re.compile(
    r"\b(?:een|andere|sommige|enkele|veel|een aantal|de meeste) (?P<group>(?:deelne|procesreg|casusreg|profes"
    r"|colleg)\w+)|(?P<one>adviseur|lector|projectleider)\b",
    re.IGNORECASE,
)
_GROUP_SAYS = re.compile(
    r"\b(?:sommige|enkele|veel|een aantal|de meeste|andere) (?:procesreg|casusreg|deelne|profes"
    r"|colleg)\w+\b.*\b(?:dat|passend|niet)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"^(?:een|nog een|weer een) (?:andere )?(?:deelnemer|deelneemster|collega|procesregisseur)\b", re.IGNORECASE
)
_SCENE = re.compile(
    rf"\b(?:kwam(?:en)? .{{0,20}}aan bod|aan bod kwam\w*|vonden .{{0,30}}deelsessies plaats"
    rf"|door procesregisseurs zelf verzorgd|stonden? stil bij|"
    rf"onderwerp van gesprek|(?:komend|volgend) jaar gaan we|het programma zat|verdienen een oplossing)\b"
    rf"|{PERSON}.*\b(?:nam .{{0,30}}het woord|presentatie|verzorgde het programma)\b",
    re.IGNORECASE,
)
_POST = re.compile(
    r",\s(?:hoofddocent|lector|onderzoeker|adviseur|projectleider)\b[^,.]*(?=[,.])", re.IGNORECASE
)
_GAP = "\0"  # stands where a quotation was


def narrated(section: list[Line]) -> list[Case]:
    """Gather the cases: a paragraph with a tension opens one, what is quoted or advised after it is guidance."""
    heading = next((line.said for line in section if line.kind is Kind.HEADING), "")
    cases: list[Case] = []
    before: list[str] = []
    for line in (line for line in section if line.kind in (Kind.TOLD, Kind.ADVICE) and len(line.said.split()) >= FEW_WORDS):
        text = _POST.sub("", " ".join(s for s in sentences(line.said) if not _SCENE.search(s)))
        opens = max(map(tension, sentences(text)), default=0) >= SLIGHT
        if opens and (not cases or (_ANOTHER.match(text) and not _asks(cases[-1]))):
            cases.append(Case(heading, before if not cases else []))
            before = []
        if not cases:
            before = [*before[-1:], text]
        elif line.kind is Kind.ADVICE:
            cases[-1].told += [] if is_chairing(text) else [text]
        elif text:
            _take_paragraph(cases[-1], text)
    return cases


def _asks(case: Case) -> bool:
    return any("?" in text for text in case.told)


def _take_paragraph(case: Case, paragraph: str) -> None:
    """Take what is quoted or advised in a paragraph as guidance; all of it stays in the situation.

    In the paragraph that opens a case without a question, what is quoted is the problem, not the advice.
    """
    opening = not case.told
    case.told.append(paragraph)
    said = [*_quoted(paragraph, advice_only=opening and not _asks(case)), *_stated(paragraph)]
    for _, who, text in sorted(said):
        if "?" not in text and tension(text) < CLEAR:
            case.advise(who, text)


def _quoted(paragraph: str, advice_only: bool) -> Iterator[tuple[int, str, str]]:
    """Yield place, role and words of what is quoted."""
    for found in _QUOTE.finditer(paragraph):
        who = _reported_by(paragraph, found.start())
        for text in sentences(found[1] or found[2]) if advice_only else [found[1] or found[2]]:
            if not advice_only or is_advice(text):
                yield found.start(), who, text


def _stated(paragraph: str) -> Iterator[tuple[int, str, str]]:
    """Yield place, role and words of sentences that advise, or tell what several colleagues think."""
    gapped = _QUOTE.sub(lambda quote: _GAP * len(quote[0]), paragraph)
    for sentence in sentences(gapped):
        group = _GROUP_SAYS.search(sentence)
        if _GAP not in sentence and (group or is_advice(sentence)):
            yield gapped.find(sentence), _reported_by(sentence, 0), sentence


def _reported_by(text: str, place: int) -> str:
    """Return the role of who is said to have said it: the last named before that place, or else the first after it."""
    before = [found for found in _SPEAKER.finditer(text) if found.start() < place]
    found = before[-1] if before else _SPEAKER.search(text, place)
    if not found:
        return COLLEAGUE
    return role_in(found["group"]) or COLLEAGUE if found["group"] else found["one"].casefold()
