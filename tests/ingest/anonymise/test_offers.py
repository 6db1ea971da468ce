"""What an editor is offered instead of a word that tells too much: vaguer, fitting, and never the word itself."""

import re

import pytest

from ingest.anonymise import risk
from ingest.anonymise.offers import MOST, offers, stand_ins
from kb.lexical import fold
from kb.placeholders import PLACEHOLDER

OFFERED = {
    "34": "tientallen", "7": "enkele", "212": "honderden", "14 jaar": "[leeftijd: tiener]",
    "veertienjarige": "[leeftijd: tiener]",
    "3.000 euro": "een bedrag", "9 maanden": "enkele maanden", "2017": "enkele jaren geleden", "oktober": "in het najaar",
    "woensdag": "door de week", "Staphorst": "[kleine plattelandsgemeente]", "Basisschool De Klimop": "[basisschool]",
    "twingo": "een auto", "Golf": "een auto", "alpaca": "een huisdier", "drieling": "kinderen", "bakker": "een ondernemer",
    "vuurtorenwachter": "een vakman of vakvrouw", "kraamverzorgende": "een zorgverlener", "oxycodon": "een medicijn",
    "Eritrese": "met een migratieachtergrond", "imam": "iemand van de geloofsgemeenschap",
    "zedendelict": "een ernstig strafbaar feit",
}  # fmt: skip


@pytest.mark.parametrize(("said", "first"), OFFERED.items())
def test_the_first_offer_says_what_sort_of_thing_it_is(said, first):
    assert offers(said)[0] == first


@pytest.mark.parametrize("said", [*OFFERED, "uitrijkaart", "Piersma", "", "…"])
def test_no_offer_repeats_what_is_hidden_and_each_is_a_placeholder_or_plain_words(said):
    found = offers(said)
    assert len(found) <= MOST
    for one in found:
        assert not said or fold(said) not in fold(one)
        assert PLACEHOLDER.fullmatch(one) or not re.search(r"[\[\]\d]", one)


def test_who_is_named_may_be_somebody_that_the_draft_has_already():
    texts = ["[moeder] belt [persoon 2] in [plaats 1]. [persoon 2] belt [persoon 4]. [moeder] huilt, [moeder] zwijgt."]
    options = stand_ins("Fenna", "", True, texts)
    assert [one.text for one in options[:4]] == ["[persoon 5]", "[moeder]", "[persoon 2]", "[plaats 1]"]
    assert [one.is_there for one in options[:4]] == [False, True, True, True]
    assert {one.text for one in options} >= {"[plaats 2]", "[organisatie 1]", "[omschrijving weggelaten]", ""}
    assert len({one.text for one in options}) == len(options)


def test_what_has_the_form_of_a_number_of_someone_is_offered_that_first():
    assert stand_ins("0512-555028", "PHONE", False, ["Bel 0512-555028."])[0].text == "[telefoonnummer]"


def test_a_vaguer_wording_comes_before_a_placeholder_that_says_less():
    options = [one.text for one in stand_ins("Staphorst", "", True, [])]
    assert options.index("[kleine plattelandsgemeente]") < options.index("[persoon 1]") < options.index("[plaats 1]")
    assert stand_ins("Staphorst", "", True, [])[0].label == "LOCATION"


def test_the_words_that_make_a_text_risky_are_pointed_out_and_no_others():
    text = "Iets anders.\nEen dove jongen van [leeftijd: tiener] in [kleine gemeente] wil niet. Zijn tweelingzus wel."
    find = risk.telling(text)
    assert [text[start:end] for start, end, _ in find(text)] == ["tweelingzus", "dove"]
    assert list(find("Hij belt de wijkagent.")) == []
