"""The safe in a real browser: compare, undo, and gone when the draft is decided on; without its key there is nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Dilemma
from kb.originals import DETAIL, OPENED, SHOWN
from kb.settings import Settings
from tests.ingest.test_batch import bytes_under, in_bytes
from tests.ingest.test_safe_batch import KEY, PROGRAMME
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, running
from ui import original_words, upload_words, words

SECOND = """
Casus 2
Een man van 52 jaar uit Midlaren geeft overlast in zijn flat. Hij drinkt en hoort stemmen. De woningcorporatie wil een
gedragsaanwijzing, maar zijn zus Marloes vindt dat te vroeg.
Vraag: leggen we een gedragsaanwijzing op aan iemand die zich er niet aan kan houden?
- politie: ja, de buren kunnen niet wachten.
"""
RAW = ["Yilmaz", "Emre", "Kolderveen", "Annelies", "Midlaren", "Marloes", "verslag van dinsdag"]
PHRASE = "Stichting De Oever"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    fill(folder, {"client-betrekken": 1}, ())
    return folder


@pytest.fixture
def kb(home: Path) -> Iterator[KnowledgeBase]:
    """The knowledge base of the app, for what a colleague does meanwhile."""
    opened = open_knowledge_base(Settings(home=home, safe_key=KEY))
    yield opened
    opened.store.close()


def kept(home: Path) -> int:
    return len(list((home / "kluis").glob("*")))


def in_clear(home: Path) -> list[str]:
    """Return what stands readable in the home folder or in what the app logged."""
    return in_bytes(bytes_under(home) + (home.parent / "home.log").read_bytes(), RAW)


def take_in(visit: Visit, note: Path) -> None:
    visit.open("/inlezen")
    visit.page.locator("input[type=file]").set_input_files(str(note))
    visit.page.get_by_role("button", name=upload_words.TAKE_IN).click()
    expect(visit.page.get_by_text(upload_words.summary(1, 0, 2))).to_be_visible(timeout=10 * ANSWER_MS)
    at_rest(visit.page)


def original(page: Page) -> Locator:
    return page.locator("[class*='st-key-original-']")


def unfold(choices: Locator) -> None:
    """Open a list of choices; a page that still scrolls, or a part that still unfolds, closes it again."""
    options = choices.page.get_by_role("option")
    for _ in range(5):
        choices.page.wait_for_timeout(500)
        if options.count():
            return
        choices.get_by_role("combobox").press("ArrowDown")
    expect(options.first).to_be_visible()


def choose(visit: Visit, draft: Dilemma) -> None:
    unfold(visit.page.get_by_test_id("stSelectbox").first)
    visit.page.get_by_role("option", name=draft.title).click()
    expect(visit.page.get_by_label(words.TITLE_FIELD).first).to_have_value(draft.title, timeout=ANSWER_MS)
    at_rest(visit.page)


def open_original(page: Page) -> Locator:
    page.get_by_role("button", name=original_words.OPEN).click()
    expect(original(page).locator("mark").first).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    expect(original(page).locator("summary")).to_be_focused()
    return original(page)


def actions(kb: KnowledgeBase, draft: Dilemma) -> list[tuple[str, str]]:
    return [(entry.action, entry.detail) for entry in kb.store.trail(draft.number or 0)]


def test_a_draft_is_compared_with_its_original_and_what_was_hidden_wrongly_is_undone(
    browser: Browser, home: Path, kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    note = tmp_path / "verslag van dinsdag.txt"
    note.write_text(PROGRAMME + SECOND, encoding="utf-8")
    monkeypatch.setenv("KB_SAFE_KEY", KEY)
    with running(home) as address, Visit.begin(browser, address) as visit:
        page = visit.page
        take_in(visit, note)
        expect(page.get_by_text(upload_words.intro(30))).to_be_visible()
        first, second = sorted(kb.drafts(), key=lambda draft: PHRASE.split()[0].casefold() not in draft.situation)
        assert kept(home) == 2 and in_clear(home) == []

        visit.open("/beoordelen")
        choose(visit, first)
        assert [name for name, _ in actions(kb, first)] == ["toegevoegd"]  # it is not opened by looking at the draft
        assert "Yilmaz" not in page.inner_text("body")
        shown = open_original(page)
        expect(shown.locator("mark", has_text="Fatima Yilmaz persoon")).to_have_count(1)
        expect(shown.get_by_text(first.title).last).to_be_visible()
        assert actions(kb, first)[-1] == (OPENED, DETAIL)

        choose(visit, second)
        expect(original(page)).to_have_count(0)
        choose(visit, first)
        expect(original(page)).to_have_count(0)  # and with it what a session held: it is opened anew
        shown = open_original(page)
        assert [name for name, _ in actions(kb, first)].count(OPENED) == 2

        shown.get_by_text(original_words.UNDO).click()
        unfold(shown.get_by_test_id("stSelectbox"))
        options = page.get_by_role("option").all_inner_texts()
        assert options == [original_words.choice(PHRASE, "organisatie", 1), "Samen Sterk Wonen (organisatie)"]
        page.get_by_role("option", name=PHRASE).click()
        shown.get_by_role("button", name=original_words.NO_NAME).click()
        expect(shown.get_by_text(original_words.SURE_FIRST).first).to_be_visible(timeout=ANSWER_MS)
        at_rest(page)
        assert kb.store.by_key(first.key).version == 1
        shown.get_by_text(original_words.SURE).click()
        shown.get_by_role("button", name=original_words.NO_NAME).click()
        expect(page.get_by_text(original_words.MADE).first).to_be_visible(timeout=10 * ANSWER_MS)
        at_rest(page)
        anew = kb.store.by_key(first.key)
        assert anew.version == 2 and PHRASE in anew.situation and PHRASE not in first.situation
        assert page.get_by_label(words.SITUATION).first.input_value() == anew.situation
        expect(original(page).locator("mark", has_text=PHRASE)).to_have_count(0)
        assert SHOWN in {name for name, _ in actions(kb, first)} and PHRASE not in f"{kb.store.trail(first.number or 0)}"

        kb.publish(first.number or 0, "collega")
        assert kept(home) == 1
        page.get_by_role("button", name=original_words.CLOSE).click()
        expect(page.get_by_text(words.decided_by_other(anew.title)).first).to_be_visible(timeout=ANSWER_MS)
        at_rest(page)
        assert "Yilmaz" not in page.inner_text("body") and in_clear(home) == []
        assert visit.complaints == []

    monkeypatch.delenv("KB_SAFE_KEY")
    with running(home) as address, Visit.begin(browser, address) as visit:
        said = (home.parent / "home.log").read_text(encoding="utf-8")
        assert "KB_SAFE_KEY is not set, so the safe is off: 1 original texts in kluis/ were thrown away" in said
        assert kept(home) == 0
        visit.open("/beoordelen")
        expect(visit.page.get_by_label(words.TITLE_FIELD).first).to_have_value(second.title, timeout=ANSWER_MS)
        at_rest(visit.page)
        expect(visit.page.get_by_role("button", name=original_words.OPEN)).to_have_count(0)
        assert visit.complaints == []
