"""Backup and restore on real files: consistent while others write, and a bad backup changes nothing."""

import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from kb import lexical
from kb.backup import backup, restore
from kb.errors import BadBackup, StoreBroken, StoreTooNew
from kb.mending import store_problems
from kb.model import Status
from kb.settings import Settings
from kb.store import Store
from kb.store.steps import STEPS


@pytest.fixture
def saved(tmp_path, store, settings, dilemma):
    """A backup of a store with one dilemma and of its settings."""
    store.put(dilemma("D1", situation="Zoals het was."), "r")
    (tmp_path / "settings.toml").write_text("review_months = 12\n", encoding="utf-8")
    file = tmp_path / "uit" / "maandag.zip"
    file.parent.mkdir()
    backup(store, settings, file)
    return file


def everything(settings: Settings) -> dict[str, bytes]:
    """All files of the knowledge base, by name."""
    return {path.name: path.read_bytes() for path in settings.home.iterdir() if path.is_file()}


def opened(settings: Settings) -> Store:
    return Store(settings.database, lexical.analyse)


def revision_in(file: Path) -> int:
    """The revision of the store in a backup."""
    with zipfile.ZipFile(file) as archive, closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(archive.read("kb.sqlite"))
        return int(connection.execute("SELECT value FROM counter WHERE name = 'revision'").fetchone()[0])


def test_a_restore_brings_back_what_was_backed_up(saved, store, settings, dilemma):
    store.put(dilemma("D1", situation="Zoals het werd."), "r")
    store.put(dilemma("D2"), "r")
    store.close()
    (settings.home / "settings.toml").write_text("review_months = 1\n", encoding="utf-8")
    restore(settings, saved)
    back = opened(settings)
    assert [(d.key, d.situation) for d in back.all()] == [("D1", "Zoals het was.")]
    assert [number for number, _ in back.lexical("zoals het was", 5)] == [1]
    back.close()
    assert (settings.home / "settings.toml").read_text(encoding="utf-8") == "review_months = 12\n"
    assert {path.name for path in settings.home.iterdir() if path.is_file()} <= {"kb.sqlite", "settings.toml", "search.index"}


def test_a_running_app_sees_a_restore_and_goes_on_in_the_restored_store(saved, store, settings, dilemma):
    store.put(dilemma("D2"), "r")
    before = store.revision()
    restore(settings, saved)
    assert [d.key for d in store.all()] == ["D1"] and store.revision() > before
    store.put(dilemma("D3"), "r")
    other = opened(settings)
    assert [d.key for d in other.all()] == ["D1", "D3"]
    other.close()


def test_a_backup_is_restored_into_an_empty_home(saved, tmp_path):
    fresh = Settings(home=tmp_path / "nieuw")
    fresh.home.mkdir()
    restore(fresh, saved)
    back = opened(fresh)
    assert [d.key for d in back.all()] == ["D1"]
    back.close()
    assert sorted(everything(fresh)) == ["kb.sqlite", "settings.toml"]


def test_a_backup_made_while_others_write_is_whole(store, settings, dilemma, tmp_path):
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            for key in ("D1", "D2", "D3"):
                store.put(dilemma(key, situation=f"Ronde {turn}."), "r")
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    backup(store, settings, tmp_path / "b.zip")
    stop.set()
    writer.join()
    restored = Settings(home=tmp_path / "nieuw")
    restored.home.mkdir()
    restore(restored, tmp_path / "b.zip")
    back = opened(restored)
    assert sum(d.version for d in back.all()) == revision_in(tmp_path / "b.zip") >= 3
    assert back.revision() > revision_in(tmp_path / "b.zip")  # a restore is a change too
    back.close()


def test_backups_made_while_others_write_each_give_back_a_state_that_existed(store, settings, dilemma, tmp_path):
    """A plain journal of the states: after every change the revision and what there is, by key, version and state."""
    stop, begun, states = threading.Event(), threading.Event(), dict[int, set[tuple[str, int, Status]]]()
    there: dict[str, tuple[int, Status]] = {}

    def noted() -> None:
        states[store.revision()] = {(key, *rest) for key, rest in there.items()}

    def write() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            key = f"D{turn % 7}"
            version = there[key][0] + 1 if key in there else 1
            number = store.put(dilemma(key, situation=f"Ronde {turn}.", status=Status.CONCEPT), "r")
            there[key] = (version, Status.CONCEPT)
            noted()
            store.set_status(number, Status.PUBLISHED, "r")
            there[key] = (version, Status.PUBLISHED)
            noted()
            if turn % 5 == 0:
                store.delete(number, "r")
                del there[key]
                noted()
            begun.set()

    noted()
    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    try:
        for turn in range(8):
            backup(store, settings, tmp_path / f"b{turn}.zip")
    finally:
        stop.set()
        writer.join()
    seen = set()
    for turn in range(8):
        fresh = Settings(home=tmp_path / f"terug{turn}")
        fresh.home.mkdir()
        restore(fresh, tmp_path / f"b{turn}.zip")
        back = opened(fresh)
        revision = revision_in(tmp_path / f"b{turn}.zip")
        assert {(one.key, one.version, one.status) for one in back.all()} == states[revision]
        assert store_problems(back) == []
        seen.add(revision)
        back.close()
    assert len(seen) > 1  # it went on meanwhile


