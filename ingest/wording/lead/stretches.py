"""What of one colleague's advice may be said alone: whole sentences, and of a sentence the beginning where the end is harmless.

A sentence that leans on the one before ("Dan …", "Daarom …") is not said without it, one that takes something back
("Maar niet …") is not left off, and the conditions of the advice are always said with it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, permutations

from ingest.wording.lead.tokens import TURNING, Token, tokens
from kb import lexical
from kb.lexical import fold
from kb.model import Statement

Row = tuple[Token, ...]
_GOES_ON = frozenset("daarna vervolgens intussen ondertussen want ook anders".split())
_POINTS_BACK = frozenset(
    "dat dit die deze dan zo daar daarom daardoor daarvoor daarmee daarbij daarop daarvan hier hierdoor hiermee dus zoiets "
    "zulke en of".split()
)
_TAKES_BACK = frozenset(
    "maar toch wel niet nee oneens echter behalve tenzij alleen mits hooguit integendeel liever pas hoewel al althans "
    "tenminste noch zonder nooit geen onzin alsof het".split()
)
_LEANS = _GOES_ON | _POINTS_BACK | frozenset("maar toch wel echter integendeel noch liever althans tenminste".split())
"""A sentence that begins so is not said without the one before it. One that points or takes back may not be left off either."""
_EARLIER = frozenset("daarna daarvoor daarom daardoor daarmee daarbij dan dus vervolgens".split())
"""What points back as second or third word too: "Kies daarna pas"."""
_VERDICTS = frozenset("nee ja oneens onzin".split())
_REFUSES = frozenset("niet geen nooit nee oneens onzin".split())
_FEW = 3  # conditions that are tried in every order
_MOST = 1_000  # choices of sentences that are tried
_LONGEST = 40  # sentences of advice that is looked at: longer advice is not said in a lead
_SHORT = 3  # words: so short a sentence may be the verdict, or, shorter still, say something of the one before
_ENDS = re.compile(r";\s+|,\s+(?=(?:dus|anders)\s)|,?\s+(?=(?:want|omdat|zodat)\s)")
_REASONS = ("omdat", "zodat")
_I_SAY = re.compile(
    r"\s*(?:ik|wij|we)\s+(?:zou(?:den)?|vind(?:en)?|zeg(?:gen)?|adviseer|adviseren|raad aan|raden aan)\b"
    r"(?:\s+(?:dat|om)\b)?[,:]?\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_OR_AND = Token("en", optional=True)
_CONDITION = Token("voorwaarde", optional=True)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """text: as it stands there. whole: all its words. ways: those of its forms, whole or without a harmless end, that the
    new text can have.
    """

    text: str
    whole: Row
    ways: tuple[Row, ...]
    leans: bool
    binds: bool
    is_verdict: bool
    turns: bool


def stretches(statement: Statement, new: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the words of everything that may be said of a statement, conditions included, as far as new can be that."""
    sentences = _sentences(statement.text, frozenset(token.word for token in new))
    if any(one.is_verdict and not one.ways for one in sentences):
        return
    conditions = [tuple(tokens(condition)) for condition in statement.conditions]
    for chosen in islice(_chosen(sentences, 0, None, len(new)), _MOST):
        if not chosen:
            continue
        said = _joined(chosen)
        owed = [condition for condition in conditions if not _stands_in(condition, said)]
        for these in (owed, conditions) if len(owed) < len(conditions) else (owed,):
            for order in permutations(these) if len(these) <= _FEW else [these]:
                behind = [token for one in order for token in _put_behind(one)]
                yield [*said, *behind]
                if order:
                    yield [*behind, replace(said[0], joint=True, mark=False), *said[1:]]


def pieces(statement: Statement) -> tuple[list[str], list[str]]:
    """Return the pieces of the advice that may be said one by one, and what is said with each of them: verdict, conditions."""
    found: list[list[str]] = []
    is_open = False  # whether the piece so far may be said
    always: list[str] = [*statement.conditions]
    for one in _sentences(statement.text):
        if one.is_verdict:
            always.insert(0, one.text)
            is_open = False
        elif one.leans or (one.binds and found):
            if is_open and one.ways:
                found[-1].append(one.text)
            elif is_open:
                found.pop()
                is_open = False
        else:
            is_open = bool(one.ways)
            found += [[one.text]] if is_open else []
    return [" ".join(piece) for piece in found], always


