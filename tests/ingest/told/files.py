"""Annotated notes as the files that an editor gets: Word with tables, deleted text and comments, PDF, mail, transcripts …"""

import csv
import html
import io
import re
from email.message import EmailMessage
from itertools import groupby

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from fpdf import FPDF
from odf import opendocument
from odf import table as odf_table
from odf import text as odf_text
from openpyxl import Workbook
from pptx import Presentation

from tests.ingest.told.cfb import compound_file
from tests.ingest.told.notes import AnnotatedNote, Block

_HEADERS = {"Van": "From", "Aan": "To", "Cc": "Cc", "Datum": "Date", "Verzonden": "Date", "Onderwerp": "Subject"}
_WORDS_IN_CUE = 25


def content(note: AnnotatedNote) -> bytes:
    """Return the bytes of the file that the note describes."""
    return _WRITERS[note.suffix](note)


def _every(note: AnnotatedNote) -> list[Block]:
    return [block for _, blocks in note.parts for block in blocks]


def _groups(blocks: list[Block]) -> list[tuple[str, list[Block]]]:
    """Return runs of blocks of one kind, so that rows become a table and items a list."""
    return [(kind, list(run)) for kind, run in groupby(blocks, key=lambda block: block.kind)]


def _turn(block: Block) -> tuple[str, str, str]:
    clock, who, *said = block.text.split("|")
    return clock.strip(), who.strip(), "|".join(said).strip()


def _docx(note: AnnotatedNote) -> bytes:
    document = Document()
    bold = int(re.sub(r"\D", "", note.id) or 0) % 2 == 0  # half of the writers use bold lines as headings
    paragraph = None
    for kind, run in _groups(_every(note)):
        if kind == "R":
            width = max(len(block.cells) for block in run)
            table = document.add_table(rows=0, cols=width)
            for block in run:
                for cell, words in zip(table.add_row().cells, block.cells, strict=False):
                    cell.text = words
            continue
        for block in run:
            if kind == "H" and not bold:
                paragraph = document.add_heading(block.text, 1 if block.stretches[0].mark == "A" else 2)
            elif kind == "H":
                paragraph = document.add_paragraph()
                paragraph.add_run(block.text).bold = True
            elif kind == "I":
                paragraph = document.add_paragraph(re.sub(r"^[-*•–]\s*", "", block.text), style="List Bullet")
            elif kind == "T":
                clock, who, said = _turn(block)
                paragraph = document.add_paragraph()
                paragraph.add_run(f"{who}   {clock}").bold = True
                paragraph.add_run().add_break()
                paragraph.add_run(said)
            elif kind == "F":
                section = document.sections[0]
                (section.header if not section.header.paragraphs[0].text else section.footer).paragraphs[0].text = block.text
            elif kind == "C":
                paragraph = paragraph or document.add_paragraph(" ")
                document.add_comment(paragraph.runs or [paragraph.add_run(" ")], block.text, author="Latifa", initials="L")
            elif kind == "X":
                _delete(paragraph or document.add_paragraph(), block.text)
            else:
                paragraph = document.add_paragraph(block.text)
    return _saved(document)


def _delete(paragraph: object, words: str) -> None:
    """Add words to a Word paragraph that a tracked change takes out again."""
    gone, run, text = OxmlElement("w:del"), OxmlElement("w:r"), OxmlElement("w:delText")
    gone.set(qn("w:id"), "7")
    gone.set(qn("w:author"), "Latifa")
    text.text = f" {words}"
    run.append(text)
    gone.append(run)
    paragraph._p.append(gone)  # type: ignore[attr-defined]


def _saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def _pdf(note: AnnotatedNote) -> bytes:
    running = [block.text for block in _every(note) if block.kind == "F"]

    class Page(FPDF):
        def header(self) -> None:
            if running:
                self.set_font("Helvetica", size=8)
                self.cell(0, 8, _latin(running[0]), align="R", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("Helvetica", size=8)
            self.cell(0, 8, _latin(" ".join([*running[1:], f"Pagina {self.page_no()}"])), align="C")

    pdf = Page()
    pdf.set_auto_page_break(True, 20)
    columns = int(note.facts.get("columns", "1"))
    for number, (_, blocks) in enumerate(note.parts):
        if number == 0 or blocks:
            pdf.add_page()
        shown = [block for block in blocks if block.kind not in "FXC"]
        if columns > 1:
            with pdf.text_columns(ncols=columns, gutter=8, text_align="L") as flow:
                for block in shown:
                    heading = block.kind == "H"
                    pdf.set_font("Helvetica", "B" if heading else "", 12 if heading else 10)
                    with flow.paragraph(bottom_margin=3, top_margin=3 if heading else 0) as paragraph:
                        paragraph.write(_latin(("- " if block.kind == "I" and block.text[0] not in "-*+" else "") + block.text))
            continue
        for kind, run in _groups(shown):
            pdf.set_font("Helvetica", "B" if kind == "H" else "", 13 if kind == "H" else 11)
            if kind == "R":
                width = max(len(block.cells) for block in run)
                with pdf.table(width=180) as table:
                    for block in run:
                        table.row([_latin(cell) for cell in block.cells + [""] * (width - len(block.cells))])
                pdf.ln(3)
                continue
            for block in run:
                bullet = "- " if kind == "I" and block.text[0] not in "-*+" else ""
                pdf.multi_cell(0, 5.5, _latin(bullet + block.text), new_x="LMARGIN", new_y="NEXT", align="L")
                pdf.ln(0 if kind == "I" else 3)
    return bytes(pdf.output())


def _latin(text: str) -> str:
    """Return what the standard fonts of PDF can write."""
    plain = text.translate(str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "→": "->",
                                          "€": "EUR", "•": "-", "✓": "v", "≥": ">=", "≤": "<="}))  # fmt: skip
    return plain.encode("latin-1", "replace").decode("latin-1")


