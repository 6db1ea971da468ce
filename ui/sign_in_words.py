"""The Dutch of signing in and out."""

from kb.people import Role

TITLE = "Inloggen"
HEADING = "Welkom bij de Dilemmabank"
INTRO = "Vind het dilemma waar een collega eerder voor stond, met wat anderen toen adviseerden."
WHY = "Log in met het account van je organisatie."
PRIVACY = "De Dilemmabank bewaart je naam en e-mailadres niet. Collega's zien niet wie je bent."
SIGN_IN, SIGN_OUT = "Inloggen", "Uitloggen"
TIMED_OUT = "Je was een tijd weg. Daarom ben je uitgelogd. Wat op je scherm stond, is gesloten."
ENDED = "Je bent niet meer ingelogd. Wat op je scherm stond, is gesloten."
SIGNED_OUT = "Je bent uitgelogd. Gebruiken anderen deze computer ook? Sluit dan ook je browser."
NO_ROLE = "Je bent ingelogd, maar je account mag de Dilemmabank niet gebruiken. Vraag je beheerder om toegang."
OTHER_ACCOUNT = "Log uit en probeer een ander account"
CLOSED = "Deze Dilemmabank is nog niet open. Vraag je beheerder wanneer je erin kunt."
CLOSED_WHY = (
    "**Voor de beheerder.** Deze site is te bereiken vanaf andere computers, en er is niet ingesteld wie erin mag. "
    "Kies een van deze drie in `settings.toml`:\n"
    '- `sign_in = "openid"`: inloggen met het account van je organisatie;\n'
    '- `sign_in = "proxy"`: een webserver ervoor zegt wie iemand is;\n'
    "- `open_to_readers = true`: iedereen die de site kan bereiken, mag zoeken en lezen.\n\n"
    "Hoe je dat doet, staat in `docs/beheer.md` onder *Inloggen*. Start de site daarna opnieuw."
)


def signed_in_as(name: str, role: Role) -> str:
    """Return who is signed in, for their own eyes. name: safe for Markdown."""
    return f"Ingelogd als {name}, {role.value}" if name else f"Ingelogd, {role.value}"
