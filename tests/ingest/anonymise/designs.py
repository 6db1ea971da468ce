"""Figures of four designs of the tagger, each alone: python -m tests.ingest.anonymise.designs [--epochs N] [--only NAME].

Is a small transition-based NER of spaCy enough, and would lists of names and places help either? All designs learn from
the same marked notes with the same swaps and seed, and find in the notes kept apart without recognisers, edges or second
look. Lists: first names, surnames and places of faker, ordinary words of the training notes. Needs the "train" extra.
"""

import argparse
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import spacy
import torch
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import filter_spans, fix_random_seed
from thinc.api import Adam, compounding
from torch import nn

from ingest.anonymise import tagger, train
from ingest.anonymise.marked import TYPES, MarkedNote, read
from ingest.anonymise.pipeline import NoteTokenizer
from ingest.anonymise.spans import Span
from ingest.anonymise.train import Swapper, kept_apart
from kb.embedding.precision import wants_bfloat16
from kb.lexical import fold
from tests.ingest.anonymise.measure import false_alarms, figures, misses

CORPORA = Path(__file__).resolve().parents[3] / "corpora"
DIRECT = frozenset(TYPES) - {"LOCATION", "ORG", "AGE", "QUASI"}
FLAGS = ("first name", "surname", "place", "ordinary", "capital")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_EPOCHS, _LOOK_BACK, _GAIN = 80, 5, 0.03  # of spaCy: it stops when five epochs lower the loss by less than 3 %
Find = Callable[[str], list[Span]]


@dataclass(frozen=True)
class Lists:
    """Folded words by the flag they give. forgotten: share of names left out while training (see lists_of)."""

    words: tuple[frozenset[str], ...]
    forgotten: float = 0.0

    def flags(self, text: str, forget: random.Random | None = None) -> np.ndarray:
        """Return the flags of the word that each character lies in, shape (characters, FLAGS), 0 or 1."""
        flags = np.zeros((len(text), len(FLAGS)), dtype=np.float32)
        lost: dict[str, bool] = {}
        for match in _WORD.finditer(text):
            word = fold(match[0])
            if forget and word not in lost:
                lost[word] = forget.random() < self.forgotten
            known = [word in words and not (place < 2 and lost.get(word, False)) for place, words in enumerate(self.words)]
            flags[match.start() : match.end()] = [*known, match[0][0].isupper()]
        return flags


def lists_of(training: Sequence[MarkedNote], seed: int) -> Lists:
    """Return the lists.

    They must say as much about a training note as about a new one. So a word is ordinary when two notes use it, not when
    the note itself does; and swapped names, which are faker's, are forgotten until as many are listed as of the real ones.
    """
    sources = [train.ordinary_words([note], Path("no dilemmas")) for note in training]
    sources.append(train.ordinary_words([], CORPORA / "dilemmas"))
    ordinary = Counter(word for source in sources for word in source)
    person = partial(train.listed, "person", train._NAME_LOCALES)
    names = [person("first_name"), person("last_name"), train.listed("address", ("nl_NL", "nl_BE"), "cities")]
    lists = Lists((*names, frozenset(word for word, count in ordinary.items() if count > 1)))
    swapper = Swapper(training, seed)
    real, seen = listed_names(lists, training), listed_names(lists, [_seen(note, swapper) for note in training])
    return Lists(lists.words, max(0.0, 1 - real / seen))


def listed_names(lists: Lists, notes: Sequence[MarkedNote]) -> float:
    """Return the share of the words of persons' names that stand in a list of names."""
    marked = [note.text[start:end] for note in notes for start, end, label in note.spans if label == "PERSON"]
    words = [fold(word) for name in marked for word in _WORD.findall(name) if len(word) > 2]
    return sum(word in lists.words[0] or word in lists.words[1] for word in words) / max(len(words), 1)


def _seen(note: MarkedNote, swapper: Swapper) -> MarkedNote:
    return swapper.other(note) if swapper._random.random() < train._SWAP_NOTE else note


# --- the shipped design, and the same with flags beside the hidden state -------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedWindow(tagger.Window):
    """A window with the flags of its tokens, shape (tokens, FLAGS)."""

    flags: np.ndarray


class ListedTagger(tagger.Tagger):
    """The tagger whose head sees the flags of a token too."""

    def __init__(self, encoder: Any, reduced: bool = False) -> None:
        super().__init__(encoder, reduced)
        self.head = nn.Linear(encoder.config.hidden_size + len(FLAGS), len(tagger.LABELS))

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        read = {name: value for name, value in batch.items() if name != "flags"}
        hidden = self.encoder(**read).last_hidden_state
        logits: torch.Tensor = self.head(torch.cat([hidden, batch["flags"].to(hidden.dtype)], dim=-1))
        return logits


