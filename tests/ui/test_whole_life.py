"""The whole life of one dilemma, with four people signed in: from a note that names people to nothing that is left of it."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from oidc_provider_mock import User
from playwright.sync_api import Browser, Locator, Page, expect

from kb.model import Status
from tests.ui.provider import ADMINISTRATOR, EDITOR, READER, SECOND_EDITOR, Site, coming, provider, sign_in, signing_in
from tests.ui.test_review import pass_test
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, soon_ms, unfolded
from ui import review_words, take_back_words, upload_words, words

PHRASE = "tamme kraai van de oude molenaar"
RAW = ("Wolfgijs", "Xylander", "Ottilde", "06-81726354", "0681726354", "o.xylander@voorbeeld.nl")
HIDDEN = "molenaar"
SITUATION = (
    "Wolfgijs Xylander, een dove jongen van 14 jaar uit Staphorst, zwijgt al maanden tegen iedereen. "
    f"Hij verzorgt elke ochtend de {PHRASE}. Zijn moeder Ottilde Xylander belt de wijkagent "
    "(06-81726354, o.xylander@voorbeeld.nl) en wil dat de school van niets weet. De mentor vraagt ernaar."
)
NOTE = f"""Dilemmatafel, tafel 3

Dilemma 1: Praten we met de school zonder dat de jongen het weet?

Situatie
{SITUATION}

Vraag
Vertellen we de school wat er speelt, of wachten we tot de jongen zelf wil praten?

