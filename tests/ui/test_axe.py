"""Every page and state against axe-core's rules for WCAG 2.0 to 2.2, A and AA: light and dark, on three widths."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from kb import contributing
from kb.knowledge_base import open_knowledge_base
from kb.model import Dilemma, Guidance, Kind, Status
from kb.safe import Original, Stretch
from kb.settings import Settings
from tests.model_server import ModelServer, fails, summarises
from tests.ui.conftest import LEAD_MODEL
from tests.ui.provider import READER, STRANGER, provider, sign_in, signing_in
from tests.ui.test_chat import ALL, NOTICE
from tests.ui.test_open_questions import choose as choose_draft
from tests.ui.test_open_questions import look, put
from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest, fill, running, show_in, unfold
from ui import (
    again_words,
    browse_words,
    chat_words,
    contribute_words,
    folder_words,
    lists_words,
    manage_words,
    open_words,
    original_words,
    review_words,
    sending_words,
    sign_in_words,
    site_words,
    take_back_words,
    upload_words,
    words,
)
from ui.site.addresses import addresses
from ui.site.ways import OUT

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
    """Choose a word to hide, unfold giving back, and publish without the test: the page says so."""
    visit.open("/beoordelen")
    page = visit.page
    expect(page.get_by_label(words.TITLE_FIELD)).to_be_visible(timeout=ANSWER_MS)
    page.locator("[class*='st-key-sentence-'] button").first.click()
    expect(page.locator("[class*='st-key-instead-']").get_by_role("radio").first).to_be_focused(timeout=ANSWER_MS)
    page.get_by_text(review_words.NOT_PUBLISH).click()
    expect(page.get_by_role("button", name=review_words.GIVE_BACK)).to_be_visible()
    page.get_by_role("button", name=words.PUBLISH).click()
    expect(page.get_by_text(words.CHECK_FIRST).or_(page.get_by_text(words.READER_FIRST)).first).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)


def _folder(visit: Visit) -> None:
    """Keep a dilemma and a question, unless they are kept already."""
    page = visit.page
    visit.open(f"/dilemma?id={list(ALL.values())[1]['id']}")
    if (keep := page.get_by_role("button", name=folder_words.KEEP)).count():
        keep.click()
        expect(page.get_by_role("button", name=folder_words.KEPT)).to_be_visible(timeout=ANSWER_MS)
    visit.open()
    visit.ask(NOTICE)
    page.get_by_role("button", name=folder_words.KEEP_QUESTION).click()
    expect(page.get_by_role("button", name=folder_words.QUESTION_KEPT)).to_be_visible(timeout=ANSWER_MS)
    visit.open("/mijn-map")
    expect(page.get_by_text(NOTICE)).to_be_visible(timeout=ANSWER_MS)


def _narrowed(visit: Visit) -> None:
    """Show a list by two choices, after one that does not exist, with what else can be chosen unfolded."""
    visit.open("/bladeren?thema=woonoverlast&thema=rol-regie&partners=politie&fase=niets")
    expect(visit.page.get_by_text(browse_words.UNKNOWN)).to_be_visible()
    unfold(visit.page.locator(".st-key-browse-narrow"))
    expect(visit.page.locator(".st-key-browse-narrow").get_by_role("button", name="politie (")).to_be_visible()


def _fits_nothing(visit: Visit) -> None:
    visit.open("/bladeren?thema=rol-regie&instrument=gedragsaanwijzing")
    expect(visit.page.get_by_text(browse_words.NOTHING)).to_be_visible()


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


def _managed(visit: Visit) -> None:
    """Have the trail looked along, and unfold the counts and the settings."""
    visit.open("/beheer")
    visit.page.get_by_role("button", name=manage_words.VERIFY).click()
    expect(visit.page.locator(".st-key-manage-trail").get_by_test_id("stAlert")).to_be_visible(timeout=ANSWER_MS)
    for key in ("fine", "themes", "defaults"):
        unfold(visit.page.locator(f".st-key-manage-{key}"))
    at_rest(visit.page)


def _unknown(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/bestaat-niet")
    expect(visit.page.get_by_role("heading", name=site_words.NO_PAGE_TITLE)).to_be_visible()


def _to_check(visit: Visit) -> None:
    """Fill in a question; it is not sent."""
    visit.open("/voorleggen")
    visit.page.get_by_label(open_words.TITLE_FIELD).fill("Mag Fatima erbij?")
    visit.page.get_by_label(open_words.SITUATION_FIELD).fill("Een dove jongen van 14 jaar uit Staphorst wil niet praten.")
    look(visit.page)
    expect(visit.page.get_by_text(sending_words.RISK)).to_be_visible()


def _missing(visit: Visit) -> None:
    visit.open(f"/ervaring?id={next(iter(ALL.values()))['id']}")
    visit.page.get_by_role("button", name=sending_words.LOOK).click()
    expect(visit.page.get_by_text(contribute_words.NO_ADVICE).first).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def _helped(visit: Visit) -> None:
    visit.open(f"/dilemma?id={list(ALL.values())[2]['id']}")
    visit.page.get_by_role("button", name=contribute_words.HELPED).click()
    expect(visit.page.get_by_label(contribute_words.BECAUSE)).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def _only_open(visit: Visit) -> None:
    visit.open()
    visit.ask(QUESTION)
    expect(visit.answer().get_by_text(open_words.NO_ADVICE_YET)).to_be_visible()


def _open_dilemma(visit: Visit) -> None:
    visit.open("/open-vragen")
    visit.page.get_by_role("link", name=open_words.READ).click()
    expect(visit.page.get_by_text(open_words.IS_OPEN)).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def _contribution(visit: Visit, title: str) -> None:
    choose_draft(visit, contribute_words.contribution_to(title))
    expect(visit.page.get_by_role("heading", name=title)).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def _past_its_term(visit: Visit) -> None:
    """Unfold what has to be looked at again, and the question why it is withdrawn."""
    visit.open("/opnieuw")
    visit.page.get_by_text(again_words.READ).click()
    visit.page.get_by_role("button", name=again_words.WITHDRAW, exact=True).click()
    expect(visit.page.get_by_role("button", name=again_words.WITHDRAW_NOW)).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def _amended(visit: Visit) -> None:
    visit.open("/opnieuw")
    visit.page.get_by_role("button", name=again_words.AMEND).click()
    visit.page.get_by_role("button", name=again_words.SAVE).click()
    expect(visit.page.get_by_text(again_words.CHECK_FIRST)).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def _original(visit: Visit) -> None:
    """Open the original of a draft, and have something missing to undo what was hidden."""
    choose_draft(visit, SEALED)
    page = visit.page
    page.get_by_role("button", name=original_words.OPEN).click()
    page.get_by_text(original_words.UNDO).click(timeout=ANSWER_MS)
    page.get_by_role("button", name=original_words.NO_NAME).click()
    expect(page.get_by_text(original_words.CHOOSE_FIRST).first).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)


def _to_erase(visit: Visit) -> None:
    visit.open(f"/dilemma?id={ERASABLE}")
    visit.page.get_by_role("button", name=take_back_words.ERASE).click()
    expect(visit.page.get_by_text(take_back_words.SURE_FIRST).first).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


QUESTION, GONE = "Mag een hulphond mee de zittingszaal in?", "Wie betaalt de hulphond?"
SEALED, ERASABLE, KEY = "Mag de hond mee naar het gesprek?", "client-betrekken-03", "0f" * 32
OPEN_STATES: dict[str, Callable[[Visit], None]] = {
    "open questions": partial(Visit.open, path="/open-vragen"),
    "only an open question fits": _only_open,
    "an open question in full": _open_dilemma,
    "advice that waits": partial(_contribution, title=QUESTION),
    "advice on what was withdrawn": partial(_contribution, title=GONE),
    "advice past its term": _past_its_term,
    "advice past its term, changed": _amended,
    "an original beside its draft": _original,
    "withdrawn, to be erased": _to_erase,
}


def _listed(visit: Visit) -> None:
    """Show a partner for editing, with something missing to merge it."""
    visit.open("/lijsten")
    page = visit.page
    page.get_by_text(lists_words.NAMES[Kind.PARTNER], exact=True).click()
    expect(page.get_by_text(lists_words.NEW[Kind.PARTNER])).to_be_visible(timeout=ANSWER_MS)
    page.locator(".st-key-lists-rows").get_by_role("button", name="OM", exact=True).click()
    page.get_by_role("button", name=lists_words.MERGE, exact=True).click()
    expect(page.get_by_text(lists_words.CHOOSE_OTHER).first).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)


STATES: dict[str, Callable[[Visit], None]] = {
    "start": _start,
    "managed": _managed,
    "answer": _answer,
    "nothing fits": _nothing_fits,
    "dilemma": _dilemma,
    "no dilemma": _no_dilemma,
    "review": _review,
    "one of the lists": _listed,
    "uploaded": _uploaded,
    "unknown address": _unknown,
    "narrowed list": _narrowed,
    "list with nothing": _fits_nothing,
    "folder": _folder,
    "a question to check": _to_check,
    "experience, something missing": _missing,
    "helped": _helped,
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
    with Visit.begin(browser, address) as visit:
        STATES[state](visit)
        _look_over(visit.page, state)


def _look_over(page: Page, state: str) -> None:
    """Check the page in the state that it is in."""
    known, seen = EXCEPTIONS.get(state, {}), set()
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


@pytest.fixture(scope="module")
def open_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the app runs with an open question, advice on it that waits for an editor, and advice on what was withdrawn.

    Besides: advice past its term, a draft with its original in the safe, and a dilemma that was withdrawn.
    """
    home = tmp_path_factory.mktemp("axe") / "home"
    home.mkdir()
    fill(home, {"client-betrekken": 3}, [])
    kb = open_knowledge_base(Settings(home=home, safe_key=KEY))
    for title in (QUESTION, GONE):
        told = put(kb, title)
        kb.submit(contributing.contribution(told, Guidance("GGZ", "Bel de bode.", ("als zij dat wil",)), date.today()))
    kb.withdraw(told.number or 0, "test")
    kb.withdraw(kb.store.by_key(ERASABLE).number or 0, "test")
    old = kb.store.by_key("client-betrekken-02").number or 0
    kb.store.set_status(old, Status.PUBLISHED, "test", review_date=date.today() - timedelta(days=9))
    kb.store.put(Dilemma("c-een", SEALED, "[persoon 1] van [organisatie 1] belt.", "Mag dat?", status=Status.CONCEPT), "ingest")
    text = "Fatima Yilmaz van Stichting De Oever belt."
    kb.safe.put("c-een", Original(((text, "paragraph", ""),), (Stretch(0, 13, "PERSON"), Stretch(18, 36, "ORG")), 0, 1))
    kb.store.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_SAFE_KEY", KEY)
        with running(home) as found:
            yield found


