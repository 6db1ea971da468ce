"""What someone takes to a meeting: a dilemma or an answer as Word, PDF and plain text, all three with the same content.

of_dilemma and of_answer say what goes in; to_word, to_pdf and to_text each show that.
"""

from kb.handout.age import advice_of, how_old, past_review, quarter
from kb.handout.blocks import Block, Handout, Kind
from kb.handout.compose import by_side, facets, of_answer, of_dilemma, origin
from kb.handout.pdf import to_pdf
from kb.handout.text import to_text
from kb.handout.word import to_word

__all__ = [
    "Block", "Handout", "Kind", "advice_of", "by_side", "facets", "how_old", "of_answer", "of_dilemma", "origin", "past_review",
    "quarter", "to_pdf", "to_text", "to_word",
]  # fmt: skip
