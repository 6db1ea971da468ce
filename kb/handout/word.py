"""A handout as a Word document: styles, real lists, Dutch, page numbers, black on white; nothing of this machine."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from kb.handout import words
from kb.handout.age import in_full
from kb.handout.blocks import Block, Handout, Kind

_FONT = "Calibri"
_BLACK = RGBColor(0, 0, 0)
_MARGIN, _WIDTH, _HEIGHT = Mm(24), Mm(210), Mm(297)
_NOTE = "Toelichting"
_STYLES: dict[Kind, Callable[[Block], str]] = {
    Kind.HEADING: lambda block: f"Heading {block.level}",
    Kind.TEXT: lambda block: "Normal",
    Kind.NOTE: lambda block: _NOTE,
    Kind.ITEM: lambda block: "List Bullet",
}
_SIZES = {"Normal": 11, "Title": 20, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11, "Header": 9, "Footer": 9}
_SPACES = {"Normal": (0, 6), "Title": (0, 12), "Heading 1": (18, 6), "Heading 2": (12, 4), "Heading 3": (10, 4)}
# What python-docx's empty document brings along: a picture of it, who made it with what, and a second copy of the styles.
_NOT_WANTED = (
    RELATION.THUMBNAIL, RELATION.EXTENDED_PROPERTIES, RELATION.CUSTOM_XML,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)  # fmt: skip
_WORD_2013 = "15"  # the newest layout rules; older ones open in "compatibility mode"


def to_word(handout: Handout) -> bytes:
    """Return the handout as .docx; equal handouts give equal bytes."""
    document = Document()
    _tell_about(document, handout)
    _style(document)
    _lay_out(document, handout)
    document.add_paragraph(handout.title, style="Title")
    for block in handout.blocks:
        paragraph = document.add_paragraph(style=_STYLES[block.kind](block))
        if block.label:
            paragraph.add_run(f"{block.label}:", style="Strong")
        paragraph.add_run(f" {block.text}" if block.label and block.text else block.text)
    made = BytesIO()
    document.save(made)
    return _without_clock(made.getvalue())


def _tell_about(document: Any, handout: Handout) -> None:
    """Say in the file's properties what it is, and not who or which machine made it."""
    about = document.core_properties
    about.title, about.language = handout.title, words.LANGUAGE
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = datetime(handout.made.year, handout.made.month, handout.made.day)
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, relation in relations.items() if relation.reltype in _NOT_WANTED]:
            del relations[key]
    settings = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD_2013)
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), words.LANGUAGE)


def _style(document: Any) -> None:
    """Set what the styles look like: one font, black, and Dutch for the spelling checker and the screen reader."""
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), words.LANGUAGE)
    note = styles.add_style(_NOTE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = styles["Normal"]
    line = '<w:pBdr {}><w:left w:val="single" w:sz="12" w:space="8" w:color="000000"/></w:pBdr>'.format(nsdecls("w"))
    note.element.get_or_add_pPr().append(parse_xml(line))
    for name, size in _SIZES.items():
        style = styles[name]
        look = style.element.get_or_add_rPr()
        for old in look.findall(qn("w:rFonts")):
            look.remove(old)
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _BLACK
        if name in _SPACES:
            before, after = _SPACES[name]
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    styles["Normal"].paragraph_format.line_spacing = 1.15
    title = styles["Title"]
    title.font.bold = True
    title.element.pPr.remove(title.element.pPr.find(qn("w:pBdr")))  # a blue line
    styles["List Bullet"].paragraph_format.space_after = Pt(3)


def _lay_out(document: Any, handout: Handout) -> None:
    """Set A4, the title above every page and the day and page number below it."""
    section = document.sections[0]
    section.page_width, section.page_height = _WIDTH, _HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    section.header.paragraphs[0].text = handout.title
    footer = section.footer.paragraphs[0]
    stops = footer.paragraph_format.tab_stops
    stops.add_tab_stop(_WIDTH - 2 * _MARGIN, WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{words.made_on(in_full(handout.made))}\t{words.PAGE} ")
    _field(footer, "PAGE")
    footer.add_run(f" {words.OF} ")
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    """Add a number that Word fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    field.append(parse_xml(f'<w:r {nsdecls("w")}><w:t>1</w:t></w:r>'))
    paragraph._p.append(field)


def _without_clock(document: bytes) -> bytes:
    """Return the package with no time of day and no kind of machine noted for its parts."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name)  # 1 January 1980
            part.create_system, part.compress_type = 0, zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return made.getvalue()
