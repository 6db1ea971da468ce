"""Open pages follow the knowledge base by themselves, and nobody loses what they type or where they are."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from kb.errors import StoreBroken
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Status
from kb.settings import Settings
from tests.ui.visitor import ROOT, Visit, at_rest, fill, soon_ms
from ui import words
from ui.site.live import Watch

QUESTION = "Mag de cliënt aan tafel als hij psychotisch en agressief is?"


class Shelf:
    """A knowledge base in which only numbers and versions matter."""

    def __init__(self) -> None:
        self.at, self.held, self.is_there = 1, {1: 1, 2: 1}, True

    def revision(self) -> int:
        if not self.is_there:
            raise StoreBroken("nobody answers")
        return self.at

    def versions(self) -> dict[int, int]:
        return dict(self.held)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def watch(shelf: Shelf) -> Watch:
    """A watch with a page that shows dilemma 1, one that shows all, and one that shows nothing."""
    watch = Watch()
    for name in ("one", "all", "none"):
        watch.begin(name, shelf)
    watch.show("one", [1])
    watch.show("all", [], and_all=True)
    watch.look()
    return watch


def asked(watch: Watch) -> list[str]:
    watch.look()
    return [name for name in watch.behind() if watch.ask(name)]


def test_only_pages_that_show_what_changed_run_again_and_once(watch: Watch, shelf: Shelf):
    assert asked(watch) == []
    shelf.at, shelf.held = 2, {1: 1, 2: 2}
    assert asked(watch) == ["all"] and asked(watch) == []
    shelf.at, shelf.held = 3, {2: 2}
    assert asked(watch) == ["one"]


def test_a_change_that_nobody_can_see_is_no_reason(watch: Watch, shelf: Shelf):
    shelf.at = 2  # a draft came in
    assert asked(watch) == []


def test_what_was_taken_back_goes_first(watch: Watch, shelf: Shelf):
    for number in range(20):
        watch.begin(f"all {number}", shelf)
        watch.show(f"all {number}", [], and_all=True)
    watch.begin("last", shelf)
    watch.show("last", [1])
    shelf.at, shelf.held = 2, {2: 1}
    assert set(asked(watch)[:2]) == {"one", "last"}


def test_a_page_that_ran_after_the_change_is_left_alone_and_one_that_ran_before_is_not(watch: Watch, shelf: Shelf):
    shelf.at, shelf.held = 2, {2: 1}
    watch.begin("all", shelf)  # of who withdrew it: drawn anew already
    watch.show("all", [], and_all=True)
    assert asked(watch) == ["one"]
    assert watch.begin("one", shelf) and not watch.begin("one", shelf)  # the first of these runs was asked for here


def test_a_page_that_says_late_what_it_shows_misses_nothing(watch: Watch, shelf: Shelf):
    watch.begin("slow", shelf)
    shelf.at, shelf.held = 2, {1: 1, 2: 2}
    watch.look()  # while its script runs still, so that it is not asked
    watch.show("slow", [2])
    assert "slow" in asked(watch)


def test_a_page_that_could_not_ask_the_store_when_it_ran_again_is_asked_once_more(watch: Watch, shelf: Shelf):
    shelf.at, shelf.held = 2, {2: 1}
    assert "one" in asked(watch)
    shelf.is_there = False  # a database that is restarted
    with pytest.raises(StoreBroken):
        watch.begin("one", shelf)
    shelf.is_there = True
    assert asked(watch) == ["one"]


def test_a_page_that_is_gone_is_forgotten(watch: Watch, shelf: Shelf):
    watch.forget("one")
    shelf.at, shelf.held = 2, {2: 1}
    assert asked(watch) == ["all"]


# In the browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("live") / "home"
    folder.mkdir()
    fill(folder, {"client-betrekken": 7, "woonoverlast": 7}, [])
    return folder


@pytest.fixture
def kb(home: Path) -> Iterator[KnowledgeBase]:
    """What others do, in another process than the app's."""
    opened = open_knowledge_base(Settings(home=home))
    yield opened
    for one in list(opened.store.all(Status.WITHDRAWN)):
        opened.store.set_status(one.number or 0, Status.PUBLISHED, "test")
    opened.store.close()


def top_of(place: Locator) -> float:
    box = place.bounding_box()
    assert box
    return box["y"]


def gone(visit: Visit) -> Locator:
    return visit.page.get_by_text(words.WITHDRAWN, exact=True)


