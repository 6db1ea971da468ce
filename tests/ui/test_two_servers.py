"""Two servers on one PostgreSQL: what is done at the one follows on the pages that are open at the other."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from kb import transfer
from kb.knowledge_base import open_knowledge_base
from kb.model import Dilemma, Status
from kb.settings import Settings
from tests.kb.postgres import Postgres
from tests.ui.test_review import choose, pass_test
from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest, fill, running, soon_ms, unfolded
from ui import take_back_words, words
from ui.visitor import KEY_FILE

THEME = "client-betrekken"
QUESTION = "Mag de cliënt aan tafel als hij psychotisch en agressief is?"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def draft() -> Dilemma:
    lines = (ROOT / "corpora" / "dilemmas" / "woonoverlast.jsonl").read_text(encoding="utf-8")
    return transfer.to_dilemma(json.loads(lines.partition("\n")[0]), transfer.trusted, Status.CONCEPT)


@pytest.fixture
def sites(postgres: Postgres, draft: Dilemma, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Where two apps run that share a database with seven published dilemmas and a draft, each with a home of its own."""
    homes, key = [tmp_path / "een", tmp_path / "twee"], secrets.token_hex(32)
    for home in homes:
        home.mkdir()
        (home / KEY_FILE).write_text(key, encoding="utf-8")
        (home / KEY_FILE).chmod(0o600)
    with postgres.fresh() as address:
        monkeypatch.setenv("KB_DATABASE_URL", address.get_secret_value())
        fill(homes[0], {THEME: 7}, [])
        kb = open_knowledge_base(Settings(home=homes[0]))
        kb.store.put(draft, "beheer")
        kb.close()
        with running(homes[0]) as one, running(homes[1]) as two:
            yield one, two


def take_back(editor: Visit, key: str, how: str, done: str) -> None:
    """Withdraw or erase a dilemma on its page, and wait until whoever does so reads that it is done."""
    editor.open(f"/dilemma?id={key}")
    editor.page.get_by_text(take_back_words.TAKE_BACK, exact=True).click()
    unfolded(editor.page)
    at_rest(editor.page)
    if how == take_back_words.ERASE:
        editor.page.get_by_text(take_back_words.SURE).click()
        at_rest(editor.page)
    editor.page.get_by_role("button", name=how).click()
    expect(editor.page.get_by_text(done).first).to_be_visible(timeout=ANSWER_MS)


def gone(visit: Visit) -> Locator:
    return visit.page.get_by_text(words.WITHDRAWN, exact=True)


def key_of(visit: Visit, title: str) -> str:
    """Return under which key a dilemma in an answer has its page."""
    link = visit.answer().locator("[class*='st-key-source-']", has_text=title).get_by_role("link", name=words.OPEN)
    return (link.get_attribute("href") or "").rpartition("id=")[2]


def test_what_is_published_withdrawn_and_erased_at_one_server_follows_for_readers_at_the_other(
    browser: Browser, sites: tuple[str, str], draft: Dilemma
):
    with (
        Visit.begin(browser, sites[0]) as editor,
        Visit.begin(browser, sites[1]) as asker,
        Visit.begin(browser, sites[1]) as reader,
        Visit.begin(browser, sites[1]) as browsing,
    ):
        asker.open()
        asker.ask(QUESTION)
        first, second = asker.sources()[:2]
        browsing.open("/bladeren")
        for title in (first, second):
            expect(browsing.page.get_by_role("link", name=title)).to_be_visible()

        withdrawn = key_of(asker, first)
        take_back(editor, withdrawn, take_back_words.WITHDRAW, take_back_words.WITHDRAWN)
        expect(gone(asker).first).to_be_visible(timeout=soon_ms())
        expect(gone(browsing).first).to_be_visible(timeout=soon_ms())

        erased = key_of(asker, second)
        reader.open(f"/dilemma?id={erased}")
        expect(reader.page.get_by_role("heading", level=1, name=second)).to_be_visible()
        take_back(editor, erased, take_back_words.ERASE, take_back_words.ERASED)
        expect(reader.page.get_by_role("heading", level=1, name=words.WITHDRAWN)).to_be_visible(timeout=soon_ms())
        expect(gone(asker)).to_have_count(2, timeout=soon_ms())

        for visit in (asker, reader, browsing):
            at_rest(visit.page)
            shown = visit.page.content() + visit.page.title()
            assert first not in shown and second not in shown
        box = asker.page.get_by_test_id("stChatInputTextArea")
        box.fill("Wat doen we als de buren klagen over")

        choose(editor, draft)
        pass_test(editor.page)
        editor.page.get_by_role("button", name=words.PUBLISH).click()
        expect(editor.page.get_by_text(words.PUBLISHED).first).to_be_visible(timeout=ANSWER_MS)
        expect(browsing.page.get_by_role("link", name=draft.title)).to_be_visible(timeout=soon_ms())
        assert box.input_value() == "Wat doen we als de buren klagen over"
        asker.ask(draft.title)
        assert draft.title in asker.sources() and first not in asker.sources()
        for visit in (editor, asker, reader, browsing):
            assert visit.complaints == [] and visit.strangers() == []


def test_readers_are_told_when_the_database_stops_and_follow_again_when_it_runs(
    browser: Browser, sites: tuple[str, str], postgres: Postgres, tmp_path: Path
):
    with Visit.begin(browser, sites[0]) as editor, Visit.begin(browser, sites[1]) as reader:
        reader.open()
        reader.ask(QUESTION)
        title = reader.sources()[0]
        key = key_of(reader, title)
        with postgres.stopped():
            editor.page.goto(f"{sites[0]}/dilemma?id={key}")
            expect(editor.page.get_by_text(words.BROKEN)).to_be_visible(timeout=ANSWER_MS)
            assert reader.sources()[0] == title  # who reads goes on reading
        take_back(editor, key, take_back_words.WITHDRAW, take_back_words.WITHDRAWN)
        expect(gone(reader).first).to_be_visible(timeout=soon_ms())
    logs = "".join((tmp_path / f"{name}.log").read_text(encoding="utf-8") for name in ("een", "twee"))
    assert "does not answer" in logs and "KB_DATABASE_URL" in logs
    assert postgres.socket not in logs and "Traceback" not in logs
