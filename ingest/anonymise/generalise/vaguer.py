"""A vaguer wording for a phrase that singles someone out: what sort of thing it told, never what."""

import re
from functools import cache
from importlib.resources import files

from kb.placeholders import PHRASES

PLAIN = PHRASES["QUASI"][0]


@cache
def _sorts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    lines = files("ingest.anonymise").joinpath("data", "omschrijvingen.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((phrase, re.compile(form, re.IGNORECASE)) for phrase, form in rows)


def phrase_for(said: str) -> str:
    """Return what stands for an indirect identifier; the plain placeholder when its sort is not known."""
    return next((phrase for phrase, form in _sorts() if form.search(said)), PLAIN)
