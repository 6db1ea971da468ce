"""Notes taken in with the safe on: their originals lie there for who checks the drafts, and in clear nowhere."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.anew import made_anew, may_be_nobodys
from ingest.apart import Apart
from ingest.batch import Batch, Outcome, PrepareBeside
from ingest.clean import Cleaned, Cleaner
from ingest.crew import Crew
from ingest.readers import Block, Note, read_bytes
from kb.desk import Desk
from kb.errors import BadSettings, NotUndone
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Dilemma, Status
from kb.own_words import OwnWords
from kb.people import Person, Role
from kb.safe import Original
from kb.settings import Settings
from tests.ingest.notes_measure import expected
from tests.ingest.test_batch import FLIPOVER, SHORTEST, bytes_under, in_bytes

KEY, OTHER_KEY = "0f" * 32, "1e" * 32
IDENTIFYING = [text for text in expected()[FLIPOVER.name]["identifying"] if len(text) >= SHORTEST]
EDITOR = Person("abcdef", Role.EDITOR)
PROGRAMME = """Verslag intervisie 12 maart 2024

Fatima Yilmaz (34) woont met haar zoon Emre in Kolderveen. Ze slaapt slecht en doet de deur niet open. Stichting De Oever \
komt elke week langs. Het team van Samen Sterk Wonen wil haar aanmelden voor het casusoverleg, maar zij wil dat niet.
Vraag: nodigen we haar uit voor het overleg, of praten we eerst zonder haar?
- GGZ (Annelies Bos): bespreek vooraf met haar wat zij wil vertellen, en laat haar kiezen wie erbij zit.
- Samen Sterk Wonen: nodig haar uit, mits er iemand naast haar zit die zij vertrouwt.
"""


@pytest.fixture
def kb(tmp_path: Path) -> KnowledgeBase:
    return open_knowledge_base(Settings(home=tmp_path / "home", safe_key=KEY))


@pytest.fixture
def beside(prepare: Callable[[str, bytes], Cleaned]) -> PrepareBeside:
    return lambda name, data: (read_bytes(name, data, 50_000_000), prepare(name, data))


def test_every_draft_has_its_original_and_nothing_of_that_can_be_read_on_disk(kb, prepare, beside):
    report = Batch(kb, prepare, prepare_beside=beside).take([FLIPOVER])[0]
    note, cleaned = beside(FLIPOVER.name, FLIPOVER.read_bytes())
    kept = [kb.safe.get(draft.dilemma.key) for draft in report.drafts]
    assert [(one.place, one.of) for one in kept] == [(0, 2), (1, 2)]
    for one in kept:
        assert [text for text, _, _ in one.blocks] == [block.text for block in note.blocks]
        assert list(map(tuple, one.hidden)) == [(span.start, span.end, span.label) for span in cleaned.hidden]
    hidden = " | ".join(kept[0].text[a:b] for a, b, _ in kept[0].hidden)
    assert len(in_bytes(hidden.encode(), IDENTIFYING)) > len(IDENTIFYING) / 2  # the places are those of what was hidden
    content = bytes_under(kb.settings.home)
    assert in_bytes(content, IDENTIFYING) == [] and FLIPOVER.stem.encode() not in content
    assert report.drafts[0].dilemma.title.encode() in content


def test_without_a_key_a_dry_run_and_for_what_gives_no_draft_nothing_is_kept(kb, settings, prepare, beside, tmp_path):
    off = open_knowledge_base(settings)
    Batch(off, prepare, prepare_beside=lambda name, data: pytest.fail("raw text is asked for")).take([FLIPOVER])
    assert not settings.safe.exists()
    Batch(kb, prepare, store=False, prepare_beside=beside).take([FLIPOVER])
    assert not kb.settings.safe.exists()
    empty, again = tmp_path / "leeg.txt", tmp_path / "kopie.txt"
    empty.write_text("Aanwezig: Wim.", encoding="utf-8")
    shutil.copy(FLIPOVER, again)
    reports = Batch(kb, prepare, prepare_beside=beside).take([FLIPOVER, empty, again])
    assert [report.outcome for report in reports] == [Outcome.DRAFTS, Outcome.NOTHING, Outcome.DUPLICATE]
    assert len(kb.safe.moments()) == 2


def test_a_safe_with_another_key_stops_a_batch_before_it_begins(kb, prepare, beside):
    Batch(kb, prepare, prepare_beside=beside).take([FLIPOVER])
    other = open_knowledge_base(kb.settings.model_copy(update={"safe_key": Settings(safe_key=OTHER_KEY).safe_key}))
    with pytest.raises(BadSettings, match="KB_SAFE_KEY"):
        Batch(other, prepare, prepare_beside=beside)


def test_no_process_that_reads_or_cleans_knows_the_key(monkeypatch):
    monkeypatch.setenv("KB_SAFE_KEY", KEY)
    monkeypatch.setenv("KB_HOME", "/tmp/elders")
    apart = Apart()
    assert [apart.call(60, 0, os.getenv, name) for name in ("KB_SAFE_KEY", "KB_HOME")] == [None, "/tmp/elders"]
    apart.close()
    assert Crew(Settings(safe_key=KEY))._settings.safe_key is None


@pytest.fixture
def cleaner_of(anonymiser, role_tagger, monkeypatch) -> Callable[[KnowledgeBase], Cleaner]:
    """Return the maker of a cleaner that goes by the lists of a knowledge base, with the models of all tests."""

    def make(kb: KnowledgeBase) -> Cleaner:
        monkeypatch.setattr(anonymiser, "_own", OwnWords(kb.settings))
        return Cleaner(anonymiser, lambda: role_tagger)

    return make


@pytest.fixture
def run(monkeypatch, capsys, kb) -> Callable[..., tuple[int, str]]:
    """Return the function that runs the editor's command in this process; it gives the exit code and what was told."""
    monkeypatch.setenv("KB_HOME", str(kb.settings.home))

    def call(*arguments: str, key: str = "") -> tuple[int, str]:
        monkeypatch.setenv("KB_SAFE_KEY", key)
        monkeypatch.setattr(sys, "argv", ["ingest", *arguments])
        code = main()
        return code, "".join(capsys.readouterr())

    return call


