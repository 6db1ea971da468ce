"""Who does too much in a short time waits; nobody else notices, and nobody waits longer than they are told."""

import re
from dataclasses import replace
from datetime import date

import pytest

from kb import contributing
from kb.desk import Desk
from kb.errors import TooOften
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.limits import Costly, Limits, Nameless
from kb.model import CleanText, Filters, Status
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


NOBODY = Person("", Role.READER)


def fill_the_queue(kb: KnowledgeBase, visit: str, address: str) -> TooOften:
    """Put questions forward until that is refused; return how."""
    with pytest.raises(TooOften) as wrong:
        while True:
            Desk(kb, NOBODY, visit, address).submit(question())
    return wrong.value


def test_another_tab_gives_who_has_no_name_no_more_than_their_address_has(kb):
    kb.limits = Limits(kb.settings.model_copy(update={"visitors_per_address": 3}))
    refused = [fill_the_queue(kb, f"tab {n}", "10.0.0.9") for n in range(20)]
    assert kb.store.count(Status.CONCEPT) == 3 * FEW["contributions_per_day"]
    assert [one.by_others for one in refused] == [False] * 3 + [True] * 17
    with pytest.raises(TooOften):
        Desk(kb, NOBODY, "tab 99", "10.0.0.9").check(Costly.CONTRIBUTION)
    Desk(kb, NOBODY, "een", "10.0.0.8").submit(question())
    Desk(kb, OTHER, "tab 1", "10.0.0.9").submit(question())
    Desk(kb, ALONE, "tab 99", "10.0.0.9").submit(question())


def test_all_who_have_no_name_together_fill_the_queue_of_the_editors_no_further_than_is_set(kb):
    kb.limits = Limits(kb.settings.model_copy(update={"nameless_contributions_per_day": 5}))
    for n in range(8):
        wrong = fill_the_queue(kb, f"tab {n}", f"10.0.0.{n}")
    assert kb.store.count(Status.CONCEPT) == 5 and wrong.by_others
    assert limit_words.told(wrong).startswith(limit_words.BY_OTHERS[Costly.CONTRIBUTION])
    Desk(kb, NOBODY, "tab 9", "10.0.0.9").reading().search("mag hij aan tafel?")
    Desk(kb, OTHER).submit(question())


def test_what_is_refused_by_one_count_is_added_to_no_other(settings):
    limits = Limits(settings.model_copy(update=FEW | {"visitors_per_address": 2}))
    for _ in range(3):
        with pytest.raises(TooOften):
            limits.spend(Costly.UPLOAD, Nameless("een", "10.0.0.9"), FEW["uploads_per_hour"] + 1)
    for visit in ("een", "twee"):
        limits.spend(Costly.UPLOAD, Nameless(visit, "10.0.0.9"), FEW["uploads_per_hour"])
    with pytest.raises(TooOften):
        limits.spend(Costly.UPLOAD, Nameless("drie", "10.0.0.9"))


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
    free = Limits(settings.model_copy(update=dict.fromkeys((*FEW, "nameless_contributions_per_day"), 0)))
    for what in Costly:
        for _ in range(1000):
            free.spend(what, "a")
            free.spend(what, Nameless("een", "10.0.0.9"))
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
        for by_others in (False, True):
            told = limit_words.told(TooOften("wait", what, seconds, by_others))
            assert told.endswith(f" Probeer het over {said} opnieuw.")
    assert not re.search(r"[A-Z]{2}", limit_words.told(TooOften("wait", Costly.QUESTION, seconds)))
