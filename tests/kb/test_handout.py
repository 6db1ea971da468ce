"""What someone takes to a meeting: everything is in it, in three forms, and nothing of the machine that made it."""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice, pairwise
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some
from pdfminer.pdftypes import PDFStream, resolve1

from ingest.readers import read_bytes
from kb import handout as handout_package
from kb import transfer
from kb.answer import compose
from kb.handout import (
    Block,
    Handout,
    Kind,
    advice_of,
    how_old,
    of_answer,
    of_dilemma,
    past_review,
    to_pdf,
    to_text,
    to_word,
    words,
)  # fmt: skip
from kb.model import CleanText, Difference, Dilemma, Fit, Found, Guidance, Hit, Source, Stance, Status
from kb.taxonomy import shipped
from tests.conftest import CORPORA

TODAY, LISTS = date(2026, 11, 22), shipped()
LATIN_1 = "".join(chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0x100)) if code != 0xAD)  # 0xAD: not shown
SIGNS = "€ – — “ ” „ ‘ ’ … • é ë ï ĳ ĸ ≥ →"
LIMIT = 50_000_000


def sample(most: int) -> list[Dilemma]:
    """Return some dilemmas of every file, and those from public reports first."""
    files = sorted((CORPORA / "dilemmas").glob("*.jsonl"))
    records = [json.loads(line) for file in files for line in islice(file.read_text(encoding="utf-8").splitlines(), 2)]
    return [transfer.to_dilemma(record, transfer.trusted, Status.PUBLISHED) for record in records[:most]]


def told(dilemma: Dilemma) -> Iterator[str]:
    """Yield every text of a dilemma that a reader needs."""
    yield from (dilemma.title, dilemma.situation, dilemma.question, dilemma.chosen, dilemma.outcome)
    for interest in dilemma.interests:
        yield interest.interest
    for piece in dilemma.guidance:
        yield from (piece.text, *piece.conditions, piece.result)


def tight(text: str) -> str:
    """Return text without white space: a PDF breaks lines also after a hyphen."""
    return "".join(text.split())


def word_lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


