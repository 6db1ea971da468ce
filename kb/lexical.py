"""Dutch words: from text to the stems, compound parts and abbreviations by which a dilemma is found.

Stems are Snowball's "dutch" (Kraaij-Pohlmann), which joins weigerden and geweigerd; it also joins words of our field
that must stay apart (gezin becomes zin, veiligheid veil), so those have a fixed stem in data/stammen.tsv. A compound
gives its parts beside the whole: "woonoverlast" is found by "overlast". An abbreviation gives the words it stands
for, case-sensitively where the same letters are a common word (BIJ and bij).
"""

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*(?:\+\+)?")  # MDA++ is a word
_SHORT_FORMS = ("[A-Z]", "[Dd]hr", "[Mm]w", "[Mm]evr", "[Mm]r", "[Dd]r", "[Aa]rt", "bijv", "evt", "nr", "ca", "resp")
_NO_END = "".join(rf"(?<!\b{short}[.!?…])" for short in _SHORT_FORMS)
_SENTENCE_END = re.compile(rf"([.!?…]{_NO_END}[\"”’')\]]*)\s+(?=[\"“‘'(\[]?[A-Z0-9À-Þ])|\n\s*\n|\n(?=\s*[-*•])")
_DATA = ("stammen.tsv", "afkortingen.tsv", "woorddelen.tsv")
_SHORTEST_PART = 4
_KEPT = 50_000  # words of which the analysis stays in memory
_STOPWORDS = frozenset(
    "aan al alle als altijd andere ben bij bijna daar dan dat de deze die dit doen door dus een eens en er ere erg "
    "even gaan ga gaat geen gewoon haar had heb hebben heeft hem hen het hier hij hoe hun ik in is ja je jij jou "
    "jouw jullie kan kunnen kun laat laten maar me meer mee men met mij mijn moet moeten mag mogen na naar niet nog "
    "nou nu of om omdat ons onze ook op over per reeds sinds soms te ten ter toch toen tot u uit uw van veel voor "
    "waar waarom wat we wel welke weer werd wie wij wil willen worden wordt zal ze zelf zich zij zijn zo zonder zou "
    "zouden".split()
)


def table(name: str, package: str = "kb") -> list[list[str]]:
    """Return the rows of a data file of a package: tab-separated, "#" starts a comment."""
    lines = files(package).joinpath("data", name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def fingerprint() -> str:
    """Return 16 hex digits of everything that terms go by: with others, the words of what is stored have to be found anew."""
    data = [files("kb").joinpath("data", name).read_bytes() for name in _DATA]
    return hashlib.sha256(b"\0".join((Path(__file__).read_bytes(), Stemmer.version().encode(), *data))).hexdigest()[:16]


@cache
def _stem_exceptions() -> dict[str, str]:
    return {word: stem for stem, words in table("stammen.tsv") for word in words.split()}


@cache
def _abbreviations() -> tuple[dict[str, str], dict[str, str]]:
    """Return abbreviation to words: those that count in any case, and those that count in capitals only."""
    rows = table("afkortingen.tsv")
    anyhow = {short.casefold(): words for short, words, case in rows if case == "alle"}
    return anyhow, {short: words for short, words, case in rows if case == "hoofdletters"}


@cache
def _parts() -> frozenset[str]:
    return frozenset(word for row in table("woorddelen.tsv") for word in row[0].split())


@cache
def common_questions() -> tuple[str, ...]:
    """Return what procesregisseurs ask in general, to measure a question against."""
    return tuple(row[0] for row in table("gangbare_vragen.txt"))


_stemmer = cache(lambda: Stemmer.Stemmer("dutch"))


def fold(text: str) -> str:
    """Return the text without accents and in lower case: Cliënt and client are one word."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=_KEPT)
def stem(word: str) -> str:
    """Return the stem of one folded word."""
    exceptions = _stem_exceptions()
    return exceptions[word] if word in exceptions else _stemmer().stemWord(word)


@lru_cache(maxsize=_KEPT)
def compound_parts(word: str) -> tuple[str, ...]:
    """Return the known words that a folded compound is made of, () when it cannot be covered whole.

    Each part is in data/woorddelen.tsv, at least four letters long, with s, e or en allowed between two parts.
    """
    return _cover(word, whole=True)


def _cover(word: str, whole: bool = False) -> tuple[str, ...]:
    known = _parts()
    if not whole and (word in known or stem(word) in known):
        return (word,)
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        if word[:cut] not in known:
            continue
        for link in ("", "s", "e", "en"):
            if word.startswith(link, cut) and len(word) - cut - len(link) >= _SHORTEST_PART:
                rest = _cover(word[cut + len(link) :])
                if rest:
                    return (word[:cut], *rest)
    return ()


def expand(text: str) -> str:
    """Return the words that the abbreviations in the text stand for, separated by spaces."""
    anyhow, capitals = _abbreviations()
    found = []
    for token in re.findall(r"[^\W_]+(?:\+\+)?", text):
        words = capitals.get(token) or anyhow.get(token.casefold())
        if words:
            found.append(words)
    return " ".join(found)


def terms(text: str) -> list[str]:
    """Return the stems by which a text is found, in order and with repeats: words, compound parts, expansions."""
    return [found for token in _WORD.findall(text) for found in _terms_of(token)]


@lru_cache(maxsize=_KEPT)
def _terms_of(token: str) -> tuple[str, ...]:
    """Return the terms of one word, those of what it abbreviates included."""
    found: list[str] = []
    for word in (token, *_WORD.findall(expand(token))):
        pieces = re.split(r"[-'’]", word.rstrip("+"))
        if len(pieces) > 1:
            pieces.append("".join(pieces))
        for piece in map(fold, pieces):
            if piece not in _STOPWORDS and len(piece) > 1:
                found += (stem(piece), *(stem(part) for part in compound_parts(piece)))
    return tuple(found)


def analyse(text: str) -> str:
    """Return terms(text) as one string, as the store keeps it."""
    return " ".join(terms(text))


def shared_words(wanted: frozenset[str], text: str) -> tuple[str, ...]:
    """Return the words of the text that have one of the wanted terms, as written there, in order, once each."""
    shown: dict[str, str] = {}
    for token in _WORD.findall(text):
        stems = _terms_of(token)
        if not wanted.isdisjoint(stems):
            shown.setdefault(stems[0], token.casefold())
    return tuple(shown.values())


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, in order, without surrounding white space."""
    marked = _SENTENCE_END.sub(lambda end: (end[1] or "") + "\0", text)
    return [part.strip() for part in marked.split("\0") if part.strip()]


_FOREIGN_WORDS = frozenset(
    "the and should client with his her not what when they this that would does can how ich und der das nicht mit ist soll "
    "kann wie wenn auch einen les est dans pour avec qui que peut doit une des sur ve bir bu için ile ne nasıl mi con para por "
    "como puede".split()
)  # fmt: skip
_ENOUGH_FOREIGN = 2


def is_foreign(text: str) -> bool:
    """Say whether a text is clearly in another language: another script, or its small words and hardly a Dutch one."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum("LATIN" in unicodedata.name(c, "") for c in letters) < len(letters) / 2:
        return True
    words = [fold(word) for word in _WORD.findall(text)]
    foreign = sum(word in _FOREIGN_WORDS and word not in _STOPWORDS for word in words)
    return foreign >= _ENOUGH_FOREIGN and foreign > 2 * sum(word in _STOPWORDS for word in words)
