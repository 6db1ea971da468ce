"""A site for others behind a web server that passes them on as they come: what a visitor writes makes nobody administrator.

What such a server sends is what the visitor sent, from this machine: so the requests here come from this machine too.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from kb.limits import Costly
from tests.ui.socket_of import told
from tests.ui.test_hosts import refused
from tests.ui.test_serve import ask
from tests.ui.visitor import ANSWER_MS, Visit, running
from ui import limit_words, manage_words, site_words, upload_words, words

NAME, ADDRESS = "dilemmabank.voorbeeld.nl", "198.51.100.%s"
SETTINGS = """
open_to_readers = true
proxy_addresses = ["127.0.0.1", "::1"]
metrics_addresses = ["127.0.0.1", "::1"]
questions_per_minute = 1
visitors_per_address = 1
"""


def served(home: Path, folder: Path, more: str = "") -> Path:
    copy = shutil.copytree(home, folder / "home")
    (copy / "settings.toml").write_text(SETTINGS + more, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def named(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a site with a name of its own runs."""
    with running(served(home, tmp_path_factory.mktemp("named"), f'allowed_hosts = ["{NAME}"]\nbehind_tls = true\n')) as found:
        yield found


def test_under_its_own_name_everyone_reads_and_no_more(named: str):
    shown = told(named, "", {}, {}, asked_for=NAME)
    assert words.WHERE_STUCK in shown
    assert [word for word in (upload_words.UPLOAD, words.DRAFTS, manage_words.MANAGE) if word in shown] == []
    assert site_words.NO_PAGE_TITLE in told(named, "beheer", {}, {}, asked_for=NAME)


def test_who_writes_the_name_of_this_machine_gets_nothing(named: str):
    port = urlsplit(named).port
    for host in ("localhost", f"localhost:{port}", "localhost.", f"127.0.0.1:{port}", "127.8.8.8", "[::1]"):
        for path in ("/", "/beheer", "/metrics", "/_stcore/host-config"):
            status, _, body = ask(named + path, Host=host)
            assert (status, body.decode()) == (400, site_words.OTHER_HOST), (host, path)
        assert refused(named, f"ws://{host}/_stcore/stream", Origin=f"http://{host}") == 403, host


def test_this_machine_may_ask_whether_the_site_is_well_and_nothing_else(named: str):
    status, _, body = ask(f"{named}/health")
    assert status == 200 and json.loads(body)["state"] == "goed"
    assert ask(f"{named}/health", Host="elders.example")[0] == 400
    assert ask(f"{named}/metrics", Host=NAME)[0] == 404


def test_another_tab_of_who_has_no_name_asks_no_more_and_another_address_does(browser: Browser, home: Path, tmp_path: Path):
    too_often = limit_words.BY_OTHERS[Costly.QUESTION]
    question = "Leg je een gedragsaanwijzing op aan iemand die hem niet kan nakomen?"
    with running(served(home, tmp_path)) as address:

        def said(forwarded: str) -> str:
            with Visit.begin(browser, address) as visit:
                visit.page.set_extra_http_headers({"X-Forwarded-For": forwarded})
                visit.open("/")
                expect(visit.page.get_by_role("link", name=manage_words.MANAGE)).to_have_count(0)
                return visit.ask(question).inner_text(timeout=ANSWER_MS)

        assert too_often not in said(ADDRESS % 1)
        assert too_often in said(ADDRESS % 1)
        assert too_often in said(f"{ADDRESS % 9}, {ADDRESS % 1}")
        assert too_often not in said(ADDRESS % 2)
