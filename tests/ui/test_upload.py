"""Notes taken in through the browser: the original is beside the drafts while the page is open, and nowhere else ever."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ingest.readers import Unreadable
from kb.knowledge_base import open_knowledge_base
from kb.settings import Settings
from tests.ingest.notes_measure import expected
from tests.ingest.test_batch import SHORTEST, bytes_under, in_bytes
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, running
from ui import upload_words, words

ROOT = Path(__file__).parents[2]
NOTE = ROOT / "corpora" / "notes" / "flipover tafel 6.txt"
IDENTIFYING = [text for text in expected()[NOTE.name]["identifying"] if len(text) >= SHORTEST]


_WITHOUT_MARKS = """one => {
    const text = one.textContent, copy = one.cloneNode(true)
    copy.querySelectorAll("mark").forEach(mark => mark.replaceWith(" … "))
    return [text, copy.textContent]
}"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("upload") / "home"
    home.mkdir()
    fill(home, {"client-betrekken": 1}, [])
    return home


@pytest.fixture(scope="module")
def its_address(empty) -> Iterator[str]:
    with running(empty) as found:
        yield found


def take_in(visit: Visit, *files: Path) -> None:
    visit.open("/inlezen")
    visit.page.locator("input[type=file]").set_input_files([str(file) for file in files])
    visit.page.get_by_role("button", name=upload_words.TAKE_IN).click()
    expect(visit.page.get_by_text("ingelezen,")).to_be_visible(timeout=10 * ANSWER_MS)
    at_rest(visit.page)


def test_a_note_becomes_drafts_and_its_original_leaves_with_the_page(browser: Browser, its_address: str, empty: Path, tmp_path):
    broken = tmp_path / "kapot.docx"
    broken.write_bytes(b"PK\x03\x04 geen document")
    with Visit.begin(browser, its_address) as visit:
        page = visit.page
        take_in(visit, NOTE, broken)
        expect(page.get_by_text(upload_words.summary(2, 1, 2))).to_be_visible()
        expect(page.get_by_text(upload_words.UNREADABLE["damaged file"])).to_be_visible()
        page.locator("summary").first.click()
        expect(page.locator("mark").first).to_be_visible()
        shown, unmarked = page.locator("[data-testid=stHtml]:has(mark)").evaluate(_WITHOUT_MARKS)
        assert len(in_bytes(shown.encode(), IDENTIFYING)) > len(IDENTIFYING) / 2  # others stand in it in other letters
        assert in_bytes(unmarked.encode(), IDENTIFYING) == []

        page.get_by_role("link", name=words.DRAFTS).first.click()
        expect(page.get_by_label(words.TITLE_FIELD)).to_be_visible(timeout=ANSWER_MS)
        page.get_by_role("link", name=upload_words.UPLOAD).first.click()
        expect(page.get_by_role("heading", name=upload_words.UPLOAD)).to_be_visible(timeout=ANSWER_MS)
        at_rest(page)
        expect(page.locator("mark")).to_have_count(0)
        assert visit.strangers() == []

        take_in(visit, NOTE)
        expect(page.get_by_text(upload_words.OUTCOMES["duplicate"])).to_be_visible()
    kb = open_knowledge_base(Settings(home=empty))
    assert len(list(kb.drafts())) == 2
    kb.store.close()
    logged = (empty.parent / "home.log").read_bytes()
    assert in_bytes(bytes_under(empty) + logged, IDENTIFYING) == []


def reasons() -> Iterator[str]:
    """Yield the reason of every Unreadable that a reader raises, as far as it stands in the code."""
    files = [*(ROOT / "ingest" / "readers").glob("*.py")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == Unreadable.__name__ and len(node.args) == 3:
                reason = node.args[1]
                if isinstance(reason, ast.JoinedStr):
                    reason = reason.values[0]
                if isinstance(reason, ast.Constant):
                    yield str(reason.value)


@pytest.mark.parametrize("reason", sorted(set(reasons())))
def test_every_reason_of_a_reader_is_said_in_dutch(reason):
    assert upload_words.problem(reason) != upload_words.OUTCOMES["unreadable"]


def test_words_for_what_was_left_out_name_the_attachment():
    assert upload_words.left_out("attachment 1.pdf: no text found (scan?): run text recognition on it, or type it").startswith(
        "bijlage 1.pdf: Geen tekst in gevonden, waarschijnlijk een scan."
    )
