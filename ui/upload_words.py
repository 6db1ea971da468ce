"""The Dutch sentences of the page that takes in session notes."""

import re
from collections.abc import Mapping, Sequence

UPLOAD = "Verslagen inlezen"
INTRO = "Kies verslagen, mails of aantekeningen. Elk dilemma daarin wordt een concept zonder namen, dat je daarna beoordeelt."
NOT_KEPT = "De bestanden zelf worden niet bewaard."
CHOOSE = "Verslagen"
CHOOSE_HELP = "Word, PDF, OpenDocument, RTF, PowerPoint, Excel, CSV, mail (.eml, .msg), transcript (.vtt), tekst of HTML."
TAKE_IN = "Lees in"
READING = "Lezen en namen verbergen…"
STOPPED = "Het inlezen is gestopt. Wat er al was ingelezen, is bewaard; lees de rest opnieuw in."
TO_REVIEW = "Naar beoordelen"
ORIGINAL = "Origineel"
ORIGINAL_INTRO = (
    "Gemarkeerd is wat is verborgen, met erachter wat voor gegeven het is. Hier te zien tot je deze pagina verlaat."
)
DRAFT = "Concept"
LEFT_OUT = "Niet gelezen bijlage"
ATTENTION = "Let op"
HIDDEN = "Verborgen"
NOTHING_HIDDEN = "niets"
FOUND = "Eruit gehaald"
TWO_READERS = "Mogelijk herleidbaar: twee mensen moeten dit lezen."
NO_THEME = "Geen thema herkend: kies er een bij het beoordelen."
OPEN_QUESTION = "Niemand gaf hier advies: vul het aan, of publiceer het als open vraag."
NO_ADVICE = "Geen advies gevonden."

OUTCOMES = {
    "duplicate": "Dit staat al in de kennisbank.",
    "nothing": "Geen dilemma in gevonden.",
    "unreadable": "Kan niet worden gelezen.",
}
# What is wrong with a file, by how the reader's reason begins, and what to do about it.
UNREADABLE: Mapping[str, str] = {
    "password-protected": "Beveiligd met een wachtwoord. Haal het wachtwoord eraf en lees het opnieuw in.",
    "damaged file": "Beschadigd. Open het in het programma waarmee het is gemaakt, bewaar het opnieuw en lees het nog eens in.",
    "no text found (scan?)": "Geen tekst in gevonden, waarschijnlijk een scan. Laat er tekstherkenning op los.",
    "no text found": "Geen tekst in gevonden. Is het het goede bestand?",
    "letters cannot be recognised": "De letters zijn niet te herkennen. Maak de PDF opnieuw, of neem het Word-bestand.",
    "unknown file type": "Onbekend soort bestand. Bewaar het als Word, PDF of tekst.",
    "old Office file": "Een Office-bestand van voor 2007. Bewaar het als .docx of .xlsx.",
    "empty file": "Het bestand is leeg.",
    "too large": "Te groot. Haal afbeeldingen eruit of splits het.",
    "unpacks to": "Te groot als het wordt uitgepakt. Haal eruit wat niet bij de sessie hoort.",
    "packed in an unusual way": "Ongewoon ingepakt. Open het in Word of LibreOffice en bewaar het opnieuw.",
    "more than": "Te lang. Neem alleen de bladzijden, dia's of rijen die over de sessie gaan.",
    "takes too long to read": "Het lezen duurt te lang. Splits het, of geef de tekst als .txt.",
    "needs too much memory": "Het lezen vraagt te veel geheugen. Splits het, of geef de tekst als .txt.",
    "makes the reader fail": "Het lezen mislukt. Bewaar het opnieuw in het programma waarmee het is gemaakt.",
    "not clean": "Het kan niet met zekerheid worden ontdaan van persoonsgegevens, dus er is niets van bewaard.",
    "not a text file": "Geen tekstbestand. Bewaar het als platte tekst in UTF-8.",
    "not a ": "De inhoud past niet bij de soort bestand. Open het en bewaar het opnieuw.",
    "not an ": "De inhoud past niet bij de soort bestand. Open het en bewaar het opnieuw.",
    "not found": "Niet gevonden.",
    "permission denied": "Geen toestemming om het te lezen.",
    "cannot be opened": "Kan niet worden geopend.",
}
TYPES = {
    "PERSON": ("persoon", "personen"), "LOCATION": ("plaats", "plaatsen"), "ORG": ("organisatie", "organisaties"),
    "DATE": ("datum", "data"), "AGE": ("leeftijd", "leeftijden"), "PHONE": ("telefoonnummer", "telefoonnummers"),
    "ADDRESS": ("adres", "adressen"), "EMAIL": ("e-mailadres", "e-mailadressen"), "BSN": ("BSN", "BSN's"),
    "CASE_NUMBER": ("zaaknummer", "zaaknummers"), "HANDLE": ("account", "accounts"), "URL": ("webadres", "webadressen"),
    "QUASI": ("omschrijving", "omschrijvingen"), "BIRTHDATE": ("geboortedatum", "geboortedata"),
    "IBAN": ("rekeningnummer", "rekeningnummers"), "LICENSE_PLATE": ("kenteken", "kentekens"),
    "POSTCODE": ("postcode", "postcodes"), "ID_DOC": ("identiteitsbewijs", "identiteitsbewijzen"),
}  # fmt: skip


