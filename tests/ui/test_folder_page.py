"""Mijn map in a real browser: keeping dilemmas and questions, the sign when something new fits, the mail to a mediator."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, expect
from streamlit.testing.v1 import AppTest

from kb import transfer
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Status
from kb.settings import Settings
from tests.ui.test_access import _overflow, faint
from tests.ui.test_axe import _ENGLISH, _LABELS, _violations
from tests.ui.test_chat import ALL, NAMED, NOTICE
from tests.ui.visitor import ANSWER_MS, HOSTILE, ROOT, TRICKS, Visit, at_rest, choose_option, fill, running, show_in
from ui import contact_words, folder_words, sign_in_words, words
from ui.site.sittings import sittings

MEDIATOR = "bemiddelaar@voorbeeld.nl"
NOTHING = "Mag een wethouder een drone boven een woonwagenkamp laten vliegen om te tellen wie er woont?"
FITTING = {
    "title": "Laat je een drone vliegen boven een woonwagenkamp om te tellen wie er woont?",
    "situation": "De wethouder wil met een drone boven het woonwagenkamp tellen wie er woont. De politie twijfelt.",
    "question": "Mag dat, en wil je dat?",
    "guidance": [{"by": "jurist", "text": "Niet zonder grondslag; bel eerst aan.", "stance": "tegen"}],
}


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder whose dilemmas the tests may change."""
    folder = tmp_path_factory.mktemp("folder") / "home"
    folder.mkdir()
    hostile = HOSTILE | {"id": "lastig-01", "title": f"Gaat hij mee?\nBcc: x & y? {TRICKS}"}
    (folder / "settings.toml").write_text(f'contact_address = "{MEDIATOR}"\n', encoding="utf-8")
    fill(folder, {"client-betrekken": 5, "woonoverlast": 5}, (), [hostile])
    return folder


@pytest.fixture(scope="module")
def own_address(own_home: Path) -> Iterator[str]:
    with running(own_home) as found:
        yield found


@pytest.fixture
def kb(own_home: Path) -> Iterator[KnowledgeBase]:
    """The knowledge base as another program, such as an editor's, changes it."""
    kb = open_knowledge_base(Settings(home=own_home))
    yield kb
    kb.store.close()


@pytest.fixture
def mine(browser: Browser, own_address: str, kb: KnowledgeBase) -> Iterator[Visit]:
    """A visitor whose folder is empty."""
    with kb.store._engine.begin() as connection:
        for table in ("kept_dilemma", "kept_search"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    with Visit.begin(browser, own_address) as visit:
        yield visit
        assert visit.strangers() == [] and visit.complaints == []


def publish(kb: KnowledgeBase, key: str, **fields: object) -> None:
    draft = transfer.to_dilemma({"id": key, **FITTING, **fields}, transfer.trusted, Status.CONCEPT)
    kb.publish(kb.store.put(draft, "redactie"), "redactie")


def some(kb: KnowledgeBase, place: int):
    """Return one of the published sample dilemmas."""
    return [one for one in kb.store.all(Status.PUBLISHED) if one.title in ALL][place]


def press(page: Page, name: str, then: str) -> None:
    """Press a button and wait until another stands there."""
    page.get_by_role("button", name=name, exact=True).first.click()
    expect(page.get_by_role("button", name=then, exact=True).first).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)


def in_menu(page: Page, new: int) -> Locator:
    """Give the folder in the menu, with the sign of so much news."""
    return page.get_by_test_id("stTopNavLink").get_by_text(folder_words.in_menu(new), exact=True)


