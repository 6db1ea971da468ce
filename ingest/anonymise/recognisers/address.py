"""Addresses: street, house number and suffix in one span; PO boxes too.

A street is recognised by its ending (straat, laan, weg, dijk, ...), or, for names without one (Kleiburg, De Uithof), by a
word such as adres or wonende before it or a postcode or town after it. Numbers and suffixes (23a, 12-II, 88 hs, 7 bis,
203 bus 2, "drie hoog") follow the BAG catalogue (Kadaster) and habit. It can not know a street name without number
(that is LOCATION, found by the name finder) or an unusual name without anything around it.
"""

import re

from ingest.anonymise.recognisers.reading import NUMBER_WORD, SPACE, before, per_paragraph, repaired
from ingest.anonymise.spans import Span

# Endings that hardly occur in other words, also typed in small letters.
_STRONG = (
    "straat|straatweg|strjitte|strasse|straße|laan|loane|weg|plein|singel|gracht|kade|dijk|dyk|dreef|steeg|pad|hof"
    "|plantsoen"
    "|boulevard|str|strt"
)
# Endings that do occur in other words: with a capital only.
_WEAK = (
    "allee|markt|park|wal|ring|baan|burg|bocht|haven|brink|hoek|akkers?|veld|velden|werf|oord|kamp|erf|horst|vliet"
    "|rand|plaat"
    "|plas|sluis|poort|berg|tuin|tuinen|passage|molen|meent|weide|zoom|donk|wei|buurt|straatje|laantje|weggetje"
    "|pleintje|land"
    "|vaart|heide|bos|kant|stede|hage|stein|gaarde|terp|hoeve|rade"
)
_SMALL = r"(?:van|der|den|de|het|'t|ten|ter|op|en|v\.?d\.?|vd|la|le|ds|dr|st|prof|burg|mgr)"
_CAPITAL = (
    r"(?:['’]?[A-Z0-9À-Þ][\w'’-]*|(?:Burg|Pres|Dr|Prof|St|Mgr|Past|Gen|Jhr|Ds|Mr|Kon|Ir)\.|\d{1,3}e|['’]t"
    r"|[A-Z]\.(?:[A-Z]\.)*)"
)
_WIND = r"(?:[ -](?:Noord|Zuid|Oost|West|[NZOW]\.?z?))?"
_TYPED = re.compile(
    rf"(?<![\w'’.-])(?P<name>(?:{_CAPITAL}[ ](?:{_SMALL}[ ]){{0,3}}){{0,4}})"
    rf"(?P<last>(?:['’]?t |(?:Van|De|Het|Den|Ter|Ten) )?(?:[\w'’-]+-\n)?[\w'’-]*?(?:(?i:{_STRONG})"
    rf"|{_WEAK})\.?){_WIND}[ \n]\Z"
)
_OF = re.compile(
    rf"(?<!\w)(?P<name>(?:Laan|Plein|Weg|Straat|Kade|Hof|Pad"
    rf"|Park)(?:[ ]{_SMALL})*(?:[ ]{_CAPITAL}){{1,3}}){_WIND}[ \n]\Z"
)
_PLAIN_NAME = (
    rf"(?:(?:De|Het|'t|Den|Op|Aan|In)[ ](?:{_SMALL}[ ])?)?[A-ZÀ-Þ0-9][\w'’-]+(?:[ ](?:{_SMALL}[ ])?[A-Z]"
    rf"[\w'’-]+){{0,2}}"
)
_AFTER_CUE = re.compile(
    rf"(?:\b[Aa]dres(?:[ ]\w+)??[ ]?:?|[Ww]oonadres[ ]?:|[Ww]onend(?:e)?:?|[Ww]oont(?:[ ](?:op|aan|in))?(?:[ ]de)?"
    rf"|[Ll]ocatie:?|[Vv]erblijfplaats:"
    rf"|[Ii]ngang|standplaats|[Pp]and|(?:op|aan) de|a/d)[ \n](?:standplaats[ ])?(?P<name>{_PLAIN_NAME})[ ]\Z"
)
_BEFORE_TOWN = re.compile(rf"(?:^|[\n\t|:;,(](?:{SPACE})?)(?P<name>{_PLAIN_NAME})[ ]\Z")
_TOWN = re.compile(r",?[ \n](?:\d{4}[ ]?[A-Z]{2}\b|te [A-Z])|, ['’]?[A-Z][a-zà-ÿ]{2,}(?! [A-Z])|,?\n\d{4}[ ]?[A-Z]{2}\b")
_SUFFIX = (
    r"(?:[ ]?-?(?:bis|hs|huis|zwart|rood|zw|rd|bg|boven|beneden)(?:[ ][A-Z]\b)?(?!\w)|[ ]?-?(?:I{1,3}|IV|V)(?!\w)"
    r"|[ ]bus[ ]\d{1,3}"
    r"|-?[A-Za-z](?:-?\d{1,3})?(?![\w'’:])|[ ]-?[ ]?[A-Za-z](?:-?\d{1,3})?(?![\w'’:]|\.[^ \n])|[-/]\d{1,4}(?!\d))"
)
_NUMBER = re.compile(
    rf"(?<=[ \n])(?:(?:nr|no|nummer|huisnummer)\.?[ ])?[1-9]\d{{0,3}}(?![\d:,]\d|\.\d|%|e\b"
    rf"|[-/]\d+[-/]){_SUFFIX}{{0,2}}"
    rf"(?:[ ](?:een|twee|drie|vier|\d)[ ]hoog)?(?!\w)"
)
_IN_WORDS = re.compile(
    rf"(?<=[ \n])(?!(?:een|één|nul)\b)({NUMBER_WORD})(?:[ ](?:bis|rood|zwart|[A-Z]"
    rf"|{NUMBER_WORD}[ ]hoog))?(?!\w)(?![ ](?:keer|jaar|weken|huizen|uur))"
)
_BOX = re.compile(r"(?<!\w)(?:postbus|antwoordnummer)[ ]\d{1,5}(?!\w)", re.IGNORECASE)
_COUNTED = re.compile(
    r"[ ]?(?:keer|x\b|jaar|jr\b|mnd|maand|weken|wkn|dagen|uur|u\b|euro|m2|m\b|meter|km|personen|mensen|kinderen"
    r"|woningen|panden|huizen"
    r"|man\b|punten|procent|%|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november"
    r"|december)",
    re.IGNORECASE,
)
# Words that end like a street, or stand before a number like one, but are none.
_NO_STREET = re.compile(
    r"antwoord|.*woord|(?:on)?derweg|vanweg|weg|straat|str|pad|hof|plein|laan|es|staart|bos|land|rand|park|markt"
    r"|ring|kant|wei|.*proces|.*dossier|.*les|.*adres"
    r"|(?:snel|auto|spoor|lucht|aan|uit|water)weg|.*(?:verband|instantie|afstand|bestand|zand|hand|nederland"
    r"|buitenland|gezag)|.*gebied|.*[aeo]tes",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:artikel|art|trede|pagina|groep|fase|stap|klas|punt|bijlage|kamer|zaal|lid|week|deel|casus|versie|nr|kind"
    r"|ouder|getuige|niveau"
    r"|unit|lijn|bus|perron|spoor|afdeling|categorie|optie|actie|agendapunt|dag|jaar|top|regel|blok|ronde|vraag|code"
    r"|model|module|scenario"
    r"|nummer|score|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|leerjaar"
    r"|pas|bed|cel|team|lokaal"
    r"|tafel|tafels|tel|telefoon|dossier|zaak|pv|bvh|parket|postbus|geb|geboren|datum|om|op|per|na|van|tot|boa|wmo"
    r"|jongere|dilemma|gezin)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:(?:Adres|Woonadres|Postadres|Wonende|Woont|Op|Aan|In|Bij|Pand|Betreft|Locatie|Melding|Ontruiming|Overlast"
    r"|Sluiting|Ingang|Inval"
    r"|Huisbezoek|HB|Controle|Inzet|Verhuisd|Naar|Vanuit|Uit|Te|Om|Van\sadres|En|Met|Hij|Zij|Ze|Aanhouding|Brand"
    r"|Achter|Voor|Tegenover)[ ]|\d{4}[ ])+"
)
_WIDTH = 70  # "Burgemeester van Zuylen van Nijeveltstraat" and a house number fit well within this


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every street with its house number, and every PO box."""
    plain = repaired(text)
    spans = [Span(*match.span(), "ADDRESS") for match in _BOX.finditer(text)]
    for match in _NUMBER.finditer(plain):
        if not _COUNTED.match(plain, match.end()):
            start = _street_start(plain, match.start(), match.end())
            if start is not None:
                spans.append(Span(start, match.end(), "ADDRESS"))
    for match in _IN_WORDS.finditer(text):
        start = _typed_start(before(text, match.start(), _WIDTH), capital=True)
        if start is not None:
            spans.append(Span(match.start() - start, match.end(), "ADDRESS"))
    return spans


def _street_start(plain: str, start: int, end: int) -> int | None:
    """Return where the street before this house number begins, or None when no street stands there."""
    head = before(plain, start, _WIDTH)
    length = _typed_start(head, capital=False)
    if length is None and (cue := _AFTER_CUE.search(head)) and not _NO_NAME.match(cue["name"]):
        length = len(head) - cue.start("name")
    if length is None and _TOWN.match(plain, end) and (name := _BEFORE_TOWN.search(head)) and not _NO_NAME.match(name["name"]):
        length = len(head) - name.start("name")
    return None if length is None else start - length


def _typed_start(head: str, capital: bool) -> int | None:
    """Return how many characters before the end of head the street begins; capital: small letters are no street."""
    street = _OF.search(head) or _TYPED.search(head)
    if street is None:
        return None
    last = street.groupdict().get("last")
    if last is not None:
        bare = last.strip().rstrip(".")
        if _NO_STREET.fullmatch(bare) and not (street["name"] and bare[0].isupper()):
            return None
        if bare[0].islower() and (capital or not re.search(rf"(?:{_STRONG})$", bare)):
            return None
    begin = street.start("last") if last is not None and last[0].islower() and last[1] != " " else street.start()
    if (lead := _LEAD.match(head, begin)) and lead.end() < len(head):
        begin = lead.end()
    return len(head) - begin
