"""From Enter to the first answer on screen, in Debian's browser, with 10,000 dilemmas and one and five visitors at once.

Times are taken inside the page. Memory is that of the server's processes, as the system counts it, after all questions.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from kb import lexical
from kb.embedding import open_embedder
from kb.search import Search
from kb.settings import Settings
from kb.store import Store
from tests.bench_search import Prepared, collection, made
from tests.ui.visitor import ANSWER_MS, Visit, open_browser, running

_ROUNDS = 8  # questions of each visitor
_MIB = 2**20
# The clock runs in the page: it starts at Enter and stops when the first card of the newest answer, or what lies near
# where nothing fits, has been drawn.
_CLOCK = """number => {
  let start = 0
  window.took = new Promise(done => {
    const shown = () => document.querySelector(`[class*="st-key-source-${number}-1"], [class*="st-key-ask-${number}"]`)
    const look = () => shown() ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))) : 0
    new MutationObserver((_, me) => { if (start && shown()) { me.disconnect(); look() } })
      .observe(document.body, {childList: true, subtree: true})
    document.addEventListener('keydown', e => { if (e.key === 'Enter') start = performance.now() }, {capture: true, once: true})
  })
}"""


@contextmanager
def _site(count: int) -> Iterator[tuple[str, list[str]]]:
    """Run the app over so many dilemmas; give its address and questions to ask."""
    real, asked = collection()
    questions = [one.text for one in asked]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home")
        settings.home.mkdir()
        store, model = Store(settings.database, lexical.analyse), open_embedder(settings)
        store.put_many([replace(one, number=None) for one in made(real, count)], "bench")
        search = Search(store, Prepared(model, questions, real), settings.index)
        search.refresh()
        store.close()
        with running(settings.home) as address:
            yield address, questions


def _ask_all(pages: Sequence[Page], number: int, questions: Sequence[str]) -> list[float]:
    """Let every page ask its question at once; return the milliseconds each waited."""
    boxes = [page.get_by_test_id("stChatInputTextArea") for page in pages]
    for page, box, question in zip(pages, boxes, questions, strict=True):
        page.evaluate(_CLOCK, number)
        box.fill(question)
    for box in boxes:
        box.press("Enter", no_wait_after=True)
    return [page.evaluate("() => window.took") for page in pages]


def _visitors(browser: Browser, address: str, count: int, questions: Sequence[str]) -> list[float]:
    with ExitStack() as stack:
        visits = [stack.enter_context(Visit.begin(browser, address)) for _ in range(count)]
        for visit in visits:
            visit.page.set_default_timeout(ANSWER_MS)
            visit.open()
        its = iter(questions)
        times = [_ask_all([one.page for one in visits], n, [next(its) for _ in visits]) for n in range(1, _ROUNDS + 1)]
    return [one for some in times for one in some]


def _server_mib() -> float:
    """Return what the server, a child of this process, holds: memory of its own and its share of what is shared."""
    mine = [one for one in psutil.Process(os.getpid()).children() if "ui.serve" in one.cmdline()]
    family = [process for one in mine for process in (one, *one.children(recursive=True))]
    return sum(process.memory_full_info().pss for process in family) / _MIB


def bench_page(count: int = 10_000) -> None:
    """Print how long visitors wait for an answer, and what the server holds after it."""
    with sync_playwright() as playwright, _site(count) as (address, questions):
        browser = open_browser(playwright)
        first = _visitors(browser, address, 1, questions)  # opens models and index
        print(f"\nEnter to first answer on screen, {count:,} dilemmas; very first question {first[0]:,.0f} ms")
        print(f"  {'':44}{'p50 ms':>9}{'p95 ms':>9}{'x one':>9}")
        reference = 0.0
        for visitors in (1, 5):
            times = _visitors(browser, address, visitors, questions[_ROUNDS:])
            p50, p95 = np.percentile(times, (50, 95))
            reference = reference or float(p50)
            print(f"  {f'{visitors} at once':44}{p50:>9.0f}{p95:>9.0f}{p50 / reference:>9.2f}")
        print(f"  server after {len(first) + 6 * _ROUNDS} questions: {_server_mib():,.0f} MiB")
        browser.close()


if __name__ == "__main__":
    bench_page()
