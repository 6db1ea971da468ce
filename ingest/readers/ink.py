"""What a reader sees on a page of a PDF: its letters, once each, upright, without those in white on white."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils.text import extract_words

from ingest.readers.layout import Word

SMALLEST = 2.0  # points; smaller letters are for search engines
WHITE = 0.97  # of the light, at least, in every colour
SAME_PLACE = 1.0  # points between a letter and its double, by which some programs draw bold and shadow
WORD_SPACE = 0.2  # times the font size between two words where no space is drawn
ASKEW = 0.1  # slant of a line of a crooked scan, at most; text across the page is a stamp
HALF = 0.5  # points to which font sizes are rounded: the letters of a crooked scan differ a little
_BULLETS = dict.fromkeys(map(ord, "\uf0b7\uf0a7\uf02d\uf0d8\u25cf\u25a0\u25aa"), "•")

Char = dict[str, Any]  # as pdfplumber gives a letter, a rectangle or a picture


def words_of(page: Page) -> tuple[list[Word], float]:
    """Return the words on a page in the order in which they were drawn, and the height of the page, in points.

    A page that was written sideways is turned first. The text that a scanner program put under or over a picture counts,
    whatever its colour: it is what the picture says.
    """
    chars = [char for char in page.chars if _is_on(page, char)]
    upright = [char for char in chars if _is_straight(char)]
    height = float(page.height)
    sideways = [char for char in chars if abs(char["matrix"][0]) < ASKEW * abs(char["matrix"][1])]
    if len(sideways) > len(chars) / 2:
        upright, height = [_turned(page, char) for char in sideways], float(page.width)
    seen = _once(_seen(page, upright))
    found = extract_words(seen, use_text_flow=True, x_tolerance_ratio=WORD_SPACE, extra_attrs=["fontname", "size"])
    return [_word(word) for word in found], height


def _word(word: Char) -> Word:
    font, text = str(word["fontname"]).lower(), str(word["text"])
    bold = "bold" in font or "black" in font
    if len(text) == 1 or text[0] in "\u25cf\u25a0\u25aa":
        text = text.translate(_BULLETS)
    return Word(text, float(word["x0"]), float(word["x1"]), float(word["top"]), float(word["size"]), bold)


def _is_on(page: Page, char: Char) -> bool:
    x0, top, x1, bottom = page.bbox
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    large = max(char["x1"] - char["x0"], char["bottom"] - char["top"]) >= SMALLEST
    return large and bool(x0 <= x <= x1 and top <= y <= bottom)


def _is_straight(char: Char) -> bool:
    across, up = char["matrix"][:2]
    return bool(across > 0 and abs(up) <= ASKEW * across)


def _turned(page: Page, char: Char) -> Char:
    """Return a letter of a line that runs up or down the page with its place on the page turned upright."""
    if char["matrix"][1] > 0:
        x0, x1, top, bottom = page.height - char["bottom"], page.height - char["top"], char["x0"], char["x1"]
    else:
        x0, x1, top, bottom = char["top"], char["bottom"], page.width - char["x1"], page.width - char["x0"]
    return char | {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top, "upright": True, "size": bottom - top}


def _seen(page: Page, chars: Sequence[Char]) -> Iterator[Char]:
    """Yield the letters that are not white, or white on a colour or a picture."""
    behind: list[Char] | None = None
    for char in chars:
        if _is_white(char["non_stroking_color"]):
            if behind is None:
                behind = [*page.images, *(thing for thing in (*page.rects, *page.curves) if _is_coloured(thing))]
            x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
            if not any(thing["x0"] <= x <= thing["x1"] and thing["top"] <= y <= thing["bottom"] for thing in behind):
                continue
        yield char


def _is_coloured(thing: Char) -> bool:
    return bool(thing.get("fill")) and not _is_white(thing["non_stroking_color"])


def _is_white(colour: object) -> bool:
    """Return True for white in grey, RGB or CMYK; no colour given is black."""
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return False
    return bool(max(parts) <= 1 - WHITE if len(parts) == 4 else min(parts) >= WHITE)


def _once(chars: Iterable[Char]) -> list[Char]:
    """Return the letters without doubles: the same letter in the same place, drawn again."""
    places: dict[tuple[str, int, int], tuple[float, float]] = {}
    kept: list[Char] = []
    for char in chars:
        text, x, y = char["text"], char["x0"], char["top"]
        near = (places.get((text, int(x) + right, int(y) + down)) for right in (0, -1, 1) for down in (0, -1, 1))
        if not text.isspace() and any(one and abs(one[0] - x) < SAME_PLACE and abs(one[1] - y) < SAME_PLACE for one in near):
            continue
        places[text, int(x), int(y)] = x, y
        kept.append(char | {"size": round(char["size"] / HALF) * HALF})
    return kept
