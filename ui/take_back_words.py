"""The Dutch of taking a published dilemma back, and of hiding a name everywhere."""

from kb.model import CleanText

TAKE_BACK = "Intrekken of wissen"
HOW = (
    "Ingetrokken: vanaf nu vindt niemand het meer; de tekst blijft bewaard. Gewist: de tekst is weg, ook uit ieders map. "
    "Alleen dát het gebeurde, blijft staan, en waarom. Reservekopieën van eerder hebben de tekst nog, maar terugzetten brengt "
    "die niet terug."
)
REASON = "Waarom?"
REASONS = tuple(map(CleanText, (
    "iemand is herkenbaar", "op verzoek van de inbrenger", "het advies klopt niet meer", "het staat er dubbel", "anders",
)))  # fmt: skip
"""A closed list: what is typed could say whom it is about, and the trail is kept for good."""
WITHDRAW, ERASE = "Trek in", "Wis voorgoed"
IS_WITHDRAWN = "Als beheerder kun je dit ingetrokken dilemma wissen. De tekst ervan zie je hier niet."
SURE = "Ik weet zeker dat dit gewist moet worden"
SURE_FIRST = "Zet eerst het vinkje: wissen kan niet ongedaan worden gemaakt."
WITHDRAWN = "Ingetrokken. Niemand vindt dit dilemma nog."
ERASED = "Gewist."

HIDE = "Verberg een naam overal"
HIDE_HOW = (
    "In alle concepten en dilemma's, en voortaan in alles wat wordt ingelezen. De naam zelf wordt niet bewaard, alleen een "
    "controlegetal waaraan die te herkennen is."
)
NAME, KIND = "Naam", "Waarvan?"
KINDS = {"persoon": "PERSON", "plaats": "LOCATION", "organisatie": "ORG"}
HIDE_NOW = "Verberg overal"
NOT_A_NAME = "Vul een naam in van hoogstens zes woorden."


def hidden(changed: int) -> str:
    """Return how much changed by hiding a name."""
    if not changed:
        return "De naam stond nergens. Voortaan wordt die verborgen."
    return f"Verborgen in {'één tekst' if changed == 1 else f'{changed} teksten'}, en voortaan overal."
