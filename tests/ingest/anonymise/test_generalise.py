"""What is said of a hidden stretch: roles only where they surely belong, true distances, kinds, and no more than that."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.anonymise.generalise import dates, organisations, places, roles, vaguer
from ingest.anonymise.generalise.ages import age_group
from kb.placeholders import PHRASES, PLACEHOLDER

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
DAYS = st.dates(date(2019, 1, 1), date(2025, 12, 31))
UNITS = {"dag": 1, "dagen": 1, "week": 7, "weken": 7, "maand": 30.44, "maanden": 30.44, "jaar": 365.25}


def mentions(text: str, name: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(name, text)]


@pytest.mark.parametrize(
    ("age", "group"),
    [
        ("7 maanden", "kind"), ("anderhalf jaar", "kind"), ("11", "kind"), ("12", "tiener"), ("zeventienjarige", "tiener"),
        ("18 jaar", "jongvolwassene"), ("23", "jongvolwassene"), ("24", "volwassene"), ("vijfendertig", "volwassene"),
        ("50 jaar", "middelbare leeftijd"), ("51", "vijftigplusser"), ("65", "vijftigplusser"), ("66", "op leeftijd"),
        ("negentig", "op leeftijd"), ("oud", "onbekend"),
    ],
)  # fmt: skip
def test_an_age_becomes_its_group(age, group):
    assert age_group(age) == group


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Aanwezig: Joost (wijkagent). Joost vertelt.", "wijkagent"),
        ("Wijkagent Joost belt. Joost zegt ja.", "wijkagent"),
        ("Joost, de wijkagent, belt. Joost zegt ja.", "wijkagent"),
        ("Joost, wijkagent in Ede, belt.", "wijkagent"),
        ("Joost is de nieuwe mentor van het kind.", "mentor"),
        ("Joost | huisarts | 06-1", "huisarts"),
        ("Groet,\nJoost\nprocesregisseur ZVH\n\nJoost schreef", "procesregisseur"),
        ("Vader: Joost, 06-1\nJoost huilt", "vader"),
        ("cliënt dhr. Joost slaapt. Joost is moe.", "cliënt"),
        ("zijn broer Joost kwam. Joost zweeg.", "broer"),
        ("wijkagent Joost belt. wijkagent Joost zwijgt.", ""),
        ("Gisteren zag de wijkagent Joost lopen. Joost rende.", ""),
        ("Moeder: Joost slaapt niet. Joost eet niet.", ""),
        ("Er waren Joost, moeder en oma. Joost zweeg.", ""),
        ("Moeder Joost: hij is ziek. Joost blijft thuis.", ""),
        ("Joost belt zijn moeder. Joost zweeg.", ""),
        ("Joost vindt de wijkagent aardig.", ""),
    ],
)
def test_a_role_is_taken_only_where_it_surely_is_his(text, role):
    assert roles.role_of(text, mentions(text, "Joost")) == role


def test_the_role_given_most_often_counts_and_of_equals_the_first():
    often = "Joost (vader) en Joost (oom). Joost, de oom van Kim. Joost zweeg."
    once = "Joost (vader) en Joost (oom). Joost zweeg."
    assert [roles.role_of(text, mentions(text, "Joost")) for text in (often, once)] == ["oom", "vader"]


@pytest.mark.parametrize(
    ("said", "phrases"),
    [
        (["12 maart 2024", "2 april"], ["een dag in het voorjaar", "een dag drie weken later"]),
        (["12-3-2024", "13-03-2024", "11 mrt"], ["een dag in het voorjaar", "de dag erna", "de dag ervoor"]),
        (["2024-12-30", "3 januari"], ["een dag in de winter", "een dag vier dagen later"]),
        (["vijf juni", "twintigste juli"], ["een dag in de zomer", "een dag zes weken later"]),
        (["1 okt. 2020", "eerste kerstdag"], ["een dag in het najaar", "een dag drie maanden later"]),
        (["1 okt. 2020", "1-10-2023"], ["een dag in het najaar", "een dag drie jaar later"]),
        (["17e", "3 mei"], ["datum", "een dag in het voorjaar"]),
        (["31 februari", "99-99-9999", ""], ["datum", "datum", "datum"]),
        (["1 mei 1950", "1 mei 2024"], ["een dag in het voorjaar", "een dag jaren later"]),
        (["1 mei 2024", "1 mei 2025"], ["een dag in het voorjaar", "een dag een jaar later"]),
        (["1 mei 2024", "8 mei 2024"], ["een dag in het voorjaar", "een dag een week later"]),
    ],
)
def test_dates_become_a_season_and_distances(said, phrases):
    assert dates.phrases(said) == phrases


@given(DAYS, DAYS)
def test_a_distance_is_true_within_a_tenth_and_a_few_days(first, second):
    _, phrase = dates.phrases([f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in (first, second)])
    away = (second - first).days
    if abs(away) < 2:
        return
    count, unit, direction = re.fullmatch(r"een dag (\w+) (\w+) (later|eerder)", phrase).groups()
    times = 1 if count == "een" else dates.COUNTS.index(count) + 2
    assert (direction == "later") == (away > 0)
    assert abs(times * UNITS[unit] - abs(away)) <= max(4, 0.3 * UNITS[unit], UNITS[unit] / 2 + 1)


@given(st.lists(DAYS, max_size=6))
def test_no_figure_stands_for_a_date_and_each_phrase_is_a_known_one(days):
    for phrase in dates.phrases([day.strftime("%d-%m-%Y") for day in days]):
        assert not re.search(r"\d", phrase)
        assert PLACEHOLDER.fullmatch(f"[{phrase}]")


@given(DAYS, st.integers(0, 400))
def test_shifting_all_dates_by_a_week_of_the_same_season_keeps_the_distances(first, apart):
    second = first + timedelta(days=apart)
    later = [day + timedelta(days=7) for day in (first, second)]
    said = [[day.strftime("%Y-%m-%d") for day in pair] for pair in ((first, second), later)]
    assert dates.phrases(said[0])[1:] == dates.phrases(said[1])[1:] or apart == 0


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("zit op OBS De Vlinder nu", "OBS De Vlinder", "basisschool"), ("op de Bernardusschool", "Bernardusschool", "school"),
        ("werkt bij Garage Smit", "Garage Smit", "garage"), ("voetbalt bij VV Noad", "VV Noad", "sportclub"),
        ("bij de Pauluskerk", "Pauluskerk", "kerk"), ("huurt van Zeestad Wonen", "Zeestad Wonen", "woningcorporatie"),
        ("ging naar De Raaf", "De Raaf", ""), ("basisschool De Raaf belt", "De Raaf", ""),
    ],
)  # fmt: skip
def test_an_organisation_is_named_by_its_kind(text, name, kind):
    assert organisations.kind_of(text, mentions(text, name)) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Utrecht", "grote stad"), ("Oldambt", "middelgrote gemeente"), ("DEN HAAG", "grote stad"),
        ("Schiermonnikoog", "kleine plattelandsgemeente"), ("Heerde", "kleine plattelandsgemeente"),
        ("Meidoornstraat", "straat"), ("Stationsplein", "plein"), ("Bloemenwijk", "buurt"), ("Tilburgse", "plaatselijke"),
        ("Xyzzydorp", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_place_is_named_by_its_size_and_kind(name, kind):
    assert places.kind_of(name, [(0, len(name))]) == kind


def test_every_kind_and_vaguer_wording_is_a_known_phrase():
    assert {kind for kind, *_ in organisations._kinds()} <= set(PHRASES["ORG"])
    assert set(places._municipalities().values()) <= set(PHRASES["LOCATION"])
    assert {f"plaats in een {kind}" for kind in places._municipalities().values()} <= set(PHRASES["LOCATION"])
    assert {phrase for phrase, _ in vaguer._sorts()} <= set(PHRASES["QUASI"])


def test_every_municipality_is_there_and_every_village_lies_in_one():
    rows = places._rows("gemeenten.tsv")
    assert len(places._municipalities()) >= 342
    assert sum(int(row[1]) for row in rows if len(row) == 4) == pytest.approx(18_000_000, rel=0.02)
    assert set(places._places().values()) <= places._municipalities().keys()


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("de enige imam van het dorp", "iemand met een bijzondere functie"),
        ("die vorig jaar het journaal haalde", "iets wat in het nieuws was"),
        ("oud-kampioen schaatsen", "iemand met een opvallende prestatie"),
        ("moeder van een vierling", "een ongewoon gezin"),
        ("de man met de rode hoed", PHRASES["QUASI"][0]),
    ],
)
def test_a_description_becomes_what_sort_of_thing_it_told(said, phrase):
    assert vaguer.phrase_for(said) == phrase
