"""Low-rank changes (LoRA, Hu et al. 2021) to the packaged encoder: small files that teach it another task.

The encoder's own weights come from a package and stay; a file holds "up" and "down" matrices for each adapted layer, in
float16, and whatever else its owner needs. The word table is shared by all copies.
"""

import copy
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from kb.embedding import packaged

_ADAPTED = ("query", "key", "value", "dense")
Changes = dict[str, tuple[torch.Tensor, torch.Tensor]]
"""Layer name to its low-rank change (up, down): the layer's weight becomes weight + up @ down."""


def fresh_encoder() -> Any:
    """Return a copy of the packaged encoder whose layers may be changed; the large word table stays shared."""
    original, _ = packaged.load()
    words = original.embeddings.word_embeddings
    return copy.deepcopy(original, {id(words): words})


def adapted_layers(encoder: nn.Module) -> dict[str, nn.Linear]:
    """Return the linear layers of the encoder that training changes, by name."""
    return {
        name: layer
        for name, layer in encoder.named_modules()
        if isinstance(layer, nn.Linear) and name.rsplit(".", 1)[-1] in _ADAPTED
    }


def save(path: Path, changes: Changes, others: Mapping[str, torch.Tensor]) -> None:
    """Write the changes and other tensors, in float16."""
    tensors = dict(others)
    for name, (up, down) in changes.items():
        tensors |= {f"{name}.up": up, f"{name}.down": down}
    save_file({name: value.detach().to(torch.float16).contiguous() for name, value in tensors.items()}, path)


def read(path: Path) -> tuple[Changes, dict[str, torch.Tensor]]:
    """Return the changes in a file and the other tensors beside them, in float32."""
    tensors = {name: value.float() for name, value in load_file(path).items()}
    ends = (".up", ".down")
    changes = {
        name: (tensors[f"{name}.up"], tensors[f"{name}.down"])
        for name, _ in groupby(sorted(n.rsplit(".", 1)[0] for n in tensors if n.endswith(ends)))
    }
    return changes, {name: value for name, value in tensors.items() if not name.endswith(ends)}


def apply(encoder: nn.Module, changes: Changes) -> None:
    """Add the changes to the encoder's layers."""
    layers = adapted_layers(encoder)
    with torch.no_grad():
        for name, (up, down) in changes.items():
            layers[name].weight += up @ down


# Training; needs the "train" extra (peft)


def trainable(encoder: nn.Module, rank: int, start: Path | None = None) -> Any:
    """Return the encoder with fresh low-rank layers to train; start: a trained file whose changes they begin with."""
    from peft import LoraConfig, get_peft_model

    names = list(adapted_layers(encoder))
    adapted: Any = get_peft_model(
        encoder,
        LoraConfig(r=rank, lora_alpha=rank, lora_dropout=0.05, target_modules=names),
    )
    if start:
        with torch.no_grad():
            for name, (up, down) in read(start)[0].items():
                layer = adapted.base_model.model.get_submodule(name)
                layer.lora_B["default"].weight.copy_(up / layer.scaling["default"])
                layer.lora_A["default"].weight.copy_(down)
    return adapted


def changes_of(adapted: Any) -> Changes:
    """Return what was learned by an encoder that trainable() gave."""
    inside = adapted.base_model.model
    names = [name.removesuffix(".lora_A") for name, _ in inside.named_modules() if name.endswith(".lora_A")]
    layers = {name: inside.get_submodule(name) for name in names}
    return {
        name: (layer.lora_B["default"].weight * layer.scaling["default"], layer.lora_A["default"].weight)
        for name, layer in layers.items()
    }
