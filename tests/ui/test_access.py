"""Whoever visits: with the keyboard only, on a phone, with weak sight, without English."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.test_chat import ALL, AT_TABLE, NOTICE
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, show_in
from ui import words

_MOST_TABS = 40
_FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.closest('[data-testid=stChatInput]')
  const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none'
  return {text: e.innerText || e.getAttribute('aria-label') || '', seen: ring || !!box}
}"""
_FAINT = """() => {
  const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
  const numbers = colour => { const n = colour.match(/[\\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1] }
  const over = (top, below, alpha) => top.slice(0, 3).map((v, i) => v * alpha + below[i] * (1 - alpha))
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), e = walker.currentNode.parentElement
    if (!text || !e.checkVisibility() || !e.getClientRects().length) continue
    if (e.closest('[data-testid=stIconMaterial], script, style, title')) continue
    const chain = []
    for (let a = e; a; a = a.parentElement) chain.unshift(a)
    let back = [255, 255, 255], alpha = 1
    for (const a of chain) {
      const [r, g, b, own] = numbers(getComputedStyle(a).backgroundColor)
      back = over([r, g, b], back, own)
      alpha *= parseFloat(getComputedStyle(a).opacity)
    }
    const [r, g, b, own] = numbers(getComputedStyle(e).color)
    if (own * alpha < 0.01) continue  // not shown: Streamlit measures its menu with an invisible copy
    const [bright, dark] = [light(over([r, g, b], back, own * alpha)), light(back)].sort((x, y) => y - x)
    const ratio = (bright + 0.05) / (dark + 0.05)
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${text.slice(0, 40)}`)
  }
  return found
}"""
_FAINT_EDGES = """() => {
  const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number)
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b) }
  const found = []
  for (const field of document.querySelectorAll('[data-testid=stMain] :is(textarea, input[type=text], input[role=combobox])')) {
    let box = field
    while (!parseFloat(getComputedStyle(box).borderTopWidth)) box = box.parentElement
    const {borderTopColor, backgroundColor} = getComputedStyle(box)
    const [bright, dark] = [light(borderTopColor), light(backgroundColor)].sort((x, y) => y - x)
    if ((bright + 0.05) / (dark + 0.05) < 3) found.push(field.getAttribute('aria-label'))
  }
  return found
}"""
_ENGLISH = (
    "available", ", selected", "Select all", "No results", "Choose an option", "Choose options", "Press Enter",
    "Press Ctrl", "Press ⌘",
)  # fmt: skip


def faint(page: Page) -> list[str]:
    """Return the texts that do not stand out from their background; what is still changing colour gets five seconds."""
    for _ in range(20):
        if not (found := page.evaluate(_FAINT)):
            break
        page.wait_for_timeout(250)
    return list(found)


def tab_to(page: Page, text: str, key: str = "Tab") -> None:
    """Press Tab until the element with this text has the focus; it must show that it has it."""
    for _ in range(_MOST_TABS):
        page.keyboard.press(key)
        focused = page.evaluate(_FOCUSED)
        if text in focused["text"]:
            page.wait_for_function(f"() => ({_FOCUSED})().seen", timeout=3_000)  # an outline may fade in
            return
    raise AssertionError(f"no stop with {text!r} within {_MOST_TABS} presses of {key}")


def tab_back_to(page: Page, text: str) -> None:
    """Press Shift and Tab until the element with this text has the focus."""
    tab_to(page, text, "Shift+Tab")


