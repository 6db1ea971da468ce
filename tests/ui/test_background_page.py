"""The page with background, and what other pages show of it: on a desk and a phone, by keyboard too."""

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from kb.background import card, cards, terms
from tests.ui.test_access import _FOCUSED, _overflow, faint
from tests.ui.visitor import ROOT, Visit, at_rest, unfolded
from ui import background_words as words

LADDER = card("escalatieladder-woonoverlast")
SIZES = ((1280, 800), (390, 844))
_LEVELS = "() => [...document.querySelectorAll('[data-testid=stMain] :is(h1,h2,h3,h4,h5,h6)')].map(h => Number(h.tagName[1]))"


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}px")
def visit(request, browser: Browser, address: str):
    with Visit.begin(browser, address, *request.param) as begun:
        yield begun
        assert begun.strangers() == []
        probes = "/achtergrond/_stcore/"  # Streamlit looks for itself under a page first
        assert [complaint for complaint in begun.complaints if probes not in complaint] == []


def assert_fit_for_everyone(page: Page) -> None:
    levels = page.evaluate(_LEVELS)
    assert levels[0] == 1 and all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), levels
    at_rest(page)
    page.wait_for_timeout(1500)  # what a page showed before fades out
    assert faint(page) == []
    assert _overflow(page) == 0


def test_all_cards_and_words_are_listed_and_a_word_narrows_both(visit: Visit):
    page = visit.page
    visit.open("/achtergrond")
    expect(page.locator("details summary")).to_have_count(len(cards()))
    expect(page.locator(".kb-terms dt")).to_have_count(len(terms()))
    assert_fit_for_everyone(page)
    page.get_by_label(words.FIND).fill("wzd")
    page.get_by_label(words.FIND).press("Enter")
    expect(page.locator(".kb-terms dt").first).to_contain_text("Wet zorg en dwang")
    expect(page.get_by_text(LADDER.title)).to_have_count(0)
    page.get_by_label(words.FIND).fill("qqq")
    page.get_by_label(words.FIND).press("Enter")
    expect(page.get_by_role("status").get_by_text(words.NO_TERMS)).to_be_visible()
    expect(page.get_by_text(words.NO_CARDS)).to_be_visible()


def test_a_card_has_an_address_of_its_own_to_go_to_and_come_back_from(visit: Visit):
    page = visit.page
    visit.open("/achtergrond")
    page.get_by_text(LADDER.title).click()
    unfolded(page)
    page.locator(f".st-key-own-{LADDER.slug} button").click()
    expect(page.get_by_role("heading", level=1, name=LADDER.title)).to_be_visible()
    assert page.url.endswith(f"/achtergrond?kaart={LADDER.slug}")
    at_rest(page)
    page.get_by_role("button", name=words.ALL).click()
    expect(page.get_by_role("heading", level=1, name=words.BACKGROUND)).to_be_visible()
    at_rest(page)
    assert page.url.endswith("/achtergrond")


def test_a_card_shows_its_sources_their_dates_and_when_it_was_checked(visit: Visit):
    page = visit.page
    visit.open(f"/achtergrond?kaart={LADDER.slug}")
    expect(page.get_by_role("heading", level=1, name=LADDER.title)).to_be_visible()
    source = LADDER.sources[0]
    expect(page.get_by_role("link", name=source.name)).to_have_attribute("href", source.address)
    for said in (words.checked(LADDER.checked), f"{source.date} · {source.kind}", LADDER.ask, LADDER.caution):
        expect(page.get_by_test_id("stMain").get_by_text(said)).to_be_visible()
    assert page.title() == f"{LADDER.title} · Dilemmabank"
    assert_fit_for_everyone(page)


def test_an_abbreviation_opens_by_keyboard_and_by_touch(visit: Visit):
    page = visit.page
    visit.open("/achtergrond?kaart=wgs")
    group = page.get_by_role("group", name=words.ABBREVIATIONS_NAME)
    meaning = group.get_by_text("functionaris gegevensbescherming")
    expect(meaning).to_be_hidden()
    summary = group.locator("summary", has_text="FG")
    group.locator("summary").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(summary).to_be_focused()
    page.wait_for_function(f"() => ({_FOCUSED})().seen")
    page.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    page.keyboard.press("Enter")
    expect(meaning).to_be_hidden()
    chip = group.locator("summary", has_text="ZVH")
    assert chip.bounding_box()["height"] >= 24
    chip.click()
    expect(group.get_by_text("Zorg- en Veiligheidshuis.")).to_be_visible()
    assert_fit_for_everyone(page)


def test_an_unknown_card_is_said_and_all_cards_are_shown(visit: Visit):
    visit.open("/achtergrond?kaart=bestaat-niet")
    expect(visit.page.get_by_text(words.NO_CARD)).to_be_visible()
    expect(visit.page.get_by_text(LADDER.title)).to_be_visible()


SITE = """
import streamlit as st
from ui.background import explain_abbreviations, show_cards

def answer():
    show_cards("Welke trede van de escalatieladder past hier?", ("woonoverlast",))
    explain_abbreviations("Eerst VT bellen, dan VT en het OM; bij twijfel wachten.")
    explain_abbreviations("Hier staat er geen.")

st.navigation([st.Page(answer, default=True), st.Page("ui/background.py")]).run()
"""


def test_other_pages_show_cards_folded_and_each_abbreviation_once(tmp_path):
    (tmp_path / "site.py").write_text(SITE, encoding="utf-8")
    (tmp_path / "ui").symlink_to(ROOT / "ui")
    app = AppTest.from_file(str(tmp_path / "site.py")).run()
    assert not app.exception
    assert [expander.label for expander in app.expander] == [words.beside(LADDER.title)]
    chips = [html.proto.body for html in app.get("html") if "<details>" in html.proto.body]
    assert len(chips) == 1 and chips[0].count("<summary>") == 2
    assert "<summary>VT</summary><p><strong>Veilig Thuis.</strong>" in chips[0]
