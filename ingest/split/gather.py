"""From tagged units to the dilemmas of a note: what belongs together, and who said what."""

from collections.abc import Sequence

from ingest.split import rows
from ingest.split.lines import Kind, Line, Passage, read_line
from ingest.split.pieces import Pieces
from ingest.split.tagger import TELLS, Role, Tagged
from ingest.split.told import Case
from ingest.split.turns import by_speaker, turn
from ingest.split.units import Unit
from ingest.split.voice import Voice
from ingest.split.wording import questions_in

_LABELLED = (Kind.QUESTION, Kind.LABELLED, Kind.DECIDED, Kind.ENDED)
_SURE, _SURER, _UNUSUAL = -1.0, 0.5, 3.0  # log odds that another dilemma begins


def gathered(
    tagged: Sequence[Tagged], passages: Sequence[Passage], senders: Sequence[str], roles: dict[str, str]
) -> list[Case]:
    """Return the cases of a note, in order. senders: who wrote each passage, "" for unknown; roles: of each person."""
    tagged = list(by_speaker(tagged))
    lines = [read_line(passage) for passage in passages]
    parts = _parts(lines)
    cases: list[Case] = []
    piece: list[Tagged] = []
    pieces = Pieces(tagged, passages, Voice(senders, roles))
    columns: dict[tuple[str, Role], int] = {}  # of the present case, with the row in which each stood first

    def said() -> None:
        if piece:
            cases[-1].advise(*pieces.advice(piece), parts[piece[0].unit.passage].sign)
            piece.clear()

    for before, one in zip([None, *tagged], tagged, strict=False):
        if cases and parts[one.unit.passage].part is Kind.INTEREST and one.unit.kind in ("row", "item"):
            _weigh(cases[-1], one, before)
            continue
        if one.role not in TELLS or _only_asks_back(one) or lines[one.unit.passage].kind is Kind.PART:
            said()
            continue
        if cases and _again(cases[-1], one):
            continue
        if not cases or one.new > _surety(cases[-1], one, piece) or _next_row(cases[-1], columns, one):
            said()
            cases.append(Case())
            columns.clear()
        if one.unit.kind == "row" and one.unit.label:
            columns.setdefault((one.unit.label, one.role), one.unit.passage)
        goes_on = one.role is Role.ADVICE and piece and not one.another and not pieces.another(piece, one)
        if not goes_on:
            said()
        _take(cases[-1], one, before)
        if one.role is Role.QUESTION and one.unit.kind == "paragraph":
            around = turn(passages[one.unit.passage].text)[1]
            cases[-1].around += [around] if around not in cases[-1].around else []
        if one.role is Role.ADVICE:
            piece.append(one)
    said()
    return cases


def _only_asks_back(one: Tagged) -> bool:
    """Say whether a question is one of the conversation: "Mag ik er ook een?"."""
    return one.role is Role.QUESTION and one.unit.text.endswith("?") and not questions_in(one.unit.text)


def _parts(lines: Sequence[Line]) -> list[Line]:
    """Return for each passage the heading it stands under, where that says what follows: "Belangen", "Argumenten voor"."""
    under, part = [], Line(Kind.TOLD, "")
    for line in lines:
        part = line if line.kind is Kind.PART else Line(Kind.TOLD, "") if line.kind is Kind.HEADING else part
        under.append(part)
    return under


def _weigh(case: Case, one: Tagged, before: Tagged | None) -> None:
    """Take what is at stake for whom: "Moeder: rust" or the cells of a row."""
    text = one.unit.text
    if one.unit.kind == "item":
        case.interests.append((one.unit.label, text))
    elif before and before.unit.passage == one.unit.passage and case.interests:
        whose, what = case.interests[-1]
        case.interests[-1] = (whose, f"{what} {text}".strip())
    else:
        case.interests.append((text, ""))


def _again(case: Case, one: Tagged) -> bool:
    """Say whether a row only repeats which dilemma it is about."""
    return one.unit.kind == "row" and one.role is not Role.ADVICE and one.unit.text in (case.heading, case.asked, *case.told)


def _next_row(case: Case, columns: dict[tuple[str, Role], int], one: Tagged) -> bool:
    """Say whether a row is about the next dilemma: it asks in a column in which an earlier row of this case did, or tells
    a situation or question by its label after this case was advised on."""
    if one.unit.kind != "row" or not one.unit.label:
        return False
    row = columns.get((one.unit.label, one.role), one.unit.passage)
    asks = row != one.unit.passage and one.role in (Role.QUESTION, Role.HEADING)
    here = any(at == one.unit.passage for at in columns.values())
    return asks or (case.answered and not here and rows.kind_of(one.unit.label) in (Kind.QUESTION, Kind.LABELLED))


def _surety(case: Case, one: Tagged, piece: Sequence[Tagged]) -> float:
    """Return how sure it must be that another dilemma begins: more while nobody has advised on this one, and where the
    next would open with advice."""
    if case.told and not case.asked and not case.answered and one.role is Role.QUESTION:
        return _UNUSUAL  # what was told is asked now
    opens = one.role in (Role.HEADING, Role.SITUATION, Role.QUESTION)
    return (_SURE if piece or case.answered else _SURER) + (0 if opens else _UNUSUAL)


def _take(case: Case, one: Tagged, before: Tagged | None) -> None:
    text = _without_label(one.unit)
    together = before is not None and before.unit.passage == one.unit.passage and before.role is one.role
    if one.role is Role.HEADING:
        case.heading = case.heading or text
    elif one.role is Role.SITUATION:
        _add(case.told, text, together)
    elif one.role is Role.QUESTION:
        case.asked = f"{case.asked} {text}".strip()
    elif one.role is Role.DECIDED:
        case.chosen.append(text)
    elif one.role is Role.OUTCOME:
        case.outcome.append(text)


def _without_label(unit: Unit) -> str:
    """Return what a unit says after "Vraag:" or "Afspraak:"."""
    line = read_line(Passage(unit.text, "item"))
    return line.said if line.kind in _LABELLED else unit.text


def _add(paragraphs: list[str], text: str, together: bool) -> None:
    if together and paragraphs:
        paragraphs[-1] = f"{paragraphs[-1]} {text}"
    else:
        paragraphs.append(text)
