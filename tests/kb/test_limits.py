"""Who does too much in a short time waits; nobody else notices, and nobody waits longer than they are told."""

import re
from dataclasses import replace
from datetime import date

import pytest

from kb import contributing
from kb.desk import Desk
from kb.errors import TooOften
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.limits import Costly, Limits
from kb.model import CleanText, Filters
from kb.people import Person, Role
from tests.kb.threads import at_once
from ui import limit_words

READER, OTHER, ALONE = Person("a", Role.READER), Person("b", Role.READER), Person("c", Role.ADMINISTRATOR, alone=True)
FEW = {"questions_per_minute": 3, "uploads_per_hour": 5, "contributions_per_day": 2, "leads_per_hour": 1, "exports_per_hour": 1}


@pytest.fixture
def kb(settings, dilemma) -> KnowledgeBase:
    opened = open_knowledge_base(settings.model_copy(update=FEW))
    opened.store.put(dilemma("D1"), "r")
    return opened


def question() -> object:
    return contributing.open_question(CleanText("Wat nu"), CleanText("Een man belt elke dag."), (), date(2026, 11, 22))


def test_questions_are_counted_for_each_person_and_the_next_waits_a_minute_at_most(kb):
    for _ in range(3):
        assert Desk(kb, READER).reading().search("mag hij aan tafel?").hits
    with pytest.raises(TooOften) as wrong:
        Desk(kb, READER).reading().search("mag hij aan tafel?")
    assert wrong.value.what is Costly.QUESTION and 0 < wrong.value.seconds <= 60
    with pytest.raises(TooOften):
        Desk(kb, READER).check(Costly.QUESTION)
    assert Desk(kb, OTHER).reading().search("mag hij aan tafel?").hits
    assert Desk(kb, READER).reading().newest(Filters(), 1)


def test_who_has_no_name_of_their_own_is_counted_by_visit(kb):
    for person in (ALONE, Person("", Role.READER)):
        Desk(kb, person, "een").spend(Costly.EXPORT)
        with pytest.raises(TooOften):
            Desk(kb, person, "een").spend(Costly.EXPORT)
        Desk(kb, person, "twee").spend(Costly.EXPORT)
        kb.limits = Limits(kb.settings)
    Desk(kb, READER, "een").spend(Costly.EXPORT)
    with pytest.raises(TooOften):
        Desk(kb, READER, "twee").spend(Costly.EXPORT)


def test_what_one_visitor_puts_forward_in_a_day_has_an_end_and_leaves_nothing_behind(kb):
    for _ in range(2):
        Desk(kb, READER).submit(question())
    before = kb.store.revision()
    with pytest.raises(TooOften) as wrong:
        Desk(kb, READER).submit(question())
    assert kb.store.revision() == before and wrong.value.seconds <= 86_400
    Desk(kb, OTHER).submit(question())


def test_files_are_counted_one_by_one_and_too_many_at_once_count_for_nothing(kb):
    editor = replace(READER, role=Role.EDITOR)
    Desk(kb, editor).intake(3)
    with pytest.raises(TooOften):
        Desk(kb, editor).intake(3)
    Desk(kb, editor).intake(2)
    Desk(kb, editor).intake()


def test_among_many_at_once_exactly_as_many_get_through_as_may(kb):
    raised = at_once(*[lambda: kb.limits.spend(Costly.QUESTION, "a")] * 12)
    assert [type(wrong) for wrong in raised] == [TooOften] * 9


def test_nought_is_no_limit_and_the_usual_ones_are_met_by_nobody_who_works(settings):
    free = Limits(settings.model_copy(update=dict.fromkeys(FEW, 0)))
    for what in Costly:
        for _ in range(1000):
            free.spend(what, "a")
    usual = Limits(settings)
    for _ in range(20):
        usual.spend(Costly.QUESTION, "a")  # one every three seconds
    usual.spend(Costly.UPLOAD, "a", settings.upload_files)
    usual.spend(Costly.UPLOAD, "a", settings.upload_files)


@pytest.mark.parametrize(("seconds", "said"), [
    (1, "1 seconde"), (20, "20 seconden"), (60, "60 seconden"), (61, "2 minuten"), (3600, "60 minuten"), (3601, "2 uur"),
    (86_400, "24 uur"),
])  # fmt: skip
def test_how_long_to_wait_is_said_in_plain_dutch(seconds, said):
    for what in Costly:
        assert limit_words.told(TooOften("wait", what, seconds)).endswith(f" Probeer het over {said} opnieuw.")
    assert not re.search(r"[A-Z]{2}", limit_words.told(TooOften("wait", Costly.QUESTION, seconds)))
