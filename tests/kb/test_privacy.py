"""What must not stay or leak: removed text on disk, words of a question in an error, raw text of an import."""

import sqlite3
import time
from contextlib import closing

import pytest

from kb import audit, lexical
from kb.errors import StoreBroken
from kb.store import Store
from kb.transfer import cleaned
from tests.kb.causes import told_by


def test_an_erased_dilemma_leaves_no_word_of_it_on_disk(settings, dilemma):
    store = Store(settings.database, lexical.analyse)
    number = store.put(dilemma("D1", situation="Mevrouw Xyzzyman belt elke dag."), "r")
    store.delete(number, "r")
    store.close()
    held = b"".join(path.read_bytes() for path in settings.home.iterdir() if path.is_file())
    assert b"xyzzyman" not in held.lower()


def test_what_a_reader_kept_in_the_journal_goes_soon_after_it_ends(settings, dilemma, monkeypatch):
    monkeypatch.setattr("kb.store.aside._AGAIN_SECONDS", 0.2)
    store = Store(settings.database, lexical.analyse)
    number = store.put(dilemma("D1", situation="Mevrouw Xyzzyman belt elke dag."), "r")
    with closing(sqlite3.connect(settings.database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM dilemma").fetchone()
        begun = time.monotonic()
        store.delete(number, "r")
        assert time.monotonic() - begun < 10  # nobody waits long for who reads
        assert b"xyzzyman" in bytes_of(settings).lower()
    end = time.monotonic() + 60
    while not store.has_forgotten() and time.monotonic() < end:
        time.sleep(0.05)
    assert b"xyzzyman" not in bytes_of(settings).lower()
    store.close()


def bytes_of(settings) -> bytes:
    return b"".join(path.read_bytes() for path in settings.home.iterdir() if path.is_file())


def test_an_error_of_the_database_holds_no_word_of_the_question(settings, dilemma):
    store = Store(settings.database, lexical.analyse)
    store.put(dilemma("D1"), "r")
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE terms")
    with pytest.raises(StoreBroken) as failed:
        store.lexical("Xyzzyman Jansen mishandelt zijn buurvrouw", 5)
    told = told_by(failed.value).casefold()
    assert not {"xyzzyman", "jansen", "buurvrouw"} & set(told.replace('"', " ").split())
    store.close()


def test_a_file_that_is_no_database_is_named_as_broken(settings):
    settings.database.write_bytes(b"geen database" * 400)
    with pytest.raises(StoreBroken, match="restore a backup"):
        Store(settings.database, lexical.analyse)


def test_an_import_cleans_themes_keys_numbers_and_an_id_that_holds_more():
    record = {
        "id": "dossier Karim 12", "title": "t", "themes": ["dossier Karim", "stalking"], "bsn": 111222333, "colleagues": 7,
        "labels": {"zoon van Karim": "ja"}, "status": "concept",
    }  # fmt: skip
    seen = cleaned(record, lambda texts: ["weg" for _ in texts])
    assert seen["id"].startswith("i-") and "Karim" not in str(seen) and "111222333" not in str(seen)
    assert (seen["themes"], seen["colleagues"], seen["status"]) == (["weg", "stalking"], 7, "concept")


def test_what_stands_in_brackets_is_looked_at_unless_it_is_a_placeholder():
    hidden = "[persoon 2] woont in [plaats 1], [leeftijd: tiener], bel [telefoonnummer]"
    assert list(audit.suspects_in(hidden, "hier")) == []
    kinds = {s.kind for s in audit.suspects_in("zie [jan.jansen@kpn.nl, 06-12345678, van Jan Jansen]", "hier")}
    assert {"EMAIL", "PHONE", "NAME"} <= kinds