def _odt(note: AnnotatedNote) -> bytes:
    document = opendocument.OpenDocumentText()
    for kind, run in _groups([block for block in _every(note) if block.kind not in "FXC"]):
        if kind == "R":
            table = odf_table.Table()
            table.addElement(odf_table.TableColumn(numbercolumnsrepeated=max(len(block.cells) for block in run)))
            for block in run:
                row = odf_table.TableRow()
                for words in block.cells:
                    cell = odf_table.TableCell()
                    cell.addElement(odf_text.P(text=words))
                    row.addElement(cell)
                table.addElement(row)
            document.text.addElement(table)
        elif kind == "I":
            items = odf_text.List()
            for block in run:
                item = odf_text.ListItem()
                item.addElement(odf_text.P(text=re.sub(r"^[-*•–]\s*", "", block.text)))
                items.addElement(item)
            document.text.addElement(items)
        else:
            for block in run:
                element = odf_text.H(outlinelevel=1, text=block.text) if kind == "H" else odf_text.P(text=block.text)
                document.text.addElement(element)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def _rtf(note: AnnotatedNote) -> bytes:
    body = []
    for block in _every(note):
        words = _rtf_words(block.text)
        if block.kind == "H":
            body.append(rf"\pard\sb240\b {words}\b0\par")
        elif block.kind in "FC":
            body.append(rf"{{\header\pard {words}\par}}" if block.kind == "F" else "")
        elif block.kind == "I":
            body.append(rf"\pard\fi-360\li720 {{\pntext\bullet\tab}}{words}\par")
        elif block.kind == "R":
            cells = [_rtf_words(cell) for cell in block.cells]
            edges = "".join(rf"\cellx{2000 * (n + 1)}" for n in range(len(cells)))
            body.append(rf"\trowd{edges} " + "".join(rf"{cell}\cell " for cell in cells) + r"\row\pard")
        elif block.kind != "X":
            body.append(rf"\pard {words}\par")
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Calibri;}}{\info{\author Latifa}}\f0\fs22 "
    return (head + "\n".join(body) + "}").encode("ascii")


def _rtf_words(words: str) -> str:
    return "".join(c if ord(c) < 128 and c not in "\\{}" else f"\\u{ord(c)}?" for c in words)


def _txt(note: AnnotatedNote) -> bytes:
    lines: list[str] = []
    for kind, run in _groups([block for block in _every(note) if block.kind not in "FXC"]):
        if kind in "IRM":
            lines += [*(block.text for block in run), ""]
        elif kind == "T":
            for block in run:
                clock, who, said = _turn(block)
                lines += [f"{who}  {clock}", said, ""]
        else:
            for block in run:
                lines += [block.text, ""]
    return "\r\n".join(lines).encode("utf-8")


def _md(note: AnnotatedNote) -> bytes:
    lines: list[str] = []
    for kind, run in _groups([block for block in _every(note) if block.kind not in "FXC"]):
        if kind == "R":
            rows = ["| " + " | ".join(block.cells) + " |" for block in run]
            lines += [rows[0], "|" + "---|" * len(run[0].cells), *rows[1:], ""]
        elif kind == "I":
            lines += [*(block.text if re.match(r"[-*+>=\d?]", block.text) else f"- {block.text}" for block in run), ""]
        else:
            for block in run:
                lines += [f"## {block.text}" if kind == "H" and not block.text.startswith("#") else block.text, ""]
    return "\n".join(lines).encode("utf-8")