def test_a_dilemma_is_kept_from_its_card_and_its_page_and_taken_out_again(mine: Visit, kb: KnowledgeBase):
    page = mine.page
    mine.open("/mijn-map")
    expect(page.get_by_text(folder_words.EMPTY)).to_be_visible()
    page.get_by_text(folder_words.START).click()
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible(timeout=ANSWER_MS)
    mine.ask(NOTICE)
    lead = mine.sources()[0]
    press(page, folder_words.KEEP_SHORT, folder_words.KEPT)
    expect(page.locator("#own-announcer")).to_have_text(folder_words.KEPT_TOLD)
    other = next(one for one in kb.store.all(Status.PUBLISHED) if one.title in ALL and one.title != lead)
    mine.open(f"/dilemma?id={other.key}")
    press(page, folder_words.KEEP, folder_words.KEPT)
    mine.open("/mijn-map")
    for title in (lead, other.title):
        expect(page.get_by_role("link", name=title)).to_be_visible()
    page.get_by_role("link", name=other.title).click()
    expect(page.get_by_role("heading", level=1, name=other.title)).to_be_visible()
    at_rest(page)
    press(page, folder_words.KEPT, folder_words.KEEP)
    mine.open("/mijn-map")
    page.get_by_role("button", name=folder_words.REMOVE).click()
    expect(page.get_by_text(folder_words.EMPTY)).to_be_visible()
    expect(page.locator("#own-announcer")).to_have_text(folder_words.REMOVED)


def test_a_changed_dilemma_has_a_sign_until_it_is_opened_and_of_a_withdrawn_one_nothing_can_be_read(
    mine: Visit, kb: KnowledgeBase
):
    page = mine.page
    changed, gone = some(kb, 1), some(kb, 2)
    for one in (changed, gone):
        mine.open(f"/dilemma?id={one.key}")
        press(page, folder_words.KEEP, folder_words.KEPT)
    kb.store.put(replace(changed, outcome=CleanText("Na een halfjaar was het rustig.")), "redactie")
    kb.withdraw(gone.number, "redactie")
    mine.open("/mijn-map")
    expect(page.get_by_text(folder_words.CHANGED)).to_have_count(1)
    expect(page.get_by_text(folder_words.WITHDRAWN, exact=True)).to_have_count(1)
    held = page.content()
    assert gone.title not in held and gone.key not in held and gone.situation[:30] not in held
    page.get_by_role("link", name=changed.title).click()
    expect(page.get_by_text("Na een halfjaar was het rustig.")).to_be_visible()
    at_rest(page)
    mine.open("/mijn-map")
    expect(page.get_by_role("link", name=changed.title)).to_be_visible()
    expect(page.get_by_text(folder_words.CHANGED)).to_have_count(0)


def test_a_kept_question_tells_in_menu_and_folder_that_something_new_fits_and_asks_itself_again(mine: Visit, kb: KnowledgeBase):
    page = mine.page
    mine.open("/")
    page.get_by_label(words.THEME).first.click()
    choose_option(page, "Woonoverlast")
    page.keyboard.press("Escape")
    at_rest(page)
    mine.ask(NOTHING)
    expect(mine.answer().get_by_text(words.NOTHING_IN_FILTER)).to_be_visible()
    expect(page.get_by_text("Je vraag wordt dan bewaard, zonder namen")).to_be_visible()
    press(page, folder_words.KEEP_QUESTION, folder_words.QUESTION_KEPT)
    expect(page.get_by_text(folder_words.kept_as(NOTHING))).to_be_visible()
    expect(in_menu(page, 0)).to_be_visible(timeout=ANSWER_MS)
    publish(kb, "elders-1", themes=["stalking"])
    publish(kb, "nieuw-1", themes=["woonoverlast"])
    mine.open("/achtergrond")
    expect(in_menu(page, 1)).to_be_visible(timeout=ANSWER_MS)
    in_menu(page, 1).click()
    expect(page.get_by_text(folder_words.news(1), exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=FITTING["title"])).to_have_attribute("href", re.compile(r"\bdilemma\?id=nieuw-1$"))
    page.get_by_role("button", name=folder_words.AGAIN).click()
    expect(page.get_by_text(words.SOURCES)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    assert mine.question().inner_text() == NOTHING and mine.sources() == [FITTING["title"]]
    expect(page.get_by_role("button", name=folder_words.QUESTION_KEPT)).to_be_visible()
    expect(page.get_by_text("Woonoverlast").first).to_be_visible()
    expect(in_menu(page, 0)).to_be_visible(timeout=ANSWER_MS)
    mine.open("/mijn-map")
    expect(page.get_by_text(NOTHING)).to_be_visible()
    expect(page.get_by_text(folder_words.news(1), exact=True)).to_have_count(0)


def test_news_can_be_marked_as_seen_and_the_folder_emptied_after_a_question(mine: Visit, kb: KnowledgeBase):
    page = mine.page
    mine.open("/")
    mine.ask(NOTICE)
    press(page, folder_words.KEEP_QUESTION, folder_words.QUESTION_KEPT)
    publish(kb, "nieuw-2", title="Leg je een gedragsaanwijzing op aan een vrouw die hem niet kan nakomen?", situation=NOTICE)
    mine.open("/mijn-map")
    expect(in_menu(page, 1)).to_be_visible()
    page.get_by_role("button", name=folder_words.SEEN, exact=True).click()
    expect(in_menu(page, 0)).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_text(NOTICE)).to_be_visible()
    page.get_by_role("button", name=folder_words.CLEAR).click()
    expect(page.get_by_text(folder_words.CLEAR_WARNING)).to_be_visible()
    page.get_by_role("button", name=folder_words.CLEAR_SURE).click()
    expect(page.get_by_text(folder_words.EMPTY)).to_be_visible()
    mine.open("/")
    mine.ask(NOTICE)
    expect(page.get_by_role("button", name=folder_words.KEEP_QUESTION)).to_be_visible()


