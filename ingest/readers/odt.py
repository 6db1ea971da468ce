"""OpenDocument texts (LibreOffice): body text and tables as shown, without notes in the margin and deleted text."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.sax import SAXException, make_parser
from xml.sax.handler import feature_namespaces

from odf import opendocument
from odf.namespaces import DRAWNS, FONS, OFFICENS, STYLENS, TABLENS, TEXTNS

from ingest.readers.note import Block, Unreadable, lines_as_blocks, tidy
from ingest.readers.package import BROKEN, DAMAGED
from ingest.readers.table import row_blocks
from ingest.readers.text import BULLET, LONGEST_HEADING

Node = Any  # odfpy has no types
_TEXT_NODES = (3, 4)  # text and CDATA
_GONE = frozenset((
    (OFFICENS, "annotation"), (OFFICENS, "forms"), (TEXTNS, "tracked-changes"), (TEXTNS, "note"), (TEXTNS, "hidden-text"),
    (TEXTNS, "hidden-paragraph"), (TEXTNS, "table-of-content"), (TEXTNS, "ruby-text"), (TEXTNS, "author-name"),
    (TEXTNS, "author-initials"), (TEXTNS, "sequence-decls"), (TEXTNS, "variable-decls"), (TEXTNS, "user-field-decls"),
))  # fmt: skip
_BOX = (DRAWNS, "frame")


def blocks(name: str, data: bytes) -> list[Block]:
    """Return the blocks of an .odt file. Raises Unreadable for a damaged one."""
    try:
        _check(data)
        document = opendocument.load(BytesIO(data))
        return list(_Reader(document).blocks(document.text))
    except (*BROKEN, SAXException, RecursionError) as error:
        raise Unreadable(name, "damaged file", DAMAGED) from error


def _check(data: bytes) -> None:
    """Raise SAXException for broken XML, before odfpy finds it: odfpy prints the whole text then.

    Names have to be declared, as odfpy wants them to be.
    """
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                parser = make_parser()
                parser.setFeature(feature_namespaces, True)
                parser.parse(BytesIO(package.read(name)))


class _Reader:
    """Knows the styles of one document: which make text bold or hide it."""

    def __init__(self, document: Any) -> None:
        self._bold: set[str] = set()
        self._hidden: set[str] = set()
        for styles in (document.styles, document.automaticstyles):
            for style in styles.childNodes:
                for properties in getattr(style, "childNodes", ()):
                    if _attribute(properties, FONS, "font-weight") == "bold":
                        self._bold.add(_attribute(style, STYLENS, "name"))
                    if _attribute(properties, TEXTNS, "display") == "none":
                        self._hidden.add(_attribute(style, STYLENS, "name"))

    def blocks(self, parent: Node, kind: str = "paragraph") -> Iterator[Block]:
        """Yield the blocks below a node, in order."""
        for node in _elements(parent):
            if node.qname in ((TEXTNS, "p"), (TEXTNS, "h")):
                yield from self._paragraph(node, "heading" if node.qname[1] == "h" else kind)
            elif node.qname == (TABLENS, "table"):
                yield from row_blocks(list(self._rows(node)))
            elif not self._is_gone(node):
                yield from self.blocks(node, "item" if node.qname == (TEXTNS, "list-item") else kind)

    def _paragraph(self, node: Node, kind: str) -> Iterator[Block]:
        if _attribute(node, TEXTNS, "style-name") in self._hidden:
            return
        text = "".join(self._texts(node))
        if kind == "paragraph" and len(tidy(text)) <= LONGEST_HEADING and self._all_bold(node):
            kind = "heading"
        if kind == "heading":
            text = tidy(text)
        for line in text.split("\n"):
            match = BULLET.match(line) if kind == "paragraph" else None
            if match and not match.group().strip()[0].isalnum():
                yield from lines_as_blocks(line[match.end() :], "item")
            else:
                yield from lines_as_blocks(line, kind)
        for box in self._boxes(node):
            yield from self.blocks(box)

    def _texts(self, node: Node) -> Iterator[str]:
        for child in node.childNodes:
            if child.nodeType in _TEXT_NODES:
                yield str(child.data)
            elif child.qname == (TEXTNS, "line-break"):
                yield "\n"
            elif child.qname in ((TEXTNS, "s"), (TEXTNS, "tab")):
                yield " "
            elif child.qname != _BOX and not self._is_gone(child):
                yield from self._texts(child)

    def _boxes(self, node: Node) -> Iterator[Node]:
        for child in _elements(node):
            if child.qname == _BOX:
                yield child
            elif not self._is_gone(child):
                yield from self._boxes(child)

    def _all_bold(self, node: Node) -> bool:
        if _attribute(node, TEXTNS, "style-name") in self._bold:
            return True
        filled = [child for child in node.childNodes if str(child).strip()]
        return all(_attribute(child, TEXTNS, "style-name") in self._bold for child in filled)

    def _is_gone(self, node: Node) -> bool:
        return node.qname in _GONE or _attribute(node, TEXTNS, "style-name") in self._hidden or \
            _attribute(node, TEXTNS, "display") == "none"  # fmt: skip

    def _rows(self, table: Node) -> Iterator[list[str]]:
        for node in _elements(table):
            if node.qname == (TABLENS, "table-row"):
                cells = [cell for cell in _elements(node) if cell.qname == (TABLENS, "table-cell")]
                yield ["\n".join(block.text for block in self.blocks(cell)) for cell in cells]
            else:  # header rows, row groups
                yield from self._rows(node)


def _elements(parent: Node) -> Iterator[Node]:
    return (child for child in parent.childNodes if child.nodeType not in _TEXT_NODES)


def _attribute(node: Node, namespace: str, name: str) -> str:
    attributes: dict[tuple[str, str], Any] = getattr(node, "attributes", {}) or {}
    return str(attributes.get((namespace, name), ""))
