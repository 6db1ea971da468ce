"""What a look at an installation finds: on sound ones, and on every part broken for real. And the command doctor."""

import json
import os
import re
import shutil
import socket
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kb import jobs, originals
from kb.__main__ import main
from kb.backup import backup, drop_past_term
from kb.health import Check, State, access, data, look, program, worst
from kb.health.findings import FINDINGS
from kb.index import SearchIndex, read_manifest
from kb.jobs import Work
from kb.knowledge_base import KnowledgeBase, look_at_start, open_knowledge_base
from kb.model import Dilemma, Guidance, Status
from kb.own_words import OwnWords
from kb.settings import Settings
from tests.kb.backups import aged

NAME = "Terpstra"
_MORE = 70  # dilemmas: more than a question brings in line without being noticed


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder in which all is well, with a name in every dilemma."""
    home = tmp_path_factory.mktemp("sound")
    kb = open_knowledge_base(Settings(home=home))
    told = Dilemma(key="D1", title=f"Mag {NAME} aan tafel?", situation=f"{NAME} wil erbij zijn.", question="Mag het?",
                   guidance=(Guidance("GGZ", f"Bel {NAME}."),), status=Status.PUBLISHED)  # fmt: skip
    for key in ("D1", "D2", "D3"):
        kb.store.put(replace(told, key=key, title=f"{told.title} {key}"), "r")
    kb.searcher.refresh()
    (home / "backups").mkdir()
    backup(kb.store, kb.settings, home / "backups" / "gisteren.zip")
    kb.store.close()
    return home


@pytest.fixture
def home(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to break."""
    return shutil.copytree(sound, tmp_path / "home")


def looked(home: Path, thorough: bool = False, **settings: object) -> dict[str, Check]:
    """Look at a home folder and return what each check found; nothing may quote a document."""
    kb = KnowledgeBase(Settings(home=home, **settings), read_only=True)  # type: ignore[arg-type]
    checks = look.thorough(kb) if thorough else look.quick(kb)
    if checks[int(thorough)].state is State.FINE:
        kb.store.close()
    assert not re.search(NAME, " ".join(f"{one} {one.found} {one.step}" for one in checks), re.IGNORECASE)
    return {one.name: one for one in checks}


def says(check: Check, code: str, state: State) -> bool:
    return (check.code, check.state) == (code, state)


def test_a_sound_installation_is_fine_everywhere(home):
    checks = looked(home, thorough=True, open_to_readers=True)  # whatever else listens on the machine of this test
    assert {name: one.state for name, one in checks.items() if one.state is not State.FINE} == {}
    assert list(checks) == [
        "install", "store", "trail", "model", "index", "disk", "backup", "copies", "wording", "anonymiser", "keys",
        "rights", "access",
    ]  # fmt: skip
    assert checks["index"].figures["dilemmas"] == checks["store"].figures["dilemmas"] == 3


def test_looking_changes_nothing(home):
    def all_files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}

    before = all_files()
    looked(home, thorough=True)
    assert all_files() == before
    empty = home / "nieuw"
    assert says(looked(empty)["store"], "none", State.MIND) and not empty.exists()


def _garbage(home: Path) -> None:
    (home / "kb.sqlite").write_bytes(f"geen database, wel {NAME}".encode() * 100)


def _torn(home: Path) -> None:
    """Overwrite a stretch in the middle, as a failing disk does; the first page stays readable."""
    with (home / "kb.sqlite").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)


def _of_later_version(home: Path) -> None:
    with closing(sqlite3.connect(home / "kb.sqlite")) as store:
        store.execute("PRAGMA user_version = 999")


def _of_earlier_version(home: Path) -> None:
    with closing(sqlite3.connect(home / "kb.sqlite")) as store:
        store.execute("PRAGMA user_version = 1")


def _gone(home: Path) -> None:
    (home / "kb.sqlite").unlink()


def _emptied(home: Path) -> None:
    (home / "kb.sqlite").write_bytes(b"")


def _folder_for_file(home: Path) -> None:
    (home / "kb.sqlite").unlink()
    (home / "kb.sqlite").mkdir()


