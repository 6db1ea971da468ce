"""A handout as plain text, to paste into a mail or minutes."""

from kb.handout.blocks import Block, Handout, Kind

_UNDERLINES = "=-"


def to_text(handout: Handout) -> str:
    """Return the handout as lines with an empty one in between; a list and what a colleague says keep theirs together."""
    lines = [handout.title, _UNDERLINES[0] * len(handout.title)]
    before = Block(Kind.HEADING, handout.title, level=1)
    for block in handout.blocks:
        if not (block.kind is before.kind is Kind.ITEM or (block.kind is Kind.TEXT and before.level > 1)):
            lines.append("")
        lines.append(f"- {block.line}" if block.kind is Kind.ITEM else block.line)
        if block.kind is Kind.HEADING and block.level == 1:
            lines.append(_UNDERLINES[1] * len(block.text))
        before = block
    return "\n".join(lines) + "\n"
