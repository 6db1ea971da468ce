"""Who uses the app: one pseudonym a person, the same tomorrow; nobody on a server that others can reach."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Browser, expect
from streamlit import config
from streamlit.testing.v1 import AppTest

from tests.ui.socket_of import told
from tests.ui.visitor import ANSWER_MS, Visit, running
from ui import folder_words as words
from ui import sign_in_words, site_words
from ui.site.peers import is_this_machine
from ui.site.sittings import sittings
from ui.visitor import KEY_FILE
from ui.words import WHERE_STUCK

SITTING = "een-zitting"
SUB = {
    "is_logged_in": True, "iss": "https://inlog.voorbeeld.nl", "sub": "00u1", "email": "fatima@voorbeeld.nl",
    "sitting": SITTING,
}  # fmt: skip


def who_page() -> None:
    """Show the pseudonym; runs as a page of its own."""
    import streamlit as st

    from ui.visitor import person

    who = person()
    st.text((who.name if who else "") or "None")
    st.text(who.role if who else "None")


def said(**user: object) -> list[str]:
    page = AppTest.from_function(who_page, default_timeout=60)
    page.user = user
    page.run()
    assert not page.exception
    return [text.value for text in page.text]


def asked(**user: object) -> str | None:
    """Return the pseudonym that someone gets."""
    name, _ = said(**user)
    return name if name != "None" else None


def role(**user: object) -> str:
    """Return the role that someone gets."""
    return said(**user)[1]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def with_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app where people sign in through OpenID Connect, and someone just did."""
    monkeypatch.setenv("KB_SIGN_IN", "openid")
    sittings().begin(SITTING)


@pytest.fixture
def served_to_all() -> Iterator[None]:
    """The app as it listens on every address of a server."""
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    yield
    config.set_option("server.address", before)


def test_a_person_keeps_the_pseudonym_and_others_have_another(own_home: Path, with_sign_in: None):
    mine = asked(**SUB)
    assert mine and mine.isalpha() and len(mine) == 32
    assert asked(**SUB | {"email": "anders@voorbeeld.nl"}) == mine
    others = [asked(**SUB | {"sub": "00u2"}), asked(**SUB | {"iss": "https://elders.voorbeeld.nl"})]
    assert len({mine, *others}) == 3 and None not in others
    (own_home / KEY_FILE).unlink()
    assert asked(**SUB) != mine


def test_without_a_number_of_the_provider_the_mail_address_counts_however_it_is_written(with_sign_in: None):
    by_mail = {"is_logged_in": True, "sitting": SITTING}
    assert asked(**by_mail, email="Fatima@Voorbeeld.nl") == asked(**by_mail, email="fatima@voorbeeld.nl ") != asked(**SUB)
    assert asked(**by_mail) is None


def test_who_could_sign_in_and_did_not_is_nobody_also_on_the_own_machine(with_sign_in: None):
    assert asked() is None
    assert asked(is_logged_in=False) is None
    assert asked(is_logged_in=False, email="fatima@voorbeeld.nl", sitting=SITTING) is None


@pytest.mark.parametrize("sitting", [{}, {"sitting": None}, {"sitting": ""}, {"sitting": "een-andere"}])
def test_a_sign_in_that_the_door_does_not_know_is_nobodys(with_sign_in: None, sitting: dict[str, str | None]):
    assert asked(**{name: said for name, said in SUB.items() if name != "sitting"} | sitting) is None


def test_headers_that_no_door_let_through_name_nobody(monkeypatch: pytest.MonkeyPatch):
    """As under "streamlit run", where nothing stands before Streamlit."""
    monkeypatch.setenv("KB_SIGN_IN", "proxy")
    monkeypatch.setenv("KB_PROXY_ADDRESSES", '["10.0.0.4"]')
    assert asked(user="kees.bakker", roles="redactie") is None
    sittings().begin(SITTING)
    assert asked(user="kees.bakker", roles="redactie", sitting=SITTING) is not None


def test_on_a_server_for_all_only_who_signed_in_is_known(
    served_to_all: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
):
    assert asked() is None
    st.cache_resource.clear()
    request.getfixturevalue("with_sign_in")
    assert asked(**SUB) is not None


