"""Every Dutch sentence of the chat: what was left out of a question, helping questions, advice by group, cards, filters."""

from collections.abc import Iterable, Mapping

from kb.model import Difference

PRIVACY = (
    "Noem geen namen. Typ je er toch een, dan haal ik die er meteen uit. Je vraag wordt alleen gebruikt om te zoeken en "
    "nergens bewaard, tenzij je daar zelf voor kiest."
)
SEARCHING = "Ik zoek vergelijkbare dilemma's…"
REFINING = "Ik kijk opnieuw, met jouw antwoord erbij…"
NOT_SHOWN = "Je vraag is niet gebruikt en niet bewaard."
NOT_CLEAN = (
    "In je vraag staat iets dat op een persoonsgegeven lijkt en dat ik er niet zeker uit kan halen{kinds}. "
    "Ik heb er niet mee gezocht. Laat het weg en stel je vraag opnieuw."
)
MUCH_TOO_LONG = "Dit is meer dan ik in één keer kan lezen. Kort het in tot de kern: wie, wat speelt er, en waarover twijfel je?"
UNAVAILABLE = "Zoeken lukt nu niet. Probeer het over een minuut opnieuw; blijft het zo, zeg het dan tegen de beheerder."
HELPING = "Om scherper te zoeken"
ANSWERED = "Je antwoordde"
AGREED = "Waar ze het over eens zijn"
DIFFER = "Waar ze verschillen"
MORE_ON_THIS = "Nog meer advies hierover"
CONDITIONAL = "Onder welke voorwaarden"
TRIED = "Geprobeerd, en hoe het afliep"
BY_PERSPECTIVE = "Alle adviezen, per perspectief"
ALSO = "Ook"
HOW_IT_ENDED = "Hoe deze dilemma's afliepen"
ABOUT = "Over"
FITS, FITS_NOT = "Past bij wat je antwoordde", "Anders dan wat je antwoordde"
EARLIER = "Toon dit antwoord opnieuw"
LEAD_WAITS, LEAD_READY = "Samenvatting wordt gemaakt…", "Boven het antwoord staat nu een samenvatting."
WENT = "Een dilemma in dit gesprek is ingetrokken. De tekst ervan staat hier niet meer."
TAKE_ALONG = "Neem mee naar je overleg"
DROP_ALL = "Alles weghalen"
CHOSEN_FILTERS = "Je zoekt binnen:"
NEAR_THEMES = "Thema's in de buurt. Kies er een om te zien wat daar staat:"
IN_THEME = "Dit staat er wel:"
WITHOUT_FILTERS = "Zoek zonder verfijning"

KINDS = {
    "PERSON": ("een naam", "namen"), "LOCATION": ("een plaats", "plaatsen"), "ORG": ("een organisatie", "organisaties"),
    "PHONE": ("een telefoonnummer", "telefoonnummers"), "EMAIL": ("een e-mailadres", "e-mailadressen"),
    "BSN": ("een burgerservicenummer", "burgerservicenummers"), "IBAN": ("een rekeningnummer", "rekeningnummers"),
    "ADDRESS": ("een adres", "adressen"), "POSTCODE": ("een postcode", "postcodes"),
    "BIRTHDATE": ("een geboortedatum", "geboortedata"), "CASE_NUMBER": ("een zaaknummer", "zaaknummers"),
    "ID_DOC": ("een nummer van een identiteitsbewijs", "nummers van identiteitsbewijzen"),
    "LICENSE_PLATE": ("een kenteken", "kentekens"), "URL": ("een webadres", "webadressen"),
    "HANDLE": ("een accountnaam", "accountnamen"), "AGE": ("een geboortejaar", "geboortejaren"),
    "DATE": ("een datum", "datums"), "QUASI": ("een herkenbare omschrijving", "herkenbare omschrijvingen"),
}  # fmt: skip


def _listed(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} en {last}" if most else last


def left_out(kinds: Mapping[str, int]) -> str:
    """Return what was taken out of a question: kinds, never the values."""
    return f"Ik heb {named(kinds)} weggelaten. Zoeken gaat zonder."


def named(kinds: Mapping[str, int], words: Mapping[str, tuple[str, str]] = KINDS) -> str:
    """Return kinds with how often each was found: "een naam en 2 plaatsen". words: what one and more of a kind are called."""
    return _listed(words[kind][0] if count == 1 else f"{count} {words[kind][1]}" for kind, count in kinds.items())


def kinds_in(message: str) -> str:
    """Return the kinds that the message of an error names, after a colon: ": een telefoonnummer"; "" for none."""
    found = [KINDS[kind][0] for kind in KINDS if kind in message.replace(",", " ").split()]
    return f": {_listed(found)}" if found else ""


def not_clean(message: str) -> str:
    """Return what to leave out of a question that could not be made clean. message: the error's own, which names types."""
    return NOT_CLEAN.format(kinds=kinds_in(message))


def counted(number: int, one: str, more: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else more}"


def announced(dilemmas: int, advice: int) -> str:
    """Return what someone hears who cannot see that an answer came."""
    if not dilemmas:
        return "Geen vergelijkbaar dilemma gevonden."
    found, told = counted(dilemmas, "dilemma", "dilemma's"), counted(advice, "advies", "adviezen")
    return f"{found} gevonden, {told}."


def lead_by(model: str) -> str:
    """Return what stands under a summary that a language model worded. model: its name."""
    return f"Samenvatting door een taalmodel ({model}); elke zin is nagekeken tegen de bronnen."


def folded(heading: str, number: int) -> str:
    """Return the line under which statements are folded."""
    return f"{heading} ({number})"


def differs(differences: Iterable[Difference]) -> str:
    """Return how a dilemma differs from what was asked."""
    return "; ".join(map(str, differences))


def removes(label: str) -> str:
    """Return what a button does that takes away a filter, for who hears it."""
    return f"Haal “{label}” weg"
