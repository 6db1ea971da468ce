"""Signing in through a real OpenID provider, in Debian's browser: who sees what, and what opens nothing."""

import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError

import pytest
from oidc_provider_mock import User
from playwright.sync_api import Browser, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from kb.knowledge_base import open_knowledge_base
from kb.model import Dilemma, Guidance
from kb.people import Role
from kb.settings import Settings
from tests.ui.provider import (
    ADMINISTRATOR,
    COOKIE_SECRET,
    EDITOR,
    LONG,
    OTHER_READER,
    PEOPLE,
    READER,
    SETTINGS,
    STRANGER,
    Site,
    coming,
    provider,
    sign_in,
    sign_in_button,
    signing_in,
)
from tests.ui.socket_of import told
from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest, fill
from ui import folder_words, site_words, upload_words, words
from ui import sign_in_words as sign_in_words
from ui.background_words import BACKGROUND
from ui.browse_words import BROWSE
from ui.manage_words import MANAGE
from ui.open_words import OPEN_QUESTIONS

SECRET = "Wie meldt dat Doortje weer drinkt?"
FOR_ALL = [words.SEARCH, BROWSE, OPEN_QUESTIONS, BACKGROUND, folder_words.FOLDER]
FOR_EDITORS = [upload_words.UPLOAD, words.DRAFTS]
ROLES = [(READER, Role.READER), (EDITOR, Role.EDITOR), (ADMINISTRATOR, Role.ADMINISTRATOR)]
IDLE_SECONDS = 12


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with published dilemmas and a draft."""
    folder = tmp_path_factory.mktemp("signing-in") / "home"
    folder.mkdir()
    fill(folder, {"woonoverlast": 4}, [])
    kb = open_knowledge_base(Settings(home=folder))
    kb.store.put(Dilemma("concept-1", SECRET, "Zij drinkt.", "Melden?", guidance=(Guidance("GGZ", "Praat."),)), "ingest")
    kb.store.close()
    return folder


@pytest.fixture(scope="module")
def at() -> Iterator[str]:
    with provider() as address:
        yield address


@pytest.fixture(scope="module")
def site(home: Path, at: str) -> Iterator[Site]:
    with signing_in(home, at) as running:
        yield running


@pytest.fixture(scope="module")
def idle_site(home: Path, at: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same, where a sign-in ends within seconds."""
    copy = shutil.copytree(home, tmp_path_factory.mktemp("idle") / "home")
    with signing_in(copy, at, f"{SETTINGS}idle_minutes = {IDLE_SECONDS / 60}\n") as running:
        yield running


def menu(page: Page) -> list[str]:
    """Return the pages in the menu, without their icons."""
    at_rest(page)
    return [one.split("\n")[-1] for one in page.get_by_test_id("stTopNavLink").all_inner_texts()]


def shown(page: Page) -> str:
    """Return all text of the page when it is complete."""
    at_rest(page)
    return page.locator("body").inner_text()


def cookies_of(visit: Visit) -> dict[str, str]:
    return {one["name"]: one["value"] for one in visit.page.context.cookies(visit.address)}


def nothing_for(site: Site, cookies: dict[str, str]) -> None:
    """Check that cookies open nothing: not on the web socket, which gives all there is."""
    for path in ("", "beoordelen"):
        said = told(site.address, path, {}, cookies)
        assert sign_in_words.HEADING in said and SECRET not in said and words.WHERE_STUCK not in said


@pytest.mark.parametrize("path", ["/", "/dilemma?id=woonoverlast-01", "/mijn-map", "/beoordelen", "/inlezen"])
def test_who_did_not_sign_in_sees_the_way_in_at_every_address_and_nothing_else(browser: Browser, site: Site, path: str):
    with coming(browser, site, path) as visit:
        assert sign_in_words.HEADING in shown(visit.page)
        assert menu(visit.page) == [] and visit.page.get_by_test_id("stMain").get_by_role("button").count() == 1
        assert visit.page.title() == words.tab(sign_in_words.TITLE)
        assert visit.complaints == [] and visit.strangers() == []


