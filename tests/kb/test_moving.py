"""From files to a PostgreSQL database and back: nothing stays behind, and what was taken back in between stays so."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from kb import exports, lexical, originals, taken_back
from kb.__main__ import main
from kb.backup import backup, restore
from kb.errors import NotWritten, StoreBroken
from kb.health import State, look
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Status
from kb.safe import Original
from kb.settings import Settings
from kb.store import Store

pytestmark = pytest.mark.parametrize("backend", ["postgres"], indirect=True)
PHRASE = "een zwaan in de vijver"
LEFT = ["kb.sqlite", "kb.sqlite-shm", "kb.sqlite-wal", "search.index", "search.index.rebuild"]


@pytest.fixture
def files(settings, tmp_path) -> Settings:
    """Settings for the same home folder without the database."""
    return settings.in_files(tmp_path)


@pytest.fixture
def saved(files, dilemma, tmp_path_factory) -> Path:
    """A backup of a home folder with D1, that tells of a swan, and D2, and an index."""
    file = tmp_path_factory.mktemp("bewaard") / "maandag.zip"
    with closing(open_knowledge_base(files)) as kb:
        kb.store.put_many([dilemma("D1", situation=f"De buurman voert {PHRASE}."), dilemma("D2")], "r")
        backup(kb.store, files, file)
    for name in LEFT[1:]:
        (files.home / name).write_bytes(PHRASE.encode())
    return file


@pytest.fixture
def moved(settings, saved) -> Iterator[KnowledgeBase]:
    """The knowledge base after it moved to the database."""
    restore(settings, saved)
    kb = open_knowledge_base(settings)
    yield kb
    kb.close()


@pytest.fixture
def run(settings, monkeypatch, capsys) -> Callable[..., tuple[int, str]]:
    """Return what runs a command and gives its exit code and what it says."""
    monkeypatch.setenv("KB_HOME", str(settings.home))
    monkeypatch.setenv("KB_DATABASE_URL", settings.database_url.get_secret_value())

    def it(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, arguments)])
        return main(), "".join(capsys.readouterr())

    return it


def states(settings: Settings) -> dict[str, Status]:
    with closing(Store(settings.database_url or settings.database, lexical.analyse)) as store:
        return store.states()


def left(home: Path) -> list[str]:
    return [name for name in LEFT if (home / name).exists()]


def test_who_moves_to_a_database_leaves_no_text_behind_and_is_told_so(settings, saved, run):
    code, said = run("restore", saved)
    assert code == 0 and f"removed from {settings.home.name}/, now that the database holds all: {', '.join(LEFT)}" in said
    assert left(settings.home) == [] and states(settings) == {"D1": Status.PUBLISHED, "D2": Status.PUBLISHED}
    assert PHRASE.encode() not in b"".join(path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    assert "removed" not in run("restore", saved)[1]


def test_what_lies_there_all_the_same_is_told_by_the_audit_and_by_the_doctor(settings, moved, run):
    assert run("audit", "--quick")[0] == 0
    (settings.home / "kb.sqlite").write_bytes(PHRASE.encode())
    code, said = run("audit", "--quick")
    assert code == 1 and "kb.sqlite, characters 0 to 0: looks like OLD_STORE" in said
    found = {one.name: one for one in look.serving(moved)}["store"]
    assert (found.state, found.code, found.figures) == (State.MIND, "in_files", {"names": "kb.sqlite"})


def test_when_the_database_does_not_take_it_over_the_files_stay_and_who_tries_again_moves(settings, saved, monkeypatch):
    def stop(*_: object) -> None:
        raise StoreBroken("the disk of the database is full")

    with monkeypatch.context() as stopped, pytest.raises(StoreBroken):
        stopped.setattr(Store, "take_over", stop)
        restore(settings, saved)
    assert left(settings.home) == LEFT and states(settings) == {}
    with closing(open_knowledge_base(settings)) as kb:
        assert kb.store.states() == {} and left(settings.home) == LEFT
    restore(settings, saved)
    assert len(states(settings)) == 2 and left(settings.home) == []


def test_what_was_withdrawn_or_erased_in_the_database_stays_so_on_the_way_back(settings, files, moved, saved):
    old, later = saved.with_name("oud.sqlite"), saved.with_name("dinsdag.zip")
    moved.store.copy_to(old)
    backup(moved.store, settings, later)
    _another_second()
    moved.withdraw(moved.store.by_key("D1").number or 0, "redacteur", "iemand is herkenbaar")
    moved._erase(moved.store.by_key("D2").number or 0, "beheer", "op verzoek van de inbrenger")
    moved.close()
    files.database.write_bytes(old.read_bytes())  # a file that an earlier version left there
    assert states(files) == {"D1": Status.PUBLISHED, "D2": Status.PUBLISHED}
    left_out = restore(files, later)
    assert (left_out.erased, left_out.withdrawn) == (1, 1)
    assert states(files) == {"D1": Status.WITHDRAWN}


def test_what_was_shown_again_before_the_move_is_not_withdrawn_by_it(settings, files, saved):
    with closing(open_knowledge_base(files)) as kb:
        number = kb.store.by_key("D1").number or 0
        kb.withdraw(number, "redacteur")
        _another_second()
        kb.publish(number, "redacteur")
        backup(kb.store, files, saved)
    assert restore(settings, saved).withdrawn == 0
    assert states(settings) == {"D1": Status.PUBLISHED, "D2": Status.PUBLISHED}


def _another_second() -> None:
    """Let the clock of the trail go on."""
    time.sleep(1.1)


# An export that cannot be read


@pytest.fixture
def unreadable(moved) -> Path:
    """An export that is there and that nobody can read, also not root, beside a good one with D1 and D2."""
    exports.keep(moved.settings.home, moved.store, datetime(2026, 3, 1, 9))
    path = moved.settings.home / "exports" / "a-kapot.jsonl"
    os.symlink("/proc/self/mem", path)
    return path


def kept(home: Path) -> str:
    return (home / "exports" / "dilemmas-2026-03-01-090000.jsonl").read_text(encoding="utf-8")


def test_an_export_that_cannot_be_read_is_named_and_the_others_are_cleaned(moved, unreadable):
    with pytest.raises(NotWritten, match="a-kapot.jsonl cannot be cleaned"):
        exports.forget(moved.settings.home, ["D1"])
    assert PHRASE not in kept(moved.settings.home) and '"D2"' in kept(moved.settings.home)


def test_no_question_fails_for_a_bad_export_and_it_is_tried_again_until_it_is_good(moved, unreadable, caplog):
    moved.store.delete(moved.store.by_key("D1").number or 0, "elders", "", taken_back.sign("D1"))  # as another server does
    moved.follow()
    moved.follow()
    assert caplog.text.count("a-kapot.jsonl cannot be cleaned") == 1  # and not at each question
    assert PHRASE not in kept(moved.settings.home)
    unreadable.unlink()
    unreadable.write_text('{"id": "D1"}\n', encoding="utf-8")
    moved._follow_again = 0.0  # a minute later
    moved.follow()
    assert unreadable.read_text(encoding="utf-8") == ""


def test_a_bad_export_keeps_no_original_in_the_safe(settings, moved, unreadable, dilemma):
    kb = KnowledgeBase(settings.model_copy(update={"safe_key": Settings(safe_key="0f" * 32).safe_key}))
    number = kb.store.put(dilemma("c-een", status=Status.CONCEPT), "ingest")
    kb.safe.put("c-een", Original(((CleanText("Iemand belt."), "paragraph", ""),), (), 0, 1))
    kb.store.delete(number, "elders")
    assert originals.tidy(kb) == "" and kb.safe.moments() == []
    kb.close()
