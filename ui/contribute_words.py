"""The Dutch of adding one's own experience to a dilemma: the form, what an editor sees of it, and "hielp mij"."""

from kb.model import Stance

EXPERIENCE, ADD = "Ik heb hier ervaring mee", "Vul aan met jouw ervaring"
TITLE = "Deel je ervaring"
ABOUT = "Over:"
READ = "Lees waar het over gaat"
NO_TARGET = "Dit dilemma bestaat niet, of is niet (meer) gepubliceerd. Je kunt er niets aan toevoegen."
ROLE, OTHER, OTHER_FIELD = "Vanuit welke rol?", "anders", "Welke rol?"
ADVICE = "Wat raad je aan?"
ADVICE_HINT = "Wat zou een collega kunnen doen, en waarom?"
CONDITIONS = "Onder welke voorwaarden? (één per regel, mag leeg blijven)"
TRIED = "Heb je dit zelf gedaan?"
TRIED_ANSWERS = {"Ja": True, "Nee": False, "Zeg ik niet": None}
RESULT = "Hoe liep het af? (mag leeg blijven)"
SIDE = "Ben je voor of tegen wat de titel vraagt? (mag leeg blijven)"
SIDES = {"Voor": Stance.FOR, "Tegen": Stance.AGAINST, "Geen van beide": None}
NO_ROLE, NO_ADVICE = "Vul je rol in.", "Vul in wat je aanraadt."
SENT = "Je ervaring is verstuurd"
SENT_NEXT = (
    "1. Een redacteur leest of niemand te herkennen is.\n"
    "2. Daarna staat je advies bij dit dilemma, met je rol en zonder je naam.\n"
    "3. Wie het zoekt, vindt het dan in de chat."
)
ANOTHER = "Voeg nog een ervaring toe"
BACK = "Terug naar het dilemma"

HELPED, HELPED_NOT = "Dit hielp mij", "Hielp mij: haal dit weg"
THANKS = "Fijn dat dit je hielp."
TAKEN_BACK = "Weer weggehaald."
BECAUSE = "Bij ons werkte dit omdat… (mag leeg blijven)"
NO_BECAUSE = "Vul eerst in waarom het werkte."

SIDE_SHOWN = "Voor of tegen"
WHERE = "Waar het bij komt"
ALREADY = "Wat er al staat"
GONE = "Het dilemma waar dit bij hoort, is intussen ingetrokken of gewist. Toevoegen kan niet meer; wijs deze bijdrage af."
ADD_TO_IT = "Voeg toe aan dit dilemma"
INTRO = "Een collega vult een dilemma aan. Lees het advies samen met het dilemma waar het bij komt. Wijst dat samen iemand aan?"
REJECTED = "Afgewezen. Deze bijdrage is gewist."
IS_OPEN = "Zonder dit advies is het nog een open vraag."


def because(text: str) -> str:
    """Return why something worked as a sentence of advice."""
    said = text.strip().lstrip("….").strip()
    return f"Bij ons werkte dit omdat {said[:1].lower() if said[1:2].islower() else said[:1]}{said[1:]}"


def helped(people: int) -> str:
    """Return how many people a dilemma helped."""
    return f"Hielp {people} collega's"


def contribution_to(title: str) -> str:
    """Return the name of a contribution among the drafts."""
    return f"Bijdrage aan: {title}"