def _sentences(text: str, known: frozenset[str] | None = None) -> list[_Sentence]:
    """Return the sentences of advice, none of advice that is too long. known: the words that a way may have, None for any."""
    texts = lexical.sentences(text)
    if len(texts) > _LONGEST:
        return []
    return [_read(one, before, known) for before, one in zip(["", *texts], texts, strict=False)]


def _read(text: str, before: str, known: frozenset[str] | None) -> _Sentence:
    words = [fold(word) for word in _WORD.findall(text)]
    first, is_short = words[0] if words else "", len(words) <= _SHORT
    forms = [] if "?" in text else [text, *_beginnings(text)]
    if opening := _I_SAY.match(text):
        forms += [form[opening.end() :] for form in forms]
    ways = (tuple(tokens(form)) for form in forms)
    return _Sentence(
        text=text,
        whole=tuple(tokens(text)),
        ways=tuple(way for way in ways if way and (known is None or all(one.opens or one.word in known for one in way))),
        leans=(
            first in _LEANS
            or not _EARLIER.isdisjoint(words[1:_SHORT])
            or "?" in before
            or 0 < len(_WORD.findall(before)) < _SHORT  # "Bellen. Nu, bij gevaar."
        ),
        binds=first in _TAKES_BACK or first in _POINTS_BACK or len(words) < _SHORT or "?" in text,
        is_verdict=first in _VERDICTS or (is_short and not _REFUSES.isdisjoint(words)),
        turns=not TURNING.isdisjoint(words),
    )


def _beginnings(text: str) -> Iterator[str]:
    """Yield a sentence without its end, for every end that takes nothing back and sets no condition."""
    for end in _ENDS.finditer(text):
        head, tail = text[: end.start()], text[end.end() :]
        if TURNING.isdisjoint(map(fold, _WORD.findall(tail))) and not re.search(r"[,;:(]", tail):
            is_reason = tail.startswith(_REASONS)  # "niet omdat het moet": then the reason is what is denied
            if not (is_reason and not TURNING.isdisjoint(map(fold, _WORD.findall(head)))):
                yield head


def _chosen(sentences: Sequence[_Sentence], at: int, before: Row | None, most: int) -> Iterator[list[tuple[_Sentence, Row]]]:
    """Yield every choice from the sentences from this one on. before: what was said of the last one, None: nothing."""
    if at == len(sentences):
        yield []
        return
    one = sentences[at]
    if not (one.is_verdict or (before is not None and one.binds)):
        yield from _chosen(sentences, at + 1, None, most)
    if one.leans and (before is None or before != sentences[at - 1].whole):
        return
    for way in one.ways:
        if len(way) <= most:
            for rest in _chosen(sentences, at + 1, way, most - len(way)):
                yield [(one, way), *rest]


def _joined(chosen: Sequence[tuple[_Sentence, Row]]) -> list[Token]:
    """Return the sentences as one row; "en" may stand between two, but not behind "niet", which it would go on with."""
    row: list[Token] = []
    for place, (_, way) in enumerate(chosen):
        if place:
            row += [] if chosen[place - 1][0].turns else [_OR_AND]
            row += [replace(way[0], joint=True, mark=True), *way[1:]]
        else:
            row += way
    return row


def _put_behind(condition: Row) -> Row:
    return (_OR_AND, _CONDITION, replace(condition[0], joint=True, mark=False), *condition[1:]) if condition else ()


def _stands_in(condition: Row, said: Sequence[Token]) -> bool:
    """Say whether a condition stands in what is said already, word for word."""
    words, inside = [token.word for token in condition], [token.word for token in said]
    return any(inside[n : n + len(words)] == words for n in range(len(inside) - len(words) + 1))
