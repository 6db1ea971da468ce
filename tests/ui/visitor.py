"""The site as its visitors get it: a filled home folder, the app running on a free port, and Debian's browser."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, expect

from ingest.batch import Batch
from ingest.crew import Crew
from kb import transfer
from kb.knowledge_base import open_knowledge_base
from kb.model import Status
from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
_QUIET = [
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
_START_SECONDS = 60
_PROBE = re.compile(r"/[a-z-]+/_stcore/(health|host-config)$")  # Streamlit looks for itself under a page, then above
_SETTLE_MS = 500
_STILL_FRAMES = 15
_STANDS_STILL = """frames => new Promise(done => {
  let [still, before] = [0, ""]
  const look = () => {
    const folds = [...document.querySelectorAll('details')]
    const now = folds.map(one => one.getBoundingClientRect().height).join()
    still = now === before && folds.every(one => !one.style.height) ? still + 1 : 0
    before = now
    still < frames ? requestAnimationFrame(look) : done()
  }
  look()
})"""
ANSWER_MS = 60_000  # the first question waits for the model on a busy machine


TRICKS = (
    "![foto](https://elders.example/foto.png) [klik](https://elders.example) "
    '<img src="https://elders.example/x.png" onerror="alert(1)"> <script>alert(2)</script> $\\frac{a}{b}$ :red[rood] '
    ":material/home: :dog: # **vet** `code` https://elders.example/los www.elders.example ik@elders.example"
)


HOSTILE = {
    "id": "vijandig-01",
    "title": f"Laten we de hond toe? {TRICKS}",
    "situation": TRICKS,
    "question": TRICKS,
    "guidance": [
        {"by": TRICKS, "text": f"Niet doen. {TRICKS}", "stance": "tegen"},
        {"by": "GGZ", "text": "Wel doen.", "stance": "voor"},
    ],
}


def fill(home: Path, themes: Mapping[str, int], notes: Sequence[str], more: Sequence[Mapping[str, object]] = ()) -> None:
    """Fill a home folder as an administrator and an editor would.

    themes: file of corpora/dilemmas to how many of its dilemmas are published. more: records published besides.
    notes: files of corpora/notes to make drafts from.
    """
    kb = open_knowledge_base(Settings(home=home))
    records = list(more)
    for name, most in themes.items():
        lines = (ROOT / "corpora" / "dilemmas" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        records += [json.loads(line) for line in lines[:most]]
    for record in records:
        dilemma = transfer.to_dilemma(record, transfer.trusted, Status.CONCEPT)
        kb.publish(kb.store.put(dilemma, "beheer"), "beheer")
    kb.searcher.refresh()
    with Crew(kb.settings) as crew:
        reports = Batch(kb, crew.prepare).take([ROOT / "corpora" / "notes" / name for name in notes])
    empty = [report.file for report in reports if not report.drafts]
    if empty:
        raise RuntimeError(f"no drafts from {', '.join(empty)}")
    kb.store.close()


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(home: Path, port: int | None = None) -> Iterator[str]:
    """Run the app on a home folder as "make app" does; give its address. port: a free one when not said."""
    port = port or free_port()
    address = f"http://localhost:{port}"
    log = home.parent / f"{home.name}.log"
    with log.open("w") as out:
        app = subprocess.Popen(
            [sys.executable, "-m", "ui.serve", "--port", str(port)],
            cwd=ROOT,
            env=os.environ | {"KB_HOME": str(home)},
            stdout=out,
            stderr=out,
        )
        try:
            wait_until_healthy(address, app, log)
            yield address
        finally:
            app.terminate()
            app.wait(10)


def wait_until_healthy(address: str, app: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until an app that was started answers. Raises RuntimeError with the end of its log when it does not."""
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up and app.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the app did not start at {address}: {log.read_text(encoding='utf-8')[-2000:]}")


def open_browser(playwright: Playwright) -> Browser:
    """Start Debian's Chromium. Raises RuntimeError that says how to install it when it is not there."""
    if not (CHROMIUM.exists() or shutil.which("chromium")):
        raise RuntimeError('no chromium for the browser tests: run "apt-get install chromium" as root, or "make test" as root')
    return playwright.chromium.launch(
        executable_path=str(CHROMIUM if CHROMIUM.exists() else shutil.which("chromium")), args=_QUIET
    )