Adviezen
- Jeugdbeschermer: wacht tot hij zelf wil praten en vraag wie hij vertrouwt.
- Wijkagent: vertel de school alleen wat nodig is voor zijn veiligheid.
"""
QUESTION = "Vertellen we de school wat er speelt als een dove jongen zwijgt en zijn moeder dat niet wil?"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("whole-life") / "home"
    home.mkdir()
    fill(home, {"woonoverlast": 4, "informatie-privacy": 2}, [])
    with provider() as at, signing_in(home, at) as running:
        yield running


def left_of(site: Site, *texts: str) -> list[str]:
    """Return which texts stand in any file of the home folder or in the log, with letters of one byte or two."""
    files = [path for path in site.home.rglob("*") if path.is_file()]
    held = b"\0".join(path.read_bytes() for path in files) + site.log().encode()
    lower = held.lower()
    wanted = {text: (text.lower().encode(), text.encode("utf-16-le"), text.encode("utf-16-be")) for text in texts}
    return [text for text, (plain, *wide) in wanted.items() if plain in lower or any(one in held for one in wide)]


def go(page: Page, address: str, heading: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def becomes(site: Site, title: str, status: Status) -> None:
    """Wait until a dilemma is in this state in the store; what follows is counted from here."""
    give_up = time.monotonic() + ANSWER_MS / 1000
    while time.monotonic() < give_up:
        with closing(sqlite3.connect(site.home / "kb.sqlite")) as store:
            if (status.value,) in store.execute("SELECT status FROM dilemma WHERE title = ?", (title,)).fetchall():
                return
        time.sleep(0.02)
    raise AssertionError(f"the dilemma did not become {status.value}")


def upload(visit: Visit, site: Site, note: Path) -> None:
    go(visit.page, f"{site.address}/inlezen", upload_words.UPLOAD)
    visit.page.locator("input[type=file]").set_input_files(str(note))
    visit.page.get_by_role("button", name=upload_words.TAKE_IN).click()
    expect(visit.page.get_by_text("ingelezen,")).to_be_visible(timeout=3 * ANSWER_MS)
    at_rest(visit.page)


def look_at_draft(visit: Visit, site: Site) -> None:
    go(visit.page, f"{site.address}/beoordelen", words.DRAFTS)
    expect(field(visit.page, words.TITLE_FIELD)).to_be_visible(timeout=ANSWER_MS)
    at_rest(visit.page)


def agree(visit: Visit, site: Site) -> None:
    """Find the one draft fit to publish."""
    look_at_draft(visit, site)
    pass_test(visit.page)
    visit.page.get_by_role("button", name=words.PUBLISH).click()


def hide(page: Page, phrase: str) -> None:
    """Hide a phrase that the computer did not."""
    field(page, review_words.OTHER).fill(phrase)
    page.get_by_role("button", name=review_words.CHOOSE_OTHER).click()
    pressed = page.get_by_role("button", name=review_words.HIDE, exact=True)
    expect(pressed).to_be_visible(timeout=ANSWER_MS)
    at_rest(page)
    pressed.click()
    expect(field(page, words.SITUATION)).not_to_have_value(re.compile(phrase), timeout=ANSWER_MS)
    at_rest(page)


def test_the_whole_life_of_a_dilemma(browser: Browser, site: Site, tmp_path: Path):
    note = tmp_path / "tafel 3.txt"
    note.write_text(NOTE, encoding="utf-8")
    with ExitStack() as stack:

        def arrives(who: User) -> Visit:
            visit = stack.enter_context(coming(browser, site))
            sign_in(visit, who)
            visit.requested.clear()  # what the pages of the provider ask for is not ours
            return visit

        editor, second, chief = arrives(EDITOR), arrives(SECOND_EDITOR), arrives(ADMINISTRATOR)
        reader, looker = arrives(READER), arrives(READER)

        # A note that names people becomes a draft that does not.
        upload(editor, site, note)
        assert left_of(site, *RAW) == []

        # An editor hides more, and finds it fit; one is not enough.
        look_at_draft(editor, site)
        title = field(editor.page, words.TITLE_FIELD).input_value()
        assert HIDDEN in field(editor.page, words.SITUATION).input_value()
        hide(editor.page, HIDDEN)
        situation = field(editor.page, words.SITUATION).input_value()
        assert HIDDEN not in situation and "tamme kraai" in situation
        agree(editor, site)
        expect(editor.page.get_by_text(words.WAITS).first).to_be_visible(timeout=ANSWER_MS)

        # Nobody finds it yet: not in a list, not by a question.
        go(looker.page, f"{site.address}/bladeren", "Bladeren")
        assert title not in looker.page.content()
        reader.ask(QUESTION)
        assert title not in reader.page.content()

        # A second reader, of another region, publishes it. Who looks around sees it at once, who asks finds it.
        agree(second, site)
        becomes(site, title, Status.PUBLISHED)
        expect(looker.page.get_by_role("link", name=title)).to_be_visible(timeout=soon_ms())
        expect(second.page.get_by_text(words.PUBLISHED).first).to_be_visible(timeout=ANSWER_MS)
        reader.ask(QUESTION)
        assert title in reader.sources()
        link = reader.page.locator("[class*='st-key-source-']", has_text=title).locator("a[href*='dilemma?id=']").first
        key = (link.get_attribute("href") or "").partition("id=")[2]
        go(looker.page, f"{site.address}/dilemma?id={key}", title)

        # Withdrawn: gone from every screen at once, and not found again.
        box = reader.page.get_by_test_id("stChatInputTextArea")
        box.click()
        box.press_sequentially("En als zijn vader")
        go(editor.page, f"{site.address}/dilemma?id={key}", title)
        editor.page.get_by_text(take_back_words.TAKE_BACK, exact=True).click()
        unfolded(editor.page)
        editor.page.get_by_role("button", name=take_back_words.WITHDRAW).click()
        becomes(site, title, Status.WITHDRAWN)
        expect(looker.page.get_by_role("heading", level=1, name=words.WITHDRAWN)).to_be_visible(timeout=soon_ms())
        expect(reader.page.get_by_text(words.WITHDRAWN, exact=True).first).to_be_attached(timeout=soon_ms())
        for visit in (reader, looker):
            at_rest(visit.page)
            assert title not in visit.page.content() and "tamme kraai" not in visit.page.content()
        assert box.input_value() == "En als zijn vader"
        reader.ask(QUESTION)
        assert title not in reader.page.content()
        assert left_of(site, "tamme kraai") == ["tamme kraai"]  # withdrawn is not erased, and this search finds what is there

        # Erased: nothing is left of it but that it was.
        chief.page.goto(f"{site.address}/dilemma?id={key}")
        chief.page.get_by_text(take_back_words.SURE).click(timeout=ANSWER_MS)
        assert title not in chief.page.content()  # not even who erases it sees it
        chief.page.get_by_role("button", name=take_back_words.ERASE).click()
        expect(chief.page.get_by_text(take_back_words.ERASED, exact=True).first).to_be_visible(timeout=ANSWER_MS)
        at_rest(chief.page)
        assert left_of(site, *RAW, "tamme kraai", "kraai", title, PHRASE) == []
        for visit in (editor, second, chief, reader, looker):
            assert visit.strangers() == []
