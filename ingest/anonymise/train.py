"""Train the tagger on the marked notes of corpora/ner and write the file that ships: python -m ingest.anonymise.train.

Names and numbers are swapped for others each time a note is seen, so that contexts and shapes are learned, not lists.
Notes whose number ends in 0 or 5 are kept apart for development figures and never trained on. Needs the "train"
extra (faker, peft).
"""

import argparse
import importlib
import json
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from tqdm import tqdm

from ingest.anonymise.marked import MarkedNote, read
from ingest.anonymise.spans import Span, outside
from ingest.anonymise.tagger import LABELS, Tagger, Window, batch_of, save_tagger, windows
from kb.embedding import lowrank
from kb.lexical import fold

CORPORA = Path(__file__).resolve().parents[2] / "corpora" / "ner"
_ORDINARY = Path(__file__).parent / "data" / "gewone_woorden.txt"
_ALSO_NAMES = Path(__file__).parent / "data" / "ook_namen.txt"
_GIVEN = Path(__file__).parent / "data" / "voornamen.txt"
_NAME_LOCALES = (
    "nl_NL", "nl_BE", "tr_TR", "pl_PL", "de_DE", "fr_FR", "es_ES", "pt_PT", "ro_RO", "id_ID", "hr_HR", "az_AZ", "en_GB",
    "it_IT",
)  # fmt: skip
_SMALL_WORDS = frozenset("van de der den het 't ter ten el al bin ibn von zu da dos el- en te in op a b".split())
_RANK, _RATE, _BATCH_TOKENS = 16, 1e-3, 2400
_SWAP_NOTE, _SWAP_WORD, _LOWER_NOTE = 0.7, 0.8, 0.12


def kept_apart(note: MarkedNote) -> bool:
    """Say whether a note belongs to the development part."""
    return note.id[-1] in "05"


def notes(folder: Path = CORPORA) -> list[MarkedNote]:
    """Return all marked notes of a folder, in order of file and place."""
    return [note for path in sorted(folder.glob("*.txt")) for note in read(path)]


Row = tuple[Window, list[int]]
"""A window and the place in LABELS of each of its tokens."""


class Swapper:
    """Gives a note other names, places and numbers of the same shape; one word is swapped the same way throughout."""

    def __init__(self, training: Sequence[MarkedNote], seed: int) -> None:
        self._random = random.Random(seed)
        self._pools = {label: _words(training, label) for label in ("PERSON", "LOCATION", "ORG")}
        self._pools["PERSON"] += _made_up_names(seed)

    def other(self, note: MarkedNote) -> MarkedNote:
        """Return a version of the note with the same marks on other names and numbers."""
        chosen: dict[tuple[str, str], str] = {}
        text, spans, position = "", [], 0
        for start, end, label in note.spans:
            text += note.text[position:start]
            inside = self._swap(note.text[start:end], label, chosen)
            spans.append((len(text), len(text) + len(inside), label))
            text += inside
            position = end
        text += note.text[position:]
        if self._random.random() < _LOWER_NOTE:
            text = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        return MarkedNote(note.id, note.format, text, tuple(spans))

    def _swap(self, inside: str, label: str, chosen: dict[tuple[str, str], str]) -> str:
        if label == "QUASI":
            return inside
        if label in self._pools:
            return re.sub(r"[^\W\d_]+", lambda m: self._word(m[0], label, chosen), inside)
        return re.sub(r"\d", lambda m: str(self._random.randrange(10)) if m[0] != "0" else "0", inside)

    def _word(self, word: str, label: str, chosen: dict[tuple[str, str], str]) -> str:
        if word.casefold() in _SMALL_WORDS:
            return word
        if len(word) <= 2:
            return _like(word, "".join(self._random.choice("abcdefghijklmnoprstvwyz") for _ in word))
        key = (label, word.casefold())
        if key not in chosen:
            keep = self._random.random() > _SWAP_WORD
            chosen[key] = word if keep else self._random.choice(self._pools[label])
        return _like(word, chosen[key])


def _like(model: str, word: str) -> str:
    """Write a word with the capitals of another."""
    if model.isupper():
        return word.upper()
    return word.lower() if model.islower() else word[:1].upper() + word[1:]


def _words(training: Sequence[MarkedNote], label: str) -> list[str]:
    found = {
        word
        for note in training
        for start, end, its in note.spans
        if its == label
        for word in re.findall(r"[^\W\d_]{3,}", note.text[start:end])
    }
    return sorted(found - _SMALL_WORDS)


def _made_up_names(seed: int) -> list[str]:
    from faker import Faker

    names: set[str] = set()
    for locale in _NAME_LOCALES:
        faker = Faker(locale)
        faker.seed_instance(seed)
        made_up = " ".join(f"{faker.first_name()} {faker.last_name()}" for _ in range(150))
        names.update(re.findall(r"[^\W\d_]{3,}", made_up))
    return sorted(names - _SMALL_WORDS)


def labels_of(part: Window, spans: Sequence[tuple[int, int, str]]) -> list[int]:
    """Return the place in LABELS of every token of a window; a token touched by a span has its type."""
    labels = []
    for start, end in part.offsets:
        label = next((its for s, e, its in spans if s < end and start < e), "O")
        labels.append(LABELS.index(label))
    return labels


def _batches(training: Sequence[MarkedNote], swapper: Swapper, shuffle: random.Random) -> list[list[Row]]:
    rows = []
    for note in training:
        seen = swapper.other(note) if shuffle.random() < _SWAP_NOTE else note
        rows += [(part, labels_of(part, seen.spans)) for part in windows(seen.text)]
    rows.sort(key=lambda row: len(row[0].ids) + shuffle.random())
    batches: list[list[Row]] = [[]]
    for row in rows:
        if batches[-1] and len(row[0].ids) * (len(batches[-1]) + 1) > _BATCH_TOKENS:
            batches.append([])
        batches[-1].append(row)
    shuffle.shuffle(batches)
    return batches


