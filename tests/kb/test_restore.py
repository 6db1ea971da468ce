"""A restore that fails, is killed, or comes while others go on: it is done whole and when asked for, or not at all."""

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from kb import lexical
from kb.__main__ import main
from kb.backup import backup, restore, waiting, waits_since
from kb.errors import StoreBroken
from kb.health import State, look
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.own_words import OwnWords
from kb.settings import Settings
from kb.store import Store
from tests.kb.postgres import libpq
from tests.soak.points import Points

on_both = pytest.mark.parametrize("backend", ["files", "postgres"], indirect=True)
in_a_file = pytest.mark.parametrize("backend", ["files"], indirect=True)


@pytest.fixture
def app(settings, dilemma) -> Iterator[KnowledgeBase]:
    """A running app with three dilemmas."""
    kb = open_knowledge_base(settings)
    kb.store.put_many([dilemma(key) for key in ("D1", "D2", "D3")], "r")
    yield kb
    kb.close()


@pytest.fixture
def saved(app, tmp_path_factory) -> Path:
    """A backup of it."""
    file = tmp_path_factory.mktemp("bewaard") / "maandag.zip"
    backup(app.store, app.settings, file)
    return file


@pytest.fixture
def run(settings, monkeypatch, capsys) -> Callable[..., tuple[int, str]]:
    """Return what runs a command and gives its exit code and what it says."""
    monkeypatch.setenv("KB_HOME", str(settings.home))
    if settings.database_url:
        monkeypatch.setenv("KB_DATABASE_URL", settings.database_url.get_secret_value())

    def it(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, arguments)])
        return main(), "".join(capsys.readouterr())

    return it


def keys(settings: Settings) -> list[str]:
    """What there is for who opens the knowledge base now, as any command does."""
    with closing(open_knowledge_base(settings)) as kb:
        return sorted(kb.store.states())


def go_on(app: KnowledgeBase, dilemma) -> None:
    """Do what a day brings: something new, and something erased for good."""
    app.store.put(dilemma("D4"), "r")
    app.delete(app.store.by_key("D1").number or 0, "beheer", "wissen")


