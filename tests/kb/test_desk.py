"""What each role may do at the desk: every part of it for every role, and what a refused call leaves behind."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kb.desk import Desk
from kb.errors import KbError, NotAllowed, NotFound
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Filters, Source, Status
from kb.people import Action, Person, Role

HIGH = Source(extra={"risk": {"level": "hoog", "reasons": ["enige in het dorp"]}})
WHY = CleanText("op verzoek van de inbrenger")
READER, EDITOR, ADMINISTRATOR = (Person(letters, role) for letters, role in zip("abc", Role, strict=True))


@pytest.fixture
def kb(settings, dilemma) -> KnowledgeBase:
    """A published dilemma D1, a draft D2 and a withdrawn D3."""
    opened = open_knowledge_base(settings)
    opened.store.put(dilemma("D1"), "r")
    opened.store.put(dilemma("D2", status=Status.CONCEPT, situation="Jansma belt steeds."), "ingest")
    opened.store.put(dilemma("D3", status=Status.WITHDRAWN), "r")
    return opened


# Every door of the desk, by what is needed: a call that works for who may.
CALLS: dict[Action, Callable[[Desk], object]] = {
    Action.READ: lambda desk: desk.reading().search("mag hij aan tafel?"),
    Action.KEEP: lambda desk: (own := desk.own()) and own.folder.keep(1),
    Action.SUBMIT: lambda desk: desk.submit(replace(desk.reading().dilemma("D1"), key="v-1", guidance=())),
    Action.INGEST: lambda desk: desk.intake().store.known("x"),
    Action.REVIEW: lambda desk: desk.reviewing().refuse(desk.reviewing().dilemma("D2")),
    Action.WITHDRAW: lambda desk: desk.withdraw("D1", WHY),
    Action.HIDE: lambda desk: desk.hide_everywhere(["Jansma"]),
    Action.ERASE: lambda desk: desk.erase("D1", WHY),
    Action.MANAGE: lambda desk: desk.managing().store.whole_trail(),
}
MAY = {
    Role.READER: {Action.READ, Action.KEEP, Action.SUBMIT},
    Role.EDITOR: {Action.READ, Action.KEEP, Action.SUBMIT, Action.INGEST, Action.REVIEW, Action.WITHDRAW, Action.HIDE},
    Role.ADMINISTRATOR: set(Action),
}


@pytest.mark.parametrize("action", Action, ids=lambda action: action.name)
@pytest.mark.parametrize("person", [READER, EDITOR, ADMINISTRATOR], ids=lambda person: person.role.name)
def test_a_role_may_do_what_it_is_for_and_nothing_else(kb, person, action):
    before = kb.store.revision()
    if action in MAY[person.role]:
        CALLS[action](Desk(kb, person))
    else:
        with pytest.raises(NotAllowed, match=f"a {person.role.value} may not do this"):
            CALLS[action](Desk(kb, person))
        assert kb.store.revision() == before


def test_every_door_of_the_desk_is_guarded():
    doors = {name: door for name, door in vars(Desk).items() if callable(door) and not name.startswith("_")}
    assert {name for name, door in doors.items() if not hasattr(door, "needs")} == set()
    assert {door.needs for door in doors.values()} == set(Action)


@pytest.mark.parametrize("key", ["D2", "D3", "D9"])
def test_reading_gives_nothing_that_is_not_published(kb, key):
    reading = Desk(kb, ADMINISTRATOR).reading()
    with pytest.raises(NotFound, match="no (published )?dilemma"):
        reading.dilemma(key)
    assert [one.key for one in reading.dilemmas([1, 2, 3])] == ["D1"]
    assert {hit.dilemma.key for hit in reading.search("mag hij aan tafel?").hits} <= {"D1"}


def test_who_has_no_name_keeps_nothing(kb):
    assert Desk(kb, Person("", Role.READER)).own() is None


def test_two_people_keep_each_their_own(kb):
    one, other = (Desk(kb, person).own() for person in (READER, EDITOR))
    one.folder.keep(1)
    one.note_helped(1, True)
    assert (one.folder.numbers, other.folder.numbers) == ({1}, set())
    assert (one.was_helped(1), other.was_helped(1)) == (True, False)


def test_a_draft_that_was_changed_after_the_first_reader_is_a_concept_again(kb, dilemma):
    kb.store.put(dilemma("D4", status=Status.CONCEPT, source=HIGH), "ingest")
    reviewing = Desk(kb, EDITOR).reviewing()
    draft = reviewing.dilemma("D4")
    assert not reviewing.approve(draft, draft)
    draft = reviewing.dilemma("D4")
    assert (draft.status, reviewing.is_read(draft)) == (Status.REVIEW, True)
    kept = reviewing.save(draft, replace(draft, situation=CleanText("Anders.")))
    assert (kept.status, reviewing.is_read(kept)) == (Status.CONCEPT, False)


def test_a_judgement_on_what_someone_else_changed_meanwhile_does_nothing(kb):
    reviewing = Desk(kb, EDITOR).reviewing()
    seen = reviewing.dilemma("D2")
    reviewing.save(seen, replace(seen, situation=CleanText("Anders.")))
    before = kb.store.revision()
    for judge in (
        lambda: reviewing.approve(seen, seen), lambda: reviewing.refuse(seen), lambda: reviewing.give_back(seen, WHY),
        lambda: reviewing.save(seen, seen),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            judge()
    assert kb.store.revision() == before


def test_alone_on_a_machine_initials_tell_readers_apart(kb, dilemma):
    kb.store.put(dilemma("D4", status=Status.CONCEPT, source=HIGH), "ingest")
    reviewing = Desk(kb, Person("abcdef", Role.ADMINISTRATOR, alone=True)).reviewing()
    results = []
    for initials in ("", "jb", "jb", "km"):
        draft = reviewing.dilemma("D4")
        results.append(reviewing.approve(draft, draft, initials))
    assert results == [False, False, False, True]


def test_someone_with_an_account_is_one_reader_whatever_initials_are_given(kb, dilemma):
    kb.store.put(dilemma("D4", status=Status.CONCEPT, source=HIGH), "ingest")
    reviewing = Desk(kb, EDITOR).reviewing()
    for initials in ("jb", "km"):
        draft = reviewing.dilemma("D4")
        assert not reviewing.approve(draft, draft, initials)


def test_the_trail_names_role_and_pseudonym(kb):
    reviewing = Desk(kb, Person("abcdef", Role.EDITOR, "noord")).reviewing()
    reviewing.refuse(reviewing.dilemma("D2"), WHY)
    last = kb.store.trail(2)[-1]
    assert (last.actor, last.region, last.action, last.reason) == ("redacteur abcdef", "noord", "verwijderd", WHY)


def test_a_name_that_is_hidden_everywhere_stands_nowhere_any_more(kb, settings, dilemma):
    kb.publish(kb.store.put(dilemma("D5", title="Belt Jansma weer?", outcome="Jansma's moeder belde."), "r"), "r")
    folder = Desk(kb, READER).own().folder
    folder.keep_search(CleanText("wat als Jansma belt?"), Filters())
    assert Desk(kb, EDITOR).hide_everywhere(["jansma"]) == 2
    for key in ("D2", "D5"):
        told = kb.store.by_key(key)
        assert "jansma" not in f"{told}".casefold() and "[persoon]" in f"{told}"
    assert [one.question for one in folder.searches()] == ["wat als [persoon] belt?"]
    kb.store.close()
    left = [path.name for path in settings.home.rglob("*") if path.is_file() and b"jansma" in path.read_bytes().lower()]
    assert left == []


@pytest.mark.parametrize("names", [["..."], ["een twee drie vier vijf zes zeven"]])
def test_a_name_that_is_none_changes_nothing(kb, names):
    before = kb.store.revision()
    with pytest.raises(ValueError, match="name 1 has"):
        Desk(kb, EDITOR).hide_everywhere(names)
    assert kb.store.revision() == before


def test_what_cannot_be_done_says_so_without_a_text(kb):
    with pytest.raises(KbError) as found:
        Desk(kb, READER).erase("D1", WHY)
    assert WHY not in str(found.value)
