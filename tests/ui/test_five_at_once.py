"""Five people with the chat open at the same moment."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.visitor import ANSWER_MS, Visit, at_rest

QUESTIONS = (
    "Mag de cliënt aan tafel als hij psychotisch en agressief is?",
    "De buren klagen al maanden over geluid, maar de man is ziek. Leg je een gedragsaanwijzing op?",
    "Ik ben procesregisseur en doe ook de casusregie. Stap ik eruit?",
    "De GGZ wil niets delen zonder toestemming, de politie wil alles weten. Wat nu?",
    "Hoe bak ik een appeltaart?",
)


@pytest.fixture
def five(browser: Browser, address: str) -> Iterator[list[Visit]]:
    with ExitStack() as stack:
        visits = [stack.enter_context(Visit.begin(browser, address)) for _ in QUESTIONS]
        for visit in visits:
            visit.open()
        yield visits


def test_five_who_ask_at_once_each_get_what_they_would_get_alone(visit: Visit, five: list[Visit]) -> None:
    for one, question in zip(five, QUESTIONS, strict=True):
        one.page.get_by_test_id("stChatInputTextArea").fill(question)
    for one in five:
        one.page.get_by_test_id("stChatInputTextArea").press("Enter")
    together = []
    for one, question in zip(five, QUESTIONS, strict=True):
        expect(one.page.get_by_test_id("stChatMessage")).to_have_count(2, timeout=ANSWER_MS)
        at_rest(one.page)
        expect(one.question()).to_contain_text(question)
        together.append(one.sources())
        assert one.complaints == []
    for question, sources in zip(QUESTIONS, together, strict=True):
        visit.open()
        visit.ask(question)
        assert visit.sources() == sources
    assert len({tuple(sources) for sources in together}) == len(QUESTIONS)
