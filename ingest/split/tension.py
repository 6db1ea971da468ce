"""What a sentence does in a dilemma: does it ask or pull two ways, does it advise, under which conditions, for or against."""

import re

_ADVICE = re.compile(
    r"\b(?:ik zou|zou ik|zouden|zou (?:je|willen)|moet(?:en)? (?:je|we|eerst)|van belang|belangrijk|essentieel"
    r"|meerwaarde|niet passend|passend is|"
    r"zorg (?:dat|voor|eerst)|vraag (?:eerst|het|aan|de|je)|spreek\b.{0,30}\baf|leg (?:het|uit|vast|de|open|eerst)"
    r"|laat (?:de|het|hem|haar|je)|"
    r"geef (?:de|het|hem|haar|een)|regel (?:het|een|eerst|dat)|kies (?:één|een|eerst)|houd (?:het|de|vast)"
    r"|hou (?:het|de|vast)|wacht (?:niet|tot)|"
    r"begin (?:met|bij|niet)|start (?:met|bij|niet)|niet doen|alleen als|alleen wanneer|mits|tenzij|advies|tip"
    r"|bij ons|niet (?:laten|beginnen|wachten)|"
    r"schrijf (?:het|op)|neem (?:de|het|een)|maak (?:een|het|eerst)|bel (?:de|eerst)|praat (?:met|eerst)|betrek"
    r"|bespreek|eens met|oneens|"
    r"(?:kan|kun) (?:je )?tot|horen te)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b((?:als (?:hij|zij|ze|iemand|er|de|het|je)\b|mits|tenzij|alleen als|alleen wanneer|alleen bij|zolang"
    r"|op voorwaarde dat|onder voorwaarde dat|"
    r"afhankelijk van|pas als|pas na)\b[^.;!?]*)",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"^\W*(?:nee\b|oneens|tegen\b|daartegen\b|nooit|liever niet|(?:is )?het (?:daar )?niet (?:mee )?eens|niet doen"
    r"|niet mee eens)|"
    r"\b(?:is het daar niet mee eens|oneens|zou (?:ik )?(?:\w+ ){0,4}niet)\b",
    re.IGNORECASE,
)
_FOR = re.compile(r"^\W*(?:ja\b|wel\b|eens\b|akkoord|doen\b|tijdelijk mag|altijd\b|zeker\b|mee eens)", re.IGNORECASE)
_ANNOUNCES = re.compile(r"\b(?:worstel\w*|dilemma\w*)\b", re.IGNORECASE)
SLIGHT, ASKED, CLEAR = 1, 2, 3
_TENSIONS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (CLEAR, re.compile(
        r"\b(?:(?:vraag|keuze)\b.{0,40}\bof|verstandig (?:is )?om|wel of niet|ja of nee|ja/nee|"
        r"geen goede scheiding|enerzijds|aan de ene kant|wel/niet|(?:mag|moet) (?:je|ik|iemand|we)\b.*\?|hoe gevaarlijk"
r"|of juist niet)", re.I)),
    (ASKED, re.compile(r"\?")),
    (SLIGHT, _ANNOUNCES),
    (SLIGHT, re.compile(
        r"\b(?:complexe casus|lastig|ingewikkeld|niet altijd passend|spanning|verschillende overleggen|geen ervaring"
r"|dubbele pet|twee petten|"
        r"tot problemen|botsing|botsen|twijfel\w*)\b", re.I)),
)  # fmt: skip


def tension(sentence: str) -> int:
    """Return how clearly a sentence words a dilemma: 0, SLIGHT, ASKED (it asks something) or CLEAR."""
    return max((strength for strength, form in _TENSIONS if form.search(sentence)), default=0)


def strained(sentence: str) -> bool:
    """Say whether a sentence pulls two ways; only asking something, or the word dilemma, does not."""
    return any(form.search(sentence) for strength, form in _TENSIONS if strength != ASKED and form is not _ANNOUNCES)


def is_advice(text: str) -> bool:
    """Say whether a sentence tells a colleague what to do."""
    return bool(_ADVICE.search(text))


def conditions_in(text: str) -> tuple[str, ...]:
    """Return the conditions that advice states, as written."""
    return tuple(found.strip(" ,") for found in _CONDITION.findall(text))


def stance_of(text: str, question: str = "") -> str:
    """Return "voor", "tegen" or "" from how advice opens.

    "Niet wachten" depends on the question: against when its first alternative speaks of waiting, for when its second does.
    """
    if _AGAINST.search(text):
        return "tegen"
    if _FOR.match(text):
        return "voor"
    refused = re.match(r"\W*niet (?:\w+ ){0,2}?(?P<what>\w{4,})[.,:;]", text, re.IGNORECASE)
    if not refused:
        return ""
    first, _, second = question.casefold().partition(", of ")
    what = refused["what"].casefold()
    return "tegen" if what in first else "voor" if what in second else ""
