"""Vectors of what was erased leave PostgreSQL's files, at the latest when who was in the way is gone; nobody waits long."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import psycopg
import pytest

from kb.errors import DatabaseRefused
from kb.index import Entry, Manifest, View, forgetting, link
from kb.index.places import place_of
from kb.index.tables import Tables
from kb.model import Status
from kb.search import Search
from tests.kb.postgres import libpq

pytestmark = [
    pytest.mark.parametrize("backend", ["postgres", "copied"], indirect=True),
    pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning"),
]
ERASED, KEPT = "Zzz qqq xxx yyy.", "Een olifant staat in de tuin."
LONG = 20.0  # seconds within which whatever is done meanwhile is done


@pytest.fixture
def server(store, embedder, settings) -> Iterator[Callable[[], Search]]:
    """Start servers that share the vectors, each with a connection of its own."""
    places: list[Tables] = []

    def start() -> Search:
        places.append(place_of(settings))
        return Search(store, embedder, places[-1])

    yield start
    for place in places:
        place.close()


@pytest.fixture
def numbers(store, dilemma) -> dict[str, int]:
    """The numbers of what is stored, by key."""
    texts = {"erased": ERASED, "kept": KEPT, "other": "Wie voert de regie?"}
    return {
        key: store.put(dilemma(key, title=key, question="", situation=text, guidance=()), "r") for key, text in texts.items()
    }


@pytest.fixture
def in_files(postgres, store, embedder) -> Callable[[int], bool]:
    """Say whether the files of the database hold the vector of a sentence that only the erased dilemma has."""
    bytes_of_it = embedder.passages([ERASED])[0].astype("<f2").tobytes().lower()

    def look() -> bool:
        postgres.execute("CHECKPOINT")
        return bytes_of_it in postgres.files()

    return look


@contextmanager
def somebody(settings, statement: str) -> Iterator[None]:
    """Let somebody else do something in a transaction that stays open."""
    with psycopg.connect(libpq(settings.database_url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ if "SELECT" in statement else None
        connection.execute(statement)
        yield


def until(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + LONG
    while not (is_now := is_so()) and time.monotonic() < end:
        time.sleep(0.05)
    return is_now


def asked(search: Search, question: str = KEPT) -> list[str]:
    return [hit.dilemma.key for hit in search.search(question, 20).hits]


def test_what_is_erased_leaves_the_files_at_once_where_nobody_is_in_the_way(server, store, numbers, in_files, outside):
    one = server()
    one.refresh()
    assert in_files()
    store.delete(numbers["erased"], "r")
    one.purge()
    assert not in_files() and outside("SELECT count(*) FROM vector_forgetting") == [(0,)]


IN_THE_WAY = {"who reads": "SELECT 1", "who holds a table": "LOCK TABLE vectors_1_2 IN ACCESS SHARE MODE"}


@pytest.mark.parametrize("statement", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_erasing_waits_only_so_long_and_the_next_server_to_start_forgets_the_rest(
    statement, server, store, settings, numbers, in_files, outside, monkeypatch, caplog
):
    monkeypatch.setattr(forgetting, "_READING_SECONDS", 2.0)
    monkeypatch.setattr(forgetting, "_LOCK_WAIT", "2s")
    one = server()
    one.refresh()
    with somebody(settings, statement):
        store._engine._empty = lambda *_: True  # its own waiting is another matter
        store.delete(numbers["erased"], "r")
        erasing = threading.Thread(target=one.purge)
        erasing.start()
        assert until(lambda: outside("SELECT count(*) FROM vector_forgetting") > [(0,)])
        assert asked(one)[0] == "kept"
        assert erasing.is_alive() or statement != "SELECT 1"  # who asks does not wait for it
        erasing.join(LONG)
        assert not erasing.is_alive()
        assert "not yet out of the files" in caplog.text and in_files()
    server().refresh()
    assert until(lambda: outside("SELECT count(*) FROM vector_forgetting") == [(0,)])
    assert not in_files()


def test_a_server_that_could_not_forget_tries_again_by_itself(server, store, settings, numbers, in_files, outside, monkeypatch):
    monkeypatch.setattr(forgetting, "_READING_SECONDS", 0.1)
    monkeypatch.setattr("kb.search._AGAIN_SECONDS", 0.1)
    one = server()
    one.refresh()
    with somebody(settings, "SELECT 1"):
        store._engine._empty = lambda *_: True
        store.delete(numbers["erased"], "r")
        one.purge()
    assert in_files()

    def is_forgotten() -> bool:
        one.refresh()
        return outside("SELECT count(*) FROM vector_forgetting") == [(0,)]

    assert until(is_forgotten) and not in_files()


def test_what_a_stopped_server_had_erased_is_taken_out_and_forgotten_by_the_next(server, store, numbers, in_files, outside):
    server().refresh()
    store.delete(numbers["erased"], "r")  # and stopped before its vectors were taken out
    server().refresh()
    assert until(lambda: outside("SELECT count(*) FROM vector_forgetting") == [(0,)])
    assert until(lambda: not in_files())


def test_a_start_forgets_what_it_takes_out_also_in_an_index_made_earlier(server, store, settings, numbers, in_files, outside):
    server().refresh()
    outside("DROP TABLE vector_forgetting")
    store.delete(numbers["erased"], "r")
    place = place_of(settings)
    place.forget(store.there)
    place.close()
    assert not in_files()
    assert asked(server())[0] == "kept"


def test_the_list_of_what_is_held_forgets_too(settings, postgres):
    place = Tables(settings.database_url.get_secret_value(), in_memory=settings.vectors_in_memory)
    index = place.open(Manifest("letters", 4, ("", "")))
    index.put([Entry(n, f"digest-of-{n}", (View.WHOLE,), np.eye(4, dtype=np.float32)[:1]) for n in (1, 2)])
    index.remove([2])
    assert index.purge(index.note())
    postgres.execute("CHECKPOINT")
    assert b"digest-of-1" in postgres.files() and b"digest-of-2" not in postgres.files()
    place.close()


# One server that stands still with the vectors locked


@pytest.fixture
def stands_still(server, monkeypatch) -> Iterator[Callable[[], None]]:
    """Return what lets a server stop while it holds the lock, for others that wait a second for it; call it again to go on."""
    monkeypatch.setattr(link, "_WAIT_SECONDS", 1.0)
    go_on, is_in = threading.Event(), threading.Event()
    index = server()._index

    def hold() -> None:
        with index.alone():
            index.lacking({1: "as before it embeds"})
            is_in.set()
            go_on.wait(3 * LONG)

    holding = threading.Thread(target=hold)

    def change() -> None:
        if is_in.is_set():
            go_on.set()
            holding.join()
        else:
            holding.start()
            is_in.wait()

    yield change
    go_on.set()
    if holding.ident:
        holding.join()


def test_a_question_is_answered_with_what_one_has_while_another_stands_still(server, store, dilemma, numbers, stands_still):
    one = server()
    assert set(asked(one)) == set(numbers)
    stands_still()
    store.set_status(numbers["erased"], Status.WITHDRAWN, "r")
    store.put(dilemma("other", title="other", question="", situation="Dit is nu anders.", guidance=()), "r")
    store.put(dilemma("new", title="new", question="", situation=KEPT, guidance=()), "r")
    assert asked(one) == asked(one, ERASED) == ["kept"]
    assert [key for key, _ in one.alike(ERASED, -1)] == ["kept"]
    with pytest.raises(DatabaseRefused) as told:
        one.refresh()
    assert told.value.cause == "locked"
    with pytest.raises(DatabaseRefused):  # it has nothing yet, and "nothing found" would not be true
        asked(server())
    store.delete(numbers["erased"], "r")
    assert asked(one, ERASED) == ["kept"]
    stands_still()
    assert set(asked(one)) == {"kept", "other", "new"}


def test_who_waited_in_vain_does_not_wait_long_again(server, store, dilemma, numbers, stands_still, monkeypatch):
    monkeypatch.setattr(link, "_WAIT_SECONDS", 2.0)
    one = server()
    one.refresh()
    stands_still()
    store.set_status(numbers["erased"], Status.WITHDRAWN, "r")
    took = []
    for _ in range(3):
        start = time.monotonic()
        asked(one)
        took.append(time.monotonic() - start)
    assert took[0] > 2 > max(took[1:])


def test_erasing_while_another_server_stands_still_is_no_error_and_is_done_later(
    server, store, numbers, stands_still, in_files, outside, caplog
):
    one = server()
    one.refresh()
    stands_still()
    store.delete(numbers["erased"], "r")
    one.purge()
    assert "not out of the index yet" in caplog.text and asked(one, ERASED)[0] != "erased"
    assert outside("SELECT count(*) FROM vector_forgetting") == [(1,)]
    stands_still()
    server().refresh()
    assert until(lambda: outside("SELECT count(*) FROM vector_forgetting") == [(0,)])
    assert not in_files()


def test_neither_who_stands_still_nor_who_waits_for_it_sees_the_database_as_it_was(
    server, store, settings, numbers, stands_still, monkeypatch
):
    monkeypatch.setattr(link, "_WAIT_SECONDS", 4.0)
    monkeypatch.setattr(forgetting, "_READING_SECONDS", 2.0)
    one = server()
    one.refresh()
    stands_still()
    store.set_status(numbers["erased"], Status.WITHDRAWN, "r")
    asking = threading.Thread(target=lambda: asked(one))
    asking.start()
    time.sleep(0.5)
    with psycopg.connect(libpq(settings.database_url), autocommit=True) as connection:
        assert forgetting._is_seen_by_all(connection) and asking.is_alive()
    stands_still()
    asking.join()
