"""The pictures in the documents: each is made by tests/screens.py, is there, is told in words, and all are small together."""

import re
from pathlib import Path

from PIL import Image

from tests.screens import SIZES
from tests.screens_states import SCREENS, SIGNED_IN

DOCS = Path(__file__).parents[1] / "docs"
MADE = {f"{name}-{width}.png" for name in (*SCREENS, *SIGNED_IN) for width, _ in SIZES}
_SHOWN = re.compile(r"!\[([^\]]*)\]\(screens/([^)]+)\)")
_MOST_BYTES = 6_000_000


def test_every_state_has_its_pictures_and_there_are_no_others():
    there = {path.name: path for path in (DOCS / "screens").iterdir()}
    assert there.keys() == MADE
    assert sum(path.stat().st_size for path in there.values()) < _MOST_BYTES
    for name, path in there.items():
        with Image.open(path) as picture:
            assert (f"-{picture.width}." in name, picture.mode) == (True, "P"), name


def test_what_the_documents_show_is_made_and_told_in_words():
    for page in DOCS.glob("*.md"):
        for told, name in _SHOWN.findall(page.read_text(encoding="utf-8")):
            assert name in MADE and len(told) > 30, f"{page.name}: {name}"
