"""One filled home, one running app and one browser for all tests of the pages; every visit is watched."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.settings import Settings
from tests.model_server import ModelServer, model_server, summarises
from tests.ui.visitor import HOSTILE, Visit, fill, open_browser, running

HERE = Path(__file__).parent
THEMES = {"client-betrekken": 7, "woonoverlast": 7, "rol-regie": 7, "informatie-privacy": 2, "kind-gezin": 2}
LEAD_MODEL = "proef_*model*:12b <b>"
NOTES = ("flipover tafel 6.txt",)  # two dilemmas

expect.set_options(timeout=20_000)  # two suites may share two cores; what never comes costs this once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a test of the pages a second try: on a busy machine a page may come later than is waited for. Each such is named."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with 25 published dilemmas, a hostile one besides, and two drafts; tests add no dilemmas of their own."""
    folder = tmp_path_factory.mktemp("site") / "home"
    folder.mkdir(mode=0o700)
    fill(folder, THEMES, NOTES, [HOSTILE])
    return folder


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    """Where the app runs on that home."""
    with running(home) as found:
        yield found


@pytest.fixture(scope="module")
def own_address(home: Path) -> Iterator[str]:
    """Where the app runs for one file of tests, which has a home of its own."""
    with running(home) as found:
        yield found


@pytest.fixture
def kb(home: Path) -> Iterator[KnowledgeBase]:
    """The knowledge base of the app, for what a colleague does meanwhile."""
    opened = open_knowledge_base(Settings(home=home))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def lead_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ModelServer]]:
    """Where the app runs with leads on, and the server that stands for the language model."""
    folder = tmp_path_factory.mktemp("leads") / "home"
    folder.mkdir()
    with model_server(summarises) as server:
        fill(folder, {"client-betrekken": 7, "woonoverlast": 7}, ())
        set_so = f'lead = true\nlead_seconds = 60\nwording_url = "{server.url}"\nwording_model = "{LEAD_MODEL}"\n'
        (folder / "settings.toml").write_text(set_so, encoding="utf-8")
        with running(folder) as found:
            yield found, server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = open_browser(playwright)
        yield opened
        opened.close()


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder without anything, that of the pages which this test runs in its own process."""
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A visitor who has just arrived at the chat, on a screen of 1280 by 800.

    At the end nothing may have been asked from another host, and the browser may not have complained.
    """
    with Visit.begin(browser, address) as begun:
        begun.open()
        yield begun
        assert begun.strangers() == []
        assert begun.complaints == []


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit.page
