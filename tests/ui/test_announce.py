"""What who cannot see the page is told, on a small page of its own served as the site is."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.visitor import ROOT, Visit, at_rest, free_port, wait_until_healthy
from ui import site_words

_PAGE = """
import time
from pathlib import Path
import streamlit as st
from ui.announce import announce

def first():
    st.title("Eerste")
    asked = st.chat_input("Vraag", submit_mode="disable")
    if asked:
        with st.spinner("Ik zoek…"):
            time.sleep(2)
        announce("Antwoord: drie *dilemma's*.")
    if st.button("Stil"):
        st.write("Niets nieuws")
    if st.button("Lang"):
        time.sleep(2)
    st.page_link(other, label="Verder")

def second():
    st.set_page_config(page_title="Tweede · Proef")
    st.title("Tweede")

home = st.Page(first, title="Een", default=True)
other = st.Page(second, title="Twee", url_path="twee")
st.html(Path("ui/style.css"))
st.navigation([home, other]).run()
"""
_LISTEN = """() => {
  window.told = []
  const region = document.getElementById('own-announcer')
  new MutationObserver(() => { if (region.textContent) told.push(region.textContent) }).observe(region, {childList: true})
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    script = tmp_path_factory.mktemp("announce") / "proef.py"
    script.write_text(_PAGE, encoding="utf-8")
    port = free_port()
    serve = f"from pathlib import Path; from ui.serve import run; run({port}, 'localhost', Path({str(script)!r}))"
    log = script.with_suffix(".log")
    with log.open("w") as out:
        app = subprocess.Popen([sys.executable, "-c", serve], cwd=ROOT, stdout=out, stderr=out)
        try:
            wait_until_healthy(f"http://localhost:{port}", app, log)
            yield f"http://localhost:{port}"
        finally:
            app.terminate()
            app.wait(10)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with Visit.begin(browser, address) as visit:
        visit.open()
        visit.page.evaluate(_LISTEN)
        yield visit.page
        assert visit.complaints == []


def told(page: Page, *expected: str) -> None:
    """Check that exactly this was said since the page was opened, in this order."""
    page.wait_for_function("length => told.length >= length", arg=len(expected))
    at_rest(page)
    page.wait_for_timeout(300)
    assert page.evaluate("told") == list(expected)


def test_a_search_and_its_answer_are_said_and_the_field_keeps_the_focus(page: Page):
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill("Mag hij aan tafel?")
    field.press("Enter")
    told(page, "Ik zoek…", "Antwoord: drie *dilemma's*.")
    expect(field).to_be_focused()
    field.fill("En zij?")
    field.press("Enter")
    told(page, *["Ik zoek…", "Antwoord: drie *dilemma's*."] * 2)
    expect(page.get_by_text("Antwoord:").first).to_be_hidden()


def test_a_page_that_is_drawn_again_says_nothing_and_a_slow_one_does(page: Page):
    page.get_by_role("button", name="Stil").click()
    expect(page.get_by_text("Niets nieuws")).to_be_visible()
    told(page)
    page.get_by_role("button", name="Lang").click()
    told(page, site_words.BUSY, site_words.READY)
    expect(page.get_by_role("button", name="Lang")).to_be_focused()


def test_another_page_is_said_by_its_title_and_reading_goes_on_there(page: Page):
    page.get_by_test_id("stPageLink").get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tweede")).to_be_visible()
    told(page, "Tweede · Proef")
    expect(page.get_by_test_id("stMain")).to_be_focused()