def test_a_full_round_goes_by_keyboard_only(visit: Visit):
    """Skip to the content, go to another page and back, ask, open the first source, come back: no mouse."""
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.innerText") == "Naar de inhoud"
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stMain")).to_be_focused()
    tab_back_to(page, words.DRAFTS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=words.DRAFTS)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    tab_back_to(page, words.SEARCH)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=words.WHERE_STUCK)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    tab_to(page, words.PLACEHOLDER)
    page.keyboard.type(NOTICE)
    page.keyboard.press("Enter")
    expect(page.get_by_text(words.SOURCES)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_focused()
    lead = visit.sources()[0]
    tab_to(page, words.OPEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=lead)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    tab_to(page, words.BACK)
    page.keyboard.press("Enter")
    expect(page.get_by_text(words.SOURCES)).to_be_visible(timeout=ANSWER_MS)
    assert visit.sources()[0] == lead


def _overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    widths = "e => e.scrollWidth - e.clientWidth"
    return max(page.locator("html").evaluate(widths), page.get_by_test_id("stMain").evaluate(widths))


@pytest.fixture
def phone(browser: Browser, address: str):
    with Visit.begin(browser, address, 390, 844) as visit:
        visit.open()
        yield visit
        assert visit.complaints == []


def test_on_a_phone_nothing_scrolls_sideways_and_the_answer_begins_in_view(phone: Visit):
    page = phone.page
    assert _overflow(page) == 0
    expect(page.get_by_text(words.FILTERS, exact=True)).not_to_be_in_viewport()
    expect(page.get_by_test_id("stBaseButton-tertiary").nth(2)).to_be_in_viewport()
    for question in (AT_TABLE, NOTICE):
        answer = phone.ask(question)
        expect(answer.get_by_text(words.ADVICE, exact=True)).to_be_in_viewport()
        assert _overflow(page) == 0
    answer = phone.ask("Hoe bak ik een appeltaart?")
    for link in answer.get_by_test_id("stPageLink").all():
        label = link.locator("p")
        assert label.evaluate("e => e.scrollWidth <= e.clientWidth"), label.inner_text()
    phone.open(f"/dilemma?id={next(iter(ALL.values()))['id']}")
    assert _overflow(page) == 0
    phone.open("/beoordelen")
    assert _overflow(page) == 0


def test_all_text_stands_out_from_its_background_in_light_and_in_dark(visit: Visit):
    def in_either() -> list[str]:
        found = []
        for scheme in ("light", "dark"):
            show_in(visit.page, scheme)
            found += faint(visit.page)
        return found

    assert in_either() == []
    visit.ask(NOTICE)
    visit.ask("Should the client be at the table?")
    visit.ask("  ")
    assert in_either() == []
    visit.open(f"/dilemma?id={next(iter(ALL.values()))['id']}")
    assert in_either() == []
    visit.open("/beoordelen")
    assert in_either() == []


def test_fields_stand_out_from_their_surroundings_in_light_and_in_dark(visit: Visit):
    visit.open("/beoordelen")
    for scheme in ("light", "dark"):
        show_in(visit.page, scheme)
        assert visit.page.evaluate(_FAINT_EDGES) == []


def test_on_paper_there_is_the_text_only_dark_on_white(visit: Visit):
    visit.ask(NOTICE)
    page = visit.page
    page.emulate_media(color_scheme="dark", media="print")
    for gone in ("stHeader", "stSidebar", "stChatInput", "stPageLink"):
        expect(page.get_by_test_id(gone).first).to_be_hidden()
    text = page.get_by_text(words.ADVICE, exact=True)
    expect(text).to_have_css("color", "rgb(0, 0, 0)")
    clipped = "() => { const e = document.querySelector('[data-testid=stMain]'); return e.scrollHeight - e.clientHeight }"
    assert page.evaluate(clipped) <= 0  # all of it, not what fits the screen


def test_headings_go_down_one_level_at_a_time(visit: Visit):
    visit.ask(NOTICE)
    levels = visit.page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stMain] :is(h1,h2,h3,h4,h5,h6)')].map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1 and all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), levels


def test_no_english_shows_while_choosing_and_typing(visit: Visit):
    page = visit.page
    seen = []
    for label in (words.THEME, "Overlegvorm", "Fase", "Betrokken partners"):
        page.get_by_label(label).first.click()
        page.keyboard.type("qqq")
        expect(page.get_by_role("option").first).to_be_visible()
        seen.append(page.inner_text("body"))
        page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    visit.open("/beoordelen")
    for field in page.locator("textarea, input[type=text]").all()[:3]:
        field.press("End")
        field.type("x")
        seen.append(page.inner_text("body"))
    everything = "\n".join(seen)
    assert [english for english in _ENGLISH if english in everything] == []