def train(
    training: Sequence[MarkedNote], epochs: int, seed: int, rate: float = _RATE, start: Path | None = None
) -> tuple[Tagger, lowrank.Changes]:
    """Train on the notes and return the tagger, its changes merged, and those changes (up, down) by layer.

    start: a trained file to go on from; None: the encoder as it comes. rate: highest learning rate.
    """
    torch.manual_seed(seed)
    shuffle, swapper = random.Random(seed), Swapper(training, seed)
    tagger = Tagger(lowrank.fresh_encoder())
    adapted = lowrank.trainable(tagger.encoder, _RANK, start)
    tagger.encoder = adapted
    if start:
        tagger.read_head(lowrank.read(start)[1])
    parameters = [p for p in tagger.parameters() if p.requires_grad]
    print(f"{sum(p.numel() for p in parameters):,} weights to train on {len(training)} notes", file=sys.stderr)
    optimiser = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
    steps = epochs * len(_batches(training, swapper, random.Random(seed)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + epochs * 5, pct_start=0.1)
    for epoch in range(epochs):
        tagger.train()
        total = 0.0
        progress = tqdm(_batches(training, swapper, shuffle), desc=f"epoch {epoch + 1}/{epochs}", disable=None)
        for batch in progress:
            inputs = batch_of([part for part, _ in batch])
            wanted = torch.full(inputs["input_ids"].shape, -100)
            for row, (_, labels) in enumerate(batch):
                wanted[row, 1 : len(labels) + 1] = torch.tensor(labels)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = tagger(inputs)
            loss = nn.functional.cross_entropy(logits.float().flatten(0, 1), wanted.flatten())
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / max(len(progress), 1):.4f}", file=sys.stderr, flush=True)
    changes = lowrank.changes_of(adapted)
    tagger.encoder = adapted.merge_and_unload()
    return tagger.eval(), changes


def ordinary_words(everything: Sequence[MarkedNote], dilemmas: Path) -> list[str]:
    """Return the folded words that stand in lower case outside every mark: they are not hidden for being also a name."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(dilemmas.glob("*.jsonl"))]
    for note in everything:
        texts += [note.text[start:end] for start, end in outside(note.text, [Span(*span) for span in note.spans])]
    return sorted({fold(word) for text in texts for word in re.findall(r"(?<![^\W\d_])[a-zà-ÿ]{3,}(?![^\W\d_])", text)})


def listed(kind: str, locales: Sequence[str], attribute: str) -> frozenset[str]:
    """Return the folded words of those lists of faker ("person" or "address") whose name holds attribute."""
    providers = [importlib.import_module(f"faker.providers.{kind}.{locale}").Provider for locale in locales]
    lists = [getattr(provider, name) for provider in providers for name in dir(provider) if attribute in name]
    texts = [text for one in lists if not callable(one) for text in one]
    words = {word for text in texts if isinstance(text, str) for word in re.findall(r"[^\W\d_]{3,}", text)}
    return frozenset(map(fold, words - _SMALL_WORDS))


def also_names(words: Sequence[str], training: Sequence[MarkedNote]) -> list[str]:
    """Return those of the ordinary words that are also a name of someone or something, in our notes or in faker's lists."""
    names = {fold(word) for label in ("PERSON", "LOCATION", "ORG") for word in _words(training, label)}
    names |= listed("person", _NAME_LOCALES, "first_name") | listed("person", _NAME_LOCALES, "last_name")
    return sorted(set(words) & (names | listed("address", ("nl_NL", "nl_BE"), "cities")))


def _write_words(training: Sequence[MarkedNote]) -> None:
    words = ordinary_words(training, CORPORA.parent / "dilemmas")
    _ORDINARY.write_text("\n".join(words) + "\n", encoding="utf-8")
    given = listed("person", _NAME_LOCALES, "first_name") - set(words)
    _GIVEN.write_text("\n".join(sorted(name for name in given if name.isalpha())) + "\n", encoding="utf-8")
    _ALSO_NAMES.write_text("\n".join(also_names(words, training)) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line, train, and write the model and the development predictions for the scorer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "model" / "tagger.safetensors")
    parser.add_argument("--rate", type=float, default=_RATE, help=f"highest learning rate (default {_RATE})")
    parser.add_argument("--start", type=Path, metavar="FILE", help="go on from a trained file")
    parser.add_argument("--words", action="store_true", help="write only the lists of ordinary words")
    parser.add_argument("--development", type=Path, metavar="FOLDER", help="write gold.jsonl and found.jsonl of that part")
    arguments = parser.parse_args()
    everything = notes()
    training = [note for note in everything if not kept_apart(note)]
    _write_words(training)
    if arguments.words:
        return
    if arguments.start:  # notes with nothing to hide count twice now: hiding too much ruins a text
        training += [note for note in training if not note.spans]
    tagger, changes = train(training, arguments.epochs, arguments.seed, arguments.rate, arguments.start)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    save_tagger(arguments.out, changes, tagger.head)
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes", file=sys.stderr)
    if arguments.development:
        arguments.development.mkdir(parents=True, exist_ok=True)
        apart = [note for note in everything if kept_apart(note)]
        gold = [{"id": n.id, "text": n.text, "spans": [list(span) for span in n.spans]} for n in apart]
        found = [{"id": n.id, "spans": [[s.start, s.end, s.label] for s in tagger.find(n.text)]} for n in apart]
        for name, rows in (("gold.jsonl", gold), ("found.jsonl", found)):
            lines = [json.dumps(row, ensure_ascii=False) for row in rows]
            (arguments.development / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
