"""Changes to the lists of themes and partners: each gives the lists as they are after it, or raises BadList. Pure, no I/O.

A slug is never changed and never taken out: dilemmas, addresses and kept questions hold it. The reasons of a BadList: "empty",
"short", "long", "sign" (one that a name has no use for), "double" (somebody else's name), "many", "unknown", "merged", "itself"
and "last" (nothing would be left to choose); "shape" of a file.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from kb.errors import BadList
from kb.legible import legible
from kb.model import CleanText, Kind, Listed
from kb.taxonomy import Taxonomy, as_words, key, shipped

LONGEST = {"label": 60, "full": 120, "words": 80}
"""Characters of a name, of a name in full, and of a cue word or other name."""
SHORTEST_CUE = 3
"""Letters: a shorter cue would begin half of all words."""
MOST_WORDS, MOST = 200, 300
_LONGEST_SLUG = 40
_SIGNS = frozenset(" .,:;&/()+'’\"“”!?%–—-")
_TOLD = " ".join(sorted(_SIGNS - {" "}))
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def added(
    taxonomy: Taxonomy, kind: Kind, label: str, full: str = "", words: Iterable[str] = ()
) -> tuple[Taxonomy, str]:  # fmt: skip
    """Add a theme or partner at the end of what is in use; return the lists and its slug."""
    if len(taxonomy.of(kind)) >= MOST:
        raise BadList(f"{MOST} are listed already: merge some first", "many")
    named = _name(label, "label")
    slug = _new_slug(taxonomy, named) if kind is Kind.THEME else str(named)
    new = _filled(kind, Listed(slug, named), label, full, words)
    _check_names(taxonomy, kind, new)
    return _with(taxonomy, kind, [*taxonomy.of(kind), new]), slug


def changed(
    taxonomy: Taxonomy, kind: Kind, slug: str, label: str, full: str, words: Iterable[str], place: int
) -> Taxonomy:  # fmt: skip
    """Change what an entry is called, what belongs to it and where it stands, from 1, among those in use."""
    old = _in_use(taxonomy, kind, slug)
    new = _filled(kind, old, label, full, words)
    _check_names(taxonomy, kind, new)
    others = [one for one in taxonomy.of(kind) if one.slug != slug]
    others.insert(max(0, place - 1), new)
    return _with(taxonomy, kind, others)


def retired(taxonomy: Taxonomy, kind: Kind, slug: str) -> Taxonomy:
    """Offer an entry no longer for what is new; what has it keeps it."""
    return _replaced(taxonomy, kind, replace(_in_use(taxonomy, kind, slug), is_retired=True))


def brought_back(taxonomy: Taxonomy, kind: Kind, slug: str) -> Taxonomy:
    """Offer an entry again. One that was merged comes back empty: what had it stays with the other."""
    old = _known(taxonomy, kind, slug)
    new = replace(old, is_retired=False, into="")
    _check_names(taxonomy, kind, new)
    return _replaced(taxonomy, kind, new)


def merged(taxonomy: Taxonomy, kind: Kind, slug: str, into: str) -> Taxonomy:
    """Let an entry mean another from now on, which takes over its cue words.

    slug: may be strange to the lists, as dilemmas from elsewhere have it; it then becomes another name of what it goes into.
    """
    target = _in_use(taxonomy, kind, into)
    if taxonomy.now(kind, slug) == into:
        raise BadList(f"{slug!r} is that already", "itself")
    old = taxonomy.find(kind, slug)
    if old is None and kind is Kind.PARTNER:
        return changed(taxonomy, kind, into, target.label, target.full, (*target.words, slug), place_of(taxonomy, kind, into))
    if old and old.into:
        raise BadList(f"{slug!r} was merged already", "merged")
    gone = replace(old or Listed(slug, CleanText(slug)), into=into, is_retired=False)
    after = _with(taxonomy, kind, [*(one for one in taxonomy.of(kind) if one.slug != slug), gone])
    if kind is Kind.THEME:
        words = tuple(dict.fromkeys((*target.words, *gone.words)))[:MOST_WORDS]
        after = _replaced(after, kind, replace(target, words=words))
    return after


def place_of(taxonomy: Taxonomy, kind: Kind, slug: str) -> int:
    """Return where an entry stands among those in use, from 1."""
    return [one.slug for one in taxonomy.of(kind) if not one.into].index(slug) + 1


def taken_in(taxonomy: Taxonomy, data: Mapping[str, Any]) -> Taxonomy:
    """Return the lists as a file says, as kb.taxonomy.file writes it; what it does not name stays, behind what it names."""
    for kind in Kind:
        rows = data.get(kind.value, [])
        if not isinstance(rows, list):
            raise BadList(f"{kind.value} is no list", "shape")
        named = [_read(taxonomy, kind, row) for row in rows]
        held = {one.slug for one in named}
        if len(held) < len(named):
            raise BadList(f"a {kind.value} stands twice in the file", "double")
        taxonomy = _with(taxonomy, kind, [*named, *(one for one in taxonomy.of(kind) if one.slug not in held)])
        for one in named:
            if one.into:
                end = taxonomy.find(kind, taxonomy.now(kind, one.slug))
                if end is None or end.into:
                    raise BadList(f"{kind.value} {ascii(one.slug)} goes into one that is not in use", "unknown")
            else:
                _check_names(taxonomy, kind, one)
    return taxonomy


def reworded(taxonomy: Taxonomy, hide: Callable[[str], str]) -> Taxonomy:
    """Return the lists with names hidden that nobody may read any more, in slugs too; hide: gives a text as it may be read.

    Own cue words and other names that hold one go. What comes with the program is nobody's name and stays.
    """
    for kind in Kind:
        clean: dict[str, Listed] = {}
        for one in taxonomy.of(kind):
            new = _reworded(one, shipped().find(kind, one.slug), hide)
            clean.setdefault(new.slug, new)
        taxonomy = _with(taxonomy, kind, clean.values())
    return taxonomy


def _reworded(one: Listed, ours: Listed | None, hide: Callable[[str], str]) -> Listed:
    kept = {ours.slug, ours.label, ours.full, *ours.words} if ours else set()

    def clean(text: str) -> CleanText:
        return CleanText(text if text in kept else hide(text))

    words = tuple(word for word in one.words if clean(word) == word)
    return replace(one, slug=clean(one.slug), label=clean(one.label), full=clean(one.full), words=words, into=clean(one.into))


def _read(taxonomy: Taxonomy, kind: Kind, row: Any) -> Listed:
    if not isinstance(row, Mapping):
        raise BadList(f"a {kind.value} in the file is no table", "shape")
    strange = sorted(row.keys() - {"slug", "label", "full", "words", "into", "retired"})
    slug, label, full, into = (row.get(name, "") for name in ("slug", "label", "full", "into"))
    words = row.get("words", [])
    texts = [slug, label, full, into, *(words if isinstance(words, list) else [None])]
    if strange or not all(isinstance(one, str) for one in texts) or not isinstance(row.get("retired", False), bool):
        what = ", ".join(map(ascii, strange)) or "a value of another type"
        raise BadList(f"a {kind.value} in the file has {what}: see an export", "shape")
    raw = Listed(slug, CleanText(label), CleanText(full), tuple(words), into, row.get("retired", False))
    if (there := taxonomy.find(kind, slug)) == raw:
        return raw
    if not (there or (into and slug.strip()) or _is_slug(kind, slug)):
        raise BadList(f"{slug[:_LONGEST_SLUG]!a} is no slug of a {kind.value}: see an export", "sign", "label")
    return replace(raw, label=CleanText(label or slug)) if into else _filled(kind, raw, label, full, words)


def _is_slug(kind: Kind, text: str) -> bool:
    """Say whether a text can be the slug of a new entry."""
    if kind is Kind.THEME:
        return bool(_SLUG.fullmatch(text)) and len(text) <= _LONGEST_SLUG
    return _name(text, "label") == text


def _filled(kind: Kind, old: Listed, label: str, full: str, words: Iterable[str]) -> Listed:
    own: dict[str, CleanText] = {}
    for word in words:
        if word.strip():
            found = _cue(word) if kind is Kind.THEME else _name(word, "words")
            own.setdefault(key(found), found)
    if len(own) > MOST_WORDS:
        raise BadList(f"{len(own)} words: at most {MOST_WORDS}", "many", "words")
    in_full = _name(full, "full") if kind is Kind.PARTNER and full.strip() else CleanText("")
    new = replace(old, label=_name(label, "label"), full=in_full)
    mine = {key(name) for name in (new.slug, new.label, new.full)} if kind is Kind.PARTNER else set()
    return replace(new, words=tuple(word for name, word in own.items() if name not in mine))


def _name(text: str, field: str) -> CleanText:
    """Return a name on one line. Raises BadList for one that is empty, too long, or has signs that no name needs."""
    seen = unicodedata.normalize("NFC", " ".join(text.split()))
    if not any(map(str.isalpha, seen)):
        raise BadList("a name without letters", "empty" if not seen else "sign", field)
    if len(seen) > LONGEST[field]:
        raise BadList(f"a name of {len(seen):,} characters: at most {LONGEST[field]}", "long", field)
    if legible(seen) != seen or not all(one in _SIGNS or _is_plain(one) for one in seen):
        raise BadList(f"{seen!a} has a sign that no name needs: letters, digits and {_TOLD} do", "sign", field)
    return CleanText(seen)


def _is_plain(sign: str) -> bool:
    """Say whether a character is a letter as Dutch has them, or a digit."""
    if sign.isascii():
        return sign.isalnum()
    return sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN")


def _cue(text: str) -> CleanText:
    """Return a cue as it is looked for: words in lower case."""
    cue = as_words(_name(text, "words")).strip()
    if len(cue) < SHORTEST_CUE:
        raise BadList(f"{cue!r} is too short to tell themes apart: at least {SHORTEST_CUE} letters", "short", "words")
    return CleanText(cue)


def _new_slug(taxonomy: Taxonomy, label: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", label) if not unicodedata.combining(c)).casefold()
    base = "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_SLUG].strip("-") or "thema"
    slug, number = base, 1
    while taxonomy.find(Kind.THEME, slug):
        number += 1
        slug = f"{base[: _LONGEST_SLUG - 4]}-{number}"
    return slug


def _check_names(taxonomy: Taxonomy, kind: Kind, new: Listed) -> None:
    """Raise BadList when a name of an entry means another already."""
    mine = {key(new.label), *(map(key, (new.full, *new.words)) if kind is Kind.PARTNER else ())} - {""}
    for other in taxonomy.of(kind):
        if other.slug == new.slug:
            continue
        theirs = {key(name) for name in (other.slug, other.label)}
        theirs |= {key(other.slug.replace("-", " "))} if kind is Kind.THEME else set(map(key, (other.full, *other.words)))
        if both := sorted(mine & theirs - {""}):
            field = "label" if key(new.label) in both else "full" if key(new.full) in both else "words"
            raise BadList(f"{both[0]!r} is {other.label!r} already", "double", field, other.label)


def _known(taxonomy: Taxonomy, kind: Kind, slug: str) -> Listed:
    if found := taxonomy.find(kind, slug):
        return found
    raise BadList(f"no {kind.value} {slug!r}: python -m kb taxonomy lists them", "unknown")


def _in_use(taxonomy: Taxonomy, kind: Kind, slug: str) -> Listed:
    found = _known(taxonomy, kind, slug)
    if found.into:
        raise BadList(f"{kind.value} {slug!r} was merged with {found.into!r}", "merged", other=found.label)
    return found


def _replaced(taxonomy: Taxonomy, kind: Kind, new: Listed) -> Taxonomy:
    return _with(taxonomy, kind, [new if one.slug == new.slug else one for one in taxonomy.of(kind)])


def _with(taxonomy: Taxonomy, kind: Kind, listed: Iterable[Listed]) -> Taxonomy:
    """Return the lists with another one of this kind, what was merged at its end. Raises BadList when nothing can be chosen."""
    in_order = tuple(sorted(listed, key=lambda one: bool(one.into)))
    if not any(one.is_offered for one in in_order):
        raise BadList(f"no {kind.value} would be left to choose", "last")
    return replace(taxonomy, themes=in_order) if kind is Kind.THEME else replace(taxonomy, partners=in_order)
