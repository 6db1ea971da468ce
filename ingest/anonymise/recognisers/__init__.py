"""Recognisers: one file per kind of identifying number or form, each with find(text) -> list[Span].

A recogniser is a pure function of the text. It never looks further than the paragraph (blank line) in which a form
stands, so a long note costs no more than its length. Recognisers may overlap: ingest.anonymise.spans.merge decides.
"""

from collections.abc import Callable

from ingest.anonymise.recognisers import (
    address,
    age,
    bsn,
    case_number,
    date,
    email,
    handle,
    iban,
    identity_document,
    licence_plate,
    phone,
    postcode,
    url,
)
from ingest.anonymise.spans import PRECEDENCE, Span

RECOGNISERS: tuple[Callable[[str], list[Span]], ...] = (
    address.find,
    age.find,
    bsn.find,
    case_number.find,
    date.find,
    email.find,
    handle.find,
    iban.find,
    identity_document.find,
    licence_plate.find,
    phone.find,
    postcode.find,
    url.find,
)


def find_all(text: str) -> list[Span]:
    """Return what every recogniser finds, sorted; the same stretch may occur twice, also under two types."""
    found = {span for find in RECOGNISERS for span in find(text)}
    return sorted(found, key=lambda span: (span.start, span.end, PRECEDENCE.index(span.label)))