@pytest.mark.parametrize(("who", "role"), ROLES, ids=[role for _, role in ROLES])
def test_each_role_sees_its_pages_and_no_others(browser: Browser, site: Site, who: User, role: Role):
    allowed = FOR_ALL + (FOR_EDITORS if role is not Role.READER else []) + ([MANAGE] if role is Role.ADMINISTRATOR else [])
    with coming(browser, site) as visit:
        sign_in(visit, who)
        assert menu(visit.page) == allowed
        expect(visit.page.get_by_test_id("stSidebar")).to_contain_text(f"Ingelogd als {who.claims['name']}, {role}")
        for path in ("/achtergrond", "/inlezen", "/beoordelen", "/beheer"):
            visit.page.goto(site.address + path)
            expect(visit.page.get_by_role("heading", level=1).first).to_be_visible(timeout=ANSWER_MS)
            has_draft = path == "/beoordelen" and role is not Role.READER
            expect(visit.page.get_by_label(words.TITLE_FIELD)).to_have_count(int(has_draft), timeout=ANSWER_MS)
            refused = site_words.NO_PAGE_TITLE in shown(visit.page)
            for_editors = role is Role.READER and path in ("/inlezen", "/beoordelen")
            assert refused == (for_editors or (path == "/beheer" and role is not Role.ADMINISTRATOR)), path
            assert SECRET not in shown(visit.page) or has_draft


def test_a_stolen_link_to_a_draft_says_to_a_reader_that_it_does_not_exist_and_gives_nothing(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, READER)
        visit.page.goto(f"{site.address}/beoordelen?id=concept-1")
        expect(visit.page.get_by_role("heading", name=site_words.NO_PAGE_TITLE)).to_be_visible(timeout=ANSWER_MS)
        mine = cookies_of(visit)
        assert words.WHERE_STUCK in told(site.address, "", {}, mine)  # the socket knows this reader
        for path in ("beoordelen", "inlezen"):
            said = told(site.address, path, {}, mine)
            assert site_words.NO_PAGE_TITLE in said and SECRET not in said and upload_words.CHOOSE not in said


def test_an_account_without_a_role_is_told_so_and_gets_nothing(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, STRANGER)
        assert sign_in_words.NO_ROLE in shown(visit.page) and menu(visit.page) == []
        said = told(site.address, "beoordelen", {}, cookies_of(visit))
        assert sign_in_words.NO_ROLE in said and SECRET not in said and words.WHERE_STUCK not in said


def test_an_account_with_a_hundred_groups_can_sign_in(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, LONG)
        assert menu(visit.page) == FOR_ALL
        assert f"{USER_COOKIE_NAME}_1" in cookies_of(visit)


def test_two_people_each_have_their_own_folder_and_see_no_name_but_their_own(browser: Browser, site: Site):
    with coming(browser, site) as one, coming(browser, site) as other:
        for visit, who in ((one, READER), (other, OTHER_READER)):
            sign_in(visit, who)
            visit.page.goto(f"{site.address}/bladeren?thema=woonoverlast")
            expect(visit.page.get_by_test_id("stPageLink").first).to_be_visible(timeout=ANSWER_MS)
        one.page.get_by_role("main").locator("a[href*='dilemma?id=']").first.click()
        one.page.get_by_role("button", name=folder_words.KEEP).click()
        expect(one.page.get_by_role("button", name=folder_words.KEPT)).to_be_visible(timeout=ANSWER_MS)
        for visit in (one, other):
            visit.page.goto(f"{site.address}/mijn-map")
            expect(visit.page.get_by_role("heading", name=folder_words.FOLDER)).to_be_visible(timeout=ANSWER_MS)
        assert folder_words.EMPTY not in shown(one.page) and folder_words.EMPTY in shown(other.page)
        assert "Jansma" in shown(one.page) and "Anna Smit" not in shown(one.page)
        assert "Anna Smit" in shown(other.page) and "Jansma" not in shown(other.page)


def test_nothing_of_an_account_is_kept_or_logged(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, EDITOR)
        visit.page.get_by_role("link", name=words.DRAFTS).click()
        expect(visit.page.get_by_label(words.TITLE_FIELD)).to_be_visible(timeout=ANSWER_MS)
        visit.page.get_by_role("button", name=words.SAVE).click()
        at_rest(visit.page)
    with urllib.request.urlopen(f"{site.address}/oauth2callback?error=access_denied&error_description=u-redacteur+mag+niet"):
        pass
    held = b"".join(file.read_bytes() for file in site.home.rglob("*") if file.is_file()) + site.log().encode()
    said = {part.encode().lower() for who in PEOPLE for part in (who.sub, str(who.claims["name"]), str(who.claims["email"]))}
    assert [word for word in said | {b"jansma", b"regio-zuid"} if word in held.lower()] == []
    assert "access_denied" in site.log()