def test_without_the_key_a_batch_leaves_what_is_there_and_says_what_becomes_of_it(kb, run, prepare, beside, tmp_path):
    Batch(kb, prepare, prepare_beside=beside).take([FLIPOVER])
    bad = tmp_path / "kapot.pdf"
    bad.write_bytes(b"geen pdf")
    code, said = run(str(bad), key=OTHER_KEY)
    assert code == 2 and "KB_SAFE_KEY is another key" in said
    code, said = run(str(bad))
    assert "the 2 in the safe go when the app starts without that key" in said and len(kb.safe.moments()) == 2


def test_what_was_hidden_wrongly_is_shown_when_the_draft_is_made_anew_and_names_are_not(kb, run, cleaner_of, tmp_path):
    note = tmp_path / "verslag.txt"
    note.write_text(PROGRAMME, encoding="utf-8")
    assert run(str(note), key=KEY)[0] == 0
    reviewing = Desk(kb, EDITOR).reviewing()
    draft = reviewing.drafts()[0]
    original = reviewing.original(draft)
    choices = {original.text[one.start : one.end]: one for one in reviewing.undoable(original, may_be_nobodys)}
    assert list(choices) == ["Stichting De Oever", "Samen Sterk Wonen"]
    cleaner = cleaner_of(kb)

    def make(its: Original, shown: str) -> tuple[Dilemma, Original]:
        made = made_anew(draft, its, shown, cleaner.clean)
        assert OwnWords(kb.settings).shown == () and "Stichting De Oever" not in cleaner.clean(note_of(its)).told[0].situation
        return made

    kept, after = reviewing.undo(draft, choices["Stichting De Oever"], make, may_be_nobodys)
    assert OwnWords(kb.settings).shown == ("stichting de oever",)
    assert "Stichting De Oever" not in draft.situation and "Stichting De Oever" in kept.situation
    assert (kept.key, kept.status, kept.version, after.version) == (draft.key, Status.CONCEPT, 2, 2)
    assert in_bytes(bytes_under(kb.settings.home), ["Yilmaz", "Emre", "Kolderveen", "Annelies"]) == []
    assert len(after.hidden) == len(original.hidden) - 1 and choices["Stichting De Oever"] not in after.hidden


def note_of(original: Original) -> Note:
    return Note("", tuple(Block(*block) for block in original.blocks))


def test_a_process_that_cleans_leaves_a_phrase_in_the_one_note_for_which_it_was_asked(settings):
    note = read_bytes("verslag.txt", PROGRAMME.encode(), 50_000_000)
    with Crew(settings) as crew:
        before, shown, after = (crew.clean(note, phrase).told[0].situation for phrase in ("", "Stichting De Oever", ""))
    assert "Stichting De Oever" in shown and "Kolderveen" not in shown
    assert "Stichting De Oever" not in before and before == after


@pytest.mark.parametrize(("phrase", "label", "may_be"), [
    ("Samen Sterk Wonen", "ORG", True), ("Stichting De Oever", "ORG", True), ("Samen", "PERSON", True),
    ("Fatima Yilmaz", "PERSON", False), ("Yilmaz", "PERSON", False), ("Wim", "ORG", False), ("Stichting Fatima", "ORG", False),
    ("Kolderveen", "LOCATION", False), ("Samen Sterk", "LOCATION", True), ("Utrecht", "ORG", False), ("Bos", "PERSON", False),
])  # fmt: skip
def test_given_names_surnames_and_known_places_are_never_nobodys(phrase, label, may_be):
    assert may_be_nobodys(phrase, label) is may_be


def test_a_draft_is_found_again_by_its_words_where_the_note_now_tells_another_number(kb, prepare, beside):
    Batch(kb, prepare, prepare_beside=beside).take([FLIPOVER])
    first, second = sorted(kb.drafts(), key=lambda draft: kb.safe.get(draft.key).place)
    original = kb.safe.get(second.key)
    note, cleaned = beside(FLIPOVER.name, FLIPOVER.read_bytes())

    def only(*places: int) -> Callable[..., Cleaned]:
        told = tuple(cleaned.told[place] for place in places)
        return lambda *_: Cleaned(told, cleaned.kind, cleaned.period, cleaned.hidden, ())

    made, fresh = made_anew(second, original, "", only(1))
    assert (made.title, made.key, fresh.place, fresh.of) == (second.title, second.key, 0, 1)
    with pytest.raises(NotUndone) as caught:
        made_anew(second, original, "", only(0))
    assert caught.value.reason == "lost"
