"""The store on a real SQLite file and on PostgreSQL: what goes in comes out, changes are told, and writers do not clash."""

import threading
import time
from dataclasses import replace
from datetime import date

import pytest

from kb import lexical
from kb.errors import NotFound, NotWritten, StoreTooNew
from kb.model import Filters, Guidance, Interest, Source, Stance, Status
from kb.store import Actor, Store
from kb.store.steps import STEPS
from tests.kb.threads import at_once

REASON = "op verzoek van de inbrenger"


def full(dilemma):
    """A dilemma with something in every field."""
    return dilemma(
        "D042",
        guidance=(
            Guidance("GGZ", "Praat eerst met hem.", ("als hij rustig is",), Stance.FOR, True, "Het gesprek hielp."),
            Guidance("politie", "Laat hem er buiten.", (), Stance.AGAINST, False),
            Guidance("", "Vraag een collega."),
        ),
        interests=(Interest("buren", "Slapen."), Interest("bewoner", "Zijn huis houden.")),
        chosen="Eerst een gesprek.", outcome="Het werd stiller.", themes=("woonoverlast", "dwang-drang"),
        theme_label="Overlast in de straat", facets={"partners": ("politie", "GGZ"), "fase": ("besluit",)},
        source=Source("intervisie", "2023-Q4", 7, {"url": "https://voorbeeld.nl/é", "bladen": [1, 2]}),
        review_date=date(2026, 3, 1), extra={"oud_nummer": 12, "labels": {"a": ["b", None]}}, version=3,
    )  # fmt: skip


@pytest.mark.parametrize("make", [full, lambda dilemma: dilemma()], ids=["full", "minimal"])
def test_what_is_put_comes_out_equal(store, dilemma, make):
    given = make(dilemma)
    number = store.put(given, "redactie")
    assert store.get(number) == store.by_key(given.key) == replace(given, number=number)


def test_the_same_put_twice_changes_nothing(store, dilemma):
    number = store.put(full(dilemma), "redactie")
    before = (store.get(number), store.revision(), store.trail(number))
    assert store.put(full(dilemma), "iemand anders", "nog eens") == number
    assert (store.get(number), store.revision(), store.trail(number)) == before


@pytest.mark.parametrize("change", [
    {"title": "Mag hij aan tafel?"}, {"question": "En nu?"}, {"chosen": "Niets."}, {"guidance": ()}, {"themes": ("stalking",)},
    {"interests": (Interest("buren", "Rust."),)}, {"facets": {"fase": ("besluit",)}}, {"extra": {"oud_nummer": 13}},
    {"source": Source("cursus")}, {"review_date": None}, {"status": Status.CONCEPT},
], ids=lambda change: next(iter(change)))  # fmt: skip
def test_a_changed_put_bumps_the_version_and_keeps_the_number(store, dilemma, change):
    number = store.put(full(dilemma), "redactie")
    changed = replace(full(dilemma), **change)
    assert store.put(changed, "redactie") == number
    assert store.get(number) == replace(changed, number=number, version=4)


def test_numbers_are_given_in_order_and_never_again(store, dilemma):
    first, second = (store.put(dilemma(key), "redactie") for key in ("D1", "D2"))
    store.delete(second, "redactie")
    assert store.put(dilemma("D3"), "redactie") > second > first


def test_get_many_keeps_the_order_asked_for_and_names_the_first_that_is_missing(store, dilemma):
    numbers = [store.put(dilemma(key), "redactie") for key in ("D1", "D2", "D3")]
    assert [d.number for d in store.get_many(numbers[::-1])] == numbers[::-1]
    assert store.get_many([]) == []
    with pytest.raises(NotFound, match="no dilemma 88"):
        store.get_many([numbers[0], 88, 99])
    with pytest.raises(NotFound, match="'D9'"):
        store.by_key("D9")


def test_only_what_is_published_is_found_by_its_words(store, dilemma):
    number = store.put(dilemma(status=Status.CONCEPT), "redactie")
    assert store.lexical("wanen", 5) == []
    assert store.published() == {}
    store.set_status(number, Status.PUBLISHED, "redactie")
    assert [n for n, _ in store.lexical("wanen", 5)] == [number]
    assert list(store.published()) == [number]
    store.set_status(number, Status.WITHDRAWN, "redactie")
    assert store.lexical("wanen", 5) == []
    assert store.published() == {}
    assert {status: store.count(status) for status in Status if store.count(status)} == {Status.WITHDRAWN: 1}