def at_rest(page: Page) -> None:
    """Wait until the app has shown everything it is going to show."""
    expect(page.locator("[data-test-script-state='notRunning']")).to_be_visible(timeout=ANSWER_MS)


def soon_ms() -> float:
    """Return how long what others do may take to show: two seconds, and as much longer as processors are overloaded."""
    return 2_000 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def unfolded(page: Page) -> None:
    """Wait until what was opened stands still. Before, the press of a test scrolls within it, and it slides from under that.

    Still is: in so many frames drawn after one another nothing unfolds and the page stays as high as it was.
    """
    page.evaluate(_STANDS_STILL, _STILL_FRAMES)


def unfold(place: Locator) -> None:
    """Open the fold in a place and wait until all of it is there."""
    place.locator("summary").click()
    expect(place.locator("details")).to_have_attribute("open", "")
    unfolded(place.page)


def choose_option(page: Page, name: str) -> None:
    """Choose from the list that is open. A list that scrolls while it is pressed takes no press: it is scrolled before."""
    option = page.get_by_role("option", name=name)
    option.scroll_into_view_if_needed()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # now it knows
    option.click()


def show_in(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Let the visitor prefer light or dark and wait until the page is so; parts of it change one after another."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function(
        "scheme => getComputedStyle(document.querySelector('.stApp') ?? document.documentElement).colorScheme.includes(scheme)",
        arg=scheme,
    )
    page.wait_for_timeout(_SETTLE_MS)


@dataclass
class Visit:
    """One visitor in a browser of their own. requested: every address asked for. complaints: errors on the console."""

    page: Page
    address: str
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def begin(cls, browser: Browser, address: str, width: int = 1280, height: int = 800, zoom: int = 1) -> Iterator[Self]:
        """Give a visitor with a screen of this size, in pixels; zoom: how many of its pixels one of ours takes."""
        context = browser.new_context(
            viewport={"width": width // zoom, "height": height // zoom}, device_scale_factor=zoom, locale="nl-NL"
        )
        visit = cls(context.new_page(), address)
        visit.page.on("request", lambda request: visit.requested.append(request.url))
        visit.page.on("websocket", lambda socket: visit.requested.append(socket.url))
        visit.page.on("console", visit._note)
        visit.page.on("pageerror", lambda wrong: visit.complaints.append(str(wrong)))
        visit.page.on("dialog", lambda dialog: visit.complaints.append(f"dialog: {dialog.message}"))
        yield visit
        context.close()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _PROBE.search(message.location["url"]):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def strangers(self) -> list[str]:
        """Return what was asked from another host than the app's."""
        own = urlsplit(self.address).netloc
        return [url for url in self.requested if urlsplit(url).netloc != own and urlsplit(url).scheme not in ("data", "blob")]

    def open(self, path: str = "/") -> None:
        """Go to a page by its address and wait until it is complete."""
        self.page.goto(self.address + path)
        begins_with = (
            "[data-testid=stChatInputTextArea]" if path == "/" else "[data-testid=stMain] :is(h1, [data-testid=stPageLink])"
        )
        expect(self.page.locator(begins_with).first).to_be_visible(timeout=ANSWER_MS)
        at_rest(self.page)

    def ask(self, question: str) -> Locator:
        """Type a question and send it; give the turn that answers it."""
        turns = self.page.get_by_test_id("stChatMessage")
        at_rest(self.page)
        before = turns.count()
        box = self.page.get_by_test_id("stChatInputTextArea")
        box.fill(question)
        box.press("Enter")
        expect(turns).to_have_count(before + 2, timeout=ANSWER_MS)
        at_rest(self.page)
        return self.answer()

    def question(self) -> Locator:
        """Give the newest question."""
        return self.page.get_by_test_id("stChatMessageContent").first

    def answer(self) -> Locator:
        """Give the newest answer: it stands on top, under its question."""
        return self.page.get_by_test_id("stChatMessage").nth(1)

    def sources(self) -> list[str]:
        """Return the titles of the dilemmas that the newest answer comes from, in the order of their numbers."""
        at_rest(self.page)
        titles = self.answer().locator("[class*='st-key-source-'] strong").all_inner_texts()
        assert [title.split(" ", 1)[0] for title in titles] == [f"[{n}]" for n in range(1, len(titles) + 1)]
        return [title.split(" ", 1)[1] for title in titles]