def killed(settings: Settings, file: Path, at: str) -> None:
    """Restore in a process that is killed where it begins a step."""
    pid = os.fork()
    if not pid:
        setattr(waiting, at, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        restore(settings, file)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


@contextmanager
def locked(settings: Settings, monkeypatch) -> Iterator[None]:
    """Keep the database from being written, as another program does; who waits gives up after a second."""
    if settings.database_url:
        monkeypatch.setattr("kb.store.postgres._WAIT_SECONDS", 1)
        with psycopg.connect(libpq(settings.database_url)) as other:
            key = "hashtextextended('dilemmabank writing ' || current_schema(), 0)"
            other.execute(f"SELECT pg_advisory_xact_lock({key})")
            yield
        return
    monkeypatch.setattr("kb.backup.placing.BUSY_SECONDS", 1)
    with closing(sqlite3.connect(settings.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@on_both
def test_a_restore_that_is_refused_is_not_done_later(app, saved, settings, dilemma, monkeypatch):
    app.store.put(dilemma("D5"), "r")
    with locked(settings, monkeypatch), pytest.raises(StoreBroken):
        restore(settings, saved)
    assert waits_since(settings.home) is None
    go_on(app, dilemma)
    assert keys(settings) == ["D2", "D3", "D4", "D5"]


@on_both
def test_a_restore_that_was_killed_is_finished_by_the_next_start_when_nothing_changed(app, saved, settings, dilemma, caplog):
    app.store.put(dilemma("D5"), "r")
    killed(settings, saved, "_place")
    assert sorted(app.store.states()) == ["D1", "D2", "D3", "D5"]
    assert keys(settings) == ["D1", "D2", "D3"] and "the restore that was stopped is finished" in caplog.text
    assert waits_since(settings.home) is None


@on_both
def test_a_restore_that_was_killed_is_not_put_over_newer_work(app, saved, settings, dilemma, caplog):
    killed(settings, saved, "_place")
    go_on(app, dilemma)
    assert keys(settings) == ["D2", "D3", "D4"] == keys(settings)
    for command in ("python -m kb restore --finish", "python -m kb restore --drop"):
        assert command in caplog.text
    for checks in (look.serving(app), look.thorough(app)):
        found = {one.name: one for one in checks}["store"]
        assert (found.code, found.state) == ("restore_waits", State.MIND)


@on_both
def test_who_goes_on_with_a_restore_that_waits_gets_nothing_back_that_was_erased(app, saved, settings, dilemma, run):
    killed(settings, saved, "_place")
    go_on(app, dilemma)
    code, said = run("restore", "--finish")
    assert code == 0 and "1 dilemmas and drafts were erased after this backup was made: they are left out" in said
    assert keys(settings) == ["D2", "D3"] and waits_since(settings.home) is None
    assert run("restore", "--finish")[0] == 2


@on_both
def test_a_restore_that_waits_can_be_dropped(app, saved, settings, dilemma, run):
    killed(settings, saved, "_place")
    go_on(app, dilemma)
    assert run("restore", "--drop") == (0, "dropped: all stays as it is now\n")
    assert keys(settings) == ["D2", "D3", "D4"] and waits_since(settings.home) is None
    assert not list(settings.home.glob(".restore-*"))
    assert run("restore", "--drop")[0] == run("restore")[0] == run("restore", "--drop", saved)[0] == 2


@on_both
def test_a_restore_gives_way_to_a_later_one(app, saved, settings, dilemma):
    killed(settings, saved, "_place")
    go_on(app, dilemma)
    later = saved.with_name("dinsdag.zip")
    backup(app.store, settings, later)
    restore(settings, later)
    assert keys(settings) == ["D2", "D3", "D4"] and waits_since(settings.home) is None


@on_both
def test_what_is_in_place_when_a_restore_is_killed_is_finished_whatever_happened_since(app, saved, settings, dilemma):
    OwnWords(settings).always_hide(["Terpstra"])
    backup(app.store, settings, saved)
    OwnWords(settings).forget(["Terpstra"])
    killed(settings, saved, "_rest")
    app.store.put(dilemma("D4"), "r")
    assert keys(settings) == ["D1", "D2", "D3", "D4"] and waits_since(settings.home) is None
    assert OwnWords(settings).hidden == 1


@on_both
def test_what_is_erased_while_a_restore_is_made_ready_stays_erased(app, saved, settings, monkeypatch):
    carry_out = waiting.carry_out

    def later(*arguments):
        app.delete(app.store.by_key("D1").number or 0, "beheer", "wissen")
        return carry_out(*arguments)

    monkeypatch.setattr("kb.backup.carry_out", later)
    assert restore(settings, saved).erased == 1
    assert keys(settings) == ["D2", "D3"]


@on_both
def test_a_restore_that_is_killed_at_any_point_leaves_all_as_before_or_all_as_after(app, saved, settings, dilemma):
    OwnWords(settings).never_hide(["Het Anker"])
    backup(app.store, settings, saved)
    app.close()
    ends, point = set(), 0
    while True:
        with closing(open_knowledge_base(settings)) as kb:  # as it was before
            for key in ("D4", "D5"):
                kb.store.put(dilemma(key), "r")
        (settings.home / "settings.toml").write_text("review_months = 1\n", encoding="utf-8")
        point += 1
        if not (pid := os.fork()):
            points = Points(lambda _: None)
            points.end_after(point)
            restore(settings, saved)
            os._exit(0)
        was_killed = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0
        found = keys(settings)
        assert found in (["D1", "D2", "D3"], ["D1", "D2", "D3", "D4", "D5"]), (point, found)
        ends.add((was_killed, len(found)))
        assert waits_since(settings.home) is None and not list(settings.home.glob(".restore-*")), point
        if not was_killed:
            break
    assert ends == {(True, 5), (True, 3), (False, 3)} and point > 20


@in_a_file
@pytest.mark.parametrize("loss", ["gone", "damaged"])
def test_a_running_app_goes_on_in_the_file_that_a_restore_put_there(app, saved, settings, dilemma, loss):
    app.store.put(dilemma("D4"), "r")
    seen = app.store.revision()
    if loss == "gone":
        for path in settings.home.glob("kb.sqlite*"):
            path.unlink()
    else:
        app.store.purge()
        with settings.database.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(12 * 4096))
    restore(settings, saved)
    assert sorted(app.store.states()) == ["D1", "D2", "D3"] and app.store.revision() != seen
    app.store.put(dilemma("D5"), "r")
    assert app.store.damage() == []
    app.close()
    with closing(Store(settings.database, lexical.analyse)) as store:
        assert sorted(store.states()) == ["D1", "D2", "D3", "D5"]


@in_a_file
def test_a_running_app_makes_no_new_store_where_its_file_is_gone(app, settings, dilemma, tmp_path_factory):
    for path in settings.home.glob("kb.sqlite*"):
        path.unlink()
    for do in (
        app.store.states, lambda: app.store.put(dilemma("D4"), "r"), app.store.purge,
        lambda: backup(app.store, settings, tmp_path_factory.mktemp("uit") / "b.zip"),
    ):  # fmt: skip
        with pytest.raises(StoreBroken, match='kb.sqlite cannot be used.*: it is gone: put it back, or restore a backup with'):
            do()
    assert not list(settings.home.glob("kb.sqlite*"))


@on_both
def test_a_phrase_that_was_taken_off_the_list_is_hidden_again_also_after_a_restore(app, settings, saved, run):
    own = OwnWords(settings)
    own.never_hide(["De Schakel", "Het Anker"])
    backup(app.store, settings, saved)
    own.forget(["De Schakel"])
    own.never_hide(["Nieuwe Haven"])
    code, said = run("restore", saved)
    assert code == 0 and "1 phrases are on the list of what is never hidden no more: they stay off it" in said
    assert "chakel" not in said
    assert OwnWords(settings).shown == ("het anker",)


@in_a_file
def test_where_the_list_itself_is_lost_that_of_the_backup_comes_back(app, settings, saved):
    OwnWords(settings).never_hide(["De Schakel"])
    backup(app.store, settings, saved)
    (settings.home / "nooit_verbergen.txt").unlink()
    assert restore(settings, saved).shown == 0
    assert OwnWords(settings).shown == ("de schakel",)
