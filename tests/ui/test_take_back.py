"""Taking back: what is withdrawn or erased is found by nobody, and a name that is hidden everywhere stands nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kb.knowledge_base import KnowledgeBase
from kb.model import Status
from tests.ingest.test_batch import bytes_under
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, running, unfolded
from ui import take_back_words, words

KEY = "client-betrekken-01"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    fill(folder, {"client-betrekken": 4}, ("flipover tafel 6.txt",))
    return folder


@pytest.fixture
def visit(browser: Browser, home: Path, kb: KnowledgeBase) -> Iterator[Visit]:
    with running(home) as address, Visit.begin(browser, address) as begun:
        yield begun
        assert begun.complaints == []


def unfold(visit: Visit, name: str) -> None:
    visit.page.get_by_text(name, exact=True).click()
    unfolded(visit.page)
    at_rest(visit.page)


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name).click()
    at_rest(visit.page)


def test_what_is_withdrawn_is_found_by_nobody_and_what_is_erased_is_gone_from_the_files(
    visit: Visit, kb: KnowledgeBase, home: Path
):
    page, title = visit.page, kb.store.by_key(KEY).title
    visit.open()
    visit.ask(title)
    assert visit.sources()[0] == title
    visit.open(f"/dilemma?id={KEY}")
    unfold(visit, take_back_words.TAKE_BACK)
    press(visit, take_back_words.WITHDRAW)
    expect(page.get_by_text(take_back_words.WITHDRAWN).first).to_be_visible(timeout=ANSWER_MS)
    gone = kb.store.by_key(KEY)
    assert gone.status is Status.WITHDRAWN and kb.store.trail(gone.number or 0)[-1].reason == take_back_words.REASONS[0]
    visit.open(f"/dilemma?id={KEY}")
    expect(page.get_by_text(words.NO_DILEMMA)).to_be_visible()
    visit.open()
    visit.ask(title)
    assert title not in visit.sources()

    other = kb.store.by_key("client-betrekken-02")
    visit.open("/dilemma?id=client-betrekken-02")
    unfold(visit, take_back_words.TAKE_BACK)
    press(visit, take_back_words.ERASE)
    expect(page.get_by_text(take_back_words.SURE_FIRST).first).to_be_visible()
    page.get_by_text(take_back_words.SURE).click()
    press(visit, take_back_words.ERASE)
    expect(page.get_by_text(take_back_words.ERASED, exact=True).first).to_be_visible(timeout=ANSWER_MS)
    assert other.situation.encode() not in bytes_under(home)


def test_a_name_that_an_editor_hides_is_hidden_in_every_draft(visit: Visit, kb: KnowledgeBase, home: Path):
    draft = next(iter(kb.drafts()))
    word = max(draft.situation.replace("[", " ").replace("]", " ").split(), key=len).strip(".,:;?!()\"'")
    visit.open("/beoordelen")
    unfold(visit, take_back_words.HIDE)
    press(visit, take_back_words.HIDE_NOW)
    expect(visit.page.get_by_text(take_back_words.NOT_A_NAME).first).to_be_visible()
    visit.page.get_by_label(take_back_words.NAME).fill(word)
    press(visit, take_back_words.HIDE_NOW)
    expect(visit.page.get_by_test_id("stAlert").filter(has_text="Verborgen in")).to_be_visible(timeout=ANSWER_MS)
    assert word not in kb.store.get(draft.number or 0).situation
    assert word not in f"{[entry.reason for entry in kb.store.whole_trail()]}"
