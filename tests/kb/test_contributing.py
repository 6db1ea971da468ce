"""What visitors put forward: open questions, contributions and "hielp mij", from the form's text to where readers see it."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kb import contributing, retold, transfer
from kb.answer import compose
from kb.contributing import begun, contribution, open_question, quarter_of, takes_sides
from kb.errors import NotFound, NotOnItsOwn
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Dilemma, Fit, Found, Guidance, Hit, Source, Status
from kb.search import Search
from kb.store import Store
from kb.store.helped import LEAST_TOLD

TODAY = date(2026, 11, 22)
DOG = "Mag een hulphond mee de zittingszaal in?"
HIGH = {"level": "hoog", "reasons": ["tbs"]}


@pytest.fixture
def kb(settings) -> Iterator[KnowledgeBase]:
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


def question(title: str = DOG) -> Dilemma:
    return open_question(title, "Een jonge vrouw moet getuigen en durft niet zonder haar hond.", ("stalking",), TODAY)


def asked(kb: KnowledgeBase, title: str = DOG) -> Dilemma:
    """Put a question to colleagues and publish it; give it as stored."""
    number = kb.submit(question(title))
    kb.publish(number, "redacteur")
    return kb.store.get(number)


# What a draft becomes


def test_a_question_is_a_draft_without_advice_whose_title_asks():
    draft = question("  mag een hulphond\nmee de zittingszaal in. ")
    assert (draft.title, draft.status, draft.is_open) == (DOG, Status.CONCEPT, True)
    assert (draft.source, draft.themes) == (Source("open vraag", "2026-Q4", 1), ("stalking",))


def test_a_title_without_a_word_makes_no_question():
    with pytest.raises(ValueError, match="without title"):
        question(" … ")


def test_a_contribution_names_its_dilemma_and_holds_nothing_else_of_it_but_the_title(dilemma):
    told = dilemma("D1", source=Source("intervisie", "2023-Q1", 7))
    draft = contribution(told, Guidance("GGZ", "Bel hem eerst."), TODAY)
    assert (draft.adds_to, draft.title, draft.situation, draft.question) == ("D1", told.title, "", "")
    assert (draft.guidance, draft.source, draft.status) == (
        (Guidance("GGZ", "Bel hem eerst."),), Source("bijdrage", "2026-Q4", 1), Status.CONCEPT,
    )  # fmt: skip


def test_keys_differ_and_hold_no_digit():
    keys = {question().key for _ in range(500)}
    assert len(keys) == 500
    assert not any(char.isdigit() for key in keys for char in key)


@pytest.mark.parametrize(("text", "title", "situation"), [
    ("Mag de cliënt aan tafel?", "Mag de cliënt aan tafel?", ""),
    ("hond mee naar zitting", "hond mee naar zitting", ""),
    ("Hij is boos. Mag hij erbij? Wat doe ik?", "Wat doe ik?", "Hij is boos. Mag hij erbij?"),
    ("Hij is boos. " * 20, "", ("Hij is boos. " * 20).strip()),
    ("", "", ""),
])  # fmt: skip
def test_the_form_begins_with_what_was_asked(text, title, situation):
    assert begun(text) == (title, situation)


@pytest.mark.parametrize(("title", "sides"), [
    ("Mag de cliënt aan tafel?", True),
    ("Ik ben procesregisseur. Stap ik eruit?", True),
    ("Wie betaalt de boxruimte?", False),
    ("Hoelang blijf je bellen?", False),
    ("Met wie deel ik dit?", False),
    ("Praat ik eerst met hem of met haar?", False),
    ("Hond mee naar de zitting", False),
])  # fmt: skip
def test_sides_are_asked_for_where_the_title_asks_for_yes_or_no(dilemma, title, sides):
    assert takes_sides(dilemma(title=title, guidance=())) is sides


def test_quarters_are_written_as_a_source_has_them():
    assert [quarter_of(date(2026, month, 1)) for month in (1, 3, 4, 12)] == ["2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4"]


# Open questions in the store


def test_the_store_and_the_model_agree_on_what_is_an_open_question(store: Store, dilemma):
    piece = (Guidance("GGZ", "Bel hem."),)
    for n, (guidance, chosen, outcome, status) in enumerate(
        itertools.product(((), piece), ("", "We belden."), ("", "Hij kwam."), Status)
    ):
        store.put(dilemma(f"D{n}", guidance=guidance, chosen=chosen, outcome=outcome, status=status), "r")
    found = {one.key for one, _ in store.open_questions(100)}
    assert found == {one.key for one in store.all() if one.is_open and one.status is Status.PUBLISHED}
    assert len(found) == 1


def test_open_questions_come_newest_first_with_the_day_since_which_they_can_be_seen(kb: KnowledgeBase):
    first, second = (kb.submit(question(title)) for title in ("Eén?", "Twee?"))
    kb.publish(second, "r")
    kb.publish(first, "r")
    today = datetime.now(UTC).date()
    with_their_own = {number: kb.store.get(number) for number in (first, second)}
    found = kb.store.open_questions(10)
    assert {one.number: one for one, _ in found} == with_their_own
    assert {day for _, day in found} <= {today, date.fromordinal(today.toordinal() - 1)}
    assert len(kb.store.open_questions(1)) == 1


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # others like it run on both
def test_a_question_is_found_by_nobody_until_an_editor_publishes_it(kb: KnowledgeBase):
    number = kb.submit(question())
    assert kb.store.open_questions(10) == []
    assert kb.search(DOG).hits == ()
    assert [one.number for one in kb.drafts()] == [number]
    assert kb.approve(number, "redacteur")
    assert [one.number for one, _ in kb.store.open_questions(10)] == [number]


def test_the_trail_says_that_somebody_brought_it_in_and_not_who(kb: KnowledgeBase, dilemma):
    told = kb.store.get(kb.store.put(dilemma(), "r"))
    numbers = [kb.submit(question()), kb.submit(contribution(told, Guidance("GGZ", "Bel hem eerst."), TODAY))]
    assert [[(one.actor, one.region) for one in kb.store.trail(number)] for number in numbers] == [[("inbrenger", "")]] * 2


def test_a_risky_question_needs_two_readers(kb: KnowledgeBase):
    number = kb.submit(retold.with_risk(question(), HIGH))
    assert not kb.approve(number, "jb")
    assert kb.store.open_questions(10) == []
    assert kb.approve(number, "km")


# Contributions


def test_a_contribution_cannot_be_published_on_its_own(kb: KnowledgeBase, dilemma):
    told = kb.store.get(kb.store.put(dilemma(), "r"))
    number = kb.submit(contribution(told, Guidance("GGZ", "Bel hem eerst."), TODAY))
    draft = kb.store.get(number)
    for publish in (
        lambda: kb.publish(number, "redacteur"),
        lambda: kb.approve(number, "redacteur"),
        lambda: kb.store.set_status(number, Status.PUBLISHED, "redacteur"),
        lambda: kb.store.put(replace(draft, status=Status.PUBLISHED), "redacteur"),
    ):
        with pytest.raises(NotOnItsOwn):
            publish()
    assert number not in kb.store.published()


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # others like it run on both
def test_a_contribution_goes_to_the_dilemma_that_it_names_and_to_no_other(kb: KnowledgeBase, dilemma):
    told, other = (kb.store.get(kb.store.put(dilemma(key), "r")) for key in ("D1", "D2"))
    number = kb.submit(contribution(told, Guidance("politie", "Ga samen langs."), TODAY))
    with pytest.raises(NotFound):
        kb.merge(number, other.number, "redacteur")
    draft = kb.store.put(dilemma("c-x", status=Status.CONCEPT), "ingest")
    with pytest.raises(NotFound):
        kb.merge(draft, number, "redacteur")
    assert kb.merge(number, told.number, "redacteur")
    assert [piece.text for piece in kb.store.by_key("D1").guidance][1:] == ["Ga samen langs."]
    assert kb.store.by_key("D2").guidance == other.guidance


def test_an_open_question_that_gets_advice_is_open_no_more_and_counts_who_told_it(kb: KnowledgeBase):
    told = asked(kb)
    kb.store.put(replace(told, source=replace(told.source, period="2025-Q1")), "r")
    number = kb.submit(contribution(told, Guidance("slachtofferhulp", "Bel de bode."), TODAY))
    assert kb.merge(number, told.number, "redacteur")
    now = kb.store.get(told.number)
    assert kb.store.open_questions(10) == []
    assert now.source == Source("open vraag", "2026-Q4", 2)  # advice is as old as itself, not as the question
    assert [one.dilemma.number for one in compose(kb.search(DOG)).sources] == [told.number]


@pytest.mark.parametrize(("before", "after"), [(7, 8), (None, None), (0, 1)])
def test_each_contribution_counts_one_colleague_more_where_their_number_is_known(dilemma, before, after):
    told = dilemma(source=Source("intervisie", "2023-Q1", before))
    both = retold.joined(told, contribution(told, Guidance("GGZ", "Bel hem eerst."), TODAY), [0], ending=False)
    assert both.source == Source("intervisie", "2023-Q1", after)


def test_a_dilemma_told_again_counts_nobody_twice(dilemma):
    told, again = (dilemma(key, source=Source("intervisie", "2023-Q1", 7)) for key in ("D1", "c-x"))
    assert retold.joined(told, again, [0], ending=False).source == told.source


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # others like it run on both
def test_what_was_withdrawn_meanwhile_takes_no_contribution(kb: KnowledgeBase):
    told = asked(kb)
    waiting = kb.submit(contribution(told, Guidance("GGZ", "Bel hem eerst."), TODAY))
    kb.withdraw(told.number, "r")
    for wrong in (
        lambda: kb.submit(contribution(told, Guidance("GGZ", "Bel hem eerst."), TODAY)),
        lambda: kb.merge(waiting, told.number, "redacteur"),
    ):
        with pytest.raises(NotFound):
            wrong()
    kb.delete(told.number, "r")
    with pytest.raises(NotFound):
        kb.submit(contribution(told, Guidance("GGZ", "Bel hem eerst."), TODAY))
    with pytest.raises(NotFound):  # it bears the title of what was erased
        kb.store.get(waiting)


def test_a_contribution_resembles_no_draft_and_stays_one_after_export_and_import(kb: KnowledgeBase, dilemma):
    told = kb.store.get(kb.store.put(dilemma(), "r"))
    draft = kb.store.get(kb.submit(contribution(told, Guidance("GGZ", "Bel hem eerst."), TODAY)))
    again = dilemma("c-x", title=told.title, situation="", question="", status=Status.CONCEPT)
    assert draft.key not in [one.key for one in kb.look_alikes.of(again, [draft, again])]
    record = json.loads(json.dumps(transfer.to_record(draft)))
    cleaned = transfer.cleaned(record, lambda texts: ["[…]" for _ in texts])
    assert transfer.to_dilemma(cleaned, transfer.trusted).adds_to == told.key
    assert transfer.to_dilemma(record, transfer.trusted) == replace(draft, number=None)


# Found, but no answer


def hit(dilemma: Dilemma, fit: Fit = Fit.CLOSE) -> Hit:
    return Hit(replace(dilemma, number=hash(dilemma.key)), 1.0, 0.9, fit)


def test_an_open_question_never_leads_an_answer_and_stands_beside_it(dilemma):
    both = compose(Found(True, (hit(question()), hit(dilemma("D1")), hit(question("Wie betaalt?"), Fit.DISTANT))))
    assert [one.dilemma.key for one in both.sources] == ["D1"]
    assert both.answerable and [one.dilemma.title for one in both.open_questions] == [DOG]
    alone = compose(Found(True, (hit(question()),)))
    assert not alone.answerable and not alone.sources and len(alone.open_questions) == 1


def test_a_dilemma_without_advice_that_tells_how_it_ended_still_answers(dilemma):
    answer = compose(Found(True, (hit(dilemma("D1", guidance=(), outcome="Hij kwam.")),)))
    assert answer.answerable and answer.outcomes[0].text == "Hij kwam."


def test_a_colleague_with_the_same_question_is_found_though_nobody_advised_yet(store, real_embedder, tmp_path, dilemma):
    published = [dilemma(), replace(question(), status=Status.PUBLISHED)]
    store.put_many(published, "r")
    search = Search(store, real_embedder, tmp_path / "index")
    found = search.search("Slachtoffer durft alleen met assistentiehond naar de rechtbank. Laat de rechter dat dier toe?")
    assert found.hits[0].dilemma.title == DOG
    assert [one.dilemma.title for one in compose(found).open_questions] == [DOG]


# "Hielp mij"


def test_that_it_helped_counts_once_per_person_and_is_told_from_five_on(store: Store, dilemma):
    number, helped = store.put(dilemma(), "r"), store.helped
    told = []
    for owner in ("a", "b", "c", "d", "d", "e", "f"):
        helped.mark(number, owner)
        told.append(helped.count(number))
    assert told == [0, 0, 0, 0, 0, LEAST_TOLD, LEAST_TOLD + 1]
    helped.unmark(number, "a")
    helped.unmark(number, "b")
    assert (helped.count(number), helped.has(number, "a"), helped.has(number, "c")) == (0, False, True)


def test_who_was_helped_is_in_no_trail_and_goes_with_the_dilemma(store: Store, dilemma, outside):
    number = store.put(dilemma(), "r")
    before = store.trail(number), store.revision()
    store.helped.mark(number, "pseudoniem")
    assert (store.trail(number), store.revision()) == before
    store.delete(number, "r")
    store.helped.mark(number, "pseudoniem")  # a page that was open still
    assert outside("SELECT count(*) FROM helped") == [(0,)]


def test_every_role_that_can_be_chosen_has_a_perspective():
    from kb.answer import OTHERS, perspective_of

    assert [role for role in contributing.ROLES if perspective_of(role) == OTHERS] == ["woningcorporatie"]
