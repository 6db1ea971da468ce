"""A handout as PDF: A4, tagged for screen readers (PDF/UA-1) and fit to be archived (PDF/A-2a). Only home of typst.

The text goes to Typst as data, never as markup, so nothing in it can run or fetch anything.
"""

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from kb.handout import words
from kb.handout.age import in_full
from kb.handout.blocks import Handout

_DATA = Path(__file__).parent / "data"
_UNKNOWN = "□"


def to_pdf(handout: Handout) -> bytes:
    """Return the handout as PDF; a character that the font lacks is shown as an empty box."""
    import typst  # here: the library is large, and only who exports needs it

    content = asdict(handout) | {
        "made": in_full(handout.made), "footer": words.made_on(in_full(handout.made)), "page": words.PAGE, "of": words.OF,
        "day": [handout.made.year, handout.made.month, handout.made.day],
    }  # fmt: skip
    made = typst.compile(
        (_DATA / "handout.typ").read_bytes(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_DATA)]),
        ignore_system_fonts=True,
        sys_inputs={"handout": _drawable(json.dumps(content, ensure_ascii=False))},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime(handout.made.year, handout.made.month, handout.made.day, tzinfo=UTC),
    )
    assert isinstance(made, bytes)
    return made


def _drawable(text: str) -> str:
    """Return the text with only characters that the font has; a letter and its accent become one where they can."""
    return _not_drawn().sub(_UNKNOWN, unicodedata.normalize("NFC", text))


@cache
def _not_drawn() -> re.Pattern[str]:
    ends = [run.partition("-") for run in (_DATA / "characters.txt").read_text(encoding="ascii").split()]
    has = "".join(f"{re.escape(chr(int(first, 16)))}-{re.escape(chr(int(last or first, 16)))}" for first, _, last in ends)
    return re.compile(f"[^{has}]")
