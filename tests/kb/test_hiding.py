"""A phrase of a draft that is hidden: wherever it stands, and nothing else, with Dutch that can be read."""

import pytest

from kb.desk import Desk
from kb.hiding import places_of, without_phrase
from kb.knowledge_base import open_knowledge_base
from kb.model import CleanText, Guidance, Interest, Source, Status
from kb.people import Person, Role
from kb.placeholders import counted, unused
from kb.readers import Lacking, lacking
from kb.retold import risk_of, with_risk
from kb.returned import Returned, returned
from kb.store import TESTED, Actor
from tests.ingest.test_batch import bytes_under

HIGH = Source(extra={"risk": {"level": "hoog", "reasons": ["tbs"]}})


@pytest.fixture
def kb(settings):
    opened = open_knowledge_base(settings)
    yield opened
    opened.store.close()


@pytest.mark.parametrize(
    ("phrase", "stand_in", "before", "after"),
    [
        ("twingo", "een auto", "Hij rijdt een oude twingo, een Twingo.", "Hij rijdt een oude auto, een auto."),
        ("twingo", "een auto", "Twingo's staan er, en twingos.", "Een auto's staan er, en een auto."),
        ("Golf", "een auto", "Golf en golfbaan.", "Een auto en golfbaan."),
        ("34", "enkele", "Hij had 34 wikkels, 134 niet.", "Hij had enkele wikkels, 134 niet."),
        ("Jan Piersma", "[persoon 2]", "Met jan  Piërsma en Jan.", "Met [persoon 2] en Jan."),
        ("persoon", "x", "De persoon [persoon 1] belt.", "De x [persoon 1] belt."),
        ("trui", "", "Een rode trui, en schoenen.", "Een rode, en schoenen."),
        ("Gisteren", "", "Gisteren belde hij (gisteren).", "Belde hij."),
        ("nergens", "x", "Hij belt.", "Hij belt."),
        ("...", "x", "Hij belt...", "Hij belt..."),
    ],
)
def test_a_phrase_is_replaced_as_a_whole_word_wherever_it_stands(kb, dilemma, phrase, stand_in, before, after):
    told = dilemma("c-1", situation=before)
    assert without_phrase(told, phrase, CleanText(stand_in), kb.taxonomy).situation == after


def test_every_text_of_a_draft_is_hidden_in_and_what_is_no_text_stays(kb, dilemma):
    told = dilemma(
        "c-1", title="Mag Fenna erbij?", question="Fenna?", chosen="fenna", outcome="Fenna's moeder", themes=("woonoverlast",),
        guidance=(Guidance("Fenna", "Bel Fenna.", ("als Fenna wil",), tried=True, result="Fenna belde"),),
        interests=(Interest("Fenna", "rust voor Fenna"),), facets={"fase": ("triage",)}, status=Status.CONCEPT, source=HIGH,
    )  # fmt: skip
    clean = without_phrase(told, "fenna", CleanText("[moeder]"), kb.taxonomy)
    assert "fenna" not in f"{clean}".casefold() and f"{clean}".count("[moeder]") == 10
    assert (clean.key, clean.themes, clean.facets, clean.status) == (told.key, told.themes, told.facets, told.status)
    assert (clean.guidance[0].tried, risk_of(clean)) == (True, risk_of(told))


def test_what_would_leave_no_advice_is_refused(kb, dilemma):
    told = dilemma("c-1", guidance=(Guidance("GGZ", "Fenna."),))
    with pytest.raises(ValueError, match="nothing is left of a text of c-1"):
        without_phrase(told, "Fenna.", CleanText(""), kb.taxonomy)


def test_a_phrase_is_found_where_it_stands_and_not_in_part_of_a_word():
    assert places_of("de Wit", "De Wit's hond, dewit, de witte, de  wit") == [(0, 6), (32, 39)]


def test_what_was_hidden_in_a_draft_is_in_no_file_and_not_in_the_trail(kb, settings, dilemma):
    kb.store.put(dilemma("c-1", status=Status.CONCEPT, situation="Piersma belt steeds."), "ingest")
    reviewing = Desk(kb, Person("a", Role.EDITOR)).reviewing()
    draft = reviewing.dilemma("c-1")
    reviewing.hide(
        draft, without_phrase(draft, "Piersma", CleanText("[persoon 1]"), kb.taxonomy), CleanText("verborgen: persoon")
    )
    now = reviewing.dilemma("c-1")
    assert (now.situation, now.status) == ("[persoon 1] belt steeds.", Status.CONCEPT)
    assert reviewing.trail(now.number)[-1].reason == "verborgen: persoon"
    kb.store.close()
    assert b"Piersma" not in bytes_under(settings.home)