def test_a_question_is_kept_without_what_identifies_and_as_it_was_asked_over_several_turns(
    mine: Visit, kb: KnowledgeBase, own_home: Path
):
    page = mine.page
    mine.open("/")
    mine.ask(NAMED)
    mine.ask("En als haar zoon Youssef van 13 uit Ommen meeluistert?")
    press(page, folder_words.KEEP_QUESTION, folder_words.QUESTION_KEPT)
    ((_, question),) = kb.store.kept.questions()
    assert "Blijf ik als procesregisseur opnemen?" in question and "meeluistert?" in question
    shown = page.get_by_text("Zo is je vraag bewaard:").inner_text()
    held = b"".join(path.read_bytes() for path in own_home.iterdir() if path.is_file() and path.name.startswith("kb.sqlite"))
    for named in ("Fatima", "Amrani", "12345678", "Youssef", "Ommen"):
        assert named not in question and named not in shown and named.encode() not in held


def test_on_a_phone_the_folded_menu_shows_the_sign_and_nothing_scrolls_sideways(
    browser: Browser, own_address: str, mine: Visit, kb: KnowledgeBase
):
    mine.open("/")
    mine.ask(NOTICE)
    press(mine.page, folder_words.KEEP_QUESTION, folder_words.QUESTION_KEPT)
    publish(kb, "nieuw-3", title="Leg je een gedragsaanwijzing op aan een man die hem niet kan nakomen?", situation=NOTICE)
    with Visit.begin(browser, own_address, 390, 844) as phone:
        page = phone.page
        phone.open("/mijn-map")
        said = "getComputedStyle(document.querySelector('[data-testid=stExpandSidebarButton]'), '::after').content"
        page.wait_for_function(f"sign => {said} === sign", arg=f'"{folder_words.folded_menu(1)}"')
        assert _overflow(page) == 0 and faint(page) == []
        phone.open(f"/dilemma?id={some(kb, 0).key}")
        assert _overflow(page) == 0
        for row in (".st-key-take-along-dilemma", ".st-key-respond"):
            buttons = page.locator(row).locator("button, a").filter(visible=True)
            assert len({round(box["y"]) for one in buttons.all() if (box := one.bounding_box())}) <= 2, row
        assert phone.complaints == []