def test_a_changed_dilemma_is_found_by_its_new_words_only(store, dilemma):
    number = store.put(dilemma(), "redactie")
    store.put(dilemma(situation="Een moeder wil haar zoon niet meer zien."), "redactie")
    assert store.lexical("wanen", 5) == []
    assert [n for n, _ in store.lexical("moeders", 5)] == [number]


def test_every_field_that_is_searched_has_its_words_in_the_store(store, dilemma):
    fruit = dilemma(title="Appels?", situation="Peren.", question="Kersen?", guidance=(Guidance("", "Pruimen."),))
    number = store.put(fruit, "r")
    for word in ("appels", "peren", "kersen", "pruimen"):
        assert [n for n, _ in store.lexical(word, 5)] == [number], word


def test_lexical_scores_fall_and_are_above_zero_and_keep_to_limit_and_allowed(store, dilemma):
    texts = ["politie politie wanen", "politie komt langs", "wanen en angst", "een rustige buurt", "de school belt", "niets"]
    numbers = [store.put(dilemma(f"D{n}", situation=text, title="Wat nu?", question="?"), "r") for n, text in enumerate(texts)]
    found = store.lexical("politie bij wanen", 10)
    scores = [score for _, score in found]
    assert {n for n, _ in found} == set(numbers[:3]) and scores == sorted(scores, reverse=True) and min(scores) > 0
    assert store.lexical("politie bij wanen", 2) == found[:2]
    assert [n for n, _ in store.lexical("politie bij wanen", 10, frozenset({numbers[2]}))] == [numbers[2]]
    assert store.lexical("politie", 10, frozenset()) == []


@pytest.mark.parametrize("odd", ["", "de het", '"', "'); DROP TABLE dilemma; --", "* OR NOT NEAR(", "😀", "\0", "NULL", "a:b"])
def test_any_text_can_be_looked_up(store, dilemma, odd):
    store.put(dilemma(), "redactie")
    assert store.lexical(odd, 5) == []


def test_filters_join_values_of_one_field_and_demand_all_fields(store, dilemma):
    one = store.put(dilemma("D1", themes=("stalking", "dwang-drang"), facets={"partners": ("politie", "GGZ")}), "r")
    two = store.put(dilemma("D2", themes=("dwang-drang",), facets={"partners": ("GGZ",), "fase": ("besluit",)}), "r")
    hidden = store.put(dilemma("D3", themes=("stalking",), facets={"partners": ("politie",)}, status=Status.CONCEPT), "r")
    assert store.matching(Filters()) == {one, two}
    assert store.matching(Filters(themes=("stalking",))) == {one}
    assert store.matching(Filters(themes=("stalking", "dwang-drang"))) == {one, two}
    assert store.matching(Filters(facets={"partners": ("politie", "GGZ"), "fase": ()})) == {one, two}
    assert store.matching(Filters(("dwang-drang",), {"partners": ("GGZ",), "fase": ("besluit",)})) == {two}
    assert store.matching(Filters(("stalking",), {"fase": ("besluit",)})) == frozenset()
    assert hidden not in store.matching(Filters(facets={"partners": ("politie",)}))


def test_facet_values_come_commonest_first_and_from_published_dilemmas_only(store, dilemma):
    for key, values in (("D1", ("politie", "GGZ")), ("D2", ("GGZ",)), ("D3", ("AVIM",))):
        store.put(dilemma(key, facets={"partners": values}), "r")
    store.put(dilemma("D4", facets={"partners": ("Halt",)}, status=Status.CONCEPT), "r")
    assert store.facet_values("partners") == ["GGZ", "AVIM", "politie"]
    assert store.facet_values("fase") == []


def test_the_trail_tells_who_did_what_and_why_and_outlives_the_dilemma(store, dilemma):
    number = store.put(dilemma(status=Status.CONCEPT), "beheer", "import a.jsonl")
    store.set_status(number, Status.PUBLISHED, "redacteur")
    store.put(dilemma(title="Anders?"), "redacteur", "titel")
    store.delete(number, "beheer", REASON)
    assert [(row.version, row.actor, row.action, row.reason) for row in store.trail(number)] == [
        (1, "beheer", "toegevoegd", "import a.jsonl"), (1, "redacteur", "gepubliceerd", ""),
        (2, "redacteur", "gewijzigd", "titel"), (2, "beheer", "verwijderd", REASON),
    ]  # fmt: skip


