"""The kinds of database that tests run on, and a second, very small model for tests that change models."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from string import ascii_lowercase

import psycopg
import pytest

from kb import lexical
from kb.settings import Settings
from kb.store import Store
from tests.kb.postgres import Postgres, libpq

_ON_BOTH = (
    "test_again", "test_browse", "test_contributing", "test_desk", "test_erasing", "test_folder", "test_forgetting",
    "test_knowledge_base", "test_lists", "test_search", "test_store", "test_telling", "test_trail",
)  # fmt: skip
KINDS = {name: ("files", "postgres") for name in _ON_BOTH}
KINDS |= {"test_index": ("files", "postgres", "copied"), "test_servers": ("postgres",)}
"""On what the tests of a module run: files, PostgreSQL that is asked for vectors, or of which they are copied."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    by_itself = any(mark.args[0] == "backend" for mark in metafunc.definition.iter_markers("parametrize"))
    kinds = KINDS.get(metafunc.module.__name__.rpartition(".")[2])
    if kinds and not by_itself and "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", kinds, indirect=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A real PostgreSQL with pgvector, for all tests."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """On what the test runs; see KINDS."""
    return str(getattr(request, "param", "files"))


@pytest.fixture
def settings(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings with a home folder, and a database, of the test's own."""
    if backend == "files":
        yield Settings(home=tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.fresh() as address:
        yield Settings(home=tmp_path, database_url=address, vectors_in_memory=1000 if backend == "copied" else 0)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty store."""
    store = Store(settings.database_url or settings.database, lexical.analyse)
    yield store
    store.close()


@pytest.fixture
def outside(store: Store) -> Callable[[str], list[tuple[object, ...]]]:
    """Run a statement on the store's database from outside, with all rights; return its rows."""

    def run(statement: str) -> list[tuple[object, ...]]:
        if isinstance(store.place, Path):
            with closing(sqlite3.connect(store.place)) as connection, connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(libpq(store.place)) as connection:
            done = connection.execute(statement)  # type: ignore[call-overload]
            return done.fetchall() if done.description else []

    return run


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
