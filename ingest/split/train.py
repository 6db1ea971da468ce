"""Teach the splitter what the parts of a note are for: python -m ingest.split.train NOTES writes the networks that ship.

NOTES is what `python -m tests.ingest.told.labelled` makes of corpora/told: clean passages in which every word has its
mark. The encoder stays as it is; the network learns in some minutes on two cores. --folds reports how well it does on notes
that it did not see.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from tqdm import tqdm

from ingest.split.lines import Passage
from ingest.split.mails import oldest_first
from ingest.split.tagger import MODEL, ROLES, TELLS, Network, Role, encoders, judged, look
from ingest.split.units import Unit, units
from kb.embedding import Embedder
from kb.settings import Settings

_NETWORKS = 3
_EPOCHS, _RATE, _NOTES_AT_ONCE = 45, 2e-3, 8
_DECAY, _BOUNDARY = 0.02, 0.5  # weight decay; weight of the two boundaries beside the role
_UNKNOWN = -100  # role of what fills up a shorter note
_FIRST_TELLING = min(ROLES.index(role) for role in TELLS)
_PARTS = 0.4  # share of the notes of which only a part is shown
_BEFORE, _LENGTHS = 5, (3, 30)  # units before and in such a part
_NOISE = 0.02  # added to the vectors, so that no note is learned by heart


@dataclass(frozen=True, slots=True)
class Lesson:
    """A note to learn from: what the network sees and what it should say. roles: int64; new, another: float32."""

    id: str
    vectors: torch.Tensor
    outside: torch.Tensor
    roles: torch.Tensor
    new: torch.Tensor
    another: torch.Tensor


def passages_of(record: Any) -> tuple[list[Passage], list[list[list[Any]]]]:
    """Return the passages of a labelled note in the order in which they are split, and the runs of marks of each."""
    given = [Passage(one["text"], one["kind"]) for one in record["passages"]]
    runs = {id(passage): one["runs"] for passage, one in zip(given, record["passages"], strict=True)}
    ordered = [passage for passage, _ in oldest_first([passage for passage in given if passage.text.strip()])[0]]
    return ordered, [runs[id(passage)] for passage in ordered]


def truth(
    found: Sequence[Unit], passages: Sequence[Passage], runs: Sequence[Sequence[Sequence[Any]]]
) -> list[tuple[str, int, int]]:
    """Return of each unit the mark of most of its words, its dilemma and the number of its stretch."""
    told = []
    for unit in found:
        marks = [(mark, dilemma, stretch) for count, mark, dilemma, _, stretch in runs[unit.passage] for _ in range(count)]
        before = len(passages[unit.passage].text[: unit.start].split())
        its = marks[before : before + max(1, len(unit.text.split()))] or marks[-1:]
        told.append(Counter(its).most_common(1)[0][0])
    return told


def lesson(record: Any, readers: Sequence[Embedder]) -> Lesson:
    """Return a labelled note as the network learns it."""
    passages, runs = passages_of(record)
    found = units(passages)
    marks = truth(found, passages, runs)
    new, another, dilemma, stretch = [], [], 0, -1
    for mark, number, place in marks:
        tells = Role(mark) in TELLS
        new.append(float(tells and number != dilemma))
        another.append(float(mark == Role.ADVICE and place != stretch))
        dilemma = number if tells else dilemma
        stretch = place if mark == Role.ADVICE else -1
    return Lesson(
        record["id"], *look(passages, found, readers),
        torch.tensor([ROLES.index(Role(mark)) for mark, _, _ in marks]),
        torch.tensor(new), torch.tensor(another),
    )  # fmt: skip


def train(lessons: Sequence[Lesson], epochs: int, seed: int) -> Network:
    """Return a network that learned from these notes."""
    torch.manual_seed(seed)
    dice = np.random.default_rng(seed)
    network = Network(lessons[0].vectors.shape[1], lessons[0].outside.shape[1])
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = epochs * -(-len(lessons) // _NOTES_AT_ONCE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps + 1)
    network.train()
    for _ in tqdm(range(epochs), desc="epochs", disable=None):
        order = dice.permutation(len(lessons))
        for start in range(0, len(order), _NOTES_AT_ONCE):
            loss = _loss(network, [_part(lessons[at], dice) for at in order[start : start + _NOTES_AT_ONCE]])
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
    return network.eval()


def _part(one: Lesson, dice: np.random.Generator) -> Lesson:
    """Return the note, or now and then a stretch of it that begins with a dilemma, so that short notes are learned too."""
    begins = torch.nonzero(one.new).flatten().tolist()
    if not begins or dice.random() > _PARTS:
        return one
    first = int(dice.choice(begins))
    its = slice(max(0, first - int(dice.integers(0, _BEFORE))), first + int(dice.integers(*_LENGTHS)))
    new = one.new[its].clone()
    tells = torch.nonzero(one.roles[its] >= _FIRST_TELLING).flatten().tolist()
    new[tells[0]] = 1.0  # the first that is told begins a dilemma, also where it went on from before
    cut = {name: getattr(one, name)[its] for name in ("vectors", "outside", "roles", "another")}
    return replace(one, new=new, **cut)


def _loss(network: Network, notes: Sequence[Lesson]) -> torch.Tensor:
    """Return how wrong the network is about the roles of all units, where dilemmas begin and where pieces of advice do."""
    vectors, outside, wanted, new, another = (
        pad_sequence([getattr(note, name) for note in notes], True, _UNKNOWN if name == "roles" else 0)
        for name in ("vectors", "outside", "roles", "new", "another")
    )
    lengths = torch.tensor([len(note.roles) for note in notes])
    scores = network(vectors + _NOISE * torch.randn_like(vectors), outside, lengths)
    roles = nn.functional.cross_entropy(
        scores[..., : len(ROLES)].flatten(0, 1), wanted.flatten(), label_smoothing=0.05, ignore_index=_UNKNOWN
    )
    tells = wanted >= _FIRST_TELLING
    advice = wanted == ROLES.index(Role.ADVICE)
    begins = nn.functional.binary_cross_entropy_with_logits(scores[..., -2][tells], new[tells])
    parts = nn.functional.binary_cross_entropy_with_logits(scores[..., -1][advice], another[advice])
    return torch.as_tensor(roles + _BOUNDARY * (begins + parts))


def report(network: Network, lessons: Sequence[Lesson]) -> Counter[str]:
    """Count what the network gets right on notes that it did not see."""
    counts = Counter[str]()
    for one in lessons:
        scores = torch.from_numpy(judged(network, one.vectors, one.outside))
        said = scores[:, : len(ROLES)].argmax(1)
        counts["units"] += len(said)
        counts["right"] += int((said == one.roles).sum())
        for at, role in enumerate(ROLES):
            counts[f"{role}+"] += int(((said == at) & (one.roles == at)).sum())
            counts[f"{role}said"] += int((said == at).sum())
            counts[f"{role}true"] += int((one.roles == at).sum())
        for name, wanted, column in (("new", one.new, -2), ("another", one.another, -1)):
            says = scores[:, column] > 0
            if name == "another":
                says &= one.roles == ROLES.index(Role.ADVICE)
            else:
                says &= torch.tensor([ROLES[role] in TELLS for role in one.roles.tolist()])
            counts[f"{name}+"] += int((says & (wanted > 0)).sum())
            counts[f"{name}said"] += int(says.sum())
            counts[f"{name}true"] += int(wanted.sum())
    return counts


def _shown(counts: Counter[str]) -> str:
    names = [name.removesuffix("true") for name in counts if name.endswith("true")]
    parts = [
        f"{name} {2 * counts[f'{name}+'] / max(1, counts[f'{name}said'] + counts[f'{name}true']):.2f}" for name in names
    ]
    return f"right {counts['right'] / counts['units']:.3f} of {counts['units']} units; F1: {', '.join(parts)}"


def main() -> None:
    """Read the command line; train, and write the network or report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", type=Path, help="labelled notes, JSON Lines")
    parser.add_argument("--folds", type=int, default=0, help="train on all but one part of the notes in turn, and report")
    parser.add_argument("--epochs", type=int, default=_EPOCHS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--networks", type=int, default=_NETWORKS, help="how many to train, each from another seed")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / MODEL)
    arguments = parser.parse_args()
    readers = encoders(Settings())
    records = [json.loads(line) for line in arguments.notes.read_text(encoding="utf-8").splitlines()]
    learned_from = [lesson(record, readers) for record in tqdm(records, desc="embedding", disable=None)]
    lessons = [one for one, record in zip(learned_from, records, strict=True) for _ in range(record.get("times", 1))]
    if arguments.folds:
        counts = Counter[str]()
        for fold in range(arguments.folds):
            kept = [one for at, one in enumerate(lessons) if at % arguments.folds == fold]
            others = [one for at, one in enumerate(lessons) if at % arguments.folds != fold]
            learned = train(others, arguments.epochs, arguments.seed)
            counts += report(learned, kept)
        print(_shown(counts))
        return
    weights: dict[str, torch.Tensor] = {}
    for number in range(arguments.networks):
        network = train(lessons, arguments.epochs, arguments.seed + number)
        print(f"network {number + 1} on its own notes: {_shown(report(network, lessons))}", file=sys.stderr)
        weights |= {f"{number}.{name}": values.half().contiguous() for name, values in network.state_dict().items()}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
