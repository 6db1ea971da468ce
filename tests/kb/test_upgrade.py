"""Databases as earlier versions of this program wrote them: they open with all that was in them, after a copy was kept."""

import json
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kb import lexical, transfer
from kb.__main__ import main
from kb.backup import backup, restore
from kb.errors import StoreBroken, StoreTooNew
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.mending import store_problems
from kb.model import Filters, Status
from kb.settings import Settings
from kb.store import Store, steps
from kb.store.steps import STEPS
from kb.store.trail import broken_at
from tests.kb.backups import aged

SAMPLES = Path(__file__).parent / "samples" / "stores"
"""What each version wrote: its tables and rows as SQL, and what it said of them itself as JSON."""
NAMES = sorted(path.stem for path in SAMPLES.glob("*.sql"))


class Old(NamedTuple):
    """A home folder with a database of an earlier version. told: what that version said was in it."""

    settings: Settings
    version: int
    told: dict[str, Any]


@pytest.fixture(params=NAMES)
def old(request, tmp_path) -> Old:
    return written(request.param, tmp_path)


def written(name: str, home: Path) -> Old:
    settings = Settings(home=home)
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # as every version did
        connection.executescript((SAMPLES / f"{name}.sql").read_text(encoding="utf-8"))
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    return Old(settings, version, json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8")))


@pytest.fixture
def opened(old):
    kb = open_knowledge_base(old.settings)
    yield kb
    kb.store.close()


def held(store: Store) -> dict[str, Any]:
    """What a store holds, as the earlier versions said it."""
    there = list(store.all())
    trail = [[e.dilemma, e.version, e.actor, e.action, e.reason] for d in there for e in store.trail(d.number or 0)]
    return {
        "records": [transfer.to_record(one) for one in there], "numbers": {one.key: one.number for one in there},
        "trail": trail, "known": [digest for digest in ("f" * 64,) if store.known(digest)],
    }  # fmt: skip


def test_all_that_was_in_it_is_there(old, opened):
    assert held(opened.store) == old.told
    assert store_problems(opened.store) == []


def test_its_trail_is_sealed_and_goes_on(old, opened):
    number = old.told["numbers"]["c-hgfedcba"]
    opened.approve(number, "redacteur")
    assert broken_at(opened.store.whole_trail()) is None
    assert [entry.action for entry in opened.store.trail(number)][:1] == ["toegevoegd"]
    assert opened.store.get(number).status is Status.PUBLISHED


def test_it_is_found_by_the_words_of_now(old, opened):
    fresh = Store(old.settings.home / "nieuw.sqlite", lexical.analyse)
    for one in opened.store.all():
        fresh.put(one, "r")
    for question in ("mag een cliënt met wanen aan tafel", "bemoeizorg", "wie betaalt", "de school"):
        found = [(opened.store.get(number).key, round(score, 4)) for number, score in opened.store.lexical(question, 5)]
        assert found == [(fresh.get(number).key, round(score, 4)) for number, score in fresh.lexical(question, 5)], question
    fresh.close()


@pytest.mark.parametrize("name", ["4"])
def test_what_people_keep_for_themselves_stays(name, tmp_path):
    kb = open_knowledge_base(written(name, tmp_path).settings)
    assert [one.key for one in kb.store.kept.dilemmas("lezer-a")] == ["D001"]
    (search,) = kb.store.kept.searches("lezer-a")
    assert (search.question, search.filters) == (
        "mag iemand erbij zijn?", Filters(("client-betrekken",), {"fase": ("besluit",)}),
    )  # fmt: skip
    assert kb.store.helped.has(1, "lezer-b")
    kb.store.close()


def test_a_copy_is_kept_first_that_gives_back_the_same(old, opened, tmp_path):
    assert opened.store.revision()
    copy = old.settings.home / "backups" / f"before-upgrade-{old.version}.zip"
    with zipfile.ZipFile(copy) as archive, closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(archive.read("kb.sqlite"))
        assert connection.execute("PRAGMA user_version").fetchone() == (old.version,)
    elsewhere = Settings(home=tmp_path / "elders")
    elsewhere.home.mkdir()
    restore(elsewhere, copy)
    back = KnowledgeBase(elsewhere)
    assert held(back.store) == old.told
    back.store.close()


def test_once_is_enough(old, opened):
    copy = old.settings.home / "backups" / f"before-upgrade-{old.version}.zip"
    assert opened.store.revision()
    made, before = copy.stat().st_mtime_ns, (old.settings.database.read_bytes(), held(opened.store))
    again = KnowledgeBase(old.settings)
    assert (held(again.store), copy.stat().st_mtime_ns) == (before[1], made)
    again.store.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(old, monkeypatch):
    def fails(connection):
        connection.exec_driver_sql("DROP TABLE guidance")
        connection.exec_driver_sql("SELECT * FROM a_table_that_nobody_made")

    monkeypatch.setattr(steps, "STEPS", (*STEPS, fails))
    monkeypatch.setattr("kb.store.opening.STEPS", (*STEPS, fails))
    before = old.settings.database.read_bytes()
    with pytest.raises(StoreBroken, match=f"kb.sqlite has schema {old.version} and stays so"):
        KnowledgeBase(old.settings).store  # noqa: B018
    assert old.settings.database.read_bytes() == before
    monkeypatch.undo()
    kb = KnowledgeBase(old.settings)
    assert held(kb.store) == old.told
    kb.store.close()


def test_without_a_copy_nothing_changes(old):
    (old.settings.home / "backups").write_text("een bestand waar een map hoort", encoding="utf-8")
    before = old.settings.database.read_bytes()
    with pytest.raises(StoreBroken, match="backups cannot be written: "):
        KnowledgeBase(old.settings).store  # noqa: B018
    assert old.settings.database.read_bytes() == before


def test_a_later_version_is_refused_and_stays_as_it_is(tmp_path):
    settings = written("4", tmp_path).settings
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    before = settings.database.read_bytes()
    with pytest.raises(StoreTooNew, match="install the version that wrote it, or restore a backup"):
        KnowledgeBase(settings).store  # noqa: B018
    assert settings.database.read_bytes() == before
    assert not (settings.home / "backups").exists()


def test_only_the_newest_copies_are_kept(tmp_path):
    for version, name in ((1, "1-first"), (2, "2"), (4, "4")):
        for path in tmp_path.glob("kb.sqlite*"):
            path.unlink()
        (tmp_path / "search.index").unlink(missing_ok=True)
        kb = KnowledgeBase(written(name, tmp_path).settings)
        assert kb.store.revision()
        kb.store.close()
        assert (tmp_path / "backups" / f"before-upgrade-{version}.zip").exists()
    assert len(list((tmp_path / "backups").iterdir())) <= 3


def test_a_copy_of_before_an_upgrade_goes_after_a_month_at_the_next_start_or_backup(tmp_path):
    settings = written("4", tmp_path).settings
    copy = tmp_path / "backups" / "before-upgrade-4.zip"
    for days, is_there in ((29, True), (31, False)):
        with closing(open_knowledge_base(settings)) as kb:
            if is_there:
                assert kb.store.revision() and copy.exists()
            else:
                assert kb.store.revision() and not copy.exists()
                shutil.copy(tmp_path / "maandag.zip", copy)
                aged(copy, days)
            backup(kb.store, settings, tmp_path / "maandag.zip")
            assert copy.exists() is is_there
            if is_there:
                aged(copy, 31)


def test_who_erases_is_told_which_copy_of_before_an_upgrade_still_holds_it(tmp_path, monkeypatch, capsys):
    settings = written("4", tmp_path).settings
    monkeypatch.setenv("KB_HOME", str(settings.home))
    for key, told in (("D001", True), ("D9", False)):
        if not told:
            with closing(open_knowledge_base(settings)) as kb:
                kb.store.put(replace(next(kb.store.all()), key=key, number=None), "r")
        monkeypatch.setattr(sys, "argv", ["kb", "delete", key])
        assert main() == 0
        said = capsys.readouterr().err
        assert "backups made earlier still hold it" in said
        assert ("before-upgrade-4.zip in backups/ goes 30 days after it was made" in said) is told
