"""The spaCy pipeline that finds identifying stretches: a tokenizer for typed notes, our tagger, the recognisers.

The tagger and the recognisers write spans to doc.spans["tagged"] and doc.spans["forms"]; the last component puts their
edges right and writes doc.spans["identifying"]. Any other spaCy pipeline (nl_core_news_lg) can be asked for a second
opinion and joined in.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from ingest.anonymise import edges, recognisers
from ingest.anonymise.recognisers.reading import per_paragraph
from ingest.anonymise.reread import reread
from ingest.anonymise.spans import PRECEDENCE, Span
from ingest.anonymise.tagger import KEEP, KEEP_AGAIN, load_tagger
from kb.placeholders import PLACEHOLDER

KEY, TAGGED, FORMS = "identifying", "tagged", "forms"
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


def _write(doc: Doc, key: str, found: Iterable[Span]) -> Doc:
    spans = [doc.char_span(s.start, s.end, label=s.label, alignment_mode="expand") for s in found]
    doc.spans[key] = [span for span in spans if span is not None]
    return doc


def _read(doc: Doc, key: str) -> list[Span]:
    return [Span(span.start_char, span.end_char, span.label_) for span in doc.spans[key]]


@Language.factory("note_tagger", default_config={"bfloat16": False})
def note_tagger(nlp: Language, name: str, bfloat16: bool) -> Callable[[Doc], Doc]:
    """Make the component that writes what the trained tagger finds, widened to whole words.

    It reads one paragraph at a time: what is hidden in one depends on nothing that stands before or behind it.
    """

    def find(paragraph: str) -> list[Span]:
        tagger = load_tagger(bfloat16)
        if PLACEHOLDER.search(paragraph):
            return reread(partial(tagger.find, keep=KEEP_AGAIN), paragraph)
        return tagger.find(paragraph, KEEP)

    def tag(doc: Doc) -> Doc:
        return _write(doc, TAGGED, per_paragraph(find)(doc.text))

    return tag


@Language.component("recognisers")
def form_recognisers(doc: Doc) -> Doc:
    """Write what has a form: numbers, addresses, dates."""
    return _write(doc, FORMS, recognisers.find_all(doc.text))


@Language.component("edges")
def settled_edges(doc: Doc) -> Doc:
    """Write both, with the edges of what the tagger found put right."""
    text = doc.text
    forms = [form for form in _read(doc, FORMS) if form.label != "AGE" or not edges.nobodys(text, form)]
    forms = [form for form in forms if form.label != "DATE" or not edges.no_day(text, form)]
    return _write(doc, KEY, [*edges.settle(text, _read(doc, TAGGED), forms), *forms])


def note_pipeline(bfloat16: bool = False) -> Language:
    """Return the pipeline that ships with the product; bfloat16: the tagger multiplies faster and a little less exactly."""
    nlp = spacy.blank("nl")
    nlp.tokenizer = NoteTokenizer(nlp.vocab)
    nlp.max_length = 1_000_000
    nlp.add_pipe("note_tagger", config={"bfloat16": bfloat16})
    nlp.add_pipe("recognisers")
    nlp.add_pipe("edges")
    return nlp


def spans_of(doc: Doc) -> list[Span]:
    """Return what our pipeline found in a document."""
    return _read(doc, KEY)


def second_opinion(nlp: Language, text: str) -> list[Span]:
    """Return the persons, places and organisations that another spaCy pipeline sees."""
    ents = filter_spans(nlp(text).ents)
    labels = ((ent, _OTHER_NAMES.get(ent.label_, ent.label_)) for ent in ents)
    return [Span(ent.start_char, ent.end_char, label) for ent, label in labels if label in PRECEDENCE]
