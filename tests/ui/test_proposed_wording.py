"""A proposed wording stands marked beside a draft, and nothing of it is published unless somebody takes it over."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from ingest.wording import Proposal, with_proposal
from kb.knowledge_base import open_knowledge_base
from kb.model import CleanText, Dilemma, Guidance, Status
from kb.settings import Settings
from tests.ui.visitor import ANSWER_MS, Visit, at_rest, running, unfolded
from ui import words

ROUGH = Dilemma(
    "c-ruw", CleanText("ja mag die man nou mee aan tafel of niet?"), CleanText("nou, hij is dus psychotisch zeg maar en boos."),
    CleanText("Mag hij erbij of niet?"), (Guidance(CleanText("GGZ"), CleanText("ehm, niet doen zolang hij zo is.")),),
)  # fmt: skip
TIDY = Proposal(
    CleanText("Mag de man aan tafel?"), CleanText("Hij is psychotisch en boos."), CleanText("Mag hij erbij of niet?"),
    (CleanText("Niet doen zolang hij zo is."),), "probeer-model",
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home folder with two drafts that have a proposal."""
    folder = tmp_path_factory.mktemp("wording") / "home"
    kb = open_knowledge_base(Settings(home=folder))
    kb.store.put_many([with_proposal(replace(ROUGH, key=key), TIDY) for key in ("c-een", "c-twee")], "ingest")
    kb.searcher.refresh()
    kb.store.close()
    return folder


def test_a_proposal_is_marked_taken_over_by_hand_and_never_published(browser: Browser, home):
    with running(home) as address, Visit.begin(browser, address) as visit:
        visit.open("/beoordelen")
        page = visit.page
        # By its role: until all is drawn Streamlit keeps the field of before in the page as well, unseen.
        title = page.get_by_role("textbox", name=words.TITLE_FIELD)
        expect(title).to_have_value(ROUGH.title, timeout=ANSWER_MS)
        at_rest(page)
        page.get_by_text(words.wording("probeer-model")).click()
        unfolded(page)
        page.get_by_role("button", name=words.WORDING_TAKE).click()
        expect(title).to_have_value(TIDY.title, timeout=ANSWER_MS)
        expect(page.get_by_text(words.wording("probeer-model"))).to_have_count(0)
        at_rest(page)
        page.get_by_label(words.OUTCOME, exact=True).fill("Hij bleef weg.")
        page.get_by_role("button", name=words.SAVE).click()  # counts for the same draft, though it is called otherwise by now
        expect(page.get_by_text(words.SAVED).first).to_be_visible(timeout=ANSWER_MS)
        expect(title).to_have_value(TIDY.title)
        at_rest(page)
        assert visit.strangers() == []
    kb = open_knowledge_base(Settings(home=home))
    taken, left = kb.store.by_key("c-een"), kb.store.by_key("c-twee")
    assert (taken.situation, taken.guidance[0].text, taken.status) == (TIDY.situation, TIDY.guidance[0], Status.CONCEPT)
    assert (taken.outcome, left.outcome) == ("Hij bleef weg.", "")
    kb.publish(left.number or 0, "redacteur")
    published = kb.store.by_key("c-twee")
    assert (published.title, published.status) == (ROUGH.title, Status.PUBLISHED)
    assert "probeer-model" not in str(published.source) and "probeer-model" not in str(taken.source)
    kb.store.close()
