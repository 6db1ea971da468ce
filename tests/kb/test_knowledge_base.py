"""What may be published: at once when the risk is low, after two readers of the same version when it is high."""

from dataclasses import replace

import pytest

from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Source, Status

HIGH = Source(extra={"risk": {"level": "hoog", "reasons": ["tbs"]}})


@pytest.fixture
def kb(settings):
    opened = open_knowledge_base(settings)
    yield opened
    opened.store.close()


def status(kb: KnowledgeBase, number: int) -> Status:
    return kb.store.get(number).status


def test_one_reader_is_enough_for_a_draft_of_low_risk(kb, dilemma):
    number = kb.store.put(dilemma("D1", status=Status.CONCEPT), "ingest")
    assert kb.approve(number, "redacteur")
    assert status(kb, number) is Status.PUBLISHED


def test_a_draft_of_high_risk_waits_for_another_reader(kb, dilemma):
    number = kb.store.put(dilemma("D1", status=Status.CONCEPT, source=HIGH), "ingest")
    assert [kb.approve(number, reader) for reader in ("jb", "jb")] == [False, False]
    assert status(kb, number) is Status.CONCEPT
    assert kb.approve(number, "km")
    assert status(kb, number) is Status.PUBLISHED


def test_what_changed_after_the_first_reader_has_to_be_read_by_two_again(kb, dilemma):
    draft = dilemma("D1", status=Status.CONCEPT, source=HIGH)
    number = kb.store.put(draft, "ingest")
    kb.approve(number, "jb")
    kb.store.put(replace(draft, situation=CleanText("Anders.")), "km")
    assert not kb.approve(number, "km")
    assert kb.approve(number, "jb")


def test_the_trail_says_who_read_it(kb, dilemma):
    number = kb.store.put(dilemma("D1", status=Status.CONCEPT, source=HIGH), "ingest")
    kb.approve(number, "jb")
    kb.approve(number, "km")
    assert [row.actor for row in kb.store.trail(number)] == ["ingest", "jb", "km", "km"]
