"""The Dutch of taking something along, and of one dilemma on its own page. What stands in the files is in kb.handout.words."""

import re
import unicodedata
from datetime import date

WORD, PDF, COPY, PRINT = "Word", "PDF", "Kopieer tekst", "Druk af"
WORD_HELP, PDF_HELP = "Download als Word-document", "Download als PDF"
COPIED = "Gekopieerd. Plak de tekst in je mail of verslag."
NOT_COPIED = "Kopiëren lukt hier niet vanzelf. De tekst hieronder is geselecteerd: kopieer die zelf."
TEXT = "Tekst om te kopiëren"
WITH_QUESTION = "Zet mijn vraag erbij"
WITH_QUESTION_HELP = "Namen en andere herkenbare gegevens gaan er eerst uit. Lees de vraag na voordat je hem meeneemt."
CLEANING = "Ik haal herkenbare gegevens uit je vraag…"
NOT_CLEANED = "Je vraag gaat niet mee: er staat nog iets in dat op een persoonsgegeven lijkt. Haal het weg en vraag opnieuw."
ANSWER_FILE = "advies"
NO_GUIDANCE = "Hierover is nog geen advies bekend."
_LONGEST_NAME = 50  # characters of a title in a file's name


def question_along(question: str) -> str:
    """Return the line that shows how a question goes along."""
    return f"Zo gaat je vraag mee: “{question}”"


def more_about(theme: str) -> str:
    """Return the heading above other dilemmas of a theme."""
    return f"Meer over {theme[:1].lower()}{theme[1:]}" if not theme[1:2].isupper() else f"Meer over {theme}"


def file_name(about: str, made: date, suffix: str) -> str:
    """Return what a file is called: "dilemmabank-mag-de-client-aan-tafel-2026-11-22.docx"."""
    letters = unicodedata.normalize("NFKD", about).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", letters))
    if len(slug) > _LONGEST_NAME:
        slug = slug[: _LONGEST_NAME + 1].rpartition("-")[0] or slug[:_LONGEST_NAME]
    return "-".join(filter(None, ("dilemmabank", slug, made.isoformat()))) + f".{suffix}"
