"""What each role may do at the desk: every part of it for every role, and what a refused call leaves behind."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from kb.contributing import contribution
from kb.desk import Desk
from kb.errors import KbError, NotAllowed, NotFound
from kb.hiding import hidden
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Filters, Guidance, Source, Status
from kb.own_words import OwnWords
from kb.people import Action, Person, Role
from tests.kb.threads import at_once

HIGH = Source(extra={"risk": {"level": "hoog", "reasons": ["enige in het dorp"]}})
WHY = CleanText("op verzoek van de inbrenger")
READER, EDITOR, ADMINISTRATOR = (Person(letters, role) for letters, role in zip("abc", Role, strict=True))


@pytest.fixture
def kb(settings, dilemma) -> Iterator[KnowledgeBase]:
    """A published dilemma D1, a draft D2 and a withdrawn D3."""
    opened = open_knowledge_base(settings)
    opened.store.put(dilemma("D1"), "r")
    opened.store.put(dilemma("D2", status=Status.CONCEPT, situation="Jansma belt steeds."), "ingest")
    opened.store.put(dilemma("D3", status=Status.WITHDRAWN), "r")
    yield opened
    opened.close()


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
    Action.MANAGE: lambda desk: desk.managing().seal(),
}
MAY = {
    Role.READER: {Action.READ, Action.KEEP, Action.SUBMIT},
    Role.EDITOR: {Action.READ, Action.KEEP, Action.SUBMIT, Action.INGEST, Action.REVIEW, Action.WITHDRAW, Action.HIDE},
    Role.ADMINISTRATOR: set(Action),
}


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # nothing of it depends on the database
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


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # nothing of it depends on the database
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


def test_the_trail_names_the_pseudonym(kb):
    reviewing = Desk(kb, Person("abcdef", Role.EDITOR, "noord")).reviewing()
    reviewing.refuse(reviewing.dilemma("D2"), WHY)
    last = kb.store.trail(2)[-1]
    assert (last.actor, last.region, last.action, last.reason) == ("abcdef", "noord", "verwijderd", WHY)


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


def test_hiding_a_name_leaves_what_does_not_hold_it_as_it_was(kb, dilemma):
    kb.store.put(dilemma("D6", themes=("woonoverlast",), status=Status.CONCEPT, source=HIGH), "ingest")
    reviewing = Desk(kb, EDITOR).reviewing()
    draft = reviewing.dilemma("D6")
    reviewing.approve(draft, draft)
    before = kb.store.by_key("D6"), kb.store.by_key("D1")
    assert Desk(kb, EDITOR).hide_everywhere(["Jansma"]) == 1
    assert (kb.store.by_key("D6"), kb.store.by_key("D1")) == before
    assert Desk(kb, EDITOR).hide_everywhere([before[0].situation.split()[-1]]) > 0
    assert kb.store.by_key("D6").status is Status.CONCEPT  # what was read is no longer what stands there


def test_names_that_overlap_leave_no_part_of_each_other(settings):
    own = OwnWords(settings)
    own.always_hide(["Anna Maria", "Maria de Vries", "persoon jansma", "Jansma"])
    assert hidden("Daar kwam Anna Maria de Vries aan.", own) == "Daar kwam [persoon] aan."
    assert hidden("[persoon] Jansma", own) == "[persoon] [persoon]"


def test_two_processes_that_hide_at_once_lose_no_name(settings):
    names = [f"Jansma{letter}" for letter in "abcdefghijklmnop"]
    assert at_once(*(lambda name=name: OwnWords(settings).always_hide([name]) for name in names)) == []
    assert OwnWords(settings).hidden == len(names)


def test_someone_who_got_another_role_is_still_one_reader(kb, dilemma):
    kb.store.put(dilemma("D4", status=Status.CONCEPT, source=HIGH), "ingest")
    for role in (Role.EDITOR, Role.ADMINISTRATOR):
        reviewing = Desk(kb, Person("abcdef", role)).reviewing()
        draft = reviewing.dilemma("D4")
        assert not reviewing.approve(draft, draft)


def test_what_was_given_back_has_to_be_read_from_the_start(kb, dilemma):
    kb.store.put(dilemma("D4", status=Status.CONCEPT, source=HIGH), "ingest")
    reviewing = [Desk(kb, Person(name, Role.EDITOR)).reviewing() for name in ("x", "y", "z")]
    draft = reviewing[0].dilemma("D4")
    reviewing[0].approve(draft, draft)
    reviewing[1].give_back(draft, WHY)
    draft = reviewing[2].dilemma("D4")  # who still has it as it was is told first that it was given back
    assert not reviewing[2].is_read(draft)
    assert not reviewing[2].approve(draft, draft)
    draft = reviewing[1].dilemma("D4")
    assert reviewing[1].approve(draft, draft)


def test_who_read_a_draft_by_itself_did_not_read_it_with_the_dilemma_it_goes_to(kb, dilemma):
    kb.store.put(dilemma("D4", status=Status.CONCEPT, source=HIGH, guidance=(Guidance("GGZ", "Bel eerst."),)), "ingest")
    x, y, z = (Desk(kb, Person(name, Role.EDITOR)).reviewing() for name in "xyz")
    draft, into = x.dilemma("D4"), x.dilemma("D1")
    assert not x.approve(draft, draft)
    assert not y.merge(draft, into)
    assert y.dilemma("D4").status is Status.REVIEW
    assert z.merge(draft, into)


def test_who_approves_while_another_does_takes_no_reading_away(kb, dilemma):
    kb.store.put(dilemma("D4", status=Status.CONCEPT, source=HIGH), "ingest")
    x, y = (Desk(kb, Person(name, Role.EDITOR)).reviewing() for name in "xy")
    draft = x.dilemma("D4")  # both have it on their screen
    assert not x.approve(draft, draft)
    assert y.approve(draft, draft)


def test_what_is_withdrawn_while_it_is_merged_with_does_not_come_back(kb, dilemma):
    kb.store.put(dilemma("D4", status=Status.CONCEPT, guidance=(Guidance("GGZ", "Bel eerst."),)), "ingest")
    reviewing = Desk(kb, EDITOR).reviewing()
    draft, into = reviewing.dilemma("D4"), reviewing.dilemma("D1")

    def meanwhile(_: object) -> dict[str, object]:
        kb.store.set_status(into.number, Status.WITHDRAWN, "een ander proces")
        return {"level": "laag", "reasons": []}

    with pytest.raises(NotFound):
        reviewing.merge(draft, into, weigh=meanwhile)
    assert (kb.store.by_key("D1").status, kb.store.by_key("D4").status) == (Status.WITHDRAWN, Status.CONCEPT)


def test_an_erased_dilemma_takes_along_the_advice_that_waits_for_it(kb):
    told = kb.store.by_key("D1")
    waits = kb.submit(contribution(told, Guidance("GGZ", "Bel hem eerst."), date(2026, 11, 22)))
    Desk(kb, ADMINISTRATOR).erase("D1", WHY)
    with pytest.raises(NotFound):
        kb.store.get(waits)


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # nothing of it depends on the database
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
