"""Small real objects that tests share; loading a model takes seconds, so those are made once per session."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from string import ascii_lowercase

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports a model library: tests open no connection
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import pytest
from hypothesis import settings as hypothesis_settings

from kb import lexical
from kb.embedding import Embedder, open_embedder
from kb.model import Dilemma, Guidance, Status
from kb.settings import Settings
from kb.store import Store

hypothesis_settings.register_profile("shared", deadline=None)  # machines are shared: no test is timed
hypothesis_settings.load_profile("shared")

CORPORA = Path(__file__).parents[1] / "corpora"


class LetterEmbedder:
    """Counts of a-z and of texts without a letter, as unit vectors: equal texts always get equal vectors."""

    name = "letters"
    dim = len(ascii_lowercase) + 1
    prompts = ("", "")

    def __init__(self) -> None:
        self.embedded = 0

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        self.embedded += len(texts)
        counts = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(counts, texts, strict=True):
            row[:-1] = [text.casefold().count(letter) for letter in ascii_lowercase]
            row[-1] = not row.any()
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the knowledge base and the settings of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KB_")]:
            patch.delenv(name)
        patch.setenv("KB_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def _rights_as_a_server_gives_them() -> Iterator[None]:
    """Let files be for everyone to read unless the program sees to it; what a test changes in this is over after it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a home folder of the test's own."""
    return Settings(home=tmp_path)


@pytest.fixture
def embedder() -> LetterEmbedder:
    """A small Embedder without a model; embedded counts the texts it was given."""
    return LetterEmbedder()


@pytest.fixture(scope="session")
def real_embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    """The embedded model."""
    return open_embedder(Settings(home=tmp_path_factory.mktemp("embedder")))


@pytest.fixture(scope="session")
def anonymiser(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """The anonymiser with its trained model."""
    from ingest.anonymise import open_anonymiser  # here: tests of the knowledge base run without spaCy

    return open_anonymiser(Settings(home=tmp_path_factory.mktemp("anonymiser")))


@pytest.fixture(scope="session")
def role_tagger(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """What says of every sentence of a note what it is for."""
    from ingest.split import open_role_tagger

    return open_role_tagger(Settings(home=tmp_path_factory.mktemp("role_tagger")))


@pytest.fixture(scope="session")
def prepare(anonymiser, role_tagger):  # type: ignore[no-untyped-def]
    """What a batch makes files clean with, in this process: models are loaded once for all tests."""
    from ingest.clean import Cleaner
    from ingest.readers import read_bytes

    cleaner = Cleaner(anonymiser, lambda: role_tagger)
    return lambda name, data: cleaner.clean(read_bytes(name, data, 50_000_000))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a real SQLite file."""
    store = Store(tmp_path / "kb.sqlite", lexical.analyse)
    yield store
    store.close()


@pytest.fixture
def dilemma() -> Callable[..., Dilemma]:
    """Return the maker of small valid dilemmas: dilemma("D2", situation="…"); published unless told otherwise."""

    def make(key: str = "D1", **fields: object) -> Dilemma:
        usual = {
            "title": "Mag de cliënt aan tafel?",
            "situation": "Een bewoner met wanen wil bij het casusoverleg zijn. De politie ziet dat niet zitten.",
            "question": "Nodigen we hem uit of praten we eerst zonder hem?",
            "guidance": (Guidance(by="GGZ", text="Bespreek vooraf met hem wat hij wil vertellen."),),
            "status": Status.PUBLISHED,
        }
        return Dilemma(key=key, **(usual | fields))  # type: ignore[arg-type]

    return make
