"""Thema's en partners in a real browser: what is changed there stands everywhere at once; by keyboard, and on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Filters, Kind
from kb.settings import Settings
from kb.taxonomy import Taxonomy, edits
from tests.ui.test_access import _overflow
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, running
from ui import lists_words as words
from ui import words as common

THEME, PARTNER = Kind
NOTES = ("flipover tafel 6.txt",)


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder whose lists the tests may change."""
    folder = tmp_path_factory.mktemp("lists") / "home"
    folder.mkdir()
    fill(folder, {"woonoverlast": 4, "stalking": 3}, NOTES)
    return folder


@pytest.fixture
def kb(own_home: Path) -> Iterator[KnowledgeBase]:
    """The knowledge base as another program sees it."""
    kb = open_knowledge_base(Settings(home=own_home))
    yield kb
    kb.store.close()


@pytest.fixture(scope="module")
def own_address(own_home: Path) -> Iterator[str]:
    with running(own_home) as found:
        yield found


@pytest.fixture
def visit(browser: Browser, own_address: str) -> Iterator[Visit]:
    with Visit.begin(browser, own_address) as visit:
        visit.open("/lijsten")
        yield visit
        assert visit.strangers() == [] and visit.complaints == []


def told(page: Page, text: str) -> None:
    """Wait until the page says that something was done."""
    expect(page.get_by_test_id("stAlert").filter(has_text=text)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)


def open_entry(page: Page, label: str) -> None:
    page.locator(".st-key-lists-rows").get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_role("heading", level=2, name=label, exact=True)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)


def renamed(now: Taxonomy, label: str) -> Taxonomy:
    one = now.find(PARTNER, "verslavingszorg")
    assert one is not None
    return edits.changed(now, PARTNER, one.slug, label, one.full, one.words, 3)


