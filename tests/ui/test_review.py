"""Approving drafts in a real browser: only what someone vouches for can be found."""

from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from kb.errors import NotFound
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Dilemma, Guidance, Status
from kb.settings import Settings
from tests.ui.test_access import tab_to
from tests.ui.visitor import ANSWER_MS, Visit, at_rest
from ui import review_words, words


@pytest.fixture(scope="module")
def drafts(home) -> list[Dilemma]:
    """The drafts as they were before anyone looked at them."""
    kb = open_knowledge_base(Settings(home=home))
    found = list(kb.drafts())
    kb.store.close()
    return found


def choose(visit: Visit, draft: Dilemma) -> None:
    visit.open("/beoordelen")
    visit.page.get_by_test_id("stSelectbox").click()
    visit.page.get_by_role("option", name=draft.title).click()
    field = visit.page.get_by_label(words.TITLE_FIELD)
    expect(field.first).to_have_value(draft.title, timeout=ANSWER_MS)
    expect(field).to_have_count(1, timeout=ANSWER_MS)  # the form of the draft before it is gone
    at_rest(visit.page)


def pass_test(place: Page | Locator) -> None:
    """Tick that nobody would know whom a text is about."""
    for tick in review_words.TESTS.values():
        place.get_by_text(tick).last.click()  # a draft that resembles others has the same ticks in each, folded, before its own


def refuse(page: Page) -> None:
    """Refuse the draft that is shown, with a reason."""
    page.get_by_text(review_words.NOT_PUBLISH).click()
    page.get_by_role("radiogroup", name=review_words.REFUSE_WHY).get_by_text(review_words.REFUSE_REASONS[0]).click()
    page.get_by_role("button", name=words.REJECT).click()


def test_a_draft_is_found_by_nobody_until_it_is_checked_edited_and_published(visit: Visit, drafts: list[Dilemma]):
    page, draft = visit.page, drafts[0]
    visit.open(f"/dilemma?id={draft.key}")
    expect(page.get_by_text(words.NO_DILEMMA)).to_be_visible()
    assert draft.title not in page.inner_text("body")

    choose(visit, draft)
    assert [page.get_by_label(words.advice(n), exact=True).input_value() for n in range(1, len(draft.guidance) + 1)] == [
        piece.text for piece in draft.guidance
    ]
    page.get_by_role("button", name=words.PUBLISH).click()
    expect(page.get_by_text(words.CHECK_FIRST).first).to_be_in_viewport()

    page.get_by_label(words.TITLE_FIELD).fill("Vragen we de zorgmachtiging aan als moeder haar zoon thuis wil houden?")
    page.get_by_label(words.QUESTION).fill(
        "Mevrouw Bep Vermeulen, tel. 06-12345678, wil haar zoon thuis houden; dat houdt niet."
    )
    pass_test(page)
    page.get_by_role("button", name=words.PUBLISH).click()
    expect(page.get_by_text(words.PUBLISHED).first).to_be_in_viewport()

    visit.open()
    answer = visit.ask("Vraag je een zorgmachtiging aan voor een zoon die thuis woont, tegen de wens van zijn moeder?")
    assert "Vragen we de zorgmachtiging aan als moeder haar zoon thuis wil houden?" in visit.sources()
    answer.locator("[class*='st-key-source-']", has_text="Vragen we de zorgmachtiging").get_by_text(words.OPEN).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Vragen we de zorgmachtiging aan als moeder haar zoon thuis wil houden?"
    )
    at_rest(page)
    published = page.get_by_test_id("stMainBlockContainer").inner_text()
    assert "wil haar zoon thuis houden" in published
    assert "Vermeulen" not in published and "06-12345678" not in published


