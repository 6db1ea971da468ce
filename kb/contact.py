"""A mail that someone can send from their own mail program, as a mailto: address. Nothing is sent from here."""

import unicodedata
from urllib.parse import quote

MOST_CHARACTERS = 1900  # of the whole address: Windows hands about 2,000 to a mail program and drops the rest
_BREAKS = ("Cc", "Zl", "Zp")


def one_line(text: str, most: int) -> str:
    """Return text on one line without characters that cannot be seen, cut at a whole word to at most this many characters."""
    kinds = [(one, unicodedata.category(one)) for one in text]
    visible = "".join(" " if kind in _BREAKS else one for one, kind in kinds if kind in _BREAKS or kind[0] != "C")
    shown = " ".join(visible.split())
    if len(shown) <= most:
        return shown
    cut = shown[: most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def mail_link(to: str, subject: str, body: str) -> str:
    """Return the mailto: address (RFC 6068) that opens a mail with this subject and body.

    The subject is brought to one line, and to what a mail program takes; the body has to be short.
    """
    start = f"mailto:{quote(to, safe='@')}?body={quote(body.replace(chr(10), chr(13) + chr(10)), safe='')}&subject="
    most = len(subject) + 1
    while len(start) + len(quote(one_line(subject, most), safe="")) > MOST_CHARACTERS and most > 1:
        most -= 1
    return start + quote(one_line(subject, most), safe="")