def test_a_backup_takes_the_place_of_an_older_one_and_leaves_no_rubbish(saved, store, settings, dilemma):
    store.put(dilemma("D2"), "r")
    backup(store, settings, saved)
    with zipfile.ZipFile(saved) as archive:
        assert sorted(archive.namelist()) == ["kb.sqlite", "manifest.json", "settings.toml"]
    assert [path.name for path in saved.parent.iterdir()] == ["maandag.zip"]


def test_a_backup_that_fails_leaves_the_older_one(saved, settings, tmp_path):
    before = saved.read_bytes()
    gone = Store(tmp_path / "weg.sqlite", lexical.analyse)
    gone.close()
    gone.path.write_bytes(b"geen database, wel een bestand van enige lengte" * 20)
    with pytest.raises(StoreBroken):
        backup(gone, settings, saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["maandag.zip"]


HARMS = ["text", "empty", "half", "other zip", "repacked", "byte in the middle", "byte in the manifest"]


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_backup_is_refused_and_nothing_changes(saved, store, settings, dilemma, harm):
    store.put(dilemma("D1", situation="Zoals het werd."), "r")
    store.close()
    whole = saved.read_bytes()
    middle, start = len(whole) // 2, whole.index(b'"sha256": "') + len(b'"sha256": "') if b'"sha256": "' in whole else 60
    content = {
        "text": b"geen backup", "empty": b"", "half": whole[:middle],
        "byte in the middle": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
        "byte in the manifest": whole[:start] + bytes([whole[start] ^ 1]) + whole[start + 1 :],
    }  # fmt: skip
    if harm == "other zip":
        with zipfile.ZipFile(saved, "w") as archive:
            archive.writestr("manifest.json", "[]")
            archive.writestr("kb.sqlite", "niets")
    elif harm == "repacked":  # a sound archive with a sound database, but not the one that was backed up
        with zipfile.ZipFile(saved) as archive:
            manifest = archive.read("manifest.json")
        with zipfile.ZipFile(saved, "w") as archive:
            archive.writestr("manifest.json", manifest)
            archive.write(store.path, "kb.sqlite")
    else:
        saved.write_bytes(content[harm])
    before = everything(settings)
    with pytest.raises(BadBackup, match=r"maandag.zip is (no backup|damaged)"):
        restore(settings, saved)
    assert everything(settings) == before


def test_every_byte_of_a_backup_counts_or_does_no_harm(saved, store, settings):
    store.close()
    whole, before = saved.read_bytes(), everything(settings)
    for place in range(0, len(whole), len(whole) // 60):
        saved.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        try:
            restore(settings, saved)
        except BadBackup:
            assert everything(settings) == before, place
        else:
            back = opened(settings)
            assert [d.situation for d in back.all()] == ["Zoals het was."], place
            back.close()
            before = everything(settings)


def test_a_backup_of_a_later_version_is_refused_and_nothing_changes(store, settings, tmp_path):
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    file = tmp_path / "later.zip"
    backup(store, settings, file)
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
    store.close()
    before = everything(settings)
    with pytest.raises(StoreTooNew):
        restore(settings, file)
    assert everything(settings) == before


def test_a_backup_is_put_in_place_of_a_store_that_is_damaged(saved, store, settings):
    store.close()
    for path in settings.home.glob("kb.sqlite*"):
        path.unlink()
    settings.database.write_bytes(b"dit was ooit een database " * 100)
    restore(settings, saved)
    back = opened(settings)
    assert [d.key for d in back.all()] == ["D1"]
    back.close()


def test_what_opens_doors_is_in_no_backup(store, settings, tmp_path):
    for name in ("secrets.toml", "bezoekers.sleutel"):
        (settings.home / name).write_text("geheim", encoding="utf-8")
    file = tmp_path / "dinsdag.zip"
    backup(store, settings, file)
    assert not {"secrets.toml", "bezoekers.sleutel"} & set(zipfile.ZipFile(file).namelist())
