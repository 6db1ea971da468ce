"""Advice past its term is queued, longest ago first, and stands again, is changed or is withdrawn, by whom the trail says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kb.desk import Desk, Reviewing
from kb.errors import NotAllowed, NotFound
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Dilemma, Source, Status
from kb.people import Person, Role

TODAY = date.today()
EDITOR, OTHER = Person("abcdef", Role.EDITOR, "noord"), Person("ghijkl", Role.EDITOR, "zuid")
HIGH = {"risk": {"level": "hoog", "reasons": ["tiener × doof of slechthorend × kleine gemeente"]}}


@pytest.fixture
def kb(settings) -> Iterator[KnowledgeBase]:
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


@pytest.fixture
def old(kb, dilemma) -> Dilemma:
    """A published dilemma that should have been looked at again 40 days ago."""
    return past(kb, dilemma("D1"), 40)


def past(kb: KnowledgeBase, dilemma: Dilemma, days: int) -> Dilemma:
    number = kb.store.put(replace(dilemma, review_date=TODAY - timedelta(days=days)), "ingest")
    return kb.store.get(number)


def at(kb: KnowledgeBase, person: Person = EDITOR) -> Reviewing:
    return Desk(kb, person).reviewing()


def queue(kb: KnowledgeBase) -> list[str]:
    assert at(kb).count_past_review() == len(at(kb).past_review())
    return [one.key for one in at(kb).past_review()]


def test_what_is_past_its_term_is_queued_longest_ago_first_and_nothing_else(kb, dilemma):
    for key, days in (("A", 1), ("B", 400), ("C", 0), ("D", -30)):
        past(kb, dilemma(key), days)
    past(kb, dilemma("E", status=Status.WITHDRAWN), 10)
    kb.store.put(dilemma("F"), "ingest")  # without a term
    assert queue(kb) == ["B", "A"]


def test_what_still_stands_gets_another_term_and_the_trail_says_by_whom(kb, old):
    at(kb).stands(old)
    now = kb.store.get(old.number or 0)
    assert (queue(kb), now.review_date, now.version) == ([], kb.next_review(), old.version)
    last = kb.store.trail(old.number or 0)[-1]
    assert (last.actor, last.region, last.action) == ("abcdef", "noord", "opnieuw bekeken")
    assert [one.key for one, _ in kb.store.open_questions(5)] == []  # and it is no news
    with pytest.raises(NotFound):
        at(kb, OTHER).stands(old)  # a colleague was first


def test_a_change_takes_the_place_of_the_text_at_once(kb, old):
    edited = replace(old, question=CleanText("Nodigen we hem uit nu de wet anders is?"))
    assert at(kb).amend(old, edited)
    now = kb.store.get(old.number or 0)
    assert (now.question, now.status, now.version) == (edited.question, Status.PUBLISHED, old.version + 1)
    assert queue(kb) == [] and now.review_date == kb.next_review()
    assert [number for number, _ in kb.store.lexical("wet", 5)] == [old.number]
    with pytest.raises(NotFound):
        at(kb, OTHER).amend(old, edited)


def test_nothing_changed_is_the_same_as_that_it_stands(kb, old):
    assert at(kb).amend(old, replace(old, source=replace(old.source, extra={"risk": {"level": "laag", "reasons": []}})))
    assert kb.store.get(old.number or 0).version == old.version
    assert kb.store.trail(old.number or 0)[-1].action == "opnieuw bekeken"


def test_a_change_of_high_risk_is_not_found_until_a_second_reader_agrees(kb, old):
    edited = replace(old, situation=CleanText("Een dove jongen wil niet praten."), source=Source(extra=HIGH))
    assert not at(kb).amend(old, edited)
    waiting = kb.store.get(old.number or 0)
    assert (waiting.status, queue(kb)) == (Status.REVIEW, [])
    assert kb.store.lexical("wanen", 5) == []
    assert not at(kb).approve(waiting, waiting)  # the same person again
    assert at(kb, OTHER).approve(waiting, waiting)
    now = kb.store.get(old.number or 0)
    assert (now.status, now.situation, now.review_date) == (Status.PUBLISHED, edited.situation, kb.next_review())


def test_a_change_of_high_risk_by_someone_alone_is_read_by_two(kb, old):
    alone = Person("mnopqr", Role.ADMINISTRATOR, alone=True)
    edited = replace(old, situation=CleanText("Een dove jongen wil niet praten."), source=Source(extra=HIGH))
    assert not at(kb, alone).amend(old, edited)
    waiting = kb.store.get(old.number or 0)
    assert waiting.status is Status.CONCEPT and kb.store.readers(waiting) == set()


def test_refusing_a_change_of_what_was_published_withdraws_it_and_erases_nothing(kb, old):
    kb.store.set_status(old.number or 0, Status.PUBLISHED, "redacteur")
    at(kb).amend(old, replace(old, situation=CleanText("Een dove jongen."), source=Source(extra=HIGH)))
    at(kb, OTHER).refuse(kb.store.get(old.number or 0))
    assert kb.store.get(old.number or 0).status is Status.WITHDRAWN


def test_a_reader_has_no_queue(kb, old):
    with pytest.raises(NotAllowed):
        at(kb, Person("xyz", Role.READER))
