"""Hostile texts in every field of a dilemma: into the store, and out by every way that is not a page."""

import io
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn
from pdfminer.pdftypes import resolve1

from kb import transfer
from kb.__main__ import main
from kb.handout import of_dilemma, to_pdf, to_text, to_word
from kb.knowledge_base import open_knowledge_base
from kb.legible import legible, on_one_line
from kb.model import Dilemma
from kb.search import Search
from kb.settings import load_settings
from kb.taxonomy import shipped
from tests import injections
from tests.injections import ALL, IDS, LINES, STRANGER, UNSEEN, record, strings

TODAY = date(2026, 11, 22)
ONE_EACH = [record(f"los-{n}", [text]) for n, text in enumerate(ALL)]
TOGETHER = record("samen", ALL)
PLAIN_WORD = (
    "w:body w:p w:pPr w:pStyle w:r w:rPr w:rStyle w:t w:tab w:sectPr w:pgSz w:pgMar w:cols w:docGrid w:headerReference "
    "w:footerReference"
).split()  # fmt: skip
"""What text in a Word document is made of; no link, field, picture or object."""
GOOD = {"id": "goed", "title": "Mag de cliënt aan tafel?", "situation": "Hij wil erbij.", "question": "Wat nu?", "guidance": []}


class Ran(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Return the function that runs a command as the shell would, on a home of this test's own."""
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))

    def call(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, arguments)])
        capsys.readouterr()
        return Ran(main(), *capsys.readouterr())

    return call


def seen(value: Any) -> Any:
    """Return a value with every text in it as a reader sees it."""
    if isinstance(value, dict):
        return {legible(key): seen(item) for key, item in value.items()}
    if isinstance(value, list):
        return [seen(item) for item in value]
    return legible(value) if isinstance(value, str) else value


def is_harmless(output: str) -> bool:
    """Say whether a terminal obeys nothing of it."""
    return all(line.isprintable() for line in output.split("\n"))


@pytest.fixture(scope="module")
def dilemma() -> Dilemma:
    """Every text in every field of one dilemma."""
    return transfer.to_dilemma(TOGETHER, transfer.trusted)


def test_every_text_in_every_field_goes_in_and_comes_out_as_a_reader_sees_it(run, tmp_path, caplog):
    records = [*ONE_EACH, TOGETHER, *(GOOD | {"id": key} for key in IDS)]
    file = tmp_path / "vijandig.jsonl"
    file.write_text(injections.lines(records), encoding="utf-8")
    taken = run("import", file, "--trusted")
    assert (taken.code, taken.err) == (0, f"{len(records)} of {len(records)} dilemmas are in the knowledge base\n")
    out = run("export")
    back = [transfer.read_line(line) for line in out.out.splitlines()]
    assert is_harmless(out.out) and len(back) == len(records)
    for given, found in zip(records, back, strict=True):
        for name in ("situation", "question", "interests", "guidance", "chosen", "outcome", "facets", "source", "labels"):
            assert found[name] == seen(given[name]) if name in given else True, (given["id"], name)
        assert found["id"] == on_one_line(given["id"]) and found["title"] == seen(given["title"])
    assert all(legible(text) == text for one in back for text in strings(one))
    (tmp_path / "terug.jsonl").write_text(out.out, encoding="utf-8")
    assert run("import", tmp_path / "terug.jsonl", "--trusted").code == 0 and run("export").out == out.out
    audited = run("audit", "--quick")
    assert is_harmless(audited.err) and STRANGER not in audited.err and audited.out == ""
    assert caplog.text == ""


def test_every_text_can_be_searched_with_and_is_found_by_its_words(run, tmp_path, embedder):
    file = tmp_path / "vijandig.jsonl"
    file.write_text(injections.lines(ONE_EACH), encoding="utf-8")
    run("import", file, "--trusted")
    kb = open_knowledge_base(load_settings())
    search = Search(kb.store, embedder, tmp_path / "letters.index", 4000)
    for text in (*ALL, *IDS):
        kb.store.lexical(text, 5)
        if any(map(str.isalnum, text)):
            assert search.search(legible(text)).hits
    kb.store.close()


