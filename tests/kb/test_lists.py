"""Themes and partners that an administrator changes: everything follows at once, nothing is lost, and nobody's name gets in."""

import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from docx import Document

from ingest.batch import Batch
from ingest.clean import Cleaned
from ingest.split import Told
from kb import backup, browse, transfer
from kb.desk import Desk
from kb.errors import BadList, ListChanged
from kb.handout import of_dilemma, to_word
from kb.hiding import without_phrase
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.lists import Lists, Strange
from kb.model import CleanText, Filters, Guidance, Kind, Listed, Source, Status
from kb.people import Person, Role
from kb.store import Actor
from kb.store.lists import CHANGED
from kb.taxonomy import edits, file, shipped
from tests.kb.threads import at_once

THEME, PARTNER = Kind
NONE = CleanText("")
TODAY = date(2026, 11, 22)


@pytest.fixture
def kb(settings, dilemma) -> Iterator[KnowledgeBase]:
    """Two published dilemmas about stalking, a draft that one reader found fit, and a withdrawn one."""
    opened = open_knowledge_base(settings)
    both = {"themes": ("stalking", "rol-regie"), "facets": {"partners": ("politie", "OM")}}
    opened.store.put(dilemma("D1", **both), "r")
    opened.store.put(dilemma("D2", themes=("huiselijk-geweld", "stalking")), "r")
    opened.store.put(dilemma("D3", themes=("stalking",), status=Status.REVIEW), "r")
    opened.store.put(dilemma("D4", themes=("stalking",), status=Status.WITHDRAWN), "r")
    yield opened
    opened.close()


@pytest.fixture
def lists(kb) -> Lists:
    return Desk(kb, Person("abcdef", Role.ADMINISTRATOR, "noord")).lists()


def entry(lists: Lists, kind: Kind, slug: str) -> Listed:
    found = lists.taxonomy.find(kind, slug)
    assert found is not None
    return found


def rename(lists: Lists, kind: Kind, slug: str, label: str, *more: str) -> int:
    """Give an entry another name and more words; return how many dilemmas changed."""
    one = entry(lists, kind, slug)
    return lists.change(kind, one, label, one.full, (*one.words, *more), edits.place_of(lists.taxonomy, kind, slug))


def words_of(document: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(document)).paragraphs)


def test_another_name_stands_at_once_wherever_a_theme_or_partner_is_named(kb, lists, settings):
    elsewhere = open_knowledge_base(settings)  # another process on the same store
    assert elsewhere.taxonomy.labels["stalking"] == "Stalking"
    rename(lists, THEME, "stalking", "Stalking & belaging")
    rename(lists, PARTNER, "OM", "justitie")
    reading = Desk(elsewhere, Person("b", Role.READER)).reading()
    assert reading.taxonomy().labels["stalking"] == "Stalking & belaging"
    handout = words_of(to_word(of_dilemma(reading.dilemma("D1"), TODAY, reading.taxonomy())))
    assert "Stalking & belaging, Rolzuiverheid en regie" in handout and "politie, justitie" in handout
    assert kb.taxonomy.theme_of("stalking & belaging") == "stalking"
    assert reading.numbers(Filters(("stalking",), {"partners": ("justitie",)})) == {1}
    elsewhere.store.close()


def test_a_new_theme_is_suggested_to_the_next_draft_and_offered_in_every_list(kb, lists):
    slug = lists.add(THEME, "Uitbuiting en mensenhandel", NONE, ["uitbuiting", "loverboy"])
    told = Told("Stap ik in?", "Een loverboy wacht haar op na school.", "Zien we uitbuiting?", ())
    Batch(kb, lambda name, data: Cleaned((told,), "intervisie", "2026-Q1", (), ())).take_bytes("verslag.txt", b"x")
    draft = next(one for one in kb.store.all(Status.CONCEPT) if one.title == "Stap ik in?")
    assert slug in draft.themes
    assert kb.taxonomy.offered[-1] == slug and Desk(kb, Person("b", Role.READER)).reading().themes()[-1] == slug


