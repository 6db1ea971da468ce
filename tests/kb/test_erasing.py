"""What is erased or withdrawn stays so: in exports that are kept, after an older backup is put back, at an import."""

import argparse
import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from kb import exports, lexical, taken_back
from kb.__main__ import main
from kb.backup import backup, restore
from kb.commands import moving
from kb.errors import BadSettings, NotWritten, StoreBroken
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import ADDS_TO, CleanText, Filters, Status
from kb.own_words import OwnWords
from kb.safe import Original
from kb.settings import Settings
from kb.store import Store
from kb.store.trail import broken_at
from tests.kb.plain_user import plain_user

PHRASE = "een zwaan in de vijver van het stadhuis"
ORIGINAL = Original(((f"Fatima voert {PHRASE}.", "paragraph", ""),), (), 0, 1)


@pytest.fixture
def kb(settings: Settings) -> Iterator[KnowledgeBase]:
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


@pytest.fixture
def two(kb, dilemma) -> KnowledgeBase:
    """A knowledge base with D1, that tells of a swan, and D2; both published."""
    kb.store.put(dilemma("D1", situation=f"De buurman voert {PHRASE}."), "r")
    kb.store.put(dilemma("D2"), "r")
    return kb


@pytest.fixture
def saved(two, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("bewaard") / "maandag.zip"
    backup(two.store, two.settings, file)
    return file


def erase(kb: KnowledgeBase, key: str) -> None:
    """Erase as the page does, without the index: no model is needed here."""
    kb._erase(kb.store.by_key(key).number or 0, "beheer", "op verzoek van de inbrenger")


def states(settings: Settings) -> dict[str, Status]:
    with closing(Store(settings.database_url or settings.database, lexical.analyse)) as store:
        assert broken_at(store.whole_trail()) is None
        return store.states()


def everything(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def keys_in(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_is_erased_leaves_every_export_that_is_kept_and_only_that(two, dilemma):
    draft = dilemma("B1", status=Status.CONCEPT, extra={ADDS_TO: "D1"}, title=f"Over {PHRASE}")
    two.store.put(draft, "r")
    home = two.settings.home
    first = exports.keep(home, two.store, datetime(2026, 3, 1, 9))
    deeper = home / "exports" / "voor de regio" / "maart.jsonl"
    deeper.parent.mkdir()
    deeper.write_bytes(first.read_bytes() + b"geen json met D1 erin\n")
    (home / "exports" / "dilemmas-2026.jsonl.abc.new").write_bytes(first.read_bytes())  # of an export that was killed
    assert keys_in(first) == ["D1", "D2", "B1"]
    erase(two, "D1")
    assert keys_in(first) == ["D2"]
    assert deeper.read_text(encoding="utf-8").splitlines()[1:] == ["geen json met D1 erin"]
    assert two.store.states() == {"D2": Status.PUBLISHED}
    two.store.close()
    assert PHRASE.encode() not in everything(home) and PHRASE.encode("utf-16-le") not in everything(home)


def test_an_export_that_cannot_be_cleaned_stops_the_erasing(two):
    exports.keep(two.settings.home, two.store, datetime(2026, 3, 1, 9))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))  # bytes: as if the disk were full
    try:
        with pytest.raises(NotWritten, match="dilemmas-2026"):
            erase(two, "D1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "D1" in two.store.states()


def test_what_cannot_be_forgotten_keeps_nothing_else_from_it_and_is_tried_at_each_start(settings, dilemma, embedder, caplog):
    settings = settings.model_copy(update={"safe_key": SecretStr("0f" * 32)})
    kb = open_knowledge_base(settings)
    kb._embedder = embedder
    number = kb.store.put(dilemma("D1", situation=f"De buurman voert {PHRASE}."), "r")
    stays = kb.store.put(dilemma("D2"), "r")
    kb.store.put(dilemma("B1", status=Status.CONCEPT, extra={ADDS_TO: "D1"}), "r")
    kb.searcher.refresh()
    path = settings.home / "exports" / "maart.jsonl"
    while_made = exports.keep(settings.home, kb.store, datetime(2026, 3, 1, 9)).rename(path).read_bytes()
    kb.safe.put("B1", ORIGINAL)
    (stuck,) = (settings.home / "kluis").iterdir()
    kb.safe.put("D1", ORIGINAL)
    sealed = stuck.read_bytes()
    stuck.unlink()
    stuck.mkdir()  # which no file can be taken away from
    with pytest.raises(StoreBroken, match="kluis"):
        kb.delete(number, "beheer")
    assert kb.store.states() == {"D2": Status.PUBLISHED} and keys_in(path) == ["D2"]
    assert kb.place.held().keys() == {stays}
    assert list((settings.home / "kluis").iterdir()) == [stuck]
    assert taken_back.known(settings.home, None).erased.keys() == {taken_back.sign("D1"), taken_back.sign("B1")}
    kb.close()
    with closing(KnowledgeBase(settings)) as still_stuck:
        assert still_stuck.store.states() == {"D2": Status.PUBLISHED} and "kluis" in caplog.text
    stuck.rmdir()
    stuck.write_bytes(sealed)
    path.write_bytes(while_made)  # an export that was begun before and ended after
    with closing(open_knowledge_base(settings)) as again:
        assert again.store.states() == {"D2": Status.PUBLISHED}
        assert keys_in(path) == ["D2"] and not stuck.exists()


def test_the_next_start_forgets_what_a_process_that_was_killed_had_still_to(two, monkeypatch):
    home = two.settings.home
    path = exports.keep(home, two.store, datetime(2026, 3, 1, 9))
    while_made = path.read_bytes()
    two.store.close()
    pid = os.fork()
    if not pid:
        try:
            its = KnowledgeBase(two.settings)
            assert its.store.states()
            monkeypatch.setattr(taken_back, "note", lambda *_: os.kill(os.getpid(), 9))
            erase(its, "D1")
        finally:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == 9
    path.write_bytes(while_made)  # as when it was killed before the second look at the exports
    with closing(open_knowledge_base(two.settings)) as again:
        assert again.store.states() == {"D2": Status.PUBLISHED} and keys_in(path) == ["D2"]


def test_a_folder_of_exports_that_cannot_be_listed_is_named_and_the_others_are_cleaned():
    lines = '{"id": "D1"}\n{"id": "D2"}\n'
    with plain_user() as home:
        folder = home / "exports" / "voor de regio"
        folder.mkdir(parents=True)
        (folder / "maart.jsonl").write_text(lines, encoding="utf-8")
        folder.chmod(0)
        assert exports.any_kept(home)
        other = home / "exports" / "april.jsonl"
        other.write_text(lines, encoding="utf-8")
        with pytest.raises(NotWritten, match=r"voor de regio cannot be cleaned of what was erased .*: let the user"):
            exports.forget(home, ["D1"])
        assert keys_in(other) == ["D2"]
        folder.chmod(0o700)
        exports.forget(home, ["D1"])
        assert keys_in(folder / "maart.jsonl") == ["D2"]


def test_a_backup_of_before_does_not_bring_back_what_was_erased_since(two, saved, settings):
    erase(two, "D1")
    two.store.close()
    left_out = restore(settings, saved)
    assert (left_out.erased, left_out.withdrawn, left_out.hidden) == (1, 0, 0)
    assert states(settings) == {"D2": Status.PUBLISHED}
    assert PHRASE.encode() not in everything(settings.home)
    assert restore(settings, saved).erased == 1  # and neither the second time
    with closing(Store(settings.database_url or settings.database, lexical.analyse)) as store:
        assert store.lexical("zwaan in de vijver", 5) == []


def test_a_running_app_keeps_what_was_erased_away_too(two, saved, settings):
    erase(two, "D1")
    restore(settings, saved)
    assert two.store.states() == {"D2": Status.PUBLISHED}


def test_a_backup_of_before_does_not_show_again_what_was_withdrawn_since(two, saved, settings):
    two.withdraw(two.store.by_key("D1").number or 0, "redacteur", "iemand is herkenbaar")
    two.store.close()
    assert restore(settings, saved).withdrawn == 1
    assert states(settings) == {"D1": Status.WITHDRAWN, "D2": Status.PUBLISHED}
    with closing(Store(settings.database_url or settings.database, lexical.analyse)) as store:
        assert store.lexical("zwaan in de vijver", 5) == []
        assert [entry.reason for entry in store.trail(1)][-1] == "ingetrokken na deze reservekopie"


def test_names_that_were_hidden_since_are_hidden_in_an_older_backup_and_stay_on_the_list(two, saved, settings):
    two.store.kept.keep_search("iemand", CleanText("Wat als de zwaan bijt?"), Filters(), (), 5, "2026-01-01T00:00:00+00:00")
    backup(two.store, settings, saved)
    OwnWords(settings).always_hide(["Zwaan"])
    two.store.close()
    assert restore(settings, saved).hidden == 1
    with closing(Store(settings.database_url or settings.database, lexical.analyse)) as store:
        assert "zwaan" not in store.by_key("D1").situation and "[persoon]" in store.by_key("D1").situation
        assert [question for _, question in store.kept.questions()] == ["Wat als de [persoon] bijt?"]
    assert OwnWords(settings).hidden == 1
    assert b"zwaan" not in everything(settings.home).lower()


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # in a database the list is no file that one can lose
def test_a_list_of_another_key_in_a_backup_does_not_take_the_place_of_ours(two, settings, saved, monkeypatch):
    OwnWords(Settings(home=settings.home, words_key="een-heel-andere-sleutel")).always_hide(["Terpstra"])
    backup(two.store, settings, saved)
    (settings.home / "altijd_verbergen.tsv").unlink()
    OwnWords(settings).always_hide(["Jansma"])
    restore(settings, saved)
    assert [label for *_, label in OwnWords(settings).hidden_in("Jansma belde Terpstra")] == ["PERSON"]


def test_without_the_key_of_the_hidden_names_nothing_is_put_back(two, settings, saved):
    OwnWords(settings).always_hide(["Jansma"])
    (settings.home / "woorden.sleutel").unlink()
    two.store.put(two.store.by_key("D2"), "r")
    two.store.close()
    before = {path: path.read_bytes() for path in settings.home.iterdir()}
    with pytest.raises(BadSettings, match="put the key back"):
        restore(settings, saved)
    assert {path: path.read_bytes() for path in settings.home.iterdir()} == before


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # of PostgreSQL somebody else guards the files
@pytest.mark.parametrize("loss", ["damaged", "gone"])
def test_what_was_taken_back_is_known_when_the_database_is_lost(two, saved, settings, loss):
    erase(two, "D1")
    two.withdraw(two.store.by_key("D2").number or 0, "redacteur")
    two.store.close()
    for path in settings.home.glob("kb.sqlite*"):
        path.unlink()
    if loss == "damaged":
        settings.database.write_bytes(b"dit was ooit een database " * 400)
    left_out = restore(settings, saved)
    assert (left_out.erased, left_out.withdrawn) == (1, 1)
    assert states(settings) == {"D2": Status.WITHDRAWN}


def test_what_is_noted_beside_the_database_names_nothing(two, settings):
    erase(two, "D1")
    noted = (settings.home / taken_back.FILE).read_text(encoding="utf-8")
    assert "D1" not in noted and "zwaan" not in noted
    assert [line.split("\t")[0] for line in noted.split("\n") if line] == ["gewist"]


def test_a_refused_draft_does_not_come_back_and_a_merged_one_does(two, saved, settings, dilemma):
    refused = two.store.put(dilemma("C1", status=Status.CONCEPT, situation="Iets anders."), "ingest")
    into = two.store.by_key("D2").number or 0
    merged = two.store.put(dilemma("C2", status=Status.CONCEPT, situation="Nog iets anders."), "ingest")
    backup(two.store, settings, saved)
    two.refuse(refused, "redacteur", "afgewezen")
    assert two.merge(merged, into, "redacteur", pieces=[0])
    two.store.close()
    assert restore(settings, saved).erased == 1
    assert sorted(states(settings)) == ["C2", "D1", "D2"]


def test_what_was_taken_in_again_before_a_backup_is_in_it(two, saved, settings, dilemma):
    erase(two, "D1")
    two.store.put(dilemma("D1", situation="Opnieuw verteld."), "r")
    later = saved.with_name("dinsdag.zip")
    backup(two.store, settings, later)
    two.store.close()
    assert restore(settings, later).erased == 0
    assert sorted(states(settings)) == ["D1", "D2"]
    assert restore(settings, saved).erased == 1
    assert sorted(states(settings)) == ["D2"]


def test_a_half_line_of_a_stopped_process_does_no_harm(two, saved, settings):
    (settings.home / taken_back.FILE).write_text("gewi", encoding="utf-8")
    erase(two, "D1")
    assert restore(settings, saved).erased == 1


def test_an_import_refuses_what_was_taken_back_unless_it_is_asked_for(two, settings, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KB_HOME", str(settings.home))
    if settings.database_url:
        monkeypatch.setenv("KB_DATABASE_URL", settings.database_url.get_secret_value())

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, arguments)])
        return main(), capsys.readouterr().err

    file = tmp_path / "alles.jsonl"
    assert run("export", file)[0] == 0
    erase(two, "D1")
    two.withdraw(two.store.by_key("D2").number or 0, "redacteur")
    code, said = run("import", file, "--trusted")
    assert code == 2 and "line 1: dilemma D1 was erased on 20" in said and "line 2: dilemma D2 was withdrawn" in said
    assert two.store.states() == {"D2": Status.WITHDRAWN}
    assert run("export", tmp_path / "nu.jsonl")[0] == 0
    assert run("import", tmp_path / "nu.jsonl", "--trusted") == (0, "1 of 1 dilemmas are in the knowledge base\n")
    assert run("import", file, "--trusted", "--again")[0] == 0
    assert two.store.states() == {"D1": Status.PUBLISHED, "D2": Status.PUBLISHED}
    assert run("import", file, "--trusted")[0] == 0  # nothing of it is away any more


def test_an_emptied_knowledge_base_is_not_filled_again_with_what_was_erased(settings, tmp_path, monkeypatch):
    folder = tmp_path / "voorbeelden"
    folder.mkdir()
    records = [
        {"id": f"V{n}", "title": f"Vraag {n}?", "situation": "Iets.", "question": "Wat nu?", "guidance": []} for n in (1, 2)
    ]
    (folder / "v.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in records), encoding="utf-8")
    kb = open_knowledge_base(settings)
    monkeypatch.setattr(KnowledgeBase, "searcher", property(lambda self: self))
    monkeypatch.setattr(KnowledgeBase, "refresh", lambda self, move: 0, raising=False)
    moving.fill(kb, argparse.Namespace(folder=folder))
    assert sorted(kb.store.states()) == ["V1", "V2"]
    erase(kb, "V1")
    erase(kb, "V2")
    moving.fill(kb, argparse.Namespace(folder=folder))
    assert kb.store.states() == {}
    kb.close()
