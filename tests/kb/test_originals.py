"""Saying that a phrase is no name, by a process that is killed on the way: it is shown nowhere that nobody judged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.errors import NotUndone
from kb.knowledge_base import KnowledgeBase
from kb.model import Status
from kb.own_words import SHOWN_FILE, OwnWords
from tests.kb import undoing
from tests.kb.undoing import PHRASE, draft_in, opened

ROOT = Path(__file__).parents[2]
LISTED = (PHRASE.casefold(),)


@pytest.fixture
def kb(tmp_path: Path, dilemma) -> KnowledgeBase:
    """A knowledge base with one draft and its original."""
    kb = opened(tmp_path)
    kb.store.put(dilemma("c-een", status=Status.CONCEPT), "ingest")
    kb.safe.put("c-een", undoing.ORIGINAL)
    return kb


@pytest.mark.parametrize(("moment", "is_in_draft"), [("making", False), ("kept", True)])
def test_who_is_killed_on_the_way_leaves_the_phrase_hidden_everywhere_else(kb, tmp_path, moment, is_in_draft):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    command = [sys.executable, "-m", "tests.kb.undoing", str(tmp_path), moment]
    with subprocess.Popen(command, cwd=ROOT, env=inherited, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline().strip() == moment
        meanwhile = OwnWords(kb.settings).shown
        other.kill()
    assert meanwhile == ()
    again = opened(tmp_path)
    assert OwnWords(again.settings).shown == () and (PHRASE in draft_in(again).situation) is is_in_draft
    assert PHRASE in undoing.undo(again).situation and OwnWords(again.settings).shown == LISTED  # somebody tries again


def test_where_the_list_cannot_be_written_that_is_said_and_the_draft_is_as_its_editor_judged(kb, tmp_path, monkeypatch):
    in_the_way = tmp_path / SHOWN_FILE
    monkeypatch.setattr(undoing, "_arrive", lambda moment, _: in_the_way.mkdir() if moment == "kept" else None)
    with pytest.raises(NotUndone, match=SHOWN_FILE) as caught:
        undoing.undo(kb)
    assert caught.value.reason == "unlisted" and PHRASE in draft_in(kb).situation
    in_the_way.rmdir()
    monkeypatch.undo()
    assert OwnWords(kb.settings).shown == ()
    undoing.undo(kb)
    assert OwnWords(kb.settings).shown == LISTED
