"""HTML: saved pages and the bodies of mails; what a browser would show, without scripts and hidden parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

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
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?!\.?\d)", re.IGNORECASE)
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
    soup = BeautifulSoup(html, "html.parser")
    return list(_walk(soup, "paragraph", 0, 0))


def _walk(parent: Tag, kind: str, quoted: int, depth: int) -> Iterator[Piece]:
    """Yield the pieces below a tag: runs of inline text become lines, block tags are walked in turn."""
    inline: list[str] = []
    for child in parent.children:
        if isinstance(child, PreformattedString):  # remarks, declarations
            continue
        if isinstance(child, NavigableString):
            inline.append(re.sub(r"\s+", " ", child))
        elif isinstance(child, Tag) and not _is_hidden(child):
            if child.name not in _BLOCKS and not child.find(_BLOCKS) or depth >= DEEPEST:
                inline.append(_inline(child))
                continue
            yield from _lines(inline, kind, quoted)
            inline = []
            if child.name == "table" and _is_data(child):
                yield from (Piece(block.text, block.kind, quoted) for block in row_blocks(_rows(child)))
            else:
                inside = "heading" if child.name in _HEADINGS else "item" if child.name == "li" else kind
                yield from _walk(child, inside, quoted + (child.name == "blockquote"), depth + 1)
    yield from _lines(inline, kind, quoted)


def _lines(inline: list[str], kind: str, quoted: int) -> Iterator[Piece]:
    for line in "".join(inline).split("\n"):
        if text := tidy(line):
            yield Piece(text, kind, quoted)


def _inline(tag: Tag) -> str:
    """Return the text of a tag inside a line; a line break gives a line end."""
    if tag.name == "br":
        return "\n"
    texts = []
    for part in tag.descendants:
        if isinstance(part, Tag) and part.name == "br":
            texts.append("\n")
        elif isinstance(part, NavigableString) and not isinstance(part, PreformattedString):
            above = takewhile(lambda parent: parent is not tag, part.parents)
            if not any(map(_is_hidden, above)):
                texts.append(re.sub(r"\s+", " ", part))
    return "".join(texts)


def _is_hidden(tag: Tag) -> bool:
    return tag.name in _SILENT or tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style", ""))))


def _is_data(table: Tag) -> bool:
    """True for a table of facts; mail programs also use tables to lay out a page."""
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    return table.find("table") is None and len(rows) > 1 and min(map(len, rows)) > 1 and table.find(_HEADINGS) is None


def _rows(table: Tag) -> list[list[str]]:
    rows = []
    for row in table.find_all("tr"):
        cells = [cell for cell in row.find_all(["td", "th"], recursive=False) if not _is_hidden(cell)]
        rows.append(["\n".join(piece.text for piece in _walk(cell, "paragraph", 0, 0)) for cell in cells])
    return rows
