"""What a reader may need to know beside an answer: background cards with their sources, and the words of the field.

cards_for(question, themes) picks the cards that fit a question, abbreviations_in(text) the abbreviations to explain in a
text. The cards are in data/achtergrond.toml, the words in data/begrippen.tsv; in which case an abbreviation counts is
said by data/afkortingen.tsv, as for the search (BIJ is not "bij").
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from kb.lexical import fold, table

MOST_CARDS = 2
_CLEAR = 2  # points from which a card fits: one word of its own, or a hint with a theme or another hint


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the facts of a card come from. date: as it is shown ("zonder datum" where there is none). address: may be empty."""

    name: str
    date: str
    kind: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One piece of background, in Markdown without headings.

    themes: slugs of kb.taxonomy. terms: entries of the glossary that it explains. words: each says by itself that the card
    fits a question, "*" at the end for any ending; hints: do so together with a theme or another hint.
    caution: what may have changed. ask: who knows whether it holds here, for cards about the law only. checked: the day on
    which it was last compared with its sources.
    """

    slug: str
    title: str
    group: str
    body: str
    sources: tuple[Reference, ...]
    checked: date
    themes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    caution: str = ""
    ask: str = ""

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError(f"card {self.slug} without source")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary. full: what an abbreviation stands for, empty for a word that is none."""

    term: str
    full: str
    synonyms: tuple[str, ...]
    definition: str


@cache
def cards() -> tuple[Card, ...]:
    """Return all cards, in the order in which they are listed."""
    data = tomllib.loads(files("kb").joinpath("data", "achtergrond.toml").read_text(encoding="utf-8"))
    return tuple(_card(row) for row in data["card"])


def _card(row: dict[str, Any]) -> Card:
    sources = tuple(Reference(source["name"], source["date"], source["kind"], source["url"]) for source in row["sources"])
    lists = {name: tuple(row[name]) for name in ("themes", "terms", "words", "hints")}
    return Card(**(row | lists | {"sources": sources, "body": row["body"].strip()}))


def card(slug: str) -> Card | None:
    """Return the card with this address, None when there is none."""
    return next((found for found in cards() if found.slug == slug), None)


@cache
def terms() -> tuple[Term, ...]:
    """Return the glossary, by the alphabet."""
    rows = (
        Term(term, full, tuple(filter(None, others.split("|"))), definition)
        for term, full, others, definition in table("begrippen.tsv")
    )
    return tuple(sorted(rows, key=lambda row: (fold(row.term), row.term)))


def _finder(query: str) -> Callable[..., bool]:
    """Return what says of texts whether each word of the query begins a word in them; true for all when the query is empty."""
    wanted = [re.compile(rf"(?<!\w){re.escape(word)}") for word in fold(query).split()]
    return lambda *texts: all(word.search(fold(" ".join(texts))) for word in wanted)


def find_terms(query: str) -> tuple[Term, ...]:
    """Return the entries that a reader looks for, those with it in their name first; all when the query is empty."""
    has = _finder(query)
    named = [term for term in terms() if has(term.term, term.full)]
    besides = [term for term in terms() if term not in named and has(term.term, term.full, *term.synonyms, term.definition)]
    return (*named, *besides)


def find_cards(query: str) -> tuple[Card, ...]:
    """Return the cards that a reader looks for by a word of their title or subject; all when the query is empty."""
    has = _finder(query)
    return tuple(card for card in cards() if has(card.title, card.group, *card.terms, *card.words))


def cards_for(text: str, themes: Collection[str] = ()) -> list[Card]:
    """Return the cards that clearly fit a question, best first, at most MOST_CARDS; none when none does.

    themes: slugs that the question or what was found for it belongs to. They never bring up a card by themselves.
    """
    said = fold(text)
    shorts = {term.term for _, _, term in abbreviations_in(text)}
    points = {card.slug: _points(card, said, shorts, themes) for card in cards()}
    fitting = [card for card in cards() if points[card.slug] >= _CLEAR]
    return sorted(fitting, key=lambda card: -points[card.slug])[:MOST_CARDS]


def _points(card: Card, said: str, shorts: Collection[str], themes: Collection[str]) -> int:
    """Return how well a card fits a folded text with these abbreviations, from _CLEAR on clearly."""

    def occurs(word: str) -> bool:
        return word in shorts if word in _written() else bool(_pattern(word).search(said))

    words, hints = [word for word in card.words if occurs(word)], sum(map(occurs, card.hints))
    if not words and not hints:
        return 0
    in_words = sum(len(word.split()) for word in words)  # a stretch of words says more than one word
    return _CLEAR * bool(words) + in_words + hints + any(theme in themes for theme in card.themes)


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Return how a word is looked for in a folded text: by itself, with any ending where it ends in "*"."""
    ending = r"\w*" if word.endswith("*") else ""
    return re.compile(rf"(?<!\w){re.escape(fold(word.removesuffix('*')))}{ending}(?!\w)")


@cache
def _written() -> dict[str, Term]:
    """Return abbreviations that count as written here only, or wholly in capitals; and those for any case, as written."""
    exact = {term.term: term for term in terms() if term.full}
    return {short.upper(): term for short, term in exact.items()} | exact


@cache
def _anyhow() -> dict[str, Term]:
    """Return folded abbreviation to term, for those that count in any case."""
    return {fold(s): _written()[s] for s, _, case in table("afkortingen.tsv") if case == "alle" and s in _written()}


@cache
def _abbreviation() -> re.Pattern[str]:
    def one_of(shorts: Iterable[str]) -> str:
        return "|".join(re.escape(short) for short in sorted(shorts, key=lambda short: (-len(short), short)))

    return re.compile(rf"(?<!\w)(?:{one_of(_written())}|(?i:{one_of(_anyhow())}))(?!\w)")


def abbreviations_in(text: str) -> list[tuple[int, int, Term]]:
    """Return where abbreviations stand in a text, as (start, end, term), in order and without overlap."""
    found = ((hit, _written().get(hit[0]) or _anyhow()[fold(hit[0])]) for hit in _abbreviation().finditer(text))
    return [(hit.start(), hit.end(), term) for hit, term in found]
