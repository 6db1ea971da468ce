"""Background cards and glossary: readable, with sources, and found where they help."""

import re
from datetime import date

import pytest

from kb.background import abbreviations_in, card, cards, cards_for, find_cards, find_terms, terms
from kb.lexical import sentences, table
from kb.taxonomy import shipped

MOST_WORDS_OF_A_SENTENCE, MOST_ON_AVERAGE = 28, 15
MOST_WORDS_OF_A_CARD = 170
MOST_WORDS_OF_A_MEANING = 20

# An invented question to the card that must be among those it brings up.
FITTING = {
    "Mag ik een trede van de escalatieladder overslaan?": "escalatieladder-woonoverlast",
    "Leg je een gedragsaanwijzing op aan iemand die hem niet kan nakomen?": "gedragsaanwijzing",
    "De corporatie wil een GA, de zorg niet.": "gedragsaanwijzing",
    "Een ex stalkt haar al jaren, wie houdt dit vol?": "stalking-duur",
    "Wij leggen een huisverbod op, maar er is geen hulp voor hem.": "tijdelijk-huisverbod",
    "Moet ik als voorzitter zelf naar VT?": "meldcode-veilig-thuis",
    "Wat doet de gemeente met een melding voor verplichte zorg?": "wvggz",
    "Kan onvrijwillige zorg ook thuis bij iemand met dementie?": "wzd",
    "Is het bij deze man wvggz of wzd?": "wvggz-of-wzd",
    "De burgemeester twijfelt over een crisismaatregel.": "crisismaatregel-of-zorgmachtiging",
    "Wie zit de tafel van de levensloopaanpak voor?": "levensloopaanpak",
    "De politie noteert steeds E33, klopt dat wel?": "onbegrepen-gedrag",
    "Mag dit sinds de wgs wel in het casusoverleg?": "wgs",
    "De huisarts beroept zich op zijn beroepsgeheim.": "beroepsgeheim",
    "Ik doe de casusregie erbij omdat niemand anders het kan.": "casusregie-en-procesregie",
    "In welke AVE-fase zit dit gezin?": "ave",
    "We slaan in ons overleg de oordeelsvorming over.": "bob",
    "Wat verandert er voor ons door het toekomstscenario?": "toekomstscenario",
    "Jongens brengen een pakketje weg voor snel geld.": "puberbrein",
    "Hij komt vrij en de burgemeester kreeg een BIJ.": "terugkeer-uit-detentie",
    "Past iemand die radicaliseert bij de weegploeg?": "pga-radicalisering",
    "Gemeente en zorgkantoor wijzen naar elkaar: wie betaalt?": "maatwerk",
}
NOT_FITTING = (
    "Hoe bak ik een appeltaart?",
    "Een partner komt zijn afspraken niet na.",
    "Nodigen we de cliënt uit aan tafel of niet?",
    "Wie haalt de koffie bij het overleg?",
    "Hoe ga ik om met een boze wethouder?",
    "Moeder wil het verslag lezen, vader niet.",
    "Hij woont bij zijn zus en het gaat goed.",
    "Waar vind ik een tolk voor morgen?",
    "Een vrijwilliger is bang voor een bewoner.",
    "De cr en pr stonden in kleine letters in het cv.",
)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w[\w'’-]*", text)


def lengths(body: str) -> list[int]:
    """Return the number of words of each sentence; a point of a list is one, and what stands before a colon too."""
    lines = [line.strip("->* 0123456789.") if re.match(r"\s*(-|>|\d\.)", line) else line for line in body.splitlines()]
    parts = (part for line in lines for sentence in sentences(line) for part in sentence.split(": "))
    return [len(words_of(part)) for part in parts if words_of(part)]


@pytest.fixture(params=cards(), ids=lambda shown: shown.slug)
def shown(request):
    return request.param


def test_every_card_says_where_it_comes_from_and_when_it_was_checked(shown):
    for source in shown.sources:
        assert source.name and source.kind
        assert re.search(r"\b(19|20)\d\d\b|^zonder datum$", source.date)
        assert source.address == "" or source.address.startswith(("https://", "http://"))
    assert date(2026, 1, 1) <= shown.checked <= date.today()


def test_every_card_reads_easily(shown):
    each = lengths(shown.body)
    assert max(each) <= MOST_WORDS_OF_A_SENTENCE and sum(each) / len(each) < MOST_ON_AVERAGE
    assert 60 <= len(words_of(shown.body)) <= 150
    assert len(words_of(f"{shown.body} {shown.caution} {shown.ask}")) <= MOST_WORDS_OF_A_CARD
    assert not re.search(r"^#", shown.body, re.MULTILINE), "headings are for the page"


def test_every_card_belongs_to_known_themes_and_terms(shown):
    assert set(shown.themes) <= shipped().labels.keys()
    assert set(shown.terms) <= {term.term for term in terms()}
    assert card(shown.slug) is shown


def test_a_card_about_a_law_says_whom_to_ask_and_what_may_have_changed():
    legal = [shown for shown in cards() if any("wet" in source.kind.split() for source in shown.sources)]
    assert len(legal) >= 8
    assert [shown.slug for shown in legal if not (shown.ask and shown.caution)] == []


def test_the_figures_on_stalking_are_a_quote_with_its_year():
    body = card("stalking-duur").body
    assert body.count("58 maanden") == 1 and re.search(r"> “[^”]*58 maanden[^”]*”\n>\n> Eric Blaauw[^\n]*2022", body)


def test_the_ladder_has_six_steps_in_no_fixed_order():
    body = card("escalatieladder-woonoverlast").body
    assert re.findall(r"^\d", body, re.MULTILINE) == list("123456") and "volgorde ligt niet vast" in body


def test_slugs_are_addresses_of_their_own():
    slugs = [shown.slug for shown in cards()]
    assert len(set(slugs)) == len(slugs) and all(re.fullmatch(r"[a-z-]+", slug) for slug in slugs)
    assert card("bestaat-niet") is None


@pytest.mark.parametrize("question", FITTING)
def test_a_question_brings_up_its_card(question):
    found = [shown.slug for shown in cards_for(question)]
    assert FITTING[question] in found and len(found) <= 2


@pytest.mark.parametrize("question", NOT_FITTING)
def test_a_question_without_background_brings_up_no_card(question):
    assert cards_for(question) == []
    assert cards_for(question, ("client-betrekken", "samenwerking")) == []


def test_a_theme_alone_brings_up_nothing_and_tips_the_scale_for_a_hint():
    assert cards_for("Wat nu?", shipped().offered) == []
    assert cards_for("De buren klagen over overlast.") == []
    assert [c.slug for c in cards_for("De buren klagen over overlast.", ("woonoverlast",))] == [
        "escalatieladder-woonoverlast", "gedragsaanwijzing",
    ]  # fmt: skip


def test_abbreviations_count_in_the_case_that_the_table_gives():
    def found(text: str) -> list[str]:
        return [term.term for _, _, term in abbreviations_in(text)]

    assert found("bij de buren, een pr-verhaal om te vinden, vt of cr") == []
    assert found("BIJ, VT en de CR; PI's, een GGZ-instelling en MDA++") == ["BIJ", "VT", "CR", "PI", "GGZ", "MDA++"]
    assert found("de ggz, de WVGGZ, een thv") == ["GGZ", "Wvggz", "THV"]
    assert found("Wgs is schuldhulp, wgs en WGS niet") == ["Wgs", "WGS", "WGS"]
    assert found("PGA-J of PGA") == ["PGA-J", "PGA"]
    assert found("VTA, GAS en OMA") == []


def test_abbreviations_are_found_where_they_stand():
    text = "Eerst VT, dan het OM."
    assert [(text[start:end], term.full) for start, end, term in abbreviations_in(text)] == [
        ("VT", "Veilig Thuis"), ("OM", "Openbaar Ministerie"),
    ]  # fmt: skip


def test_the_glossary_is_short_and_complete():
    names = [term.term for term in terms()]
    assert len(names) >= 60 and len(set(names)) == len(names)
    assert [term.term for term in terms() if len(term.definition.split()) > MOST_WORDS_OF_A_MEANING] == []
    assert [term.term for term in terms() if not term.definition.endswith((".", "?"))] == []
    in_capitals = {short for short, _, _ in table("afkortingen.tsv") if short.isupper()}
    assert in_capitals - {term.term for term in terms()} == {"SAFE"}


def test_looking_up_finds_the_name_first_then_what_mentions_it():
    assert [term.term for term in find_terms("wzd")][0] == "Wzd"
    assert "VT" in [term.term for term in find_terms("veilig thuis")]
    assert find_terms("") == tuple(term for term in find_terms(" ")) and len(find_terms("")) == len(terms())
    assert find_terms("qqq") == () and find_cards("qqq") == ()
    assert "bob" in [shown.slug for shown in find_cards("oordeels")]