def test_a_status_can_bring_a_review_date_and_keeps_the_version(store, dilemma):
    number = store.put(dilemma(status=Status.CONCEPT), "r")
    store.set_status(number, Status.PUBLISHED, "r", review_date=date(2027, 5, 1))
    assert store.get(number) == dilemma(number=number, review_date=date(2027, 5, 1))


def test_who_read_what_had_the_same_number_before_has_not_read_a_dilemma(store, dilemma, backend, outside):
    draft = dilemma("D1", status=Status.CONCEPT)
    number = store.put(draft, Actor("jb", "noord"))
    store.note_reader(number, Actor("km", "zuid"))
    assert store.readers(store.get(number)) == {Actor("km", "zuid")}
    store.delete(number, "jb")
    assert [entry.action for entry in store.trail(number)] == ["toegevoegd", "gelezen en akkoord", "verwijderd"]
    lowered = "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'dilemma'"
    if backend == "postgres":  # as a copy by an earlier version of this program did
        lowered = "SELECT setval(pg_get_serial_sequence('dilemma', 'number'), 1, false)"
    outside(lowered)
    assert store.put(replace(draft, key="D2"), Actor("ab", "oost")) == number
    assert store.readers(store.get(number)) == set()
    assert [(entry.actor, entry.action) for entry in store.trail(number)] == [("ab", "toegevoegd")]


def test_what_follows_a_change_is_all_done_also_when_one_of_it_fails(store, dilemma):
    done = []

    def fail() -> None:
        raise NotWritten("kluis: the disk is full")

    with pytest.raises(NotWritten, match="kluis"), store.together():
        number = store.put(dilemma(), "r")
        for do in (fail, lambda: done.append("lijst"), lambda: store.published()[88], lambda: done.append("zoekindex")):
            store.afterwards(do)
    assert done == ["lijst", "zoekindex"] and store.get(number).key == "D1"


def test_a_journal_that_cannot_be_emptied_keeps_nothing_else_from_being_done_and_is_emptied_later(
    tmp_path, dilemma, caplog, monkeypatch
):  # fmt: skip
    monkeypatch.setattr("kb.store.aside._AGAIN_SECONDS", 0.2)
    file, aside, done = tmp_path / "kb.sqlite", tmp_path / "elders", []
    store = Store(file, lexical.analyse)
    number = store.put(dilemma(situation="Mevrouw Xyzzyman belt elke dag."), "r")

    def block() -> None:
        file.rename(aside)
        file.mkdir()

    with store.together():
        store.afterwards(block)
        store.delete(number, "r")
        store.afterwards(lambda: done.append("zoekindex"))
    assert done == ["zoekindex"] and "a folder stands in its place" in caplog.text
    file.rmdir()
    aside.rename(file)
    end = time.monotonic() + 60
    while not store.has_forgotten() and time.monotonic() < end:
        time.sleep(0.05)
    assert not [path for path in tmp_path.iterdir() if b"xyzzyman" in path.read_bytes().lower()]
    store.close()


def test_a_deleted_dilemma_is_gone_with_all_that_belonged_to_it(store, dilemma, outside):
    kept = store.put(dilemma("D1"), "r")
    number = store.put(full(dilemma), "r")
    store.delete(number, "r", REASON)
    with pytest.raises(NotFound):
        store.get(number)
    assert store.lexical("wanen", 5) == [(kept, pytest.approx(store.lexical("wanen", 5)[0][1]))]
    for table in ("guidance", "interest", "theme", "facet", "terms"):
        key = "rowid" if table == "terms" else "dilemma"
        assert outside(f"SELECT count(*) FROM {table} WHERE {key} = {number}") == [(0,)], table


@pytest.mark.parametrize("change", ["delete", "set_status"])
def test_changing_what_is_not_there_is_refused_and_leaves_no_trace(store, change):
    revision = store.revision()
    with pytest.raises(NotFound, match="no dilemma 5"):
        store.delete(5, "r") if change == "delete" else store.set_status(5, Status.PUBLISHED, "r")
    assert (store.trail(5), store.revision()) == ([], revision)