def test_another_name_and_a_new_theme_stand_wherever_themes_stand(visit: Visit, kb: KnowledgeBase):
    page = visit.page
    page.locator("summary").filter(has_text=words.NEW[THEME]).focus()  # by keyboard: open, fill in, send
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name=words.LABEL[THEME], exact=True)).to_be_visible()
    at_rest(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name=words.LABEL[THEME], exact=True)).to_be_focused()
    page.keyboard.type("Hulphonden en <b>vet</b>")
    page.get_by_role("button", name=words.ADD[THEME]).press("Enter")
    told(page, "teken dat hier niet kan")
    page.get_by_role("textbox", name=words.LABEL[THEME], exact=True).fill("Hulphonden aan tafel")
    page.get_by_role("textbox", name=words.WORDS[THEME]).fill("hulphond\nassistentiehond")
    page.get_by_role("button", name=words.ADD[THEME]).press("Enter")
    told(page, "“Hulphonden aan tafel” staat erbij.")
    expect(page.locator(".st-key-lists-row-hulphonden-aan-tafel button")).to_be_focused()
    open_entry(page, "Woonoverlast")
    page.get_by_role("textbox", name=words.LABEL[THEME], exact=True).fill("Overlast bij het wonen")
    page.get_by_role("spinbutton", name=words.PLACE).fill("3")
    page.get_by_role("button", name=words.SAVE, exact=True).press("Enter")
    told(page, "“Overlast bij het wonen” is bewaard.")
    assert kb.taxonomy.offered[2] == "woonoverlast"
    visit.open("/bladeren")
    page.locator(".st-key-browse-themes").get_by_role("link", name="Overlast bij het wonen").click()
    page.wait_for_url("**/bladeren?thema=woonoverlast")
    at_rest(page)
    expect(page.locator(".st-key-found-1")).to_contain_text("Overlast bij het wonen")
    page.locator(".st-key-found-1 a").click()
    expect(page.get_by_role("heading", level=2, name="Meer over overlast bij het wonen")).to_be_visible(timeout=ANSWER_MS)
    visit.open()
    page.get_by_label(common.THEME, exact=True).first.click()
    expect(page.get_by_role("option", name="Overlast bij het wonen")).to_be_visible()
    page.keyboard.press("Escape")
    visit.ask("Hoe bak ik een appeltaart voor een hulphond?")
    page.get_by_role("button", name="Hulphonden aan tafel").click()
    expect(page.get_by_text("Verfijnd op: Hulphonden aan tafel")).to_be_visible(timeout=ANSWER_MS)
    visit.open("/beoordelen")
    expect(page.get_by_label(common.TITLE_FIELD)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    page.get_by_label(common.THEMES_FIELD, exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Overlast bij het wonen").first).to_be_visible()  # offered, or chosen already


def test_merging_asks_twice_moves_the_dilemmas_and_an_old_address_leads_there(visit: Visit, kb: KnowledgeBase):
    page, before = visit.page, len(kb.store.matching(Filters(("stalking",))))
    assert before
    open_entry(page, "Stalking")
    page.get_by_role("button", name=words.MERGE, exact=True).click()
    told(page, words.CHOOSE_OTHER)
    page.get_by_role("combobox", name=re.compile(words.MERGE_WITH)).click()
    page.get_by_role("option", name="Huiselijk geweld en kindermishandeling").click()
    page.get_by_role("button", name=words.MERGE, exact=True).click()
    told(page, words.MERGE_SURE_FIRST)
    page.get_by_text(words.MERGE_SURE).click()
    page.get_by_role("button", name=words.MERGE, exact=True).click()
    told(page, "“Stalking” is nu “Huiselijk geweld en kindermishandeling”.")
    assert kb.store.matching(Filters(("stalking",))) == frozenset()
    assert len(kb.store.matching(Filters(("huiselijk-geweld",)))) >= before
    visit.open("/bladeren?thema=stalking")
    page.wait_for_url("**/bladeren?thema=huiselijk-geweld")
    expect(page.locator(".st-key-found-1")).to_contain_text("Huiselijk geweld en kindermishandeling")


def test_what_may_be_a_name_is_asked_about_and_what_a_colleague_changed_is_not_lost(visit: Visit, kb: KnowledgeBase):
    page = visit.page
    page.get_by_text(words.NAMES[PARTNER], exact=True).click()
    at_rest(page)
    open_entry(page, "verslavingszorg")
    names = page.get_by_role("textbox", name=words.WORDS[PARTNER])
    names.fill(f"{names.input_value()}\nFatima el Amrani")
    page.get_by_role("button", name=words.SAVE, exact=True).click()
    told(page, "Staat hier een naam in? “Fatima el Amrani”.")
    expect(page.get_by_role("checkbox", name=words.NO_NAMES)).to_be_focused()
    assert kb.taxonomy.partner_of("Fatima el Amrani") is None
    kb.change_lists(lambda now: renamed(now, "VZ-zorg"), "beheer", "proef")  # meanwhile, by somebody else
    names.fill("kliniek")
    page.get_by_role("button", name=words.SAVE, exact=True).click()
    told(page, words.CHANGED)
    expect(page.get_by_role("heading", level=2, name="VZ-zorg")).to_be_visible()
    assert kb.taxonomy.partner_of("kliniek") is None


def test_on_a_phone_nothing_scrolls_sideways_and_every_target_can_be_hit(browser: Browser, own_address: str):
    with Visit.begin(browser, own_address, 390, 844) as visit:
        visit.open("/lijsten")
        page = visit.page
        assert _overflow(page) <= 0
        expect(page.locator(".st-key-lists-rows button").nth(17)).to_be_visible(timeout=ANSWER_MS)
        heights = page.locator(".st-key-lists-rows button").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect().height)"
        )
        assert len(heights) >= 18 and min(heights) >= 24
        open_entry(page, "Onbegrepen gedrag")
        assert _overflow(page) <= 0
        page.get_by_role("button", name=words.RETIRE, exact=True).click()
        told(page, "“Onbegrepen gedrag” wordt niet meer aangeboden.")
        expect(page.locator(".st-key-lists-row-onbegrepen-gedrag")).to_contain_text(words.RETIRED)
        assert visit.complaints == []
