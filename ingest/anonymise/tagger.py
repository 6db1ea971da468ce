"""Tagger: which stretches of a note identify someone, as learned from the marked notes of corpora/ner.

A token classifier on the encoder that search uses too (kb.embedding.packaged): its own weights stay, the shipped file
adds low-rank changes to every layer (LoRA, Hu et al. 2021) and one linear layer. Each token gets a probability per
type; a stretch is taken where "none of them" is less likely than KEEP. Figures are in docs/decisions.md.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from ingest.anonymise.marked import TYPES
from ingest.anonymise.spans import Span, paragraphs
from ingest.anonymise.words import given_names, plain_words
from kb.embedding import lowrank, packaged
from kb.errors import NotClean
from kb.lexical import fold

LABELS = ("O", *TYPES)
KEEP, KEEP_PLAIN, KEEP_GIVEN, KEEP_AGAIN = 0.65, 0.1, 0.95, 0.3
"""A token is left readable only when the chance that it identifies no one is at least this; see docs/decisions.md.

KEEP_PLAIN holds for an ordinary word that is no known name and would be taken for one: it needs more evidence.
KEEP_GIVEN holds for a known given name with a capital, however the sentence reads.
KEEP_AGAIN holds for a paragraph with placeholders: it was made clean before, and a score that moved a little hides no more.
"""
_NAMES = frozenset(("PERSON", "LOCATION", "ORG"))
_WORD = re.compile(r"[^\W\d_]+")
_WINDOW = 256  # tokens the encoder sees at once
_OVERLAP = 64  # tokens two windows share, so that every token is judged with context on both sides


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a text as the encoder reads it: token ids, and the characters (start, end) of the text each stands for."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


def windows(text: str) -> list[Window]:
    """Cut each paragraph of a text into overlapping windows of tokens that lie on characters; blank text gives [].

    A window holds no more than one paragraph, so what is found in one depends on nothing that stands before or behind it.
    """
    return [window for start, paragraph in paragraphs(text) for window in _windows(paragraph, start)]


def _windows(paragraph: str, begin: int) -> list[Window]:
    encoded = packaged.load()[1].backend_tokenizer.encode(paragraph, add_special_tokens=False)
    tokens = [
        (token, _trim(paragraph, start, end)) for token, (start, end) in zip(encoded.ids, encoded.offsets, strict=True)
    ]
    tokens = [(token, (start + begin, end + begin)) for token, (start, end) in tokens if start < end]
    read = tokens[-1][1][1] - begin if tokens else 0
    if any(c.isalnum() for c in paragraph[read:]):
        raise NotClean(f"only {read} of {len(paragraph)} characters were looked at: leave the text out and report this")
    step = _WINDOW - _OVERLAP
    starts = range(0, max(len(tokens) - _OVERLAP, 1), step)
    parts = [tokens[start : start + _WINDOW] for start in starts]
    return [Window(tuple(t for t, _ in part), tuple(p for _, p in part)) for part in parts if part]


def _trim(text: str, start: int, end: int, kept: Callable[[str], bool] = lambda c: not c.isspace()) -> tuple[int, int]:
    """Leave out the characters at both edges that are not kept; by default white space."""
    while start < end and not kept(text[start]):
        start += 1
    while start < end and not kept(text[end - 1]):
        end -= 1
    return start, end


def batch_of(parts: Sequence[Window]) -> dict[str, torch.Tensor]:
    """Return input_ids and attention_mask of windows, with the encoder's begin and end tokens, padded to the longest."""
    tokenizer = packaged.load()[1]
    rows = [[tokenizer.bos_token_id, *part.ids, tokenizer.eos_token_id] for part in parts]
    return packaged.padded(rows, tokenizer.pad_token_id)


