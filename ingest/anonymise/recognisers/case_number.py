"""Case numbers: parket-, proces-verbaal-, BVH-, V-, zaak-, dossier-, cliënt-, CJIB-, BIG-, KvK- and such numbers.

Some have a shape of their own and are read anywhere: parketnummer (two digits, six, two; Aanwijzing parketnummers, OM),
PL number of the police (unit, year, sequence), ECLI (Raad voor de rechtspraak), a court number such as C/16/584429, and
letters-year-sequence (MS-2024-01187). The others differ per organisation and are read after the word that announces
them, in any shape that has digits. It can not know a number without such a word, and leaves order, meter, invoice and
receipt numbers alone, because these are tied to no person.
"""

import re

from ingest.anonymise.recognisers.reading import NUMBER_WORD, before, per_paragraph, repaired
from ingest.anonymise.spans import Span

_OWN_SHAPE = re.compile(
    r"(?<![\w/.-])(?:"
    r"\d{2}[/.-]\d{6}[.-]\d{2}(?![\d./-]*\d)"
    r"|PL[ ]?\d{4}[- ]?\d{4}[- ]?\d{5,9}(?:-\d{1,3})?"
    r"|ECLI:[A-Z]{2}:[A-Z]{2,8}:\d{4}:[A-Z0-9]{1,12}"
    r"|C/\d{2}/\d{5,7}(?:[ ]?/?[ ]?(?:JE|FA|KG|HA)[ ](?:RK|ZA)[ ]\d\d-\d{1,4})?"
    r"|(?<=\()[A-Z]{2,3}\d{5,6}(?=\))"
    r"|NL\d\d\.\d{4,6}"
    r"|[A-Z]{1,6}[-/](?:19|20)?\d{2}[-/]\d{3,}(?:[/-]\w{1,4})?"
    r")(?!\w)"
)
_NUMBER = r"(?:nummers?|nrs?|num|no|nunnner|nurnmer)\b\.?"
_KIND = (
    r"(?:zaak|dossier|cli[eë]nt|klant|pat(?:i[eë]nt)?|parket|pv|proces-?verbaal|bvh|bps|mutatie\w*|registratie|reg"
    r"|kenmerk|kenrnerk|referentie|ref|cjib"
    r"|big|agb|kvk|skn|skj|vip|polis|leerling|lln|dienst|dnr|v|verzekerde?|pnr|vnr|clnr|cl|melding|meld|aangifte|rol"
    r"|rekest|vt|machtiging"
    r"|klacht|contract|huurder|huur|lid|volg|beslag|pgb|bsn-?vervang|aktenzeichen|casus|indicatie|beschikking|pl"
    r"|verblijfs|digid)"
)
# Words that end in nummer but announce something else, or something tied to no person.
_OTHER = re.compile(
    r"(?:telefoon|tel|huis|reken|rekening|rek|kenteken|bank|order|bestel|meter|bon|kassa|ontvangst|factuur|artikel"
    r"|art|kamer|pagina|postbus|mobiel|06"
    r"|versie|lot|serie|week|jaar|burgerservice|bsn|sofi|paspoort|document|rijbewijs|id|iban|bus|lijn|spoor|antwoord"
    r"|toegang|nood|alarm|kaart|"
    r"gratis|info|service|werk|priv[eé]|nieuw|oud|zelfde|klik)-?(?:nummer|nr)",
    re.IGNORECASE,
)
_BODY = (
    r"(?:(?!\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d{2}(?!\d))[A-Za-z]{0,8}[./-]?\d[\w./-]*"
    r"|[A-Za-z]{1,6}(?:[-./][A-Za-z0-9]{1,6})*[-./]\w*\d[\w./-]*)"
)
_MORE = (
    r"(?:(?:[ ]?/[ ]?|[ ])(?:JE|FA|KG|HA|CV)[ ](?:RK|ZA|EXPL)[ ]\d\d-\d{1,5}"
    r"|[ \n](?!\d{1,2}[ ][a-z])\d{2,8}(?:[.-]\w{1,5})*(?![\w:./]*\d|[ ]?%))"
)
_VALUE = (
    rf"(?:(?:(?-i:[A-Z]{{2,5}}(?:-[A-Z]{{1,3}})?)"
    rf"|[a-z]{{1,3}}-[a-z]{{1,3}})[ ](?=[A-Z]{{0,3}}[-.]?\d))?{_BODY}{_MORE}{{0,4}}"
)
_ANNOUNCED = re.compile(
    rf"(?<![\w/])(?P<cue>{_KIND}(?:[ .-]{{0,2}}{_NUMBER})|[^\W\d_]{{2,30}}-?(?:nummers?|nrs?)\b\.?|(?:ons|uw|kenmerk"
    rf"|bevindingen|verhoor|getuige|ons kenmerk)"
    rf",?[ ]{_NUMBER}|^{_NUMBER})(?P<between>[ ]?[:=#(-]?(?:[ ](?!\d)[^\W\d_]{{1,14}}\.?){{0,4}}?[ ]?[:=-]?"
    rf"[ \n]{{0,2}})(?P<value>{_VALUE})",
    re.IGNORECASE | re.MULTILINE,
)
_BARE_KIND = re.compile(
    r"(?<!\w)(?:zaak|dossier|cli[eë]nt|parket|pv|proces-verbaal|bvh|bps|mutatierapport|reg|(?:uw |ons )?kenmerk"
    r"|kenrnerk|referentie|ref|cjib(?: kenmerk)?|big|agb|kvk|skn"
    r"|skj|polis|dnr|pnr|vnr|lln|aktenzeichen lautet|melding|verbalisanten?: [^\d\n]{3,25}|onderzoek"
    r"|oude dossier|(?<=, )nr)\b"
    rf"\.?(?:[ ](?!\d)[^\W\d_]{{2,20}}[ ]?:)?[ ]?[:(]?[ ]{{0,3}}(?:kenmerk[ ]|is[ ]|dat is[ ])?\(?(?P<value>{_VALUE})",
    re.IGNORECASE,
)
_SAID = rf"(?:{NUMBER_WORD}|schuine streep|streepje|streep|slash|punt(?= {NUMBER_WORD}))"
_SPOKEN = re.compile(rf"{NUMBER_WORD}(?:[ ,]{{1,2}}{_SAID}){{3,24}}+", re.IGNORECASE)
_SPOKEN_CUE = re.compile(rf"(?<!\w)(?:{_KIND}[ .-]?(?:{_NUMBER}|\b))[ :,]*(?:(?!\d)\w+[ :,]+){{0,4}}\Z", re.IGNORECASE)
_SERVICE = ("0800", "0900", "0906", "0909")  # a public telephone number, not a case
_DIGITS_WITH_NUMBER = 3  # "klantnummer 482" is one; below three it is more likely a count
_DIGITS_WITHOUT = 4  # "zaak 3" and "dossier 12" are places in a list


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every case number; the word that announces it stays outside."""
    plain = repaired(text)
    found = {match.span() for match in _OWN_SHAPE.finditer(plain)}
    for pattern, fewest in ((_ANNOUNCED, _DIGITS_WITH_NUMBER), (_BARE_KIND, _DIGITS_WITHOUT)):
        for match in pattern.finditer(plain):
            if "cue" in pattern.groupindex and _OTHER.search(match["cue"]):
                continue
            span = _trimmed(plain, *match.span("value"))
            if plain.startswith(_SERVICE, span[0]):
                continue
            if sum(c.isdecimal() for c in plain[slice(*span)]) >= fewest:
                found |= {span} | _siblings(plain, *span)
    for match in _SPOKEN.finditer(text):
        if _SPOKEN_CUE.search(before(text, match.start(), 50)):
            found.add(match.span())
    return [Span(start, end, "CASE_NUMBER") for start, end in sorted(found)]


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return the value without the punctuation of the sentence at its end."""
    return start, start + len(plain[start:end].rstrip("./-_ \n"))


def _siblings(plain: str, start: int, end: int) -> set[tuple[int, int]]:
    """Return the values of the same shape later on the line: "1093 8847 2210 t/m 1093 8847 2257"."""
    shape = re.sub(r"\d", r"\\d", re.escape(plain[start:end]))
    line_end = plain.find("\n", end)
    same = re.compile(rf"(?<![\w/.-]){shape}(?![\w/]|[.-]\w)")
    return {match.span() for match in same.finditer(plain, end, line_end if line_end >= 0 else len(plain))}
