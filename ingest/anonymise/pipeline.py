"""The spaCy pipeline that finds identifying stretches: a tokenizer for typed notes, our tagger, the recognisers.

Components write character-exact spans to doc.spans["identifying"], so that any other spaCy pipeline (nl_core_news_lg)
can be asked for a second opinion and joined in.
"""

import re
from collections.abc import Iterable

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from ingest.anonymise import recognisers
from ingest.anonymise.spans import PRECEDENCE, Span
from ingest.anonymise.tagger import load_tagger

KEY = "identifying"
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_OTHER_NAMES = {"PER": "PERSON", "PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION", "ORG": "ORG"}


class NoteTokenizer:
    """Runs of letters, runs of digits and single signs are tokens: a name inside a compound or file name stands apart."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokens of a text; the white space between them is kept as spaCy keeps it, so doc.text is the text."""
        words: list[str] = []
        spaces: list[bool] = []
        position = 0
        for token in _TOKEN.finditer(text):
            if token.start() > position:
                gap = text[position : token.start()]
                if words and not words[-1].isspace() and gap[0] == " ":
                    spaces[-1], gap = True, gap[1:]
                if gap:
                    words.append(gap)
                    spaces.append(False)
            words.append(token[0])
            spaces.append(False)
            position = token.end()
        if position < len(text):
            words.append(text[position:])
            spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)


def _add(doc: Doc, found: Iterable[Span]) -> Doc:
    spans = [doc.char_span(s.start, s.end, label=s.label, alignment_mode="expand") for s in found]
    doc.spans[KEY] = [*doc.spans.get(KEY, []), *(span for span in spans if span is not None)]
    return doc


@Language.component("note_tagger")
def note_tagger(doc: Doc) -> Doc:
    """Add what the trained tagger finds."""
    return _add(doc, load_tagger().find(doc.text))


@Language.component("recognisers")
def form_recognisers(doc: Doc) -> Doc:
    """Add what has a form: numbers, addresses, dates."""
    return _add(doc, recognisers.find_all(doc.text))


def note_pipeline() -> Language:
    """Return the pipeline that ships with the product."""
    nlp = spacy.blank("nl")
    nlp.tokenizer = NoteTokenizer(nlp.vocab)
    nlp.max_length = 10_000_000
    nlp.add_pipe("note_tagger")
    nlp.add_pipe("recognisers")
    return nlp


def spans_of(doc: Doc) -> list[Span]:
    """Return what our pipeline found in a document."""
    return [Span(span.start_char, span.end_char, span.label_) for span in doc.spans[KEY]]


def second_opinion(nlp: Language, text: str) -> list[Span]:
    """Return the persons, places and organisations that another spaCy pipeline sees."""
    ents = filter_spans(nlp(text).ents)
    labels = ((ent, _OTHER_NAMES.get(ent.label_, ent.label_)) for ent in ents)
    return [Span(ent.start_char, ent.end_char, label) for ent, label in labels if label in PRECEDENCE]
