"""Teach the encoder what a procesregisseur means: python -m kb.embedding.train writes the changes that ship.

It learns from judged questions (corpora/judged/encoder) which dilemma is meant among its neighbours: of each batch every
question is compared with every dilemma and the wanted one must come first (InfoNCE, van den Oord et al. 2018, with
targets by grade). A neighbour of the same theme is in every batch for every question. Questions that nothing answers must
stay far from all. Needs the "train" extra (peft); about a quarter of an hour on two cores.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from tqdm import tqdm

from kb.conversation import question_of
from kb.embedding import ADAPTED, lowrank, packaged
from kb.lexical import sentences

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
_RANK, _RATE, _BATCH, _EPOCHS = 16, 5e-4, 16, 3
_TEMPERATURE = 0.03
_BACKWARD, _REFUSAL = 0.3, 0.3  # weight of "which question does this dilemma answer" and of questions without an answer
_REFUSED_AT_ONCE = 4
_VIEWS, _VIEW_SHARES = ("whole", "question", "sentences", "guidance"), (0.25, 0.25, 0.3, 0.2)
_TYPOS, _PER_TYPO = 0.15, 40  # share of the questions that get typing errors, and characters per error
_LOWER = 0.5  # share of those that lose their capitals as well
_QUESTION_TOKENS, _DILEMMA_TOKENS = 200, 224
_BEST = 3  # grade of a dilemma that answers the question


@dataclass(frozen=True, slots=True)
class Asked:
    """A judged question: what is asked, turns joined, and the grade 1-3 of the dilemmas that fit."""

    text: str
    relevant: dict[str, int]

    @property
    def best(self) -> str:
        return max(self.relevant, key=lambda key: self.relevant[key])


@dataclass(frozen=True, slots=True)
class Told:
    """A dilemma as it is trained on. theme: with its file, those alike in setting are its neighbours."""

    key: str
    theme: tuple[str, str]
    title: str
    situation: str
    question: str
    guidance: tuple[str, ...]

    def view(self, name: str, dice: random.Random) -> str:
        """Return the whole text, title with question, three sentences in a row or a piece of guidance."""
        if name == "question":
            return f"{self.title} {self.question}"
        if name == "sentences":
            told = [*sentences(self.situation), *sentences(self.question)]
            first = dice.randrange(max(1, len(told) - 2))
            return " ".join(told[first : first + 3])
        if name == "guidance" and self.guidance:
            return dice.choice(self.guidance)
        return "\n".join((self.title, self.situation, self.question))


def _records(folder: Path, pattern: str) -> Iterator[tuple[Path, Any]]:
    for path in sorted(folder.glob(pattern)):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path, json.loads(line)


def dilemmas() -> list[Told]:
    """Return the dilemmas of corpora/dilemmas and corpora/judged/dilemmas."""
    return [
        Told(r["id"], (path.parent.name, r.get("theme", "")), r["title"], r["situation"], r["question"],
             tuple(piece["text"] for piece in r["guidance"]))
        for folder in (CORPORA / "dilemmas", CORPORA / "judged" / "dilemmas") for path, r in _records(folder, "*.jsonl")
    ]  # fmt: skip


def questions(part: str) -> tuple[list[Asked], list[str]]:
    """Return the questions of one part of corpora/judged (encoder, weights, kept), and those that nothing answers."""
    asked, refused = list[Asked](), list[str]()
    for _, record in _records(CORPORA / "judged" / part, "*.jsonl"):
        text = question_of((*record.get("context", ()), record["text"]))
        if "relevant" in record:
            asked.append(Asked(text, record["relevant"]))
        else:
            refused.append(text)
    return asked, refused


def _mistyped(text: str, dice: random.Random) -> str:
    if dice.random() > _TYPOS or len(text) < _PER_TYPO / 2:
        return text
    letters = list(text)
    for _ in range(max(1, len(letters) // _PER_TYPO)):
        place = dice.randrange(len(letters) - 1)
        letters[place : place + 2] = dice.choice(
            ([letters[place + 1], letters[place]], [letters[place + 1]], [letters[place], letters[place], letters[place + 1]])
        )
    text = "".join(letters)
    return text.lower() if dice.random() < _LOWER else text


class _Batches:
    """Questions of like length with the dilemma each wants and a neighbour of it, in another order each epoch."""

    def __init__(self, asked: Sequence[Asked], told: Sequence[Told], dice: random.Random) -> None:
        self._asked, self._dice = asked, dice
        self._told = {one.key: one for one in told}
        themes: dict[tuple[str, str], list[str]] = {}
        for one in told:
            themes.setdefault(one.theme, []).append(one.key)
        self._neighbours = {one.key: [key for key in themes[one.theme] if key != one.key] for one in told}

    def __len__(self) -> int:
        return -(-len(self._asked) // _BATCH)

    def __iter__(self) -> Iterator[tuple[list[Asked], list[Told]]]:
        by_length = sorted(self._asked, key=lambda one: len(one.text) * (0.6 + 0.8 * self._dice.random()))
        batches = [by_length[start : start + _BATCH] for start in range(0, len(by_length), _BATCH)]
        self._dice.shuffle(batches)
        for batch in batches:
            keys: dict[str, None] = {}
            for one in batch:
                keys |= dict.fromkeys((one.best, *self._dice.sample(self._neighbours[one.best], 1)))
            yield batch, [self._told[key] for key in keys]


def _vectors(encoder: Any, texts: Sequence[str], longest: int) -> torch.Tensor:
    """Return unit vectors of texts with their prompt, as search makes them: the mean over the tokens."""
    tokenize: Any = packaged.load()[1]
    batch = tokenize(list(texts), padding=True, truncation=True, max_length=longest, return_tensors="pt")
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = encoder(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state.float()
    mask = batch["attention_mask"][..., None].float()
    return nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)


def train(epochs: int, seed: int) -> lowrank.Changes:
    """Train on the part of the judged questions meant for it and return the changes to the encoder."""
    torch.manual_seed(seed)
    dice = random.Random(seed)
    (asked, refused), told = questions("encoder"), dilemmas()
    batches = _Batches(asked, told, dice)
    encoder = lowrank.trainable(lowrank.fresh_encoder(), _RANK)
    bar = nn.Parameter(torch.tensor([20.0, -16.0]))  # slope and height of "near enough to answer", learned along
    parameters = [*(p for p in encoder.parameters() if p.requires_grad), bar]
    print(f"{len(asked)} questions, {len(refused)} that nothing answers, {len(told)} dilemmas", file=sys.stderr)
    optimiser = torch.optim.AdamW(parameters, lr=_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=epochs * len(batches) + 1, pct_start=0.1)
    encoder.train()
    for epoch in range(epochs):
        total = 0.0
        for batch, docs in tqdm(batches, desc=f"epoch {epoch + 1}/{epochs}", disable=None):
            view = dice.choices(_VIEWS, _VIEW_SHARES)[0]
            wanted = [f"query: {_mistyped(one.text, dice)}" for one in batch]
            hopeless = [f"query: {_mistyped(text, dice)}" for text in dice.sample(refused, _REFUSED_AT_ONCE)]
            vectors = _vectors(encoder, wanted + hopeless, _QUESTION_TOKENS)
            documents = _vectors(encoder, [f"passage: {one.view(view, dice)}" for one in docs], _DILEMMA_TOKENS)
            loss = _loss(vectors, documents, batch, docs, bar)
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(batches):.4f}", file=sys.stderr, flush=True)
    return lowrank.changes_of(encoder)


def _loss(
    vectors: torch.Tensor, documents: torch.Tensor, batch: Sequence[Asked], docs: Sequence[Told], bar: nn.Parameter
) -> Any:
    """Return how far the batch is from: the wanted dilemma first, both ways, and nothing near a hopeless question."""
    cosines = vectors[: len(batch)] @ documents.T
    gains = torch.tensor([[2.0 ** one.relevant.get(doc.key, 0) - 1 for doc in docs] for one in batch])
    there = nn.functional.cross_entropy(cosines / _TEMPERATURE, gains / gains.sum(1, keepdim=True))
    asking = gains.T + 1e-9  # a neighbour that nobody here asks for wants every question alike
    back = nn.functional.cross_entropy(cosines.T / _TEMPERATURE, asking / asking.sum(1, keepdim=True))
    answered = cosines[gains >= 2**_BEST - 1]
    unanswered = (vectors[len(batch) :] @ documents.T).max(1).values
    refusal = nn.functional.softplus(-bar[0] * answered - bar[1]).mean()
    refusal = refusal + nn.functional.softplus(bar[0] * unanswered + bar[1]).mean()
    return there + _BACKWARD * back + _REFUSAL * refusal


def main() -> None:
    """Read the command line, train and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=_EPOCHS)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=ADAPTED)
    arguments = parser.parse_args()
    changes = train(arguments.epochs, arguments.seed)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    lowrank.save(arguments.out, changes, {})
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
