"""Five tasks of someone who is here for the first time, each in at most five actions: docs/eerste-keer.md."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, running
from ui import chat_words, contribute_words, handout_words, open_words, sending_words, words

MOST = 5
QUESTION = "Mag de cliënt aan tafel als hij psychotisch en agressief is?"
OPEN = {
    "id": "open-01", "title": "Mag een hulphond mee naar het gesprek met de wijkagent?", "guidance": [],
    "situation": "Een bewoner komt alleen met haar hulphond naar het bureau.", "question": "Mag de hond mee naar binnen?",
}  # fmt: skip


class Newcomer:
    """A visitor whose actions are counted: clicks, and typing something, with Enter or without."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page, self.actions = visit, visit.page, 0

    def ask(self, question: str) -> Locator:
        self.actions += 1
        return self.visit.ask(question)

    def type(self, label: str, text: str) -> None:
        self.actions += 1
        self.page.get_by_label(label).fill(text)

    def click(self, target: Locator) -> None:
        self.actions += 1
        target.click()
        at_rest(self.page)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first") / "home"
    folder.mkdir()
    fill(folder, {"client-betrekken": 7, "woonoverlast": 7, "rol-regie": 7}, [], [OPEN])
    return folder


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with running(home) as found:
        yield found


@pytest.fixture(params=[1280, 390], ids=["laptop", "phone"])
def newcomer(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Newcomer]:
    with Visit.begin(browser, address, request.param) as visit:
        visit.open()
        yield Newcomer(visit)
        assert visit.strangers() == []
        assert visit.complaints == []


def find_advice(newcomer: Newcomer) -> None:
    answer = newcomer.ask(QUESTION)
    expect(answer.get_by_role("heading", name=words.ADVICE)).to_be_visible()
    expect(answer.locator("[class*='st-key-advice-']").first).to_be_visible()
    expect(answer.get_by_role("link", name="[1]").first).to_be_visible()


def see_dissent(newcomer: Newcomer) -> None:
    answer = newcomer.ask(QUESTION)
    expect(answer.get_by_text(re.compile("De meningen verschilden: .* voor, .* tegen"))).to_be_visible()
    expect(answer.get_by_role("heading", name=chat_words.DIFFER)).to_be_visible()


def take_along(newcomer: Newcomer) -> None:
    answer = newcomer.ask(QUESTION)
    with newcomer.page.expect_download(timeout=ANSWER_MS) as begun:
        newcomer.click(answer.get_by_role("button", name=handout_words.WORD))
    assert begun.value.suggested_filename.endswith(".docx")


def put_to_colleagues(newcomer: Newcomer) -> None:
    answer = newcomer.ask("Mag een assistentiehond mee de rechtszaal in als een slachtoffer moet getuigen?")
    newcomer.click(answer.get_by_role("link", name=open_words.ASK))
    newcomer.type(open_words.SITUATION_FIELD, "De bode laat geen dieren toe, de officier vindt het goed.")
    newcomer.click(newcomer.page.get_by_role("button", name=sending_words.LOOK))
    newcomer.click(newcomer.page.get_by_role("button", name=sending_words.SEND))
    expect(newcomer.page.get_by_test_id("stAlert").filter(has_text=open_words.SENT)).to_be_visible()


def add_what_you_know(newcomer: Newcomer) -> None:
    newcomer.click(newcomer.page.get_by_role("link", name=open_words.CAN_YOU_HELP))
    newcomer.page.wait_for_url(re.compile("open-vragen"))
    newcomer.click(newcomer.page.get_by_role("link", name=contribute_words.EXPERIENCE).first)
    newcomer.type(contribute_words.ADVICE, "Vraag vooraf aan de wijkagent waar de hond kan liggen.")
    newcomer.click(newcomer.page.get_by_role("button", name=sending_words.LOOK))
    newcomer.click(newcomer.page.get_by_role("button", name=sending_words.SEND))
    expect(newcomer.page.get_by_test_id("stAlert").filter(has_text=contribute_words.SENT)).to_be_visible()


@pytest.mark.parametrize("task", [find_advice, see_dissent, take_along, put_to_colleagues, add_what_you_know])
def test_a_newcomer_does_it_in_five_actions(newcomer: Newcomer, task: Callable[[Newcomer], None]) -> None:
    task(newcomer)
    assert newcomer.actions <= MOST
