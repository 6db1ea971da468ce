"""Running headers, footers and page numbers: what comes back page after page, or can be nothing else; pure, no library."""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from ingest.readers.layout import LARGER, Word, joined, rows_of, size_of

MARGIN = 0.12  # of the page height, above and below, where running headers and page numbers stand
SMALLER = 0.95  # times the body size, at most: the letters of a header
APART = 1.6  # times the distance of lines: white between a header and the text
MOST_LINES = 3  # in a header or footer
MOST_WORDS = 16  # in a line of one
_MONTHS = ("jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?|"
           "nov(?:ember)?|dec(?:ember)?")  # fmt: skip
_PAGE = r"(?:pagina|pag\.?|page|blad|blz\.?|p\.)\s*\d{1,3}(?:\s*(?:van|of|/|uit)\s*\d{1,3})?"
_NUMBER = r"[-–]?\s*\d{1,3}\s*[-–]?(?:\s*(?:van|of|/|uit)\s*\d{1,3})?"
_SECRET = (r"(?:(?:strikt|zeer)\s+)?vertrouwelijk|(?:alleen\s+|uitsluitend\s+)?voor intern gebruik|niet verspreiden|"
           r"departementaal vertrouwelijk|bevat persoonsgegevens")  # fmt: skip
_MARK = r"(?:(?:ons|uw)\s+)?(?:kenmerk|referentie|zaaknummer|zaaknr\.?|dossiernummer|documentnummer)\s*:?\s*(?:\S*\d\S*)"
_VERSION = r"(?:versie|v\.?)\s*\d+(?:\.\d+)*(?:\s*\(?(?:concept|definitief)\)?)?|concept"
_MADE = r"(?:afgedrukt|geprint|uitgedraaid|gegenereerd|printdatum)\b.{0,60}"
_DATE = rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})|\d{{1,2}}\s+(?:{_MONTHS})\.?(?:\s+\d{{4}})?|(?:{_MONTHS})\s+\d{{4}}"
_PAGE_NUMBER = re.compile(rf"(?:{_PAGE}|{_NUMBER})", re.IGNORECASE)
_SURE = re.compile(rf"(?<!\w)(?:{_PAGE}|{_SECRET}|{_MARK}|{_VERSION}|{_MADE})(?!\w)", re.IGNORECASE)
_ADDRESS = r"https?://\S+|www\.\S+|[\w.]+@[\w.]+"
_LIKELY = re.compile(rf"(?<!\w)(?:{_DATE}|{_ADDRESS}|\d{{1,3}}\s*(?:/|van)\s*\d{{1,3}})(?!\w)", re.IGNORECASE)
_SENTENCE = re.compile(r"[.?!][\"'”’)]*$")

Row = Sequence[Word]


def without_margins(pages: Sequence[Sequence[Word]], heights: Sequence[float]) -> list[list[Word]]:
    """Drop running headers, footers and page numbers. heights: of the pages, in points.

    Goes: a line in the margin that comes back in the same size on at least half of the pages, or of the left or the right
    pages, whatever its numbers; a page number; and where nothing comes back, as on a single page, what _furniture finds.
    """
    edges = [[word for word in words if _in_margin(word, height)] for words, height in zip(pages, heights, strict=True)]
    margins = [rows_of(words) for words in edges]
    seen = [Counter(shape for rows in margins[start::step] for shape in {_shape(row) for row in rows})
            for start, step in ((0, 1), (0, 2), (1, 2))]  # fmt: skip
    kept: list[list[Word]] = []
    for number, (words, rows) in enumerate(zip(pages, margins, strict=True)):
        sides = [(seen[0], max(2, (len(pages) + 1) // 2)), (seen[1 + number % 2], max(3, (len(pages) // 2 + 1) // 2))]
        gone = {id(word) for row in rows if any(often[_shape(row)] >= times for often, times in sides) for word in row}
        gone |= {id(word) for row in rows if _PAGE_NUMBER.fullmatch(joined(row)) for word in row}
        rest = [word for word in words if id(word) not in gone]
        gone = {id(word) for row in _furniture(rest, heights[number]) for word in row}
        kept.append([word for word in rest if id(word) not in gone])
    return kept


def _furniture(words: Sequence[Word], height: float) -> list[Row]:
    """Return the lines at the top and the bottom of one page that are no text: set apart, and telling by what they say.

    Lines in smaller letters go when one of them names a page, a date, a mark ("kenmerk"), a version or says that it is
    confidential; lines in the size of the text only when they say nothing else. Larger and bold ones stay: a title.
    """
    rows = rows_of(words)
    if len(rows) < 2:
        return []
    body = size_of(words)
    steps = [after[0].top - row[0].top for row, after in zip(rows, rows[1:], strict=False)]
    step = min(max(median(steps), body), 1.6 * body)
    found: list[Row] = []
    for ordered, gaps in ((rows, steps), (rows[::-1], steps[::-1])):
        for count in range(1, min(MOST_LINES, len(gaps)) + 1):
            band = ordered[:count]
            if not all(_in_margin(word, height) for word in band[-1]):
                break
            if gaps[count - 1] >= APART * step:
                found += band if _is_furniture(band, body) else [row for row in band if _says_nothing_else(row, body)]
                break
    return found


def _is_furniture(band: Sequence[Row], body: float) -> bool:
    texts = [joined(row) for row in band]
    if any(len(text.split()) > MOST_WORDS or _SENTENCE.search(text) and _rest(text) for text in texts):
        return False
    small = all(size_of(row) <= SMALLER * body for row in band)
    return small and any(_SURE.search(text) or _LIKELY.search(text) for text in texts)


def _says_nothing_else(row: Row, body: float) -> bool:
    text = joined(row)
    return size_of(row) < LARGER * body and bool(_SURE.search(text)) and not _rest(text)


def _rest(text: str) -> str:
    """Return the letters and figures of a line that name no page, date, mark or address."""
    return re.sub(r"\W", "", _LIKELY.sub("", _SURE.sub("", text)))


def _in_margin(word: Word, height: float) -> bool:
    return not MARGIN * height < word.top < (1 - MARGIN) * height


def _shape(row: Row) -> tuple[str, float]:
    """Return a line without what changes from page to page, and its size: a title is larger than a header in its words."""
    return re.sub(r"\d+", "#", " ".join(word.text for word in row)), size_of(row)