def pdf_text(data: bytes) -> str:
    """Return the text of all pages, without the last line of each: its foot."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n".join((page.extract_text() or "").rpartition("\n")[0] for page in pdf.pages)


@pytest.fixture
def piece() -> Callable[..., Guidance]:
    return lambda text="Doe het.", by="wijkagent", **rest: Guidance(CleanText(by), CleanText(text), **rest)


@pytest.mark.parametrize("dilemma", sample(30), ids=lambda one: one.key)
def test_word_pdf_and_text_hold_every_sentence_in_the_same_order(dilemma):
    handout = of_dilemma(dilemma, TODAY, LISTS)
    lines = [handout.title, *(block.line for block in handout.blocks)]
    assert word_lines(to_word(handout)) == lines
    assert tight(pdf_text(to_pdf(handout))).replace("•", "") == tight("".join(lines))
    places = [to_text(handout).find(line) for line in lines]
    assert -1 not in places
    everything = tight(" ".join(lines))
    assert [text for text in told(dilemma) if tight(text) not in everything] == []


def test_a_handout_says_where_it_comes_from_how_old_it_is_and_what_it_is_not(dilemma):
    source = Source(CleanText("intervisie"), CleanText("2024-Q1"), 7, {"title": "Verslag", "url": "https://example.nl/verslag"})
    lines = to_text(of_dilemma(dilemma(source=source, themes=("rol-regie",)), TODAY, LISTS)).split("\n")
    for line in (
        words.DISCLAIMER, "Gemaakt op 22 november 2026 met Dilemmabank.", "- Verteld in: intervisie met 7 collega's",
        "- Advies uit het 1e kwartaal van 2024, bijna drie jaar oud", "- Thema: Rolzuiverheid en regie",
        "- Openbaar verslag: Verslag (https://example.nl/verslag)",
    ):  # fmt: skip
        assert line in lines


def test_colleagues_who_differ_stand_apart_and_say_when(dilemma, piece):
    conditions = (CleanText("als hij het wil"), CleanText("mits de politie het weet"))
    guidance = (
        piece("Nee.", "wijkagent", stance=Stance.AGAINST, tried=False),
        piece("Ja.", "GGZ", stance=Stance.FOR, conditions=conditions, tried=True, result=CleanText("Het werkte.")),
    )
    blocks = of_dilemma(dilemma(guidance=guidance), TODAY, LISTS).blocks
    start = next(n for n, block in enumerate(blocks) if block.text == words.GUIDANCE)
    assert [(block.kind.value, block.level, block.line) for block in blocks[start + 1 :]] == [
        ("text", 0, "De meningen verschilden over de vraag in de titel: één voor, één tegen."),
        ("heading", 2, "Voor"),
        ("heading", 3, "GGZ"),
        ("text", 0, "Ja."),
        ("text", 0, "Onder deze voorwaarden:"),
        ("item", 0, "als hij het wil"),
        ("item", 0, "mits de politie het weet"),
        ("text", 0, "Zelf gedaan: ja"),
        ("text", 0, "Hoe het ging: Het werkte."),
        ("heading", 2, "Tegen"),
        ("heading", 3, "Wijkagent"),
        ("text", 0, "Nee."),
        ("text", 0, "Zelf gedaan: nee"),
    ]


def test_who_agree_or_take_no_side_need_no_groups(dilemma, piece):
    both = (piece(stance=Stance.FOR), piece(by="GGZ", stance=Stance.FOR))
    assert "Alle twee waren voor." in to_text(of_dilemma(dilemma(guidance=both), TODAY, LISTS))
    assert "Wijkagent, voor\n" in to_text(of_dilemma(dilemma(guidance=both), TODAY, LISTS))
    text = to_text(of_dilemma(dilemma(guidance=(piece(stance=Stance.FOR), piece())), TODAY, LISTS))
    assert "Alle" not in text and "Voor\n" not in text
    assert words.NO_ADVICE in to_text(of_dilemma(dilemma(guidance=()), TODAY, LISTS))


@pytest.fixture
def found(dilemma, piece) -> Found:
    """Two dilemmas that help, the first divided, and one that lies too far away."""
    divided = (piece("Wel.", stance=Stance.FOR), piece("Niet.", "GGZ", stance=Stance.AGAINST, conditions=(CleanText("nooit"),)))
    first = dilemma("D1", number=1, guidance=divided, chosen=CleanText("Gekozen is rust."))
    second = dilemma("D2", number=2, title=CleanText("Wat doet de school?"), guidance=(piece("Bel de mentor."),))
    third = dilemma("D3", number=3, title=CleanText("Te ver weg?"))
    differs = (Difference("wie", ("kind",), ("oudere",)),)
    hits = [Hit(first, 3, 0.9, Fit.CLOSE, differs=differs), Hit(second, 2, 0.8, Fit.RELATED), Hit(third, 1, 0.2, Fit.DISTANT)]
    return Found(True, tuple(hits))


def test_an_answer_goes_along_by_its_sources_and_without_the_question(found):
    answer = compose(found)
    text = to_text(of_answer(answer, answer.sources, TODAY, LISTS))
    order = ("1. Mag de cliënt aan tafel?", "Voor\n", "Wel.", "Tegen\n", "Niet.", "Voorwaarde: nooit",
             "Wat er is gekozen: Gekozen is rust.", "2. Wat doet de school?", "Bel de mentor.")  # fmt: skip
    assert all(before < after for before, after in pairwise(text.index(part) for part in order))
    assert "Te ver weg?" not in text and words.ASKED not in text
    asked = to_text(of_answer(answer, answer.sources, TODAY, LISTS, CleanText("Wat doe ik met [persoon]?")))
    assert f"{words.ASKED}\n--------\n\nWat doe ik met [persoon]?\n" in asked


def test_a_word_document_has_real_structure_and_dutch(dilemma, piece):
    two = (CleanText("als het kan"), CleanText("als het moet"))
    whole = dilemma(guidance=(piece(conditions=two),), facets={"partners": (CleanText("GGZ"),)})
    document = Document(io.BytesIO(to_word(of_dilemma(whole, TODAY, LISTS))))
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles[whole.title] == "Title" and styles[words.SITUATION] == "Heading 1" and styles["Wijkagent"] == "Heading 2"
    assert styles["als het kan"] == styles["Betrokken partners: GGZ"] == "List Bullet"
    languages = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"nl-NL"} and document.core_properties.language == "nl-NL"
    assert document.core_properties.title == whole.title and document.core_properties.author == ""
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    foot = section.footer.paragraphs[0]
    assert [field.get(qn("w:instr")) for field in foot._p.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    colours = {str(document.styles[name].font.color.rgb) for name in set(styles.values()) - {"Toelichting", "List Bullet"}}
    assert colours == {"000000"}


def test_our_own_reader_sees_the_headings_and_lists_of_both_files():
    handout = of_dilemma(sample(1)[0], TODAY, LISTS)
    blocks = read_bytes("handout.docx", to_word(handout), LIMIT).blocks
    kinds = {"heading": "heading", "text": "paragraph", "note": "paragraph", "item": "item"}
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", handout.title), *((kinds[block.kind], block.line) for block in handout.blocks)
    ]  # fmt: skip
    read = tight("".join(block.text for block in read_bytes("handout.pdf", to_pdf(handout), LIMIT).blocks))
    assert [block.line for block in handout.blocks if block.kind is Kind.TEXT and tight(block.line) not in read] == []


def _kinds(element: object) -> Iterator[str]:
    """Yield the kinds of a PDF's structure elements, in reading order."""
    element = resolve1(element)
    if isinstance(element, list):
        for one in element:
            yield from _kinds(one)
    elif isinstance(element, dict):
        if "S" in element:
            yield element["S"].name
        yield from _kinds(element.get("K"))


