"""Do two rows of words say the same in the same order? Only a verb may stand elsewhere, as Dutch has it.

"Nodig hem uit, mits hij dat wil" is "hem uit te nodigen, mits hij dat wil". Nothing else may move: then another does it,
or "niet" goes with another word.
"""

from collections.abc import Sequence

from ingest.wording.lead.tokens import DENYING, PARTICLES, Token, is_infinitive_of

Row = Sequence[Token]


def says(new: Row, told: Row) -> bool:
    """Say whether the new row has every word of the told row, none besides, and all but verbs in that order."""
    if not sum(not token.optional for token in told) <= len(new) <= len(told):
        return False
    places = _in_order(new, told)
    verbs = _moved_verbs(new, told, places)
    for place, at in verbs.items():
        if not _keeps_company(place, at, told, places, verbs):
            return False
        places[place] = at
    _moved_particles(new, told, places, verbs)
    if None in places or _reaches_further(new, told, places):
        return False
    used = set(places)
    if any(not token.optional and at not in used for at, token in enumerate(told)):
        return False
    return all(_same_mark(new, told, places, place) for place in range(1, len(new)) if place not in verbs)


def _fits(new: Token, told: Token) -> bool:
    return new.word == told.word or (told.opens and is_infinitive_of(new.word, told.word))


def _in_order(new: Row, told: Row) -> list[int | None]:
    """Return for each new word its place in the longest row of words that both have in the same order, None elsewhere."""
    longest = [[0] * (len(told) + 1) for _ in range(len(new) + 1)]
    for i in reversed(range(len(new))):
        for j in reversed(range(len(told))):
            longest[i][j] = max(longest[i + 1][j], longest[i][j + 1], longest[i + 1][j + 1] + _fits(new[i], told[j]))
    places: list[int | None] = [None] * len(new)
    i = j = 0
    while i < len(new) and j < len(told):
        if _fits(new[i], told[j]) and longest[i][j] == longest[i + 1][j + 1] + 1:
            places[i] = j
            i, j = i + 1, j + 1
        elif longest[i][j] == longest[i][j + 1]:
            j += 1
        else:
            i += 1
    return places


def _moved_verbs(new: Row, told: Row, places: Sequence[int | None]) -> dict[int, int]:
    """Return place to place for infinitives of verbs that open a clause in the told row."""
    left = [at for at, token in enumerate(told) if at not in places and token.opens]
    verbs: dict[int, int] = {}
    for place, token in enumerate(new):
        if places[place] is None:
            at = next((at for at in left if is_infinitive_of(token.word, told[at].word)), None)
            if at is not None:
                verbs[place] = at
                left.remove(at)
    return verbs


def _keeps_company(place: int, at: int, told: Row, places: Sequence[int | None], verbs: dict[int, int]) -> bool:
    """Say whether a verb that moved stands behind its own words: those between it and the end of its clause."""
    before = next((there for there in reversed(places[:place]) if there is not None), None)
    if before is None or before <= at or any(at < other <= before for other in verbs.values()):
        return False
    if any(token.hangs or token.is_object or token.joint for token in told[at + 1 : before + 1]):
        return False
    rest = told[before + 1 :]
    end = next((n for n, one in enumerate(rest) if one.hangs or one.is_object or one.mark or one.joint or one.opens), len(rest))
    # With a second verb behind it, "niet" or "morgen" could go with either.
    has_second = any(one.to for one in rest[:end]) or (end < len(rest) and rest[end].is_object)
    return not has_second or end == 0 or before == at + 1


def _moved_particles(new: Row, told: Row, places: list[int | None], verbs: dict[int, int]) -> None:
    """Give a particle that stands before its moved verb its place: "uit" in "hem voor een kwartier uit te nodigen"."""
    for place, at in verbs.items():
        token = new[place - 1]
        if place and places[place - 1] is None and token.word in PARTICLES:
            after = [other for other in verbs.values() if other > at]
            reach = range(at + 1, min(after, default=len(told)))
            places[place - 1] = next((n for n in reach if n not in places and told[n].word == token.word), None)


def _reaches_further(new: Row, told: Row, places: Sequence[int | None]) -> bool:
    """Say whether a "niet" goes on over "en": "bel niet en schrijf" must not become "niet te bellen en te schrijven"."""
    denied = joined = False
    for token, at in zip(new, places, strict=True):
        assert at is not None
        if joined and token.word != told[at].word:
            return True
        denied = denied or token.word in DENYING
        joined = joined or (denied and token.word in ("en", "of"))
    return False


def _same_mark(new: Row, told: Row, places: Sequence[int | None], place: int) -> bool:
    """Say whether both rows have a comma or the like before a word, or neither: a comma may turn "niet" around."""
    at = places[place]
    assert at is not None
    one = new[place]
    if told[at].joint:
        return not told[at].mark or one.mark or one.hangs or one.is_object or "en" in (one.word, new[place - 1].word)
    return one.mark == told[at].mark
