"""Every Dutch sentence of the page with which one looks around in the collection."""

from collections.abc import Iterable
from datetime import date

from kb.browse import STEP
from kb.handout import advice_of, quarter
from kb.handout.words import told
from kb.model import Dilemma

BROWSE = "Bladeren"
INTRO = (
    "Kijk rond in de dilemma's van collega's. Kies een thema, of begin bij een partner, een overlegvorm, een fase of een "
    "instrument."
)
BY_THEME = "Kies een thema"
OTHERWISE = "Of begin bij"
NEWEST = "De nieuwste dilemma's"
CHOSEN = "Je kijkt binnen:"
NARROW = "Verfijn verder"
MORE = {
    "partners": "Meer partners", "overlegvorm": "Meer overlegvormen", "fase": "Meer fasen", "instrument": "Meer instrumenten",
}  # fmt: skip
CHOOSE = "Kies uit de lijst"
SEARCH_WITHIN = "Zoek hierbinnen"
ALL = "Alle thema's"
BACK = "Terug naar de lijst"
UNKNOWN = "Een deel van dit adres kennen we niet (meer). Dat is weggelaten; je ziet wat bij de rest past."
NOTHING = "Geen dilemma past bij al deze keuzes samen. Haal er een weg, of kies onder “Verfijn verder” iets anders."
ROUNDED = (
    "Aantallen zijn naar beneden afgerond: 15+ betekent 15 tot en met 19. Zo kan niemand uit een aantal opmaken dat iets maar "
    "een paar keer voorkomt."
)
OPEN_QUESTION = "Open vraag"
NO_ADVICE_YET = "Nog geen advies"
PREVIOUS, NEXT = "Vorige", "Volgende"
_FEW = f"minder dan {STEP}"


def number(count: int) -> str:
    """Return a number of dilemmas, rounded already, in few signs; 0 stands for one to four."""
    return f"{count:,}+".replace(",", ".") if count else _FEW


def dilemmas(count: int) -> str:
    """Return a number of dilemmas, rounded already, with its noun; 0 stands for one to four."""
    return f"{number(count)} dilemma's"


def with_number(label: str, count: int) -> str:
    """Return what a choice is called with how many dilemmas it gives, rounded already."""
    return f"{label} ({number(count)})"


def found(count: int | None) -> str:
    """Return the heading above what fits: the number, rounded already, 0 for one to four; None: nothing."""
    if count is None:
        return "Geen dilemma's"
    said = dilemmas(count)
    return f"{said[:1].upper()}{said[1:]}"


def page_of(page: int, pages: int) -> str:
    """Return which page of a list this is."""
    return f"Pagina {page} van {pages}"


def announced(count: int | None, page: int, pages: int) -> str:
    """Return what someone hears who cannot see that the list is another."""
    if count is None:
        return "Geen dilemma past bij deze keuzes."
    few = f"{count:,} of meer".replace(",", ".") if count else _FEW.capitalize()
    return f"{few} dilemma's. {page_of(page, pages)}." if pages > 1 else f"{few} dilemma's."


def tab(labels: Iterable[str]) -> str:
    """Return what the page is called with what is chosen on it."""
    return ": ".join(filter(None, (BROWSE, ", ".join(labels))))


def about(dilemma: Dilemma, today: date) -> list[str]:
    """Return what to know of a dilemma before opening it: where it was told, how old its advice is, and how much of it."""
    period = dilemma.source.period
    if dilemma.is_open:
        return [OPEN_QUESTION, f"gesteld in {quarter(period)}" if period else ""]
    count = len(dilemma.guidance)
    if not count:
        return [NO_ADVICE_YET, told(dilemma.source), quarter(period)]
    return [f"{count} {'advies' if count == 1 else 'adviezen'}", told(dilemma.source), advice_of(period, today)]