def test_a_draft_that_may_point_at_someone_needs_two_different_readers(visit: Visit, drafts: list[Dilemma], home):
    page, draft = visit.page, drafts[1]
    choose(visit, draft)
    page.get_by_label(words.SITUATION).fill("Een dove jongen van 14 jaar uit Staphorst wil niet praten met de wijkagent.")
    pass_test(page)
    page.get_by_role("button", name=words.PUBLISH).click()  # becomes risky by this very edit: nobody has read it yet
    expect(page.get_by_text(words.FIRST_TO_READ).first).to_be_visible()
    at_rest(page)
    kb = open_knowledge_base(Settings(home=home))
    assert not kb.store.readers(kb.store.by_key(draft.key))
    kb.store.close()

    def approved_by(initials: str, outcome: str) -> None:
        choose(visit, draft)
        page.get_by_label(words.READER, exact=True).fill(initials)
        pass_test(page)
        page.get_by_role("button", name=words.PUBLISH).click()
        expect(page.get_by_text(outcome).first).to_be_in_viewport()
        at_rest(page)

    choose(visit, draft)
    assert "tiener × doof of slechthorend × kleine gemeente" in page.get_by_test_id("stMainBlockContainer").inner_text()
    approved_by("", words.READER_FIRST)
    approved_by("jb", words.WAITS)
    approved_by("JB.", words.WAITS)
    visit.open(f"/dilemma?id={draft.key}")
    expect(page.get_by_text(words.NO_DILEMMA)).to_be_visible()
    approved_by("km", words.PUBLISHED)
    visit.open(f"/dilemma?id={draft.key}")
    expect(page.get_by_text("Een dove jongen van [leeftijd: tiener]")).to_be_visible()
    kb = open_knowledge_base(Settings(home=home))
    kb.store.set_status(draft.number or 0, Status.CONCEPT, "test")
    kb.store.close()


def retold(kb: KnowledgeBase, key: str, title: str, **fields: object) -> Dilemma:
    """Store a draft that retells a published dilemma; give it as stored."""
    told = kb.store.by_key("woonoverlast-01")
    again = replace(told, key=key, title=CleanText(title), status=Status.CONCEPT, number=None, version=1, **fields)
    return kb.store.get(kb.store.put(again, "test"))


def unfold(page: Page, title: str) -> Locator:
    """Open what is said of a look-alike; give it."""
    alike = page.get_by_test_id("stExpander").filter(has_text="Lijkt sterk op").filter(has_text=title)
    alike.locator("summary").click()
    expect(alike.get_by_role("checkbox").first).to_be_visible()
    return alike


def test_a_draft_gives_the_chosen_advice_to_the_dilemma_that_it_retells(visit: Visit, kb: KnowledgeBase):
    told = kb.store.by_key("woonoverlast-01")
    said = replace(told.guidance[0], text=CleanText(told.guidance[0].text.upper()))
    new = [Guidance("politie", "Ga eerst samen met de wijkagent langs.", ("als hij dat wil",)), Guidance("GGZ", "Bel hem.")]
    draft = retold(kb, "c-nogeens", f"Nog eens: {told.title}", guidance=(said, *new), outcome="Hij sliep weer.")
    page = visit.page
    choose(visit, draft)
    alike = unfold(page, told.title)
    expect(alike.get_by_text(f"{words.THERE} Gemeentejurist")).to_be_visible()
    expect(alike.get_by_role("checkbox", name="Gemeentejurist")).not_to_be_checked()
    expect(alike.get_by_role("checkbox", name="Politie")).to_be_checked()
    alike.get_by_text("Bel hem.").click()
    alike.get_by_role("button", name=words.MERGE).click()
    expect(alike.get_by_text(words.MERGE_CHECK_FIRST)).to_be_visible()
    pass_test(alike)
    alike.get_by_role("button", name=words.MERGE).click()
    expect(page.get_by_text(words.MERGED).first).to_be_visible()
    at_rest(page)
    merged = kb.store.by_key(told.key)
    assert merged.guidance == (*told.guidance, new[0])
    assert merged.outcome == f"{told.outcome}\n\nHij sliep weer."
    assert "level" in merged.source.extra["risk"]
    assert draft.key not in [one.key for one in kb.drafts()]
    kb.store.put(told, "test")


def test_two_drafts_are_merged_by_keyboard_only(visit: Visit, kb: KnowledgeBase):
    first = retold(kb, "c-een", "Eerste keer verteld?", guidance=(Guidance("GGZ", "Bel hem."),))
    again = retold(kb, "c-twee", "Tweede keer verteld?", guidance=(Guidance("politie", "Ga samen bij hem langs."),))
    page = visit.page
    choose(visit, again)
    tab_to(page, first.title)
    page.keyboard.press("Enter")
    tab_to(page, words.MERGE_DRAFTS)
    page.keyboard.press("Enter")
    expect(page.get_by_text(words.MERGED_DRAFTS).first).to_be_visible()
    at_rest(page)
    merged = kb.store.by_key(first.key)
    assert (merged.status, merged.guidance) == (Status.CONCEPT, (*first.guidance, *again.guidance))
    assert again.key not in [one.key for one in kb.drafts()]
    kb.delete(merged.number or 0, "test")


