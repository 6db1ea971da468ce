"""The queue of advice past its term, in the browser: in the menu with its number, and each judged in one of three ways."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Status
from kb.settings import Settings
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill
from ui import again_words, browse_words, words

KEYS = ("woonoverlast-01", "woonoverlast-02", "woonoverlast-03")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three dilemmas past their term, and others that are not."""
    folder = tmp_path_factory.mktemp("again") / "home"
    folder.mkdir()
    fill(folder, {"woonoverlast": 6}, [])
    kb = open_knowledge_base(Settings(home=folder))
    for place, key in enumerate(KEYS):
        number, day = kb.store.by_key(key).number or 0, date.today() - timedelta(days=300 - place)
        kb.store.set_status(number, Status.PUBLISHED, "test", review_date=day)
    kb.store.close()
    return folder


def in_menu(page: Page, count: int) -> Locator:
    """Give the way to the page in the menu. On a screen of 1280 the last pages of an administrator stand under "Meer"."""
    page.get_by_test_id("stTopNavSection").filter(has_text="Meer").click()
    return page.get_by_test_id("stTopNavDropdownLink").filter(has_text=again_words.in_menu(count))


def card(visit: Visit, title: str) -> Locator:
    return visit.page.locator("[class*='st-key-again-']", has=visit.page.get_by_role("heading", name=title))


def test_an_editor_judges_what_is_past_its_term(browser: Browser, own_address: str, kb: KnowledgeBase):
    first, second, third = (kb.store.by_key(key) for key in KEYS)
    with Visit.begin(browser, own_address) as visit:
        page = visit.page
        visit.open()
        in_menu(page, 3).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(again_words.AGAIN, timeout=ANSWER_MS)
        at_rest(page)
        assert page.get_by_role("heading", level=3).all_inner_texts() == [first.title, second.title, third.title]

        card(visit, first.title).get_by_role("button", name=again_words.STANDS).click()
        expect(page.get_by_text(again_words.said("stands", first.title)).first).to_be_visible(timeout=ANSWER_MS)
        at_rest(page)
        expect(in_menu(page, 2)).to_be_visible()
        page.keyboard.press("Escape")
        assert kb.store.get(first.number or 0).review_date == kb.next_review()

        card(visit, second.title).get_by_role("button", name=again_words.AMEND).click()
        field = page.get_by_label(words.QUESTION)
        field.fill("Wat doen we nu mevrouw Bep Vermeulen (06-12345678) verhuist?")
        save = page.get_by_role("button", name=again_words.SAVE)
        save.click()
        expect(page.get_by_text(again_words.CHECK_FIRST).first).to_be_visible(timeout=ANSWER_MS)
        page.get_by_text(again_words.CHECKED).click()
        save.click()
        expect(card(visit, third.title)).to_be_visible(timeout=ANSWER_MS)
        now = kb.store.get(second.number or 0)
        assert "verhuist" in now.question and "Vermeulen" not in now.question and "06-" not in now.question
        assert now.version == second.version + 1

        card(visit, third.title).get_by_role("button", name=again_words.WITHDRAW).click()
        page.get_by_role("button", name=again_words.WITHDRAW_NOW, exact=True).click()
        expect(page.get_by_text(again_words.NONE).first).to_be_visible(timeout=ANSWER_MS)
        assert kb.store.get(third.number or 0).status is Status.WITHDRAWN
        at_rest(page)
        links = page.get_by_test_id("stTopNavLink")
        expect(links.filter(has_text=again_words.AGAIN)).to_have_count(0)  # nothing to do, nothing in the menu
        assert visit.complaints == [] and visit.strangers() == []


def test_the_menu_shows_the_whole_collection_again_from_a_narrowed_list(browser: Browser, own_address: str):
    with Visit.begin(browser, own_address) as visit:
        visit.open("/bladeren")
        for _ in range(3):
            visit.page.locator(".st-key-browse-themes a").first.click()
            visit.page.wait_for_url("**/bladeren?thema=*")  # the list itself may still be drawn
            visit.page.get_by_test_id("stTopNavLink").filter(has_text=browse_words.BROWSE).click()
            expect(visit.page.get_by_role("heading", name=browse_words.BY_THEME)).to_be_visible(timeout=ANSWER_MS)
            visit.page.wait_for_url(f"{own_address}/bladeren")
