"""Ages: the exact age of somebody with its unit, in digits or words (34 jaar, (17), zestienjarige, anderhalf jaar).

A number becomes an age by what stands around it: a name or a word for a person before it, leeftijd, wordt, oud, or
parentheses after a name. Durations (al 41 jaar, 3 jaar geleden), legal limits (vanaf 18 jaar), rough ages (rond de 40),
sentences and terms are left alone. It can not know an age that only the meaning of the sentence tells ("ik wist het met
acht").
"""

import re

from ingest.anonymise.recognisers.reading import BELOW_HUNDRED, NUMBER_WORD, before, per_paragraph, repaired, widest
from ingest.anonymise.spans import Span

_UNIT = r"(?:jaar|jaartjes?|jr|maanden|maand|mnd|mndn|weken|wkn)(?!\w)"
_WORD = rf"(?:anderhalf|anderhalve|(?!een\b|één\b|nul\b){NUMBER_WORD}(?: en een half)?)"
_GROWN = r"(?!(?:een|één|nul|twee|drie|vier|vijf|zes|zeven|acht|negen)\b)" + NUMBER_WORD  # in words, ten or more
_FIGURE = r"(?<![\w.,/€:-])(?<!€ )(?:1[01]\d|[1-9]?\d)(?:[.,]5)?(?!\d)"
_N = rf"(?:{_FIGURE}|{_WORD})"
_YEARS = rf"(?:{_N}[ ]?(?:jaar|jr)(?!\w)(?:[ ]en[ ](?:\d{{1,2}}|{_WORD})[ ](?:maanden|mnd))?)"
_AGE = rf"(?:{_YEARS}|{_N}[ ]?{_UNIT})"
_KIN = (
    r"(?:\w{0,12}zoon(?:tje)?|\w{0,12}dochter(?:tje)?|\w{0,12}kind(?:eren|je|jes)?|jongen(?:s|tje)?|meisjes?|meisj"
    r"|man|vrouw|\w{0,12}moeder|\w{0,12}vader"
    r"|\w{0,12}broer(?:tje)?|\w{0,6}zus(?:je)?|zussen|neef(?:je)?|nicht(?:je)?|baby|oma|opa|peuter|kleuter|puber"
    r"|bestuurder|daders?|bruid|buurman|buurvrouw"
    r"|weduwe|student|oudste|jongste|middelste|kleinste|leerling|jongeman|dame|amv|Meisje|Jongen|Man|Vrouw|Kind"
    r"|Daders?|Zoon|Dochter|Moeder|Vader)"
)
_PERSON = (
    rf"(?:{_KIN}|\w{{0,12}}persoon|partner|tweeling|jongere|verdachte|slachtoffer|cli[eë]nt|bewoner|bewoonster|heer"
    rf"|betrokkene)"
)
_PRONOUN = r"(?:[Hh]ij|[Zz]ij|[Zz]e|[Dd]ie|[Ii]k)"
_SUBJECT = (
    rf"(?:{_PRONOUN}|je|jij|u|we|[Ww]ij|mw|mevr|mevrouw|dhr|meneer|wie|men|{_PERSON}|[A-Z][\w'’-]{{1,24}}"
    rf"|(?:[A-Z]\.){{1,4}}"
    rf"|(?<=[.;:,\n][ \n])[a-z]\w{{2,20}}|{_KIN}[ ]\w{{2,20}})"
)
_BE = r"(?:is|was|ben|bent|zijn|waren|werd|wordt|word|worden)"
_END = (
    r"(?=$|[.,;:!?)\]\n|\t/]|[ ](?:en|of|maar|dus|toen|nu|dan|die|want|met|uit|hè|he|hoor|geworden|ondertussen"
    r"|inmiddels|al|geloof|denk|mag|zegt|niet|wil|is"
    r"|woont|heeft|zit|werkt|praat|volgens|komt|gaat|staat|belt|oud|\(|\||punt|komma)(?!\w))"
)
_NOT_UNIT = (
    r"(?![ ]?(?:%|‰|euro|eur|keer|x\b|km|m\b|m2|cm|kg|uur|u\b|dagen|dgn|dg|nachten|weken|wk|wkn|minuten|min\b|meter"
    r"|punten|pagina|jaar|jr|mnd|maand"
    r"|procent|stuks|tot\b|t/m|-))"
)
_QUALIFIER = (
    r"(?:nu|pas|net|nog maar|inmiddels|al|ook|amper|maar|eh|intussen|toen|nog|ineens|vandaag|morgen|straks"
    r"|eindelijk)"
)
_IN_BRACKETS = r"(?:[A-Z][a-zë]+,[ ]|[mvMV],?[ ]|man,[ ]|vrouw,[ ]|(?:zegt|nu|pas|net|bijna|is)[ ])?"
_PATTERNS = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        # 34-jarige, zeventienjarige: one word with its number
        (rf"(?<![\w-])(?P<age>(?:\d{{1,3}}|{BELOW_HUNDRED})[- ]?jarige?n?)\b", re.IGNORECASE),
        (rf"(?<!\w)(?P<age>{_AGE}|{_N})(?=[ ](?:jaar[ ])?oude?\b)", re.IGNORECASE),
        (rf"\b[0o]ud[ ](?P<age>{_YEARS})", re.IGNORECASE),
        (rf"\b(?:leeftijd|lft|lftd|leeft)\.?[ ]?:?[ ]+(?:is[ ])?(?P<age>{_AGE}|{_N}){_NOT_UNIT}", re.IGNORECASE),
        (rf"\bhoe oud[^\n]{{0,40}}\n[^\n:]{{1,20}}:[ ](?P<age>{_AGE}|{_N})(?=[.!,?\n]|$)", re.IGNORECASE),
        # between brackets after a name: (17), (17 jr), (m, 34), (5 en 7), (zegt 15, ...), (Wim Bos, 46)
        (rf"(?<=[^\W\d])[.\"”'’\]]?[ \n]\({_IN_BRACKETS}(?P<age>{_AGE}|{_N})(?=[),;/]|[ ](?:en|is|jaar)\b)", re.NOFLAG),
        (rf"\([A-Za-zÀ-ÿ][\w.' ’-]{{2,40}},[ ](?P<age>{_YEARS}|{_N})\)", re.NOFLAG),
        # after a comma: statushouder, 46 jaar, ...; Parisa, 19, ...; oud-koempel, 83, snoeit
        (rf"(?<=[^\W\d\"”.)])[\"”.)]?,[ \n](?:nu[ ])?(?P<age>{_YEARS})(?=[ ]?(?:[,.;:)\n|/]|$|oud|en\b))", re.NOFLAG),
        (
            r"(?<!\w)[A-ZÀ-Þ][\w'’-]{1,30}[\"”]?,[ \n](?P<age>\d{1,2}[ ](?:maanden|mnd|weken)(?!\w))(?=[ ]?[,.;)\n]|$)",
            re.NOFLAG,
        ),
        (
            rf"(?<![\w.])(?:[A-ZÀ-Þ][\w'’-]{{1,30}}\.?|{_PERSON}(?:[ ][\w'’-]{{1,20}}){{0,2}})[\"”]?,[ \n](?P<age>{_FIGURE}"
            rf"|{_GROWN})"
            rf"{_NOT_UNIT}(?=[ ]?[,.;|\n]|:[ ]|$|[ ]en[ ][a-z])",
            re.NOFLAG,
        ),
        (r"(?<=[a-zë]),[ ](?P<age>[1-9]\d),(?=[ ][a-z])", re.NOFLAG),
        (rf"(?:(?<!\w)[A-ZÀ-Þ][\w'’-]{{1,30}}|\))[ ](?P<age>{_YEARS}){_END}", re.NOFLAG),
        (r"(?<!\w)[A-ZÀ-Þ][a-zà-ÿ]{1,30}\.[ ](?P<age>[1-9]\d),(?=[ ][a-z])", re.NOFLAG),
        (rf"\b(?:komma|openen|eh nee)[ ](?P<age>{_AGE})|(?<!\w)(?P<age2>{_YEARS})(?=[ ](?:komma|punt|haakje)\b)", re.NOFLAG),
        # hij is 17, Oma wordt 81, wordt 30 mei 16, wordt hij achttien, ze was dertien
        (rf"(?<![\w-]){_SUBJECT}[ ]{_BE}[ ](?:{_QUALIFIER}[ ]){{0,2}}(?P<age>{_AGE}|{_N}{_NOT_UNIT}{_END})", re.NOFLAG),
        (rf"(?<![\w-]){_PRONOUN}[ ](?:is|was)[ ](?P<age>{_GROWN}){_NOT_UNIT}", re.NOFLAG),
        (rf"(?:(?<=[.,;:(])[ \n]|^|\n)(?:is|was|ben)[ ](?:{_QUALIFIER}[ ])?(?P<age>{_AGE}|{_N}{_NOT_UNIT}{_END})", re.NOFLAG),
        (rf"(?<!\w){_BE}[ ](?:nu|pas|inmiddels)[ ](?P<age>{_YEARS}|{_N}{_NOT_UNIT}{_END})", re.NOFLAG),
        (
            rf"\b[Ww]ord(?:t|en)?[ ](?:(?:hij|zij|ze|ik)[ ])?(?:(?:op |de )*\d{{1,2}}(?:e|ste|[ ][a-z]{{3,9}})[ ])?"
            rf"(?P<age>{_AGE}|{_N}{_NOT_UNIT}{_END})",
            re.NOFLAG,
        ),
        (
            rf"\b(?:hij|zij|ze|ik|toen[ ][A-Z]\w{{1,20}})[ ](?:net[ ]|pas[ ])?(?P<age>{_AGE}|{_N})[ ](?=was\b|werd\b|is\b)",
            re.NOFLAG,
        ),
        (rf"(?<!\w){_BE}[ ](?P<age>{_N})[ ](?=toen\b)", re.NOFLAG),
        (rf"\b(?:zegt|schouw|zeggen)[ ](?P<age>{_AGE}|{_N})(?=[ ]?[,.;)\n])", re.IGNORECASE),
        # zoon van 9, baby van vier maanden, Kuba van 11, meisje 13, jongens van 14 en 15
        (rf"(?<!\w){_PERSON}[ ]van[ ](?P<age>{_AGE}|{_N}){_NOT_UNIT}(?=[ ]?(?:[,.;:)!?\n]|$|[a-z(]))", re.NOFLAG),
        (rf"(?<!\w)[A-Z][a-zà-ÿ]{{1,20}}[ ]van[ ](?P<age>{_AGE}|{_N}){_NOT_UNIT}{_END}", re.NOFLAG),
        (rf"(?<!\w){_KIN}[ ](?:[A-Z][\w'’-]{{1,20}}[ ])?(?P<age>{_AGE}|{_N}){_NOT_UNIT}(?=[,.;)\n]|$|[ ]en[ ])", re.NOFLAG),
        (
            r"\b(?:haar|zijn|z'n|d'r|dr|mijn|mn|hun)[ ](?P<age>(?:\d{1,2}(?:e|ste|de)|\w{2,20}(?:tiende|tigste|elfde"
            r"|twaalfde)))"
            r"(?=[ ](?:verjaardag|in\b|is\b|al\b)|[,. ])",
            re.IGNORECASE,
        ),
        (r"(?:^|[.;][ ])(?P<age>\d{1,3}[ ](?:jaar|jr))(?=,|[ ](?:dus|en)\b)", re.MULTILINE),
    )
)
_FAMILY = re.compile(
    r"\b(?:kids|kinderen|kdn|kindjes)\b[: ]{1,2}((?:[^\W\d][\w'’-]{1,20},?[ ]\d{1,2}(?:,[ ]|[ ]en[ ]|(?=[.;\n)]"
    r"|$))){1,8})",
    re.IGNORECASE,
)
_CELL = re.compile(rf"[|\t;][ ]?(?P<age>{_YEARS}|{_FIGURE}(?: en {_FIGURE})?)[ ]?(?=[|\t;]|\n|$)")
_SIBLING = re.compile(
    rf"(?:(?:,[ ]|/)(?P<comma>{_AGE}|{_FIGURE}|{_GROWN})|[ ](?:en|of)[ ](?P<en>{_AGE}|{_N})){_NOT_UNIT}"
    rf"(?=[ ]?[,.;:)!?\n|]|$|[ ](?:en|uit|die|zegt|is|zijn|zitten|wonen|gaan)\b)"
)
_SIBLING_BEFORE = re.compile(rf"(?P<age>{_N})(?:[ ]en[ ]|,[ ])\Z")
_NOT_AGE_BEFORE = re.compile(
    r"\b(?:al|sinds|vanaf|onder|onder de|boven|boven de|tot|na|over|per|binnen|gedurende|ruim|ongeveer|circa|ca\.?"
    r"|zo'n|rond de|rond|minimaal|maximaal|minstens"
    r"|meer dan|hooguit|elke|om de|voor|gemiddeld|ong\.?|tussen|deel|artikel|art\.?|trede|score|klas|groep|week)[ ]\Z",
    re.IGNORECASE,
)
_NOT_AGE_AFTER = re.compile(
    r"[ -]?(?:geleden|lang\b|cel|gevangenis|tbs|detentie|jeugddetentie|voorwaardelijk|getrouwd|samen\b|later|eerder"
    r"|ervaring|terug|schoon|clean|zwanger|huisverbod"
    r"|\+|of ouder|of jonger|in dienst|thuis\b|bezig|wachten|uitstel|jeugd|toezicht|per\b|werk|buiten|weg\b|vermist"
    r"|binnen|op reis|met (?:jullie|ons|elkaar)|meer dan|dood)",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(
    r"(?:termijn|duur\b|duurt|straf\b|schorsing|wachtlijst|wachttijd|maatregel|verjaring|grens|regel\b|looptijd"
    r"|minimum|maximum|beschikk\w*|quorum|\bsaldo|\bwet\b"
    r"|archief|huurachterstand|achterstand|doorlooptijd|jubileum|art(?:ikel)?\.|delict|\bmax\b|\bzie\b"
    r"|besluit)[^.;\n]{0,30}\Z",
    re.IGNORECASE,
)


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every exact age with its unit; "oud" and parentheses stay outside."""
    plain = repaired(text)
    found = {m.span(group) for p in _PATTERNS for m in p.finditer(plain) for group in p.groupindex if m[group]}
    found = {span for span in found if _of_person(plain, *span)} | _cells(plain) | _family(plain)
    for start, end in sorted(found):
        found |= _siblings(plain, start, end)
    return [Span(start, end, "AGE") for start, end in widest(found)]


def _of_person(plain: str, start: int, end: int) -> bool:
    head = before(plain, start, 60)
    said = plain[start:end].rstrip(".")
    return not (
        _NOT_AGE_BEFORE.search(head)
        and "oud" not in plain[end : end + 5]
        or _NOT_AGE_AFTER.match(plain, end)
        or _NOT_A_PERSON.search(head)
        or said in ("0", "nul")
    )


def _cells(plain: str) -> set[tuple[int, int]]:
    """Return the ages in a table: a cell with a plain number, right after a cell that begins with a name."""
    found = set()
    for cell in _CELL.finditer(plain):
        row = plain[plain.rfind("\n", 0, cell.start()) + 1 : cell.start()]
        name = re.split(r"[|\t;]", row)[-1].strip()
        if re.match(r"(?:[a-z]{2,4}\.? )?[A-ZÀ-Þ][\w'’.-]+", name) and not re.search(r"\d", name):
            numbers = re.finditer(rf"{_AGE}|{_FIGURE}", plain[slice(*cell.span("age"))])
            found |= {(cell.start("age") + n.start(), cell.start("age") + n.end()) for n in numbers}
    return found


def _family(plain: str) -> set[tuple[int, int]]:
    """Return the ages in a list of children: "kids: Dilan 11, Sanjay 8 en Pooja, 3"."""
    return {
        (group.start(1) + age.start(), group.start(1) + age.end())
        for group in _FAMILY.finditer(plain)
        for age in re.finditer(r"\d+", group[1])
    }


def _siblings(plain: str, start: int, end: int) -> set[tuple[int, int]]:
    """Return the ages summed up with this one: "jongens van 14, 15 en 16"."""
    found = set()
    while following := _SIBLING.match(plain, end):
        start_next, end = following.span("en" if following["en"] else "comma")
        if not _of_person(plain, start_next, end):
            break
        found.add((start_next, end))
    if earlier := _SIBLING_BEFORE.search(before(plain, start, 25)):
        begin = start - (len(earlier[0]))
        found.add((begin, begin + len(earlier["age"])))
    return found
