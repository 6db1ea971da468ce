"""Who uses the app: one pseudonym a person, the same tomorrow; nobody on a server that others can reach."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Browser, expect
from streamlit import config
from streamlit.testing.v1 import AppTest

from tests.ui.visitor import Visit
from ui import folder_words as words
from ui.visitor import KEY_FILE, _is_this_machine

SUB = {"is_logged_in": True, "iss": "https://inlog.voorbeeld.nl", "sub": "00u1", "email": "fatima@voorbeeld.nl"}


def who_page() -> None:
    """Show the pseudonym; runs as a page of its own."""
    import streamlit as st

    from ui.visitor import owner

    st.text(str(owner()))


def asked(**user: object) -> str | None:
    """Return the pseudonym that someone gets."""
    page = AppTest.from_function(who_page, default_timeout=60)
    page.user = user
    page.run()
    assert not page.exception
    return page.text[0].value if page.text[0].value != "None" else None


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def served_to_all() -> Iterator[None]:
    """The app as it listens on every address of a server."""
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    yield
    config.set_option("server.address", before)


def test_a_person_keeps_the_pseudonym_and_others_have_another(own_home: Path):
    mine = asked(**SUB)
    assert mine and mine.isalpha() and len(mine) == 32
    assert asked(**SUB | {"email": "anders@voorbeeld.nl"}) == mine
    others = [asked(**SUB | {"sub": "00u2"}), asked(**SUB | {"iss": "https://elders.voorbeeld.nl"}), asked()]
    assert len({mine, *others}) == 4 and None not in others
    (own_home / KEY_FILE).unlink()
    assert asked(**SUB) != mine


def test_without_a_number_of_the_provider_the_mail_address_counts_however_it_is_written():
    by_mail = {"is_logged_in": True, "email": "Fatima@Voorbeeld.nl"}
    assert asked(**by_mail) == asked(is_logged_in=True, email="fatima@voorbeeld.nl ") != asked(**SUB)
    assert asked(is_logged_in=True) is None


def test_who_could_sign_in_and_did_not_is_nobody_also_on_the_own_machine():
    assert asked(is_logged_in=False) is None
    assert asked(is_logged_in=False, email="fatima@voorbeeld.nl") is None


def test_on_a_server_for_all_only_who_signed_in_is_known(served_to_all: None):
    assert asked() is None
    assert asked(**SUB) is not None


def test_nothing_of_a_name_or_address_reaches_the_disk(own_home: Path):
    asked(**SUB)
    held = b"".join(path.read_bytes() for path in own_home.iterdir() if path.is_file()).lower()
    assert not [word for word in (b"fatima", b"voorbeeld", b"00u1") if word in held]


def test_with_a_damaged_key_nobody_is_known_and_pages_go_on(own_home: Path):
    (own_home / KEY_FILE).write_text("kort", encoding="utf-8")
    assert asked(**SUB) is None


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
    assert _is_this_machine(address) is is_ours


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_behind_a_web_server_that_passes_visitors_on_there_is_no_folder(browser: Browser, address: str, header: str):
    with Visit.begin(browser, address) as visit:
        visit.page.set_extra_http_headers({header: "10.0.0.9"})
        visit.open("/mijn-map")
        expect(visit.page.get_by_text(words.NOBODY)).to_be_visible()
        visit.open("/")
        visit.ask("Leg je een gedragsaanwijzing op aan iemand die hem niet kan nakomen?")
        expect(visit.page.get_by_role("button", name=words.KEEP_QUESTION)).to_have_count(0)
        expect(visit.page.get_by_role("button", name=words.KEEP_SHORT)).to_have_count(0)