def test_merging_moves_every_dilemma_and_old_ways_lead_to_the_new_place(kb, lists):
    folder = Desk(kb, Person("b", Role.READER)).own().folder
    reading = Desk(kb, Person("b", Role.READER)).reading()
    kept = folder.keep_search(CleanText("mag de cliënt aan tafel?"), Filters(("stalking",)))
    assert lists.merge(THEME, "stalking", "huiselijk-geweld") == 4
    after = {one.key: (one.themes, one.status) for one in kb.store.all()}
    assert after == {
        "D1": (("huiselijk-geweld", "rol-regie"), Status.PUBLISHED), "D2": (("huiselijk-geweld",), Status.PUBLISHED),
        "D3": (("huiselijk-geweld",), Status.CONCEPT), "D4": (("huiselijk-geweld",), Status.WITHDRAWN),
    }  # fmt: skip
    last = kb.store.trail(1)[-1]
    assert (last.actor, last.region, last.reason, last.detail) == (
        "abcdef",
        "noord",
        "thema samengevoegd met: huiselijk-geweld",
        "theme",
    )
    assert [one.reason for one in kb.store.whole_trail() if one.action == CHANGED] == [
        "thema samengevoegd met: huiselijk-geweld"
    ]
    old = browse.asked({"thema": ["stalking", "huiselijk-geweld"]}, reading.facet_values, reading.taxonomy())
    assert (old.filters, old.unknown) == (Filters(("huiselijk-geweld",)), False)
    assert reading.numbers(Filters(("stalking",))) == {1, 2}
    assert reading.counts(Filters(("stalking",)), ()).total == len(reading.newest(Filters(("stalking",)), 9)) == 2
    assert {hit.dilemma.key for hit in kb.search("mag de cliënt aan tafel?", 9, Filters(("stalking",))).hits} == {"D1", "D2"}
    folder.looked(kept)
    assert folder.searches()[0].seen <= {1, 2}


def test_what_was_on_a_screen_before_a_merge_is_kept_by_the_new_name(kb, lists):
    editor = Desk(kb, Person("e", Role.EDITOR))
    kb.store.put(replace(kb.store.by_key("D3"), key="D5", status=Status.CONCEPT), "r")
    draft = editor.reviewing().dilemma("D5")
    lists.merge(THEME, "rol-regie", "samenwerking")
    saved = editor.reviewing().save(draft, replace(draft, themes=("rol-regie", "stalking")))
    assert saved.themes == ("samenwerking", "stalking")
    number = editor.submit(replace(draft, key="v-1", themes=("rol-regie",), guidance=()))
    assert kb.store.get(number).themes == ("samenwerking",)


def test_what_was_merged_can_be_taken_up_again_and_its_dilemmas_stay(kb, lists):
    lists.merge(THEME, "stalking", "huiselijk-geweld")
    lists.bring_back(THEME, entry(lists, THEME, "stalking"))
    assert "stalking" in kb.taxonomy.offered
    assert kb.store.by_key("D1").themes == ("huiselijk-geweld", "rol-regie")


def test_a_retired_theme_stays_on_its_dilemmas_and_is_offered_for_search_only_while_it_has_some(kb, lists):
    reading = Desk(kb, Person("b", Role.READER)).reading()
    for slug in ("stalking", "zorgmijding"):
        lists.retire(THEME, entry(lists, THEME, slug))
    assert kb.store.by_key("D1").themes == ("stalking", "rol-regie")
    assert "stalking" not in kb.taxonomy.offered and "stalking" in reading.themes() and "zorgmijding" not in reading.themes()


def test_a_new_name_of_a_partner_brings_dilemmas_in_line_and_what_is_strange_can_be_put_in_place(kb, lists, dilemma):
    kb.store.put(dilemma("D6", facets={"partners": ("Het Blauw", "OvJ", "jobcoach")}, themes=("zomaar",)), "r")
    assert lists.strange(PARTNER) == [Strange("Het Blauw", 1), Strange("jobcoach", 1), Strange("OvJ", 1, "OM")]
    assert lists.strange(THEME) == [Strange("zomaar", 1)]
    assert rename(lists, PARTNER, "politie", "politie", "het blauw") == 1
    assert kb.store.by_key("D6").facets["partners"] == ("politie", "OM", "jobcoach")
    lists.add(PARTNER, "jobcoach", NONE, ())
    assert lists.merge(THEME, "zomaar", "rol-regie") == 1
    assert (lists.strange(PARTNER), lists.strange(THEME), lists.settle()) == ([], [], 0)
    assert kb.store.by_key("D6").themes == ("rol-regie",)


