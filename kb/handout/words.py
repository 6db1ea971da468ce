"""Every Dutch word of a handout that is not a colleague's own."""

from collections.abc import Iterable, Sequence

from kb.model import Guidance, Source, Stance

NAME = "Dilemmabank"
LANGUAGE = "nl-NL"
ANSWER_TITLE = "Wat collega's adviseren"
DISCLAIMER = (
    "Dit is geanonimiseerde ervaring van collega's en geen juridisch advies. "
    "Weeg zelf of het past bij wat er bij jullie speelt, en ga na wat de wet nu vraagt."
)
AGE_UNKNOWN = "Wanneer dit advies is gegeven, is niet bekend"
ASKED = "De vraag"
SITUATION, QUESTION, INTERESTS, GUIDANCE = "Situatie", "Het dilemma", "Wat er voor wie op het spel staat", ANSWER_TITLE
CHOSEN, OUTCOME, FEATURES = "Wat er is gekozen", "Zo liep het af", "Kenmerken"
CONDITION, CONDITIONS, TRIED, RESULT = "Voorwaarde", "Onder deze voorwaarden", "Zelf gedaan", "Hoe het ging"
THEME, THEMES, REPORT = "Thema", "Thema's", "Openbaar verslag"
TOLD, REVIEW = "Verteld in", "Let op"
NO_ADVICE = "Hierover is nog geen advies bekend."
SIDES = {Stance.FOR: "Voor", Stance.AGAINST: "Tegen", None: "Ertussenin"}
"""The sides that colleagues took, in the order in which they are shown."""
PAGE, OF = "Pagina", "van"
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
NUMBERS = "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf".split()

_IN_FULL = {
    "gemeentetype": {"middel": "middelgroot"},
    "fase": {"beeld": "beeldvorming", "oordeel": "oordeelsvorming", "besluit": "besluitvorming"},
}


def made_on(day: str) -> str:
    """Return when a handout was made."""
    return f"Gemaakt op {day} met {NAME}"


def in_full(facet: str, values: Iterable[str]) -> str:
    """Return the values of a facet in plain words."""
    return ", ".join(_IN_FULL.get(facet, {}).get(value, value) for value in values)


def told(source: Source) -> str:
    """Return in what session a dilemma was told and by how many: "intervisie met 7 collega's"."""
    people = {None: "", 0: "", 1: "één collega"}.get(source.colleagues, f"{source.colleagues} collega's")
    return " met ".join(filter(None, (source.kind, people)))


def side(stance: Stance | None) -> str:
    """Return the side someone took, empty where they took none."""
    return SIDES[stance].lower() if stance else ""


def tried(guidance: Guidance) -> str:
    """Return whether a colleague did it, empty where that is not known."""
    return {True: "ja", False: "nee", None: ""}[guidance.tried]


def sides(guidance: Sequence[Guidance]) -> str:
    """Return whether colleagues agreed on what the title asks; empty where too few took a side to say so."""
    counts = {stance: sum(piece.stance is stance for piece in guidance) for stance in SIDES}
    if counts[Stance.FOR] and counts[Stance.AGAINST]:
        parts = [f"{number(count)} {SIDES[stance].lower()}" for stance, count in counts.items() if count]
        return f"De meningen verschilden over de vraag in de titel: {', '.join(parts)}."
    for stance in Stance:
        if len(guidance) > 1 and counts[stance] == len(guidance):
            return f"Alle {number(len(guidance))} waren {SIDES[stance].lower()}."
    return ""


def number(count: int) -> str:
    """Return a small number as a word."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
