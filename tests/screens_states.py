"""What stands on the pictures of the documentation: how to come to each state of a page, in the order of SCREENS.

Later ones change the home folder: they come last, and every size has a copy of its own.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, expect

from kb.jobs import Work
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Status
from kb.settings import load_settings
from tests.ingest.test_safe_batch import PROGRAMME
from tests.ui.provider import OTHER_READER, sign_in
from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest, fill, show_in
from ui import (
    again_words,
    folder_words,
    lists_words,
    manage_words,
    open_words,
    original_words,
    review_words,
    sending_words,
    sign_in_words,
    site_words,
    take_back_words,
    upload_words,
    words,
)
from ui.site.ways import OUT

THEMES = {"artikelen": 5, "client-betrekken": 7, "woonoverlast": 7, "rol-regie": 7}
NOTES = ("flipover tafel 6.txt", "Verslag intervisie 12 maart DEF.docx")
UPLOADED = ROOT / "corpora" / "notes" / "intervisie_kleine_gemeenten.odt"
OPEN = {
    "id": "open-01", "title": "Mag een hulphond mee naar het gesprek met de wijkagent?", "guidance": [],
    "situation": "Een bewoner komt alleen met haar hulphond naar het bureau. Dieren zijn daar niet toegestaan.",
    "question": "Mag de hond mee naar binnen, of zoek je een andere plek?", "theme": "client-betrekken",
}  # fmt: skip
KEY, GOES = "client-betrekken-01", ("client-betrekken-06", "client-betrekken-07")  # these are withdrawn
OLD = {"woonoverlast-02": 70, "rol-regie-03": 11}  # days past its term
_FIELD = "Een dove jongen van 14 jaar uit Staphorst wil niet meer praten. Zijn moeder belt mij op 06-12345678."
_HEADER = 70  # pixels at the top that the menu covers


def filled(home: Path) -> None:
    """Fill a home folder for all pictures, with some advice past its term."""
    fill(home, THEMES, NOTES, [OPEN])
    kb = _kb()
    for key, days in OLD.items():
        number = kb.store.by_key(key).number or 0
        kb.store.set_status(number, Status.PUBLISHED, "r", review_date=date.today() - timedelta(days=days))
    kb.store.close()


def _kb() -> KnowledgeBase:
    """Open what the site shows, as a colleague has it open."""
    return open_knowledge_base(load_settings())


def _to(place: Locator) -> None:
    """Bring something to the top of the picture."""
    expect(place).to_be_visible(timeout=ANSWER_MS)
    at_rest(place.page)
    place.evaluate("e => e.scrollIntoView({block: 'start', behavior: 'instant'})")
    place.page.get_by_test_id("stMain").evaluate("(e, by) => e.scrollBy({top: -by, behavior: 'instant'})", _HEADER)


def _press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).first.click()
    at_rest(visit.page)


def _unfold(visit: Visit, name: str | re.Pattern[str]) -> Locator:
    """Unfold a part of a page; give its head."""
    head = visit.page.locator("summary").filter(has_text=name).first
    head.click()
    at_rest(visit.page)
    visit.page.wait_for_timeout(500)  # it unfolds slowly
    return head


def _start(_: Visit) -> None:
    pass


def _answer(visit: Visit) -> None:
    visit.ask(words.EXAMPLES[0])


def _sources(visit: Visit) -> None:
    visit.ask(words.EXAMPLES[0])
    _to(visit.page.locator("[class*='st-key-source-']").first)


def _dark(visit: Visit) -> None:
    visit.ask(words.EXAMPLES[0])
    show_in(visit.page, "dark")


def _nothing(visit: Visit) -> None:
    visit.ask("Welke leverancier levert de goedkoopste bureaustoelen?")


def _name_left_out(visit: Visit) -> None:
    visit.ask("Fatima el Amrani is psychotisch. Mag zij mee aan tafel?")


def _page(path: str) -> Callable[[Visit], None]:
    return lambda visit: visit.open(path)


def _to_check(visit: Visit) -> None:
    """Fill in a question; it is not sent."""
    visit.open("/voorleggen")
    visit.page.get_by_label(open_words.TITLE_FIELD).fill("Hoe bereiken we hem nog?")
    visit.page.get_by_label(open_words.SITUATION_FIELD).fill(_FIELD)
    _press(visit, sending_words.LOOK)
    _to(visit.page.get_by_role("heading", name=sending_words.CHECK))


def _folder(visit: Visit) -> None:
    visit.open(f"/dilemma?id={KEY}")
    keep = visit.page.get_by_role("button", name=folder_words.KEEP)
    if keep.count():
        keep.first.click()
        at_rest(visit.page)
    visit.open("/mijn-map")


def _review(visit: Visit) -> None:
    visit.open("/beoordelen")
    expect(visit.page.get_by_label(words.TITLE_FIELD)).to_be_visible(timeout=ANSWER_MS)


def _review_hide(visit: Visit) -> None:
    """Choose a word to hide; nothing is hidden."""
    _review(visit)
    visit.page.locator("[class*='st-key-sentence-'] button").first.click()
    expect(visit.page.locator("[class*='st-key-instead-']").get_by_role("radio").first).to_be_focused(timeout=ANSWER_MS)
    _to(visit.page.get_by_role("heading", name=review_words.LOOK))


def _review_test(visit: Visit) -> None:
    """Publish without having said that nobody is recognised."""
    _review(visit)
    page = visit.page
    for tick in list(review_words.TESTS.values())[:2]:
        page.get_by_text(tick).last.click()
    _press(visit, words.PUBLISH)
    expect(page.get_by_text(words.CHECK_FIRST).or_(page.get_by_text(words.READER_FIRST)).first).to_be_visible(timeout=ANSWER_MS)
    _to(page.get_by_role("heading", name=review_words.TEST))


def _review_back(visit: Visit) -> None:
    _review(visit)
    _to(_unfold(visit, review_words.NOT_PUBLISH))


def _hide_everywhere(visit: Visit) -> None:
    _review(visit)
    _to(_unfold(visit, take_back_words.HIDE))


def _amend(visit: Visit) -> None:
    visit.open("/opnieuw")
    _press(visit, again_words.AMEND)
    expect(visit.page.get_by_label(words.TITLE_FIELD)).to_be_visible(timeout=ANSWER_MS)


def _take_back(visit: Visit) -> None:
    visit.open(f"/dilemma?id={KEY}")
    _to(_unfold(visit, take_back_words.TAKE_BACK))


def _manage_work(visit: Visit) -> None:
    visit.open("/beheer")
    _to(visit.page.get_by_role("heading", name=manage_words.HEADINGS[Work.REBUILD]))


def _manage_trail(visit: Visit) -> None:
    visit.open("/beheer")
    _press(visit, manage_words.VERIFY)
    expect(visit.page.locator(".st-key-manage-trail").get_by_test_id("stAlert")).to_be_visible(timeout=ANSWER_MS)
    _to(visit.page.get_by_role("heading", name=manage_words.HEADINGS[Work.AUDIT]))  # below stands where this runs


def _list_entry(visit: Visit) -> None:
    visit.open("/lijsten")
    visit.page.locator(".st-key-lists-rows button").nth(2).click()
    expect(visit.page.get_by_role("button", name=lists_words.SAVE, exact=True)).to_be_visible(timeout=ANSWER_MS)


def _no_page(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/bestaat-niet")
    expect(visit.page.get_by_role("heading", name=site_words.NO_PAGE_TITLE)).to_be_visible()


def _upload(visit: Visit) -> None:
    visit.open("/inlezen")
    second = FilePayload(name="Intervisie 12 maart.txt", mimeType="text/plain", buffer=PROGRAMME.encode())
    first = FilePayload(name=UPLOADED.name, mimeType="application/octet-stream", buffer=UPLOADED.read_bytes())
    visit.page.locator("input[type=file]").set_input_files([first, second])
    _press(visit, upload_words.TAKE_IN)
    expect(visit.page.locator("summary").first).to_be_visible(timeout=3 * ANSWER_MS)
    at_rest(visit.page)
    _unfold(visit, UPLOADED.name)


def _original(visit: Visit) -> None:
    """Open the original of a draft that was taken in by _upload; in it is hidden what is nobody's name."""
    kb = _kb()
    draft = next(one for one in kb.drafts() if "slaapt slecht" in one.situation)
    kb.store.close()
    _review(visit)
    visit.page.get_by_test_id("stSelectbox").first.click()
    visit.page.get_by_role("option", name=draft.title).click()
    _press(visit, original_words.OPEN)
    expect(visit.page.locator("[class*='st-key-original-'] mark").first).to_be_visible(timeout=ANSWER_MS)
    _to(visit.page.locator("[class*='st-key-original-']").first)


