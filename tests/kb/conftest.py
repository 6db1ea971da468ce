"""A second, very small model, for tests that change models."""

from collections.abc import Callable
from pathlib import Path
from string import ascii_lowercase

import pytest


@pytest.fixture
def tiny_model(tmp_path: Path) -> Callable[..., str]:
    """Return the maker of a real BERT with random weights that reads letters: it saves the model and returns its folder."""
    import torch  # here: tests without a model start without it
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    def make(prompts: dict[str, str] | None = None) -> str:
        folder = tmp_path / "tiny"
        pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *ascii_lowercase, *("##" + letter for letter in ascii_lowercase)]
        vocabulary = {piece: number for number, piece in enumerate(pieces)}
        tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        config = BertConfig(
            vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
            max_position_embeddings=64,
        )  # fmt: skip
        torch.manual_seed(7)
        BertModel(config).save_pretrained(folder / "bert")
        PreTrainedTokenizerFast(
            tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
            model_max_length=64,
        ).save_pretrained(folder / "bert")  # fmt: skip
        parts = [Transformer(str(folder / "bert"), max_seq_length=64), Pooling(16, "mean"), Normalize()]
        SentenceTransformer(modules=parts, prompts=prompts, device="cpu").save(str(folder / "model"))
        return str(folder / "model")

    return make
