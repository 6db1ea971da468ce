"""The site as its visitors get it: a filled home folder, the app running on a free port, and Debian's browser."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect

from ingest.anonymise import open_anonymiser
from ingest.batch import Batch
from kb import transfer
from kb.knowledge_base import open_knowledge_base
from kb.model import Status
from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
_QUIET = [
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
_START_SECONDS = 60
ANSWER_MS = 60_000  # the first question waits for the model on a busy machine


def fill(home: Path, themes: Sequence[tuple[str, int]], notes: Sequence[str]) -> None:
    """Fill a home folder as an administrator and an editor would.

    themes: file of corpora/dilemmas and how many of its dilemmas are published. notes: files of corpora/notes to draft from.
    """
    kb = open_knowledge_base(Settings(home=home))
    for name, most in themes:
        lines = (ROOT / "corpora" / "dilemmas" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for line in lines[:most]:
            kb.publish(kb.store.put(transfer.to_dilemma(json.loads(line), transfer.trusted, Status.CONCEPT), "beheer"), "beheer")
    kb.searcher.refresh()
    reports = Batch(kb, open_anonymiser(kb.settings)).take([ROOT / "corpora" / "notes" / name for name in notes])
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
def running(home: Path) -> Iterator[str]:
    """Run the app on a home folder as "make app" does; give its address."""
    port = free_port()
    address = f"http://localhost:{port}"
    log = home.parent / f"{home.name}.log"
    with log.open("w") as out:
        app = subprocess.Popen(
            [sys.executable, "-m", "ui.serve", "--port", str(port)], cwd=ROOT, env=os.environ | {"KB_HOME": str(home)}, stdout=out, stderr=out
        )
        try:
            _wait_until_healthy(address, app, log)
            yield address
        finally:
            app.terminate()
            app.wait(10)


def _wait_until_healthy(address: str, app: "subprocess.Popen[bytes]", log: Path) -> None:
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
    return playwright.chromium.launch(executable_path=str(CHROMIUM if CHROMIUM.exists() else shutil.which("chromium")), args=_QUIET)


def ask(page: Page, question: str) -> None:
    """Type a question, send it and wait until its turn is on the page and the app is at rest."""
    turns = page.get_by_test_id("stChatMessage")
    before = turns.count()
    page.get_by_test_id("stChatInputTextArea").fill(question)
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(turns).to_have_count(before + 2, timeout=ANSWER_MS)
    at_rest(page)


def at_rest(page: Page) -> None:
    """Wait until the app has shown everything it is going to show."""
    expect(page.locator("[data-test-script-state='notRunning']")).to_be_visible(timeout=ANSWER_MS)
