"""Word documents: body text and tables in document order, as Word shows them with all changes accepted."""

import zipfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from ingest.readers.note import Block, Unreadable, lines_as_blocks, tidy
from ingest.readers.package import BROKEN, DAMAGED
from ingest.readers.table import row_blocks
from ingest.readers.text import BULLET, LONGEST_HEADING, turns

Element = Any  # lxml has no types of its own
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BOX = _W + "txbxContent"
# Deleted text, the place a moved text came from, the second copy of a text box, field codes and the reading aid of ruby text.
_GONE = frozenset((*(_W + tag for tag in ("del", "moveFrom", "delText", "instrText", "rt", "pPr", "rPr", "sdtPr")),
                   "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"))  # fmt: skip
_OFF = ("0", "false", "off", "none")
_HEADING_STYLES = ("heading", "kop", "title", "titel", "subtitle", "ondertitel")
_LIST_STYLES = ("list", "lijst", "opsomming")


def blocks(name: str, data: bytes) -> list[Block]:
    """Return the blocks of a .docx file. Raises Unreadable for a damaged one."""
    try:
        document = Document(BytesIO(data))
        return turns(list(_Reader(document).blocks(document.element.body)))
    except (*BROKEN, OpcError, InvalidXmlError, LxmlError, zipfile.LargeZipFile, RecursionError) as error:
        raise Unreadable(name, "damaged file", DAMAGED) from error


def _on(properties: Element | None, tag: str) -> bool:
    """True when a switch such as bold or hidden is on in run or paragraph properties."""
    switch = None if properties is None else properties.find(_W + tag)
    return switch is not None and switch.get(qn("w:val"), "1") not in _OFF


class _Reader:
    """Knows the styles of one document: which are headings, lists or hidden."""

    def __init__(self, document: Any) -> None:
        styles = document.styles.element.findall(_W + "style")
        self._styles: dict[str, Element] = {style.get(qn("w:styleId")): style for style in styles}
        self._lineage = cache(self._find_lineage)

    def blocks(self, parent: Element) -> Iterator[Block]:
        """Yield the blocks of a body, cell or text box, in order."""
        for child in parent.iterchildren():
            if child.tag == _W + "p":
                yield from self._paragraph(child)
            elif child.tag == _W + "tbl":
                yield from row_blocks(list(self._rows(child)))
            elif isinstance(child.tag, str) and child.tag not in _GONE:  # content controls, accepted changes, custom XML
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        text = "".join(self._texts(paragraph))
        kind = self._kind(paragraph, tidy(text))
        if kind == "paragraph":
            for line in text.split("\n"):
                match = BULLET.match(line)
                if match and not match.group().strip()[0].isalnum():
                    yield from lines_as_blocks(line[match.end() :], "item")
                else:
                    yield from lines_as_blocks(line, "paragraph")
        elif tidy(text):
            yield Block(tidy(text), kind)
        for box in paragraph.iter(_BOX):
            if not any(above.tag in _GONE for above in box.iterancestors()):
                yield from self.blocks(box)

    def _kind(self, paragraph: Element, text: str) -> str:
        properties = paragraph.find(_W + "pPr")
        styles = self._lineage(_style_id(properties, "pStyle"))
        names = [_style_name(style) for style in styles]
        own = [properties, *(style.find(_W + "pPr") for style in styles)]
        if any(name.startswith(_HEADING_STYLES) for name in names) or any(_has(p, "outlineLvl") for p in own):
            return "heading"
        if any(_has(p, "numPr") for p in own) or any(name.startswith(_LIST_STYLES) for name in names):
            return "item"
        return "heading" if 0 < len(text) <= LONGEST_HEADING and self._all_bold(paragraph) else "paragraph"

    def _all_bold(self, paragraph: Element) -> bool:
        runs = [run for run in paragraph.iter(_W + "r") if tidy("".join(self._texts(run)))]
        return bool(runs) and all(_on(run.find(_W + "rPr"), "b") for run in runs)

    def _texts(self, element: Element) -> Iterator[str]:
        """Yield the visible pieces of text below an element; text boxes come later, as blocks of their own."""
        tag = element.tag
        if tag in _GONE or tag == _BOX or not isinstance(tag, str) or tag == _W + "r" and self._hidden(element):
            return
        if tag == _W + "t":
            yield element.text or ""
        elif tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif tag == _W + "tab":
            yield " "
        elif tag == _W + "noBreakHyphen":
            yield "-"
        for child in element.iterchildren():
            yield from self._texts(child)

    def _hidden(self, run: Element) -> bool:
        properties = run.find(_W + "rPr")
        if _has(properties, "vanish"):
            return _on(properties, "vanish")
        paragraph = next(run.iterancestors(_W + "p"), None)
        outer = None if paragraph is None else paragraph.find(_W + "pPr")
        styles = [*self._lineage(_style_id(properties, "rStyle")), *self._lineage(_style_id(outer, "pStyle"))]
        return any(_on(style.find(_W + "rPr"), "vanish") for style in styles)

    def _rows(self, table: Element) -> Iterator[list[str]]:
        for row in table.iter(_W + "tr"):
            if next(row.iterancestors(_W + "tbl")) is table and not _has(row.find(_W + "trPr"), "del"):
                yield [self._cell(cell) for cell in row.iter(_W + "tc") if next(cell.iterancestors(_W + "tr")) is row]

    def _cell(self, cell: Element) -> str:
        """Return the paragraphs of a cell, one a line; a table inside gives its rows."""
        return "" if _has(cell.find(_W + "tcPr"), "cellDel") else "\n".join(block.text for block in self.blocks(cell))

    def _find_lineage(self, style_id: str) -> list[Element]:
        """Return a style and those it is based on, nearest first."""
        lineage: list[Element] = []
        while (style := self._styles.get(style_id)) is not None and style not in lineage:
            lineage.append(style)
            style_id = _style_id(style, "basedOn")
        return lineage


def _has(properties: Element | None, tag: str) -> bool:
    return properties is not None and properties.find(_W + tag) is not None


def _style_id(element: Element | None, tag: str) -> str:
    found = None if element is None else element.find(_W + tag)
    return "" if found is None else str(found.get(qn("w:val"), ""))


def _style_name(style: Element) -> str:
    return _style_id(style, "name").lower()
