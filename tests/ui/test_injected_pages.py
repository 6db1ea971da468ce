"""Dilemmas whose fields hold hostile texts, on every page that shows them: they are text there, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kb import contributing, transfer
from kb.knowledge_base import open_knowledge_base
from kb.legible import legible, on_one_line
from kb.model import CleanText, Guidance, Status
from kb.settings import Settings
from tests.injections import ALL, STRANGER, record
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, fill, running
from ui import folder_words

QUESTION = "De buren klagen al maanden over geluid. Grijpen we in?"
FEW = tuple("\n".join(ALL[n : n + 6]) for n in range(0, len(ALL), 6))
"""The same in fewer texts: a page of hundreds of boxes says no more, later."""
# What Markdown, HTML or a formula could make of a text. Streamlit's own pictures are letters of a font.
MADE = """() => {
  const found = []
  const main = document.querySelector('[data-testid=stMain]')
  const alive = 'img, script:not([src^="/eigen/"]), iframe, object, embed, form, video, audio, source, math, meta, base, ' +
    'link, table, pre, code, blockquote, del, hr, [class*=katex], [data-testid=stMarkdownBadge], marquee, ' +
    'svg:not([aria-hidden=true], [data-testid])'
  for (const e of main.querySelectorAll(alive)) found.push(e.outerHTML.slice(0, 200))
  for (const e of document.querySelectorAll('a[href]'))
    if (!e.href.startsWith(location.origin)) found.push(e.outerHTML.slice(0, 200))
  for (const e of main.querySelectorAll('*')) {
    for (const {name, value} of e.attributes)
      if (/^on/i.test(name) || (name === 'href' && /script:/i.test(value))) found.push(`${name}=${value}`)
    if (/url\\(["']?(http|\\/\\/)/i.test(e.getAttribute('style') ?? '')) found.push(e.getAttribute('style'))
  }
  return found
}"""
SAID = """() => [document.querySelector('[data-testid=stMain]').textContent,
  ...[...document.querySelectorAll('textarea, input')].map(e => e.value)].join('\\n')"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with every text in every field of what is published, of an open question, of a draft and of a contribution."""
    folder = tmp_path_factory.mktemp("hostile") / "home"
    folder.mkdir()
    fill(folder, {}, (), [record("samen", FEW)])
    kb = open_knowledge_base(Settings(home=folder))
    asked = record("open", FEW) | {"guidance": [], "chosen": "", "outcome": "", "interests": []}
    kb.publish(kb.store.put(transfer.to_dilemma(asked, transfer.trusted, Status.CONCEPT), "beheer"), "beheer")
    kb.store.put(replace(transfer.to_dilemma(record("concept", FEW), transfer.trusted), status=Status.CONCEPT), "beheer")
    whole = CleanText(legible("\n".join(ALL)))
    advice = Guidance(CleanText(legible(ALL[0])), whole, tuple(CleanText(legible(one)) for one in ALL), result=whole)
    kb.submit(contributing.contribution(kb.store.by_key("samen"), advice, date.today()))
    kb.store.close()
    return folder


@pytest.fixture(scope="module")
def visit(browser: Browser, home: Path) -> Iterator[Visit]:
    """One visitor for all pages; at the end nothing was asked from another host, nothing popped up and nothing complained."""
    with running(home) as address, Visit.begin(browser, address) as begun:
        yield begun
        assert begun.strangers() == [] and begun.complaints == []
        assert STRANGER not in (home.parent / f"{home.name}.log").read_text(encoding="utf-8")


def told(visit: Visit) -> str:
    """Return all that the page says, once nothing in it came alive; the joiner is what ui.parts.plain puts in."""
    at_rest(visit.page)
    assert visit.page.evaluate(MADE) == []
    said = visit.page.evaluate(SAID).replace("\u2060", "")
    assert legible(said) == said
    return " ".join(said.split())


def missing(said: str) -> list[str]:
    """Return the texts of which a line cannot be read on the page."""
    bare = re.sub(r"\s", "", said)
    return [one for one in ALL if any(re.sub(r"\s", "", legible(line)) not in bare for line in legible(one).split("\n"))]


def test_an_answer_shows_them_as_text(visit: Visit):
    visit.open()
    visit.ask(QUESTION)
    assert missing(told(visit)) == []


def test_the_page_of_a_dilemma_shows_them_as_text_and_so_does_the_folder(visit: Visit):
    visit.open("/dilemma?id=samen")
    assert missing(told(visit)) == []
    visit.page.get_by_role("button", name=folder_words.KEEP).click()
    expect(visit.page.get_by_role("button", name=folder_words.KEPT, exact=True)).to_be_visible()
    visit.open("/mijn-map")
    assert on_one_line(ALL[0]) in told(visit)


def test_an_open_question_shows_them_as_text(visit: Visit):
    visit.open("/dilemma?id=open")
    assert missing(told(visit)) == []
    visit.open("/open-vragen")
    assert "Grijpen we in?" in told(visit)
    visit.open("/ervaring?id=open")
    assert missing(told(visit)) == []


def test_browsing_shows_them_as_text(visit: Visit):
    visit.open("/bladeren")
    assert on_one_line(ALL[0]) in told(visit)
    visit.page.get_by_test_id("stExpander").first.click()
    told(visit)


def test_what_is_asked_shows_as_text(visit: Visit):
    visit.open()
    visit.ask(f"{QUESTION} {' '.join(one for one in ALL if len(one) < 120)}"[:3900])
    told(visit)


def test_the_review_page_shows_them_as_text(visit: Visit):
    visit.open("/beoordelen")
    assert missing(told(visit)) == []
    visit.page.get_by_label(re.compile("wachten op een oordeel")).first.click()
    visit.page.get_by_role("option").last.click()
    expect(visit.page.get_by_role("heading", level=2).first).to_be_visible(timeout=ANSWER_MS)
    assert missing(told(visit)) == []


def test_the_other_pages_load_nothing_either(visit: Visit):
    for path in ("/voorleggen", "/inlezen"):
        visit.open(path)
        told(visit)
    visit.open("/achtergrond")  # which has links of its own; a reader follows them or does not
