"""Every page and state against axe-core's rules for WCAG 2.0 to 2.2, A and AA: light and dark, on three widths."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.ui.test_chat import ALL, NOTICE
from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest, show_in
from ui import site_words, upload_words, words
from ui.site.addresses import addresses

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
_WIDTHS = (1280, 390, 320)
_TRIES, _SETTLE_MS = 4, 500
_OVERFLOW = """() => Math.max(...['html', '[data-testid=stMain]'].map(s => document.querySelector(s)).filter(Boolean)
  .map(e => e.scrollWidth - e.clientWidth))"""

_LABELS = """() => [...document.querySelectorAll('*')].flatMap(
  e => ['aria-label', 'title', 'placeholder', 'alt'].map(name => e.getAttribute(name)).filter(Boolean))"""
_ENGLISH = re.compile(
    r"\b(Send|Close|Clear|Remove|Help for|Choose|Selected|Upload|upload|Main menu|Sidebar|sidebar|Navigate|Skip|Collapse|Expand"
    r"|Notifications|Running|Chat message|App|Logo|page|options?|Stop script|Drag|Press|Link to)\b"
)

# What cannot be mended from outside Streamlit, by state: (rule, selector) -> why. A test fails on what is missing here, and
# on what is here and no longer found.
EXCEPTIONS: dict[str, dict[tuple[str, str], str]] = {}


def _start(visit: Visit) -> None:
    visit.open()


def _answer(visit: Visit) -> None:
    visit.open()
    visit.ask(NOTICE)


def _nothing_fits(visit: Visit) -> None:
    visit.open()
    visit.ask("Hoe bak ik een appeltaart?")
    visit.ask("Should the client be at the table?")
    visit.ask("  ")


def _dilemma(visit: Visit) -> None:
    visit.open(f"/dilemma?id={next(iter(ALL.values()))['id']}")


def _no_dilemma(visit: Visit) -> None:
    visit.open("/dilemma?id=weg")


def _review(visit: Visit) -> None:
    visit.open("/beoordelen")
    page = visit.page
    expect(page.get_by_label(words.TITLE_FIELD)).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name=words.PUBLISH).click()  # without the box ticked: the page says so
    expect(page.get_by_text(words.CHECK_FIRST).or_(page.get_by_text(words.READER_FIRST))).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)


def _choosing(visit: Visit) -> None:
    """Leave a list of choices open."""
    visit.open()
    visit.page.get_by_label("Fase").first.click()
    expect(visit.page.get_by_role("option").first).to_be_visible()


def _help(visit: Visit) -> None:
    """Leave an explanation open."""
    visit.open("/inlezen")
    visit.page.get_by_role("button", name=f"Uitleg bij {upload_words.CHOOSE}").focus()
    expect(visit.page.get_by_text(upload_words.CHOOSE_HELP).first).to_be_visible()


def _uploaded(visit: Visit) -> None:
    """Take in what is there already and what cannot be read: that leaves no draft behind for other tests."""
    visit.open("/inlezen")
    known = ROOT / "corpora" / "notes" / "flipover tafel 6.txt"
    broken = {"name": "kapot.docx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04 geen document"}
    same = {"name": known.name, "mimeType": "text/plain", "buffer": known.read_bytes()}
    visit.page.locator("input[type=file]").set_input_files([same, broken])  # type: ignore[list-item]
    visit.page.get_by_role("button", name=upload_words.TAKE_IN).click()
    expect(visit.page.get_by_text("kapot.docx").last).to_be_visible(timeout=5 * ANSWER_MS)
    at_rest(visit.page)


def _sidebar(visit: Visit) -> None:
    """Open the sidebar, which a phone has closed."""
    visit.open()
    visit.page.get_by_role("button", name=site_words.LABELS["Expand sidebar"]).click()
    expect(visit.page.get_by_role("button", name=words.NEW)).to_be_in_viewport()


def _unknown(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/bestaat-niet")
    expect(visit.page.get_by_role("heading", name=site_words.NO_PAGE_TITLE)).to_be_visible()


STATES: dict[str, Callable[[Visit], None]] = {
    "start": _start,
    "answer": _answer,
    "nothing fits": _nothing_fits,
    "dilemma": _dilemma,
    "no dilemma": _no_dilemma,
    "review": _review,
    "uploaded": _uploaded,
    "unknown address": _unknown,
} | {path: partial(Visit.open, path=path) for path in sorted(addresses(ROOT / "app.py") - {"/", "/dilemma", "/beoordelen"})}


def _violations(page: Page) -> dict[tuple[str, str], str]:
    """Return what axe finds: (rule, selector) to what it says about it. Colours and places that still change get time."""
    found: dict[tuple[str, str], str] = {}
    for _ in range(_TRIES):
        rules = page.evaluate("rules => axe.run(rules)", _RULES)["violations"]
        nodes = [(rule["id"], node) for rule in rules for node in rule["nodes"]]
        found = {(rule, str(node["target"])): f"{node['html']} {node['failureSummary']}" for rule, node in nodes}
        if not found:
            break
        page.wait_for_timeout(_SETTLE_MS)
    return found


@pytest.mark.parametrize("state", STATES)
def test_a_page_has_no_fault_no_english_label_and_no_sideways_scroll(browser: Browser, address: str, state: str):
    known, seen = EXCEPTIONS.get(state, {}), set()
    with Visit.begin(browser, address) as visit:
        page = visit.page
        STATES[state](visit)
        assert [label for label in page.evaluate(_LABELS) if _ENGLISH.search(label)] == []
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            show_in(page, scheme)
            for width in _WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                found = _violations(page)
                seen |= found.keys() & known.keys()
                where = f"{state}, {scheme}, {width} px"
                assert {key: why for key, why in found.items() if key not in known} == {}, where
                assert page.evaluate(_OVERFLOW) <= 0, where
            page.set_viewport_size({"width": _WIDTHS[0], "height": 800})
    assert seen == known.keys(), "an exception that is no longer needed"


def test_at_200_percent_nothing_scrolls_sideways(browser: Browser, address: str):
    with Visit.begin(browser, address, 1280, 800, zoom=2) as visit:
        for state in ("start", "answer", "dilemma", "review", "/inlezen"):
            STATES[state](visit)
            assert visit.page.evaluate("() => [innerWidth, devicePixelRatio]") == [640, 2]
            assert visit.page.evaluate(_OVERFLOW) <= 0, state


@pytest.mark.parametrize(("opened", "width"), [(_choosing, 1280), (_help, 1280), (_sidebar, 390)])
def test_what_opens_on_a_page_has_no_fault_and_no_english_label(
    browser: Browser, address: str, opened: Callable[[Visit], None], width: int
):
    with Visit.begin(browser, address, width, 844) as visit:
        opened(visit)
        assert [label for label in visit.page.evaluate(_LABELS) if _ENGLISH.search(label)] == []
        visit.page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            show_in(visit.page, scheme)
            assert _violations(visit.page) == {}, scheme