def test_an_import_takes_the_names_of_the_list_before_anything_is_hidden(kb, lists):
    slug = lists.add(THEME, "Mensenhandel", NONE, ())
    rename(lists, PARTNER, "verslavingszorg", "verslavingszorg", "Huize Zonnewende")
    record = {
        "id": "E1", "title": "Mag dat?", "situation": "Iets.", "question": "Wat nu?", "guidance": [], "theme": "mensenhandel",
        "facets": {"partners": ["Huize Zonnewende", "Onbekend Huis"]},
    }  # fmt: skip
    now = kb.taxonomy
    clean = transfer.cleaned(
        now.with_partners(record), lambda texts: ["[…]" if "Huis" in one or "Huize" in one else one for one in texts], now
    )
    told = now.settled(transfer.to_dilemma(clean, transfer.trusted, taxonomy=now))
    assert (told.themes, told.facets["partners"]) == ((slug,), ("verslavingszorg", "[…]"))


def test_a_change_of_what_someone_else_changed_meanwhile_does_nothing(kb, lists):
    seen = entry(lists, THEME, "stalking")
    rename(lists, THEME, "stalking", "Belaging")
    before = kb.store.lists.state()
    for change in (
        lambda: lists.change(THEME, seen, "Iets anders", NONE, seen.words, 1), lambda: lists.retire(THEME, seen),
        lambda: lists.bring_back(THEME, seen),
    ):  # fmt: skip
        with pytest.raises(ListChanged):
            change()
    assert (kb.store.lists.state(), kb.taxonomy.labels["stalking"]) == (before, "Belaging")


def test_several_who_add_at_once_lose_nothing_of_each_other(kb, settings):
    kbs = [open_knowledge_base(settings) for _ in range(4)]

    def add(number: int) -> None:
        Lists(kbs[number % 4], "beheer").add(THEME, f"Thema {'abcdefgh'[number]}", NONE, ())

    assert at_once(*(lambda n=n: add(n) for n in range(8))) == []
    assert len(kb.taxonomy.offered) == len(shipped().offered) + 8
    for one in kbs:
        one.store.close()


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # nothing of it depends on the database
@pytest.mark.parametrize(("label", "reason"), [
    ("Bel 06-12345678", "number"), ("Mail van 123456782", "number"), ("a" * 10_000, "long"), ("<script>x</script>", "sign"),
    ("links\u202erechts", "sign"), ("Woonoverlast", "double"),
])  # fmt: skip
def test_what_may_not_be_listed_changes_nothing_and_leaves_no_trace(kb, lists, settings, label, reason):
    seal, state = kb.store.seal(), kb.store.lists.state()
    seen = entry(lists, THEME, "stalking")
    for change in (lambda: lists.add(THEME, label, NONE, ()), lambda: lists.change(THEME, seen, label, NONE, seen.words, 1)):
        with pytest.raises(BadList) as wrong:
            change()
        assert wrong.value.reason == reason
    assert (kb.store.seal(), kb.store.lists.state(), kb.taxonomy) == (seal, state, shipped())


def test_a_file_with_one_fault_changes_nothing_at_all(kb, lists):
    data = file.read(file.as_json(shipped()))
    data["thema"][0]["label"] = "Burenoverlast"
    data["partner"][0]["label"] = "Bel 06-12345678"
    with pytest.raises(BadList):
        lists.take_in(data)
    assert kb.taxonomy == shipped()
    data["partner"][0]["label"] = "Politie en boa's"
    data["thema"][1] |= {"into": "huiselijk-geweld"}
    assert lists.take_in(data) == 4
    assert (kb.taxonomy.labels["woonoverlast"], kb.taxonomy.partner_label("politie")) == ("Burenoverlast", "Politie en boa's")