def _undo(visit: Visit) -> None:
    _original(visit)
    _to(_unfold(visit, original_words.UNDO))


def _gone() -> str:
    """Withdraw the next dilemma, as a colleague does; give its key."""
    kb = _kb()
    dilemma = next(one for one in map(kb.store.by_key, GOES) if one.status is Status.PUBLISHED)
    kb.withdraw(dilemma.number or 0, "collega")
    kb.store.close()
    return dilemma.key


def _erase(visit: Visit) -> None:
    visit.open(f"/dilemma?id={_gone()}")
    expect(visit.page.get_by_role("button", name=take_back_words.ERASE)).to_be_visible(timeout=ANSWER_MS)


def _signed_out(visit: Visit) -> None:
    """Come back after a time away."""
    visit.page.goto(f"{visit.address}/?{OUT}=tijd")
    expect(visit.page.get_by_test_id("stAlert").get_by_text(sign_in_words.TIMED_OUT)).to_be_visible(timeout=ANSWER_MS)


def _withdrawn(visit: Visit) -> None:
    """Have a dilemma open as a reader while a colleague withdraws it."""
    visit.page.goto(visit.address)
    sign_in(visit, OTHER_READER)
    kb = _kb()
    visit.open(f"/dilemma?id={next(key for key in GOES if kb.store.by_key(key).status is Status.PUBLISHED)}")
    kb.store.close()
    _gone()
    expect(visit.page.get_by_role("heading", name=words.WITHDRAWN)).to_be_visible(timeout=ANSWER_MS)


