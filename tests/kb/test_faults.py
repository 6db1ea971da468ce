"""Full disks, folders that may not be written in, files that are something else: said in our words, and nothing is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kb import lexical
from kb.__main__ import main
from kb.backup import backup, restore
from kb.errors import BadSettings, IndexMismatch, KbError, StoreBroken
from kb.knowledge_base import KnowledgeBase, look_at_start, open_knowledge_base
from kb.model import CleanText, Status
from kb.own_words import HIDDEN_FILE, KEY_FILE, OwnWords
from kb.settings import Settings
from kb.store import Store

MOUNT = shutil.which("mount")
ROOM = "1m"
LONG = CleanText("Er is al maanden overlast in de straat. " * 2000)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Give a real disk of 1 MB, mounted on a folder."""
    if not MOUNT or os.geteuid():
        pytest.skip("only root can mount a disk")
    folder.mkdir()
    if subprocess.run([MOUNT, "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)


@contextmanager
def full(disk: Path, left: int = 0) -> Iterator[None]:
    """Fill a disk up to so many bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.write(b"\0" * max(0, shutil.disk_usage(disk).free - left))
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    with small_disk(tmp_path / "schijf") as mounted:
        yield mounted


@pytest.fixture
def opened(real_embedder) -> Iterator[Callable[[Path], KnowledgeBase]]:
    """Return what opens a knowledge base in a folder, with the model that is open already."""
    made: list[KnowledgeBase] = []

    def open_it(home: Path) -> KnowledgeBase:
        kb = open_knowledge_base(Settings(home=home))
        kb._embedder = real_embedder
        made.append(kb)
        return kb

    yield open_it
    for kb in made:
        if kb._store:
            kb._store.close()


@pytest.fixture
def command(monkeypatch, capsys) -> Callable[..., str]:
    """Return what runs a command that cannot do its work, and gives what it says about that."""

    def run(home: Path, *arguments: str | Path) -> str:
        monkeypatch.setenv("KB_HOME", str(home))
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, arguments)])
        capsys.readouterr()
        assert main() == 2
        said = capsys.readouterr()
        assert said.out == "" and "Traceback" not in said.err
        return said.err

    return run


@pytest.fixture
def filled(opened, dilemma, tmp_path) -> KnowledgeBase:
    """A knowledge base with three published dilemmas and an index."""
    kb = opened(tmp_path / "home")
    for key, about in (("D1", "Een bewoner met wanen."), ("D2", "Wie betaalt de dagbesteding?"), ("D3", "De school vraagt.")):
        kb.store.put(dilemma(key, situation=CleanText(about)), "r")
    kb.searcher.refresh()
    return kb


def keys(kb: KnowledgeBase) -> list[str]:
    return [one.key for one in kb.store.all()]


def answers(kb: KnowledgeBase) -> list[list[tuple[str, float]]]:
    asked = ("mag iemand met wanen erbij zijn", "wie betaalt de kosten", "wat vertel je de school")
    return [[(hit.dilemma.key, round(hit.score, 3)) for hit in kb.search(one, 3).hits] for one in asked]


# A full disk


def test_what_does_not_fit_is_not_kept_and_all_else_is(disk, opened, dilemma):
    kb = opened(disk)
    kb.store.put(dilemma("D1"), "r")
    with (
        full(disk),
        pytest.raises(StoreBroken, match=r"kb\.sqlite cannot be used \(SQLITE_FULL\): the disk is full: make room"),
    ):
        kb.store.put(dilemma("D2", situation=LONG), "r")
    assert keys(kb) == ["D1"] and kb.store.damage() == []
    kb.store.put(dilemma("D2"), "r")
    assert keys(kb) == ["D1", "D2"]


def test_searching_goes_on_where_the_index_cannot_be_written(disk, opened, dilemma, caplog):
    kb = opened(disk)
    kb.store.put(dilemma("D1"), "r")
    kb.searcher.refresh()
    kb.store.put(dilemma("D2", situation=CleanText("Wie betaalt de dagbesteding?")), "r")
    with full(disk, 8192):
        assert kb.search("wie betaalt?", 1).hits[0].dilemma.key == "D2"
    assert "search.index cannot be written: the disk is full" in caplog.text
    kb.store.close()
    again = opened(disk)
    assert answers(again)[1][0][0] == "D2" and again.check() == []


def test_a_backup_that_does_not_fit_leaves_the_older_one(disk, filled, command):
    target = disk / "b.zip"
    backup(filled.store, filled.settings, target)
    before = target.read_bytes()
    with full(disk, 20_000):
        assert "the disk is full: make room" in command(filled.settings.home, "backup", target)
    assert target.read_bytes() == before
    assert [path.name for path in disk.iterdir()] == ["b.zip"]


def test_a_restore_that_does_not_fit_changes_nothing(disk, filled, opened, dilemma, tmp_path, command):
    backup(filled.store, filled.settings, tmp_path / "b.zip")
    kb = opened(disk)
    kb.store.put(dilemma("Z9"), "r")
    kb.store.close()
    with full(disk, 100_000):
        assert "full" in command(disk, "restore", tmp_path / "b.zip")
    again = opened(disk)
    assert keys(again) == ["Z9"]
    assert sorted(path.name for path in disk.iterdir() if path.is_dir() or path.suffix == ".new") == []
    restore(again.settings, tmp_path / "b.zip")
    assert keys(again) == ["D1", "D2", "D3"]


def test_a_name_is_hidden_everywhere_or_nowhere_when_the_disk_is_full(disk, opened, dilemma):
    kb = opened(disk)
    kb.store.put(dilemma("D1", status=Status.CONCEPT, situation=CleanText("De heer Terpstra belt elke dag. " + LONG)), "r")
    OwnWords(kb.settings).always_hide(["Wiersma"])
    with full(disk), pytest.raises(StoreBroken, match="full"):
        kb.hide_everywhere(["Terpstra"], "PERSON", "r")
    kb.store.close()
    again = opened(disk)
    is_listed = bool(list(OwnWords(again.settings).hidden_in("Terpstra")))
    assert is_listed != ("Terpstra" in again.store.by_key("D1").situation)
    again.hide_everywhere(["Terpstra"], "PERSON", "r")
    assert "Terpstra" not in again.store.by_key("D1").situation


def test_an_import_stops_where_the_disk_is_full_and_goes_on_later(disk, tmp_path, opened, command, monkeypatch, capsys):
    file = tmp_path / "veel.jsonl"
    line = '{{"id": "K{}", "title": "Wat nu?", "situation": "{}", "question": "Wie?", "guidance": []}}\n'
    file.write_text("".join(line.format(n, LONG[:60_000]) for n in range(20)), encoding="utf-8")
    said = command(disk, "import", "--trusted", file)
    assert "the disk is full" in said and "give the same command again" in said and said.count("skipped") == 0
    kb = opened(disk)
    assert 0 < len(keys(kb)) < 20 and kb.store.damage() == []


# A folder in which nobody may write


@pytest.mark.parametrize(
    "arguments", [("search", "wie betaalt?"), ("import", "--trusted", "FILE"), ("words", "hide"), ("rebuild",)]
)
def test_a_folder_that_may_not_be_written_in_is_named(disk, opened, dilemma, command, tmp_path, monkeypatch, arguments):
    kb = opened(disk)
    kb.store.put(dilemma("D1"), "r")
    OwnWords(kb.settings).always_hide(["Wiersma"])
    kb.searcher.refresh()
    kb.store.close()
    file = tmp_path / "een.jsonl"
    file.write_text('{"id": "K1", "title": "Wat nu?", "situation": "Iets.", "question": "Wie?", "guidance": []}\n', "utf-8")
    monkeypatch.setattr(sys, "stdin", ["Terpstra\n"])
    with read_only(disk):
        said = command(disk, *(str(file) if one == "FILE" else one for one in arguments))
    assert str(disk) in said and "nobody may write there: give the user that runs this program the right to" in said
    assert keys(opened(disk)) == ["D1"]


def test_a_home_folder_that_cannot_be_made_is_named(disk, command):
    with read_only(disk):
        said = command(disk / "nieuw", "export")
    assert f"{disk / 'nieuw'} cannot be written: nobody may write there" in said


def test_a_backup_where_nobody_may_write_is_refused(disk, filled, command):
    with read_only(disk):
        assert "nobody may write there" in command(filled.settings.home, "backup", disk / "b.zip")


# Two processes at once


def in_processes(*jobs: Callable[[], None]) -> list[int]:
    """Run jobs in processes that start together; return their exit codes."""
    ready, go = os.pipe()
    started = []
    for job in jobs:
        if not (pid := os.fork()):
            os.close(go)
            os.read(ready, 1)
            try:
                job()
            except BaseException:
                os._exit(1)
            os._exit(0)
        started.append(pid)
    os.close(ready)
    os.close(go)
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in started]


def test_processes_that_make_the_store_at_once_make_one(tmp_path, dilemma):
    settings = Settings(home=tmp_path)

    def put(n: int) -> None:
        kb = KnowledgeBase(settings)
        kb.store.put(dilemma(f"D{n}"), "r")
        OwnWords(settings).always_hide([f"Naam {'abcdefgh'[n]}"])
        kb.store.close()

    assert in_processes(*(lambda n=n: put(n) for n in range(8))) == [0] * 8
    kb = KnowledgeBase(settings)
    assert sorted(keys(kb)) == [f"D{n}" for n in range(8)] and OwnWords(settings).hidden == 8
    assert kb.store.damage() == []
    kb.store.close()


def test_two_processes_that_judge_one_draft_publish_it_once(tmp_path, dilemma):
    settings = Settings(home=tmp_path)
    first = KnowledgeBase(settings)
    drafts = [first.store.put(dilemma(f"D{n}", status=Status.CONCEPT), "ingest") for n in range(20)]
    first.store.close()

    def judge() -> None:
        kb = KnowledgeBase(settings)
        for number in drafts:
            try:
                with kb.judging(replace(kb.store.get(number), version=1)):
                    kb.approve(number, "r")
            except KbError:
                pass
        kb.store.close()

    assert in_processes(judge, judge, judge) == [0, 0, 0]
    kb = KnowledgeBase(settings)
    for number in drafts:
        assert [entry.action for entry in kb.store.trail(number)] == ["toegevoegd", "gelezen en akkoord", "gepubliceerd"]
    kb.store.close()


def test_who_waits_too_long_for_another_process_reads_so(tmp_path, dilemma, monkeypatch):
    monkeypatch.setattr("kb.store.sqlite.BUSY_SECONDS", 0.1)
    store = Store(tmp_path / "kb.sqlite", lexical.analyse)
    store.put(dilemma("D1"), "r")
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBroken, match=r"\(SQLITE_BUSY\): another program kept it locked .* try again"):
            store.put(dilemma("D2"), "r")
        assert store.by_key("D1")
    store.put(dilemma("D2"), "r")
    store.close()


# A search index that is something else

HARMS: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda whole: whole[: len(whole) // 2],
    "cut in its first line": lambda whole: whole[:40],
    "empty": lambda _: b"",
    "a flipped bit in the middle": lambda whole: whole[:-900] + bytes([whole[-900] ^ 4]) + whole[-899:],
    "of another program": lambda _: b"PK\x03\x04" + bytes(range(256)) * 9,
    "text": lambda _: b"Notulen van het overleg\n" * 40,
}


@pytest.mark.parametrize("harm", HARMS)
def test_an_index_that_is_damaged_is_refused_and_a_rebuild_mends_it(filled, opened, command, harm):
    before, home = answers(filled), filled.settings.home
    filled.store.close()
    filled.settings.index.write_bytes(HARMS[harm](filled.settings.index.read_bytes()))
    said = command(home, "search", "wie betaalt?")
    assert said.startswith("search.index ") and 'rebuild with "python -m kb rebuild"' in said
    again = opened(home)
    with pytest.raises(IndexMismatch):
        again.search("wie betaalt?")
    assert keys(again) == ["D1", "D2", "D3"] and len(again.check()) == 1
    assert again.rebuild() == 3
    assert answers(again) == before and again.check() == []


def test_every_flipped_byte_of_the_first_line_is_refused_or_mended(filled, opened):
    before, home, whole = answers(filled), filled.settings.home, filled.settings.index.read_bytes()
    filled.store.close()
    line = whole.index(b"\n") + 1
    mended = 0
    for place in range(0, line, 5):
        filled.settings.index.write_bytes(whole[:place] + bytes([whole[place] ^ 2]) + whole[place + 1 :])
        kb = opened(home)
        try:
            assert answers(kb) == before, place
            mended += 1
            assert kb.check() == []
        except IndexMismatch:
            pass
        kb.store.close()
    assert mended  # a digest that is another only makes that dilemma be embedded again


@pytest.mark.parametrize("kind", ["older", "newer", "of before a restore"])
def test_an_index_of_another_moment_is_brought_in_line(filled, opened, dilemma, tmp_path, kind):
    home, index = filled.settings.home, filled.settings.index
    backup(filled.store, filled.settings, tmp_path / "b.zip")
    older = index.read_bytes()
    filled.store.put(dilemma("D4", situation=CleanText("Mag de wijkagent mee op huisbezoek?")), "r")
    filled.store.put(dilemma("D2", situation=CleanText("De huur wordt niet betaald.")), "r")
    filled.withdraw(filled.store.number_of("D1") or 0, "r")
    filled.searcher.refresh()
    if kind == "older":
        index.write_bytes(older)
    elif kind == "newer":
        newer = index.read_bytes()
        filled.delete(filled.store.number_of("D4") or 0, "r")
        index.write_bytes(newer)
    else:
        restore(filled.settings, tmp_path / "b.zip")
    filled.store.close()
    again = opened(home)
    assert (again.check() == []) is (kind == "newer")  # what was erased went when it was opened
    again.search("wie betaalt?")
    assert again.check() == [] and not again.searcher.astray()


def test_what_was_erased_leaves_the_index_at_the_next_start_without_a_search(filled, opened):
    held = filled.settings.index.read_bytes()
    filled.delete(filled.store.number_of("D2") or 0, "r")
    filled.settings.index.write_bytes(held)  # as when it was killed before the index followed
    filled.store.close()
    again = opened(filled.settings.home)
    assert again.store and again.check() == []


# A folder where a file should be


@pytest.mark.parametrize("name", ["kb.sqlite", "search.index", HIDDEN_FILE, "teruggenomen.tsv", "herstel.klaar"])
def test_a_folder_or_file_in_the_place_of_the_other_is_named(filled, opened, command, name):
    home = filled.settings.home
    filled.store.close()
    place = home / name
    aside = home.parent / "opzij"
    if place.exists():
        place.rename(aside)
    if name == "herstel.klaar":
        place.write_bytes(b"geen map")
    else:
        place.mkdir()
    try:
        kb = opened(home)
        kb.search("wie betaalt?")
        OwnWords(kb.settings).always_hide(["Terpstra"])
    except KbError as wrong:
        assert name.split(".")[0] in str(wrong) or "search.index" in str(wrong), str(wrong)
        assert ": " in str(wrong)
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    if aside.exists():
        aside.rename(place)
    again = opened(home)
    assert answers(again) and keys(again) == ["D1", "D2", "D3"] and again.check() == []


# A database that is something else


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_database_is_refused_and_a_backup_mends_it(filled, opened, command, tmp_path, share):
    home = filled.settings.home
    backup(filled.store, filled.settings, tmp_path / "b.zip")
    filled.store.close()
    whole = filled.settings.database.read_bytes()
    filled.settings.database.write_bytes(whole[: int(len(whole) * share)])
    said = command(home, "export")
    assert "kb.sqlite " in said and 'restore a backup with "python -m kb restore FILE"' in said
    with pytest.raises(StoreBroken):
        look_at_start(filled.settings)
    restore(filled.settings, tmp_path / "b.zip")
    again = opened(home)
    assert keys(again) == ["D1", "D2", "D3"]
    assert answers(again) and again.check() == []


def test_the_database_of_another_program_is_left_as_it_is(filled, command, tmp_path):
    home = filled.settings.home
    backup(filled.store, filled.settings, tmp_path / "b.zip")
    filled.store.close()
    filled.settings.database.unlink()
    with closing(sqlite3.connect(filled.settings.database)) as other, other:
        other.execute("CREATE TABLE boekhouding (bedrag)")
        other.execute("PRAGMA user_version = 3")
    before = filled.settings.database.read_bytes()
    for arguments in (("export",), ("restore", tmp_path / "b.zip")):
        assert "is a database of another program: move it away" in command(home, *arguments)
        assert filled.settings.database.read_bytes() == before
    filled.settings.database.unlink()
    restore(filled.settings, tmp_path / "b.zip")
    assert sorted(path.name for path in home.glob("*.klaar")) == []


@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_store_that_vanished_is_not_taken_for_a_new_one(filled, opened, command, tmp_path, how):
    home = filled.settings.home
    backup(filled.store, filled.settings, tmp_path / "b.zip")
    filled.store.close()
    if how == "gone":
        filled.settings.database.unlink()
    else:
        filled.settings.database.write_bytes(b"")
    said = command(home, "search", "wie betaalt?")
    assert f"kb.sqlite is {how} and search.index holds 3 dilemmas: restore a backup" in said
    restore(filled.settings, tmp_path / "b.zip")
    again = opened(home)
    assert keys(again) == ["D1", "D2", "D3"] and again.searcher.refresh() == 0


def test_every_harmed_page_is_said_in_our_words(filled, opened):
    filled.store.close()
    database = filled.settings.database
    whole = database.read_bytes()
    for place in range(0, len(whole), 4096):
        database.write_bytes(whole[:place] + b"\xa5" * 512 + whole[place + 512 :])
        kb = KnowledgeBase(filled.settings)
        try:
            assert kb.check() != [] or keys(kb) == ["D1", "D2", "D3"], place
        except KbError as wrong:
            assert "restore a backup" in str(wrong), (place, str(wrong))
        finally:
            if kb._store:
                kb._store.close()
    for leftover in database.parent.glob("kb.sqlite-*"):
        leftover.unlink()
    database.write_bytes(whole)
    assert keys(opened(filled.settings.home)) == ["D1", "D2", "D3"]


# What a stopped process leaves


def test_locks_and_journals_of_a_stopped_process_are_no_hindrance(filled, opened, dilemma):
    home = filled.settings.home
    left = home / "werk"
    left.mkdir(exist_ok=True)
    (left / "rebuild.slot").write_bytes(b"")
    (home / "woorden.slot").write_bytes(b"")
    pid = os.fork()
    if not pid:
        kb = KnowledgeBase(filled.settings)
        kb.store.put(dilemma("D4"), "r")
        os.kill(os.getpid(), 9)
    os.waitpid(pid, 0)
    filled.store.close()
    (home / "kb.sqlite-shm").write_bytes(os.urandom(32768))
    again = opened(home)
    assert keys(again) == ["D1", "D2", "D3", "D4"]
    assert again.rebuild() == 4 and again.check() == []
    assert OwnWords(again.settings).always_hide(["Terpstra"]) == 1


def test_what_a_stopped_process_left_half_written_goes_at_the_next_start(filled, opened):
    home = filled.settings.home
    for name in ("search.indexab12.new", "search.index.xy.new", "altijd_verbergen.new", "kb.sqlite.restored"):
        (home / name).write_bytes(b"half")
    for name in (".backup-abc", ".restore-abc", ".evaluate-abc"):
        (home / name).mkdir()
        (home / name / "kb.sqlite").write_bytes(b"half")
    (home / "backups").mkdir()
    (home / "backups" / ".backup-def").mkdir()
    filled.store.close()
    assert keys(opened(home)) == ["D1", "D2", "D3"]
    assert sorted(path.name for path in home.rglob("*") if "half" in path.name or path.suffix == ".new" or path.is_dir()) == [
        "backups"
    ]


def test_what_is_being_written_now_is_left(tmp_path):
    from kb.files import replacing, scratch, sweep

    with replacing(tmp_path / "a") as file, scratch(tmp_path, ".backup-") as folder:
        file.write(b"iets")
        sweep(tmp_path, "*.new", ".backup-*")
        assert folder.exists() and Path(file.name).exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_key_that_was_being_made_is_made_again(filled):
    (filled.settings.home / f".{KEY_FILE}-abc").mkdir()
    assert OwnWords(filled.settings).always_hide(["Terpstra"]) == 1
    assert len((filled.settings.home / KEY_FILE).read_bytes()) == 64
    (filled.settings.home / KEY_FILE).unlink()
    with pytest.raises(BadSettings, match="put the key back"):
        OwnWords(filled.settings)
