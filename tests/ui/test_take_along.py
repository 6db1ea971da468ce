"""Taking a dilemma or an answer along: the files, the copied text, the printed page; and the dilemma's own page."""

import io
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
import streamlit as st
from docx import Document
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from kb import transfer
from kb.handout import words as told
from kb.knowledge_base import open_knowledge_base
from kb.model import Status
from kb.settings import Settings
from tests.ui.test_access import _overflow, faint
from tests.ui.test_chat import ALL, NOTICE
from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest
from ui import handout_words, words
from ui.parts import plain

DIVIDED = next(record for record in ALL.values() if {"voor", "tegen"} <= {g["stance"] for g in record["guidance"]})


def tight(text: str) -> str:
    return "".join(text.split())


def download(page: Page, button: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a button gives."""
    with page.expect_download(timeout=ANSWER_MS) as begun:
        page.get_by_role("button", name=button).click()
    return begun.value.suggested_filename, Path(begun.value.path()).read_bytes()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_dilemma_is_taken_along_from_a_laptop_and_from_a_phone(browser: Browser, address: str, width: int, height: int):
    with Visit.begin(browser, address, width, height) as visit:
        page = visit.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visit.open(f"/dilemma?id={DIVIDED['id']}")
        assert _overflow(page) == 0
        name, word = download(page, handout_words.WORD)
        assert name == handout_words.file_name(DIVIDED["title"], date.today(), "docx")
        lines = [paragraph.text for paragraph in Document(io.BytesIO(word)).paragraphs]
        name, data = download(page, handout_words.PDF)
        assert name == handout_words.file_name(DIVIDED["title"], date.today(), "pdf")
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            printed = tight("".join(sheet.extract_text() for sheet in pdf.pages))
        page.get_by_role("button", name=handout_words.COPY).click()
        expect(page.get_by_role("status").get_by_text(handout_words.COPIED)).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        for piece in DIVIDED["guidance"]:
            for text in (piece["text"], *piece["conditions"], piece["result"]):
                assert any(text in line for line in lines) and tight(text) in printed and text in copied
        assert visit.complaints == [] and visit.strangers() == []


def test_without_a_clipboard_the_text_stands_ready_to_be_copied_by_hand(visit: Visit):
    page = visit.page
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.add_init_script("document.execCommand = () => false")
    visit.open(f"/dilemma?id={DIVIDED['id']}")
    page.get_by_role("button", name=handout_words.COPY).click()
    expect(page.get_by_text(handout_words.NOT_COPIED)).to_be_visible()
    area = page.get_by_label(handout_words.TEXT)
    assert DIVIDED["guidance"][0]["text"] in area.input_value()
    assert area.evaluate("e => e.selectionEnd - e.selectionStart === e.value.length && document.activeElement === e")


def test_the_page_says_who_differed_under_which_conditions_and_leads_on_to_its_themes(visit: Visit):
    page = visit.page
    visit.ask(NOTICE)
    before = visit.sources()
    page.get_by_text(words.OPEN).first.click()
    expect(page.get_by_role("heading", level=1, name=before[0])).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    headings = page.locator("[data-testid=stMain] :is(h1, h2, h3, h4)")
    levels = headings.evaluate_all("all => all.map(heading => Number(heading.tagName[1]))")
    assert levels[0] == 1 and all(after <= here + 1 for here, after in zip(levels, levels[1:], strict=False))
    assert faint(page) == []
    record = ALL[page.get_by_role("heading", level=1).inner_text()]
    shown = page.get_by_test_id("stMainBlockContainer").inner_text()
    assert f"{told.TOLD}: {record['source']['kind']} met {record['source']['colleagues']} collega's" in shown
    assert [one for piece in record["guidance"] for one in piece["conditions"] if one not in shown] == []
    link = page.locator("[class*='st-key-more-'] a").first
    title = link.inner_text().splitlines()[-1]
    link.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    at_rest(page)
    page.get_by_text(words.BACK).click()
    expect(visit.answer().get_by_text(words.ADVICE, exact=True)).to_be_visible()
    assert visit.sources() == before


def test_on_paper_the_whole_dilemma_stands_and_nothing_to_press(visit: Visit):
    visit.open(f"/dilemma?id={DIVIDED['id']}")
    with pdfplumber.open(io.BytesIO(visit.page.pdf(format="A4"))) as pdf:
        printed = tight("".join(sheet.extract_text() for sheet in pdf.pages))
    whole = [DIVIDED["title"], DIVIDED["situation"], DIVIDED["question"], *(piece["text"] for piece in DIVIDED["guidance"])]
    assert [text for text in whole if tight(text) not in printed] == []
    unwanted = (words.BACK, words.SEARCH, handout_words.WORD, handout_words.COPY, handout_words.PRINT)
    assert [text for text in unwanted if tight(text) in printed] == []


def test_the_print_button_prints(visit: Visit):
    visit.page.add_init_script("window.print = () => { document.title = 'afgedrukt' }")
    visit.open(f"/dilemma?id={DIVIDED['id']}")
    visit.page.get_by_role("button", name=handout_words.PRINT).click()
    visit.page.wait_for_function("document.title === 'afgedrukt'", timeout=5_000)


def test_past_its_review_date_the_page_says_so_plainly(tmp_path, monkeypatch):
    kb = open_knowledge_base(Settings(home=tmp_path))
    number = kb.store.put(transfer.to_dilemma(DIVIDED, transfer.trusted, Status.CONCEPT), "beheer")
    kb.store.set_status(number, Status.PUBLISHED, "beheer", review_date=date(2025, 3, 1))
    kb.store.close()
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    st.cache_resource.clear()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.query_params["id"] = DIVIDED["id"]
    app.switch_page("ui/dilemma.py").run()
    assert not app.exception
    assert [warning.value for warning in app.warning] == [
        "Dit advies had op 1 maart 2025 opnieuw bekeken moeten worden. Ga na of het nog klopt voordat je het gebruikt."
    ]
    assert app.title[0].value == plain(DIVIDED["title"])
    st.cache_resource.clear()


def answer_page() -> None:
    """Show the buttons under one answer; runs as a page of its own."""
    from kb.answer import compose
    from kb.model import CleanText, Dilemma, Fit, Found, Guidance, Hit
    from ui.handout import export_buttons_for_answer

    guidance = (Guidance(CleanText("GGZ"), CleanText("Vraag het hem.")),)
    dilemma = Dilemma("D1", CleanText("Mag hij mee?"), CleanText("Hij wil."), CleanText("Of niet?"), guidance, number=1)
    answer = compose(Found(True, (Hit(dilemma, 1.0, 0.9, Fit.CLOSE),)))
    export_buttons_for_answer(answer, answer.sources, "Fatima El Amrani belt over haar zoon Youssef. Mag hij mee?", "7")


def test_a_question_goes_along_only_when_ticked_and_without_its_names():
    page = AppTest.from_function(answer_page, default_timeout=60).run()
    assert not page.exception and not page.caption
    assert not page.checkbox(key="with-question-7").value
    page.checkbox(key="with-question-7").check().run()
    assert not page.exception
    shown = page.caption[0].value
    assert "Mag hij mee" in shown and not [name for name in ("Fatima", "Amrani", "Youssef") if name in shown]


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("Mag de cliënt aan tafel?", "dilemmabank-mag-de-client-aan-tafel-2026-11-22.pdf"),
        ("advies ", "dilemmabank-advies-2026-11-22.pdf"),
        ("诚 ?", "dilemmabank-2026-11-22.pdf"),
        ("../../etc/passwd", "dilemmabank-etc-passwd-2026-11-22.pdf"),
        ("Leggen we een gedragsaanwijzing op aan een man die zijn schreeuwen niet kan stoppen?",
         "dilemmabank-leggen-we-een-gedragsaanwijzing-op-aan-een-man-die-2026-11-22.pdf"),
        ("a" * 80, f"dilemmabank-{'a' * 50}-2026-11-22.pdf"),
    ],
)  # fmt: skip
def test_a_file_is_named_after_what_it_is_about(about, name):
    assert handout_words.file_name(about, date(2026, 11, 22), "pdf") == name


def test_a_theme_reads_as_part_of_a_sentence():
    assert [handout_words.more_about(one) for one in ("Dwang en drang", "LVB, verslaving")] == [
        "Meer over dwang en drang", "Meer over LVB, verslaving",
    ]  # fmt: skip