@pytest.mark.parametrize(("break_it", "code", "state"), [
    (_garbage, "damaged", State.FAULT), (_torn, "damaged", State.FAULT), (_of_later_version, "newer", State.FAULT),
    (_of_earlier_version, "older", State.MIND), (_folder_for_file, "unusable", State.FAULT),
    (_gone, "lost", State.FAULT), (_emptied, "lost", State.FAULT),
])  # fmt: skip
def test_a_broken_store_is_named_and_stops_no_other_check(home, break_it: Callable[[Path], None], code, state):
    break_it(home)
    checks = looked(home, thorough=True)
    assert says(checks["store"], code, state) and checks["store"].step
    assert says(checks["index"], "unknown", State.FINE) and says(checks["model"], "works", State.FINE)
    assert "trail" not in checks


def test_a_trail_that_was_changed_from_outside_is_a_fault(home):
    with closing(sqlite3.connect(home / "kb.sqlite")) as store:
        store.execute("DROP TRIGGER trail_is_kept_from_update")
        store.execute("UPDATE event SET actor = 'een ander' WHERE number = 2")
        store.commit()
    checks = looked(home, thorough=True)
    assert says(checks["trail"], "broken", State.FAULT) and checks["trail"].figures["entry"] == 2
    assert says(checks["store"], "fine", State.FINE)


def _cut(home: Path) -> None:
    index = home / "search.index"
    index.write_bytes(index.read_bytes()[:-100])


def _foreign(home: Path) -> None:
    manifest = read_manifest(home / "search.index")
    SearchIndex(replace(manifest, model="een-ander-model", digests={})).save(home / "search.index")


@pytest.mark.parametrize(("break_it", "code"), [
    (_cut, "damaged"), (_foreign, "other"), (lambda home: (home / "search.index").write_bytes(b"{}\n"), "unreadable"),
])  # fmt: skip
def test_an_index_that_nobody_can_search_with_is_a_fault_that_a_rebuild_mends(home, break_it: Callable[[Path], None], code):
    break_it(home)
    check = looked(home, thorough=True)["index"]
    assert says(check, code, State.FAULT) and "python -m kb rebuild" in check.step


def test_an_index_that_lags_behind_is_counted(home, dilemma):
    kb = open_knowledge_base(Settings(home=home))
    kb.store.put(dilemma("D1", title="Anders"), "r")
    kb.store.set_status(kb.store.by_key("D2").number or 0, Status.WITHDRAWN, "r")
    kb.store.put(dilemma("D4"), "r")
    check = looked(home)["index"]
    assert says(check, "soon", State.FINE) and dict(check.figures) == {"missing": 1, "outdated": 1, "foreign": 1}
    kb.store.put_many([dilemma(f"D{number}") for number in range(5, 5 + _MORE)], "r")
    check = looked(home)["index"]
    assert says(check, "behind", State.MIND) and check.figures["missing"] == 1 + _MORE
    (home / "search.index").unlink()
    assert says(looked(home)["index"], "absent", State.MIND)
    kb.store.close()


@pytest.mark.parametrize("folder", ["bestaat-niet", "leeg"])
def test_a_model_that_is_not_there_is_a_fault(home, tmp_path, folder):
    (tmp_path / "leeg").mkdir()
    checks = looked(home, thorough=True, model=str(tmp_path / folder))
    assert says(checks["model"], "unavailable", State.FAULT)
    assert says(checks["index"], "other", State.FAULT)


def test_a_model_that_came_along_and_cannot_be_read_is_told_from_one_that_is_not_there(home, tmp_path, monkeypatch):
    monkeypatch.setattr("kb.embedding.ADAPTED", tmp_path)  # a folder, which nobody reads as a file
    for thorough in (False, True):
        check = looked(home, thorough)["model"]
        assert says(check, "closed", State.FAULT) and "chmod -R a+rX" in check.step


