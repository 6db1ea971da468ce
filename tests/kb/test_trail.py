"""The trail of what happened: nobody can change it unseen, and one of an earlier version of the program is taken along."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest

from kb import lexical
from kb.errors import StoreBroken
from kb.model import Status
from kb.store import Actor, Store
from kb.store.steps import STEPS
from kb.store.trail import broken_at

WHY = "op verzoek van de inbrenger"
OLD_EVENT = """CREATE TABLE event (number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at VARCHAR NOT NULL,
    dilemma INTEGER NOT NULL, version INTEGER NOT NULL, actor TEXT NOT NULL, action VARCHAR NOT NULL, reason TEXT NOT NULL)"""
OLD_CHECK = "status IN ('concept', 'gepubliceerd', 'ingetrokken')"


@pytest.fixture
def told(store, dilemma):
    """A store in which something happened."""
    number = store.put(dilemma("D1", status=Status.CONCEPT), Actor("redacteur a", "noord"))
    store.put(dilemma("D1", situation="Anders verteld.", status=Status.CONCEPT), "redacteur b")
    store.set_status(number, Status.PUBLISHED, "redacteur b")
    store.set_status(number, Status.WITHDRAWN, "redacteur a", WHY)
    return store


@pytest.fixture
def tampered(outside, backend) -> Callable[[str], None]:
    """Change the database from outside, as someone with all rights would."""

    def change(statement: str) -> None:
        names = {"files": ("trail_is_kept_from_update", "trail_is_kept_from_delete"), "postgres": ("trail_is_kept ON event",)}
        for name in names[backend]:
            outside(f"DROP TRIGGER {name}")
        outside(statement)

    return change


def test_an_entry_says_who_what_when_and_why_and_which_parts_changed(told):
    first, changed, _, last = told.whole_trail()
    assert (first.actor, first.region, first.action, first.detail) == ("redacteur a", "noord", "toegevoegd", "")
    assert (changed.version, changed.detail) == (2, "situation")
    assert (last.action, last.reason) == ("ingetrokken", WHY)
    assert "Anders verteld" not in " ".join(f"{entry}" for entry in told.whole_trail())


@pytest.mark.parametrize(
    "statement, first",
    [
        ("UPDATE event SET actor = 'iemand anders' WHERE number = 2", 2),
        ("UPDATE event SET at = '2020-01-01T00:00:00+00:00' WHERE number = 4", 4),
        ("DELETE FROM event WHERE number = 3", 4),
        ("DELETE FROM event WHERE number = 1", 2),
    ],
    ids=["who", "when", "one in the middle", "the first"],
)
def test_what_is_changed_from_outside_is_seen(told, tampered, statement, first):
    assert broken_at(told.whole_trail()) is None
    tampered(statement)
    assert broken_at(told.whole_trail()) == first


def test_entries_cut_off_at_the_end_show_in_the_last_seal(told, tampered):
    noted = told.seal()
    tampered("DELETE FROM event WHERE number = 4")
    assert broken_at(told.whole_trail()) is None and told.seal() != noted


@pytest.mark.parametrize("statement", ["UPDATE event SET reason = ''", "DELETE FROM event"])
def test_the_database_itself_refuses_to_change_the_trail(told, outside, statement):
    with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="append-only"):
        outside(statement)


def test_what_is_erased_leaves_only_that_it_was(told):
    told.delete(1, "beheerder c", "verzoek")
    last = list(told.whole_trail())[-1]
    assert (last.action, last.dilemma, last.reason) == ("verwijderd", 1, "verzoek")
    assert broken_at(told.whole_trail()) is None


def as_before(store: Store, check: str = OLD_CHECK) -> None:
    """Bring a database back to how an earlier version of this program kept it."""
    store.close()
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("ALTER TABLE event RENAME TO new_event")
        connection.execute(OLD_EVENT)
        columns = "number, at, dilemma, version, actor, action, reason"
        connection.execute(f"INSERT INTO event ({columns}) SELECT {columns} FROM new_event")
        connection.execute("DROP TABLE new_event")
        connection.execute("PRAGMA writable_schema = ON")
        now = "status IN ('concept', 'in beoordeling', 'gepubliceerd', 'ingetrokken')"
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'dilemma'", (now, check))
        connection.execute("PRAGMA writable_schema = RESET")
        connection.execute("PRAGMA user_version = 3")


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # those versions knew no PostgreSQL
def test_a_table_that_no_version_made_is_refused_and_stays_as_it_was(told):
    as_before(told, "status IN ('concept', 'gepubliceerd', 'ingetrokken', 'kwijt')")
    before = told.path.read_bytes()
    with pytest.raises(StoreBroken, match="restore a backup"):
        Store(told.path, lexical.analyse)
    assert told.path.read_bytes() == before


@pytest.mark.parametrize("backend", ["files"], indirect=True)
def test_the_trail_of_an_earlier_version_is_sealed_and_goes_on(told, dilemma):
    before = [(e.at, e.dilemma, e.version, e.actor, e.action, e.reason) for e in told.whole_trail()]
    held = told.get(1)
    as_before(told)
    opened = Store(told.path, lexical.analyse)
    after = list(opened.whole_trail())
    assert [(e.at, e.dilemma, e.version, e.actor, e.action, e.reason) for e in after] == before
    assert opened.get(1) == held and broken_at(after) is None
    opened.set_status(1, Status.REVIEW, "redacteur a")  # a state that the earlier version did not know
    assert broken_at(opened.whole_trail()) is None and len(list(opened.whole_trail())) == len(before) + 1
    with closing(sqlite3.connect(told.path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    opened.close()
