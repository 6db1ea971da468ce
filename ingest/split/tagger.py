"""The role of every unit of a clean note, by a few small trained networks: what is the case, what is asked, what is advised.

A unit is read as the vector of the embedded encoder together with what shows on its outside (heading, row, who speaks,
what the rules of this package see in it); recurrent networks (GRU, Cho et al. 2014) read the note in both directions
and say for each unit its role, whether another dilemma begins with it, and whether another piece of advice does.
Trained by `python -m ingest.split.train` on corpora/notes; figures in docs/decisions.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

import numpy as np
import torch
from safetensors.torch import load
from torch import nn

from ingest.split import rows
from ingest.split.lines import Kind, Passage, read_line
from ingest.split.roles import PERSON, role_in
from ingest.split.speech import is_chairing, is_logistics
from ingest.split.tension import is_advice, strained, tension
from ingest.split.units import Unit, units
from kb.embedding import Embedder, open_embedder, open_plain
from kb.settings import Settings

MODEL = "model/roles.safetensors"
HIDDEN, LAYERS, DROPOUT = 128, 2, 0.4
# What the scores of administration and talk are lowered by: an editor sees what is too much, not what is missing.
_LEFT_OUT = np.array([0.7, 0.7, 0, 0, 0, 0, 0, 0], np.float32)
# Added to the score of the role that a unit itself, or the heading above it, says it has.
_OWN_LABEL, _HEADING_ABOVE = 4.0, 4.0
_SURELY = 2.0  # log odds of a beginning above which no advice stands there
_AROUND = 5  # units before and after a place that tell whether the subject changes there
_LONGEST = 60  # words at which a unit counts as longest


class Role(StrEnum):
    """What a unit is for."""

    ADMINISTRATION = "A"
    TALK = "N"
    HEADING = "H"
    SITUATION = "S"
    QUESTION = "Q"
    ADVICE = "G"
    DECIDED = "D"
    OUTCOME = "O"


ROLES = tuple(Role)
TELLS = frozenset(ROLES[2:])
"""Roles that belong to a dilemma."""
_OPENS = (Role.HEADING, Role.SITUATION, Role.QUESTION)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A unit and its role. new: how surely another dilemma begins with it, above 0 when it does rather than not; another:
    another piece of advice begins with it."""

    unit: Unit
    role: Role
    new: float
    another: bool


class Network(nn.Module):
    """Vectors and outside of the units of notes to the scores of their roles, "new" and "another"."""

    def __init__(self, dim: int, outside: int) -> None:
        super().__init__()
        self.narrow = nn.Linear(dim, HIDDEN)
        self.drop = nn.Dropout(DROPOUT)
        self.read = nn.GRU(HIDDEN + outside, HIDDEN, LAYERS, bidirectional=True, batch_first=True, dropout=DROPOUT)
        self.judge = nn.Linear(2 * HIDDEN + outside, len(ROLES) + 2)

    def forward(self, vectors: torch.Tensor, outside: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Judge notes: vectors of shape (notes, units, dim), outside of shape (notes, units, features), shorter notes padded.

        lengths: units per note. Result: (notes, units, roles + 2).
        """
        inside = torch.cat([self.drop(torch.relu(self.narrow(vectors))), outside], dim=-1)
        packed = nn.utils.rnn.pack_padded_sequence(inside, lengths, batch_first=True, enforce_sorted=False)
        read, _ = nn.utils.rnn.pad_packed_sequence(self.read(packed)[0], batch_first=True)
        scores: torch.Tensor = self.judge(torch.cat([self.drop(read), outside], dim=-1))
        return scores


def look(
    passages: Sequence[Passage], found: Sequence[Unit], encoders: Sequence[Embedder]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return what the network sees of the units of a note: vectors and outside, as it takes them."""
    texts = [f"{unit.label}: {unit.text}" if unit.label else unit.text for unit in found]
    vectors = [np.asarray(encoder.passages(texts), np.float32) for encoder in encoders]
    outside = np.concatenate([_outside(passages, found), *map(_turns, vectors)], axis=1)
    return torch.from_numpy(np.concatenate(vectors, axis=1)), torch.from_numpy(outside)


def _turns(vectors: np.ndarray) -> np.ndarray:
    """Return how alike the units before and after each place are, and the unit to both: a new subject shows there."""
    zero = np.zeros((1, vectors.shape[1]), np.float32)
    rows = []
    for at, here in enumerate(vectors):
        before = (vectors[max(0, at - _AROUND) : at] if at else zero).mean(axis=0)
        after = vectors[at : at + _AROUND].mean(axis=0)
        later = (vectors[at + 1 : at + 1 + _AROUND] if at + 1 < len(vectors) else zero).mean(axis=0)
        rows.append((_cosine(before, after), _cosine(before, here), _cosine(here, later)))
    return np.array(rows, np.float32).reshape(len(vectors), 3)


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))


_BLOCKS = ("heading", "paragraph", "item", "row", "header")
_ROLE_LABEL = re.compile(r"advies|handvat|tip|reactie|mening", re.IGNORECASE)


