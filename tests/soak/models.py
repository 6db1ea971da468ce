"""The real models, opened once for a process and all that are forked from it."""

from dataclasses import dataclass
from typing import NoReturn

from ingest.batch import PrepareBeside
from ingest.clean import Cleaned
from ingest.readers import Note
from kb.embedding import Embedder
from kb.errors import NotClean
from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class Models:
    """What is opened once, for all writers. prepare: makes a note clean."""

    embedder: Embedder
    prepare: PrepareBeside


def opened_models(settings: Settings, with_notes: bool = True) -> Models:
    """Open the real models, for this process and all that are forked from it. with_notes: those that make notes clean too."""
    import torch

    from kb.embedding import open_embedder
    from kb.knowledge_base import rebuilding

    torch.set_num_threads(1)
    embedder = open_embedder(settings)
    rebuilding.open_embedder = lambda _: embedder  # a rebuild opens it again, which would take its time
    return Models(embedder, _cleaning(settings) if with_notes else _refused)


def _cleaning(settings: Settings) -> PrepareBeside:
    from ingest.anonymise import open_anonymiser
    from ingest.clean import Cleaner
    from ingest.readers import MEGABYTE, read_bytes
    from ingest.split import open_role_tagger

    tagger = open_role_tagger(settings)
    cleaner = Cleaner(open_anonymiser(settings), lambda: tagger)

    def prepare(name: str, data: bytes) -> tuple[Note, Cleaned]:
        note = read_bytes(name, data, MEGABYTE)
        return note, cleaner.clean(note)

    prepare("warm.txt", b"Casus: een vrouw slaat op de muur.\nDilemma: wachten wij?")
    return prepare


def _refused(name: str, _: bytes) -> NoReturn:
    raise NotClean(f"{name}: no anonymiser was opened")