def _listed_windows(lists: Lists, forget: random.Random | None, text: str, cut: Any = tagger.windows) -> list[tagger.Window]:
    flags = lists.flags(text, forget)
    return [
        ListedWindow(part.ids, part.offsets, np.array([flags[start:end].max(axis=0) for start, end in part.offsets]))
        for part in cut(text)
    ]


def _listed_batch(parts: Sequence[ListedWindow], batch_of: Any = tagger.batch_of) -> dict[str, torch.Tensor]:
    batch: dict[str, torch.Tensor] = batch_of(parts)
    flags = torch.zeros(*batch["input_ids"].shape, len(FLAGS))
    for row, part in enumerate(parts):
        flags[row, 1 : len(part.ids) + 1] = torch.from_numpy(part.flags)
    return batch | {"flags": flags}


@contextmanager
def _with_flags(lists: Lists, seed: int) -> Iterator[None]:
    """Let the product's training and tagging carry flags: it ships without, so it has no place for them."""
    with ExitStack() as changed:
        for module, forget in ((train, random.Random(seed)), (tagger, None)):
            windows = partial(_listed_windows, lists, forget)
            changed.enter_context(mock.patch.multiple(module, windows=windows, batch_of=_listed_batch, Tagger=ListedTagger))
        yield


def encoder_design(training: Sequence[MarkedNote], epochs: int, seed: int) -> dict[str, tuple[Find, float]]:
    """Train and return what finds and its megabytes (without the encoder, which search has loaded), by threshold."""
    learned, changes = train.train(training, epochs, seed)
    learned.reduced = wants_bfloat16("auto")
    with tempfile.TemporaryDirectory() as folder:
        tagger.save_tagger(Path(folder) / "tagger.safetensors", changes, learned.head)
        size = (Path(folder) / "tagger.safetensors").stat().st_size / 1e6
    return {f"keep {keep}": (partial(learned.find, keep=keep), size) for keep in (tagger.KEEP, 0.5)}


# --- spaCy's own ---------------------------------------------------------------------------------------------------------


class ListedTokenizer(NoteTokenizer):
    """Writes the flags of each token into its tag, which the embedding reads."""

    def __init__(self, vocab: Any, lists: Lists) -> None:
        super().__init__(vocab)
        self.lists = lists
        self.forget: random.Random | None = None  # set while training

    def __call__(self, text: str) -> Doc:
        doc = super().__call__(text)
        flags = self.lists.flags(text, self.forget)
        for token in doc:
            token.tag_ = "".join(str(int(flag)) for flag in flags[token.idx])
        return doc


def _network(attributes: Sequence[str], rows: Sequence[int]) -> dict[str, Any]:
    """Return spaCy's default network for processors, as "spacy init config --pipeline ner --optimize efficiency" has it."""
    embed = {"@architectures": "spacy.MultiHashEmbed.v2", "width": 96, "attrs": attributes, "rows": rows}
    encode = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1, "maxout_pieces": 3}
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": embed | {"include_static_vectors": False},
        "encode": encode,
    }
    parser = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False}
    return parser | {"hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": tok2vec}


def spacy_design(training: Sequence[MarkedNote], lists: Lists | None, seed: int) -> dict[str, tuple[Find, float]]:
    """Train until the training loss hardly falls, with averaged weights; return what finds and its megabytes."""
    fix_random_seed(seed)
    nlp = spacy.blank("nl")
    nlp.tokenizer = ListedTokenizer(nlp.vocab, lists) if lists else NoteTokenizer(nlp.vocab)
    attributes, rows = ["NORM", "PREFIX", "SUFFIX", "SHAPE"], [5000, 1000, 2500, 2500]
    if lists:
        attributes, rows = [*attributes, "TAG"], [*rows, 100]
        nlp.tokenizer.forget = random.Random(seed)
    nlp.add_pipe("ner", config={"model": _network(attributes, rows)})
    nlp.initialize(lambda: [_example(nlp, note) for note in training])
    optimiser = Adam(0.001, L2=0.01, grad_clip=1.0, use_averages=True)
    shuffle, swapper, sizes = random.Random(seed), Swapper(training, seed), compounding(100, 1000, 1.001)
    losses: list[float] = []
    while len(losses) < _MOST_EPOCHS and not _settled(losses):
        examples = [_example(nlp, _seen(note, swapper)) for note in training]
        shuffle.shuffle(examples)
        loss: dict[str, float] = {}
        for batch in minibatch_by_words(examples, size=sizes):
            nlp.update(batch, drop=0.1, sgd=optimiser, losses=loss)
        losses.append(loss["ner"] / sum(len(example) for example in examples))
        print(f"epoch {len(losses)}: loss {losses[-1]:.4f}", flush=True)
    with nlp.use_params(optimiser.averages):
        averaged = nlp.get_pipe("ner").to_bytes()
    nlp.get_pipe("ner").from_bytes(averaged)
    if lists:
        nlp.tokenizer.forget = None
    return {"": (partial(_find, nlp), len(averaged) / 1e6)}


