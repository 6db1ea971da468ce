"""Browsing in a real browser: what is chosen, what is listed, the address, the way back; by keyboard and on a phone too."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from streamlit.testing.v1 import AppTest

from kb import browse, lexical
from kb.browse import FACET_FIELDS, PER_PAGE
from kb.model import Filters
from kb.settings import Settings
from kb.store import Store
from kb.taxonomy import shipped
from tests.ui.test_access import _FOCUSED, _overflow, faint, tab_to
from tests.ui.test_chat import _ALIVE, NOTICE, shown
from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest, choose_option, unfold, unfolded
from ui import browse_words, chat_words, words

_TRIES, _STEP_MS = 100, 100
NUISANCE = Filters(("woonoverlast",))
_FEW_DILEMMAS = re.compile(r"\b[0-4] dilemma")
_SMALL_TARGETS = """() => [...document.querySelectorAll('[data-testid=stMain] :is(a, button, summary)')].filter(e => {
  if (e.closest('[data-testid=stMultiSelect]')) return false  // a press anywhere on it opens the list
  const {width, height} = e.getBoundingClientRect()
  return e.checkVisibility() && (width < 24 || height < 24)
}).map(e => e.outerHTML.slice(0, 200))"""
_LISTEN = """() => {
  window.told = []
  const region = document.getElementById('own-announcer')
  new MutationObserver(() => { if (region.textContent) told.push(region.textContent) }).observe(region, {childList: true})
}"""


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    """What the site shows, as it is now: other tests may have published drafts."""
    opened = Store(Settings(home=home).database, lexical.analyse)
    yield opened
    opened.close()


@pytest.fixture
def page(visit: Visit) -> Page:
    visit.open("/bladeren")
    expect(visit.page.locator(".st-key-found-1 a")).to_be_visible()
    visit.page.evaluate(_LISTEN)
    return visit.page


def expected(store: Store, filters: Filters, number: int = 1) -> list[str]:
    """Return the titles on one page of the list, as a reader sees them."""
    return [shown(one.title) for one in store.newest(filters, PER_PAGE, (number - 1) * PER_PAGE)]


def listed(page: Page) -> list[str]:
    return [shown(title) for title in page.locator("[class*='st-key-found-'] a").all_inner_texts()]


def shows(page: Page, titles: list[str]) -> None:
    """Wait until the list is this."""
    for _ in range(_TRIES):
        if listed(page) == titles:
            return
        page.wait_for_timeout(_STEP_MS)
    assert listed(page) == titles


def goes_to(page: Page, query: str) -> None:
    """Wait until the address has this query and all that belongs to it is shown."""
    page.wait_for_url(f"**/bladeren{query}")
    at_rest(page)


def theme(page: Page, slug: str) -> Locator:
    return page.locator(".st-key-browse-themes").get_by_role("link", name=shipped().labels[slug])


def shows_chips(page: Page, labels: list[str]) -> None:
    """Wait until these choices, and no others, can be taken away."""
    buttons = page.locator(".st-key-chosen-filters [data-testid$=secondary]").filter(visible=True)
    expect(buttons.locator("p")).to_have_text(labels)


def narrow(page: Page, value: str) -> None:
    """Choose a value that stands in sight under "Verfijn verder"; open that first."""
    narrowed = page.locator(".st-key-browse-narrow")
    if narrowed.locator("details").get_attribute("open") is None:
        unfold(narrowed)
    narrowed.get_by_role("button", name=re.compile(rf"^{value} \(")).click()


def test_a_theme_shows_what_is_in_it_newest_first_and_the_focus_goes_along(page: Page, store: Store):
    counts = store.counts(Filters(), FACET_FIELDS)
    tiles = page.locator(".st-key-browse-themes a")
    expect(tiles).to_have_count(len(counts.themes.keys() & shipped().labels.keys()))
    shows(page, expected(store, Filters()))
    theme(page, "woonoverlast").click()
    goes_to(page, "?thema=woonoverlast")
    shows(page, expected(store, NUISANCE))
    assert len(listed(page)) == counts.themes["woonoverlast"]
    shows_chips(page, ["Woonoverlast"])
    assert page.title() == f"{browse_words.BROWSE}: Woonoverlast · {words.TITLE}"
    heading = browse_words.found(browse.told(counts.themes["woonoverlast"]))
    expect(page.get_by_role("heading", level=2, name=heading)).to_be_focused()
    expect(page.get_by_role("heading", level=2, name=heading)).to_be_in_viewport()
    said = browse_words.announced(browse.told(counts.themes["woonoverlast"]), 1, 1)
    page.wait_for_function("said => told.at(-1) === said", arg=said)
    assert page.evaluate("told").count(said) == 1


def test_an_entry_says_where_it_comes_from_how_old_it_is_and_how_much_advice_there_is(page: Page, store: Store):
    theme(page, "woonoverlast").click()
    goes_to(page, "?thema=woonoverlast")
    for place, dilemma in enumerate(store.newest(NUISANCE, PER_PAGE), 1):
        text = shown(page.locator(f".st-key-found-{place}").inner_text())
        advice = f"{len(dilemma.guidance)} adviezen" if len(dilemma.guidance) != 1 else "1 advies"
        themes = [shipped().labels[slug] for slug in dilemma.themes]
        for said in (browse.first_sentence(dilemma), advice, dilemma.source.kind, "Advies uit", *themes):
            assert shown(said) in text


def test_choices_of_different_fields_narrow_each_other_and_each_is_taken_away_with_one_tap(page: Page, store: Store):
    theme(page, "woonoverlast").click()
    goes_to(page, "?thema=woonoverlast")
    narrow(page, "politie")
    goes_to(page, "?thema=woonoverlast&partners=politie")
    police = Filters(("woonoverlast",), {"partners": ("politie",)})
    shows(page, expected(store, police))
    assert expected(store, police) != expected(store, NUISANCE)
    pressed = page.get_by_role("button", name=re.compile(r"^politie \("))
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()  # more can be chosen from here
    expect(page.locator(".st-key-browse-narrow details")).to_have_attribute("open", "")
    narrow(page, "gemeente")
    goes_to(page, "?thema=woonoverlast&partners=politie&partners=gemeente")
    either = Filters(("woonoverlast",), {"partners": ("politie", "gemeente")})
    shows(page, expected(store, either))
    shows_chips(page, ["Woonoverlast", "politie", "gemeente"])
    page.get_by_role("button", name="Woonoverlast").first.click()
    goes_to(page, "?partners=politie&partners=gemeente")
    shows(page, expected(store, Filters(facets=either.facets)))
    page.get_by_role("button", name=chat_words.DROP_ALL).click()
    goes_to(page, "")
    expect(page.get_by_role("heading", level=2, name=browse_words.BY_THEME)).to_be_focused()


def test_rare_values_are_chosen_from_a_list_and_no_number_of_one_to_four_is_told(page: Page, store: Store):
    counts = store.counts(Filters(), FACET_FIELDS)
    rare = sorted(value for value, count in counts.facets["instrument"].items() if count < browse.STEP)[0]
    unfold(page.locator(".st-key-way-instrument"))  # a list closes when what it stands in still moves
    page.get_by_label("Instrument of wet").or_(page.get_by_label(browse_words.MORE["instrument"])).last.click()
    choose_option(page, f"{rare} (minder dan 5)")
    page.wait_for_url("**/bladeren?instrument=*")
    at_rest(page)
    shows(page, expected(store, Filters(facets={"instrument": (rare,)})))
    expect(page.get_by_role("heading", level=2, name="Minder dan 5 dilemma's")).to_be_visible()
    shows_chips(page, [rare])
    unfold(page.locator(".st-key-browse-narrow"))
    for told in (page.inner_text("body"), " ".join(page.evaluate("told"))):
        assert not _FEW_DILEMMAS.search(told)
        assert not re.search(r"\([0-4]\)", told)


def test_the_list_goes_on_over_pages_and_the_focus_is_at_the_begin_of_each(page: Page, store: Store):
    shows(page, seen := expected(store, Filters()))
    total = store.counts(Filters(), ()).total
    page.get_by_role("link", name=browse_words.NEXT).click()
    goes_to(page, "?pagina=2")
    heading = page.get_by_role("heading", level=2, name=browse_words.found(browse.told(total)))
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    expect(page.locator(".st-key-browse-pages")).to_contain_text(browse_words.page_of(2, browse.pages(total)))
    shows(page, expected(store, Filters(), 2))
    assert not set(seen) & set(listed(page)) and len(seen) == PER_PAGE
    page.get_by_role("link", name=browse_words.PREVIOUS).click()
    goes_to(page, "")
    shows(page, seen)


def test_an_address_that_is_shared_shows_the_same_to_a_colleague(page: Page, browser: Browser, address: str, store: Store):
    theme(page, "client-betrekken").click()
    goes_to(page, "?thema=client-betrekken")
    narrow(page, "politie")
    goes_to(page, "?thema=client-betrekken&partners=politie")
    with Visit.begin(browser, address) as colleague:
        colleague.open(page.url.removeprefix(address))
        shared = expected(store, Filters(("client-betrekken",), {"partners": ("politie",)}))
        shows(page, shared)
        shows(colleague.page, shared)
        shows_chips(colleague.page, ["Cliënt en netwerk betrekken", "politie"])
        assert colleague.page.url == page.url


def test_what_an_address_makes_up_is_left_out_said_kindly_and_shown_nowhere(visit: Visit, store: Store):
    page = visit.page
    visit.open("/bladeren?thema=woonoverlast&partners=Fatima&pagina=x&bron=nieuwsbrief")
    expect(page.get_by_text(browse_words.UNKNOWN)).to_be_visible()
    goes_to(page, "?thema=woonoverlast")
    shows(page, expected(store, NUISANCE))
    shows_chips(page, ["Woonoverlast"])
    assert "Fatima" not in page.content()
    visit.open("/bladeren?thema=woonoverlast&pagina=99")
    goes_to(page, "?thema=woonoverlast")
    shows(page, expected(store, NUISANCE))


def test_the_browser_goes_back_through_what_was_chosen_and_forth_again(page: Page, store: Store):
    theme(page, "woonoverlast").click()
    goes_to(page, "?thema=woonoverlast")
    narrow(page, "politie")
    goes_to(page, "?thema=woonoverlast&partners=politie")
    page.go_back()
    goes_to(page, "?thema=woonoverlast")
    expect(page.locator("[class*='st-key-found-']")).to_have_count(len(expected(store, NUISANCE)))
    expect(page.get_by_role("button", name=re.compile(r"^politie \("))).to_have_attribute("aria-pressed", "false")
    page.go_back()
    goes_to(page, "")
    expect(theme(page, "woonoverlast")).to_be_visible()
    page.go_forward()
    goes_to(page, "?thema=woonoverlast")
    expect(page.locator("[class*='st-key-found-']")).to_have_count(len(expected(store, NUISANCE)))
    shows(page, expected(store, NUISANCE))


def test_a_dilemma_is_opened_and_left_for_the_same_list(page: Page, store: Store):
    page.get_by_role("link", name=browse_words.NEXT).click()
    goes_to(page, "?pagina=2")
    shows(page, before := expected(store, Filters(), 2))
    for back in (page.get_by_role("link", name=browse_words.BACK).click, page.go_back):
        page.locator(".st-key-found-1 a").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(expected(store, Filters(), 2)[0])
        at_rest(page)
        back()
        goes_to(page, "?pagina=2")
        expect(page.get_by_role("heading", level=1, name=browse_words.BROWSE)).to_be_visible()
        shows(page, before)
    page.get_by_role("link", name=words.SEARCH).first.click()
    expect(page.get_by_role("heading", level=1, name=words.WHERE_STUCK)).to_be_visible(timeout=ANSWER_MS)


def test_a_link_leads_from_a_list_to_the_begin(page: Page):
    theme(page, "woonoverlast").click()
    goes_to(page, "?thema=woonoverlast")
    page.get_by_role("link", name=browse_words.ALL).click()
    goes_to(page, "")
    expect(theme(page, "woonoverlast")).to_be_visible()


def test_a_question_is_asked_within_what_was_chosen(visit: Visit, store: Store):
    page = visit.page
    visit.open("/bladeren?thema=woonoverlast&thema=rol-regie&partners=politie")
    page.get_by_role("button", name=browse_words.SEARCH_WITHIN).click()
    expect(page.get_by_role("heading", level=1, name=words.WHERE_STUCK)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    assert page.url.endswith("/")
    shows_chips(page, ["Woonoverlast", "Rolzuiverheid en regie", "politie"])
    visit.ask(NOTICE)
    within = Filters(("woonoverlast", "rol-regie"), {"partners": ("politie",)})
    assert visit.sources() and set(visit.sources()) <= {one.title for one in store.newest(within, 100)}
    expect(visit.answer().get_by_text("Verfijnd op: Woonoverlast of Rolzuiverheid en regie · politie")).to_be_visible()


def test_everything_goes_by_keyboard(page: Page, store: Store):
    page.get_by_test_id("stMain").focus()  # where "Naar de inhoud" leads
    tab_to(page, "Woonoverlast")
    page.keyboard.press("Enter")
    goes_to(page, "?thema=woonoverlast")
    page.wait_for_function(f'() => ({_FOCUSED})().text.includes("dilemma\'s")')
    tab_to(page, browse_words.NARROW, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-browse-narrow details")).to_have_attribute("open", "")
    unfolded(page)
    tab_to(page, "corporatie (")  # the first of the partners; arrows lead to the others
    while not page.evaluate(_FOCUSED)["text"].startswith("politie ("):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    goes_to(page, "?thema=woonoverlast&partners=politie")
    assert page.evaluate(_FOCUSED)["text"].startswith("politie (")
    first = expected(store, Filters(("woonoverlast",), {"partners": ("politie",)}))[0]
    tab_to(page, first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=first)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    tab_to(page, browse_words.BACK)
    page.keyboard.press("Enter")
    goes_to(page, "?thema=woonoverlast&partners=politie")
    expect(page.locator(".st-key-found-1 a")).to_have_text(first)
    tab_to(page, "politie")  # the button above the list
    page.keyboard.press("Enter")
    goes_to(page, "?thema=woonoverlast")
    page.wait_for_function(f'() => ({_FOCUSED})().text.includes("dilemma\'s")')


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_a_theme_is_one_tap_away_and_its_first_dilemma_in_sight_after_it(
    browser: Browser, address: str, store: Store, width: int
):
    with Visit.begin(browser, address, width, 844) as visit:
        page = visit.page
        visit.open("/bladeren")
        assert _overflow(page) == 0 and page.evaluate(_SMALL_TARGETS) == []
        theme(page, "woonoverlast").scroll_into_view_if_needed()
        theme(page, "woonoverlast").click()
        goes_to(page, "?thema=woonoverlast")
        expect(page.locator(".st-key-found-1 a")).to_be_in_viewport(ratio=1)
        chip = page.locator("[class*='st-key-drop-'] button").filter(visible=True)
        expect(chip).to_be_in_viewport(ratio=1)
        unfold(page.locator(".st-key-browse-narrow"))
        assert _overflow(page) == 0 and page.evaluate(_SMALL_TARGETS) == [] and faint(page) == []
        for title in page.locator("[class*='st-key-found-'] a p").all():
            assert title.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert visit.complaints == [] and visit.strangers() == []


def test_what_is_stored_is_shown_as_text_only(visit: Visit, store: Store):
    total = store.counts(Filters(), ()).total
    for number in range(1, browse.pages(total) + 1):
        visit.open(f"/bladeren?pagina={number}")
        shows(visit.page, expected(store, Filters(), number))
        assert visit.page.locator("[class*='st-key-found-']").locator(_ALIVE).count() == 0


def test_when_nothing_fits_the_page_says_so_and_what_is_chosen_can_be_taken_away(visit: Visit, store: Store):
    page = visit.page
    there = {value for one in store.newest(NUISANCE, 100) for value in one.facets.get("overlegvorm", ())}
    absent = sorted(set(store.facet_values("overlegvorm")) - there)[0]
    visit.open(f"/bladeren?thema=woonoverlast&overlegvorm={quote(absent)}")
    expect(page.get_by_role("heading", level=2, name=browse_words.found(None))).to_be_visible()
    expect(page.get_by_text(browse_words.NOTHING)).to_be_visible()
    assert listed(page) == []
    shows_chips(page, ["Woonoverlast", absent])
    expect(page.get_by_role("button", name=browse_words.SEARCH_WITHIN)).to_have_count(0)
    page.locator("[class*='st-key-drop-overlegvorm'] button").filter(visible=True).click()
    goes_to(page, "?thema=woonoverlast")
    shows(page, expected(store, NUISANCE))


def test_an_empty_collection_says_what_to_do(empty_home: Path):
    app = AppTest.from_file(str(ROOT / "ui" / "browse.py"), default_timeout=60).run()
    assert not app.exception
    assert [warning.value for warning in app.warning] == [words.EMPTY]
    assert not app.get("page_link") and not app.get("expander")