def test_a_pdf_is_tagged_titled_in_dutch_with_bookmarks_and_its_fonts_inside(dilemma, piece):
    handout = of_dilemma(dilemma(guidance=(piece(),), facets={"partners": (CleanText("GGZ"),)}), TODAY, LISTS)
    with pdfplumber.open(io.BytesIO(to_pdf(handout))) as pdf:
        catalog = pdf.doc.catalog
        assert pdf.metadata["Title"] == handout.title and not pdf.metadata.get("Author")
        assert catalog["Lang"].decode().lower() == "nl-nl"
        assert resolve1(catalog["MarkInfo"])["Marked"] and resolve1(catalog["ViewerPreferences"])["DisplayDocTitle"]
        kinds = list(_kinds(resolve1(catalog["StructTreeRoot"])["K"]))
        assert kinds[:2] == ["Document", "Title"] and {"H1", "H2", "P", "L", "LI", "LBody"} <= set(kinds)
        said = resolve1(catalog["Metadata"]).get_data().decode()
        assert "pdfuaid:part" in said and "pdfaid:part" in said
        marks = [(level, text) for level, text, *_ in pdf.doc.get_outlines()]
        assert marks == [(block.level, block.text) for block in handout.blocks if block.kind is Kind.HEADING]
        fonts = [resolve1(font) for page in pdf.pages for font in resolve1(page.page_obj.resources["Font"]).values()]
        inside = [resolve1(resolve1(resolve1(font["DescendantFonts"])[0])["FontDescriptor"]) for font in fonts]
        assert inside and all("FontFile2" in one and "DilemmabankSans" in one["FontName"].name for one in inside)
        assert (round(pdf.pages[0].width), round(pdf.pages[0].height)) == (595, 842)


@pytest.mark.parametrize("signs", [LATIN_1, SIGNS])
def test_a_pdf_shows_every_sign_of_a_dutch_text(signs):
    handout = Handout("Tekens", TODAY, tuple(Block(Kind.TEXT, sign) for sign in signs.split() or [signs]))
    assert tight(pdf_text(to_pdf(handout))) == "Tekens" + tight(signs)
    assert tight("".join(word_lines(to_word(handout)))) == "Tekens" + tight(signs)


def test_what_looks_like_markup_stays_text():
    tricks = '#import "@preview/x:1.0.0": * *vet* $x^2$ <b>&amp; \\u{41} [a](http://b.nl) // weg ]}'
    handout = Handout(tricks, TODAY, (Block(Kind.TEXT, tricks), Block(Kind.ITEM, tricks, tricks)))
    assert tight(pdf_text(to_pdf(handout))).count(tight(tricks)) == 4
    assert tight("".join(word_lines(to_word(handout)))).count(tight(tricks)) == 4


