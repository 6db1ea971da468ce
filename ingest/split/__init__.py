"""split(passages) -> the dilemmas in one clean note: which sentences belong to which, what was asked and advised. Pure.

A note is cut at its headings. Where a section words its question ("Vraag: …", "mijn vraag is …"), what stands before
is the situation and what colleagues say after it is guidance. Where it does not, as in an article, a paragraph that
holds a tension opens a dilemma, and what is quoted or advised in the paragraphs after it is guidance. Attendance,
agenda, actions, greetings and logistics are dropped. An editor checks the result; nothing here is published as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.split import rows
from ingest.split.article import narrated
from ingest.split.cases import worded
from ingest.split.implied import joined, with_question, words_question
from ingest.split.lines import Kind, Line, Passage, read_line
from ingest.split.mails import oldest_first
from ingest.split.roles import roles_in
from ingest.split.told import Advice, Case, Told

__all__ = ["Advice", "Passage", "Told", "split"]


def split(passages: Sequence[Passage]) -> list[Told]:
    """Return the dilemmas of one clean note in the order in which they are told; a note without any gives []."""
    ordered, signed = oldest_first(passages)
    roles = {**roles_in(passage.text for passage in passages), **signed}
    found = [case for section in joined(_sections(_lines(ordered))) for case in _cases(section, roles)]
    return [told for told in (case.finished() for case in found) if told is not None]


def _lines(ordered: Iterable[tuple[Passage, str]]) -> Iterator[Line]:
    """Read the passages; in a thread the sender speaks where nobody else does."""
    for passage, sender in ordered:
        fields = rows.lines_of(passage.text) if passage.kind == "row" else []
        for line in fields or [read_line(passage)]:
            yield replace(line, who=sender) if sender and not line.who else line


def _sections(read: Iterable[Line]) -> Iterator[list[Line]]:
    """Cut at headings; a section under an administrative heading is left out whole.

    A heading such as "Adviezen" goes on with the case above it where that has its question, and cuts otherwise.
    """
    section: list[Line] = []
    dropped = False
    for line in read:
        administrative = line.kind is Kind.ADMINISTRATION and line.who == "heading"
        if line.kind is Kind.HEADING or administrative or (line.kind is Kind.PART and _cuts(section, line)):
            yield section
            section, dropped = ([] if administrative else [line]), administrative
        elif not dropped or line.kind is Kind.QUESTION:
            dropped = False
            if line.kind is not Kind.ADMINISTRATION:
                section.append(line)
    yield section


def _cuts(section: list[Line], part: Line) -> bool:
    """Say whether a heading such as "Situatie" or "Discussie" begins a case of its own."""
    asked = any(line.kind is Kind.QUESTION or (line.kind is Kind.PART and line.part is Kind.QUESTION) for line in section)
    if part.part is Kind.LABELLED:
        return asked
    return not asked and part.loose and not any(line.kind is Kind.PART for line in section)


def _cases(section: list[Line], roles: dict[str, str]) -> list[Case]:
    asking = any(line.kind is Kind.PART and line.part is Kind.QUESTION for line in section)
    if not asking and not words_question(section):
        section = with_question(section)
    return worded(section, roles) if asking or words_question(section) else narrated(section)
