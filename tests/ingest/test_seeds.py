"""Two real articles about days of procesregisseurs give the drafts an editor would expect. They are not in the repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.batch import Batch, Outcome
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Dilemma
from kb.settings import Settings
from tests.ingest.notes_measure import found_whole

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the articles are not on this machine")

NAMES = (
    "Maartje", "Vis", "Frank", "Summeren", "Sander", "Neger", "Aletta", "Smits", "Bart", "Reedijk", "Katja", "Steverink",
    "Marcel", "Smit", "Eric", "Blaauw", "Marieke", "Wijdeven", "Mariska", "Steege",
)  # fmt: skip
INSTITUTES = ("Hogeschool", "Hanzehogeschool", "Groningen", "FoodValley", "Dordrecht", "Eindhoven", "Den Haag", "VL-Nieuws")
DATES = ("24 juni", "4 november", "21 november", "16 augustus", "06 december", "december 2022", "augustus 2022")
PSYCHOTIC = "mag iemand die psychotisch is erbij zitten als we hem bespreken?"


@pytest.fixture(scope="module")
def seeded(prepare, tmp_path_factory) -> Iterator[KnowledgeBase]:
    """A knowledge base with the drafts of both articles."""
    kb = open_knowledge_base(Settings(home=tmp_path_factory.mktemp("seeds")))
    reports = Batch(kb, prepare).take(sorted(SEEDS.glob("*.txt")))
    assert [report.outcome for report in reports] == [Outcome.DRAFTS, Outcome.DRAFTS]
    yield kb
    kb.store.close()


def about(kb: KnowledgeBase, *words: str) -> Dilemma:
    """Return the one draft in which all these words stand."""
    (draft,) = [d for d in kb.store.all() if all(word in f"{d.title} {d.situation}".casefold() for word in words)]
    return draft


def test_the_client_at_the_table_has_the_quoted_advice_with_its_conditions(seeded):
    draft = about(seeded, "cliënten", "casuïstiek")
    assert draft.title.endswith("?")
    for words in (("jeugd", "vaker"), ("huiselijk geweld", "wel passend"), ("meerwaarde",), ("wanen", "agressie")):
        assert any(all(word in piece.text for word in words) for piece in draft.guidance), words
    against = next(piece for piece in draft.guidance if "wanen" in piece.text)
    assert against.stance == "tegen" and any("wanen" in condition for condition in against.conditions)


@pytest.mark.parametrize(
    "words",
    [
        ("gedragsaanwijzing", "onderliggende problematiek"),
        ("procesregie", "geen goede scheiding"),
        ("kleinere gemeenten", "geen ervaring"),
        ("vier gezinsleden", "vijf verschillende overleggen"),
    ],
)
def test_the_other_dilemmas_of_the_articles_are_drafts_of_their_own(seeded, words):
    assert about(seeded, *words).title.endswith("?")


def test_scene_setting_and_promotion_are_no_drafts(seeded):
    titles = [draft.title for draft in seeded.store.all()]
    assert len(titles) <= 6, titles
    shown = "\n".join(f"{d.title}\n{d.situation}" for d in seeded.store.all())
    for promotion in ("Kom naar", "Haags Congres", "Meerjarenagenda", "telefoonnummers", "e-mailadres", "bomvol"):
        assert promotion not in shown


def test_no_name_institute_of_a_speaker_or_date_is_in_a_draft(seeded):
    for draft in seeded.store.all():
        advice = [f"{piece.by} {piece.text} {' '.join(piece.conditions)}" for piece in draft.guidance]
        told = [draft.title, draft.situation, draft.question, draft.chosen, draft.outcome, str(draft.source)]
        shown = "\n".join([*told, *advice])
        assert not [words for words in (*NAMES, *INSTITUTES, *DATES) if found_whole(shown, words)]


def test_a_question_in_other_words_finds_the_client_at_the_table_first(seeded):
    for draft in list(seeded.drafts()):
        seeded.publish(draft.number or 0, "redactie")
    assert seeded.search(PSYCHOTIC).hits[0].dilemma.key == about(seeded, "cliënten", "casuïstiek").key
