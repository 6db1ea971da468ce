"""The readers, on small real files made here and on the sample notes; bad input gives Unreadable with a clear reason."""

import os
import re
import time
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from odf.office import Annotation
from odf.opendocument import OpenDocumentText
from odf.text import H, List, ListItem, P
from openpyxl import Workbook

from ingest.readers import SUFFIXES, Block, Note, Unreadable, read
from ingest.readers.columns import lines_of_page
from ingest.readers.layout import Word
from ingest.readers.margins import without_margins
from ingest.readers.paragraphs import paragraphs
from ingest.readers.table import row_blocks

NOTES = Path(__file__).parents[2] / "corpora" / "notes"
SAMPLES = Path(__file__).parent / "samples"
LIMIT = 50_000_000
ZIPPED = ["Notulen_nazorg_wk37.docx", "dilemmas_regio_2024.xlsx", "intervisie_kleine_gemeenten.odt"]


def note_of(path: Path, content: bytes | str) -> Note:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, LIMIT)


def shown(note: Note) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in note.blocks]


def reason(path: Path, limit: int = LIMIT) -> str:
    with pytest.raises(Unreadable) as caught:
        read(path, limit)
    assert str(caught.value).startswith(f"{path.name}: {caught.value.reason}: ")
    return caught.value.reason