def test_who_signs_out_is_out_in_every_tab_and_with_every_copy_of_the_cookie(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, READER)
        copied = cookies_of(visit)
        tab = visit.page.context.new_page()
        tab.goto(f"{site.address}/achtergrond")
        expect(tab.get_by_role("heading", name=BACKGROUND, level=1)).to_be_visible(timeout=ANSWER_MS)
        visit.page.get_by_role("button", name=sign_in_words.SIGN_OUT).click()
        visit.page.get_by_role("button", name="End session").click()  # at the provider
        expect(sign_in_button(visit.page)).to_be_visible(timeout=ANSWER_MS)
        expect(sign_in_button(tab)).to_be_visible(timeout=ANSWER_MS)
        expect(tab.get_by_text(sign_in_words.ENDED).first).to_be_visible()
        assert "Jansma" not in shown(tab) and BACKGROUND not in menu(tab)
        assert [name for name in cookies_of(visit) if name.startswith(USER_COOKIE_NAME)] == []
        nothing_for(site, copied)


def test_a_slow_way_out_past_the_provider_is_not_cut_off_by_the_page_that_it_leaves(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, READER)
        page, held = visit.page, list[str]()
        chromium = page.context.new_cdp_session(page)  # which holds up what is redirected too
        chromium.on("Fetch.requestPaused", lambda paused: held.append(paused["requestId"]))
        chromium.send("Fetch.enable", {"patterns": [{"urlPattern": f"{site.provider}/*"}]})
        page.get_by_role("button", name=sign_in_words.SIGN_OUT).click(no_wait_after=True)
        while not held:
            page.wait_for_timeout(100)
        page.wait_for_timeout(3_000)  # in which the page looks three times whether it is still signed in
        chromium.send("Fetch.disable")
        expect(page.get_by_role("button", name="End session")).to_be_visible(timeout=ANSWER_MS)


def test_a_cookie_that_is_tampered_with_forged_expired_or_not_given_out_here_opens_nothing(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, READER)
        mine = cookies_of(visit)
    value = mine[USER_COOKIE_NAME]
    claims = {
        "iss": site.provider, "sub": ADMINISTRATOR.sub, "rollen": ["zvh-beheer"], "origin": site.address, "is_logged_in": True,
        "provider": "default",
    }  # fmt: skip

    def signed(secret: str) -> str:
        return create_signed_value(secret, USER_COOKIE_NAME, json.dumps(claims)).decode()

    long_ago = time.time() - 40 * 86400
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: long_ago)
        expired = signed(COOKIE_SECRET)
    assert words.WHERE_STUCK in told(site.address, "", {}, mine)
    tampered = value[:-5] + ("A" if value[-5] != "A" else "B") + value[-4:]
    for wrong in (tampered, f"x{value}", signed("geraden" * 5), signed(COOKIE_SECRET), expired):
        nothing_for(site, mine | {USER_COOKIE_NAME: wrong})
    nothing_for(site, {name: one for name, one in mine.items() if name != USER_COOKIE_NAME})
    visitor_says = {"X-Own-Sitting": "a" * 64, "X-Forwarded-User": ADMINISTRATOR.sub}
    assert SECRET not in told(site.address, "beoordelen", visitor_says, {})


def test_cookies_that_open_nothing_are_taken_away(browser: Browser, site: Site):
    with Visit.begin(browser, site.address) as visit:
        visit.page.context.add_cookies([{"name": USER_COOKIE_NAME, "value": "verlopen", "url": site.address}])
        visit.page.goto(site.address)
        expect(sign_in_button(visit.page)).to_be_visible(timeout=ANSWER_MS)
        assert USER_COOKIE_NAME not in cookies_of(visit)


def test_the_cookie_goes_when_the_browser_closes(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, READER)
        kept = [one for one in visit.page.context.cookies() if one["name"].startswith(USER_COOKIE_NAME)]
        assert {one["expires"] for one in kept} == {-1} and all(one["httpOnly"] for one in kept)