def _settled(losses: Sequence[float]) -> bool:
    before, last = losses[-2 * _LOOK_BACK : -_LOOK_BACK], losses[-_LOOK_BACK:]
    return len(before) == _LOOK_BACK and sum(last) > (1 - _GAIN) * sum(before)


def _example(nlp: Language, note: MarkedNote) -> Example:
    predicted, reference = nlp.make_doc(note.text), nlp.make_doc(note.text)
    spans = (reference.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in note.spans)
    reference.ents = filter_spans(spans)
    return Example(predicted, reference)


def _find(nlp: Language, text: str) -> list[Span]:
    return [Span(ent.start_char, ent.end_char, ent.label_) for ent in nlp(text).ents]


# --- figures -------------------------------------------------------------------------------------------------------------


def row(gold: Sequence[MarkedNote], found: Sequence[Sequence[Span]]) -> dict[str, float]:
    """Return the share of spans fully hidden, by group, precision, and words hidden per 1,000 where nothing is marked."""
    all_of_it = figures(gold, found)
    groups = {"direct": DIRECT, "person": {"PERSON"}, "place+org": {"LOCATION", "ORG"}, "age": {"AGE"}, "quasi": {"QUASI"}}
    shown = {}
    for name, labels in groups.items():
        its = [figure for label, figure in all_of_it["types"].items() if label in labels]
        shown[name] = sum(f["spans"] * f["recall_full"] for f in its) / max(sum(f["spans"] for f in its), 1)
    clean = [(note.text, its) for note, its in zip(gold, found, strict=True) if not note.spans]
    words = [(word.start(), word.end(), its) for text, its in clean for word in re.finditer(r"\w+", text)]
    hidden = sum(any(span.start < end and start < span.end for span in its) for start, end, its in words)
    return shown | {"precision": all_of_it["precision"] or 0.0, "clean": 1000 * hidden / max(len(words), 1)}


def report(name: str, find: Find, size: float, gold: Sequence[MarkedNote], listed: bool) -> None:
    """Print one line of figures; listed: and what was missed and hidden too much."""
    find(gold[0].text)  # the first call is slow
    began = time.perf_counter()
    found = [find(note.text) for note in gold]
    speed = sum(len(note.text) for note in gold) / (time.perf_counter() - began)
    shown = "  ".join(f"{key} {value:.3f}" for key, value in row(gold, found).items())
    print(f"{name:32}  {shown}  {speed:,.0f} characters/s  {size:.1f} MB", flush=True)
    for title, told in (("MISSES", misses), ("FALSE ALARMS", false_alarms)) if listed else ():
        lines = [line for note, its in zip(gold, found, strict=True) for line in told(note, its)]
        print("\n".join([f"  {title} of {name}", *(f"  {line}" for line in lines)]), flush=True)


def main() -> None:
    """Read the command line, train the designs one after another, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=12, help="of the designs with the encoder; the others stop by themselves")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", metavar="NAME", help="train one design, for example 'e5 + LoRA + lists'")
    parser.add_argument("--files", default="*.txt", metavar="PATTERN", help="marked notes to take from corpora/ner")
    parser.add_argument("--lists", action="store_true", help="print every miss and false alarm too")
    arguments = parser.parse_args()
    everything = [note for path in sorted((CORPORA / "ner").glob(arguments.files)) for note in read(path)]
    training = [note for note in everything if not kept_apart(note)]
    gold = [note for note in everything if kept_apart(note)]
    lists = lists_of(training, arguments.seed)
    known = f"{listed_names(lists, training):.0%} of names in training notes, {listed_names(lists, gold):.0%} in the others"
    print(f"{len(training)} notes to train on, {len(gold)} apart; listed: {known}; forgotten {lists.forgotten:.0%}", flush=True)
    designs: dict[str, Callable[[], dict[str, tuple[Find, float]]]] = {
        "e5 + LoRA": lambda: encoder_design(training, arguments.epochs, arguments.seed),
        "e5 + LoRA + lists": lambda: encoder_design(training, arguments.epochs, arguments.seed),
        "spaCy tok2vec NER": lambda: spacy_design(training, None, arguments.seed),
        "spaCy tok2vec NER + lists": lambda: spacy_design(training, lists, arguments.seed),
    }
    for name in [arguments.only] if arguments.only else designs:
        with _with_flags(lists, arguments.seed) if name == "e5 + LoRA + lists" else ExitStack():
            for threshold, (find, size) in designs[name]().items():
                report(f"{name} {threshold}", find, size, gold, arguments.lists)


if __name__ == "__main__":
    main()
