"""The lead of an answer on the page: a real server on this machine stands for the language model, and answers when told to."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.model_server import Handler, ModelServer, fails, says, summarises
from tests.ui.conftest import LEAD_MODEL
from tests.ui.test_chat import ALL, AT_TABLE, NOTICE, shown
from tests.ui.visitor import ANSWER_MS, Visit, at_rest
from ui import chat_words, words

_LEAD = "[class*='st-key-lead-']"
_LISTEN = """() => {
  window.told = []
  const region = document.getElementById('own-announcer')
  new MutationObserver(() => { if (region.textContent) told.push(region.textContent) }).observe(region, {childList: true})
}"""


@pytest.fixture
def server(lead_site: tuple[str, ModelServer]) -> Iterator[ModelServer]:
    """The model's server, which summarises at once until told otherwise."""
    server = lead_site[1]
    server.asked.clear()
    server.answers = [summarises]
    return server


@pytest.fixture
def visit(browser: Browser, lead_site: tuple[str, ModelServer], server: ModelServer) -> Iterator[Visit]:
    """A visitor who has just arrived at a chat with leads."""
    with Visit.begin(browser, lead_site[0]) as begun:
        begun.open()
        yield begun
        assert begun.strangers() == [] and begun.complaints == []


@pytest.fixture
def until_told(server: ModelServer) -> Iterator[threading.Event]:
    """Let the model wait until this is set."""
    go = threading.Event()

    def wait(handler: Handler, request: dict[str, Any]) -> None:
        go.wait(30)
        summarises(handler, request)

    server.answers = [wait]
    yield go
    go.set()


def test_the_answer_stands_before_its_lead_comes_and_the_visitor_is_not_held_up(visit: Visit, until_told: threading.Event):
    page = visit.page
    answer = visit.ask(NOTICE)
    expect(answer.get_by_text(chat_words.LEAD_WAITS)).to_be_visible()
    assert answer.locator("[class*='st-key-advice-']").filter(visible=True).count() > 1 and visit.sources()[0] in ALL
    page.evaluate(_LISTEN)
    answer.locator("summary").first.click()
    box = page.get_by_test_id("stChatInputTextArea")
    box.type("En als hij", delay=60)
    page.wait_for_timeout(3000)  # longer than it takes to look for the lead again
    expect(box).to_be_focused()
    until_told.set()
    expect(answer.get_by_text(chat_words.lead_by(LEAD_MODEL))).to_be_visible(timeout=ANSWER_MS)
    expect(answer.get_by_text(chat_words.LEAD_WAITS)).to_have_count(0)
    expect(box).to_have_value("En als hij")
    expect(box).to_be_focused()
    expect(answer.locator("details").first).to_have_attribute("open", "")
    page.wait_for_function("least => told.length >= least", arg=1)
    assert page.evaluate("told") == [chat_words.LEAD_READY]


def test_every_sentence_of_a_lead_leads_to_a_dilemma_that_says_it(visit: Visit):
    answer = visit.ask(NOTICE)
    lines = answer.locator(f"{_LEAD} li")
    expect(lines.first).to_be_visible(timeout=ANSWER_MS)
    titles = visit.sources()
    assert 2 <= lines.count() <= 4
    for line in lines.all():
        said, _, number = shown(line.inner_text()).rstrip("]").rpartition(" [")
        pieces = {f"{one['by']}": one for one in ALL[titles[int(number) - 1]]["guidance"]}
        by, words_of_it = said.removeprefix("De ").split(" zegt: ")
        assert words_of_it.split(",")[0].rstrip(".").casefold() in pieces[by]["text"].casefold()
        assert all(condition in said for condition in pieces[by].get("conditions", []))
        line.get_by_role("link").click()
        expect(answer.get_by_role("heading", name=f"[{number}] ").first).to_be_in_viewport()
    place = answer.locator(_LEAD).bounding_box()
    heading = answer.get_by_role("heading", name=words.ADVICE, exact=True).bounding_box()
    assert place and heading and place["y"] + place["height"] <= heading["y"]


def test_a_lead_is_asked_for_once_per_turn_and_stays(visit: Visit, server: ModelServer):
    page = visit.page
    answer = visit.ask(NOTICE)
    first = answer.locator(f"{_LEAD} li").first
    expect(first).to_be_visible(timeout=ANSWER_MS)
    said = first.inner_text()
    page.get_by_text(words.OPEN).first.click()
    expect(page.get_by_text(words.BACK)).to_be_visible()
    page.get_by_text(words.BACK).click()
    expect(visit.answer().locator(f"{_LEAD} li").first).to_have_text(said, timeout=ANSWER_MS)
    assert len(server.asked) == 1
    visit.ask(AT_TABLE)
    expect(visit.answer().locator(f"{_LEAD} li").first).to_be_visible(timeout=ANSWER_MS)
    assert len(server.asked) == 2
    earlier = page.get_by_test_id("stChatMessage").nth(3)
    earlier.get_by_text(chat_words.EARLIER).click()
    expect(earlier.locator(f"{_LEAD} li").first).to_have_text(said)
    assert len(server.asked) == 2


def test_what_the_visitor_typed_does_not_go_to_the_model(visit: Visit, server: ModelServer):
    visit.ask(f"{NOTICE} Het gaat om een kermisexploitant met zeven papegaaien.")
    expect(visit.answer().locator(f"{_LEAD} li").first).to_be_visible(timeout=ANSWER_MS)
    (_, _, request), *_ = server.asked
    assert "papegaaien" not in str(request) and NOTICE not in str(request)


@pytest.mark.parametrize("reply", [
    fails(500), says("Natuurlijk! De heer Jansen…"),
    says({"sentences": [{"text": "De politie zegt: ![foto](https://elders.example/x.png) <b>Jansen</b>.", "numbers": [1]}]}),
])  # fmt: skip
def test_a_lead_that_fails_vanishes_and_the_answer_stays(visit: Visit, server: ModelServer, reply):
    server.answers = [reply, summarises]
    answer = visit.ask(NOTICE)
    expect(answer.get_by_text(chat_words.LEAD_WAITS)).to_have_count(0, timeout=ANSWER_MS)
    at_rest(visit.page)
    assert answer.get_by_role("heading").first.inner_text() == words.ADVICE
    assert answer.locator(_LEAD).count() == 0 and "Jansen" not in visit.page.content()
    visit.ask(AT_TABLE)
    expect(visit.answer().locator(f"{_LEAD} li").first).to_be_visible(timeout=ANSWER_MS)


def test_without_the_setting_there_is_no_trace_of_it(browser: Browser, address: str):
    with Visit.begin(browser, address) as plain:
        plain.open()
        answer = plain.ask(NOTICE)
        assert answer.locator(_LEAD).count() == 0 and chat_words.LEAD_WAITS not in plain.page.content()
