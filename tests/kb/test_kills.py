"""A small soak: some writers, each killed once where a change is committed or reaches a file; "make soak" does hundreds.

Beside it what that found once, as cases of their own.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb import lexical
from kb.model import CleanText
from kb.store import Store, fulltext

ROOT = Path(__file__).parents[2]
KINDS = ("publish", "withdraw", "merge", "import", "rebuild", "restore", "hide", "erase", "folder", "words", "lists")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked, which this system does not do")
def test_after_a_kill_all_that_was_acknowledged_is_there_once_and_nothing_is_half_done():
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    command = [
        sys.executable,
        "-m",
        "tests.soak",
        "--kills",
        "11",
        "--seed",
        "5",
        "--points",
        "--no-notes",
        "--writers",
        *KINDS,
    ]
    ran = subprocess.run(command, cwd=ROOT, env=inherited, capture_output=True, text=True, timeout=300)
    assert (ran.returncode, "0 violations" in ran.stdout) == (0, True), ran.stdout + ran.stderr
    assert "11 kills in" in ran.stdout


def _worn(store: Store, times: int) -> None:
    """Do to the words of a store what so many erasures do."""
    with store.together(), store._engine.begin() as connection:
        for number in range(times):
            fulltext.put(connection, 9999, {name: f"woord{number}" for name in ("title", "question", "situation", "guidance")})
            fulltext.remove(connection, 9999)
            fulltext.purge(connection)


def test_after_thousands_of_erasures_words_can_still_be_found(store, dilemma):
    store.put(dilemma("D1", situation=CleanText("Een olifant staat in de tuin.")), "r")
    _worn(store, 2100)  # SQLite opens no full-text table with more than 2000 levels, and each purge adds one
    store.close()
    again = Store(store.path, lexical.analyse)
    assert again.used({"olifant"}) == {"olifant"} and again.damage() == [] and again.words_astray() == {}
    again.close()


def test_a_store_that_was_worn_out_by_an_earlier_version_opens_again(store, dilemma, monkeypatch):
    store.put(dilemma("D1", situation=CleanText("Een olifant staat in de tuin.")), "r")
    monkeypatch.setattr(fulltext, "_MANY_LEVELS", 10**6)  # as that version did
    _worn(store, 2100)
    store.close()
    again = Store(store.path, lexical.analyse)
    assert again.used({"olifant"}) == {"olifant"} and again.words_astray() == {}
    again.delete(again.number_of("D1") or 0, "r")
    assert again.used({"olifant"}) == frozenset() and again.damage() == []
    again.close()
