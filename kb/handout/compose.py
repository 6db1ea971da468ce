"""What goes into a handout, in the order in which a meeting needs it; only what is stored is said. Pure, no I/O."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kb.handout import age, words
from kb.handout.blocks import Block, Handout, Kind, heading, item, shown, texts
from kb.model import Answer, CleanText, Dilemma, Guidance, Hit, Stance, Statement
from kb.taxonomy import FACETS, PARTNERS, Taxonomy


def of_dilemma(dilemma: Dilemma, today: date, lists: Taxonomy) -> Handout:
    """Return one dilemma in full. lists: those that say what its themes and partners are called."""
    blocks = [*_front(today), *_origin(dilemma, today, lists)]
    for title, text in ((words.SITUATION, dilemma.situation), (words.QUESTION, dilemma.question)):
        blocks += _section(title, text)
    if dilemma.interests:
        blocks += heading(words.INTERESTS, 1)
        blocks += [block for one in dilemma.interests for block in item(one.interest, _start(one.role))]
    blocks += heading(words.GUIDANCE, 1)
    blocks += _all_guidance(dilemma.guidance, 2)
    for title, text in ((words.CHOSEN, dilemma.chosen), (words.OUTCOME, dilemma.outcome)):
        blocks += _section(title, text)
    features = [block for label, text in facets(dilemma, lists) for block in item(text, label)]
    blocks += [*heading(words.FEATURES, 1), *features] if features else []
    return Handout(shown(dilemma.title) or words.NAME, today, tuple(blocks))


def of_answer(
    answer: Answer, sources: Sequence[Hit], today: date, lists: Taxonomy, question: CleanText | None = None
) -> Handout:  # fmt: skip
    """Return what colleagues advise in answer to a question, by the dilemma it was told about.

    sources: the dilemmas to take along, in order. question: only when its asker wants it, and made clean.
    """
    said = {(one.dilemma, one.guidance) for group in _groups(answer) for one in group}
    blocks = [*_front(today), *_section(words.ASKED, question or "")]
    for place, hit in enumerate(sources, 1):
        dilemma = hit.dilemma
        guidance = [piece for n, piece in enumerate(dilemma.guidance) if (dilemma.number or 0, n) in said]
        blocks += heading(f"{place}. {dilemma.title}", 1)
        blocks += _origin(dilemma, today, lists)
        blocks += _all_guidance(guidance, 2)
        for title, text in ((words.CHOSEN, dilemma.chosen), (words.OUTCOME, dilemma.outcome)):
            blocks += texts(text, title)
    return Handout(words.ANSWER_TITLE, today, tuple(blocks))


def origin(dilemma: Dilemma, today: date, lists: Taxonomy) -> Iterator[tuple[str, str]]:
    """Yield (label, text) of where a dilemma comes from and how old its advice is, for a page as for a handout.

    An empty text says nothing. A text without a label says it all.
    """
    if dilemma.is_open:  # nobody but who asks, and no advice to be old
        yield words.TOLD, dilemma.source.kind
    else:
        yield words.TOLD, words.told(dilemma.source)
        yield "", age.advice_of(dilemma.source.period, today)
    themes = ", ".join(lists.theme_label(one) for one in dilemma.themes)
    yield words.THEME if len(dilemma.themes) == 1 else words.THEMES, themes
    yield words.REVIEW, age.past_review(dilemma.review_date, today)
    title, address = (str(dilemma.source.extra.get(name, "")) for name in ("title", "url"))
    if address.startswith("https://"):
        yield words.REPORT, f"{title} ({address})" if title else address


def facets(dilemma: Dilemma, lists: Taxonomy) -> Iterator[tuple[str, str]]:
    """Yield (label, values in plain words) of what characterises a dilemma; no values give an empty text."""
    for name, label in FACETS.items():
        values = dilemma.facets.get(name, ())
        named = [lists.partner_label(one) for one in values] if name == PARTNERS else values
        yield label, words.in_full(name, named)


def by_side(guidance: Sequence[Guidance]) -> list[tuple[str, list[Guidance]]]:
    """Return the guidance as (side, guidance on it); one group without a name where nobody differs."""
    taken = {piece.stance for piece in guidance}
    if not {Stance.FOR, Stance.AGAINST} <= taken:
        return [("", list(guidance))]
    groups = [(name, [piece for piece in guidance if piece.stance is stance]) for stance, name in words.SIDES.items()]
    return [(name, group) for name, group in groups if group]


def _groups(answer: Answer) -> tuple[Iterable[Statement], ...]:
    return answer.advice, answer.supports, answer.objects


def _front(today: date) -> Iterator[Block]:
    yield from texts(words.DISCLAIMER, kind=Kind.NOTE)
    yield from texts(f"{words.made_on(age.in_full(today))}.", kind=Kind.NOTE)


def _origin(dilemma: Dilemma, today: date, lists: Taxonomy) -> Iterator[Block]:
    for label, text in origin(dilemma, today, lists):
        yield from item(text, label)


def _section(title: str, text: str) -> Iterator[Block]:
    blocks = list(texts(text))
    if blocks:
        yield from heading(title, 1)
        yield from blocks


def _all_guidance(guidance: Sequence[Guidance], level: int) -> Iterator[Block]:
    yield from texts(words.sides(guidance) if guidance else words.NO_ADVICE)
    for name, group in by_side(guidance):
        yield from heading(name, level)
        for piece in group:
            yield from _guidance(piece, level + bool(name), named=bool(name))


def _guidance(piece: Guidance, level: int, named: bool) -> Iterator[Block]:
    """Yield one piece of guidance. named: the heading above it says on which side it is."""
    side = "" if named else words.side(piece.stance)
    yield from heading(", ".join(filter(None, (_start(piece.by), side))), level)
    yield from texts(piece.text)
    conditions = [shown(one) for one in piece.conditions if shown(one)]
    if len(conditions) == 1:
        yield Block(Kind.TEXT, conditions[0], words.CONDITION)
    elif conditions:
        yield Block(Kind.TEXT, "", words.CONDITIONS)
        yield from (block for one in conditions for block in item(one))
    yield from texts(words.tried(piece), words.TRIED)
    yield from texts(piece.result, words.RESULT)


def _start(role: str) -> str:
    return role[:1].upper() + role[1:]
