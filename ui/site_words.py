"""The Dutch of the site around the pages: what the browser is told, what is announced, and what Streamlit says in English."""

DESCRIPTION = "Vind het dilemma waar een collega eerder voor stond, met wat anderen toen adviseerden."
NO_SCRIPT = "Deze site werkt alleen met JavaScript. Zet JavaScript aan in je browser en laad de pagina opnieuw."
NO_PAGE_TITLE = "Deze pagina bestaat niet, of is niet voor jou"
NO_PAGE = (
    "Misschien is het adres verkeerd overgenomen, of is de pagina verplaatst. Denk je dat je hier wel mag zijn? "
    "Vraag het je beheerder."
)
OTHER_HOST = (
    "Onder dit adres is de Dilemmabank niet te bereiken. Gebruik het adres dat je van je beheerder kreeg. "
    "Beheerder: zet dit adres in allowed_hosts (docs/beheer.md)."
)
OTHER_ORIGIN = "Dit verzoek komt van een andere site. Open de Dilemmabank zelf en probeer het daar opnieuw."
TOO_MUCH = "Dit is te veel in één keer. Kies minder of kleinere bestanden."
NO_FILES = "Hier kun je nu geen bestanden inlezen. Open de pagina Verslagen inlezen opnieuw."
FULL = (
    "Er staan nu te veel verslagen klaar om te worden ingelezen. Lees eerst in wat je al hebt gekozen, of probeer het over "
    "een paar minuten opnieuw."
)
TO_START = "Naar de zoekpagina"

BUSY, READY = "Bezig met laden.", "Klaar met laden."

# What screen readers are told of Streamlit's own buttons and regions, in full.
LABELS = {
    "App logo": "Dilemmabank",
    "App Logo": "Dilemmabank",
    "App pages": "Pagina's",
    "Chat message from assistant": "Antwoord",
    "Chat message from user": "Jouw vraag",
    "Choose an option": "Kies",
    "Choose options": "Kies",
    "Clear all": "Wis alles",
    "Clear entry": "Wis invoer",
    "Clear value": "Wis keuze",
    "Close": "Sluit",
    "Close sidebar": "Menu sluiten",
    "Collapse sidebar": "Menu sluiten",
    "Copy to clipboard": "Kopieer",
    "Decrement": "Eén lager",
    "Expand sidebar": "Menu openen",
    "Feedback rating": "Waardering",
    "Increment": "Eén hoger",
    "Link to heading": "Link naar deze kop",
    "Logo": "Dilemmabank",
    "Main menu": "Menu",
    "Navigate to home page": "Naar de zoekpagina",
    "Next page": "Volgende pagina",
    "Notifications": "Meldingen",
    "Open": "Open keuzelijst",
    "Pagination": "Bladeren",
    "Previous page": "Vorige pagina",
    "Running...": "Bezig",
    "Selectbox options": "Keuzes",
    "Selected values": "Gekozen",
    "Send message": "Verstuur",
    "Sidebar": "Zijbalk",
    "Stop script": "Stop",
    "file upload": "Bestanden kiezen",
}
# The same, where a part of it is ours: a regular expression of JavaScript on the whole label, and what replaces it.
LABELS_WITH_OURS = [
    ["^Help for (.+)$", "Uitleg bij $1"],
    ["^Remove (.+)$", "Verwijder $1"],
    ["^Page (\\d+)$", "Pagina $1"],
]
# Text that can be seen: where, by a CSS selector that no text of a visitor or a dilemma stands under; what; what it becomes.
TEXTS = [
    ["[data-testid=stSkipToContent]", "^Skip to main content$", "Naar de inhoud"],
    ["[data-testid=stTopNavSection]", "^(\\d+) more$", "Meer ($1)"],
    ["[data-testid=stFileUploader]", "^Upload$", "Kies bestanden"],
    ["[data-testid=stFileUploader]", "^Drag and drop (files?|directories) here$", "Laat los om toe te voegen"],
    ["[data-testid=stFileUploader]", "^(\\d+) ?MB per file(?: •.+)?$", "of sleep ze hierheen, tot $1 MB per bestand"],
    ["[data-testid=stFileUploader]", "^• .+$", " "],
    ["[data-testid=stFileUploader]", "^File must be ([\\d.]+) ?MB or smaller\\.$", "Dit bestand is groter dan $1 MB."],
    ["[data-testid=stFileUploader]", "^Error:\\s*$", "Fout: "],
    ["[data-testid=stFileUploader]", "^.*status code 403.*$", NO_FILES],
    ["[data-testid=stFileUploader]", "^.*status code 503.*$", FULL],
    ["[data-testid=stFileUploader]", "^.*status code 4\\d\\d.*$", "Dit past er niet meer bij. Lees eerst in wat er staat."],
    [
        "[data-testid=stFileUploader]", "^.*Network Error.*$",
        "Dit bestand kwam niet aan. Wacht even en kies het opnieuw.",
    ],
    ["[data-testid=stFileUploader]", "^.* files are not allowed\\.$", "Dit soort bestand kan hier niet worden gelezen."],
    [
        "[data-testid=stDownloadButtonError]", "^.*[Dd]ownload.*$",
        "Het lukt nu niet om dit bestand te maken. Probeer het later opnieuw.",
    ],
    ["[data-testid=stStatusWidget]", "^Connecting$", "Verbinden"],
    ["[data-testid=stStatusWidget]", "^Running\\.*$", "Bezig"],
    ["[data-testid=stStatusWidget]", "^Stop$", "Stop"],
    ["[data-testid=stStatusWidget]", "^Error$", "Fout"],
    ["[role=dialog]", "^Connection error$", "Geen verbinding"],
    [
        "[role=dialog]", "^(Is Streamlit still running\\?.*|Streamlit server is not respond.*|Connection failed.*)$",
        "De site antwoordt niet. Wacht even; zodra de verbinding er weer is, kun je verder.",
    ],
    ["[role=dialog]", "^streamlit run yourscript\\.py$", " "],
    ["[role=listbox]", "^No results$", "Niets gevonden"],
    ["[role=log]", "^(\\d+) options? available\\.$", "Aantal keuzes: $1."],
    ["[role=log]", "^(.+), selected$", "$1, gekozen"],
]  # fmt: skip

# What someone is told who has been away for almost too long; {time}: until when they can come back.
IDLE = {
    "title": "Ben je er nog?",
    "text": "Je bent een tijd niet bezig geweest. Om {time} uur word je uitgelogd. Wat je hebt getypt en nog niet hebt "
    "verstuurd of bewaard, is dan weg.",
    "stay": "Blijf ingelogd",
}

SAID = {"busy": BUSY, "ready": READY, "labels": LABELS, "labelsWithOurs": LABELS_WITH_OURS, "texts": TEXTS}
