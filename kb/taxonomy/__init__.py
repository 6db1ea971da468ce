"""The themes and partners by which dilemmas are ordered, the facets, and the mapping of free text to them.

What comes with the program is in data/taxonomie.toml; what an organisation makes of it is in its store. KnowledgeBase.taxonomy
puts the two together to one Taxonomy. Edits are in kb.taxonomy.edits, files in kb.taxonomy.file.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from kb.model import CleanText, Dilemma, Filters, Kind, Listed, ListRows

PARTNERS = "partners"
FACETS: dict[str, str] = {
    PARTNERS: "Betrokken partners",
    "overlegvorm": "Overlegvorm",
    "fase": "Fase",
    "instrument": "Instrument of wet",
    "gemeentetype": "Type gemeente",
    "vraagsoort": "Soort vraag",
}


@dataclass(frozen=True)
class Taxonomy:
    """The lists in force, in order; what was merged with another stands in them too, so that old names keep a meaning."""

    themes: tuple[Listed, ...]
    partners: tuple[Listed, ...]

    def of(self, kind: Kind) -> tuple[Listed, ...]:
        """Return one of the lists."""
        return self.themes if kind is Kind.THEME else self.partners

    def find(self, kind: Kind, slug: str) -> Listed | None:
        """Return the entry with this slug, None when there is none."""
        return self._by_slug[kind].get(slug)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Slug to label of the themes that dilemmas have, in order: those no longer offered too, without what was merged."""
        return {one.slug: one.label for one in self.themes if not one.into}

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """Slugs of the themes that can be chosen for what is new, in order."""
        return tuple(one.slug for one in self.themes if one.is_offered)

    def theme_label(self, slug: str) -> str:
        """Return what a theme is called now: one that was merged as what it became, a strange one as it is."""
        return self._label(Kind.THEME, slug)

    def partner_label(self, value: str) -> str:
        """Return what a partner, by slug or another name, is called now; a strange one as it is."""
        return self._label(Kind.PARTNER, value)

    def _label(self, kind: Kind, value: str) -> str:
        found = self.find(kind, self.now(kind, value))
        return found.label if found else value

    def now(self, kind: Kind, value: str) -> str:
        """Return the slug that stands for a slug now: that of what it was merged with, else itself.

        For a partner another name, letter by letter, does as well.
        """
        if kind is Kind.PARTNER and value not in self._by_slug[kind]:
            value = self._other_names.get(value, value)
        return self._heirs[kind].get(value, value)

    def partner_of(self, name: str) -> str | None:
        """Return the slug of the partner that a name means, in any case: slug, label, in full or another name; else None."""
        return self._partners.get(key(name))

    def suggest_themes(self, text: str, at_most: int = 3) -> tuple[str, ...]:
        """Return the slugs of the themes on offer whose cue words occur most in the text, strongest first."""
        told = as_words(text)
        counts = {slug: sum(told.count(f" {cue}") for cue in cues) for slug, cues in self._cues.items()}
        strongest = sorted((slug for slug in counts if counts[slug]), key=lambda s: (-counts[s], s))
        return tuple(strongest[:at_most])

    def theme_of(self, free_text: str) -> str | None:
        """Return the slug that a free text means: a slug, a label, or the theme on offer that its words point to; else None."""
        plain = free_text.strip().casefold()
        for one in sorted(self.themes, key=lambda one: bool(one.into)):
            if plain in (one.slug, one.slug.replace("-", " "), one.label.casefold()):
                return self.now(Kind.THEME, one.slug)
        told = as_words(plain)
        counts = {slug: sum(len(cue) for cue in cues if f" {cue}" in told) for slug, cues in self._cues.items()}
        best = max(counts, key=lambda slug: (counts[slug], slug), default="")
        return best if counts.get(best) else None

    def settled(self, dilemma: Dilemma) -> Dilemma:
        """Return a dilemma with the themes and partners as they are called now; the same object where nothing changes."""
        themes = tuple(dict.fromkeys(self.now(Kind.THEME, one) for one in dilemma.themes))
        named = dilemma.facets.get(PARTNERS, ())
        partners = tuple(dict.fromkeys(CleanText(self.partner_of(one) or one) for one in named))
        if (themes, partners) == (dilemma.themes, named):
            return dilemma
        facets = {**dilemma.facets, PARTNERS: partners} if named else dilemma.facets
        return replace(dilemma, themes=themes, facets=facets)

    def current(self, filters: Filters) -> Filters:
        """Return filters with the themes and partners as they are called now."""
        themes = dict.fromkeys(self.now(Kind.THEME, one) for one in filters.themes)
        partners = dict.fromkeys(self.now(Kind.PARTNER, one) for one in filters.facets.get(PARTNERS, ()))
        return Filters(tuple(themes), {**filters.facets, **({PARTNERS: tuple(partners)} if partners else {})})

    def with_partners(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a record of a dilemma with its partners by slug: a name of an own partner is then no name to be hidden."""
        facets = record.get("facets")
        named = facets.get(PARTNERS) if isinstance(facets, Mapping) else None
        if not isinstance(facets, Mapping) or not isinstance(named, str | list):
            return record
        given = [named] if isinstance(named, str) else named
        known = [self.partner_of(one) or one if isinstance(one, str) else one for one in given]
        return {**record, "facets": {**facets, PARTNERS: known}}

    @cached_property
    def renames(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """What settled goes by: two lists that have this in common settle every dilemma alike."""
        return self._heirs[Kind.THEME], self._partners

    @cached_property
    def _by_slug(self) -> dict[Kind, dict[str, Listed]]:
        return {kind: {one.slug: one for one in self.of(kind)} for kind in Kind}

    @cached_property
    def _heirs(self) -> dict[Kind, dict[str, str]]:
        """Slug of what was merged to that of what it is now."""
        return {kind: {one.slug: self._end_of(kind, one) for one in self.of(kind) if one.into} for kind in Kind}

    def _end_of(self, kind: Kind, one: Listed) -> str:
        seen = {one.slug}
        while one.into and one.into not in seen and (after := self.find(kind, one.into)):
            seen.add(after.slug)
            one = after
        return one.slug

    @cached_property
    def _other_names(self) -> dict[str, str]:
        return {name: one.slug for one in reversed(self.partners) for name in (*one.words, one.full, one.label) if name}

    @cached_property
    def _partners(self) -> dict[str, str]:
        """Key of every name to the slug of the partner it means; what is in use goes before what was merged."""
        in_use = sorted(self.partners, key=lambda one: bool(one.into))
        names = [(name, one) for one in in_use for name in (one.slug, one.label, one.full)]
        names += [(name, one) for one in in_use for name in one.words]
        found: dict[str, str] = {}
        for name, one in names:
            if name:
                found.setdefault(key(name), self.now(Kind.PARTNER, one.slug))
        return found

    @cached_property
    def _cues(self) -> dict[str, tuple[CleanText, ...]]:
        return {one.slug: one.words for one in self.themes if one.is_offered}


def key(name: str) -> str:
    """Return what two names that are the same have in common: not case, signs of width or white space."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def as_words(text: str) -> str:
    """Return the words of a text in lower case with a space before each and at the end: a cue is looked for behind a space."""
    return " " + " ".join(re.findall(r"[^\W_]+(?:[-+][^\W_]+|\+\+)*", text.casefold())) + " "


@cache
def shipped() -> Taxonomy:
    """Return the lists as they come with the program."""
    data = tomllib.loads(files("kb").joinpath("data", "taxonomie.toml").read_text(encoding="utf-8"))
    return Taxonomy(*(tuple(map(_listed, data[kind.value])) for kind in Kind))


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(row["slug"], row["label"], row.get("full", CleanText("")), tuple(row.get("words", ())))


def in_force(rows: ListRows) -> Taxonomy:
    """Return the lists that a store makes of those that come with the program; what is new in these stands last."""
    return Taxonomy(*(tuple(_in_force(kind, rows.get(kind, ()))) for kind in Kind))


def _in_force(kind: Kind, rows: Sequence[tuple[str, Listed | None]]) -> Iterable[Listed]:
    ours = {one.slug: one for one in shipped().of(kind)}
    for slug, listed in rows:
        yield listed or ours.get(slug) or Listed(slug, CleanText(slug))
    held = {slug for slug, _ in rows}
    yield from (one for one in ours.values() if one.slug not in held)


def own_texts(taxonomy: Taxonomy) -> Iterator[tuple[Kind, int, str]]:
    """Yield (list, place in it, text) of every name and word that does not come with the program."""
    for kind in Kind:
        ours = {text for one in shipped().of(kind) for text in _texts(one)}
        for place, one in enumerate(taxonomy.of(kind), 1):
            yield from ((kind, place, text) for text in _texts(one) if text and text not in ours)


def _texts(one: Listed) -> tuple[str, ...]:
    return one.slug, one.label, one.full, *one.words


def as_rows(taxonomy: Taxonomy) -> ListRows:
    """Return what a store has to hold of these lists; of a list that is as it comes with the program, nothing."""
    return {kind: _rows(kind, taxonomy.of(kind)) for kind in Kind}


def _rows(kind: Kind, listed: Sequence[Listed]) -> list[tuple[str, Listed | None]]:
    if listed == shipped().of(kind):
        return []
    return [(one.slug, None if shipped().find(kind, one.slug) == one else one) for one in listed]
