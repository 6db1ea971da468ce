"""Beheer: what an administrator sees of the site, what goes on in the background, and what the page never shows."""

import re
from pathlib import Path
from string import Formatter

import pytest
import streamlit as st
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from kb.health import found
from kb.health.findings import FINDINGS
from kb.in_force import Origin, in_force
from kb.jobs import Report, Stage, Work
from kb.knowledge_base import open_knowledge_base
from kb.managing import LEAST, Managing
from kb.model import Status
from kb.settings import Settings, load_settings
from kb.store import Actor
from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest
from ui import health_words, manage_words, settings_words
from ui.manage_words import BEGIN, HEADINGS, MANAGE, STOP, VERIFY, ended, place, progress
from ui.menu import _NEEDS


def managed(home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open the page on a home folder, without a browser."""
    monkeypatch.setenv("KB_HOME", str(home))
    st.cache_resource.clear()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    return app.switch_page("ui/manage.py").run()


def test_an_administrator_looks_after_the_site_while_others_search(visit: Visit, browser: Browser, address: str, home: Path):
    page = visit.page
    visit.open("/beheer")
    expect(page.get_by_role("heading", level=1, name=MANAGE)).to_be_visible()
    expect(page.locator(".own-settings").first).to_be_attached(timeout=ANSWER_MS)  # all of the page is there
    counted = page.locator(".own-counts dd").all_inner_texts()
    assert "26" in counted and manage_words.FEW in counted
    assert not [text for text in counted if text.isdecimal() and int(text) < LEAST]
    page.get_by_role("button", name=manage_words.LOOK_CLOSER).click()
    expect(page.get_by_text("Alles nagekeken om")).to_be_visible(timeout=ANSWER_MS)

    index = page.locator(".st-key-manage-rebuild")
    page.get_by_role("button", name=BEGIN[Work.REBUILD]).click()
    expect(index.get_by_role("button", name=STOP)).to_be_visible(timeout=ANSWER_MS)
    with Visit.begin(browser, address) as other:  # who comes by sees it go on too, and searching goes on
        other.open("/beheer")
        expect(other.page.locator(".st-key-manage-rebuild").get_by_text(re.compile("Klaar|Begint|van 26"))).to_be_visible()
        other.open()
        other.ask("Mag de cliënt aan tafel?")
        assert other.sources()
    visit.open("/bladeren")
    visit.open("/beheer")
    ready = index.get_by_test_id("stAlert").get_by_text("26 dilemma's staan in de zoekindex")
    expect(ready).to_be_visible(timeout=2 * ANSWER_MS)

    page.get_by_role("button", name=BEGIN[Work.AUDIT]).click()
    found = page.locator(".st-key-manage-audit")
    expect(found.get_by_test_id("stAlert").get_by_text("28 dilemma's nagekeken")).to_be_visible(timeout=ANSWER_MS)
    page.locator(".st-key-manage-places summary").click()
    expect(found.get_by_role("link", name="Dilemma vijandig-01")).to_be_visible()
    assert "elders.example" not in page.content()

    page.get_by_role("button", name=VERIFY).click()
    trail = page.locator(".st-key-manage-trail")
    expect(trail.get_by_test_id("stAlert")).to_contain_text("Het spoor klopt:", timeout=ANSWER_MS)
    expect(trail.locator("code")).to_be_visible(timeout=ANSWER_MS)
    with page.expect_download() as got:
        page.get_by_role("button", name=manage_words.AS_SHEET).click()
    assert got.value.suggested_filename.endswith(".csv")
    sheet = Path(got.value.path()).read_text(encoding="utf-8")
    assert sheet.startswith("number;at;dilemma;") and "elders.example" not in sheet
    at_rest(page)
    expect(page.locator(".own-settings code").first).to_have_text("home")
    expect(page.get_by_text(str(home))).to_be_visible()


def test_what_is_broken_stops_nothing_else_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "kb.sqlite").write_bytes(b"geen database " * 1000)
    (tmp_path / "settings.toml").write_text('words_key = "geheimegeheimegeheime"\nreview_months = 12\n', encoding="utf-8")
    app = managed(tmp_path, monkeypatch)
    assert not app.exception and any("**Opslag** (fout)" in one.value for one in app.error)
    assert manage_words.NO_COUNTS in [one.value for one in app.warning]
    assert [one.value for one in app.header] == [
        manage_words.HEALTH, manage_words.COUNTS, *HEADINGS.values(), manage_words.TRAIL, manage_words.SETTINGS,
    ]  # fmt: skip
    assert "geheimegeheime" not in f"{app.main}"
    st.cache_resource.clear()


def test_the_page_and_its_part_of_the_desk_are_for_administrators_only():
    assert _NEEDS["ui/manage.py"].value == "beheren"


def test_small_numbers_are_told_nowhere(settings, dilemma):
    kb = open_knowledge_base(settings)
    for number in range(9):
        region, theme = ("noord", "stalking") if number < 6 else ("zuid", "wonen-dakloos")
        kb.store.put(dilemma(f"D{number}", themes=(theme,)), Actor("jb", region))
    totals = Managing(kb).totals()
    assert totals.states == {Status.PUBLISHED: 9, Status.CONCEPT: None, Status.REVIEW: None, Status.WITHDRAWN: None}
    assert totals.themes == {"stalking": 6, "wonen-dakloos": None} and totals.regions == (6, None)
    kb.store.close()


def test_settings_say_where_they_come_from_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_WORDS_KEY", "geheimegeheimegeheime")
    written = tmp_path / "settings.toml"
    written.write_text("review_months = 12\n", encoding="utf-8")
    settings = Settings(home=tmp_path)
    found = {one.name: one for one in in_force(settings)}
    assert (found["review_months"].value, found["review_months"].origin) == ("12", Origin.FILE)
    assert (found["words_key"].value, found["words_key"].is_set, found["words_key"].origin) == ("", True, Origin.ENVIRONMENT)
    assert found["idle_minutes"].origin is Origin.DEFAULT and not any(one.waits for one in found.values())
    written.write_text("review_months = 6\n", encoding="utf-8")
    assert [one.name for one in in_force(settings) if one.waits] == ["review_months"]


def test_a_secret_out_of_a_file_is_told_to_be_set_with_the_file_and_without_its_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder, home = tmp_path / "geheimen", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    for name, value in (("los", "geheimegeheimegeheime"), ("kb_safe_key", "0f" * 32)):
        (folder / name).write_text(value, encoding="utf-8")
        (folder / name).chmod(0o600)
    monkeypatch.setenv("KB_WORDS_KEY_FILE", str(folder / "los"))
    monkeypatch.setenv("KB_SECRETS_DIR", str(folder))
    app = managed(home, monkeypatch)
    shown = "".join(str(one.proto.body) for one in app.get("html"))
    for name, file in (("words_key", "los"), ("safe_key", "kb_safe_key")):
        row = shown[shown.index(f"<code>{name}</code>") :]
        assert "ingesteld</span>" in row[:150] and f"(uit het bestand {folder / file})" in row[:300]
    assert "geheimegeheimegeheime" not in f"{app.main}" and "0f0f0f" not in f"{app.main}"
    assert not any(one.waits for one in in_force(load_settings()))
    st.cache_resource.clear()


@pytest.mark.parametrize(("code", "figures", "told"), [
    (("copies", "fine"), {"count": 3, "days": 12, "term": 30}, "Er zijn er 3; de oudste is 12 dagen oud."),
    (("copies", "fine"), {"count": 1, "days": 21, "term": 30}, "Er is er één, van 21 dagen oud. Na 30 dagen gaat die"),
    (("copies", "fine"), {"count": 1, "days": 1, "term": 30}, "Er is er één, van 1 dag oud."),
    (("copies", "past"), {"count": 1, "days": 31, "term": 30}, "Er is er één, van 31 dagen oud. Na 30 dagen hoort"),
    (("store", "restore_waits"), {"since": "?"}, "Het terugzetten van een reservekopie is onderbroken; het wacht nu."),
    (("store", "restore_waits"), {"since": "2026-03-02T12:05:00+00:00"}, "Op 2-3-2026 om "),
])  # fmt: skip
def test_one_copy_one_day_and_no_known_moment_read_well(code: tuple[str, str], figures: dict[str, str | int], told: str):
    assert health_words.told(found(*code, **figures), str)[0].startswith(told)


def test_every_setting_and_every_finding_has_dutch_words():
    assert settings_words.ABOUT.keys() == Settings.model_fields.keys()
    assert health_words.WORDS.keys() == FINDINGS.keys()

    def figures(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key, finding in FINDINGS.items():
        found, step = health_words.WORDS[key]
        assert figures(found) | figures(step) <= figures(finding.found) | figures(finding.step), key
        assert bool(step) == bool(finding.step), key


@pytest.mark.parametrize(("words", "told"), [
    (["dilemma", "K", "2,", "guidance", "2", "by", "NAME"], ("K 2", "advies 2, van wie: lijkt op een naam")),
    (["dilemma", "K1,", "situation", "PHONE"], ("K1", "situatie: lijkt op een telefoonnummer")),
    (["trail", "of", "dilemma", "7", "NAME"], ("", "spoor van dilemma 7: lijkt op een naam")),
    (["kept", "question", "3", "BSN"], ("", "bewaarde vraag 3: lijkt op een BSN")),
    (["export/mijn", "lijst.jsonl", "EMAIL"], ("", "bestand export/mijn lijst.jsonl: lijkt op een mailadres")),
    (["thema", "3", "of", "the", "lists", "PERSON"], ("", "thema 3 van Thema's en partners: lijkt op de naam van een persoon")),
    (["kluis/los.txt", "NOT_SEALED"], ("", "bestand kluis/los.txt: ligt onversleuteld in de kluis")),
    (["kb.sqlite", "OLD_STORE"], ("", "bestand kb.sqlite: is verouderd: alles staat nu in de database. Gooi het weg.")),
])  # fmt: skip
def test_a_place_is_told_in_dutch(words: list[str], told: tuple[str, str]):
    assert place(words) == told


def test_how_far_work_is_and_how_it_ended_is_told_in_dutch():
    now = Report(Stage.RUNNING, 0, 0, 60, 180)
    assert progress(now, 60) == "60 van 180 dilemma's, nog ongeveer 2 minuten"
    assert progress(Report(Stage.BEGUN, 0), 1) == "Begint…"
    assert "bij 64 van 130 dilemma's" in ended(Work.REBUILD, Report(Stage.STOPPED, 0, 0, 64, 130))
    assert "de schijf is vol" in ended(Work.REBUILD, Report(Stage.FAILED, 0, problem="OSError: ENOSPC"))
    assert "onverwachts" in ended(Work.AUDIT, Report(Stage.FAILED, 0, problem="ZeroDivisionError"))
    assert "geen" not in ended(Work.AUDIT, Report(Stage.DONE, 0, result={"dilemmas": 3, "suspects": 0}))