def test_the_font_has_the_signs_that_its_list_says():
    data = Path(handout_package.__file__).parent / "data"
    runs = [run.split("-") for run in (data / "characters.txt").read_text(encoding="ascii").split()]
    listed = {code for run in runs for code in range(int(run[0], 16), int(run[-1], 16) + 1)}
    assert [set(TTFont(file).getBestCmap()) for file in sorted(data.glob("*.ttf"))] == [listed, listed]
    assert "SIL OPEN FONT LICENSE" in (data / "LICENSE-OFL.txt").read_text(encoding="utf-8")


def test_a_sign_without_a_shape_becomes_a_box_in_a_pdf():
    handout = Handout("Een \U0001f415 en e\u0301\u00e9n", TODAY, (Block(Kind.TEXT, "诚"),))
    assert pdf_text(to_pdf(handout)).split() == ["Een", "□", "en", "één", "□"]


@given(some.text(), some.text())
@hypothesis_settings(max_examples=40, deadline=None)
def test_any_text_can_be_taken_along(situation, condition):
    guidance = (Guidance(CleanText(situation), CleanText(f"Doe dit: {situation}"), (CleanText(condition),)),)
    one = Dilemma("D1", CleanText(f"Mag {condition}?"), CleanText(situation), CleanText(condition), guidance)
    handout = of_dilemma(one, TODAY, LISTS)
    assert to_word(handout)[:2] == b"PK" and to_pdf(handout)[:5] == b"%PDF-" and handout.title in to_text(handout)


def _inside(data: bytes) -> Iterator[bytes]:
    """Yield a file and everything packed in it."""
    yield data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield from (package.read(name) for name in package.namelist())
            assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    else:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            objects = (pdf.doc.getobj(number) for xref in pdf.doc.xrefs for number in xref.get_objids())
            yield from (one.get_data() for one in objects if isinstance(one, PDFStream))


def test_nothing_of_the_machine_is_in_the_files(dilemma, monkeypatch):
    for name in ("LOGNAME", "USER", "USERNAME", "LNAME", "HOME"):
        monkeypatch.setenv(name, "jannekevandermachine")
    handout = of_dilemma(dilemma(), TODAY, LISTS)
    of_machine = ("jannekevandermachine", str(CORPORA.parent), tempfile.gettempdir(), "python-docx")
    for make in (to_word, to_pdf):
        assert [trace for part in _inside(make(handout)) for trace in of_machine if trace.encode() in part] == []
        assert make(handout) == make(handout)


@pytest.mark.parametrize(
    ("period", "age"),
    [
        ("2026-Q4", ""), ("2027-Q1", ""), ("2026-Q3", "drie maanden oud"), ("2026-Q2", "zes maanden oud"),
        ("2026-Q1", "bijna één jaar oud"), ("2025-Q4", "één jaar oud"), ("2025-Q3", "ruim één jaar oud"),
        ("2025-Q1", "bijna twee jaar oud"), ("2024-Q2", "ruim twee jaar oud"), ("2023-Q4", "drie jaar oud"),
        ("2010-Q4", "16 jaar oud"), ("najaar 2022", ""), ("", ""), ("2026-Q5", ""),
    ],
)  # fmt: skip
def test_age_is_told_in_words(period, age):
    assert how_old(period, TODAY) == age


def test_advice_says_from_when_it_is_even_where_that_is_not_a_quarter():
    assert advice_of("2024-Q1", TODAY) == "Advies uit het 1e kwartaal van 2024, bijna drie jaar oud"
    assert advice_of("najaar 2022", TODAY) == "Advies uit najaar 2022"
    assert advice_of("", TODAY) == words.AGE_UNKNOWN


def test_past_its_review_date_advice_says_so(dilemma):
    assert past_review(None, TODAY) == past_review(TODAY, TODAY) == ""
    handout = of_dilemma(dilemma(review_date=date(2025, 3, 1)), TODAY, LISTS)
    assert "- Let op: Dit advies had op 1 maart 2025 opnieuw bekeken moeten worden." in to_text(handout)


def test_a_block_that_cannot_be_shown_cannot_be_made():
    for kind, text, level in ((Kind.HEADING, "x", 0), (Kind.HEADING, "x", 4), (Kind.TEXT, "x", 1), (Kind.ITEM, "", 0)):
        with pytest.raises(ValueError):
            Block(kind, text, level=level)
