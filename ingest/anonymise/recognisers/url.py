"""Web addresses that lead to a person: a profile, a post, a small organisation.

Marked are addresses with a scheme, with www, or of the form domain/path. Not marked are the public sites below, and a
bare domain name (readers mention marktplaats.nl without meaning anybody) unless it is written with www. Syntax after
RFC 3986, ended at white space and stripped of closing punctuation. It can not know what the page shows.
"""

import re

from ingest.anonymise.recognisers.reading import per_paragraph
from ingest.anonymise.spans import Span

# Sites of the government, of national bodies and of the field: naming them points at nobody.
PUBLIC = frozenset(
    (
    "rijksoverheid.nl", "overheid.nl", "wetten.overheid.nl", "politie.nl", "om.nl", "rechtspraak.nl",
    "uitspraken.rechtspraak.nl", "hetccv.nl", "belastingdienst.nl", "digid.nl", "mijnoverheid.nl", "cbs.nl",
    "ind.nl", "coa.nl", "duo.nl", "uwv.nl", "svb.nl", "cjib.nl", "rivm.nl", "vng.nl", "veiligthuis.nl",
    "huiselijkgeweld.nl", "slachtofferhulp.nl", "reclassering.nl", "kinderbescherming.nl", "justid.nl", "dji.nl",
    "movisie.nl", "nji.nl", "trimbos.nl", "ggdghor.nl", "juridischloket.nl", "meldmisdaadanoniem.nl", "113.nl",
    "kindertelefoon.nl", "wegwijzerjeugdenveiligheid.nl", "zorgenveiligheidshuizen.nl",
    "autoriteitpersoonsgegevens.nl", "google.com", "google.nl", "youtube.com", "wikipedia.org", "marktplaats.nl",
    "funda.nl", "werkenbijdeoverheid.nl", "nu.nl", "nos.nl",
    )
)  # fmt: skip
_TOP = r"(?:nl|com|be|de|eu|org|net|info|me|nu|gg|tv|io|co|fr|uk|pl|tr|ru|example|test)"
_ADDRESS = re.compile(
    r"(?<![\w@./-])(?:https?://[^\s<>\"|]{3,400}|www\.[^\s<>\"|]{3,400}"
    rf"|(?:[a-z0-9](?:[a-z0-9-]{{0,62}})\.){{1,5}}{_TOP}/[^\s<>\"|]{{1,400}})",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^/:?#]+)(?::\d+)?(/[^?#]*)?", re.IGNORECASE)
# On these a person is a path, so the host alone says nothing and the host with a path does.
_OF_PEOPLE = frozenset(
    ["google.com", "google.nl", "youtube.com", "marktplaats.nl", "funda.nl", "wikipedia.org", "nu.nl", "nos.nl"]
)


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every address of an identifying page."""
    spans = []
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,;:!?)]}'\"’”»*_>")
        if address and not _public(address):
            spans.append(Span(match.start(), match.start() + len(address), "URL"))
    return spans


def _public(address: str) -> bool:
    parts = _HOST.match(address)
    if parts is None:
        return False
    host, path = parts[1].lower(), (parts[2] or "").strip("/")
    return host in PUBLIC and not (host in _OF_PEOPLE and path)
