"""What someone reads who does more in a short time than anyone needs to."""

from kb.errors import TooOften
from kb.limits import Costly

SAID = {
    Costly.QUESTION: "Je vraagt heel veel in korte tijd.",
    Costly.UPLOAD: "Je leest heel veel verslagen in korte tijd in. Van deze keuze is niets ingelezen.",
    Costly.CONTRIBUTION: "Je hebt vandaag al veel ingestuurd. Wat hier staat, is nog niet verstuurd.",
    Costly.LEAD: "Je vraagt heel veel in korte tijd.",
    Costly.EXPORT: "Je hebt in korte tijd heel veel bestanden gemaakt.",
}
BY_OTHERS = {
    Costly.QUESTION: "Vanaf jullie netwerk wordt nu heel veel gevraagd.",
    Costly.UPLOAD: "Vanaf jullie netwerk worden nu heel veel verslagen ingelezen. Van deze keuze is niets ingelezen.",
    Costly.CONTRIBUTION: "Er is vandaag al heel veel ingestuurd. Wat hier staat, is nog niet verstuurd.",
    Costly.LEAD: "Vanaf jullie netwerk wordt nu heel veel gevraagd.",
    Costly.EXPORT: "Vanaf jullie netwerk zijn in korte tijd heel veel bestanden gemaakt.",
}
"""For who has no name, when it is others who did so much."""
_MINUTE, _HOUR = 60, 3600


def told(wrong: TooOften) -> str:
    """Return what to do: "Je vraagt heel veel in korte tijd. Probeer het over 20 seconden opnieuw."."""
    return f"{(BY_OTHERS if wrong.by_others else SAID)[Costly(wrong.what)]} Probeer het over {wait(wrong.seconds)} opnieuw."


def wait(seconds: int) -> str:
    """Return how long that is, rounded up: "20 seconden", "1 minuut", "3 uur"."""
    if seconds <= _MINUTE:
        return "1 seconde" if seconds == 1 else f"{seconds} seconden"
    if seconds <= _HOUR:
        minutes = -(-seconds // _MINUTE)
        return f"{minutes} minuten"
    return f"{-(-seconds // _HOUR)} uur"
