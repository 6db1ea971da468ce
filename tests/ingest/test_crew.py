"""Files that would hang, crash or fill the memory cost one line, and the next file is read as if nothing had happened."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF

from ingest.crew import Crew
from ingest.readers import Unreadable
from kb.errors import ModelUnavailable
from kb.knowledge_base import open_knowledge_base
from kb.settings import Settings

ROOT = Path(__file__).parents[2]
NOTES = ROOT / "corpora" / "notes"
FEW = ["flipover tafel 6.txt", "notulen_HG_export.pdf", "dilemmas_regio_2024.xlsx", "moreel beraad stoppen of volhouden.odt"]


def word(document_xml: bytes | None = None) -> bytes:
    """Return a Word file, with another main part where one is given."""
    made = io.BytesIO()
    Document().save(made)
    if document_xml is None:
        return made.getvalue()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, document_xml if name == "word/document.xml" else old.read(name))
    return out.getvalue()


SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def many_pages() -> bytes:
    pdf = FPDF()
    for _ in range(10_000):
        pdf.add_page()
    return bytes(pdf.output())


def endless_page() -> bytes:
    """A PDF of little size whose one page holds more letters than anybody can read."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=1)
    pdf.cell(text="woord ")
    pdf._out("BT /F1 1 Tf 10 10 Td " + "(aanhoudend) Tj 1 0 Td " * 400_000 + "ET")  # what fpdf writes too, only more of it
    return bytes(pdf.output())


def bomb() -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"0" * 900_000_000)
    return out.getvalue()


def entities() -> bytes:
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "lol">{layers}]><w:document {SPACE}><w:body><w:p><w:r>'
    return word(f"{text}<w:t>&l9;</w:t></w:r></w:p></w:body></w:document>".encode())


def heavy_tree() -> bytes:
    cells = "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 1_500_000
    return word(f"<w:document {SPACE}><w:body>{cells}</w:body></w:document>".encode())


@pytest.fixture(scope="module")
def crew(tmp_path_factory) -> Iterator[Crew]:
    with Crew(Settings(home=tmp_path_factory.mktemp("crew"), file_memory_megabytes=300)) as one:
        yield one


@pytest.mark.parametrize(
    "name, made, reason",
    [
        ("bom.docx", bomb, "unpacks to 900 MB"),
        ("entiteiten.docx", entities, "damaged file"),
        ("boom.docx", heavy_tree, "needs too much memory"),
        ("tienduizend.pdf", many_pages, "more than"),
        ("eindeloos.pdf", endless_page, "makes the reader fail|needs too much memory"),  # Python itself gives up there
    ],
    ids=["zip bomb", "XML entities", "heavy XML", "10,000 pages", "endless page"],
)
def test_a_hostile_file_costs_one_line(crew: Crew, name: str, made: Callable[[], bytes], reason: str):
    with pytest.raises(Unreadable, match=name) as found:
        crew.read(name, made())
    assert re.match(reason, found.value.reason) and "\n" not in str(found.value)
    assert [block.text for block in crew.read("goed.txt", b"Wat nu?").blocks] == ["Wat nu?"]


def test_a_file_that_never_ends_costs_one_line(tmp_path):
    with Crew(Settings(home=tmp_path, file_seconds=2, file_memory_megabytes=4000)) as crew:
        assert crew.read("goed.txt", b"Wat nu?").blocks
        with pytest.raises(Unreadable, match="eindeloos.pdf: takes too long to read: split it"):
            crew.read("eindeloos.pdf", endless_page())
        assert crew.read("goed.txt", b"Wat nu?").blocks


def test_a_crew_that_cannot_open_its_models_blames_no_file(tmp_path):
    settings = Settings(home=tmp_path, second_opinion="nl_bestaat_niet")
    with Crew(settings) as crew, pytest.raises(ModelUnavailable, match="nl_bestaat_niet"):
        crew.prepare("goed.txt", b"Wat nu?")


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    command = [sys.executable, "-m", "ingest", *(str(NOTES / name) for name in FEW), *arguments]
    environment = inherited | {"KB_HOME": str(home)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kept(home: Path) -> list[str]:
    kb = open_knowledge_base(Settings(home=home))
    keys = [one.key for one in kb.drafts()]
    kb.store.close()
    return keys


def test_a_batch_gives_the_same_whatever_the_processes_and_goes_on_where_it_was_stopped(tmp_path):
    whole, _ = start(tmp_path / "one", "--processes", "1", "--json").communicate()
    drafts = [draft["id"] for file in json.loads(whole)["files"] for draft in file["drafts"]]
    assert len(drafts) > len(FEW) and kept(tmp_path / "one") == drafts

    stopped = start(tmp_path / "two", "--processes", "2")
    assert stopped.stderr is not None and FEW[0] in stopped.stderr.readline()
    stopped.send_signal(signal.SIGKILL)
    stopped.communicate()
    before = kept(tmp_path / "two")
    assert before == drafts[: len(before)]  # whole files, in order
    again, _ = start(tmp_path / "two", "--processes", "2").communicate()
    assert kept(tmp_path / "two") == drafts
    assert "## Taken in before" in again and "# Session notes taken in" in again