def test_what_is_withdrawn_leaves_an_answer_while_its_reader_types_on(browser: Browser, own_address: str, kb: KnowledgeBase):
    with Visit.begin(browser, own_address) as visit:
        visit.open()
        visit.ask(QUESTION)
        title = visit.sources()[1]
        advice = next(one for one in kb.store.all(Status.PUBLISHED) if one.title == title)
        box = visit.page.get_by_test_id("stChatInputTextArea")
        box.click()
        box.press_sequentially("En als zijn ")
        kb.withdraw(advice.number or 0, "redacteur", "iemand is herkenbaar")
        box.press_sequentially("moeder erbij wil zijn, wat dan?", delay=60)  # over the run of the page and after it
        expect(gone(visit)).to_be_visible(timeout=soon_ms())
        assert box.input_value() == "En als zijn moeder erbij wil zijn, wat dan?"
        expect(box).to_be_focused()
        expect(visit.page.locator("#own-announcer")).to_contain_text("ingetrokken")
        at_rest(visit.page)
        shown = visit.page.content()
        assert title not in shown and not any(piece.text in shown for piece in advice.guidance)
        box.press("Enter")  # and what was typed can be asked
        expect(visit.page.get_by_test_id("stChatMessage")).to_have_count(4, timeout=60_000)
        assert visit.complaints == []


def test_all_that_shows_it_follows_a_command_of_another_process(
    browser: Browser, own_address: str, home: Path, kb: KnowledgeBase
):
    with (
        Visit.begin(browser, own_address) as list_,
        Visit.begin(browser, own_address) as page,
        Visit.begin(browser, own_address) as folder,
    ):
        one = kb.store.by_key("woonoverlast-03")
        page.open(f"/dilemma?id={one.key}")
        page.page.get_by_role("button", name="Bewaar in mijn map").click()
        at_rest(page.page)
        list_.open("/bladeren?thema=woonoverlast")
        folder.open("/mijn-map")
        expect(folder.page.get_by_text(one.title)).to_be_visible()
        before = list_.page.locator("[class*='st-key-found-']").count()
        command = [sys.executable, "-m", "kb", "withdraw", one.key]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"KB_HOME": str(home)}, capture_output=True, check=True)
        assert done.returncode == 0
        expect(page.page.get_by_role("heading", level=1, name=words.WITHDRAWN)).to_be_visible(timeout=soon_ms())
        expect(gone(list_).first).to_be_visible(timeout=soon_ms())
        expect(folder.page.get_by_text(words.WITHDRAWN).first).to_be_visible(timeout=soon_ms())
        for visit in (list_, page, folder):
            at_rest(visit.page)
            assert one.title not in visit.page.content()
            assert one.title not in visit.page.title()
            assert visit.complaints == []
        assert list_.page.locator("[class*='st-key-found-']").count() == before  # nothing moved up under the reader
        kb.store.set_status(one.number or 0, Status.PUBLISHED, "redacteur")
        expect(list_.page.get_by_role("link", name=one.title)).to_be_visible(timeout=soon_ms())  # and what is published comes


def test_who_reads_on_stays_where_they_are_and_hears_nothing(browser: Browser, own_address: str, kb: KnowledgeBase):
    with Visit.begin(browser, own_address) as visit:
        visit.open("/bladeren?thema=woonoverlast")
        page, far = visit.page, kb.store.by_key("woonoverlast-01")
        link = page.get_by_role("link", name=far.title)
        link.focus()
        link.scroll_into_view_if_needed()
        page.locator("#own-announcer").evaluate("region => { region.textContent = '' }")
        before = top_of(link)
        first = page.locator("[class*='st-key-found-1'] a").first.inner_text()
        kb.withdraw(next(one.number or 0 for one in kb.store.all() if one.title == first), "redacteur")
        expect(gone(visit).first).to_be_attached(timeout=soon_ms())
        at_rest(page)
        expect(link).to_be_focused()
        assert abs(top_of(link) - before) < 60  # the browser holds the place; only a shorter card may show
        assert page.locator("#own-announcer").inner_text() == ""


def test_text_in_a_form_stays_when_its_page_runs_again(browser: Browser, own_address: str, kb: KnowledgeBase):
    with Visit.begin(browser, own_address) as visit:
        one = kb.store.by_key("client-betrekken-02")
        visit.open(f"/dilemma?id={one.key}")
        visit.page.get_by_role("button", name="Hielp mij").click()
        field = visit.page.get_by_role("textbox").first
        field.press_sequentially("Omdat we eerst")
        fresh = visit.page.get_by_text("Een nieuwe afloop.")
        kb.store.put(replace(one, outcome=CleanText("Een nieuwe afloop.")), "redacteur")
        expect(fresh).to_be_visible(timeout=soon_ms())
        at_rest(visit.page)
        field.press_sequentially(" met hem spraken")
        assert field.input_value() == "Omdat we eerst met hem spraken"
        expect(field).to_be_focused()
