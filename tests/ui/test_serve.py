"""Starting the app, and what it answers before a page is shown: our HTML, our headers, no trace of what was asked."""

import gzip
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.kb.plain_user import open_to_others
from tests.ui.visitor import ROOT, free_port, running
from ui import site_words, words
from ui.site.addresses import addresses
from ui.site.front import HEADERS
from ui.site.index import index_page


def ask(address: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """Return status, headers and body of an answer, whatever the status; a redirect is followed."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def test_a_taken_port_is_said_in_one_line_and_nothing_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "ui.serve", "--port", str(port)], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr == (
        f"Port {port} is in use; the app may be running already at http://localhost:{port}. "
        f"Stop it, or start another with: make app PORT={port + 1}\n"
    )
    assert done.stdout == ""


def test_a_page_begins_in_dutch_with_our_title_and_nothing_from_elsewhere(address: str):
    status, headers, body = ask(f"{address}/beoordelen")
    text = body.decode()
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="nl">' in text and f"<title>{words.TITLE}</title>" in text
    assert site_words.NO_SCRIPT in text and site_words.DESCRIPTION in text
    assert "://" not in text
    assert headers["Cache-Control"] == "no-store"
    packed = ask(f"{address}/beoordelen", **{"Accept-Encoding": "gzip"})
    assert packed[1]["Content-Encoding"] == "gzip" and gzip.decompress(packed[2]) == body


def test_every_answer_carries_our_headers(address: str):
    for path in ("/", "/eigen/access.js", "/_stcore/health", "/bestaat-niet"):
        headers = ask(address + path)[1]
        assert {name: headers[name] for name in HEADERS} == HEADERS, path
    assert "unsafe-inline" not in HEADERS["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    assert ask(f"{address}/_stcore/health")[0::2] == (200, b"ok")


@pytest.mark.parametrize("path", ["/bestaat-niet", "/diep/erin", "/zoek"])
def test_an_address_without_a_page_says_so_in_dutch(address: str, path: str):
    status, headers, body = ask(address + path)
    assert status == 404 and site_words.NO_PAGE_TITLE in body.decode() and headers["Cache-Control"] == "no-store"


def test_a_slash_too_many_leads_to_the_page(address: str):
    assert ask(f"{address}/beoordelen/?id=1")[0] == 200


def test_what_was_asked_for_is_not_logged(address: str, home: Path):
    ask(f"{address}/dilemma?id=geheimwoord")
    ask(f"{address}/geheimwoord")
    assert "geheimwoord" not in (home.parent / f"{home.name}.log").read_text(encoding="utf-8")


def test_a_new_streamlit_page_that_we_do_not_know_is_refused(tmp_path: Path):
    other = tmp_path / "index.html"
    other.write_text("<html><body></body></html>", encoding="utf-8")
    with pytest.raises(RuntimeError, match="ui/site/index.py"):
        index_page(other)


def test_addresses_are_read_from_the_navigation_or_refused(tmp_path: Path):
    script = tmp_path / "app.py"
    script.write_text('st.navigation([st.Page("a.py", default=True), st.Page("b.py", url_path="twee")])', encoding="utf-8")
    assert addresses(script) == {"/", "/twee"}
    script.write_text('st.Page("b.py", url_path=where)', encoding="utf-8")
    with pytest.raises(ValueError, match="app.py, line 1"):
        addresses(script)


def test_nobody_else_may_read_what_the_site_makes(tmp_path: Path):
    home = tmp_path / "nieuw"
    with running(home) as address:
        ask(f"{address}/health")
    assert (home / "kb.sqlite").is_file() and open_to_others(home) == []


def test_streamlit_run_still_starts_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    port = free_port()
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as app:
        try:
            give_up = time.monotonic() + 60
            while time.monotonic() < give_up and app.poll() is None:
                try:
                    assert ask(f"http://localhost:{port}/_stcore/health")[0::2] == (200, b"ok")
                    return
                except OSError:
                    time.sleep(0.2)
            raise AssertionError("streamlit run app.py did not start")
        finally:
            app.terminate()
