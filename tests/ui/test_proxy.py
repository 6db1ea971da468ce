"""Signing in at a proxy: its headers count, from its own address and nobody else's, also on the web socket.

The proxy is a real one on another address of this machine (127.0.0.2). A forger comes from 127.0.0.1 with the same headers.
"""

import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.knowledge_base import open_knowledge_base
from kb.model import Dilemma, Guidance
from kb.settings import Settings
from tests.ui.socket_of import XSRF, told
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, running
from ui import folder_words, words
from ui import sign_in_words as sign_in_words
from ui.site.ways import OUT

PROXY, FORGER = "127.0.0.2", "127.0.0.1"
SECRET = "Wie meldt dat Doortje weer drinkt?"
USER, ROLES = "X-Zvh-User", "X-Zvh-Roles"
SETTINGS = f"""
sign_in = "proxy"
proxy_user_header = "{USER}"
proxy_roles_header = "{ROLES}"
proxy_addresses = ["{PROXY}"]
editor_values = ["redactie"]
idle_minutes = %s
"""
EDITOR = {USER: "kees.bakker", ROLES: "iets, redactie"}
IDLE_SECONDS = 12


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with published dilemmas and a draft."""
    folder = tmp_path_factory.mktemp("proxy") / "home"
    folder.mkdir()
    fill(folder, {"woonoverlast": 3}, [])
    kb = open_knowledge_base(Settings(home=folder))
    kb.store.put(Dilemma("concept-1", SECRET, "Zij drinkt.", "Melden?", guidance=(Guidance("GGZ", "Praat."),)), "ingest")
    kb.store.close()
    (folder / "settings.toml").write_text(SETTINGS % 30, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with running(home) as found:
        yield found


@contextmanager
def proxy(to: str, headers: dict[str, str]) -> Iterator[str]:
    """Run a proxy in front of the app that says who every visitor is; give its address.

    It connects from its own address, drops what visitors say of themselves, and passes the rest on as it is.
    """
    port = int(to.rsplit(":", 1)[1])
    ours = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()
    theirs = re.compile(rb"(?im)^(?:x-zvh-[a-z]+|connection: keep-alive).*\r\n")

    def pump(source: socket.socket, target: socket.socket) -> None:
        with source, target:
            try:
                while some := source.recv(65536):
                    target.sendall(some)
            except OSError:
                pass

    def serve(visitor: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (some := visitor.recv(65536)):
                visitor.close()
                return
            head += some
        first, rest = head.split(b"\r\n", 1)
        again = b"" if b"upgrade: websocket" in head.lower() else b"Connection: close\r\n"
        app = socket.create_connection(("127.0.0.1", port), source_address=(PROXY, 0))
        app.sendall(first + b"\r\n" + ours + again + theirs.sub(b"", rest))
        threading.Thread(target=pump, args=(app, visitor), daemon=True).start()
        pump(visitor, app)

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    visitor, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(visitor,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://localhost:{listening.getsockname()[1]}"


def way_in(page: Page):
    return page.get_by_role("link", name=sign_in_words.SIGN_IN, exact=True)


def shown(page: Page) -> str:
    at_rest(page)
    return page.locator("body").inner_text()


def test_who_the_proxy_names_is_in_with_the_role_that_it_tells(browser: Browser, address: str):
    with proxy(address, EDITOR) as front, Visit.begin(browser, front) as visit:
        visit.open("/beoordelen")
        expect(visit.page.get_by_label(words.TITLE_FIELD)).to_have_value(SECRET, timeout=ANSWER_MS)
        assert "Ingelogd als kees.bakker, redacteur" in shown(visit.page)
        assert visit.complaints == [] and visit.strangers() == []
    with proxy(address, {USER: "fatima"}) as front, Visit.begin(browser, front) as visit:
        visit.open("/mijn-map")
        assert folder_words.EMPTY in shown(visit.page) and words.DRAFTS not in shown(visit.page)


def test_the_proxys_headers_from_elsewhere_open_nothing_in_the_browser(browser: Browser, address: str):
    with Visit.begin(browser, address) as visit:
        visit.page.set_extra_http_headers(EDITOR | {"X-Forwarded-For": PROXY, "X-Real-IP": PROXY})
        visit.page.goto(f"{address}/beoordelen")
        expect(way_in(visit.page)).to_be_visible(timeout=ANSWER_MS)
        assert SECRET not in shown(visit.page)
        assert [one["name"] for one in visit.page.context.cookies()] == [XSRF]
        way_in(visit.page).click()
        expect(way_in(visit.page)).to_be_visible(timeout=ANSWER_MS)


def test_the_proxys_headers_from_elsewhere_open_nothing_on_the_web_socket(browser: Browser, address: str):
    with proxy(address, EDITOR) as front, Visit.begin(browser, front) as visit:
        visit.open("/")
        mine = {one["name"]: one["value"] for one in visit.page.context.cookies()}
        assert words.WHERE_STUCK in told(address, "", EDITOR, mine, PROXY)  # a proxy with a visitor who is in
        copied = EDITOR | {"X-Forwarded-For": PROXY, "Forwarded": f"for={PROXY}", "X-Own-Sitting": "a" * 64}
        for headers, cookies in ((copied, mine), (copied, {}), ({}, mine)):
            for page in ("", "beoordelen"):
                said = told(address, page, headers, cookies, FORGER)
                assert sign_in_words.HEADING in said and SECRET not in said and words.WHERE_STUCK not in said
        for headers in ({}, {USER: "anders", ROLES: "redactie"}):  # the cookie of one person is of no use to another
            assert SECRET not in told(address, "beoordelen", headers, mine, PROXY)


def test_a_header_that_comes_twice_is_believed_of_nobody(browser: Browser, address: str):
    with proxy(address, EDITOR) as front, Visit.begin(browser, front) as visit:
        visit.open("/")
    with proxy(address, {USER: "eve", USER.lower(): "kees.bakker"}) as front, Visit.begin(browser, front) as visit:
        visit.page.goto(front)
        expect(way_in(visit.page)).to_be_visible(timeout=ANSWER_MS)
    twice = {USER: "eve", ROLES: "redactie", ROLES.lower(): "lezer"}
    with proxy(address, twice) as front, Visit.begin(browser, front) as visit:
        visit.page.goto(front)
        expect(way_in(visit.page)).to_be_visible(timeout=ANSWER_MS)


def test_who_signs_out_stays_out_until_they_ask_to_come_in(browser: Browser, address: str):
    with proxy(address, EDITOR) as front, Visit.begin(browser, front) as visit:
        visit.open("/")
        visit.page.get_by_role("button", name=sign_in_words.SIGN_OUT).click()
        expect(visit.page.get_by_test_id("stAlert").get_by_text(sign_in_words.SIGNED_OUT)).to_be_visible(timeout=ANSWER_MS)
        assert visit.page.url == f"{front}/?{OUT}=zelf" and "kees" not in shown(visit.page)
        visit.page.reload()
        expect(visit.page.get_by_test_id("stAlert").get_by_text(sign_in_words.SIGNED_OUT)).to_be_visible(timeout=ANSWER_MS)
        way_in(visit.page).click()
        expect(visit.page.get_by_test_id("stChatInputTextArea")).to_be_visible(timeout=ANSWER_MS)


def test_who_stays_away_finds_an_empty_screen_in_one_browser_and_goes_on_in_another(
    browser: Browser, home: Path, tmp_path: Path
):
    copy = shutil.copytree(home, tmp_path / "home")
    (copy / "settings.toml").write_text(SETTINGS % (IDLE_SECONDS / 60) + 'proxy_sign_out = "/weg"\n', encoding="utf-8")
    with (
        running(copy) as address, proxy(address, EDITOR) as front, Visit.begin(browser, front) as away,
        Visit.begin(browser, front) as busy,
    ):  # fmt: skip
        busy.open("/")
        away.page.goto(f"{front}/dilemma?id=woonoverlast-01")
        expect(away.page.get_by_role("heading", name=words.GUIDANCE)).to_be_visible(timeout=ANSWER_MS)
        title = away.page.get_by_role("heading", level=1).inner_text()
        assert title in shown(away.page)
        left = away.page.get_by_test_id("stAlert").get_by_text(sign_in_words.TIMED_OUT)
        box = busy.page.get_by_test_id("stChatInputTextArea")
        for _ in range(8 * IDLE_SECONDS):
            box.press_sequentially("ja ")
            busy.page.wait_for_timeout(250)
            if left.is_visible():
                break
        expect(left).to_be_visible()
        assert title not in shown(away.page)
        assert "kees.bakker" in shown(busy.page)
        busy.page.get_by_role("button", name=sign_in_words.SIGN_OUT).click()
        expect(busy.page).to_have_url(f"{front}/weg")
