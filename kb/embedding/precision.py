"""In which number format an encoder multiplies: bfloat16 where the processor does that itself, else float32."""

import torch


def wants_bfloat16(precision: str) -> bool:
    """Say whether a setting (auto, float32, bfloat16) means bfloat16 here; auto: where the processor multiplies in it."""
    if precision != "auto":
        return precision == "bfloat16"
    can = torch.cpu.get_capabilities()
    return bool(can.get("avx512_bf16") or can.get("amx_bf16"))
