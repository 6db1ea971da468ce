"""Files on their way to the server: in its memory and never on its disk, from who may take notes in, and not without end."""

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.ui.test_hosts import asked
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, running
from ui import site_words, upload_words, words
from ui.site import uploads

MEGABYTE = 1_000_000
LARGE = 5 * MEGABYTE
SETTINGS = f"file_megabytes = 6\nuploads_in_memory_megabytes = {(LARGE + 2 * MEGABYTE) // MEGABYTE}\n"


@pytest.fixture(scope="module")
def its_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("uploads") / "home"
    home.mkdir()
    fill(home, {"client-betrekken": 1}, [])
    (home / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def its_address(its_home: Path) -> Iterator[str]:
    with running(its_home) as found:
        yield found


def process_of(address: str) -> int:
    """Return the number of the process that serves an address."""
    port = address.rsplit(":", 1)[1]
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = place.read_bytes().split(b"\0")
        except OSError:  # it just ended
            continue
        if b"ui.serve" in said and port.encode() in said:
            return int(place.parent.name)
    raise AssertionError(f"nothing serves {address}")


def choose(page: Page, name: str) -> None:
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": b"Een man belt. ".ljust(LARGE, b"x")}]
    )


def test_a_large_file_reaches_a_server_that_may_write_none_and_a_second_waits_for_room(browser: Browser, its_address: str):
    server = process_of(its_address)
    _, most = resource.prlimit(server, resource.RLIMIT_FSIZE)
    with Visit.begin(browser, its_address) as visit, Visit.begin(browser, its_address) as other:
        visit.open("/inlezen")
        other.open("/inlezen")
        resource.prlimit(server, resource.RLIMIT_FSIZE, (MEGABYTE, most))
        try:
            with visit.page.expect_response(lambda one: "/upload_file/" in one.url and one.request.method == "PUT") as sent:
                choose(visit.page, "groot.txt")
        finally:
            resource.prlimit(server, resource.RLIMIT_FSIZE, (most, most))
        assert sent.value.status == 204
        choose(other.page, "tweede.txt")
        expect(other.page.get_by_text(site_words.FULL)).to_be_visible(timeout=ANSWER_MS)

        visit.page.get_by_role("link", name=words.SEARCH).first.click()  # who leaves the page leaves room
        expect(visit.page.get_by_test_id("stChatInputTextArea")).to_be_visible(timeout=ANSWER_MS)
        at_rest(visit.page)
        other.open("/inlezen")
        with other.page.expect_response(lambda one: "/upload_file/" in one.url and one.request.method == "PUT") as sent:
            choose(other.page, "tweede.txt")
        assert sent.value.status == 204
        other.page.get_by_role("button", name=upload_words.TAKE_IN).click()
        expect(other.page.get_by_text("ingelezen,")).to_be_visible(timeout=10 * ANSWER_MS)


def test_a_session_may_bring_files_until_it_was_away_for_ten_minutes(monkeypatch: pytest.MonkeyPatch):
    """Without a server no session is there."""
    known, begun = uploads.Uploads(), time.monotonic()
    known.welcome("weg")
    for minutes, takes in ((0, True), (9, True), (11, False)):
        monkeypatch.setattr(uploads.time, "monotonic", lambda now=begun + 60 * minutes: now)
        known.welcome("een ander")
        assert known.takes("weg") is takes, minutes
    assert known.takes("een ander")


def show(socket: ClientConnection, page: str) -> str:
    """Open a page in a session of its own; return the session."""
    wanted = BackMsg()
    wanted.rerun_script.page_name = page
    socket.send(wanted.SerializeToString())
    session = ""
    while True:
        message = ForwardMsg.FromString(socket.recv(60))
        kind = message.WhichOneof("type")
        session = message.new_session.initialize.session_id if kind == "new_session" else session
        if kind == "script_finished":
            return session


def test_only_a_session_that_shows_where_to_choose_files_may_bring_them(its_address: str):
    stream = f"{its_address.replace('http', 'ws')}/_stcore/stream"
    with connect(stream, subprotocols=["streamlit", "-"], origin=its_address, max_size=None) as socket:
        brought = []
        for page in ("", "inlezen", "bladeren"):
            session = show(socket, page)
            brought.append(asked(its_address, "PUT", f"/_stcore/upload_file/{session}/een", b"x", Content_Length="1"))
    refusal = (403, site_words.NO_FILES)
    assert brought[0] == brought[2] == refusal
    assert brought[1] != refusal  # from here on it is for Streamlit
