"""Who may read what the commands write, with the umask of most machines; and what the doctor says of a folder that is open."""

import grp
import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import pytest

from kb import exports
from kb.backup import backup
from kb.files import own_folder, replacing
from kb.health import Check, State, rights
from kb.knowledge_base import open_knowledge_base
from kb.secret import own_key
from kb.settings import Settings
from kb.transfer import to_record
from tests.kb.plain_user import open_to_others, plain_user

ROOT = Path(__file__).parents[2]
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
NAMED = next((group.gr_gid for group in grp.getgrall() if group.gr_gid), 1)
NAMELESS = next(number for number in range(54321, 60000) if number not in {group.gr_gid for group in grp.getgrall()})


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def run(home: Path, *command: str) -> int:
    """Run a command in a process of its own, on a machine where whatever is made is for everyone to read."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    told = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=inherited | {"KB_HOME": str(home)}, umask=0o022, capture_output=True
    )
    return told.returncode


def test_nobody_else_may_read_what_the_commands_write_wherever_that_is(tmp_path, dilemma):
    home, elsewhere, told = tmp_path / "nieuw", tmp_path / "elders", tmp_path / "een.jsonl"
    elsewhere.mkdir()
    told.write_text(json.dumps(to_record(dilemma())), encoding="utf-8")
    (elsewhere / "oud.jsonl").write_text("een eerdere export", encoding="utf-8")
    (elsewhere / "kapot.pdf").write_bytes(b"geen pdf")
    for command in (
        ("kb", "import", "--trusted", str(told)), ("kb", "export", "--keep"), ("kb", "export", f"{elsewhere}/oud.jsonl"),
        ("kb", "backup", f"{elsewhere}/maandag.zip"), ("kb", "trail", f"{elsewhere}/spoor.csv"),
    ):  # fmt: skip
        assert run(home, *command) == 0, command
    assert run(home, "kb", "restore", f"{elsewhere}/maandag.zip") == 0
    assert run(tmp_path / "ingelezen", "ingest", f"{elsewhere}/kapot.pdf") == 2
    assert (home / "kb.sqlite").is_file() and len(list((home / "exports").iterdir())) == 1
    assert open_to_others(home) == open_to_others(tmp_path / "ingelezen") == []
    assert [mode(elsewhere / name) for name in ("oud.jsonl", "maandag.zip", "spoor.csv")] == [0o600] * 3


def test_also_within_another_program_the_home_backups_and_exports_are_for_their_owner(tmp_path):
    settings = Settings(home=tmp_path / "nieuw")
    with closing(open_knowledge_base(settings)) as kb:
        kept = exports.keep(settings.home, kb.store, datetime.now())
        backup(kb.store, settings, tmp_path / "maandag.zip")
    assert [mode(path) for path in (settings.home, kept.parent, kept, tmp_path / "maandag.zip")] == [0o700, 0o700, 0o600, 0o600]


@as_root
def test_what_root_writes_is_for_whom_the_folder_is_of(tmp_path):
    os.chown(tmp_path, NOBODY, NOBODY)
    (tmp_path / "lijst.txt").write_text("van root", encoding="utf-8")
    with replacing(tmp_path / "lijst.txt") as file:
        file.write(b"nieuw")
    assert (mode(tmp_path / "lijst.txt"), (tmp_path / "lijst.txt").stat().st_uid) == (0o600, NOBODY)


@as_root
def test_a_backup_a_folder_and_a_key_that_root_makes_are_for_whom_the_folder_above_is_of(tmp_path):
    os.chown(tmp_path, NOBODY, NOBODY)
    settings = Settings(home=tmp_path / "onder" / "nieuw")
    with closing(open_knowledge_base(settings)) as kb:
        kept = exports.keep(settings.home, kb.store, datetime.now())
        backup(kb.store, settings, tmp_path / "maandag.zip")
    key = settings.home / "nieuw.sleutel"
    own_key(key)
    (tmp_path / "van root").mkdir()
    own_folder(tmp_path / "van root")
    folders = (settings.home.parent, settings.home, kept.parent)
    assert {path.stat().st_uid for path in (*folders, kept, key, tmp_path / "maandag.zip")} == {NOBODY}
    assert (mode(key), mode(settings.home), mode(tmp_path / "maandag.zip")) == (0o600, 0o700, 0o600)
    assert (tmp_path / "van root").stat().st_uid == 0  # one that is there stays as it is


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "map met gegevens"


def looked(home: Path, rights_of_it: int, group: int | None = None) -> Check:
    home.mkdir(exist_ok=True)
    if group is not None:
        os.chown(home, -1, group)
    home.chmod(rights_of_it)
    before = sorted(home.parent.rglob("*"))
    found = rights.home(Settings(home=home))
    assert sorted(home.parent.rglob("*")) == before and mode(home) == rights_of_it
    return found


@pytest.mark.parametrize("open_to", [0o755, 0o701, 0o777, 0o704])
def test_a_home_that_others_may_look_into_is_warned_of_with_what_closes_it(home, open_to):
    check = looked(home, open_to)
    assert (check.code, check.state) == ("open", State.MIND) and str(home) in check.step
    subprocess.run(check.step.removeprefix("run "), shell=True, check=True)
    assert looked(home, mode(home)).code == "fine" and mode(home) & 0o707 == 0o700


@as_root
@pytest.mark.parametrize(("open_to", "group", "who"), [
    (0o700, NAMED, ""), (0o750, NAMED, "g"), (0o777, NAMED, "go"), (0o705, NAMED, "o"),
    (0o2770, 0, ""), (0o770, NAMELESS, ""), (0o777, 0, "o"), (0o777, NAMELESS, "o"),
])  # fmt: skip
def test_a_group_counts_unless_it_is_that_of_root_or_of_a_volume(home, open_to, group, who):
    check = looked(home, open_to & 0o777, group)
    assert check.figures.get("who", "") == who and (check.state is State.FINE) is (who == "")


@as_root
def test_who_gets_in_by_a_group_only_is_not_told_to_shut_themselves_out():
    with plain_user() as folder:
        os.seteuid(0)
        os.chown(folder, 0, NOBODY)
        folder.chmod(0o770)
        settings = Settings(home=folder)
        os.seteuid(NOBODY)
        check = rights.home(settings)
    assert (check.code, check.state) == ("anothers", State.MIND) and f"chown -R {NOBODY} {folder}" in check.step


def test_a_home_that_is_not_there_yet_is_not_made(tmp_path):
    assert rights.home(Settings(home=tmp_path / "nieuw")).code == "none" and not (tmp_path / "nieuw").exists()


def test_where_no_file_can_be_its_owners_only_there_is_no_false_alarm(home, monkeypatch):
    """No such file system can be mounted in a test: files are made as one shows them."""

    def shown_to_all(**where: Any) -> IO[bytes]:
        file = made(**where)
        os.fchmod(file.fileno(), 0o777)
        return file

    made = rights.tempfile.TemporaryFile
    monkeypatch.setattr(rights.tempfile, "TemporaryFile", shown_to_all)
    check = looked(home, 0o777)
    assert (check.code, check.state, check.step) == ("unkept", State.FINE, "")
