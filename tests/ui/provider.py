"""An OpenID provider on this machine, and the app that lets people in by it, as an administrator would set it up."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, Page, expect

from tests.ui.visitor import ANSWER_MS, Visit, at_rest, free_port, running
from ui import sign_in_words as words

COOKIE_SECRET = "k7w0q2n5" * 5
SETTINGS = """
sign_in = "openid"
role_claim = "rollen"
region_claim = "regio"
reader_values = ["zvh-lezer"]
editor_values = ["zvh-redacteur"]
administrator_values = ["zvh-beheer"]
"""


def user(sub: str, name: str, roles: str | Sequence[str], **more: object) -> User:
    """Return someone whom the provider knows."""
    return User(sub=sub, claims={"name": name, "email": f"{sub}@voorbeeld.nl", "rollen": roles, **more})


READER = user("u-lezer", "Fatima *Jansma*", ["iets-anders", "zvh-lezer"], regio="regio-noord")
EDITOR = user("u-redacteur", "Kees Bakker", "zvh-redacteur", regio="regio-zuid")
ADMINISTRATOR = user("u-beheer", "Noor Visser", ["zvh-beheer", "zvh-lezer"])
STRANGER = user("u-vreemd", "Piet Post", ["ZVH-Lezer"])
SECOND_EDITOR = user("u-redacteur-2", "Mieke de Wit", "zvh-redacteur", regio="regio-noord")
OTHER_READER = user("u-lezer-2", "Anna Smit", ["zvh-lezer"], regio="regio-noord")
LONG = user("u-groepen", "Gijsbert Zwaanswijk", ["zvh-lezer", *(hashlib.sha256(bytes([n])).hexdigest() for n in range(100))])
PEOPLE = (READER, EDITOR, SECOND_EDITOR, ADMINISTRATOR, STRANGER, OTHER_READER, LONG)


@dataclass(frozen=True)
class Site:
    """The app, and the provider that it asks. home: its data."""

    address: str
    provider: str
    home: Path

    def log(self) -> str:
        """Return what the app has said."""
        return (self.home.parent / f"{self.home.name}.log").read_text(encoding="utf-8")


@contextmanager
def provider() -> Iterator[str]:
    """Run a provider that knows some people; give its address."""
    with run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


def client_file(home: Path, address: str, provider: str) -> Path:
    """Write what a provider gives for an app at an address, for the owner's eyes only."""
    file = home / "secrets.toml"
    told = {
        "redirect_uri": f"{address}/oauth2callback", "cookie_secret": COOKIE_SECRET, "client_id": "dilemmabank",
        "client_secret": "client-geheim", "server_metadata_url": f"{provider}/.well-known/openid-configuration",
    }  # fmt: skip
    file.write_text("[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in told.items()), encoding="utf-8")
    os.chmod(file, 0o600)
    return file


@contextmanager
def signing_in(home: Path, at: str, settings: str = SETTINGS, port: int | None = None) -> Iterator[Site]:
    """Run the app on a home folder with sign-in through the provider at an address."""
    port = port or free_port()
    client_file(home, f"http://localhost:{port}", at)
    (home / "settings.toml").write_text(settings, encoding="utf-8")
    with running(home, port) as address:
        yield Site(address, at, home)


@contextmanager
def coming(browser: Browser, site: Site, path: str = "/", width: int = 1280) -> Iterator[Visit]:
    """Give a visitor in a browser of their own who has come to the app and is not signed in."""
    with Visit.begin(browser, site.address, width) as visit:
        visit.page.goto(site.address + path)
        expect(sign_in_button(visit.page)).to_be_visible(timeout=ANSWER_MS)
        yield visit


def sign_in_button(page: Page):
    """Give the one button of the sign-in page."""
    return page.get_by_role("button", name=words.SIGN_IN, exact=True)


def sign_in(visit: Visit, who: User) -> None:
    """Sign in as someone, from the sign-in page."""
    at_rest(visit.page)
    sign_in_button(visit.page).click()
    visit.page.get_by_role("button", name=who.sub, exact=True).click()
    expect(visit.page.get_by_test_id("stChatInputTextArea").or_(visit.page.get_by_text(words.NO_ROLE))).to_be_visible(
        timeout=ANSWER_MS
    )
    at_rest(visit.page)
