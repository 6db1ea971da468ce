"""Made session notes: each another story, with names, numbers and addresses of its own that may be nowhere on disk."""

import random
from itertools import product
from typing import NamedTuple

_WHO = ("een vrouw", "een jongen", "een vader", "een moeder", "een buurman", "een student", "een weduwe", "een tiener")
_DOES = (
    "slaat 's nachts op de muur", "doet voor niemand open", "verzamelt vuilnis in de gang", "belt elke dag de huisarts",
    "slaapt in een auto", "dreigt met de hond", "weigert medicatie", "betaalt al maanden geen huur",
)  # fmt: skip
_ONE = ("de corporatie wil ontruimen", "de politie wil ingrijpen", "de school wil melden", "de gemeente wil een maatregel")
_OTHER = ("de GGZ wil wachten", "het wijkteam wil praten", "de huisarts wil rust", "de familie wil tijd")
_ADVICE = (
    "wacht zes weken, want de behandeling begint net", "spreek af wie er belt en wanneer", "kom op een vast moment langs",
    "leg vast wie de regie heeft", "vraag de familie mee aan tafel", "maak een plan dat iedereen tekent",
)  # fmt: skip
_STORIES = list(product(_WHO, _DOES, _ONE, _OTHER))
_FIRST = ("Fatima", "Joris", "Marloes", "Harmen", "Tjitske", "Karim", "Annelies", "Pieter", "Latifa", "Gerrit")
_BEFORE, _AFTER = (
    ("Rood", "Zwart", "Kasteel", "Molen", "Heide", "Veen", "Berk", "Linden"),
    ("huyzen", "veld", "kamp", "hof", "stra"),
)
_STREETS = ("Kastanjelaan", "Molenweg", "Kerkstraat", "Dorpsstraat", "Beukenlaan")


class Made(NamedTuple):
    """A note. strings: what of it may be nowhere on disk."""

    name: str
    text: str
    strings: tuple[str, ...]


def made(number: int, seed: int = 0) -> Made:
    """Return the note of a number, always the same; those of the first thousand numbers tell different stories."""
    dice = random.Random(seed * 1_000_003 + number)
    who, does, one, other = _STORIES[(number * 397 + seed) % len(_STORIES)]
    person = f"{dice.choice(_FIRST)} {dice.choice(_BEFORE)}{dice.choice(_AFTER)}"
    neighbour = f"{dice.choice(_FIRST)} {dice.choice(_BEFORE)}{dice.choice(_AFTER)}"
    phone, bsn = f"06-{dice.randrange(10_000_000, 99_999_999)}", _bsn(dice)
    mail = f"{person.lower().replace(' ', '.')}{dice.randrange(10, 99)}@voorbeeld.nl"
    address = f"{dice.choice(_STREETS)} {dice.randrange(2, 180)}"
    first, second = dice.sample(_ADVICE, 2)
    text = (
        f"Intervisie {dice.randrange(1, 28)} maart 2024\n\n"
        f"Mevrouw {person} (BSN {bsn}, {phone}, {mail}) woont aan de {address} in Meppel.\n"
        f"Haar buurman de heer {neighbour} belt elke nacht de politie.\n\n"
        f"Casus: {who} {does}. {one[0].upper()}{one[1:]}, {other}.\n"
        f"Dilemma: zetten wij door wat de een wil of geven wij de ander een kans, nu {who} {does}?\n\n"
        f"Advies:\n- GGZ: {first}.\n- Politie: {second}.\n"
    )
    return Made(f"notitie {number}.txt", text, (person, neighbour, phone, bsn, mail, address))


def _bsn(dice: random.Random) -> str:
    """Return a number that passes the check of a BSN."""
    while True:
        digits = [dice.randrange(1, 9) for _ in range(8)]
        last = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
        if last < 10:
            return "".join(map(str, (*digits, last)))
