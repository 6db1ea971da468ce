"""Where a found stretch really begins and ends, and whether it is one: between the tagger's tokens and what a reader sees.

The tagger judges pieces of words. Here names get their particles and the part after a line break, lose the title or
kin word before them, and indirect identifiers become whole phrases. What the guideline calls nobody's (a bare month,
a country, "VT", a legal age) is let go. Pure functions of the text and the spans.
"""

import re
from collections.abc import Iterable, Sequence

from ingest.anonymise import short_roles
from ingest.anonymise.recognisers.reading import NUMBER_WORD
from ingest.anonymise.spans import Span
from ingest.anonymise.words import never_hidden, ordinary_words, plain_words
from kb.lexical import fold

_NAMES = frozenset(("PERSON", "LOCATION", "ORG"))
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_PARTICLE = r"(?:van|von|de|der|den|het|'t|’t|ter|ten|te|el|al|bin|ibn|la|le|du|da|dos|op|aan|vd|v\.?\s?d\.?|v/d|v)"
_BETWEEN = {
    "PERSON": re.compile(rf"(?:[ \n.-]+{_PARTICLE}(?!\w)\.?){{1,3}}[ \n]*", re.IGNORECASE),
    "LOCATION": re.compile(r"[ ](?:op|aan|bij|a/d)(?:[ ](?:de|den|het))?[ ]"),
}
_BROKEN_RIGHT = re.compile(r"-\n[^\W\d_]+(?<![A-Z])")
_BROKEN_LEFT = re.compile(r"(?:(?<=\s)|^)[^\W\d_]+-\n\Z")
_TITLE = re.compile(
    r"(?:tante|oom|ome|opa|oma|neef|nicht|broertje|zusje|(?:pleeg|stief|schoon|groot|half|ex-)?(?:zoon|dochter|broer|zus|moeder|vader)|mevrouw|mevr|mw|meneer|mijnheer|dhr|heer"
    r"|dokter|dr|drs|mr|ir|prof|professor|pastoor|pater|dominee|ds|imam|rabbijn|zuster|broeder|juf|juffrouw|meester|meneertje"
    r"|ha|lieve|geachte|hé|hey|agent|hoofdagent|brigadier|inspecteur|rechercheur|wijkagent|huisarts|officier|rechter|advocaat|burgemeester|wethouder"
    r"|[^\W\d_]{2,}(?:meester|pedist|therapeut|werkster|werker|begeleider|begeleidster|consulent|verpleegkundige|psycholoog"
    r"|coördinator|leider|leidster|trainer|ouder|pleegmoeder|pleegvader|voogd|arts"
    r"|loog|loge|regisseur|adviseur|directeur|directrice|secretaris|voorzitter|spreker|spreekster|manager|coach|onderzoeker"
    r"|ondersteuner|medewerker|medewerkster|ambtenaar|dokter|verzorger|verzorgster|preventist)"
    r"|advocate|lector|docente?|presentator|presentatrice|cabaretier|auteur|theatermaker|jurist|juriste|notulist|inbrenger"
    r"|spreker|spreekster|adviseur|directeur|secretaris|voorzitter|coach|manager|tafel(?:dame|heer|mens)|(?:raads|kamer|team|bestuurs|gezins)lid|veelpleger"
    r"|miss|sir|frau|herr|abba|pastor|zr|br"
    r"|cliënt|client|cliënte|patiënt|pat|verpl|bewoner|buurman|buurvrouw|fam|familie|gezin|bel|mail|vraag|dag|hoi|beste|hallo|groet)"
    r"\.?[ \n]+",
    re.IGNORECASE,
)
_AFTER_TITLE = re.compile(rf"(?<!\w){_TITLE.pattern}\Z", re.IGNORECASE)
_TOWN_OF = re.compile(
    r"(?:PI|JJI|AZC|azc|[Gg]em(?:eente|\.)?|GGD|GGZ|ZVH|VT|[Pp]olitie|basisteam|(?:Zorg-?[ ](?:en|&)[ ])?[Vv]eiligheidshuis)"
    r"[ ](?=[A-ZÀ-Þ'’])"
)
_ROLE_OF = re.compile(r"(?:PR|CR)[ ](?=[A-ZÀ-Þ])")
_ABBREVIATED = re.compile(r"(?=\w*[A-Z]\w*[A-Z])[^\W\d_]{2,4}")  # "OvJ", "DJI"
_SAID_BEFORE = re.compile(r"(?:bsn|tel|telefoon|nummer|iban|rekening|kenteken|kent|van|is|wordt)[ :.]+(?=\S)", re.IGNORECASE)
_TITLED = re.compile(r"\b(?:mw|mevr|mevrouw|dhr|heer|meneer|mijnheer|fam|familie|gezin|mej)\.?[ ]\Z", re.IGNORECASE)
_PUBLIC_NUMBER = re.compile(r"(?<![\d-])(?:0[89]00[- ]?\d{4}|112|113|144)(?![\d-])")
_HONORIFIC = re.compile(r"[ ]+(?:hanım|hanim|bey|abi|abla|sr|jr|punt|komma|haakje|nieuwe regel)\.?\Z", re.IGNORECASE)
_BARE_DATE = re.compile(
    r"(?:(?:begin|eind|einde|half|medio|voorjaar|najaar|zomer|herfst|winter|lente|week|maand|kwartaal|jan(?:uari)?|feb(?:ruari)?"
    r"|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:19|20)\d\d(?:-[01]\d(?![-\d]))?"
    r"|(?:over|eer)?gisteren|vandaag|morgen|\de|van|in|en|tot|maan|dins|woens|donder|vrij|zater|zon|dag)[\W_]*)+",
    re.IGNORECASE,
)
_FEAST = re.compile(
    r"(?:pasen|kerst(?:mis)?|pinksteren|hemelvaart|carnaval|suikerfeest|offerfeest|ramadan"
    r"|(?:kerst|zomer|herfst|voorjaars|mei|school)vakantie)",
    re.IGNORECASE,
)
_ROUGHLY = re.compile(r"\b(?:na|voor|vóór|tot|rond|tegen|vanaf)(?: de| het)?[ ]\Z", re.IGNORECASE)
_RANK = re.compile(r"e|eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende", re.IGNORECASE)
_RANKED = re.compile(
    r"[ ](?:keer|maal|ronde|verd|verdieping|etage|jaar|leerjaar|klas|graads?|lijns?|stap|trede|fase|exemplaar|plaats|inbreng"
    r"|inbrenger|spreker|melding|gesprek|overleg|bijeenkomst|sessie|versie|kwartaal|instantie|poging|aanvraag|vraag|casus|zaak|kind"
    r"|beste)(?!\w)"
)
_NO_AGE_BEFORE = re.compile(
    r"\b(?:kamer|lokaal|nummer|nr\.?|huisnummer|vwo|havo|mavo|klas|groep|bus|lijn|trede|artikel|art\.?|al|sinds|vanaf"
    r"|onder(?: de)?|boven(?: de)?|tot|ongeveer|circa|rond(?: de)?|minimaal|minstens|hooguit|zo'n)[ ]\Z",
    re.IGNORECASE,
)
_NO_AGE_AFTER = re.compile(r"[ ]?(?:jaar[ ])?(?:of ouder|of jonger|geleden|lang\b|cel\b|tbs\b|getrouwd|samen\b|ervaring)")
_NUMBER = re.compile(
    r"\d|\b(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf)|tien\b|tig|half|tiende|tigste", re.IGNORECASE
)
_PLATE = re.compile(r"^(?=.*\d)(?=.*[^\W\d_])(?!.*[^\W\d_]{4})(?!.*\.[a-z])(?=.{4})", re.IGNORECASE | re.DOTALL)
_SPOKEN = re.compile(NUMBER_WORD, re.IGNORECASE)
_PLATE_SAID = re.compile(r"\b(?:kent\w*|nummerbord\w*|nummerplaat\w*|plaat|platen|begin\w*)\b[^.!?\n]*\Z", re.IGNORECASE)
_COUNTED_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[ ]?\([ ]?\Z")  # "procesregisseurs (6)"
_WITH_AGE = re.compile(
    r"zoon|dochter|kind|jongen|meisje|broer|zus|moeder|vader|man|vrouw|baby|neef|nicht|oma|opa|tje|cli[eë]nt|leerling|bewoner|partner"
    r"|oudste|jongste|middelste|verdachte|slachtoffer|betrokkene|jongere|minderjarige",
    re.IGNORECASE,
)
_PET = re.compile(
    r"\b(?:\w*hond(?:je|en)?|puppy|teckel|herder|pitbull|\w*kat(?:ten)?|kater|poes|konijn|cavia|hamster|paard|pony|slang"
    r"|papegaai|parkiet|kanarie|geit|ezel|huisdier)[ ]?[ ,(:“\"']{1,3}(?:(?:die |dat )?heet |genaamd |met de naam )?\Z",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(r"(?:\s+(?:van|de|der|den|het|en|of|uit|op|in|die|is|met|bij))+\Z")
_LOOSE_START = re.compile(r"(?:(?:van|in|bij|op|uit|naar|en|of)\s+)(?:(?:de|het|een)\s+)?(?=[A-ZÀ-Þ])")
_LABEL_BEHIND = re.compile(r"\n\s*(?=(?P<word>[^\W\d_][\w-]*)(?:[ ][\w-]+)?\s?:)")
_GENERIC = re.compile(
    r"(?<!\w)(?:Wonen|stichting|hotel|café|garage|bakkerij|slagerij|sporthal|praktijk|camping|vso|obs|cbs|basisschool"
    r"|[a-zà-ÿ]*(?:bedrijf|boerderij|locatie))[ ]\Z"
)
_CLAUSE_END = re.compile(r"[.!?;:,()\n|\]\[]|\s[-–]\s|\s(?:en|maar|want|dus|omdat|terwijl)\s")
_CLAUSE_START = re.compile(r"[.!?;:,()\n|\[\]]|\s[-–]\s")
_RELATIVE = re.compile(r"\b(?:die|dat|wie|wiens|waar\w*)\b")
_ARTICLE = re.compile(r"\b(?:de|het|een|dé|'n|'t)\s+(?:[^\W\d_][\w'’-]*\s+){0,3}\Z", re.IGNORECASE)
_OPEN_END = re.compile(r"\b(?:de|het|een|van|in|op|met|bij|naar|uit|die|dat|der|den|voor|als|zijn|haar)\s*\Z", re.IGNORECASE)
_CAPITAL_BEFORE = re.compile(r"(?<![^\s(])([A-ZÀ-Þ][a-zà-ÿ]{2,})[ ]\Z")
_CAPITAL = re.compile(r"(?<=[^\W\d_][ ])[A-ZÀ-Þ][a-zà-ÿ]{2,}")  # not at the start of a sentence
_HOUSE_NUMBER = re.compile(
    r" (?!(?:19|20)\d\d(?!\w))[1-9]\d{0,3}(?:[ -]?[a-z]{1,2}|-\d{1,3})?(?![\w%€:/]|[.,]\d)", re.IGNORECASE
)
_COUNTED = re.compile(  # a number that counts something is no house number
    r" \d+ ?(?:\d{1,2} )?(?:jaar|jr|maanden|mnd|weken|dagen|uur|u|euro|keer|x|km|meter|mensen|personen|man|kinderen"
    r"|jan|feb|mrt|maart|apr|mei|jun|jul|aug|sep|okt|nov|dec)",
    re.IGNORECASE,
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MAIL_DATE = re.compile(r",[ ]\d{1,2}[ ][A-Z][a-z]{2}[ ]\d{4}")
_MAIL_SUBJECT = re.compile(r"(?:onderwerp|subject|betreft|antwoord|\bre|\bfwd?|\baw|\bantw):[ ]\Z", re.IGNORECASE)
_AROUND = 30  # characters looked at on both sides of a stretch
_QUASI_GAP = 40  # characters that may stand between two pieces of one description
_QUASI_WORDS = 3  # marked words below which a piece says nothing about anybody


def settle(text: str, tagged: Iterable[Span], forms: Sequence[Span]) -> list[Span]:
    """Return what the tagger found with its edges put right and what is no one's left out; forms name what they cover."""
    tagged = sorted(set(tagged), key=lambda s: (s.start, s.end, s.label))
    names = _joined(text, [_named_by_form(span, forms) for span in tagged if span.label != "QUASI"])
    kept = [_trimmed(text, _widened(text, span)) if span.label in _NAMES else _bare(text, span) for span in names]
    quasi = _phrases(text, [span for span in tagged if span.label == "QUASI"])
    return [span for span in [*kept, *quasi] if not nobodys(text, span)]


def nobodys(text: str, span: Span) -> bool:
    """Say whether a stretch is nobody's by the guideline: a country, a national body, a bare month, an age limit."""
    said = span.text(text)
    if span.label == "DATE" and (_BARE_DATE.fullmatch(said) or (said.isdecimal() and text[: span.start].endswith("\n"))):
        return True
    before = text[max(0, span.start - _AROUND) : span.start]
    if span.label == "DATE" and no_day(text, span):
        return True
    if span.label == "LICENSE_PLATE" and not _PLATE.search(said) and not _SPOKEN.search(said):
        return not _PLATE_SAID.search(before)
    if span.label == "AGE" and said.isdecimal() and (counted := _COUNTED_BEFORE.search(before)) and _counts(counted[1]):
        return True
    if span.label == "AGE":
        limit = _NO_AGE_BEFORE.search(text[max(0, span.start - 20) : span.start]) or _NO_AGE_AFTER.match(text, span.end)
        return bool(limit) or not _NUMBER.search(said)
    if span.label in _NAMES:
        return _says_nothing(text, span)
    start = max(0, span.start - _AROUND)
    near = ((start + m.start(), start + m.end()) for m in _PUBLIC_NUMBER.finditer(text[start : span.end + _AROUND]))
    return any(a <= span.start and span.end <= b for a, b in near)


def no_day(text: str, span: Span) -> bool:
    """Say whether a date is a rank ("de vierde keer", "1e verdieping") or no more than before or after a feast."""
    said = span.text(text)
    if _FEAST.fullmatch(said):
        return bool(_ROUGHLY.search(text[max(0, span.start - _AROUND) : span.start]))
    return bool(_RANK.fullmatch(said) and _RANKED.match(text, span.end))


def only_names(text: str, span: Span, start: int, end: int) -> bool:
    """Say whether a supposed name is the phrase [start, end), apart from a title, an article or what kind of body it is."""
    if span.label not in _NAMES or span.end <= start or end <= span.start:
        return False
    around = f"{text[span.start : start]} {text[end : span.end]}".split()
    return all(fold(word) in ("de", "het") or _TITLE.fullmatch(f"{word} ") or _GENERIC.search(f" {word} ") for word in around)


def _says_nothing(text: str, span: Span) -> bool:
    """Say whether a supposed name is made of words that nobody is known by."""
    general, phrases, places = never_hidden("algemeen"), never_hidden("idioom"), never_hidden("plaats")
    said = span.text(text)
    words = _WORD.findall(said)
    start = max(0, span.start - _AROUND)
    near = text[start : span.end + _AROUND]
    fixed = [m for phrase in phrases for m in re.finditer(re.escape(phrase), near)]
    if any(start + m.start() <= span.start and span.end <= start + m.end() for m in fixed):
        return True
    if len(words) == 1 and _PET.search(text[start : span.start]):
        return True
    if said in _WEEKDAYS and _MAIL_DATE.match(text, span.end):
        return True
    if said in ("FW", "RE", "Fw", "Re") and _MAIL_SUBJECT.search(text[start : span.start]) and text.startswith(":", span.end):
        return True
    if short_roles.is_role(text, span.start, span.end):
        return True
    titled = _AFTER_TITLE.search(text[start : span.start])  # "tante Zus": a nickname after all
    if span.label == "PERSON" and not titled and not said.isupper() and all(_TITLE.fullmatch(f"{word} ") for word in words):
        return True
    if all(word in general or (span.label != "PERSON" and word in places) for word in words):
        return not _TITLED.search(text[max(0, span.start - 12) : span.start])
    plain = all(fold(word) in ordinary_words() for word in words)
    line = text[text.rfind("\n", 0, span.start) + 1 :].partition("\n")[0]
    if plain and said.islower():
        return not line.islower() and line[:1].isupper() and not _TITLED.search(text[max(0, span.start - 12) : span.start])
    return plain and said.isupper() and line.isupper() and len(said) > 3 and len(line) > len(said)


def _named_by_form(span: Span, forms: Sequence[Span]) -> Span:
    """Give a stretch the type of the form that covers more than half of it: check digits and keywords know better."""
    for form in sorted(forms, key=lambda f: (f.start, f.end, f.label)):
        shared = min(span.end, form.end) - max(span.start, form.start)
        if 2 * shared > span.end - span.start and span.label != "BIRTHDATE":
            return Span(span.start, span.end, form.label)
    return span


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join neighbours of one type with only a particle between them: "Rebecca | vd | Zande", "Bergen | op | Zoom"."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.label == span.label and _one_name(text, last, span):
            joined[-1] = Span(last.start, span.end, span.label)
        else:
            joined.append(span)
    return joined


def _one_name(text: str, first: Span, second: Span) -> bool:
    between = _BETWEEN.get(first.label)
    alike = text[first.start].islower() or not text[second.start].islower() or len(re.split(r"\W", second.text(text))[0]) == 1
    return bool(between and alike and first.end <= second.start and between.fullmatch(text[first.end : second.start]))


def _widened(text: str, span: Span) -> Span:
    """Take in the rest of a name that a line break cut, and the generic word that an organisation's name begins with."""
    start, end = span.start, span.end
    if broken := _BROKEN_RIGHT.match(text, end):
        end = broken.end()
    if broken := _BROKEN_LEFT.search(text[max(0, start - 30) : start]):
        start -= len(broken[0])
    if span.label in ("ORG", "LOCATION") and (generic := _GENERIC.search(text[max(0, start - 30) : start])):
        start -= len(generic[0].lstrip())
    if span.label == "PERSON" and (more := re.match(r"[ ]([A-ZÀ-Þ][a-zà-ÿ]{2,})(?!\w)", text[end:])) and not _known(more[1]):
        end += len(more[0])
    if span.label == "PERSON" and (more := _CAPITAL_BEFORE.search(text[max(0, start - 30) : start])) and not _known(more[1]):
        start -= len(more[0])
    return Span(start, end, span.label)


def _known(word: str) -> bool:
    return fold(word) in ordinary_words() or word in never_hidden("algemeen") | never_hidden("plaats")


def _never_a_name(word: str) -> bool:
    return fold(word) in plain_words() or word in never_hidden("algemeen")


def _counts(word: str) -> bool:
    """Say whether a number in brackets behind the word counts them: "procesregisseurs (6)", "GGZ (2)"."""
    several = word.isupper() or word.endswith(("en", "s"))
    return several and _never_a_name(word) and not _WITH_AGE.search(word)


def _trimmed(text: str, span: Span) -> Span:
    """Leave out what is no part of a name: the title, kin word or verb before it, the honorific after it."""
    start, end = span.start, span.end
    if town := _TOWN_OF.match(text[start:end]):
        start += town.end()
    elif span.label != "PERSON" and (role := _ROLE_OF.match(text[start:end])):
        start += role.end()  # "PR Kustboog"
    label = _LABEL_BEHIND.search(text, start, end + _AROUND)
    if label and label.start() < end and _never_a_name(label["word"]):
        end = label.start()  # "Ghizlane\nDoel: …": the next line is another field
    if loose := _LOOSE_END.search(text, start, end):
        end = loose.start()
    if span.label == "ORG" and (loose := _LOOSE_START.match(text, start, end)):
        start = loose.end()
    if span.label == "PERSON":
        while (title := _TITLE.match(text[start:end])) and re.search(r"\w", text[start + title.end() : end]):
            start += title.end()
        start, end = _without_bodies(text, start, end)
    while span.label in ("PERSON", "LOCATION") and (after := _HONORIFIC.search(text[start:end])):
        end -= len(after[0])
    if span.label == "LOCATION" and (article := re.match(r"(?:de|het)\s+(?=[A-ZÀ-Þ])", text[start:end])):
        start += article.end()
    return Span(start, end, span.label) if start < end else span


def _without_bodies(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the body before or after a name that the tagger took along: "OvJ Renske", "Bram DJI"."""
    words = text[start:end].split(" ")
    while len(words) > 1 and _is_body(words[0]):
        start += len(words.pop(0)) + 1
    while len(words) > 1 and _is_body(words[-1]):
        end -= len(words.pop()) + 1
    return start, end


def _is_body(word: str) -> bool:
    return bool(_ABBREVIATED.fullmatch(word)) and word in never_hidden("algemeen")


def _bare(text: str, span: Span) -> Span:
    """Leave out the word that announces a number or an age, and "oud" after an age."""
    said = _SAID_BEFORE.match(span.text(text))
    end = span.end - 4 if span.label == "AGE" and span.text(text).endswith(" oud") else span.end
    return Span(span.start + (len(said[0]) if said else 0), end, span.label)


def _phrases(text: str, pieces: Sequence[Span]) -> list[Span]:
    """Return the descriptions that ragged pieces belong to, from the article to the end of the clause."""
    groups: list[list[Span]] = []
    for piece in pieces:
        if groups and _one_clause(text[groups[-1][-1].end : piece.start]):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    whole = [(group[0].start, group[-1].end) for group in groups]
    told = [_phrase(text, start, end) for start, end in whole if len(_WORD.findall(text[start:end])) >= _QUASI_WORDS]
    names = [Span(m.start(), m.end(), "ORG") for a, b in whole for m in _CAPITAL.finditer(text, a, b) if not _known(m[0])]
    return [*told, *(name for name in names if not any(name.start < t.end and t.start < name.end for t in told))]


def _one_clause(between: str) -> bool:
    return len(between) <= _QUASI_GAP and not _CLAUSE_START.search(between)


def _phrase(text: str, start: int, end: int) -> Span:
    head = text[max(0, start - 60) : start]
    clause = _CLAUSE_START.split(head)[-1]
    if not re.match(r"(?:de|het|een|dé)\b", text[start:end], re.IGNORECASE) and (article := _ARTICLE.search(clause)):
        start -= len(article[0])
    limit = _CLAUSE_END.search(text, end)
    stop = limit.start() if limit else len(text)
    if _RELATIVE.search(text[start:end]):
        end = max(end, stop)
    while (_OPEN_END.search(text[start:end])) and (more := re.match(r"\s*[\w'’-]+", text[end:stop])):
        end += more.end()
    return Span(start, end, "QUASI")


def house_numbers(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return places with the house number that follows them: a street with an ending no recogniser knows is an address."""
    found = []
    for span in spans:
        near = text[span.end : span.end + 20]
        number = _HOUSE_NUMBER.match(near) if span.label == "LOCATION" else None
        if number and not _COUNTED.match(near):
            found.append(Span(span.start, span.end + number.end(), "ADDRESS"))
    return found
