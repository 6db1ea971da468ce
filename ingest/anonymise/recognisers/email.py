"""E-mail addresses, written, broken over a line by a scan, spaced around the @, or spoken in Dutch.

The written form is the practical part of RFC 5322 (dot-atom @ domain); the spoken form uses "apenstaartje" or "at" for
the @ and "punt" for the dot. It can not know whether an address of a public desk belongs to a person: every address is
marked. A spoken address without "punt" in its domain is not recognised.
"""

import re

from ingest.anonymise.recognisers.reading import per_paragraph
from ingest.anonymise.spans import Span

_ATOM = r"[\w+%'&-]"
_WRITTEN = re.compile(
    rf"(?<![\w.+%'&-]){_ATOM}{{1,64}}+(?:\.{_ATOM}{{1,64}}+){{0,6}}+(?:[ ]?\(at\)[ ]?|[ ]?\[at\][ ]?|@|[ ]@[ ])"
    r"(?:\w(?:[\w-]|(?<=-)\n){0,63})(?:\.\w(?:[\w-]|(?<=-)\n){0,62})*\.[^\W\d_]{2,24}(?![\w@])"
)
_SPOKEN = re.compile(
    r"(?<!\w)[\w-]{1,40}(?:[ ](?:punt|streepje|liggend streepje|underscore)[ ][\w-]{1,40}){0,4}[ ](?:apenstaartje"
    r"|apestaartje|at)[ ]"
    r"[\w-]{1,40}(?:[ ]streepje[ ][\w-]{1,40}){0,4}(?:[ ]?(?:punt[ ]|\.)[\w-]{1,40}){1,3}",
    re.IGNORECASE,
)


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every e-mail address; the sign before it (mailto:, <) stays outside."""
    spans = [Span(*match.span(), "EMAIL") for match in _WRITTEN.finditer(text)]
    return spans + [Span(*match.span(), "EMAIL") for match in _SPOKEN.finditer(text)]