def _html_body(blocks: list[Block]) -> str:
    body = []
    for kind, run in _groups([block for block in blocks if block.kind not in "FXC"]):
        if kind == "R":
            rows = ("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in block.cells) + "</tr>" for block in run)
            body.append("<table>" + "".join(rows) + "</table>")
        elif kind == "I":
            items = (re.sub(r"^[-*•]\s*", "", block.text) for block in run)
            body.append("<ul>" + "".join(f"<li>{html.escape(words)}</li>" for words in items) + "</ul>")
        elif kind == "M":
            body.append("<hr><p>" + "<br>".join(f"<b>{html.escape(block.text)}</b>" for block in run) + "</p>")
        else:
            tag = "h2" if kind == "H" else "p"
            body += [f"<{tag}>{html.escape(block.text)}</{tag}>" for block in run]
    return "\n".join(body)


def _html(note: AnnotatedNote) -> bytes:
    page = f"<html><head><title>x</title><style>p {{margin: 0}}</style></head><body>{_html_body(_every(note))}</body></html>"
    return page.encode("utf-8")


def _mail_parts(note: AnnotatedNote) -> tuple[dict[str, str], list[Block]]:
    """Return the fields of the newest mail and the blocks below them."""
    blocks = [block for block in _every(note) if block.kind not in "FXC"]
    fields: dict[str, str] = {}
    while blocks and blocks[0].kind == "M":
        name, _, value = blocks.pop(0).text.partition(":")
        fields[_HEADERS.get(name.strip().capitalize(), "")] = value.strip()
    fields.pop("", None)
    return fields, blocks


def _eml(note: AnnotatedNote) -> bytes:
    fields, blocks = _mail_parts(note)
    message = EmailMessage()
    for name, value in (fields or {"From": "onbekend@zvh.example"}).items():
        if name == "Date":
            message["Date"] = "Thu, 17 Apr 2025 16:48:00 +0200"
        else:
            message[name] = re.sub(r"[;]", ",", value) if name != "Subject" else value
    if note.facts.get("html") == "yes":
        message.set_content(f"<html><body>{_html_body(blocks)}</body></html>", subtype="html")
    else:
        message.set_content(_mail_text(blocks))
    for attachment in note.attachments:
        message.add_attachment(content(attachment), "application", "octet-stream", filename=attachment.file)
    return message.as_bytes()


def _mail_text(blocks: list[Block]) -> str:
    lines: list[str] = []
    for kind, run in _groups(blocks):
        if kind == "M":
            lines += ["-----Oorspronkelijk bericht-----", *(block.text for block in run), ""]
        elif kind in "IR":
            lines += [*(block.text if kind == "R" or block.text[0] in "-*+>" else f"- {block.text}" for block in run), ""]
        else:
            lines += [line for block in run for line in (block.text, "")]
    return "\n".join(lines)


def _msg(note: AnnotatedNote) -> bytes:
    fields, blocks = _mail_parts(note)
    sender = fields.get("From", "")
    text = {0x0037: fields.get("Subject", ""), 0x0C1A: re.sub(r"\s*<.*", "", sender), 0x0E04: fields.get("To", ""),
            0x1000: _mail_text(blocks).replace("\n", "\r\n"), 0x001A: "IPM.Note"}  # fmt: skip
    return compound_file(text, [(attachment.file, content(attachment)) for attachment in note.attachments])


def _xlsx(note: AnnotatedNote) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, (title, blocks) in enumerate(note.parts, 1):
        sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title or f"Blad{number}")[:31])
        for at, block in enumerate(blocks):
            if at and block.stretches[0].mark == "H":
                sheet.append([])
            sheet.append(block.cells)
    return _saved(book)


def _csv(note: AnnotatedNote) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(block.cells for block in _every(note))
    return file.getvalue().encode("cp1252", "replace")


def _vtt(note: AnnotatedNote) -> bytes:
    cues = ["WEBVTT", ""]
    for block in _every(note):
        if block.kind != "T":
            continue
        clock, who, said = _turn(block)
        words = said.split()
        for start in range(0, len(words), _WORDS_IN_CUE):
            later = f"{clock[:-2]}{min(59, int(clock[-2:]) + start // 5):02d}"
            cues += [f"{later}.000 --> {later}.900", f"<v {who}>{' '.join(words[start : start + _WORDS_IN_CUE])}</v>", ""]
    return "\n".join(cues).encode("utf-8")


def _pptx(note: AnnotatedNote) -> bytes:
    show = Presentation()
    for _, blocks in note.parts:
        shown = [block for block in blocks if block.kind not in "FXC"]
        slide = show.slides.add_slide(show.slide_layouts[1])
        if shown and shown[0].kind == "H":
            slide.shapes.title.text = shown.pop(0).text
        body = slide.placeholders[1].text_frame
        for number, block in enumerate(shown):
            paragraph = body.paragraphs[0] if number == 0 else body.add_paragraph()
            paragraph.text = re.sub(r"^[-*•]\s*", "", block.text)
        said = [block.text for block in blocks if block.kind == "C"]
        if said:
            slide.notes_slide.notes_text_frame.text = "\n".join(said)
    return _saved(show)


_WRITERS = {
    ".docx": _docx, ".pdf": _pdf, ".odt": _odt, ".rtf": _rtf, ".txt": _txt, ".md": _md, ".html": _html, ".htm": _html,
    ".eml": _eml, ".msg": _msg, ".xlsx": _xlsx, ".csv": _csv, ".vtt": _vtt, ".pptx": _pptx,
}  # fmt: skip