@pytest.mark.parametrize("state", OPEN_STATES)
def test_what_shows_an_open_question_has_no_fault_either(browser: Browser, open_address: str, state: str):
    with Visit.begin(browser, open_address) as visit:
        OPEN_STATES[state](visit)
        _look_over(visit.page, state)


def test_an_answer_with_a_lead_has_no_fault_while_that_is_made_and_when_it_is_there(
    browser: Browser, lead_site: tuple[str, ModelServer]
):
    address, server = lead_site
    go = threading.Event()
    server.answers = [lambda handler, _: fails(503)(handler, _) if go.wait(60) else None]
    with Visit.begin(browser, address) as visit:
        _answer(visit)
        expect(visit.page.get_by_text(chat_words.LEAD_WAITS)).to_be_visible()
        _look_over(visit.page, "a lead is made")
    go.set()
    server.answers = [summarises]
    with Visit.begin(browser, address) as visit:
        _answer(visit)
        expect(visit.page.get_by_text(chat_words.lead_by(LEAD_MODEL))).to_be_visible(timeout=ANSWER_MS)
        _look_over(visit.page, "a lead is there")


def _closed(visit: Visit) -> None:
    """Come from another machine to an app that nobody set up for that."""
    visit.page.set_extra_http_headers({"X-Forwarded-For": "10.0.0.9"})
    visit.page.goto(visit.address)
    expect(visit.page.get_by_text(sign_in_words.CLOSED)).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def _signed_out(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/?{OUT}=tijd")
    expect(visit.page.get_by_test_id("stAlert").get_by_text(sign_in_words.TIMED_OUT)).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def _as_reader(visit: Visit) -> None:
    visit.page.goto(visit.address)
    sign_in(visit, READER)


def _not_for_readers(visit: Visit) -> None:
    _as_reader(visit)
    visit.page.goto(f"{visit.address}/beoordelen")
    expect(visit.page.get_by_role("heading", name=site_words.NO_PAGE_TITLE)).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def _without_role(visit: Visit) -> None:
    visit.page.goto(visit.address)
    sign_in(visit, STRANGER)


def _nearly_out(visit: Visit) -> None:
    """Have the server say that there is little time left, and go on saying so."""
    _as_reader(visit)
    visit.page.route("**/zitting", lambda route: route.fulfill(json={"left": 100}))
    visit.open()
    expect(visit.page.get_by_role("dialog", name=site_words.IDLE["title"])).to_be_visible(timeout=ANSWER_MS)


SIGN_IN_STATES: dict[str, Callable[[Visit], None]] = {
    "signed out": _signed_out,
    "signed in": _as_reader,
    "not for readers": _not_for_readers,
    "without a role": _without_role,
    "nearly out": _nearly_out,
}


@pytest.fixture(scope="module")
def sign_in_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the app runs for people who sign in."""
    home = tmp_path_factory.mktemp("axe-in") / "home"
    home.mkdir()
    fill(home, {"client-betrekken": 2}, [])
    with provider() as at, signing_in(home, at) as site:
        yield site.address


@pytest.mark.parametrize("state", SIGN_IN_STATES)
def test_what_someone_sees_around_signing_in_has_no_fault_either(browser: Browser, sign_in_address: str, state: str):
    with Visit.begin(browser, sign_in_address) as visit:
        SIGN_IN_STATES[state](visit)
        _look_over(visit.page, state)


def test_an_app_that_nobody_may_use_yet_says_so_without_fault(browser: Browser, address: str):
    with Visit.begin(browser, address) as visit:
        _closed(visit)
        _look_over(visit.page, "closed")


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
