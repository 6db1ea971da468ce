"""Who asks under another name, from another site's page, or with too much, gets nothing; everyone else notices nothing."""

import http.client
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from kb.settings import Settings
from tests.ui.socket_of import told
from tests.ui.test_serve import ask
from tests.ui.visitor import ANSWER_MS, Visit
from ui import site_words, words
from ui.site.front import HEADERS, HSTS, Front
from ui.site.hosts import names_of

ELSEWHERE = "elders.example"


def asked(address: str, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    """Return status and body of an answer to a request with just these headers and a Host."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    line.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders(body or None)
    answer = line.getresponse()
    said = answer.read().decode()
    line.close()
    return answer.status, said


def refused(address: str, asked_for: str = "", **headers: str) -> int:
    """Return the status with which a web socket is refused. asked_for: another address that is said to be this machine's."""
    to, its = urlsplit(address), asked_for or f"{address.replace('http', 'ws')}/_stcore/stream"
    with pytest.raises(InvalidStatus) as closed, connect(
        its, address=(to.hostname, to.port), subprotocols=["streamlit"], additional_headers=headers
    ):  # fmt: skip
        pass
    return closed.value.response.status_code


@pytest.mark.parametrize("host", [
    ELSEWHERE, f"localhost.{ELSEWHERE}", f"localhost@{ELSEWHERE}", f"{ELSEWHERE}:80", "127.0.0.1.nip.example", "10.0.0.4",
    "[::2]", "localhost:x", "", "[", "localhost, elders.example",
])  # fmt: skip
def test_another_name_for_this_machine_is_refused_in_words_and_with_our_headers(address: str, host: str):
    for path in ("/", "/_stcore/health", "/eigen/first.css"):
        status, headers, body = ask(address + path, Host=host or " ")
        assert (status, body.decode()) == (400, site_words.OTHER_HOST)
        assert {name: headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "127.0.0.1:1", "[::1]:8501", "127.8.8.8", "localhost."])
def test_this_machine_goes_by_the_names_it_has_for_itself(address: str, host: str):
    assert ask(address, Host=host)[0] == 200


def test_a_web_socket_from_another_sites_page_is_refused_and_from_ours_is_not(address: str):
    port = urlsplit(address).port
    for origin in (f"https://{ELSEWHERE}", "null", "http://localhost:1", f"http://localhost:{port}.{ELSEWHERE}", "x"):
        assert refused(address, Origin=origin) == 403, origin
    assert refused(address, f"ws://{ELSEWHERE}/_stcore/stream", Origin=f"http://{ELSEWHERE}") == 403
    assert words.WHERE_STUCK in told(address, "", {}, {})


def test_what_another_sites_page_sends_is_refused_and_what_it_reads_it_may_not_see(address: str):
    origin = f"https://{ELSEWHERE}"
    for method in ("POST", "PUT", "DELETE"):
        assert asked(address, method, "/zitting", Origin=origin, Content_Length="0") == (400, site_words.OTHER_ORIGIN)
    status, headers, _ = ask(f"{address}/_stcore/host-config", Origin=origin)
    assert status == 200 and "Access-Control-Allow-Origin" not in headers


def test_a_refused_name_is_logged_once_and_not_by_itself(address: str, home: Path):
    for name in ("geheim-een.example", "geheim-twee.example"):
        ask(address, Host=name)
    log = (home.parent / f"{home.name}.log").read_text(encoding="utf-8")
    assert log.count("allowed_hosts") == 1 and "geheim-" not in log


def test_the_names_of_a_site_are_its_own_those_that_are_set_and_that_of_the_provider():
    settings = Settings(allowed_hosts=("Dilemmabank.Voorbeeld.nl",))
    names = names_of(settings, "localhost", "https://in.voorbeeld.nl/oauth2callback")
    allowed = ("dilemmabank.voorbeeld.nl", "DILEMMABANK.voorbeeld.nl:443", "in.voorbeeld.nl")
    assert [host for host in allowed if not names.has(host)] == []
    own = ("localhost:8501", "LOCALHOST.", "[::1]", "127.0.0.1", "127.8.8.8:80")
    others = ("voorbeeld.nl", "x.dilemmabank.voorbeeld.nl", "10.0.0.4", socket.gethostname(), "a b", None, "u:p@localhost")
    assert [host for host in (*own, *others) if names.has(host)] == []
    assert [host for host in own if names_of(settings, "0.0.0.0").has(host)] == []
    assert [host for host in own if not names_of(Settings(), "localhost").has(host)] == []
    assert names_of(Settings(allowed_hosts=("localhost",)), "localhost").has("localhost:8501")
    everywhere = names_of(Settings(), "0.0.0.0")
    assert all(map(everywhere.has, ("10.0.0.4:8501", "[2001:db8::1]", socket.gethostname()))) and not everywhere.has(ELSEWHERE)
    assert names_of(Settings(), "10.0.0.4").has("10.0.0.4:8501") and not names_of(Settings(), "10.0.0.4").has("10.0.0.5")


@pytest.mark.parametrize(
    "name", ["https://voorbeeld.nl", "voorbeeld.nl:443", "voorbeeld.nl/pad", "*.voorbeeld.nl", "*", "", "a.."]
)
def test_a_host_that_is_more_than_a_name_is_refused_at_the_start(name: str):
    with pytest.raises(ValueError, match="is no name of a host"):
        Settings(allowed_hosts=(name,))


@pytest.mark.parametrize("is_https", [True, False])
def test_a_browser_is_told_to_use_https_only_where_the_administrator_said_it_is_there(is_https: bool):
    from starlette.testclient import TestClient  # brings what only tests need

    front = Middleware(Front, pages=frozenset({"/"}), passed=("/vast",), page=b"", missing=b"", is_https=is_https)
    routes = [Route("/vast", lambda _: PlainTextResponse("ja"))]
    client = TestClient(Starlette(routes=routes, middleware=[front]))
    for path in ("/", "/vast", "/weg"):
        assert client.get(path).headers.get("Strict-Transport-Security") == (
            HSTS["Strict-Transport-Security"] if is_https else None
        )


def test_who_brings_too_much_is_refused_before_it_is_read(address: str):
    upload = "/_stcore/upload_file/bezoek/bestand"
    assert asked(address, "PUT", upload, Content_Length="999999999") == (413, site_words.TOO_MUCH)
    assert asked(address, "PUT", upload, Content_Length="-1")[0] == 400
    assert asked(address, "PUT", upload)[0] == 411
    assert asked(address, "PUT", f"/bladeren{upload}", Content_Length="999999999")[0] == 413
    assert asked(address, "PUT", upload, Content_Length="10") == (403, site_words.NO_FILES)
    assert asked(address, "POST", "/zitting", Content_Length="64001") == (413, site_words.TOO_MUCH)
    assert asked(address, "POST", "/_stcore/agent/interact", b"x" * 100, Content_Length="100")[0] in (403, 404, 405)


def test_one_visit_gets_so_many_files_to_the_server_and_no_more(browser: Browser, address: str):
    with Visit.begin(browser, address) as visit:
        visit.open("/inlezen")
        files = [{"name": f"verslag {n}.txt", "mimeType": "text/plain", "buffer": b"Een man belt."} for n in range(52)]
        visit.page.locator("input[type=file]").set_input_files(files)
        expect(visit.page.get_by_text("Dit past er niet meer bij.")).to_have_count(2, timeout=ANSWER_MS)
        assert not re.search("error|status code", visit.page.inner_text("body"), re.IGNORECASE)
