"""How a dilemma is found in the tables: on a condition, and by its words."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from kb.model import Dilemma
from kb.store import rows

Analyse = Callable[[str], str]
"""Turns text into the space-separated words by which it is found."""


def find_one(connection: Connection, condition: Any) -> Dilemma | None:
    """Return the dilemma on a condition, None when there is none."""
    return next(iter(find_all(connection, condition)), None)


def find_all(connection: Connection, condition: Any) -> list[Dilemma]:
    """Return the dilemmas on a condition, in the order of their numbers."""
    return rows.read(connection, rows.queries(condition))


def words_of(dilemma: Dilemma, analyse: Analyse) -> dict[str, str]:
    """Return the words by which a dilemma is found, by the column of the full-text table."""
    advice = "\n".join(piece.text for piece in dilemma.guidance)
    texts = {"title": dilemma.title, "question": dilemma.question, "situation": dilemma.situation, "guidance": advice}
    return {column: analyse(text) for column, text in texts.items()}
