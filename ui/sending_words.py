"""The Dutch of putting something forward: the steps, what was taken out, and what happens next."""

from collections.abc import Mapping

from ui import chat_words

LOOK = "Bekijk wat er verstuurd wordt"
CHECK = "Dit wordt verstuurd"
CHECK_INTRO = (
    "Precies deze tekst gaat naar een redacteur, en niets anders. Wat je typte is al weg. Lees na: kan iemand weten over wie "
    "dit gaat?"
)
SEND, CHANGE = "Verstuur voor beoordeling", "Terug om te wijzigen"
NOTHING_OUT = "Ik hoefde niets weg te laten."
CLEANING = "Ik haal herkenbare gegevens eruit…"
NOT_CLEAN = (
    "Hierin staat iets dat op een persoonsgegeven lijkt en dat ik er niet zeker uit kan halen{kinds}. Er is niets verstuurd of "
    "bewaard. Haal het weg en probeer het opnieuw."
)
UNAVAILABLE = "Dit lukt nu niet. Er is niets verstuurd. Probeer het over een minuut opnieuw."
RISK = "Misschien nog te herkennen"
RISK_ADVICE = "Kan het algemener? Pas als twee redacteuren het hebben gelezen, wordt het zichtbaar."
PRIVACY = (
    "Noem geen namen. Typ je er toch een, dan haal ik die eruit voordat er iets wordt bewaard. Je ziet eerst zelf wat er "
    "overblijft."
)

_KINDS = chat_words.KINDS | {"AGE": ("een leeftijd", "leeftijden")}


def taken_out(kinds: Mapping[str, int]) -> str:
    """Return what was taken out of a text or made vaguer: kinds, never the values."""
    return f"Weggelaten of vager gemaakt: {chat_words.named(kinds, _KINDS)}." if kinds else NOTHING_OUT


def not_clean(message: str) -> str:
    """Return what to leave out of a text that could not be made clean. message: the error's own, which names types."""
    return NOT_CLEAN.format(kinds=chat_words.kinds_in(message))


def announced(kinds: Mapping[str, int]) -> str:
    """Return what someone hears who cannot see that the text can now be checked."""
    return f"{CHECK}. {taken_out(kinds)}"