@pytest.mark.parametrize(("path", "method"), [("/_stcore/upload_file/x/y", "PUT"), ("/media/abc.pdf", "GET")])
def test_files_of_people_are_neither_taken_from_nor_given_to_strangers(site: Site, path: str, method: str):
    asked = urllib.request.Request(site.address + path, data=b"x" if method == "PUT" else None, method=method)
    with pytest.raises(HTTPError, match="403"):
        urllib.request.urlopen(asked)


def test_an_editor_can_still_choose_a_file(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, EDITOR)
        visit.page.get_by_role("link", name=upload_words.UPLOAD).click()
        known = ROOT / "corpora" / "notes" / "flipover tafel 6.txt"
        visit.page.locator("input[type=file]").set_input_files(known)
        expect(visit.page.get_by_text(known.name)).to_be_visible(timeout=ANSWER_MS)
        at_rest(visit.page)
        assert visit.page.get_by_test_id("stFileUploaderFileErrorMessage").count() == 0


def test_after_a_restart_of_the_server_everyone_signs_in_again(browser: Browser, home: Path, at: str, tmp_path: Path):
    copy = shutil.copytree(home, tmp_path / "home")
    with signing_in(copy, at) as site, coming(browser, site) as visit:
        sign_in(visit, READER)
        mine = cookies_of(visit)
        assert words.WHERE_STUCK in told(site.address, "", {}, mine)
        port = int(site.address.rsplit(":", 1)[1])
    with signing_in(copy, at, port=port) as site:
        nothing_for(replace(site), mine)


def test_someone_who_is_away_is_asked_and_can_stay(browser: Browser, idle_site: Site):
    with coming(browser, idle_site) as visit:
        sign_in(visit, READER)
        page = visit.page
        stay = page.get_by_role("dialog").get_by_role("button", name=site_words.IDLE["stay"])
        for _ in range(2):  # longer than the idle time in all
            expect(stay).to_be_visible(timeout=IDLE_SECONDS * 1000)
            expect(stay).to_be_focused()
            stay.click()
            expect(stay).to_be_hidden()
        expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible()
        assert visit.page.url == f"{idle_site.address}/"


def test_typing_counts_as_being_there(browser: Browser, idle_site: Site):
    with coming(browser, idle_site) as visit:
        sign_in(visit, READER)
        box = visit.page.get_by_test_id("stChatInputTextArea")
        until = time.monotonic() + 1.5 * IDLE_SECONDS
        while time.monotonic() < until:
            box.press_sequentially("ja ")
            visit.page.wait_for_timeout(500)
        expect(visit.page.get_by_role("dialog")).to_have_count(0)
        assert "Jansma" in shown(visit.page)


def test_who_stays_away_is_signed_out_and_the_screen_is_empty(browser: Browser, idle_site: Site):
    with coming(browser, idle_site) as visit:
        sign_in(visit, READER)
        mine = cookies_of(visit)
        visit.ask("Mag ik de buurman vertellen wie er overlast geeft?")
        left = visit.page.get_by_test_id("stAlert").get_by_text(sign_in_words.TIMED_OUT)
        expect(left).to_be_visible(timeout=3 * IDLE_SECONDS * 1000)
        assert "buurman" not in shown(visit.page) and "Jansma" not in shown(visit.page)
        nothing_for(idle_site, mine)
        sign_in(visit, READER)
        assert "buurman" not in shown(visit.page)


def test_the_server_empties_the_screen_of_a_page_whose_own_clock_does_not_run(browser: Browser, idle_site: Site):
    with coming(browser, idle_site) as visit:
        visit.page.context.route("**/eigen/idle.js", lambda route: route.abort())
        sign_in(visit, READER)
        visit.ask("Mag ik de buurman vertellen wie er overlast geeft?")
        with visit.page.expect_websocket(timeout=4 * IDLE_SECONDS * 1000):  # the one of before is closed
            expect(sign_in_button(visit.page)).to_be_visible(timeout=3 * IDLE_SECONDS * 1000)
            assert "buurman" not in shown(visit.page)
            expect(visit.page.locator("#own-announcer")).to_have_text(sign_in_words.ENDED)
        sign_in(visit, READER)
        assert "buurman" not in shown(visit.page)