def test_nothing_of_a_name_or_address_reaches_the_disk(own_home: Path, with_sign_in: None):
    asked(**SUB)
    held = b"".join(path.read_bytes() for path in own_home.iterdir() if path.is_file()).lower()
    assert not [word for word in (b"fatima", b"voorbeeld", b"00u1") if word in held]


def test_with_a_damaged_key_nobody_is_known_and_pages_go_on(own_home: Path, with_sign_in: None):
    (own_home / KEY_FILE).write_text("kort", encoding="utf-8")
    assert asked(**SUB) is None


def test_with_a_damaged_key_an_editor_is_a_reader(own_home: Path, with_sign_in: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KB_EDITOR_VALUES", '["redactie"]')
    assert role(**SUB, roles="redactie") == "redacteur"
    (own_home / KEY_FILE).write_text("kort", encoding="utf-8")
    assert role(**SUB, roles="redactie") == "lezer"


def test_alone_on_a_machine_someone_may_do_everything():
    assert role() == "beheerder" and asked() is not None


@pytest.mark.parametrize(("setting", "value", "its_role"), [
    ("allowed_hosts", '["dilemmabank.voorbeeld.nl"]', "None"), ("behind_tls", "true", "None"),
    ("proxy_addresses", '["127.0.0.1"]', "None"), ("open_to_readers", "true", "lezer"),
])  # fmt: skip
def test_who_says_in_a_setting_that_others_reach_the_site_leaves_nobody_alone_on_it(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, its_role: str
):
    monkeypatch.setenv(f"KB_{setting.upper()}", value)
    assert role() == its_role and asked() is None


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("localhost", True), ("localhost:8501", True), ("http://localhost:8501", True), ("127.0.0.1:8501", True),
        ("[::1]:8501", True), ("http://[::1]", True), ("", False), ("null", False), ("0.0.0.0", False), ("10.0.0.4:80", False),
        ("https://dilemmabank.voorbeeld.nl", False), ("localhost.elders.nl", False), ("127.0.0.1.elders.nl", False),
        ("http://[::1", False),
    ],
)  # fmt: skip
def test_only_the_own_names_of_a_machine_are_its_own(address: str, is_ours: bool):
    assert is_this_machine(address) is is_ours


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_behind_a_web_server_that_passes_visitors_on_nobody_gets_in(browser: Browser, address: str, header: str):
    with Visit.begin(browser, address) as visit:
        visit.page.set_extra_http_headers({header: "10.0.0.9"})
        for path in ("/", "/mijn-map"):
            visit.page.goto(address + path)
            expect(visit.page.get_by_text(sign_in_words.CLOSED)).to_be_visible(timeout=ANSWER_MS)
            expect(visit.page.get_by_text("open_to_readers = true")).to_be_visible()
            expect(visit.page.get_by_test_id("stChatInputTextArea")).to_have_count(0)


def test_a_program_that_does_not_say_where_it_comes_from_is_nobody(address: str):
    assert WHERE_STUCK in told(address, "", {}, {})
    assert sign_in_words.CLOSED in told(address, "", {"Origin": None}, {})


def test_where_the_app_is_open_to_readers_they_read_and_have_no_folder(browser: Browser, home: Path, tmp_path: Path):
    copy = shutil.copytree(home, tmp_path / "home")
    (copy / "settings.toml").write_text("open_to_readers = true\n", encoding="utf-8")
    with running(copy) as address, Visit.begin(browser, address) as visit:
        visit.page.set_extra_http_headers({"X-Forwarded-For": "10.0.0.9"})
        visit.open("/mijn-map")
        expect(visit.page.get_by_text(words.NOBODY)).to_be_visible()
        expect(visit.page.get_by_role("button", name=sign_in_words.SIGN_OUT)).to_have_count(0)
        visit.page.goto(f"{address}/beoordelen")
        expect(visit.page.get_by_role("heading", name=site_words.NO_PAGE_TITLE)).to_be_visible(timeout=ANSWER_MS)
        visit.open("/")
        visit.ask("Leg je een gedragsaanwijzing op aan iemand die hem niet kan nakomen?")
        expect(visit.page.get_by_role("button", name=words.KEEP_QUESTION)).to_have_count(0)
        expect(visit.page.get_by_role("button", name=words.KEEP_SHORT)).to_have_count(0)