def test_a_mail_to_the_mediator_opens_in_no_new_tab_and_says_only_which_dilemma(mine: Visit, kb: KnowledgeBase):
    page = mine.page
    mine.open("/dilemma?id=lastig-01")
    page.get_by_role("button", name=contact_words.ASK).click()
    expect(page.get_by_text(contact_words.HOW)).to_be_visible()
    link = page.get_by_role("link", name=contact_words.WRITE)
    parts = urlsplit(link.get_attribute("href") or "")
    assert (parts.scheme, parts.path) == ("mailto", MEDIATOR)
    mail = parse_qs(parts.query, strict_parsing=True)
    assert mail["subject"][0].startswith("Vraag over dilemma lastig-01: Gaat hij mee? Bcc: x & y?")
    assert set(mail) == {"subject", "body"} and mail["body"][0].splitlines()[0] == "Beste bemiddelaar,"
    assert link.get_attribute("target") is None
    before = page.url
    link.click()
    page.wait_for_timeout(500)
    assert page.url == before and len(page.context.pages) == 1
    expect(page.get_by_text(MEDIATOR, exact=True)).to_be_visible()
    mine.requested = [one for one in mine.requested if not one.startswith("mailto:")]  # as the browser calls opening it


def test_what_opens_and_what_is_new_or_gone_has_no_fault(mine: Visit, kb: KnowledgeBase):
    page = mine.page
    gone = some(kb, 3)
    mine.open(f"/dilemma?id={gone.key}")
    press(page, folder_words.KEEP, folder_words.KEPT)
    kb.withdraw(gone.number, "redactie")
    mine.open("/")
    mine.ask(NOTICE)
    press(page, folder_words.KEEP_QUESTION, folder_words.QUESTION_KEPT)
    publish(kb, "nieuw-4", title="Leg je een gedragsaanwijzing op aan wie hem niet kan nakomen?", situation=NOTICE)

    def faultless(where: str) -> None:
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            show_in(page, scheme)
            assert _violations(page) == {}, f"{where}, {scheme}"
            assert [label for label in page.evaluate(_LABELS) if _ENGLISH.search(label)] == [], where

    mine.open("/mijn-map")
    expect(page.get_by_text(folder_words.news(1), exact=True)).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name=folder_words.CLEAR).click()
    expect(page.get_by_text(folder_words.CLEAR_WARNING)).to_be_visible()
    faultless("folder")
    mine.open(f"/dilemma?id={some(kb, 0).key}")
    page.get_by_role("button", name=contact_words.ASK).click()
    expect(page.get_by_text(contact_words.HOW)).to_be_visible()
    faultless("contact")


def test_without_a_mediator_there_is_no_way_to_ask(visit: Visit):
    visit.open(f"/dilemma?id={next(iter(ALL.values()))['id']}")
    expect(visit.page.get_by_role("button", name=folder_words.KEEP)).to_be_visible()
    expect(visit.page.get_by_role("button", name=contact_words.ASK)).to_have_count(0)


def test_two_people_who_signed_in_do_not_see_what_the_other_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    kb = open_knowledge_base(Settings(home=tmp_path))
    publish(kb, "D1")
    kb.store.close()
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_SIGN_IN", "openid")
    st.cache_resource.clear()

    def signed_in(number: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        sittings().begin(number)
        app.user = {"is_logged_in": True, "iss": "https://inlog.voorbeeld.nl", "sub": number, "sitting": number}
        return app.run()

    def folder(app: AppTest) -> str:
        app.switch_page("ui/folder.py").run()
        assert not app.exception
        return " ".join(one.value for one in (*app.markdown, *app.caption, *app.header))

    first, second = signed_in("1"), signed_in("2")
    first.query_params["id"] = "D1"
    first.switch_page("ui/dilemma.py").run()
    first.button(key="keep-this").click().run()
    assert not first.exception
    assert folder_words.heading(folder_words.DILEMMAS, 1) in folder(first)
    assert folder_words.EMPTY in folder(second)
    assert folder_words.heading(folder_words.DILEMMAS, 1) in folder(signed_in("1"))
    nobody = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    nobody.user = {"is_logged_in": False}
    nobody.run()
    assert [one.value for one in nobody.title] == [sign_in_words.HEADING]
    st.cache_resource.clear()
