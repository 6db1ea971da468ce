"""What stands in a clean text where something identifying stood: the exact words, and how to find them. Stdlib only."""

import re

NUMBERED = {"PERSON": "PERSOON", "LOCATION": "PLAATS", "ORG": "ORGANISATIE"}
PLAIN = {
    "ADDRESS": "ADRES", "POSTCODE": "POSTCODE", "DATE": "DATUM", "BIRTHDATE": "GEBOORTEDATUM", "BSN": "BSN",
    "CASE_NUMBER": "ZAAKNUMMER", "ID_DOC": "IDENTITEITSBEWIJS", "PHONE": "TELEFOON", "EMAIL": "E-MAILADRES", "URL": "WEBADRES",
    "HANDLE": "ACCOUNT", "IBAN": "REKENING", "LICENSE_PLATE": "KENTEKEN", "QUASI": "OMSCHRIJVING WEGGELATEN",
}  # fmt: skip
AGE_GROUPS: tuple[tuple[float, str], ...] = (
    (12, "kind"), (18, "tiener"), (24, "jongvolwassene"), (36, "volwassene"), (51, "middelbare leeftijd"),
    (66, "vijftigplusser"), (float("inf"), "op leeftijd"),
)  # fmt: skip
"""Upper bound in years and name of each age group, from the domain brief; in words, so that no exact age stands in one."""
UNKNOWN_AGE = "onbekend"

_AGES = "|".join(re.escape(name) for name in (*(name for _, name in AGE_GROUPS), UNKNOWN_AGE))
_PLAIN = "|".join(map(re.escape, PLAIN.values()))
PLACEHOLDER = re.compile(rf"\[(?:(?:{'|'.join(NUMBERED.values())})-\d{{1,4}}|{_PLAIN}|LEEFTIJD: (?:{_AGES}))\]")
