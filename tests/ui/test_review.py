"""Approving drafts in a real browser: only what someone vouches for can be found."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from kb.errors import NotFound
from kb.knowledge_base import open_knowledge_base
from kb.model import CleanText, Dilemma, Guidance, Status
from kb.settings import Settings
from tests.ui.visitor import ANSWER_MS, Visit, at_rest
from ui import words


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
    expect(page.get_by_text(words.CHECK_FIRST)).to_be_in_viewport()

    page.get_by_label(words.TITLE_FIELD).fill("Vragen we de zorgmachtiging aan als moeder haar zoon thuis wil houden?")
    page.get_by_label(words.QUESTION).fill(
        "Mevrouw Bep Vermeulen, tel. 06-12345678, wil haar zoon thuis houden; dat houdt niet."
    )
    page.get_by_text(words.CHECKED).click()
    page.get_by_role("button", name=words.PUBLISH).click()
    expect(page.get_by_text(words.PUBLISHED).last).to_be_in_viewport()

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
    page.get_by_text(words.CHECKED).click()
    page.get_by_role("button", name=words.PUBLISH).click()  # becomes risky by this very edit: nobody has read it yet
    expect(page.get_by_text(words.FIRST_TO_READ).last).to_be_visible()
    at_rest(page)
    kb = open_knowledge_base(Settings(home=home))
    assert not kb.store.readers(kb.store.by_key(draft.key))
    kb.store.close()

    def approved_by(initials: str, outcome: str) -> None:
        choose(visit, draft)
        page.get_by_label(words.READER, exact=True).fill(initials)
        page.get_by_text(words.CHECKED).click()
        page.get_by_role("button", name=words.PUBLISH).click()
        expect(page.get_by_text(outcome).last).to_be_in_viewport()
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


def test_a_draft_that_retells_a_dilemma_is_merged_into_it(visit: Visit, home):
    kb = open_knowledge_base(Settings(home=home))
    told = kb.store.by_key("woonoverlast-01")
    advice = Guidance("politie", "Ga eerst samen met de wijkagent langs.")
    title = CleanText(f"Nog eens: {told.title}")
    again = replace(told, key="c-nogeens", title=title, guidance=(advice,), status=Status.CONCEPT)
    draft = kb.store.get(kb.store.put(again, "test"))
    page = visit.page
    choose(visit, draft)
    expect(page.get_by_role("heading", name=words.LOOK_ALIKES)).to_be_visible()
    expect(page.get_by_role("button", name=words.MERGE).first).to_be_disabled()
    page.get_by_text(words.MERGE_CHECKED).first.click()
    page.get_by_role("button", name=words.MERGE).first.click()
    expect(page.get_by_text(words.MERGED).last).to_be_visible()
    at_rest(page)
    assert advice.text in [piece.text for piece in kb.store.by_key(told.key).guidance]
    assert draft.key not in [one.key for one in kb.drafts()]
    kb.store.put(told, "test")
    kb.store.close()


def test_a_rejected_draft_is_gone(visit: Visit, drafts: list[Dilemma], home):
    page, draft = visit.page, drafts[1]
    choose(visit, draft)
    page.get_by_role("button", name=words.REJECT).click()
    expect(page.get_by_text(words.REJECTED).last).to_be_in_viewport()
    at_rest(page)
    assert draft.title not in page.get_by_test_id("stMainBlockContainer").inner_text()
    visit.open(f"/dilemma?id={draft.key}")
    expect(page.get_by_text(words.NO_DILEMMA)).to_be_visible()
    kb = open_knowledge_base(Settings(home=home))
    with pytest.raises(NotFound):
        kb.store.by_key(draft.key)
    kb.store.close()