def test_a_home_folder_in_which_the_app_just_began_is_healthy(tmp_path):
    settings = Settings(home=tmp_path / "nieuw")
    assert (look_at_start(settings), originals.begin(settings)) == ("", "")  # as ui.serve does
    kb = open_knowledge_base(settings)
    assert {one.name: one.state for one in look.serving(kb)} == dict.fromkeys(
        ("store", "model", "index", "disk"), State.FINE
    )  # fmt: skip
    kb.store.close()


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Do without the rights of root, as a server does."""
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_in_which_nothing_can_be_written_is_a_fault(sound):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        home = shutil.copytree(sound, Path(folder) / "home")
        home.chmod(0o755)
        settings = Settings(home=home)
        with _as_nobody():
            checks = {one.name: one for one in look.quick(KnowledgeBase(settings, read_only=True))}
        assert says(checks["disk"], "closed", State.FAULT) and says(checks["store"], "unusable", State.FAULT)
        home.chmod(0o700)
        with _as_nobody():
            checks = {one.name: one for one in look.quick(KnowledgeBase(settings, read_only=True))}
        bad = {name: one.code for name, one in checks.items() if one.state is State.FAULT and name != "model"}
        assert bad.pop("copies") == bad.pop("backup") == "unseen"
        assert bad == {"store": "unusable", "index": "unreadable", "disk": "closed", "keys": "unseen"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_files_of_the_program_that_whoever_runs_it_may_not_read_are_named():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        weights = root / "ingest" / "model" / "roles.safetensors"
        weights.parent.mkdir(parents=True)
        weights.write_bytes(b"gewichten")
        weights.chmod(0o600)
        with _as_nobody():
            check = program.install(root)
        assert says(check, "closed", State.FAULT) and dict(check.figures) == {
            "files": 1, "first": "ingest/model/roles.safetensors",
        }  # fmt: skip
        weights.chmod(0o644)
        (weights.parent / "__pycache__").mkdir(mode=0o700)  # root ran it here once
        with _as_nobody():
            assert says(program.install(root), "unpinned", State.FINE)


def test_too_little_room_for_a_rebuild_is_said(home):
    kb = KnowledgeBase(Settings(home=home), read_only=True)
    assert says(data.disk(kb, 10**12), "short", State.FAULT)
    assert says(data.disk(kb, 3), "fine", State.FINE)


def test_the_age_of_the_newest_backup_is_told(home):
    made = home / "backups" / "gisteren.zip"
    for days, code, state in ((6, "fine", State.FINE), (8, "old", State.MIND)):
        aged(made, days)
        check = looked(home)["backup"]
        assert says(check, code, state) and check.figures["days"] == days
    made.unlink()
    assert says(looked(home)["backup"], "none", State.MIND)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_one_backup_that_cannot_be_read_hides_no_other(sound):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        home = shutil.copytree(sound, Path(folder) / "home")
        backups, settings = home / "backups", Settings(home=home)
        whole, copy = backups / "gisteren.zip", backups / "before-upgrade-4.zip"
        for name in ("before-upgrade-4.zip", "before-upgrade-5.zip", "van root.zip"):
            shutil.copy(whole, backups / name)
        aged(copy, 31)
        for path in (home, *home.rglob("*")):
            os.chown(path, 65534, 65534)
        for name in ("van root.zip", "before-upgrade-5.zip"):
            os.chown(backups / name, 0, 0)
            (backups / name).chmod(0o600)

        def seen() -> dict[str, Check]:
            with _as_nobody():
                return {one.name: one for one in look.quick(KnowledgeBase(settings, read_only=True))}

        checks = seen()
        assert says(checks["backup"], "partly", State.MIND) and "van root.zip" in checks["backup"].found
        assert says(checks["copies"], "unseen", State.FAULT) and copy.exists()
        with _as_nobody():
            drop_past_term(home)
        assert not copy.exists() and (backups / "before-upgrade-5.zip").exists()
        whole.unlink()
        assert says(seen()["backup"], "unseen", State.FAULT)


def test_what_is_no_backup_counts_for_none(home):
    folder = home / "backups"
    whole = (folder / "gisteren.zip").read_bytes()
    (folder / "gisteren.zip").unlink()
    (folder / "leeg.zip").write_bytes(b"")
    (folder / "verslag.pdf").write_bytes(b"%PDF")
    (folder / "half.zip").write_bytes(whole[: len(whole) // 2])
    (folder / "before-upgrade-4.zip").write_bytes(whole)  # this program made it, and throws it away
    for thorough in (False, True):
        assert says(looked(home, thorough)["backup"], "none", State.MIND)
    (folder / "maandag").write_bytes(whole)
    assert says(looked(home)["backup"], "fine", State.FINE)


def test_a_newest_backup_that_is_damaged_is_a_fault_that_a_thorough_look_finds(home):
    made = home / "backups" / "gisteren.zip"
    with zipfile.ZipFile(made) as archive:
        manifest = archive.read("manifest.json")
    with zipfile.ZipFile(made, "w") as archive:  # a sound archive, but not with what was backed up
        archive.writestr("manifest.json", manifest)
        archive.writestr("kb.sqlite", b"iets anders")
    assert says(looked(home, thorough=True)["backup"], "damaged", State.FAULT)
    made.write_bytes(made.read_bytes().replace(b"iets anders", b"iets Anders"))
    assert says(looked(home, thorough=True)["backup"], "damaged", State.FAULT)


def test_the_age_of_copies_of_before_an_upgrade_is_told_and_what_they_still_hold(home):
    assert says(looked(home)["copies"], "none", State.FINE)
    copy = home / "backups" / "before-upgrade-4.zip"
    shutil.copy(home / "backups" / "gisteren.zip", copy)
    aged(copy, 12)
    check = looked(home, thorough=True)["copies"]
    assert says(check, "fine", State.FINE) and dict(check.figures) == {"count": 1, "days": 12, "term": 30}
    kb = open_knowledge_base(Settings(home=home))
    kb.delete(kb.store.by_key("D2").number or 0, "beheer", "wissen")
    kb.close()
    check = looked(home, thorough=True)["copies"]
    assert says(check, "hold", State.MIND) and check.figures["names"] == "before-upgrade-4.zip"
    aged(copy, 31)
    assert says(looked(home)["copies"], "past", State.MIND)


def test_keys_that_are_gone_short_or_open_to_others_are_named(home):
    settings = Settings(home=home)
    OwnWords(settings).always_hide([NAME])
    assert says(looked(home)["keys"], "fine", State.FINE)
    key = home / "woorden.sleutel"
    key.chmod(0o644)
    (home / "settings.toml").write_text('words_key = "0123456789abcdef"\n', encoding="utf-8")
    check = looked(home)["keys"]
    assert says(check, "open", State.MIND) and "settings.toml" in check.found and "woorden.sleutel" in check.found
    key.write_text("kort", encoding="utf-8")
    assert says(looked(home)["keys"], "short", State.FAULT)
    key.unlink()
    (home / "settings.toml").unlink()
    assert says(looked(home)["keys"], "words", State.FAULT)


@pytest.mark.parametrize(("url", "lead", "code"), [
    ("http://localhost:11434/v1", False, "here"), ("http://10.0.0.8:8000/v1", False, "in_the_open"),
    ("https://taal.voorbeeld.nl/v1", False, "elsewhere"), ("https://taal.voorbeeld.nl/v1", True, "elsewhere_lead"),
])  # fmt: skip
def test_what_leaves_the_machine_is_said(home, url, lead, code):
    settings = Settings(home=home, wording_url=url, wording_model="m", lead=lead)
    assert program.wording(settings).code == code


def test_a_second_opinion_that_is_not_installed_is_a_fault(home):
    assert says(looked(home, second_opinion="nl_core_news_lg")["anonymiser"], "second_opinion", State.FAULT)
    assert says(looked(home, second_opinion="json.niets")["anonymiser"], "second_opinion", State.FAULT)


def test_packages_of_another_version_and_missing_ones_are_named(tmp_path):
    (tmp_path / "requirements.lock").write_text("numpy==0.0.1\nbestaat-niet==1.0\n", encoding="utf-8")
    check = program.install(tmp_path)
    assert says(check, "other", State.MIND) and "numpy" in check.found and "bestaat" not in check.found
    needed = '[project]\ndependencies = ["numpy", "bestaat_niet"]\n'
    (tmp_path / "pyproject.toml").write_text(needed, encoding="utf-8")
    check = program.install(tmp_path)
    assert says(check, "missing", State.FAULT) and "bestaat-niet" in check.found
    assert says(program.install(tmp_path / "elders"), "unpinned", State.FINE)


def test_what_serves_people_tells_an_attacker_nothing(home):
    checks = look.serving(KnowledgeBase(Settings(home=home), read_only=True))
    assert [one.name for one in checks] == ["store", "model", "index", "disk"]
    assert worst(checks) is State.FINE and worst([]) is State.FINE


@pytest.mark.parametrize(("settings", "code", "state"), [
    ({"allowed_hosts": ("dilemmabank.voorbeeld.nl",)}, "closed", State.MIND), ({"behind_tls": True}, "closed", State.MIND),
    ({"open_to_readers": True}, "readers", State.FINE), ({"sign_in": "openid"}, "sign_in", State.FINE),
    ({"open_to_readers": True, "metrics_addresses": ("10.0.0.4", "127.0.0.1")}, "metrics", State.MIND),
    ({"sign_in": "proxy", "proxy_addresses": ("10.0.0.4",), "metrics_addresses": ("10.0.0.0/28",)}, "metrics", State.MIND),
    ({"sign_in": "proxy", "proxy_addresses": ("10.0.0.4",), "metrics_addresses": ("10.0.0.5",)}, "sign_in", State.FINE),
])  # fmt: skip
def test_settings_by_which_nobody_gets_in_or_reads_metrics_are_told(home, settings, code, state):
    assert says(access.access(Settings(home=home, **settings)), code, state)


@pytest.mark.parametrize(("host", "family", "code"), [
    ("0.0.0.0", socket.AF_INET, "web_server"), ("::", socket.AF_INET6, "web_server"),
    ("127.0.0.1", socket.AF_INET, "alone"), ("::1", socket.AF_INET6, "alone"),
])  # fmt: skip
def test_a_web_server_on_the_machine_of_one_person_is_told_unless_only_they_can_reach_it(home, host, family, code):
    with socket.create_server((host, 0), family=family) as web_server:
        port = web_server.getsockname()[1]
        check = access.access(Settings(home=home), [port])
    assert check.code == code and (str(port) in check.found) is (code == "web_server")
    assert access.access(Settings(home=home), [port]).code == "alone"


def test_every_finding_that_is_not_fine_says_what_to_do():
    assert [name for name, one in FINDINGS.items() if (one.state is State.FINE) == bool(one.step)] == []


def doctor(home: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setenv("KB_HOME", str(home))
    monkeypatch.setattr(sys, "argv", ["kb", "doctor", *arguments])
    return main()


def test_the_doctor_ends_with_0_when_all_is_well_and_with_1_and_the_next_step_when_not(home, monkeypatch, capsys):
    monkeypatch.setenv("KB_OPEN_TO_READERS", "1")  # whatever else listens on the machine of this test
    assert doctor(home, monkeypatch) == 0
    assert capsys.readouterr().out.count("\n") == 14
    _garbage(home)
    assert doctor(home, monkeypatch) == 1
    told = capsys.readouterr().out
    assert "fout    store: the store is damaged\n        → find out what" in told and NAME not in told
    assert doctor(home, monkeypatch, "--json") == 1
    found = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert (found["store"]["state"], found["store"]["code"]) == ("fout", "damaged")


def test_the_doctor_names_a_wrong_setting_and_repeats_no_key(home, monkeypatch, capsys):
    monkeypatch.setenv("KB_WORDS_KEY", "geheim")
    assert doctor(home, monkeypatch) == 1
    told = capsys.readouterr()
    assert "fout    settings: words_key: " in told.out and "install: " in told.out and "geheim" not in told.out + told.err
    monkeypatch.delenv("KB_WORDS_KEY")
    (home / "settings.toml").write_text("dit is geen toml", encoding="utf-8")
    assert doctor(home, monkeypatch) == 1
    assert "settings.toml" in capsys.readouterr().out


def test_a_look_goes_on_while_a_rebuild_is_done(home):
    with jobs.doing(home, Work.REBUILD):
        assert worst(list(looked(home).values())) is State.FINE