def test_what_was_replaced_is_counted_by_type_and_a_new_placeholder_has_a_number_of_its_own():
    texts = ["[moeder] en [persoon 2] bellen [persoon 2].", "In [kleine gemeente] is [leeftijd: tiener] [PERSOON-4], […]."]
    assert counted(texts) == {"PERSON": (3, 4), "LOCATION": (1, 1), "AGE": (1, 1), "": (1, 1)}
    assert [unused(label, texts) for label in ("PERSON", "LOCATION", "ORG", "PHONE")] == [
        "[persoon 5]", "[plaats 1]", "[organisatie 1]", "[telefoonnummer]",
    ]  # fmt: skip


IN, NORTH, SOUTH = Actor("in", "noord"), Actor("n", "noord"), Actor("z", "zuid")


@pytest.mark.parametrize(
    ("readers", "needed"),
    [
        ([], Lacking(2, True)),
        ([IN], Lacking(1, True)),
        ([IN, NORTH], Lacking(1, True)),
        ([SOUTH], Lacking(1, False)),
        ([SOUTH, NORTH], Lacking(0, False)),
        ([IN, Actor("x")], Lacking(0, False)),  # whose region nobody knows
    ],
)
def test_who_still_has_to_read_is_told(readers, needed):
    assert lacking(readers, IN) == needed


def test_a_reading_counts_that_brings_a_draft_nearer_and_no_other(kb, dilemma):
    kb.store.put(dilemma("c-1", status=Status.CONCEPT, source=HIGH), IN)

    def desk_of(actor: Actor):
        return Desk(kb, Person(actor.name, Role.EDITOR, actor.region)).reviewing()

    def nearer() -> list[bool]:
        return [desk_of(one).brings_nearer(desk_of(one).dilemma("c-1")) for one in (IN, NORTH, SOUTH)]

    assert nearer() == [True, True, True]
    draft = desk_of(NORTH).dilemma("c-1")
    assert not desk_of(NORTH).approve(draft, draft, tested=True)
    assert nearer() == [False, False, True]
    assert desk_of(SOUTH).lacking(draft) == Lacking(1, True)
    assert desk_of(SOUTH).approve(draft, draft, tested=True)


def test_the_trail_says_that_the_recognise_test_was_done_and_with_what_something_was_read(kb, dilemma):
    into = kb.store.put(dilemma("D1", guidance=()), "r")
    number = kb.store.put(dilemma("c-1", status=Status.CONCEPT, source=HIGH), "in")
    x, y, z = (Desk(kb, Person(name, Role.EDITOR)).reviewing() for name in "xyz")
    draft, target = x.dilemma("c-1"), x.dilemma("D1")
    assert not x.approve(draft, draft, tested=True)
    assert not y.merge(draft, target, tested=True)
    details = [one.detail for one in kb.store.trail(number) if one.action == "gelezen en akkoord"]
    assert details == [TESTED, f"D1 {target.version} all; {TESTED}"]
    assert z.merge(draft, target)  # the second who read it with this, said so or not
    assert kb.store.get(into).guidance == draft.guidance


def test_what_is_given_back_says_why_until_someone_finds_it_fit(kb, dilemma):
    kb.store.put(dilemma("c-1", status=Status.CONCEPT, source=HIGH), "in")
    x, y = (Desk(kb, Person(name, Role.EDITOR)).reviewing() for name in "xy")
    x.approve(x.dilemma("c-1"), x.dilemma("c-1"))
    x.give_back(x.dilemma("c-1"), CleanText("nog te herkenbaar"), CleanText("[moeder] is te zien"))
    draft = y.dilemma("c-1")
    assert draft.status is Status.CONCEPT
    assert returned(draft) == Returned(CleanText("nog te herkenbaar"), CleanText("[moeder] is te zien"), 1)
    assert "moeder" not in f"{y.trail(draft.number)}"
    y.save(draft, with_risk(draft, {"level": "laag", "reasons": []}))
    assert returned(y.dilemma("c-1"))
    assert y.approve(y.dilemma("c-1"), y.dilemma("c-1"), tested=True)
    published = kb.store.by_key("c-1")
    assert (published.status, returned(published)) == (Status.PUBLISHED, None)
