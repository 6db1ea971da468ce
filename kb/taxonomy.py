"""The twenty themes and the facets by which dilemmas are ordered, and the mapping of free text to them."""

import re

THEMES: dict[str, str] = {
    "woonoverlast": "Woonoverlast",
    "stalking": "Stalking",
    "huiselijk-geweld": "Huiselijk geweld en kindermishandeling",
    "onbegrepen-gedrag": "Onbegrepen gedrag",
    "lvb-verslaving": "LVB, verslaving en andere kwetsbaarheid",
    "jeugd-groepen": "Jeugd, groepen en jonge aanwas",
    "nazorg-detentie": "Terugkeer uit detentie",
    "client-betrekken": "Cliënt en netwerk betrekken",
    "informatie-privacy": "Informatie delen en privacy",
    "rol-regie": "Rolzuiverheid en regie",
    "kleine-gemeente": "Kleine gemeente en capaciteit",
    "opschaling": "Op- en afschalen",
    "dwang-drang": "Dwang en drang",
    "zorgmijding": "Zorgmijding",
    "multiprobleem-gezin": "Gezin met meervoudige problemen",
    "kind-gezin": "Kind- en gezinsbescherming",
    "financiering-maatwerk": "Financiering en maatwerk",
    "wonen-dakloos": "Wonen en dakloosheid",
    "radicalisering": "Radicalisering en polarisatie",
    "samenwerking": "Botsende perspectieven en afspraken",
}

FACETS: dict[str, str] = {
    "partners": "Betrokken partners",
    "overlegvorm": "Overlegvorm",
    "fase": "Fase",
    "instrument": "Instrument of wet",
    "gemeentetype": "Type gemeente",
    "vraagsoort": "Soort vraag",
}

# Words that point to a theme, with "_" for the space inside a stretch of words; a longer stretch says more than a short one.
_CUE_LINES: dict[str, str] = {
    "woonoverlast": "woonoverlast burenoverlast overlast buren omwonenden gedragsaanwijzing escalatieladder buurtbemiddeling "
    "geluidsoverlast 151d woningvervuiling huurontbinding",
    "stalking": "stalk belaging belaagt contactverbod ex-partner stopgesprek femicide gebiedsverbod",
    "huiselijk-geweld": "huiselijk_geweld kindermishandeling huisverbod veilig_thuis partnergeweld mishandeld mishandelt "
    "eergerelateerd ouderenmishandeling mda++",
    "onbegrepen-gedrag": "onbegrepen verward psychose psychotisch wanen waan e33 epa levensloop suïcid dementie",
    "lvb-verslaving": "lvb licht_verstandelijk verslav drugs alcohol autisme nah middelengebruik beperking dubbele_diagnose",
    "jeugd-groepen": "jeugd jongere jongeren groep drill aanwas puber spijbel school hangjongeren top600 snel_geld",
    "nazorg-detentie": "detentie gevangenis nazorg re-integratie vrijlating isd reclassering ex-gedetineerd voorwaardelijke "
    "invrijheidstelling",
    "client-betrekken": "cliënt_aan_tafel cliënt_betrekken cliënten_betrekken aansluiten aanschuiven erbij_zit "
    "meepraten naasten uitnodig",
    "informatie-privacy": "privacy avg wgs informatie_delen informatiedeling beroepsgeheim toestemming convenant grondslag "
    "gegevens",
    "rol-regie": "procesregie casusregie procesregisseur casusregisseur regierol dubbele_pet onafhankelijk rolzuiver regie",
    "kleine-gemeente": "kleine_gemeente kleinere_gemeente dorp capaciteit oov ambtenaar centrumgemeente onervaren",
    "opschaling": "opschal afschal ave burgemeester driehoek doorzettingsmacht vastgelopen escaleren",
    "dwang-drang": "wvggz wzd dwang drang zorgmachtiging crisismaatregel gedwongen verplichte_zorg bopz",
    "zorgmijding": "zorgmijd bemoeizorg weigert_hulp hulp_weiger buiten_beeld doet_niet_open wilsbekwaam",
    "multiprobleem-gezin": "gezin gezinsleden één_gezin één_plan meerdere_overleggen multiprobleem broers",
    "kind-gezin": "kind kinderen ots uithuisplaatsing jeugdbescherming scheiding omgang raad_voor_de_kinderbescherming gezag",
    "financiering-maatwerk": "financier betaalt kosten budget wmo wlz jeugdwet maatwerk schulden indicatie uitkering",
    "wonen-dakloos": "dakloos woning opvang huisvesting corporatie ontruim skaeve regiobinding slaapplek briefadres",
    "radicalisering": "radicaliser extremis weegploeg nctv jihad polarisatie solistische complot soeverein",
    "samenwerking": "samenwerking botsen perspectief partners afspraken haakt_af vertrouwen media eigenaar",
}
_CUES = {slug: [cue.replace("_", " ") for cue in line.split()] for slug, line in _CUE_LINES.items()}


def _words(text: str) -> str:
    return " " + " ".join(re.findall(r"[^\W_]+(?:[-+][^\W_]+|\+\+)*", text.casefold())) + " "


def suggest_themes(text: str, at_most: int = 3) -> tuple[str, ...]:
    """Return the slugs of the themes whose cue words occur most in the text, strongest first; () when none does."""
    words = _words(text)
    counts = {slug: sum(words.count(" " + cue) for cue in cues) for slug, cues in _CUES.items()}
    strongest = sorted((slug for slug in counts if counts[slug]), key=lambda s: (-counts[s], s))
    return tuple(strongest[:at_most])


def theme_of(free_text: str) -> str | None:
    """Return the slug that a free-text theme means: a slug, a label, or the theme its words point to; else None."""
    plain = free_text.strip().casefold()
    for slug, label in THEMES.items():
        if plain in (slug, slug.replace("-", " "), label.casefold()):
            return slug
    words = _words(plain)
    counts = {slug: sum(len(cue) for cue in cues if " " + cue in words) for slug, cues in _CUES.items()}
    best = max(counts, key=lambda slug: (counts[slug], slug))
    return best if counts[best] else None
