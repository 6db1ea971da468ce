"""Markdown notes: headings, items, tables and paragraphs without the markup characters."""

import re

from ingest.readers.note import Block, tidy
from ingest.readers.table import row_blocks

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(?=\S)")
_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_RULE = re.compile(r"\s{0,3}([-*_])(?:\s*\1){2,}\s*")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-+)\s*")
_TABLE_LINE = re.compile(r"\s*\|.*\|\s*")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_REMARK, _END = "<!--", "-->"
_FENCE = re.compile(r"\s*(?:```|~~~)")
_INLINE = (  # bounded, so that a line of a megabyte without a closing mark does not take hours
    (re.compile(r"!\[[^\]]{0,300}\]\([^)]{0,500}\)"), ""),
    (re.compile(r"\[([^\]]{1,300})\]\([^)]{0,500}\)"), r"\1"),
    (re.compile(r"(?<!\w)(\*\*\*|\*\*|\*|___|__|_|~~)(?=\S)(.{1,300}?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"`+([^`]+)`+"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), " "),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|~>-])"), r"\1"),
)


def blocks(text: str) -> list[Block]:
    """Return the blocks of a Markdown text; front matter and remarks are left out."""
    found: list[tuple[list[str], str]] = []  # lines and kind of each block: joined at the end, once
    open_kind, quoted, table = "", False, list[list[str]]()

    def add(line: str, kind: str) -> str:
        """Add a block; return its kind, empty when nothing is left of the line."""
        plain = _plain(line)
        if plain:
            found.append(([plain], kind))
        return kind if plain else ""

    for line in [*_without_remarks(_FRONT_MATTER.sub("", text)).split("\n"), ""]:
        if table and not _TABLE_LINE.fullmatch(line):
            found += [([block.text], block.kind) for block in row_blocks(table)]
            table = []
        unquoted = _QUOTE.sub("", line)
        if (unquoted != line) != quoted:  # a quotation begins or ends
            open_kind = ""
        quoted, line = unquoted != line, unquoted
        if _TABLE_LINE.fullmatch(line):
            if not _TABLE_RULE.fullmatch(line):
                table.append([_plain(cell) for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]])
            open_kind = ""
        elif match := _HEADING.fullmatch(line):
            add(match[1].rstrip().rstrip("#"), "heading")
            open_kind = ""
        elif open_kind == "paragraph" and _UNDERLINE.fullmatch(line):
            found[-1] = (found[-1][0], "heading")
            open_kind = ""
        elif not line.strip() or _RULE.fullmatch(line) or _FENCE.match(line):
            open_kind = ""
        elif match := _ITEM.match(line):
            open_kind = add(line[match.end() :], "item")
        elif open_kind:  # a line broken by hand goes on with the block before it
            found[-1][0].append(_plain(line))
        else:
            open_kind = add(line, "paragraph")
    return [Block(tidy(" ".join(lines)), kind) for lines, kind in found]


def _without_remarks(text: str) -> str:
    """Return a text without remarks; looked for from each one's end on, so that a thousand that never end take no time."""
    parts, at = list[str](), 0
    while (start := text.find(_REMARK, at)) >= 0 and (end := text.find(_END, start + len(_REMARK))) >= 0:
        parts.append(text[at:start])
        at = end + len(_END)
    return "".join((*parts, text[at:]))


def _plain(line: str) -> str:
    for pattern, replacement in _INLINE:
        line = pattern.sub(replacement, line)
    return tidy(line)
