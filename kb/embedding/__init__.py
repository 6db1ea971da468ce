"""Embedder: texts to unit vectors, with sentence-transformers; the embedded default needs no download.

Loading a model takes seconds and hundreds of megabytes, so the library is imported when a model is opened.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kb.errors import ModelUnavailable
from kb.settings import EMBEDDED_MODEL, Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

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

    def __init__(self, model: "SentenceTransformer", name: str, prompts: tuple[str, str]) -> None:
        self._model = model
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
        vectors = self._model.encode(
            list(texts), prompt=prompt or None, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def open_embedder(settings: Settings) -> SentenceEmbedder:
    """Load the model that the settings name: the embedded one, a folder, or a name on a model hub.

    Raises ModelUnavailable with the name and what to do when it cannot be loaded.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if settings.model in ("", EMBEDDED_MODEL):
        model, name = _embedded(), _embedded_name()
    else:
        model, name = _named(settings.model), settings.model
    prompts = _prompts(model, name)
    return SentenceEmbedder(
        model, name,
        (prompts[0] if settings.query_prompt is None else settings.query_prompt,
         prompts[1] if settings.passage_prompt is None else settings.passage_prompt),
    )  # fmt: skip


def _embedded_name() -> str:
    from kb.embedding import packaged

    return packaged.name()


def _embedded() -> "SentenceTransformer":
    from kb.embedding.packaged import sentence_transformer

    return sentence_transformer()


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
