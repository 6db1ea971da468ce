"""What a Dask worker does with a note: it keeps notes in memory, and nothing of one reaches its logs.

The hashed names stand in a folder for its owner's eyes only until it ends, their key in memory.
"""

import atexit
import hashlib
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from ingest.clean import Cleaned
from ingest.crew import Crew, cores
from ingest.readers import Note, Unreadable
from kb.errors import BadSettings, ModelUnavailable, NotClean, StoreBroken
from kb.files import keep_private, said, scratch
from kb.settings import Settings, is_sealed

_FOLDER = "dilemmabank-werker-"
Prepared = tuple[Note | None, Cleaned]
"""The raw note, where that was asked for, and what it tells without names."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs for one file. Its repr tells nothing: Dask writes what it works on into its logs."""

    settings: Settings = field(repr=False)
    lists: Mapping[str, bytes] = field(repr=False)
    name: str = field(repr=False)
    data: bytes = field(repr=False)
    beside: bool = False  # whether the raw note comes back as well


@dataclass(slots=True)
class _Opened:
    """A crew with its folder, and how many files it has in hand."""

    home: Path
    crew: Crew
    files: int = 0


_opening = threading.Lock()
_crews: dict[str, _Opened] = {}  # by what they were opened with
_key = secrets.token_bytes(32)


def unfit(dask_worker: Any) -> str:
    """Say why no note may go to a worker, with what to do; "" where it may."""
    address = dask_worker.address
    if not is_sealed(address):
        return f"worker {address} is reached without encryption: start it with a tls:// scheduler and certificates"
    if type(dask_worker.data) is not dict:  # a SpillBuffer
        return (
            f"worker {address} puts on disk what it has no memory for: set distributed.worker.memory.target and "
            "distributed.worker.memory.spill to false there and start it again"
        )
    return ""


def prepare(job: Job) -> Prepared | Exception:
    """Prepare one file on a worker; what goes wrong is given back, since Dask logs what is raised and what it is about."""
    from distributed import get_worker

    try:
        if reason := unfit(get_worker()):  # it came after the others were looked at
            return BadSettings(f"KB_BATCH_ADDRESS: {reason}")
        with _crew(job) as crew:
            note, cleaned = crew.prepare_beside(job.name, job.data)
        return note if job.beside else None, cleaned
    except (Unreadable, NotClean) as wrong:
        return wrong
    except (BadSettings, StoreBroken, ModelUnavailable) as wrong:  # no file is to blame: the batch stops, as on one machine
        return type(wrong)(f"worker {socket.gethostname()}: {wrong}")
    except Exception as wrong:  # whatever it says may quote the document
        return NotClean(f"a worker failed ({type(wrong).__name__}): leave it out and report this")


@contextmanager
def _crew(job: Job) -> Iterator[Crew]:
    """Give the crew of this worker for the settings, key and lists of a job; a crew for others ends when it is idle."""
    opened_with = _opened_with(job)
    with _opening:
        for other in [name for name, its in _crews.items() if name != opened_with and not its.files]:
            _end(_crews.pop(other))
        if opened_with in _crews and not _is_whole(_crews[opened_with], job):
            _end(_crews.pop(opened_with))
        if opened_with not in _crews:
            home = _home() / opened_with  # of these lists only: what is in it is never changed
            shutil.rmtree(home, ignore_errors=True)  # where writing it failed before
            with said(home):
                home.mkdir(mode=0o700)
                for name, content in job.lists.items():
                    (home / name).write_bytes(content)
            _crews[opened_with] = _Opened(home, Crew(job.settings.in_files(home), _threads()))
        its = _crews[opened_with]
        its.files += 1
    try:
        yield its.crew
    finally:
        with _opening:
            its.files -= 1


def _is_whole(opened: _Opened, job: Job) -> bool:
    """Say whether the lists are still there: without one its names would stay readable, and some machines tidy /tmp."""
    return all((opened.home / name).is_file() and content_of(opened.home / name) == its for name, its in job.lists.items())


def _opened_with(job: Job) -> str:
    """Return letters that are the same for the same settings, secret ones too, and lists, and tell nothing of them."""
    values = {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in job.settings}
    told = repr((sorted(values.items()), sorted(job.lists.items())))
    return hashlib.blake2b(told.encode(), key=_key, digest_size=16).hexdigest()


@cache
def _home() -> Path:
    """Return the folder of this process, which only its owner may read; those that killed workers left go when it is made."""
    keep_private()
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    home = until_the_end.enter_context(scratch(Path(tempfile.gettempdir()), _FOLDER))
    until_the_end.callback(_end_all)
    return home


def _end(opened: _Opened) -> None:
    opened.crew.close()
    shutil.rmtree(opened.home, ignore_errors=True)


def _end_all() -> None:
    for opened in _crews.values():
        opened.crew.close()


def _threads() -> int:
    """Return how many files this worker has in hand at once."""
    from distributed import get_worker

    worker: Any = get_worker()
    return int(worker.state.nthreads) or cores()


def content_of(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none. Raises NotWritten, which says what to do."""
    with said(path, "read"):
        return path.read_bytes() if path.is_file() else None
