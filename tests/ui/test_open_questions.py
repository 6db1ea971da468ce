"""A question that nothing answers, put to colleagues, until the advice of one of them answers it: in the browser, all of it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from ingest.anonymise import NotClean
from kb import contributing
from kb.errors import NotFound
from kb.knowledge_base import KnowledgeBase
from kb.model import Dilemma, Guidance
from tests.ingest.test_batch import bytes_under
from tests.ui.test_pages import open_app
from tests.ui.test_review import pass_test
from tests.ui.test_typed import session_of
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, running
from ui import contribute_words, open_words, sending_words, words

ASKED = "Fatima el Amrani moet getuigen. Mag haar hulphond mee de zittingszaal in?"
SAME = "Mag een assistentiehond mee de rechtszaal in als een slachtoffer moet getuigen?"
TITLE = "Mag haar hulphond mee de zittingszaal in?"
SITUATION = "Haar ex Jan Veldhuis zit erbij, tel. 06-12345678. De bode laat geen dieren toe, de officier vindt het goed."
ADVICE = "Laat Mohammed Yilmaz van slachtofferhulp vooraf met de bode bellen: dan ligt er een afspraak."
NAMES = ("Fatima", "Amrani", "Veldhuis", "12345678", "Mohammed", "Yilmaz")
TARGET = "client-betrekken-01"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open") / "home"
    folder.mkdir()
    fill(folder, {"client-betrekken": 3, "woonoverlast": 3}, [])
    return folder


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with running(home) as found:
        yield found


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with Visit.begin(browser, address) as begun:
        yield begun
        assert begun.strangers() == []
        assert begun.complaints == []


def look(page: Page) -> str:
    """Have the text made clean; give what would be sent, as it is shown."""
    page.get_by_role("button", name=sending_words.LOOK).click()
    expect(page.get_by_role("heading", name=sending_words.CHECK)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    return page.locator("[class*='-check']").first.inner_text()


def send(page: Page, told: str) -> None:
    page.get_by_role("button", name=sending_words.SEND).click()
    expect(page.get_by_test_id("stAlert").filter(has_text=told)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)


def choose(visit: Visit, name: str) -> None:
    visit.open("/beoordelen")
    visit.page.get_by_test_id("stSelectbox").first.click()
    visit.page.get_by_role("option", name=name).click()
    at_rest(visit.page)


def share(visit: Visit, advice: str, role: str) -> str:
    """Fill in one's own experience on the page that is open; give what would be sent, as it is shown."""
    page = visit.page
    page.get_by_label(contribute_words.ROLE).click()
    page.get_by_role("option", name=role, exact=True).click()
    at_rest(page)
    page.get_by_label(contribute_words.ADVICE).fill(advice)
    page.get_by_label(contribute_words.CONDITIONS).fill("als zij dat wil\nals de officier het weet")
    page.get_by_text("Ja", exact=True).click()
    return look(page)


def unknown(visit: Visit, home: Path) -> list[str]:
    """Return which typed names stand on the page, in an address, in a file of the app or in its log."""
    page, log = visit.page.content(), (home.parent / f"{home.name}.log").read_bytes()
    kept = bytes_under(home) + log
    return [name for name in NAMES if name in page or name.encode() in kept or any(name in url for url in visit.requested)]