def test_a_look_alike_that_a_colleague_withdraws_meanwhile_stands_in_nobodys_way(visit: Visit, kb: KnowledgeBase):
    told = kb.store.by_key("woonoverlast-01")
    draft = retold(kb, "c-nogeens", "Nog eens verteld?", guidance=(Guidance("GGZ", "Bel hem."),))
    choose(visit, draft)
    alike = unfold(visit.page, told.title)
    kb.withdraw(told.number or 0, "collega")
    pass_test(alike)
    alike.get_by_role("button", name=words.MERGE).click()
    expect(visit.page.get_by_text(words.look_alike_went(told.title))).to_be_visible()
    at_rest(visit.page)
    assert kb.store.by_key(draft.key) == draft
    kb.publish(told.number or 0, "test")
    kb.delete(draft.number or 0, "test")


@pytest.mark.parametrize("pressed", [words.PUBLISH, words.SAVE, words.REJECT])
def test_who_comes_after_a_colleague_is_told_so_and_changes_nothing(pressed, visit: Visit, kb: KnowledgeBase):
    draft = retold(kb, "c-nogeens", "Nog eens verteld?")
    number, page = draft.number or 0, visit.page

    def press() -> None:
        if pressed == words.REJECT:
            return refuse(page)
        pass_test(page)
        page.get_by_role("button", name=pressed).click()

    choose(visit, draft)
    kb.store.put(replace(draft, outcome=CleanText("Een collega schreef dit.")), "collega")
    press()
    expect(page.get_by_text(words.changed_by_other(draft.title)).first).to_be_in_viewport()
    choose(visit, draft)
    kb.publish(number, "collega")
    press()
    expect(page.get_by_text(words.decided_by_other(draft.title)).first).to_be_in_viewport()
    at_rest(page)
    now = kb.store.get(number)
    assert (now.status, now.outcome) == (Status.PUBLISHED, "Een collega schreef dit.")
    kb.store.set_status(number, Status.CONCEPT, "collega")
    choose(visit, draft)
    kb.delete(number, "collega")
    press()
    expect(page.get_by_text(words.erased_by_other(draft.title)).first).to_be_in_viewport()
    at_rest(page)
    with pytest.raises(NotFound):
        kb.store.by_key(draft.key)


def test_a_draft_that_comes_in_meanwhile_costs_nobody_what_was_typed(visit: Visit, kb: KnowledgeBase):
    draft = retold(kb, "c-nogeens", "Nog eens verteld?")
    choose(visit, draft)
    twin = retold(kb, "c-nieuw", draft.title)  # with the same title
    visit.page.get_by_label(words.OUTCOME, exact=True).fill("Het bleef stil.")
    visit.page.get_by_role("button", name=words.SAVE).click()
    expect(visit.page.get_by_text(words.SAVED).first).to_be_in_viewport()
    at_rest(visit.page)
    assert kb.store.by_key(draft.key).outcome == "Het bleef stil."
    visit.open("/beoordelen")
    visit.page.get_by_test_id("stSelectbox").click()
    visit.page.get_by_role("option", name=f"{twin.title} (2)").click()
    expect(visit.page.get_by_label(words.OUTCOME, exact=True).first).to_have_value(twin.outcome, timeout=ANSWER_MS)
    for number in (draft.number, twin.number):
        kb.delete(number or 0, "test")


def test_a_rejected_draft_is_gone(visit: Visit, kb: KnowledgeBase):
    page, draft = visit.page, retold(kb, "c-nogeens", "Nog eens verteld?")
    choose(visit, draft)
    refuse(page)
    expect(page.get_by_text(words.REJECTED).first).to_be_in_viewport()
    at_rest(page)
    assert draft.title not in page.get_by_test_id("stMainBlockContainer").inner_text()
    visit.open(f"/dilemma?id={draft.key}")
    expect(page.get_by_text(words.NO_DILEMMA)).to_be_visible()
    with pytest.raises(NotFound):
        kb.store.by_key(draft.key)
    last = kb.store.trail(draft.number or 0)[-1]
    assert (last.action, last.reason) == ("verwijderd", review_words.REFUSE_REASONS[0])
