"""Every Dutch sentence of the page on which an administrator looks after the site, but for health and settings."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from kb.in_force import Origin, Setting
from kb.jobs import Report, Stage, Work
from kb.managing import LEAST
from kb.model import Status

MANAGE = "Beheer"
INTRO = "Hoe het met de site gaat, en wat je eraan kunt doen. Op deze pagina staat geen tekst uit een dilemma."
TO_LISTS = "Thema's en partners wijzigen"

COUNTS, NO_COUNTS = "Aantallen", "De opslag kan nu niet worden geteld."
FEW = f"minder dan {LEAST}"
FEW_WHY = f"Onder de {LEAST} staat er geen getal: van zo weinig dilemma's weet een collega al gauw van wie ze zijn."
STATES = {
    Status.PUBLISHED: "Gepubliceerd", Status.CONCEPT: "Concept", Status.REVIEW: "Wacht op een tweede lezer",
    Status.WITHDRAWN: "Ingetrokken",
}  # fmt: skip
REGIONS_WHY = "Welke regio welke is, staat nergens. Dilemma's zonder bekende regio tellen hier niet mee."

HEALTH = "Gezondheid"
LOOK_CLOSER, LOOKING = "Controleer alles", "Ik kijk alles na. Dat duurt even."
LOOK_CLOSER_HELP = "Leest de hele opslag en de zoekindex, loopt het spoor na en probeert het zoekmodel."

HEADINGS = {Work.REBUILD: "Zoekindex", Work.AUDIT: "Herkenbare gegevens"}
EXPLAINED = {
    Work.REBUILD: "De zoekindex houdt zichzelf bij. Opnieuw opbouwen is nodig als hij beschadigd is of bij een ander zoekmodel "
    "hoort. Zoeken gaat intussen door. Je kunt deze pagina verlaten, en stoppen: dan gaat het later verder waar het was.",
    Work.AUDIT: "Zoekt in alles wat is bewaard naar namen, nummers en adressen, anders dan het anonimiseren dat doet. Je ziet "
    "alleen de plek, nooit de tekst. Wordt er niets gevonden, dan is dat geen bewijs dat er niets staat.",
}
BEGIN = {Work.REBUILD: "Bouw opnieuw op", Work.AUDIT: "Zoek nu"}
GO_ON = "Ga verder"
STOP = "Stop"
FROG = "Laat Frog meekijken"
FROG_HELP = "Een tweede programma dat namen herkent. Het duurt dan minuten, en stoppen kan pas aan het eind."
BEGUN = {Work.REBUILD: "Opnieuw opbouwen is begonnen.", Work.AUDIT: "Het zoeken is begonnen."}
ALREADY = "Dat was al bezig."
NOT_BEGUN = "Dat lukt nu niet: in de map met gegevens kan niets worden geschreven."
STOPPING = "Het stopt zodra het kan."
_STARTING = "Begint…"
_ENDS = {Stage.STOPPED: "Gestopt", Stage.CUT: "Afgebroken", Stage.FAILED: "Mislukt"}
_PROBLEMS = {
    "": "het programma kon niet beginnen. `python -m kb doctor` zegt waarom.",
    "StoreBroken": "de opslag werkt niet. Kijk hierboven bij Gezondheid.",
    "DatabaseRefused": "de database is niet te gebruiken. Kijk hierboven bij Gezondheid.",
    "StoreTooNew": "de opslag is van een latere versie van het programma.",
    "ModelUnavailable": "het zoekmodel kan niet worden geladen. Kijk hierboven bij Gezondheid.",
    "BadSettings": "een instelling of sleutel klopt niet. `python -m kb doctor` zegt welke.",
    "NotWritten": "er kon niet worden geschreven: de schijf is vol, of de rechten kloppen niet.",
    "OSError: ENOSPC": "de schijf is vol.",
}
_KINDS = {
    "BSN": "een BSN", "IBAN": "een rekeningnummer", "EMAIL": "een mailadres", "PHONE": "een telefoonnummer",
    "POSTCODE": "een postcode", "LICENSE_PLATE": "een kenteken", "CASE_NUMBER": "een zaaknummer", "DATE": "een datum",
    "NUMBER": "een nummer", "NAME": "een naam", "PERSON": "de naam van een persoon",
    "LOCATION": "de naam van een plaats", "ORG": "de naam van een organisatie",
}  # fmt: skip
_WHOLE_FILES = {
    "NOT_SEALED": "ligt onversleuteld in de kluis",
    "OLD_STORE": "is verouderd: alles staat nu in de database. Gooi het weg.",
}  # fmt: skip
_PLACES = {
    "title": "titel", "situation": "situatie", "question": "vraag", "chosen": "keuze", "outcome": "afloop",
    "guidance": "advies", "interest": "belang", "theme_label": "thema", "themes": "thema's", "facet": "kenmerk",
    "source": "herkomst", "extra": "overige gegevens", "by": "van wie", "result": "hoe het ging",
    "conditions": "voorwaarden", "id": "kenmerk",
}  # fmt: skip

TRAIL = "Spoor"
TRAIL_EXPLAINED = (
    "Van elke handeling staat in het spoor wie wat deed met welk dilemma, wanneer en waarom: onder een pseudoniem, en zonder "
    "tekst uit het dilemma. Elke regel is verzegeld met de regel ervoor. Daardoor valt een wijziging van buiten op."
)
VERIFY, VERIFYING = "Controleer het spoor", "Ik loop alle zegels na…"
NOTE_SEAL = "Schrijf dit laatste zegel ergens anders op. Dan valt het later ook op als er aan het eind iets is weggehaald:"
AS_LINES, AS_SHEET = "Download (JSON Lines)", "Download (CSV)"
NO_TRAIL = "Het spoor is nu niet te lezen. Kijk hierboven bij Gezondheid."
NOTHING_YET = "Er is nog niets gebeurd."

SETTINGS = "Instellingen"
SETTINGS_EXPLAINED = (
    "Zo is de site gestart. Wijzigen doe je in `settings.toml` of in de omgeving; daarna start je de site opnieuw. In de "
    "omgeving staat `KB_` voor de naam."
)
ALL_DEFAULT = "Alles staat op de standaardwaarde."
_ORIGINS = {
    Origin.ENVIRONMENT: "uit de omgeving", Origin.SECRET_FILE: "uit het bestand {file}", Origin.FILE: "uit settings.toml",
    Origin.DEFAULT: "standaard",
}  # fmt: skip
_WAITS = "gewijzigd sinds de start: geldt na een herstart"
UNREADABLE = "De instellingen zijn veranderd en kunnen zo niet worden gelezen: `python -m kb doctor` zegt wat er mis is."
_SECRET, _NO_SECRET, _EMPTY = "ingesteld", "niet ingesteld", "leeg"


def number(count: int | None) -> str:
    """Return how many there are; None: fewer than may be told."""
    return FEW if count is None else f"{count:,}".replace(",", ".")


def per_theme(themes: int) -> str:
    """Return the line under which the themes are folded."""
    return f"Per thema ({themes})"


def per_region(regions: int) -> str:
    """Return the line under which the regions are folded."""
    return f"Per regio ({regions})"


def region(place: int) -> str:
    """Return what stands for a region."""
    return f"Regio {place}"


def clock(seconds: float) -> str:
    """Return a moment of today as a time, of another day with the day."""
    at = datetime.fromtimestamp(seconds)
    return f"{at:%H:%M}" if at.date() == datetime.now().date() else f"{at.day}-{at.month}-{at.year}, {at:%H:%M}"


def looked(attention: int) -> str:
    """Say that everything was looked at. attention: checks that are not fine."""
    if not attention:
        return "Alles nagekeken en in orde."
    return f"Alles nagekeken: {'één ding vraagt' if attention == 1 else f'{attention} dingen vragen'} aandacht."


def looked_at(seconds: float) -> str:
    """Return when everything was looked at."""
    return f"Alles nagekeken om {clock(seconds)}."


def dilemma(key: str) -> str:
    """Return what a dilemma is called by its key."""
    return f"Dilemma {key}"


def progress(now: Report, seconds: float) -> str:
    """Return how far work is. seconds: since it was begun."""
    if now.stage is Stage.STOPPING:
        return STOPPING
    if not now.of:
        return _STARTING
    left = seconds / now.done * (now.of - now.done) if now.done else 0
    return f"{now.done} van {now.of} dilemma's{_left(left)}"


def _left(seconds: float) -> str:
    if seconds < 5:
        return ""
    return f", nog ongeveer {round(seconds)} seconden" if seconds < 90 else f", nog ongeveer {round(seconds / 60)} minuten"


def ended(work: Work, end: Report) -> str:
    """Return how work ended, as Markdown."""
    when = clock(end.told)
    if end.stage is Stage.DONE:
        return _done(work, end.result, when)
    far = f" bij {end.done} van {end.of} dilemma's" if end.of else ""
    why = f": {_PROBLEMS.get(end.problem, 'er ging iets onverwachts mis.')}" if end.stage is Stage.FAILED else "."
    return f"{_ENDS[end.stage]} ({when}){far}{why}"


def _done(work: Work, result: Mapping[str, object], when: str) -> str:
    if work is Work.REBUILD:
        return f"Klaar ({when}). {result.get('dilemmas', 0)} dilemma's staan in de zoekindex."
    found, looked_at = int(str(result.get("suspects", 0))), f"{result.get('dilemmas', 0)} dilemma's nagekeken ({when})"
    frog = ", met Frog" if result.get("frog") else ""
    if not found:
        return f"Niets gevonden. {looked_at}{frog}."
    return f"{'Eén plek' if found == 1 else f'{found} plekken'} om te bekijken. {looked_at}{frog}."


def place(words: Sequence[str]) -> tuple[str, str]:
    """Return the key of the dilemma in which something was found, "" for elsewhere, and what and where it is.

    words: as python -m kb audit keeps them for its report: of the place in English, and the kind.
    """
    *where, kind = words
    looks = _WHOLE_FILES.get(kind) or f"lijkt op {_KINDS.get(kind, 'een gegeven')}"
    text = " ".join(where)
    if found := re.fullmatch(r"dilemma (.+), ([^,]+)", text):
        return found[1], f"{_part(found[2])}: {looks}"
    if found := re.fullmatch(r"trail of dilemma (\d+)", text):
        return "", f"spoor van dilemma {found[1]}: {looks}"
    if found := re.fullmatch(r"kept question (\d+)", text):
        return "", f"bewaarde vraag {found[1]}: {looks}"
    if found := re.fullmatch(r"(\w+ \d+) of the lists", text):
        return "", f"{found[1]} van Thema's en partners: {looks}"
    return "", f"bestand {text}: {looks}"


def _part(words: str) -> str:
    """Return a part of a dilemma: "guidance 2 by" becomes "advies 2, van wie"."""
    name, *more = words.split()
    numbers, parts = [one for one in more if one.isdigit()], [one for one in more if not one.isdigit()]
    return ", ".join((" ".join((_PLACES.get(name, name), *numbers)), *(_PLACES.get(one, one) for one in parts)))


def places(found: int) -> str:
    """Return the line under which the places are folded."""
    return "Waar: 1 plek" if found == 1 else f"Waar: {found} plekken"


def not_all(shown: int, found: int) -> str:
    """Say that only the first places are shown."""
    return f"Dit zijn de eerste {shown} van {found}. Alles: `python -m kb audit`."


def sealed(entries: int) -> str:
    """Say that the trail is whole."""
    return f"Het spoor klopt: {number(entries)} regels." if entries != 1 else "Het spoor klopt: 1 regel."


def broken(entry: int) -> str:
    """Say that the trail was changed."""
    return (
        f"Het spoor is van buiten veranderd, bij regel {entry} of eerder. Zoek uit wie dat deed, en zet een eerdere "
        "reservekopie terug."
    )


def by_default(settings: int) -> str:
    """Return the line under which the settings that nobody changed are folded."""
    return f"Op de standaardwaarde ({settings})"


def value(setting: Setting) -> str:
    """Return the value of a setting; of a secret only whether there is one."""
    if setting.is_secret:
        return _SECRET if setting.is_set else _NO_SECRET
    return {"true": "ja", "false": "nee", "": _EMPTY}.get(setting.value, setting.value)


def origin(setting: Setting) -> str:
    """Return where the value of a setting comes from, and whether another waits for a restart."""
    told = _ORIGINS[setting.origin].format(file=setting.file)
    return f"{told} · {_WAITS}" if setting.waits else told