class Tagger(nn.Module):
    """Encoder and head; forward gives logits of shape (windows, tokens with begin and end, len(LABELS))."""

    def __init__(self, encoder: Any, reduced: bool = False) -> None:
        super().__init__()
        self.reduced = reduced  # multiply in bfloat16
        self.encoder: Any = encoder
        self.head = nn.Linear(encoder.config.hidden_size, len(LABELS))

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        hidden = self.encoder(**batch).last_hidden_state
        logits: torch.Tensor = self.head(hidden)
        return logits

    def read_head(self, tensors: dict[str, torch.Tensor]) -> None:
        """Take over a trained head."""
        with torch.no_grad():
            self.head.weight.copy_(tensors["head.weight"])
            self.head.bias.copy_(tensors["head.bias"])

    @torch.inference_mode()
    def probabilities(self, text: str) -> tuple[list[tuple[int, int]], np.ndarray]:
        """Return the tokens of a text, as (start, end) characters, and their probabilities, shape (tokens, labels).

        Where windows overlap, each token is judged by the window in which it lies furthest from an edge. Windows go one
        by one: eight at a time is a tenth faster, but in bfloat16 the neighbours in a batch move a score by up to 0.02.
        """
        best: dict[tuple[int, int], tuple[int, np.ndarray]] = {}
        for part in windows(text):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.reduced):
                logits = self(batch_of([part]))[0]
            rows = torch.softmax(logits.float(), dim=-1).numpy()
            for place, offset in enumerate(part.offsets):
                margin = min(place, len(part.offsets) - 1 - place)
                if offset not in best or margin > best[offset][0]:
                    best[offset] = (margin, rows[place + 1])
        offsets = sorted(best)
        return offsets, np.array([best[offset][1] for offset in offsets]).reshape(len(offsets), len(LABELS))

    def find(self, text: str, keep: float = KEEP) -> list[Span]:
        """Return the identifying stretches, in order; neighbouring tokens of one type are one span."""
        offsets, rows = self.probabilities(text)
        return list(_spans(text, offsets, rows, keep))


def _spans(text: str, offsets: Sequence[tuple[int, int]], rows: np.ndarray, keep: float) -> Iterator[Span]:
    words = list(_WORD.finditer(text))
    plain = {i for word in words if fold(word[0]) in plain_words() for i in range(*word.span())}
    given = {i for word in words if word[0][0].isupper() and fold(word[0]) in given_names() for i in range(*word.span())}
    taken = []
    for (start, end), row in zip(offsets, rows, strict=True):
        label = LABELS[1 + int(np.argmax(row[1:]))]
        limit = KEEP_GIVEN if start in given else min(keep, KEEP_PLAIN) if label in _NAMES and start in plain else keep
        if row[0] < limit and any(c.isalnum() for c in text[start:end]):
            taken.append(((start, end), label))
    runs: list[list[tuple[tuple[int, int], str]]] = []
    for (start, end), label in taken:
        if runs and runs[-1][-1][1] == label and _joins(text, runs[-1][-1][0], start, label):
            runs[-1].append(((start, end), label))
        else:
            runs.append([((start, end), label)])
    for run in runs:
        start, end = _trim(text, run[0][0][0], run[-1][0][1], str.isalnum)
        yield Span(start, end, run[0][1])


def _joins(text: str, last: tuple[int, int], start: int, label: str) -> bool:
    """Say whether two tokens of one type are one stretch: "M. de", "T-", "v.d."; a full stop after a word parts them."""
    between = text[last[1] : start]
    if len(between) > 3 or between.count("\n") > 1 or any(c not in " .-'’/@_\n" for c in between):
        return False
    if "\n" in between and label in ("AGE", "DATE"):  # a row of a list begins with a number
        return False
    ended = re.search(r"[^\W\d_]{3,}\.\s+$", text[max(0, last[0] - 20) : start])
    return ended is None


@cache
def load_tagger(bfloat16: bool = False) -> Tagger:
    """Return the tagger that ships with the product, read once per process and arithmetic."""
    tagger = read_tagger(Path(str(files("ingest.anonymise").joinpath("model", "tagger.safetensors"))))
    tagger.reduced = bfloat16
    return tagger


def save_tagger(path: Path, changes: lowrank.Changes, head: nn.Linear) -> None:
    """Write what training changed: low-rank layers and the head."""
    lowrank.save(path, changes, {"head.weight": head.weight, "head.bias": head.bias})


def read_tagger(path: Path) -> Tagger:
    """Return the tagger whose changes are in the file."""
    changes, others = lowrank.read(path)
    tagger = Tagger(lowrank.fresh_encoder())
    lowrank.apply(tagger.encoder, changes)
    tagger.read_head(others)
    return tagger.eval().requires_grad_(False)