def intro(days: int) -> str:
    """Return what the page is for and what becomes of a file. days: how long its text is kept at the most; 0: not at all."""
    if not days:
        return f"{INTRO} {NOT_KEPT}"
    term = "een dag" if days == 1 else f"{days} dagen"
    return (
        f"{INTRO} De tekst zelf gaat versleuteld in de kluis, om bij het beoordelen te vergelijken: totdat over het concept is "
        f"beslist, en hoogstens {term}."
    )


def problem(reason: str) -> str:
    """Return what is wrong with a file in Dutch, by the reader's reason."""
    known = [start for start in UNREADABLE if reason.startswith(start)]
    return UNREADABLE[max(known, key=len)] if known else OUTCOMES["unreadable"]


def left_out(message: str) -> str:
    """Return which attachment was not read and why, by the reader's message "name: reason: advice"."""
    name, _, reason = re.sub(r": [^:]*$", "", message).rpartition(": ")
    return f"{name.replace('attachment', 'bijlage')}: {problem(reason)}"


def hidden(counts: Mapping[str, int]) -> str:
    """Return what was hidden, most of it first: "3 personen, 1 datum"."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{count} {TYPES[kind][count != 1]}" for kind, count in ordered) or NOTHING_HIDDEN


def summary(files: int, unread: int, drafts: int) -> str:
    """Return what a batch gave."""
    read = files - unread
    done = "Geen bestand" if not read else "Eén bestand" if read == 1 else f"{read} bestanden"
    made = {0: "geen nieuw concept", 1: "één nieuw concept"}.get(drafts, f"{drafts} nieuwe concepten")
    return f"{done} ingelezen, {made}." + (f" Niet te lezen: {unread}." if unread else "")


def resembles(keys: Sequence[str]) -> str:
    """Return that a draft may tell a known dilemma once more."""
    return f"Lijkt sterk op {', '.join(keys)}: voeg ze bij het beoordelen samen, of houd beide."


def found(drafts: int) -> str:
    """Return how many drafts came of a file, for a line of its own."""
    return "1 concept" if drafts == 1 else f"{drafts} concepten"


def progress(done: int, files: int, seconds_left: float | None) -> str:
    """Return how far a batch is, with the time left once that can be told."""
    if seconds_left is None or done == files:
        return f"{done} van {files} bestanden"
    minutes = round(seconds_left / 60)
    return f"{done} van {files} bestanden, nog {f'ongeveer {minutes} min' if minutes else 'minder dan een minuut'}"
