"""The chat in a real browser, with real search over real dilemmas."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.ui.visitor import HOSTILE, ROOT, TRICKS, Visit, at_rest
from ui import words

AT_TABLE = "Mag de cliënt aan tafel als hij psychotisch en agressief is?"
NOTICE = "Leg je een gedragsaanwijzing op aan iemand die hem niet kan nakomen?"

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
    answer.locator("summary").click()
    expect(answer.locator("[class*='st-key-advice-']").last).to_be_visible()
    statements = answer.locator("[class*='st-key-advice-']").all_inner_texts()
    assert len(statements) == sum(len(ALL[title]["guidance"]) for title in titles)
    for statement in statements:
        said, number = statement.split("\n")[0].rsplit(" [", 1)
        guidance = ALL[titles[int(number.rstrip("]")) - 1]]["guidance"]
        assert said.casefold() in [f"{piece['by']}: {' '.join(piece['text'].split())}".casefold() for piece in guidance]


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
    page.get_by_role("option", name=theme).click()


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
    assert shown(visit.question().inner_text()) == f"Wat doe ik met een gedragsaanwijzing? {TRICKS}"
    assert visit.question().locator(_ALIVE).count() == 0
    visit.open(f"/dilemma?id={HOSTILE['id']}")
    dilemma = visit.page.get_by_test_id("stMainBlockContainer")
    assert shown(dilemma.get_by_role("heading", level=1).inner_text()) == f"Laten we de hond toe? {TRICKS}"
    assert shown(dilemma.inner_text()).count(TRICKS) == 5
    assert dilemma.locator(_ALIVE).count() == 0