def test_every_change_makes_the_revision_grow(store, dilemma):
    seen = [store.revision()]
    number = store.put(dilemma(), "r")
    for change in (
        lambda: None, lambda: store.put(dilemma(title="Anders?"), "r"), lambda: store.set_status(number, Status.WITHDRAWN, "r"),
        lambda: store.delete(number, "r"),
    ):  # fmt: skip
        change()
        seen.append(store.revision())
    assert seen == sorted(set(seen))


def test_a_fingerprint_is_known_until_its_dilemma_is_deleted(store, dilemma):
    assert not store.known("a1")
    number = store.take_in({"a1": dilemma()}, "file", "r")["a1"]
    assert store.take_in({"a1": dilemma()}, "file", "r") == {}
    assert store.known("a1") and store.known("file")
    store.delete(number, "r")
    assert not store.known("a1") and store.known("file")


def test_what_is_taken_in_replaces_nothing_that_is_there(store, dilemma):
    number = store.put(dilemma(title="Zoals de redacteur het schreef?"), "r")
    assert store.take_in({"a1": dilemma(title="Zoals het in het verslag stond?", status=Status.CONCEPT)}, "file", "r") == {}
    assert (store.get(number).title, store.get(number).status) == ("Zoals de redacteur het schreef?", Status.PUBLISHED)


def test_of_a_file_all_drafts_are_kept_or_none(store, dilemma):
    broken = replace(dilemma(), key="D2", source=Source(extra={"a": object()}))  # cannot be written
    with pytest.raises(TypeError):
        store.take_in({"a1": dilemma(), "a2": broken}, "file", "r")
    assert list(store.all()) == [] and not store.known("a1") and not store.known("file")


def test_a_store_is_opened_again_as_it_was_left(store, dilemma):
    number = store.put(full(dilemma), "r")
    store.close()
    again = Store(store.place, lexical.analyse)
    assert (again.get(number).key, again.revision()) == ("D042", 1)
    again.close()


def test_a_database_of_a_later_version_is_refused_and_stays_untouched(store, backend, outside):
    later, version = len(STEPS) + 1, "SELECT value FROM counter WHERE name = 'schema'"
    if backend == "files":
        outside(f"PRAGMA user_version = {later}")
        version = "PRAGMA user_version"
    else:
        outside(f"UPDATE counter SET value = {later} WHERE name = 'schema'")
    with pytest.raises(StoreTooNew, match=rf"{store.name} has schema {later}, this program knows {len(STEPS)}: install"):
        Store(store.place, lexical.analyse)
    assert outside(version) == [(later,)]


def test_two_connections_that_write_at_once_lose_nothing(store, dilemma):
    other = Store(store.place, lexical.analyse)
    shared = store.put(dilemma("D0"), "r")

    def write(its: Store, letter: str) -> None:
        for number in range(25):
            its.put(dilemma(f"{letter}{number}"), letter)
            its.put(dilemma("D0", situation=f"{letter} {number}"), letter)

    assert at_once(*(lambda s=s, n=n: write(s, n) for s, n in ((store, "a"), (other, "b"), (store, "c"), (other, "d")))) == []
    assert store.count(Status.PUBLISHED) == 101
    assert store.revision() == store.get(shared).version + 100 == 201
    assert [row.version for row in store.trail(shared)] == list(range(1, 102))
    other.close()


def test_a_copy_made_while_others_write_is_whole(store, dilemma, tmp_path):
    for number in range(20):
        store.put(dilemma(f"D{number}", guidance=(Guidance("r", "0"), Guidance("r", "0"))), "r")
    begun = threading.Event()
    stop = threading.Event()

    def write() -> None:
        for turn in range(1, 10_000):
            for number in range(20):
                store.put(dilemma(f"D{number}", guidance=(Guidance("r", str(turn)), Guidance("r", str(turn)))), "r")
                begun.set()
            if stop.is_set():
                return

    def copy() -> None:
        begun.wait()
        for number in range(3):
            store.copy_to(tmp_path / f"copy{number}.sqlite")
        stop.set()

    assert at_once(write, copy) == []
    for number in range(3):
        taken = Store(tmp_path / f"copy{number}.sqlite", lexical.analyse)
        assert [len({g.text for g in d.guidance}) for d in taken.all()] == [1] * 20
        assert sum(d.version for d in taken.all()) == taken.revision()
        taken.close()
    assert taken.revision() > 20  # the writer was at work meanwhile