@pytest.fixture
def word_file(tmp_path):
    """Minutes with everything Word can hide text in."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Dossier Koptekst"
    document.sections[0].footer.paragraphs[0].text = "Notulist Voettekst"
    document.core_properties.author = "Auteur Metadata"
    document.add_heading("2. Casus overlast")
    told = document.add_paragraph("Meneer woont ")
    told._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1"><w:r><w:t>nu alleen</w:t></w:r></w:ins>'))
    told._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="2"><w:r><w:delText>bij Gewist</w:delText></w:r></w:del>'))
    told.add_run(" Verborgen").font.hidden = True
    run = told.add_run(" en belt elke nacht.")
    document.add_comment(run, text="Klopt dit, Kantlijn?", author="Kantlijn")
    document.add_paragraph("Vraag vooraf wat hij wil.", style="List Bullet")
    table = document.add_table(rows=2, cols=3)
    for row, texts in zip(table.rows, [("Wie", "Actie", "Klaar"), ("GGZ", "bellen", "")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("Regel een\nRegel twee")
    document.add_paragraph().add_run("Rondvraag").bold = True
    path = tmp_path / "verslag.docx"
    document.save(path)
    return path


def test_word_text_and_tables_come_in_document_order(word_file):
    assert shown(read(word_file, LIMIT)) == [
        ("heading", "2. Casus overlast"),
        ("paragraph", "Meneer woont nu alleen en belt elke nacht."),
        ("item", "Vraag vooraf wat hij wil."),
        ("row", "Wie: GGZ; Actie: bellen"),
        ("paragraph", "Regel een"),
        ("paragraph", "Regel twee"),
        ("heading", "Rondvraag"),
    ]


@pytest.mark.parametrize("word", ["Koptekst", "Voettekst", "Metadata", "Gewist", "Verborgen", "Kantlijn"])
def test_what_word_does_not_show_as_body_text_never_comes_in(word_file, word):
    with zipfile.ZipFile(word_file) as package:
        assert any(word.encode() in package.read(name) for name in package.namelist())
    assert word not in read(word_file, LIMIT).text()


def test_a_text_box_in_word_is_read_once(tmp_path):
    box = '<w:txbxContent><w:p><w:r><w:t>In een kader</w:t></w:r></w:p></w:txbxContent>'
    drawn = (f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
             f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>")  # fmt: skip
    document = Document()
    document.add_paragraph("Ernaast")._p.append(parse_xml(drawn))
    document.save(tmp_path / "kader.docx")
    assert shown(read(tmp_path / "kader.docx", LIMIT)) == [("paragraph", "Ernaast"), ("paragraph", "In een kader")]


def test_a_form_keeps_the_advice_of_each_colleague_apart():
    rows = [["Vraag", "Wel of niet?"], ["Adviezen", "GGZ: wel.\nPolitie: niet."], ["Situatie", "Eerst.\nDaarna."]]
    assert row_blocks(rows) == [
        Block("Vraag: Wel of niet?", "row"), Block("Adviezen:", "row"), Block("GGZ: wel.", "item"),
        Block("Politie: niet.", "item"), Block("Situatie: Eerst.", "row"), Block("Daarna.", "paragraph"),
    ]  # fmt: skip


def test_a_table_without_column_names_keeps_its_first_row():
    assert [b.text for b in row_blocks([["Om negen uur belde de wijkagent.", "1"], ["Niemand deed open.", "2"]])] == [
        "Om negen uur belde de wijkagent. | 1", "Niemand deed open. | 2",
    ]  # fmt: skip


def test_an_open_document_is_read_without_notes_in_the_margin_and_deleted_text(tmp_path):
    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Dilemma"))
    told = P(text="Zij wil geen hulp")
    remark = Annotation()
    remark.addElement(P(text="Kantlijn"))
    told.addElement(remark)
    told.addText(" van ons.")
    document.text.addElement(told)
    items, item = List(), ListItem()
    item.addElement(P(text="Wacht een week."))
    items.addElement(item)
    document.text.addElement(items)
    document.save(tmp_path / "a.odt")
    found = shown(read(tmp_path / "a.odt", LIMIT))
    assert found == [("heading", "Dilemma"), ("paragraph", "Zij wil geen hulp van ons."), ("item", "Wacht een week.")]
    sample = read(NOTES / "intervisie_kleine_gemeenten.odt", LIMIT).text()
    assert "bedreigt de handhaver. Ze heeft" in sample
    assert "Roswitha" not in sample


def test_a_spreadsheet_gives_a_block_per_row_and_leaves_hidden_sheets_out(tmp_path):
    book = Workbook()
    book.active.title = "Dilemma's"
    for row in (["Vraag", "Advies", "Aantal"], ["Wel of niet?", None, 3], [None, None, None], ["Nu?", "Wacht.", 2.5]):
        book.active.append(row)
    book.create_sheet("Acties").append(["bellen"])
    book.create_sheet("Namen").append(["Verborgen"])
    book["Namen"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx", LIMIT).blocks == (
        Block("Vraag: Wel of niet?; Aantal: 3", "row", "Dilemma's"),
        Block("Vraag: Nu?; Advies: Wacht.; Aantal: 2,5", "row", "Dilemma's"),
        Block("bellen", "row", "Acties"),
    )


def test_two_columns_are_read_one_after_the_other_and_broken_words_become_whole():
    text = read(NOTES / "terugblik_intervisiedag.pdf", LIMIT).text()
    whole = [
        "Dertig procesregisseurs, drie tafels en één regenbui", "Tafel 1: hij neemt alles op",
        "een man van 38 die elke brief van de gemeente terugstuurt met rode strepen erdoor", "Tafel 2: zorg voor wie stalkt",
        "los van degene die de pleger begeleidt.", "Tafel 3: oma of een pleeggezin", "één paarse paraplu",
    ]  # fmt: skip
    places = [text.index(piece) for piece in whole]
    assert places == sorted(places)
    assert not re.search(r"[a-z]-[ \n][a-z]", text)
    assert "Nieuwsbrief ZVH" not in text


def test_running_headers_and_page_numbers_of_a_pdf_are_dropped():
    text = read(NOTES / "notulen_HG_export.pdf", LIMIT).text()
    assert "Kernvraag: meld je de overtreding" in text
    assert not re.search(r"Pagina \d|afgedrukt door|Zaaknummer", text)


def words(line: str, top: float, x: float = 50.0, size: float = 10.0) -> list[Word]:
    """Return the words of a line of letters of half their size wide."""
    found = []
    for text in line.split():
        found.append(Word(text, x, x + len(text) * size / 2, top, size, False))
        x += (len(text) + 1) * size / 2
    return found


def test_short_cells_side_by_side_are_rows_and_no_columns():
    page = [w for n in range(8) for w in words("GGZ", 100 + 12 * n) + words(f"bellen voor {n + 1} mei", 100 + 12 * n, x=300)]
    page += words("Een regel over de hele breedte van het blad, van links naar rechts, zonder een wit stuk", 80)
    assert [line.text for line in lines_of_page(page, 1)][1] == "GGZ | bellen voor 1 mei"


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [("de be-", "geleider komt", "de begeleider komt"), ("zorg-", "en veiligheid", "zorg- en veiligheid"),
     ("mevrouw Van der Laan-", "Smit", "mevrouw Van der Laan-Smit"), ("bel 06-", "12345", "bel 06-12345")],
)  # fmt: skip
def test_a_hyphen_at_the_line_end_goes_only_where_a_word_was_broken(first, second, joined):
    lines = lines_of_page(words(first, 100) + words(second, 112), 1)
    assert [block.text for block in paragraphs(lines)] == [joined]


def test_a_line_that_comes_back_in_the_margin_is_dropped_and_the_same_words_in_the_text_stay():
    pages = [words(f"Verslag blad {n}", 20) + words("Verslag blad 9", 400) + words(str(n), 780) for n in (1, 2)]
    kept = without_margins(pages, [800.0, 800.0])
    assert [[w.text for w in page] for page in kept] == [["Verslag", "blad", "9"]] * 2


def test_a_thread_of_mails_is_cut_into_its_mails():
    note = read(NOTES / "RE RE vraagje meneer die niet opendoet.eml", LIMIT)
    assert note.blocks[0] == Block("vraagje, meneer die niet opendoet", "heading", "mail 1")
    first = {block.part: block.text for block in reversed(note.blocks) if block.kind == "paragraph"}
    assert first == {"mail 1": "Ha Lotte,", "mail 2": "Dag Lotte,", "mail 3": "Hoi Gerben en Hanneke,"}
    headers = [block.text for block in note.blocks if block.kind == "header"]
    assert len(headers) == 9
    assert all(re.match(r"(Van|Aan|Cc|Datum|Verzonden|Onderwerp): |Op di .* schreef ", line) for line in headers)


def test_an_answer_below_a_quotation_belongs_to_the_mail_that_quotes(tmp_path):
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "FW: Re: dilemma", "a@zvh.example"
    quoted = "Op 3 mei 2024 om 9:00 schreef B.\n<b@zvh.example>:\n> Wel of niet?\n"
    mail.set_content(f"Zie onder.\n\n{quoted}\nIk zou het niet doen.\n")
    found = note_of(tmp_path / "a.eml", mail.as_bytes()).blocks
    assert [(b.text, b.part) for b in found if b.kind in ("heading", "paragraph")] == [
        ("dilemma", "mail 1"), ("Zie onder.", "mail 1"), ("Ik zou het niet doen.", "mail 1"), ("Wel of niet?", "mail 2"),
    ]  # fmt: skip


def test_an_older_mail_whose_headers_stand_in_a_table_begins_a_mail_of_its_own(tmp_path):
    rows = [("Van:", "Wim"), ("Verzonden:", "dinsdag 3 mei"), ("Onderwerp:", "casus")]
    cells = "".join(f"<tr><td><b>{field}</b></td><td>{value}</td></tr>" for field, value in rows)
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "RE: casus", "a@zvh.example"
    mail.set_content(f"<div><p>Ik zou wachten.</p><div><table>{cells}</table></div><p>Mag dit?</p></div>", subtype="html")
    found = note_of(tmp_path / "a.eml", mail.as_bytes()).blocks
    assert [(b.kind, b.text) for b in found if b.part == "mail 2"] == [
        ("header", "Van: Wim"), ("header", "Verzonden: dinsdag 3 mei"), ("header", "Onderwerp: casus"),
        ("paragraph", "Mag dit?"),
    ]  # fmt: skip


@pytest.mark.parametrize("greeting", ["Met vriendelijke groet,", "Mvg,", "Hartelijke groeten,", "--", "-- "])
def test_a_signature_never_runs_on_from_the_text_above_it(tmp_path, greeting):
    told = "Hij doet voor niemand meer open en dat gaat nu al weer maanden\n"
    told += "zo, ook zijn broer komt er niet in en dat maakt ons ongerust,\n"
    told += "dus ik zou maandag gewoon gaan en dan zien wij wel hoe het gaat"
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "casus", "a@zvh.example"
    mail.set_content(f"{told}\n{greeting}\nKarin Bos\nprocesregisseur\n")
    texts = [b.text for b in note_of(tmp_path / "a.eml", mail.as_bytes()).blocks if b.kind == "paragraph"]
    assert texts == [told.replace("\n", " "), *([] if "-" in greeting else [greeting]), "Karin Bos", "procesregisseur"]


def test_a_mail_in_html_shows_what_a_reader_sees():
    text = read(NOTES / "terugkoppeling_28mei.eml", LIMIT).text()
    assert "Wie: Veilig Thuis; Advies: Vraag vader om zelf te stoppen" in text
    assert not re.search(r"trackid|font-family|<p|&nbsp;", text)


def test_attachments_are_read_in_turn_and_a_broken_one_is_named(tmp_path, word_file):
    mail = EmailMessage()
    mail["Subject"] = "Verslag"
    mail.set_content("Zie bijlagen.")
    whole = word_file.read_bytes()
    for name, content in (("verslag.docx", whole), ("kapot.docx", whole[:900]), ("foto.jpg", b"\xff\xd8")):
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    note = note_of(tmp_path / "a.eml", mail.as_bytes())
    assert Block("2. Casus overlast", "heading", "attachment 1") in note.blocks
    assert [line.split(":")[:2] for line in note.skipped] == [["attachment 2.docx", " damaged file"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_text_file_is_read_in_any_encoding_of_a_dutch_office(tmp_path, encoding):
    told = "Cliënt én partner willen géén hulp – ‘nu niet’ – en dat kost € 94 per nacht, zegt de coördinator."
    assert note_of(tmp_path / "a.txt", told.encode(encoding)).text() == told


def test_lines_that_a_program_broke_become_a_paragraph_and_lines_of_a_list_do_not(tmp_path):
    wrapped = "Hij doet voor niemand meer open en dat gaat nu al weer maanden\n"
    wrapped += "zo, ook zijn broer komt er niet in en dat maakt ons ongerust.\n"
    listed = "\nAanw: Wim, GGZ\nAfw: politie\n- eerst bellen\n2. dan langs\n"
    assert shown(note_of(tmp_path / "a.txt", wrapped + listed)) == [
        ("paragraph", wrapped.replace("\n", " ").strip()),
        ("paragraph", "Aanw: Wim, GGZ"), ("paragraph", "Afw: politie"), ("item", "eerst bellen"), ("item", "2. dan langs"),
    ]  # fmt: skip


def test_plus_and_minus_stay_where_they_say_who_is_for_and_against():
    texts = [block.text for block in read(NOTES / "flipover tafel 6.txt", LIMIT).blocks]
    assert "- Wim: oneens. moeder is z'n enige draad, knip je die door dan ben je hem kwijt" in texts
    assert "CASUS WIM" in texts


def test_a_transcript_gives_a_block_per_turn_with_the_speaker_in_front(tmp_path):
    texts = [block.text for block in read(NOTES / "Teams-transcript 2024-10-03.txt", LIMIT).blocks]
    assert "Roelie Dijkema (ZVH): Dus wat is je vraag eigenlijk?" in texts
    captions = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Wim>Mag dat?</v>\n\n"
    captions += "00:00:05.000 --> 00:00:06.000\n<v GGZ>Nee.</v>\n"
    assert shown(note_of(tmp_path / "a.txt", captions)) == [("paragraph", "Wim: Mag dat?"), ("paragraph", "GGZ: Nee.")]


def test_remarks_in_markdown_go_and_a_thousand_that_never_end_take_no_time(tmp_path):
    assert shown(note_of(tmp_path / "a.md", "Wie <!-- een\nof twee --> belt?<!---->")) == [("paragraph", "Wie belt?")]
    begun = time.process_time()
    assert "belt" in note_of(tmp_path / "b.md", "Wie belt? " + "<!--" * 50_000).blocks[0].text
    assert time.process_time() - begun < 2  # looking from each to the end of the text took half a minute


def test_markdown_loses_its_markup_and_keeps_its_shape(tmp_path):
    text = "---\nauteur: X\n---\n# Casus *twee*\n\nEen **lange** zin\ngaat door. <!-- Y -->\n\n- [ ] bel `GGZ`\n"
    text += "> Vraag: [wel](http://z.example)?\n\n"
    text += "| Wie | Advies | Rol |\n|---|:-:|---|\n| Wim | wacht | OOV |\n"
    assert shown(note_of(tmp_path / "a.md", text)) == [
        ("heading", "Casus twee"), ("paragraph", "Een lange zin gaat door."), ("item", "bel GGZ"), ("paragraph", "Vraag: wel?"),
        ("row", "Wie: Wim; Advies: wacht; Rol: OOV"),
    ]  # fmt: skip


def test_a_page_of_html_is_read_without_scripts(tmp_path):
    page = "<title>t</title><script>x()</script><h2>Casus</h2><p>Een<br>twee</p>"
    page += "<ul><li>bel <b>nu</b></li></ul><p hidden>weg</p>"
    found = [("heading", "Casus"), ("paragraph", "Een"), ("paragraph", "twee"), ("item", "bel nu")]
    assert shown(note_of(tmp_path / "a.html", page)) == found


def test_invisible_characters_inside_words_are_taken_out(tmp_path):
    note = note_of(tmp_path / "a.txt", "Jan\u00adsen\u200b belt 06\u201112345 in Yde\u0301")
    assert note.text() == "Jansen belt 06-12345 in Ydé"


def test_one_wrong_byte_does_not_spoil_a_text_in_utf_8(tmp_path):
    assert note_of(tmp_path / "a.txt", "Cliënt wil géén hulp.".encode() * 9 + b"\xff").text().startswith("Cliënt wil géén")


def test_a_file_with_the_wrong_suffix_is_read_as_what_it_is(tmp_path, word_file):
    assert note_of(tmp_path / "a.pdf", word_file.read_bytes()).blocks == read(word_file, LIMIT).blocks


@pytest.mark.parametrize("name", ["vergadering É & co (2) – #1.txt", "..x.txt", "a'b\"c.TXT", "tab\there.txt"])
def test_odd_file_names_are_kept_as_given(tmp_path, name):
    assert note_of(tmp_path / name, "Wel of niet?").name == name


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_is_named_as_such(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_bytes(b"")
    assert reason(tmp_path / f"a{suffix}") == "empty file"


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".odt", ".pdf", ".eml"])
def test_a_file_that_is_not_what_its_suffix_says_is_named_as_such(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_text("gewone tekst zonder iets")
    assert reason(tmp_path / f"a{suffix}") == f"not a{'n' if suffix == '.eml' else ''} {suffix} file"


def test_pictures_under_a_text_name_are_no_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))
    assert reason(tmp_path / "a.txt") == "not a text file"


@pytest.mark.parametrize("sample", ZIPPED)
def test_a_truncated_document_is_damaged(tmp_path, sample):
    whole = (NOTES / sample).read_bytes()
    path = tmp_path / sample
    for share in (0.1, 0.5, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert reason(path) == "damaged file"


@pytest.mark.parametrize("sample", ZIPPED)
def test_a_document_whose_text_was_cut_off_is_damaged_and_not_printed(tmp_path, sample, capfd):
    path = tmp_path / sample
    with zipfile.ZipFile(NOTES / sample) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            whole = source.read(name)
            is_text = name.endswith(("document.xml", "sheet1.xml", "content.xml"))
            target.writestr(name, whole[: len(whole) // 2] if is_text else whole)
    assert reason(path) == "damaged file"
    assert capfd.readouterr() == ("", "")


def test_a_truncated_pdf_gives_its_text_or_is_damaged(tmp_path):
    whole = (NOTES / "notulen_HG_export.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(whole[:300])
    assert reason(tmp_path / "a.pdf") in ("damaged file", "no text found (scan?)")


def test_a_pdf_without_text_is_taken_for_a_scan(tmp_path):
    (tmp_path / "scan.pdf").write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    assert reason(tmp_path / "scan.pdf") == "no text found (scan?)"


def test_a_pdf_with_a_password_is_named_as_such():
    assert reason(SAMPLES / "protected.pdf") == "password-protected"


def test_office_files_with_a_password_and_old_ones_are_told_apart(tmp_path):
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    (tmp_path / "a.docx").write_bytes(container + "EncryptedPackage".encode("utf-16-le"))
    (tmp_path / "b.docx").write_bytes(container)
    assert [reason(tmp_path / name) for name in ("a.docx", "b.docx")] == ["password-protected", "old Office file"]


def test_an_open_document_with_a_password_is_named_as_such(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", b"\x8f\x01\x02")
        package.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    assert reason(tmp_path / "a.odt") == "password-protected"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", bytes(70_000_000))
    assert reason(tmp_path / "a.docx").startswith("unpacks to 70 MB")
    assert reason(tmp_path / "a.docx", limit=1_000_000).startswith("unpacks to 70 MB in 1 parts (limit 20 MB")


def test_a_file_above_the_limit_is_refused_without_reading_it(tmp_path, monkeypatch):
    path = tmp_path / "groot.docx"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("the file was opened"))
    assert reason(path) == "too large (60 MB, limit 50 MB)"


def test_a_folder_a_missing_file_and_an_unknown_type_have_their_own_reason(tmp_path):
    (tmp_path / "map.docx").mkdir()
    (tmp_path / "a.doc").write_text("x")
    assert reason(tmp_path / "map.docx") == "not a file"
    assert reason(tmp_path / "weg.docx") == "not found"
    assert reason(tmp_path / "a.doc") == "unknown file type (.doc)"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named_as_such(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    assert reason(tmp_path / "a.txt") == "permission denied"


def test_a_message_never_quotes_the_document(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 mevrouw Geheim")
    with pytest.raises(Unreadable) as caught:
        read(tmp_path / "a.docx", LIMIT)
    assert "Geheim" not in str(caught.value)


@pytest.mark.parametrize("path", sorted(p for p in NOTES.iterdir() if p.suffix in SUFFIXES), ids=lambda p: p.name)
def test_every_sample_note_is_read_the_same_way_twice_and_nothing_is_written(path, capfd):
    before = sorted(NOTES.iterdir())
    first = read(path, LIMIT)
    assert first == read(path, LIMIT)
    assert len(first.text().split()) > 200
    assert sorted(NOTES.iterdir()) == before
    assert capfd.readouterr() == ("", "")


def test_blocks_are_joined_with_an_empty_line_around_paragraphs_only():
    blocks = (Block("Casus", "heading"), Block("Tekst.", "paragraph"), Block("een", "item"), Block("twee", "item"))
    assert Note("a.txt", blocks).text() == "Casus\n\nTekst.\n\neen\ntwee"


@pytest.mark.parametrize(("text", "kind"), [("", "item"), (" x", "item"), ("x\ny", "item"), ("x", "tabel")])
def test_a_block_refuses_what_no_reader_may_give(text, kind):
    with pytest.raises(ValueError):
        Block(text, kind)


def test_a_document_without_a_word_under_a_suffix_in_capitals_has_no_text(tmp_path):
    buffer = BytesIO()
    Document().save(buffer)
    (tmp_path / "LEEG.DOCX").write_bytes(buffer.getvalue())
    assert reason(tmp_path / "LEEG.DOCX") == "no text found"
