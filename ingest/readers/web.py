"""HTML: saved pages and the bodies of mails; what a browser would show, without scripts and hidden parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString
from bs4.exceptions import ParserRejectedMarkup

from ingest.readers.note import Block, tidy
from ingest.readers.table import row_blocks

_SILENT = frozenset((
    "area", "base", "canvas", "embed", "head", "iframe", "link", "map", "math", "meta", "noscript", "object", "param",
    "script", "select", "style", "svg", "template", "title",
))  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_OF_TABLE = frozenset(("tr", "td", "th"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?!\.?\d)", re.IGNORECASE)
_DECLARATION = re.compile(r"<![^>]*>")
DEEPEST = 200  # nested elements; what lies deeper is read as plain text


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a page with its kind of block and the number of quotations around it."""

    text: str
    kind: str
    quoted: int


def blocks(html: str) -> list[Block]:
    """Return the blocks of a page."""
    return [Block(piece.text, piece.kind) for piece in pieces(html)]


def pieces(html: str) -> list[Piece]:
    """Return the lines of a page in order, with the quotation depth that a mail needs."""
    try:
        soup = BeautifulSoup(html, "html.parser")
    except ParserRejectedMarkup:  # a declaration that is none, such as "<![x": no browser shows any of them
        soup = BeautifulSoup(_DECLARATION.sub("", html).replace("<!", ""), "html.parser")
    return list(_walk(soup, "paragraph", 0, 0))


def _walk(parent: Tag, kind: str, quoted: int, depth: int, apart: frozenset[str] = frozenset()) -> Iterator[Piece]:
    """Yield the pieces below a tag: runs of inline text become lines, block tags are walked in turn.

    apart: tags that are read elsewhere.
    """
    inline: list[str] = []
    for child in parent.children:
        if isinstance(child, PreformattedString):  # remarks, declarations
            continue
        if isinstance(child, NavigableString):
            inline.append(re.sub(r"\s+", " ", child))
        elif isinstance(child, Tag) and child.name not in apart and not _is_hidden(child):
            if child.name not in _BLOCKS and not child.find(_BLOCKS) or depth >= DEEPEST:
                inline.append(_inline(child))
                continue
            yield from _lines(inline, kind, quoted)
            inline = []
            if child.name == "table" and _is_data(child):
                yield from (Piece(block.text, block.kind, quoted) for block in row_blocks(_rows(child)))
            else:
                inside = "heading" if child.name in _HEADINGS else "item" if child.name == "li" else kind
                yield from _walk(child, inside, quoted + (child.name == "blockquote"), depth + 1, apart)
    yield from _lines(inline, kind, quoted)


def _lines(inline: list[str], kind: str, quoted: int) -> Iterator[Piece]:
    for line in "".join(inline).split("\n"):
        if text := tidy(line):
            yield Piece(text, kind, quoted)


def _inline(tag: Tag) -> str:
    """Return the text of a tag inside a line; a line break gives a line end."""
    if tag.name == "br":
        return "\n"
    texts, inside = [], [iter(tag.children)]
    while inside:  # no function that calls itself: pages may be thousands of elements deep
        part = next(inside[-1], None)
        if part is None:
            inside.pop()
        elif isinstance(part, Tag) and part.name == "br":
            texts.append("\n")
        elif isinstance(part, Tag) and not _is_hidden(part):
            inside.append(iter(part.children))
        elif isinstance(part, NavigableString) and not isinstance(part, PreformattedString):
            texts.append(re.sub(r"\s+", " ", part))
    return "".join(texts)


def _is_hidden(tag: Tag) -> bool:
    return tag.name in _SILENT or tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style", ""))))


def _is_data(table: Tag) -> bool:
    """True for a table of facts; mail programs also use tables to lay out a page."""
    rows = _cells(table)
    return table.find("table") is None and len(rows) > 1 and min(map(len, rows)) > 1 and table.find(_HEADINGS) is None


def _rows(table: Tag) -> list[list[str]]:
    return [
        ["\n".join(piece.text for piece in _walk(cell, "paragraph", 0, 0, _OF_TABLE)) for cell in cells if not _is_hidden(cell)]
        for cells in _cells(table)
    ]


def _cells(table: Tag) -> list[list[Tag]]:
    """Return the cells of each row. Where rows and cells are not closed the parser puts the next ones inside them."""
    rows = {id(row): list[Tag]() for row in table.find_all("tr")}
    for cell in table.find_all(["td", "th"]):
        if (row := cell.find_parent("tr")) is not None and id(row) in rows:
            rows[id(row)].append(cell)
    return list(rows.values())
