"""The chat in a real browser, with real search over real dilemmas."""

import json
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.ui.visitor import HOSTILE, ROOT, TRICKS, Visit, at_rest, choose_option
from ui import chat_words, words

AT_TABLE = "Mag de cliënt aan tafel als hij psychotisch en agressief is?"
NOT_MINE = "Moet ik ingrijpen als de casusregisseur niets doet?"
NOTICE = "Leg je een gedragsaanwijzing op aan iemand die hem niet kan nakomen?"
NAMED = "Fatima el Amrani belt mij elke avond, 06-12345678. Blijf ik als procesregisseur opnemen?"
_MOST_OPEN = 5  # statements that are not folded
_SAID = re.compile(r"^(.+) \[(\d)\]$", re.MULTILINE)
_SIZES = ((1280, 800), (390, 844))

_ALIVE = (
    "img, a[href*=elders], script, code, em, .katex, [style*=color], "
    "[data-testid=stMarkdownContainer] [data-testid=stIconMaterial]"
)


def stored(*themes: str) -> dict[str, dict]:
    """Return title to dilemma as the sample files give it."""
    files = (ROOT / "corpora" / "dilemmas" / f"{theme}.jsonl" for theme in themes)
    records = (json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return {record["title"]: record for record in records}


ALL = stored("client-betrekken", "woonoverlast", "rol-regie", "informatie-privacy", "kind-gezin")


def test_an_answer_leads_with_what_colleagues_advise_and_every_statement_stands_in_its_source(visit: Visit):
    answer = visit.ask(AT_TABLE)
    assert answer.get_by_role("heading").first.inner_text() == words.ADVICE
    titles = visit.sources()
    assert 1 <= answer.locator("[class*='st-key-advice-']").filter(visible=True).count() <= _MOST_OPEN
    statements = unfold(answer)
    assert sum("-perspective-" in place for place, _ in statements) == sum(len(ALL[title]["guidance"]) for title in titles)
    for _, statement in statements:
        (said, number), *_ = _SAID.findall(statement)
        piece = next(
            one
            for one in ALL[titles[int(number) - 1]]["guidance"]
            if said.casefold() == f"{one['by']}: {' '.join(one['text'].split())}".casefold()
        )
        assert all(condition in statement for condition in piece["conditions"])


def unfold(answer: Locator) -> list[tuple[str, str]]:
    """Open everything that is folded in an answer; give class and text of every statement in it."""
    for summary in answer.locator("summary").all():
        summary.click()
    statements = answer.locator("[class*='st-key-advice-']")
    expect(statements.last).to_be_visible()
    return [(one.get_attribute("class") or "", one.inner_text()) for one in statements.all()]


def test_the_number_behind_a_statement_leads_to_its_dilemma(visit: Visit):
    answer = visit.ask(AT_TABLE)
    card = answer.locator("[class*='st-key-source-']").first
    expect(card).not_to_be_in_viewport()
    answer.locator("[class*='st-key-advice-'] a").first.click()
    expect(card.get_by_role("heading")).to_be_in_viewport()
    at_rest(visit.page)
    assert visit.sources()[0] in ALL  # the conversation is still there


def test_a_card_marks_the_sentence_that_matches_within_what_stands_around_it(visit: Visit):
    answer = visit.ask(AT_TABLE)
    for title, card in zip(visit.sources(), answer.locator("[class*='st-key-source-']").all(), strict=True):
        record = ALL[title]
        marked, context = card.locator("mark").inner_text(), card.locator("p.context").inner_text()
        assert marked in f"{record['situation']} {record['question']}"
        assert len(context) > len(marked)
        assert f"{record['source']['colleagues']} collega's" in card.inner_text()
        assert "Advies uit het" in card.inner_text()


def test_where_colleagues_differ_the_sides_stand_beside_each_other(visit: Visit):
    answer = visit.ask(NOTICE)
    stances = {g["text"]: g.get("stance") for g in ALL[visit.sources()[0]]["guidance"]}
    columns = answer.get_by_test_id("stColumn")
    places = [column.bounding_box() for column in columns.all()]
    assert places[0]["y"] == places[1]["y"] and places[0]["x"] < places[1]["x"]
    for column, heading, stance in zip(columns.all(), (words.FOR, words.AGAINST), ("voor", "tegen"), strict=True):
        text = column.inner_text()
        assert text.split("\n")[0] == heading
        assert [said in text for said in stances] == [side == stance for side in stances.values()]


def test_a_follow_up_is_understood_with_what_was_asked_before(visit: Visit):
    visit.ask("En als hij een LVB heeft?")
    alone = visit.sources()[0]
    visit.page.get_by_role("button", name=words.NEW).click()
    expect(visit.page.get_by_text(words.INTRO)).to_be_visible()
    visit.ask(NOTICE)
    before = visit.sources()[0]
    visit.ask("En als hij een LVB heeft?")
    assert visit.sources()[0] == before != alone
    turns = visit.page.get_by_test_id("stChatMessageContent").all_inner_texts()
    assert [turns[0].strip(), turns[2].strip()] == ["En als hij een LVB heeft?", NOTICE]
    assert visit.page.get_by_text(words.EXAMPLES_TITLE).count() == 0


def test_the_conversation_and_the_filter_are_still_there_after_reading_a_dilemma(visit: Visit):
    page = visit.page
    choose_theme(page, "Woonoverlast")
    visit.ask(NOTICE)
    lead = visit.sources()[0]
    for back in (lambda: page.get_by_text(words.BACK).click(), page.go_back):
        page.get_by_text(words.OPEN).first.click()
        expect(page.get_by_role("heading", level=1, name=lead)).to_be_visible()
        at_rest(page)
        text = page.get_by_test_id("stMainBlockContainer").inner_text()
        record = ALL[lead]
        whole = [
            record["situation"],
            record["question"],
            *(g["text"] for g in record["guidance"]),
            *(i["interest"] for i in record["interests"]),
        ]
        assert [part for part in whole if " ".join(part.split()) not in " ".join(text.split())] == []
        back()
        expect(visit.answer().get_by_text(words.ADVICE, exact=True)).to_be_visible()
        assert visit.sources()[0] == lead
        expect(visit.answer().get_by_text("Verfijnd op: Woonoverlast")).to_be_visible()


def choose_theme(page: Page, theme: str) -> None:
    page.get_by_label(words.THEME).first.click()
    choose_option(page, theme)


def test_a_theme_narrows_the_answer_that_is_on_the_page_and_the_next(visit: Visit):
    visit.ask(AT_TABLE)
    broad = visit.sources()
    choose_theme(visit.page, "Rolzuiverheid en regie")
    expect(visit.answer().get_by_text("Verfijnd op: Rolzuiverheid en regie")).to_be_visible()
    assert broad != visit.sources()
    visit.ask("Neem ik als procesregisseur de casusregie waar als de casusregisseur uitvalt?")
    own = set(stored("rol-regie"))
    assert visit.sources() and own.issuperset(visit.sources())


def test_when_nothing_fits_it_says_so_and_advises_nothing(visit: Visit):
    answer = visit.ask("Hoe bak ik een appeltaart?")
    expect(answer.get_by_text(words.NOTHING_FOUND)).to_be_visible()
    assert answer.locator("[class*='st-key-advice-']").count() == 0
    assert answer.get_by_text(words.ADVICE).count() == 0


@pytest.mark.parametrize(
    ("question", "message", "shown"),
    [
        ("   ", words.BAD_QUESTIONS["empty"], ""),
        ("wat nu? " * 2500, words.BAD_QUESTIONS["long"], "Je vraag (20.000 tekens)"),
        ("😀🎉🙈", words.BAD_QUESTIONS["wordless"], "😀🎉🙈"),
        ("Should the client be at the table when he is psychotic?", words.FOREIGN, "Should the client be at the table"),
    ],
    ids=["empty", "20,000 characters", "emoji", "English"],
)
def test_a_question_that_cannot_be_answered_gets_a_clear_message_stays_readable_and_the_app_goes_on(
    visit: Visit, question, message, shown
):
    answer = visit.ask(question)
    expect(answer.get_by_text(message)).to_be_in_viewport()
    assert shown in visit.question().inner_text()
    visit.ask(NOTICE)
    assert visit.sources()[0] in ALL


def shown(text: str) -> str:
    """Return text as a reader sees it: white space is one space, and what takes no room is not there."""
    return " ".join(text.replace("\u2060", "").split())


def test_what_is_typed_and_what_is_stored_is_shown_as_text_only(visit: Visit):
    visit.ask(f"Wat doe ik met een gedragsaanwijzing? {TRICKS}")
    typed = shown(visit.question().inner_text())
    for trick in ("<script>alert(2)</script>", "$\\frac{a}{b}$", ":red[rood]", ":material/home: :dog:", "**vet** `code`"):
        assert trick in typed
    assert "elders" not in typed  # addresses are left out of a question
    assert visit.question().locator(_ALIVE).count() == 0
    visit.open(f"/dilemma?id={HOSTILE['id']}")
    dilemma = visit.page.get_by_test_id("stMainBlockContainer")
    assert shown(dilemma.get_by_role("heading", level=1).inner_text()) == f"Laten we de hond toe? {TRICKS}"
    assert shown(dilemma.inner_text()).count(TRICKS) == 5
    assert dilemma.locator(_ALIVE).count() == 0


@pytest.fixture(params=_SIZES, ids=["laptop", "phone"])
def anyone(request, browser: Browser, address: str):
    """A visitor on a laptop or on a phone who has just arrived."""
    with Visit.begin(browser, address, *request.param) as begun:
        begun.open()
        yield begun
        assert begun.strangers() == [] and begun.complaints == []


def test_a_name_that_is_typed_is_nowhere_on_the_page_and_the_page_says_so(anyone: Visit):
    answer = anyone.ask(NAMED)
    expect(answer.get_by_text("Ik heb een naam en een telefoonnummer weggelaten. Zoeken gaat zonder.")).to_be_visible()
    assert shown(anyone.question().inner_text()).startswith("[persoon 1] belt mij elke avond, [telefoonnummer].")
    assert anyone.sources()
    anyone.ask("en als hij vast zit?")
    for typed in ("Fatima", "Amrani", "12345678"):
        assert typed not in anyone.page.content()
        assert not any(typed in address for address in anyone.requested)


def test_a_helping_question_is_tapped_and_what_fits_comes_first(anyone: Visit):
    answer = anyone.ask(NOT_MINE)
    before = anyone.sources()
    question = answer.locator("[class*='st-key-help-']")
    expect(question.first).to_be_in_viewport()
    assert 1 <= question.count() <= 2
    option = question.first.get_by_role("radio", name="Nee").or_(question.first.get_by_role("button", name="Nee"))
    option.focus()
    anyone.page.keyboard.press("Enter")
    expect(anyone.answer().get_by_text(chat_words.FITS, exact=True).first).to_be_visible(timeout=60_000)
    at_rest(anyone.page)
    assert anyone.sources()[0] != before[0]
    asked = question.first.inner_text().split("\n")[0]
    anyone.ask("en als het morgen al moet?")
    assert anyone.answer().locator("[class*='st-key-help-']").filter(has_text=asked).count() == 0


def test_a_filter_is_shown_and_taken_away_with_one_tap(visit: Visit):
    page = visit.page
    choose_theme(page, "Informatie delen en privacy")
    answer = visit.ask(NOTICE)
    expect(answer.get_by_text(words.NOTHING_IN_FILTER)).to_be_visible()
    expect(answer.get_by_text(chat_words.IN_THEME)).to_be_visible()
    answer.get_by_role("button", name="Woonoverlast").click()
    expect(page.locator("[class*='st-key-chosen-filters']").get_by_role("button", name="Woonoverlast")).to_be_visible()
    assert visit.sources() and stored("woonoverlast").keys() >= set(visit.sources())
    page.locator("[class*='st-key-chosen-filters']").get_by_role("button", name="Woonoverlast").click()
    expect(page.locator("[class*='st-key-chosen-filters']")).to_have_count(0)
    at_rest(page)
    assert visit.sources()


def test_the_examples_are_real_questions_of_the_collection(visit: Visit):
    examples = visit.page.locator("[class*='st-key-example-'] button")
    titles = [shown(text).split("\n")[-1] for text in examples.all_inner_texts()]
    assert len(titles) == 3
    asked = next(title for title in ALL if any(title in shown(text) for text in examples.all_inner_texts()))
    examples.filter(has_text=asked).click()
    expect(visit.answer().get_by_text(words.ADVICE, exact=True)).to_be_visible(timeout=60_000)
    assert visit.sources()[0] == asked


def test_the_address_is_that_of_the_dilemma_that_is_shown_also_after_a_link_to_another(visit: Visit):
    visit.open("/dilemma?id=client-betrekken-01")
    first = visit.page.get_by_role("heading", level=1).inner_text()
    visit.page.locator("[class*='st-key-more-'] a").first.click()
    expect(visit.page.get_by_role("heading", level=1)).not_to_have_text(first)
    at_rest(visit.page)
    assert "client-betrekken-01" not in visit.page.url
    visit.page.go_back()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(first)
    assert visit.page.url.endswith("client-betrekken-01")
