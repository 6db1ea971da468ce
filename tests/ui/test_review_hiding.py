"""Hiding what may still identify someone, giving back and the recognise test, in a real browser: by mouse and by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Dilemma, Guidance, Source, Status
from kb.own_words import OwnWords
from kb.readers import Lacking
from kb.settings import Settings
from kb.store import TESTED
from tests.ingest.test_batch import bytes_under
from tests.ui.test_access import tab_to
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill
from ui import review_words, words

HIGH = Source(extra={"risk": {"level": "hoog", "reasons": ["tbs"]}})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hiding") / "home"
    folder.mkdir()
    fill(folder, {"client-betrekken": 3}, [])
    return folder


@pytest.fixture
def kb(home: Path) -> Iterator[KnowledgeBase]:
    opened = open_knowledge_base(Settings(home=home))
    yield opened
    for draft in list(opened.drafts()):
        opened.delete(draft.number or 0, "test")
    opened.store.close()


@pytest.fixture
def visit(browser: Browser, own_address: str) -> Iterator[Visit]:
    with Visit.begin(browser, own_address) as begun:
        yield begun
        assert begun.strangers() == []
        assert begun.complaints == []


def put(kb: KnowledgeBase, key: str, situation: str, **fields: object) -> Dilemma:
    """Store a draft; give it as stored."""
    usual = {"title": f"Mag de hond mee naar {key}?", "question": "Mag dat?", "guidance": (Guidance("GGZ", "Bel hem eerst."),)}
    draft = Dilemma(key, situation=CleanText(situation), **(usual | fields))  # type: ignore[arg-type]
    return kb.store.get(kb.store.put(draft, "ingest"))


def choose(visit: Visit, draft: Dilemma) -> Page:
    visit.open("/beoordelen")
    visit.page.get_by_test_id("stSelectbox").click()
    visit.page.get_by_role("option", name=draft.title).click()
    expect(visit.page.get_by_label(words.TITLE_FIELD)).to_have_value(draft.title, timeout=ANSWER_MS)
    at_rest(visit.page)
    return visit.page


def ask_about(page: Page, word: str) -> Locator:
    """Choose a word; give the question that opens under it, in which the keyboard is now."""
    page.get_by_role("button", name=f"{word} ·").click()
    question = page.locator("[class*='st-key-instead-']")
    expect(question.get_by_role("radio").first).to_be_focused(timeout=ANSWER_MS)
    at_rest(page)
    return question


def hide(page: Page) -> None:
    page.get_by_role("button", name=review_words.HIDE, exact=True).click()
    expect(page.get_by_test_id("stAlert").filter(has_text="Verborgen in")).to_be_in_viewport(timeout=ANSWER_MS)
    at_rest(page)


def test_a_name_is_hidden_everywhere_and_a_word_made_vaguer_while_what_was_typed_stays(
    visit: Visit, kb: KnowledgeBase, home: Path
):
    draft = put(kb, "gesprek", "Zij rijdt met Fenna Piersma in een oude twingo. Haar moeder zit in de kruipruimte.")
    other = put(kb, "overleg", "Hij belt Fenna Piersma steeds.")
    page = choose(visit, draft)
    expect(page.get_by_text("Wat er is vervangen: niets")).to_be_visible()
    page.get_by_label(words.OUTCOME, exact=True).fill("Het bleef stil.")
    question = ask_about(page, "Fenna Piersma")
    expect(question.get_by_label("[persoon 1]")).to_be_checked()
    expect(question.get_by_label(review_words.EVERYWHERE)).to_be_checked()
    hide(page)
    expect(page.get_by_text(review_words.hidden("laag", 1)).first).to_be_visible()
    expect(page.get_by_role("button", name="kruipruimte ·")).to_be_focused()
    now = kb.store.by_key("gesprek")
    assert now.situation.startswith("Zij rijdt met [persoon 1] in een oude twingo.")
    assert now.outcome == "Het bleef stil."
    assert kb.store.by_key("overleg").situation == "Hij belt [persoon] steeds."
    assert OwnWords(kb.settings).hidden == 1
    assert "verborgen: persoon" in [entry.reason for entry in kb.store.trail(draft.number or 0)]

    question = ask_about(page, "twingo")
    question.get_by_text("een auto").click()
    expect(question.get_by_label(review_words.EVERYWHERE)).to_be_checked()  # and without effect: an auto is no name
    hide(page)
    assert kb.store.by_key("gesprek").situation.startswith("Zij rijdt met [persoon 1] in een oude auto.")
    assert OwnWords(kb.settings).hidden == 1

    page.get_by_label(review_words.OTHER).fill("boven de bakker")
    page.get_by_role("button", name=review_words.CHOOSE_OTHER).click()
    expect(page.get_by_text(review_words.NOT_THERE).first).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    page.get_by_label(review_words.OTHER).fill("Haar moeder")
    page.get_by_role("button", name=review_words.CHOOSE_OTHER).click()
    page.get_by_label(review_words.OWN).fill("Mevrouw Bep Vermeulen")
    hide(page)
    assert "Mevrouw [persoon" in kb.store.by_key("gesprek").situation
    kb.delete(other.number or 0, "test")
    kept = bytes_under(home) + (home.parent / f"{home.name}.log").read_bytes()
    assert [name for name in (b"Piersma", b"twingo", b"Vermeulen") if name in kept] == []


def test_a_draft_is_made_vaguer_tested_and_published_by_keyboard_only(visit: Visit, kb: KnowledgeBase):
    draft = put(kb, "zitting", "Hij woont in een molen en heeft 34 alpaca's.")
    page = choose(visit, draft)
    tab_to(page, "34 ·")
    page.keyboard.press("Enter")
    expect(page.get_by_label("tientallen")).to_be_focused(timeout=ANSWER_MS)
    at_rest(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("meerdere")).to_be_checked()
    tab_to(page, review_words.RATHER_NOT)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="34 ·")).to_be_focused(timeout=ANSWER_MS)
    at_rest(page)
    page.keyboard.press("Enter")
    expect(page.get_by_label("tientallen")).to_be_focused(timeout=ANSWER_MS)
    at_rest(page)
    page.keyboard.press("ArrowDown")
    tab_to(page, review_words.RATHER_NOT)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stAlert").filter(has_text="Verborgen in")).to_be_in_viewport(timeout=ANSWER_MS)
    at_rest(page)
    assert kb.store.by_key("zitting").situation == "Hij woont in een molen en heeft meerdere alpaca's."
    assert page.evaluate("() => document.activeElement.innerText").startswith(("alpaca", "molen"))
    tab_to(page, words.PUBLISH)
    page.keyboard.press("Enter")
    expect(page.get_by_text(words.CHECK_FIRST).first).to_be_in_viewport(timeout=ANSWER_MS)
    at_rest(page)
    for _ in review_words.TESTS:
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
    tab_to(page, words.PUBLISH)
    page.keyboard.press("Enter")
    expect(page.get_by_text(words.PUBLISHED).first).to_be_in_viewport(timeout=ANSWER_MS)
    at_rest(page)
    told = kb.store.by_key("zitting")
    assert told.status is Status.PUBLISHED
    assert TESTED in [entry.detail for entry in kb.store.trail(told.number or 0)]
    kb.withdraw(told.number or 0, "test")


def test_what_is_given_back_says_why_to_whoever_opens_it_next(visit: Visit, kb: KnowledgeBase):
    draft = put(kb, "school", "Hij belt steeds.", source=HIGH)
    page = choose(visit, draft)
    expect(page.get_by_text(review_words.needed(Lacking(2, True)))).to_be_visible()
    page.get_by_text(review_words.NOT_PUBLISH).click()
    page.get_by_role("button", name=review_words.GIVE_BACK).click()
    expect(page.get_by_text(review_words.WHY_FIRST).first).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    page.get_by_role("radiogroup", name=review_words.BACK_WHY).get_by_text("nog te herkenbaar").click()
    page.get_by_label(review_words.NOTE).fill("Vraag Fatima el Amrani of dit wel mag.")
    page.get_by_role("button", name=review_words.GIVE_BACK).click()
    expect(page.get_by_text(review_words.GIVEN_BACK).first).to_be_in_viewport(timeout=ANSWER_MS)
    at_rest(page)
    page = choose(visit, draft)
    expect(page.get_by_text(review_words.returned("nog te herkenbaar"))).to_be_visible()
    expect(page.get_by_text("Vraag [persoon 1] of dit wel mag.")).to_be_visible()
    expect(page.get_by_role("combobox").first).to_have_value(f"{review_words.BACK_STATE}: {draft.title}")