def test_a_question_that_nothing_answers_is_put_to_colleagues_and_answered(visit: Visit, kb: KnowledgeBase, home: Path):
    page = visit.page
    visit.open()
    answer = visit.ask(ASKED)
    expect(answer.get_by_text(words.NOTHING_FOUND)).to_be_visible()
    answer.get_by_role("link", name=open_words.ASK).click()
    title, situation = page.get_by_label(open_words.TITLE_FIELD), page.get_by_label(open_words.SITUATION_FIELD)
    expect(title).to_have_value(TITLE, timeout=ANSWER_MS)
    expect(situation).to_have_value("[persoon 1] moet getuigen.")
    at_rest(page)
    situation.fill(SITUATION)
    shown = look(page)
    assert "Haar ex [persoon 1] zit erbij, tel. [telefoonnummer]." in shown
    expect(page.get_by_text(sending_words.taken_out({"PERSON": 1, "PHONE": 1})).last).to_be_visible()
    page.get_by_role("button", name=sending_words.CHANGE).click()
    expect(situation).to_have_value(re.compile(r"^Haar ex \[persoon 1\] zit erbij"), timeout=ANSWER_MS)
    at_rest(page)
    assert look(page) == shown  # what was clean already stays as it is
    assert list(kb.drafts()) == []
    send(page, open_words.SENT)
    [draft] = kb.drafts()
    assert (draft.title, " ".join(draft.situation.split())) == (TITLE, draft.situation)
    assert draft.title in shown and draft.situation in shown
    assert unknown(visit, home) == []

    visit.open("/open-vragen")
    expect(page.get_by_text(open_words.EMPTY)).to_be_visible()
    choose(visit, TITLE)
    expect(page.get_by_text(open_words.DRAFT)).to_be_visible()
    pass_test(page)
    page.get_by_role("button", name=words.PUBLISH).click()
    expect(page.get_by_text(words.PUBLISHED).first).to_be_visible(timeout=ANSWER_MS)

    visit.open("/open-vragen")
    card = page.locator("[class*='st-key-open-']").first
    expect(card.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(card.get_by_text("Sinds deze maand")).to_be_visible()
    visit.open()
    answer = visit.ask(SAME)
    expect(answer.get_by_text(open_words.NO_ADVICE_YET)).to_be_visible()
    assert answer.get_by_text(words.NOTHING_FOUND).count() == answer.get_by_text(words.ADVICE).count() == 0
    answer.get_by_role("link", name=contribute_words.EXPERIENCE).click()
    expect(page.get_by_role("heading", name=contribute_words.TITLE)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    shown = share(visit, ADVICE, "procesregisseur")
    assert "Procesregisseur" in shown and "als de officier het weet" in shown and "Zelf gedaan: ja" in shown
    send(page, contribute_words.SENT)
    assert unknown(visit, home) == []

    choose(visit, contribute_words.contribution_to(TITLE))
    expect(page.get_by_role("heading", name=contribute_words.contribution_to(TITLE))).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_text("De bode laat geen dieren toe")).to_be_visible()
    assert page.get_by_role("button", name=words.PUBLISH, exact=True).count() == 0
    page.get_by_role("button", name=contribute_words.ADD_TO_IT).click()
    expect(page.get_by_text(words.MERGE_CHECK_FIRST).first).to_be_visible(timeout=ANSWER_MS)
    pass_test(page)
    page.get_by_role("button", name=contribute_words.ADD_TO_IT).click()
    expect(page.get_by_text(words.MERGED).first).to_be_visible(timeout=ANSWER_MS)

    visit.open("/open-vragen")
    expect(page.get_by_text(open_words.EMPTY)).to_be_visible()
    visit.open()
    answer = visit.ask(SAME)
    assert visit.sources()[0] == TITLE
    expect(answer.get_by_text("vooraf met de bode bellen").first).to_be_visible()
    assert "2 collega's" in answer.inner_text()
    assert unknown(visit, home) == []


def put(kb: KnowledgeBase, title: str) -> Dilemma:
    """Publish an open question; give it as stored."""
    number = kb.submit(contributing.open_question(title, "De bode laat geen dieren toe.", ("stalking",), date.today()))
    kb.publish(number, "test")
    return kb.store.get(number)


def test_a_contribution_to_what_was_withdrawn_meanwhile_can_only_be_refused(visit: Visit, kb: KnowledgeBase):
    told = put(kb, "Wie betaalt de hulphond?")
    waiting = kb.submit(contributing.contribution(told, Guidance("GGZ", "Vraag het de verzekeraar."), date.today()))
    page = visit.page
    visit.open(f"/ervaring?id={told.key}")
    share(visit, "Vraag het de gemeente.", "GGZ")
    kb.withdraw(told.number or 0, "collega")
    page.get_by_role("button", name=sending_words.SEND).click()
    expect(page.get_by_text(contribute_words.NO_TARGET)).to_be_visible(timeout=ANSWER_MS)
    assert [one.number for one in kb.drafts()] == [waiting]

    choose(visit, contribute_words.contribution_to(told.title))
    expect(page.get_by_text(contribute_words.GONE)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    assert page.get_by_test_id("stMain").get_by_test_id("stButton").all_inner_texts() == [words.REJECT]
    page.get_by_role("button", name=words.REJECT).click()
    expect(page.get_by_text(contribute_words.REJECTED).first).to_be_visible(timeout=ANSWER_MS)
    with pytest.raises(NotFound):
        kb.store.get(waiting)
    kb.delete(told.number or 0, "test")


def test_an_open_question_stands_below_an_answer_and_never_leads_it(visit: Visit, kb: KnowledgeBase):
    lead = kb.store.by_key(TARGET)
    same = put(kb, lead.title)
    visit.open()
    answer = visit.ask(lead.title)
    headings = answer.get_by_role("heading").all_inner_texts()
    assert headings.index(words.ADVICE) < headings.index(open_words.SAME)
    assert visit.sources()[0] == lead.title
    assert answer.locator(f"[class*='st-key-open-'] a[href*='{same.key}']").count() == 2
    expect(answer.get_by_role("link", name=open_words.ASK_QUIETLY)).to_be_visible()
    kb.delete(same.number or 0, "test")


def test_that_it_helped_is_counted_from_five_on_and_why_waits_for_an_editor(visit: Visit, kb: KnowledgeBase):
    page, told = visit.page, kb.store.by_key(TARGET)
    for owner in "abc":
        kb.store.helped.mark(told.number or 0, owner)
    visit.open(f"/dilemma?id={TARGET}")
    on, off = (page.get_by_role("button", name=name) for name in (contribute_words.HELPED, contribute_words.HELPED_NOT))
    on.click()
    expect(off).to_be_visible()
    at_rest(page)
    assert page.get_by_text(re.compile(r"Hielp \d")).count() == 0  # four
    kb.store.helped.mark(told.number or 0, "d")
    visit.open(f"/dilemma?id={TARGET}")
    expect(page.get_by_text(contribute_words.helped(5))).to_be_visible()
    off.click()
    expect(on).to_be_visible()
    at_rest(page)
    assert page.get_by_text(re.compile(r"Hielp \d")).count() == 0
    on.click()
    expect(page.get_by_text(contribute_words.helped(5))).to_be_visible()
    page.get_by_label(contribute_words.BECAUSE).fill("We spraken hem eerst alleen, met Fatima erbij.")
    shown = look(page)
    assert "Bij ons werkte dit omdat we spraken hem eerst alleen, met [persoon 1] erbij." in shown
    send(page, contribute_words.SENT)
    [draft] = kb.drafts()
    assert (draft.adds_to, draft.guidance[0].tried, draft.guidance[0].by) == (TARGET, True, contributing.SOMEONE)
    kb.delete(draft.number or 0, "test")


# What a session holds, seen from within


@pytest.fixture
def form(home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page on which a question is put to colleagues."""
    app = open_app(home, monkeypatch)
    app._page_hash = calc_hash("voorleggen")
    return app.run()


def fill_in(form: AppTest) -> AppTest:
    form.text_input[0].set_value("Mag Fatima el Amrani erbij?")
    form.text_area[0].set_value("Haar broer Jan Veldhuis wil dat niet.")
    return form.button[0].click().run()


def test_a_session_holds_nothing_of_what_was_typed_once_it_is_clean(form: AppTest):
    shown = fill_in(form)
    assert not shown.exception
    assert sending_words.CHECK in [one.value for one in shown.header]
    held = session_of(shown)
    assert "wil dat niet" in held
    assert [name for name in NAMES if name in held] == []


def test_nor_does_it_of_experience_in_any_field(form: AppTest):
    form._page_hash = calc_hash("ervaring")
    form.query_params["id"] = TARGET
    page = form.run()
    page.selectbox[0].set_value(contribute_words.OTHER).run()
    page.text_input[0].set_value("zus van Fatima el Amrani")
    texts = ("Bel Jan Veldhuis.", "als Mohammed Yilmaz het weet", "Het lukte op 06-12345678.")
    for field, typed in zip(page.text_area, texts, strict=True):
        field.set_value(typed)
    shown = page.button[0].click().run()
    assert not shown.exception
    assert sending_words.CHECK in [one.value for one in shown.header]
    held = session_of(shown)
    assert "het weet" in held
    assert [name for name in NAMES if name in held] == []


def test_what_cannot_be_made_clean_is_not_kept_and_stays_with_its_writer(form: AppTest, kb: KnowledgeBase, monkeypatch):
    def fails(*_):
        raise NotClean("text still holds PHONE after anonymising: leave it out or remove it by hand")

    monkeypatch.setattr("ingest.anonymise.Anonymiser.anonymise_parts", fails)
    shown = fill_in(form)
    assert [one.value for one in shown.error] == [sending_words.not_clean("PHONE")]
    assert shown.text_input[0].value == "Mag Fatima el Amrani erbij?"
    assert list(kb.drafts()) == []
    shown._page_hash = calc_hash("open-vragen")  # who leaves takes it along
    assert [name for name in NAMES if name in session_of(shown.run())] == []


def test_what_is_missing_is_said_by_name(form: AppTest):
    form.text_input[0].set_value("?!")
    shown = form.button[0].click().run()
    assert [one.value for one in shown.error] == [f"{open_words.NO_TITLE} {open_words.NO_SITUATION}"]


@pytest.mark.parametrize(("day", "told"), [
    (date(2026, 11, 2), "Sinds deze maand"),
    (date(2026, 10, 31), "Sinds dit kwartaal"),
    (date(2026, 9, 30), "Sinds het 3e kwartaal van 2026"),
    (date(2025, 11, 22), "Sinds het 4e kwartaal van 2025"),
])  # fmt: skip
def test_since_when_a_question_is_open_names_no_day(day, told):
    assert open_words.since(day, date(2026, 11, 22)) == told


@pytest.mark.parametrize(("typed", "sentence"), [
    ("We samen gingen.", "Bij ons werkte dit omdat we samen gingen."),
    ("… wij dat deden", "Bij ons werkte dit omdat wij dat deden"),
    ("GGZ meeging", "Bij ons werkte dit omdat GGZ meeging"),
])  # fmt: skip
def test_why_it_worked_reads_as_one_sentence(typed, sentence):
    assert contribute_words.because(typed) == sentence