SCREENS: dict[str, Callable[[Visit], None]] = {
    "start": _start, "answer": _answer, "answer-dark": _dark, "sources": _sources, "nothing": _nothing,
    "name-left-out": _name_left_out, "dilemma": _page(f"/dilemma?id={KEY}"), "browse": _page("/bladeren"),
    "browse-narrowed": _page("/bladeren?thema=woonoverlast"), "open-questions": _page("/open-vragen"),
    "ask-colleagues": _page("/voorleggen"), "ask-colleagues-check": _to_check, "contribute": _page(f"/ervaring?id={KEY}"),
    "background": _page("/achtergrond"), "folder": _folder, "review": _review, "review-hide": _review_hide,
    "review-test": _review_test, "review-back": _review_back, "hide-everywhere": _hide_everywhere, "again": _page("/opnieuw"),
    "again-amend": _amend, "take-back": _take_back, "manage": _page("/beheer"), "manage-work": _manage_work,
    "manage-trail": _manage_trail, "lists": _page("/lijsten"), "list-entry": _list_entry, "no-page": _no_page,
    "upload": _upload, "original": _original, "original-undo": _undo, "erase": _erase,
}  # fmt: skip
SIGNED_IN: dict[str, Callable[[Visit], None]] = {"sign-in": _signed_out, "withdrawn": _withdrawn}
"""Those of a site where people sign in."""
