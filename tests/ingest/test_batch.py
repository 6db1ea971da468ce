"""Real session notes from file to draft: nothing raw is kept, nothing is taken in twice, one bad file stops nothing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ingest.batch import Batch, FileReport, Outcome, files_in
from ingest.clean import session_of
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Status
from kb.settings import Settings
from tests.ingest.notes_measure import NOTES, expected

ROOT = Path(__file__).parents[2]
SHORTEST = 5  # characters; a shorter string also turns up in compressed or numeric data by chance
NAMES = sorted(expected())
HG = NOTES / "notulen_HG_export.pdf"
KNOWN_OTHERWISE = {"terugkoppeling_28mei.eml": 1}  # two dilemmas about keeping silent become one
FLIPOVER = NOTES / "flipover tafel 6.txt"


@pytest.fixture(scope="module")
def taken(prepare, tmp_path_factory) -> Iterator[tuple[KnowledgeBase, Batch, list[FileReport]]]:
    """All sample notes taken in once, and the batch that did it."""
    kb = open_knowledge_base(Settings(home=tmp_path_factory.mktemp("taken")))
    batch = Batch(kb, prepare)
    yield kb, batch, batch.take([NOTES / name for name in NAMES])
    kb.store.close()


def ingest(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the editor's command on a knowledge base."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    command = [sys.executable, "-m", "ingest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=inherited | {"KB_HOME": str(home)} | settings, capture_output=True, text=True)


def bytes_under(home: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def raw_strings() -> list[str]:
    """Return what may be nowhere on disk: everything that identifies someone in the sample notes."""
    return sorted({words for wanted in expected().values() for words in wanted["identifying"] if len(words) >= SHORTEST})


def in_bytes(content: bytes, strings: Sequence[str]) -> list[str]:
    """Return the strings that stand in the content, as written and between word boundaries."""
    text = content.decode("utf-8", errors="replace")
    return [s for s in strings if any(_bounded(text, place, len(s)) for place in _places(text, s))]


def _places(text: str, words: str) -> Iterator[int]:
    place = text.find(words)
    while place >= 0:
        yield place
        place = text.find(words, place + 1)


def _bounded(text: str, start: int, length: int) -> bool:
    around = text[max(0, start - 1) : start] + text[start + length : start + length + 1]
    return not any(c.isalnum() or c == "_" for c in around)


def test_every_note_gives_a_draft_for_each_of_its_dilemmas(taken):
    kb, _, reports = taken
    assert {report.outcome for report in reports} == {Outcome.DRAFTS}
    dilemmas = {name: len(wanted["dilemmas"]) for name, wanted in expected().items()}
    found = {Path(report.file).name: len(report.drafts) for report in reports}
    assert {name: count for name, count in found.items() if count != dilemmas[name]} == KNOWN_OTHERWISE
    assert kb.store.count(Status.CONCEPT) == sum(found.values())


def test_drafts_wait_for_a_human_and_no_search_finds_them(taken):
    kb, _, reports = taken
    assert {draft.dilemma.status for report in reports for draft in report.drafts} == {Status.CONCEPT}
    assert kb.search(reports[0].drafts[0].dilemma.title).hits == ()


def test_nothing_identifying_is_on_disk_after_a_batch(taken):
    kb, _, reports = taken
    content = bytes_under(kb.settings.home)
    assert reports[0].drafts[0].dilemma.title.encode() in content  # the search below looks in the right place
    assert in_bytes(content, raw_strings()) == []


def test_a_second_run_adds_nothing(taken):
    kb, batch, _ = taken
    before = [draft.key for draft in kb.drafts()]
    assert {report.outcome for report in batch.take([NOTES / name for name in NAMES])} == {Outcome.DUPLICATE}
    assert [draft.key for draft in kb.drafts()] == before


def test_the_same_dilemmas_in_another_file_are_no_new_drafts(taken, tmp_path):
    kb, batch, _ = taken
    copy = tmp_path / "kopie.txt"
    copy.write_bytes(FLIPOVER.read_bytes() + b"\r\n")
    before = kb.store.count(Status.CONCEPT)
    assert batch.take([copy])[0].outcome is Outcome.DUPLICATE
    assert kb.store.count(Status.CONCEPT) == before


def test_one_bad_file_is_named_and_the_rest_goes_on(prepare, settings, tmp_path):
    notes = tmp_path / "notities"
    notes.mkdir()
    (notes / "a kapot.docx").write_bytes(b"PK\x03\x04 geen document")
    (notes / "b leeg.txt").write_bytes(b"")
    shutil.copy(FLIPOVER, notes / "c goed.txt")
    kb = open_knowledge_base(settings)
    reports = Batch(kb, prepare).take([*sorted(notes.iterdir()), notes / "d weg.txt"])
    assert [report.outcome for report in reports] == [
        Outcome.UNREADABLE,
        Outcome.UNREADABLE,
        Outcome.DRAFTS,
        Outcome.UNREADABLE,
    ]
    for report in (reports[0], reports[1], reports[3]):
        assert Path(report.file).name in report.reason
    kb.store.close()


def test_a_dry_run_shows_drafts_and_stores_none(prepare, settings):
    kb = open_knowledge_base(settings)
    report = Batch(kb, prepare, store=False).take([FLIPOVER])[0]
    assert len(report.drafts) == 2 and sum(report.replaced.values()) > 5
    assert list(kb.store.all()) == []
    assert Batch(kb, prepare).take([FLIPOVER])[0].outcome is Outcome.DRAFTS  # the dry run remembered nothing
    kb.store.close()


@pytest.mark.parametrize(
    "text, session",
    [
        ("Verslag intervisie 12 maart 2024", ("intervisie", "2024-Q1")),
        ("Netwerkdag op 21 november 2024, deelsessie", ("netwerkdag", "2024-Q4")),
        ("moreel beraad 04-07-2023", ("moreel beraad", "2023-Q3")),
        ("aantekeningen van 3 mrt 2025", ("", "2025-Q1")),
        ("zonder datum", ("", "")),
    ],
)
def test_kind_and_quarter_are_kept_of_a_session_and_not_its_date(text, session):
    assert session_of(text) == session


def test_the_command_reports_in_json_and_names_the_bad_file_on_stderr(tmp_path):
    bad = tmp_path / "kapot.pdf"
    bad.write_bytes(b"geen pdf")
    done = ingest(tmp_path / "kb", str(HG), str(bad), "--json")
    assert done.returncode == 1 and "kapot.pdf" in done.stderr
    good, wrong = json.loads(done.stdout)["files"]
    assert (good["file"], good["outcome"], wrong["outcome"], wrong["drafts"]) == (str(HG), "drafts", "unreadable", [])
    assert len(good["drafts"]) == 2
    for draft in good["drafts"]:
        assert set(draft) >= {"id", "title", "situation", "question", "guidance", "themes", "resembles", "risk"}
        assert draft["guidance"] and all(set(piece) == {"by", "text"} for piece in draft["guidance"])
        assert draft["risk"]["level"] in ("laag", "midden", "hoog") and isinstance(draft["risk"]["reasons"], list)
    assert in_bytes(f"{done.stdout}{done.stderr}".replace(str(HG), "").encode(), raw_strings()) == []


def test_the_command_refuses_to_skip_review_unless_settings_allow_it(tmp_path):
    refused = ingest(tmp_path, str(FLIPOVER), "--publish")
    assert refused.returncode == 2 and "KB_ALLOW_PUBLISH_UNREVIEWED" in refused.stderr
    assert not (tmp_path / "kb.sqlite").exists()
    allowed = ingest(tmp_path, str(FLIPOVER), "--publish", KB_ALLOW_PUBLISH_UNREVIEWED="true")
    assert allowed.returncode == 0, allowed.stderr
    kb = open_knowledge_base(Settings(home=tmp_path))
    assert kb.store.count(Status.PUBLISHED) == 2
    kb.store.close()


def test_the_command_without_a_note_to_read_does_nothing(tmp_path):
    (tmp_path / "foto.jpg").write_bytes(b"geen notitie")
    assert ingest(tmp_path / "kb", str(tmp_path)).returncode == 2


def test_what_an_office_program_leaves_beside_an_open_file_is_no_note(tmp_path):
    for name in ("~$verslag.docx", ".~lock.verslag.odt", "._verslag.txt", "verslag.txt", "sub"):
        (tmp_path / name).mkdir() if name == "sub" else (tmp_path / name).write_bytes(b"x")
    (tmp_path / "sub" / "mail.EML").write_bytes(b"x")
    assert [path.name for path in files_in([tmp_path])] == ["mail.EML", "verslag.txt"]