def _outside(passages: Sequence[Passage], found: Sequence[Unit]) -> np.ndarray:
    """Return what shows of each unit without reading it, and what the rules see in it: float32, shape (units, features)."""
    lines = [read_line(passage) for passage in passages]
    kinds = list(Kind)
    rows = []
    for at, unit in enumerate(found):
        line, own = lines[unit.passage], read_line(Passage(unit.text, unit.kind))
        before = found[at - 1] if at else None
        length = len(unit.text.split())
        rows.append([
            *(unit.kind == kind for kind in _BLOCKS),
            *(line.kind is kind for kind in kinds),
            *(own.kind is kind for kind in kinds),
            *(line.part is kind for kind in kinds if line.kind is Kind.PART),
            *(0 for kind in kinds if line.kind is not Kind.PART),
            unit.first, bool(unit.label), bool(re.search(PERSON, unit.label)), bool(role_in(unit.label)),
            bool(_ROLE_LABEL.search(unit.label)),
            before is not None and unit.label == before.label, before is not None and unit.passage == before.passage,
            "?" in unit.text, unit.text.endswith(":"), bool(re.match(PERSON, unit.text)), "[" in unit.text,
            bool(role_in(unit.text)), is_logistics(unit.text), is_chairing(unit.text), is_advice(unit.text),
            strained(unit.text), tension(unit.text) / 3, min(length, _LONGEST) / _LONGEST, length < 4, length < 8,
            line.sign != "",
        ])  # fmt: skip
    return np.array(rows, np.float32).reshape(len(found), -1)


class RoleTagger:
    """Tags the units of clean notes with the network that ships."""

    def __init__(self, encoders: Sequence[Embedder], networks: Sequence[Network] = ()) -> None:
        self._encoders = encoders
        self._networks = networks or load_networks(files("ingest.split").joinpath(MODEL).read_bytes())

    def tag(self, passages: Sequence[Passage]) -> list[Tagged]:
        """Return the units of a note with their roles, in order."""
        found = units(passages)
        if not found:
            return []
        seen = look(passages, found, self._encoders)
        scores = np.mean([judged(network, *seen) for network in self._networks], axis=0)
        scores[:, : len(ROLES)] += hints(passages, found)
        return tagged(found, scores)


def open_role_tagger(settings: Settings) -> RoleTagger:
    """Return the tagger with the encoders it was trained with: the embedded one as it comes, and as it learned dilemmas."""
    return RoleTagger(encoders(settings))


def encoders(settings: Settings) -> list[Embedder]:
    """Return the encoders whose vectors the network reads."""
    own = {"model": "", "query_prompt": None, "passage_prompt": None}
    return [open_plain(settings), open_embedder(settings.model_copy(update=own))]


def load_networks(data: bytes) -> list[Network]:
    """Return the networks of a file: they learned the same from another start, and their scores are averaged."""
    states: dict[str, dict[str, torch.Tensor]] = {}
    for name, values in load(data).items():
        number, _, own = name.partition(".")
        states.setdefault(number, {})[own] = values.float()
    networks = []
    for state in states.values():
        network = Network(state["narrow.weight"].shape[1], state["judge.weight"].shape[1] - 2 * HIDDEN)
        network.load_state_dict(state)
        networks.append(network.eval())
    return networks


_SAYS = {
    Kind.QUESTION: Role.QUESTION, Kind.LABELLED: Role.SITUATION, Kind.ADVICE: Role.ADVICE, Kind.DECIDED: Role.DECIDED,
    Kind.ENDED: Role.OUTCOME, Kind.ADMINISTRATION: Role.ADMINISTRATION,
}  # fmt: skip


def hints(passages: Sequence[Passage], found: Sequence[Unit]) -> np.ndarray:
    """Return how much a role gains where a unit says it has it: "Vraag: …", a column "Advies", an item under "Conclusie".

    Shape (units, roles). A heading counts for what stands under it up to the next heading.
    """
    said = np.zeros((len(found), len(ROLES)), np.float32)
    under: list[Kind | None] = []
    part: Kind | None = None
    for line in map(read_line, passages):
        part = line.part if line.kind is Kind.PART else None if line.kind is Kind.HEADING else part
        under.append(None if line.kind is Kind.PART else part)
    for at, unit in enumerate(found):
        line = read_line(Passage(unit.text, unit.kind))
        labelled = line.kind if line.said != unit.text and not line.who else None
        own = labelled or (rows.kind_of(unit.label) if unit.kind == "row" and unit.label else None)
        if (kind := own or under[unit.passage]) in _SAYS:
            said[at, ROLES.index(_SAYS[kind])] = _OWN_LABEL if own else _HEADING_ABOVE
    return said


def judged(network: Network, vectors: torch.Tensor, outside: torch.Tensor) -> np.ndarray:
    """Return the scores of the units of one note, shape (units, roles + 2)."""
    with torch.inference_mode():
        return np.asarray(network(vectors[None], outside[None], torch.tensor([len(vectors)]))[0].numpy())


def tagged(found: Sequence[Unit], scores: np.ndarray) -> list[Tagged]:
    """Return the units with what their scores say; where a dilemma surely begins it is told or asked, not advised on."""
    roles = scores[:, : len(ROLES)] - _LEFT_OUT
    begins = (scores[:, -2] > _SURELY) & (roles.argmax(axis=1) == ROLES.index(Role.ADVICE))
    roles[np.ix_(begins, [at for at, role in enumerate(ROLES) if role not in _OPENS])] = -np.inf
    return [
        Tagged(unit, ROLES[role], float(row[-2]), bool(row[-1] > 0))
        for unit, role, row in zip(found, roles.argmax(axis=1).tolist(), scores, strict=True)
    ]