def test_a_found_dilemma_is_written_to_a_terminal_that_obeys_none_of_it(run, tmp_path):
    file = tmp_path / "vijandig.jsonl"
    texts = [one for one in UNSEEN if len(one) < 100]
    file.write_text(injections.lines([GOOD | {"id": IDS[4], "title": f"Mag de cliënt aan tafel? {''.join(texts)}"}]), "utf-8")
    run("import", file, "--trusted")
    for more in ((), ("--json",)):
        found = run("search", f"mag de cliënt aan tafel? {texts[0]}", *more)
        assert found.code == 0 and "Mag de cliënt aan tafel?" in found.out and is_harmless(found.out + found.err)


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_line_that_is_no_record_costs_itself_only_and_is_not_quoted(run, tmp_path, line):
    file = tmp_path / "vijandig.jsonl"
    file.write_text(f"{line}\n{injections.lines([GOOD])}", encoding="utf-8")
    ran = run("import", file, "--trusted")
    assert ran.code == 1 and "line 1: " in ran.err and "1 of 2 dilemmas" in ran.err
    assert is_harmless(ran.err) and len(ran.err) < 300


def test_what_is_made_clean_on_the_way_in_has_nothing_unseen_either(anonymiser):
    def clean(texts):
        return anonymiser.anonymise_parts(texts)[0]

    some = (*ALL[:2], *UNSEEN[:2], *ALL[-2:])
    for given in (record("elk veld", some), GOOD | {"situation": "\n\n".join(ALL)}):
        dilemma = transfer.to_dilemma(transfer.cleaned(given, clean), transfer.trusted)
        texts = list(strings(transfer.to_record(dilemma)))
        assert texts and all(legible(text) == text for text in texts)
        assert f"ik@{STRANGER}" not in "".join(texts)


@pytest.mark.parametrize("hidden", ["06-12345678", "jan.jansen@kpn.nl", "Fatima Yilmaz", "NL91ABNA0417164300"])
@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\xad", "\u202e", "\x00", "\ufe0f", "\u3164"])
def test_a_sign_that_nobody_sees_keeps_nothing_from_being_hidden(anonymiser, hidden, sign):
    split = f"{hidden[:4]}{sign}{hidden[4:7]}{sign}{sign}{hidden[7:]}"
    text = f"Bel {sign}mevrouw via {split}, zij weet ervan."
    made = anonymiser.anonymise(text)
    assert split in [one.span.text(text) for one in made.replaced]
    assert hidden[4:7] not in made.text and made.text.startswith(f"Bel {sign}") and made.text.endswith(", zij weet ervan.")
    assert hidden[4:7] not in anonymiser.anonymise_parts([text])[0][0]


def test_a_handout_as_text_shows_all_of_it_on_its_lines(dilemma):
    text = to_text(of_dilemma(dilemma, TODAY, shipped()))
    assert is_harmless(text)
    flat = " ".join(text.split())
    assert [one for one in ALL if not all(" ".join(legible(part).split()) in flat for part in one.split("\n"))] == []


def test_a_handout_for_word_holds_text_only(dilemma):
    made = to_word(of_dilemma(dilemma, TODAY, shipped()))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))}
    assert not any('TargetMode="External"' in part for part in parts.values())
    document = Document(io.BytesIO(made))
    assert {tag.tag for tag in document.element.body.iter()} <= set(map(qn, PLAIN_WORD))
    said = " ".join(" ".join(paragraph.text.split()) for paragraph in document.paragraphs)
    assert [one for one in ALL if not all(" ".join(legible(part).split()) in said for part in one.split("\n"))] == []


def test_a_handout_as_pdf_has_nothing_to_click_and_runs_nothing():
    given = GOOD | {"title": ALL[0], "guidance": [{"by": "GGZ", "text": one} for one in ALL]}
    made = to_pdf(of_dilemma(transfer.to_dilemma(given, transfer.trusted), TODAY, shipped()))
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        catalog = pdf.doc.catalog
        assert not {"OpenAction", "AA", "AcroForm"} & catalog.keys()
        assert not {"JavaScript", "EmbeddedFiles"} & (resolve1(catalog.get("Names")) or {}).keys()
        assert all(page.annots == [] and page.hyperlinks == [] for page in pdf.pages)
        said = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    for told in ("<script>alert('script')</script>", "![foto](https://elders.example/foto.png)", '#image("/etc/passwd")'):
        assert told in said