def test_a_name_that_is_hidden_everywhere_is_in_no_list_any_more(kb, lists, settings, dilemma):
    lists.add(PARTNER, "Huize Jansma", NONE, ())
    rename(lists, PARTNER, "Huize Jansma", "Huize Jansma", "zorghuis")
    slug = lists.add(THEME, "Aanpak rond Jansma", NONE, ["jansma", "aanpak rond"])
    kb.store.put(dilemma("D9", themes=(slug,)), "r")
    rename(lists, PARTNER, "GGZ", "GGZ", "kliniek Jansma")
    kb.hide_everywhere(["Jansma"], "PERSON", "e")
    assert all(
        "jansma" not in f"{one.label} {one.full} {one.words}".casefold() for kind in Kind for one in kb.taxonomy.of(kind)
    )
    assert kb.taxonomy.partner_of("Huize Jansma") is None
    assert kb.store.by_key("D9").themes == ("aanpak-rond-[persoon]",) and "aanpak-rond-[persoon]" in kb.taxonomy.offered
    assert lists.take_in(file.read(file.as_toml(kb.taxonomy))) == 0
    kb.store.close()
    left = [path.name for path in settings.home.rglob("*") if path.is_file() and b"jansma" in path.read_bytes().lower()]
    assert left == []


def test_hiding_a_word_that_is_a_theme_leaves_the_theme(kb, lists, dilemma):
    slug = lists.add(THEME, "Mensenhandel", NONE, ())
    kb.store.put(dilemma("D7", themes=(slug,), situation="Het ging om mensenhandel."), "r")
    told = kb.store.by_key("D7")
    changed = without_phrase(told, "mensenhandel", CleanText("dat"), kb.taxonomy)
    assert (changed.themes, changed.situation) == ((slug,), "Het ging om dat.")
    kb.hide_everywhere(["mensenhandel"], "ORG", "e")  # a name that nobody may read goes, and list and dilemma stay together
    assert kb.taxonomy.theme_label(kb.store.by_key("D7").themes[0]) == "[organisatie]"


def test_a_backup_brings_the_lists_back(kb, lists, settings, tmp_path):
    rename(lists, THEME, "stalking", "Belaging")
    lists.add(PARTNER, "jobcoach", NONE, ["werkbegeleider"])
    before = kb.taxonomy
    backup.backup(kb.store, settings, tmp_path / "maandag.zip")
    lists.merge(THEME, "stalking", "huiselijk-geweld")
    backup.restore(settings, tmp_path / "maandag.zip")
    assert kb.taxonomy == before and kb.store.by_key("D1").themes == ("stalking", "rol-regie")


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # that version knew no PostgreSQL
def test_a_database_of_an_earlier_version_gets_the_lists_that_come_with_the_program(kb, settings):
    kb.store.close()
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("DROP TABLE listed")
        connection.execute("PRAGMA user_version = 4")
        connection.commit()
    opened = open_knowledge_base(settings)
    assert opened.taxonomy == shipped() and opened.store.by_key("D1").themes == ("stalking", "rol-regie")
    Lists(opened, "beheer").add(THEME, "Mensenhandel", NONE, ())
    assert "mensenhandel" in opened.taxonomy.offered
    opened.store.close()


def test_a_record_goes_out_and_comes_back_with_an_own_theme(kb, lists, dilemma):
    slug = lists.add(THEME, "Overlast van jeugd in de buurt", NONE, ())  # words that other themes look for
    told = dilemma("D8", themes=(slug,), source=Source("intervisie"), guidance=(Guidance("GGZ", "Doe dat."),))
    back = transfer.to_dilemma(json.loads(json.dumps(transfer.to_record(told))), transfer.trusted, taxonomy=kb.taxonomy)
    assert back.themes == (slug,)


def test_only_who_manages_gets_the_lists_and_the_trail_names_nobody(kb):
    assert Desk(kb, Person("abcdef", Role.ADMINISTRATOR)).lists().taxonomy == shipped()
    Lists(kb, Actor("abcdef", "noord")).add(THEME, "Mensenhandel", NONE, ())
    last = list(kb.store.whole_trail())[-1]
    assert (last.actor, last.action, last.dilemma, last.reason) == ("abcdef", CHANGED, 0, "thema toegevoegd")
