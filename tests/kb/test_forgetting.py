"""What an editor changes, hides or merges leaves no file behind that still tells it, whoever reads meanwhile."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest

from kb import exports
from kb.backup import backup, restore
from kb.desk import Desk
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Guidance, Status
from kb.people import Person, Role
from kb.settings import Settings
from kb.store import aside

SECONDS = 60
READER = """
import sys
from kb.store import Store
from kb import lexical
from pathlib import Path
store = Store(Path(sys.argv[1]), lexical.analyse)
reading = iter(store.all())
next(reading)
print("leest", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def kb(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[KnowledgeBase]:
    monkeypatch.setattr(aside, "_AGAIN_SECONDS", 0.2)
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


@pytest.fixture
def desk(kb) -> Desk:
    return Desk(kb, Person("redacteur", Role.ADMINISTRATOR))


@pytest.fixture
def holds(kb, request) -> Callable[[str], bool]:
    """Say whether a word stands in a file of the home folder or of the database, once that has forgotten what it can."""

    def look(word: str) -> bool:
        end = time.monotonic() + SECONDS
        while not kb.store.has_forgotten() and time.monotonic() < end:
            time.sleep(0.1)
        files = b"".join(path.read_bytes() for path in kb.settings.home.rglob("*") if path.is_file())
        if kb.settings.database_url:
            server = request.getfixturevalue("postgres")
            server.execute("CHECKPOINT")
            files += server.files()
        return word.lower().encode() in files.lower()

    return look


def without(dilemma, name):
    return replace(dilemma, situation=CleanText(dilemma.situation.replace(name, "de buurvrouw")))


def test_a_name_that_is_overtyped_in_a_draft_or_in_what_is_published_leaves_every_file(kb, desk, holds, dilemma):
    saved = kb.store.get(kb.store.put(dilemma("D1", status=Status.CONCEPT, situation="Mevrouw Quadrixia belt."), "r"))
    read = kb.store.get(kb.store.put(dilemma("D2", status=Status.CONCEPT, situation="Mevrouw Zwollebina belt."), "r"))
    again = kb.store.get(kb.store.put(dilemma("D3", situation="Mevrouw Fransiqua belt."), "r"))
    assert holds("quadrixia") and holds("zwollebina") and holds("fransiqua")
    desk.reviewing().save(saved, without(saved, "Mevrouw Quadrixia"))
    assert desk.reviewing().approve(read, without(read, "Mevrouw Zwollebina"), tested=True)
    assert desk.reviewing().amend(again, without(again, "Mevrouw Fransiqua"))
    assert not holds("quadrixia") and not holds("zwollebina") and not holds("fransiqua")


def test_a_name_that_an_import_takes_out_of_what_is_there_leaves_every_file(kb, holds, dilemma):
    kb.store.put_many([dilemma(f"D{n}", situation="Mevrouw Obelinda belt.") for n in range(3)], "r")
    kb.store.put_many([dilemma(f"D{n}", situation="De buurvrouw belt.") for n in range(3)], "import")
    assert not holds("obelinda")


def test_a_name_that_is_hidden_everywhere_leaves_the_exports_that_are_kept_too(kb, desk, dilemma):
    told = 'Mevrouw Obelinda\nbelt \\ "weer".'
    kb.store.put(dilemma("D1", situation=told, guidance=(Guidance("GGZ", "Bel Obelinda."),)), "r")
    kb.store.put(dilemma("D2"), "r")
    kept = exports.keep(kb.settings.home, kb.store, datetime.now())
    before = kept.read_bytes().splitlines()
    assert b"Obelinda" in before[0]
    desk.hide_everywhere(["Obelinda"])
    after = kept.read_bytes().splitlines()
    assert b"Obelinda" not in after[0] and "[persoon]" in after[0].decode() and after[1:] == before[1:]
    fresh = exports.keep(kb.settings.home, kb.store, datetime(2020, 1, 1)).read_bytes().splitlines()
    assert json.loads(after[0]) == json.loads(fresh[0]) | {"version": 1}  # as if it was made now


def test_a_name_is_hidden_everywhere_also_where_the_search_cannot_be_opened(settings, dilemma):
    with closing(open_knowledge_base(settings.model_copy(update={"model": "/nergens/model"}))) as kb:
        number = kb.store.put(dilemma("D1", situation="Mevrouw Obelinda belt."), "r")
        with pytest.raises(KbError, match="nergens"):
            Desk(kb, Person("redacteur", Role.ADMINISTRATOR)).hide_everywhere(["Obelinda"])
        assert kb.store.get(number).situation == "Mevrouw [persoon] belt."


def test_what_could_not_be_forgotten_while_somebody_read_is_when_that_ends(kb, desk, holds, dilemma):
    if kb.settings.database_url:
        pytest.skip("who reads there keeps a table from being emptied in another way: tests/kb/test_servers.py")
    kb.store.put_many([dilemma("D1", situation="Mevrouw Quadrixia belt."), dilemma("D2")], "r")
    command = [sys.executable, "-c", READER, str(kb.settings.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout.readline() == "leest\n"
        with closing(open_knowledge_base(kb.settings)) as other:
            other.store.delete(kb.store.by_key("D1").number, "beheer", "op verzoek")
            assert not other.store.has_forgotten()  # and this one ends, as a command does
        reader.stdin.close()
        reader.wait(30)
    kb.follow()
    assert not holds("quadrixia") and kb.store.has_forgotten()


def test_a_draft_that_was_merged_does_not_come_back_once_what_it_was_merged_into_is_erased(kb, desk, dilemma, tmp_path_factory):
    drafts = [
        kb.store.get(kb.store.put(dilemma(f"C{n}", status=Status.CONCEPT, guidance=(Guidance("GGZ", f"Doe {n}."),)), "r"))
        for n in range(2)
    ]
    kept, other = (kb.store.get(kb.store.put(dilemma(key), "r")) for key in ("D1", "D2"))
    file = tmp_path_factory.mktemp("bewaard") / "maandag.zip"
    backup(kb.store, kb.settings, file)
    export = exports.keep(kb.settings.home, kb.store, datetime.now())
    desk.reviewing().merge(drafts[0], drafts[1], tested=True)
    assert desk.reviewing().merge(kb.store.by_key("C1"), kept, tested=True)
    kb._erase(kept.number, "beheer", "te herkenbaar")
    assert [json.loads(line)["id"] for line in export.read_text(encoding="utf-8").splitlines()] == ["D2"]
    restore(kb.settings, file)
    assert set(kb.store.states()) == {other.key}
