"""Reading and cleaning on several machines, with Dask: each worker has a crew of its own, and so holds files apart as well.

Raw notes and the lists of own words go to the workers over the network, encrypted unless all of it is this machine. A worker
keeps notes in memory; the hashed names stand in a folder for its owner's eyes only until it ends, their key in memory. It gets
no other secret, and no way into the database.
"""

import atexit
import hashlib
import secrets
import shutil
import socket
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr

from ingest.clean import Cleaned
from ingest.crew import Crew, cores
from ingest.readers import Note, Unreadable
from kb.errors import BadSettings, ModelUnavailable, NotClean, StoreBroken
from kb.files import said, scratch
from kb.own_files import OwnFiles
from kb.own_words import HIDDEN_FILE, KEY_FILE, LISTS, OwnWords
from kb.settings import Settings, is_sealed

_CONNECT_SECONDS = 30
_FOLDER = "dilemmabank-werker-"
_CERTIFICATES = (
    "set distributed.comm.tls.ca-file, distributed.comm.tls.client.cert and distributed.comm.tls.client.key in Dask's "
    "configuration here to files that are there (docs/beheer.md, Inlezen over meer machines)"
)
_SAME_VERSION = "install the version there that is here"
_Prepared = tuple[Note | None, Cleaned]


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker needs for one file. Its repr tells nothing: Dask writes what it works on into its logs."""

    settings: Settings = field(repr=False)
    lists: Mapping[str, bytes] = field(repr=False)
    name: str = field(repr=False)
    data: bytes = field(repr=False)
    beside: bool = False  # whether the raw note comes back as well


class Cluster:
    """Takes files as Crew does, and has them prepared by the workers of a Dask scheduler. close() ends the connection only.

    Raises BadSettings when the scheduler cannot be reached, when it has no workers or one that is no place for a note, when
    the lists of own words cannot be used, and when Dask is not installed.
    """

    def __init__(self, settings: Settings, address: str) -> None:
        try:
            import distributed
        except ImportError as wrong:
            raise BadSettings("KB_BATCH_ENGINE is dask, which is not installed: pip install dilemmabank[cluster]") from wrong
        OwnWords(settings)  # what is wrong with the lists is said here, where they can be mended
        self._settings = settings.in_files(settings.home)
        self._files = OwnFiles(settings, LISTS)
        try:
            dask: Any = distributed  # which has no types for these
            security = dask.Security()
            _check(address, security.get_connection_args("client"))
            self._client = dask.Client(address, security=security, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (ImportError, OSError, RuntimeError, TypeError, ValueError) as wrong:
            raise BadSettings(_unreached(address, wrong)) from wrong
        try:
            self.processes = self._threads_of_fit_workers(address)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, name: str, data: bytes) -> Cleaned:
        """Return what the bytes of a file tell, without names.

        Raises Unreadable and NotClean for the file, and for the batch as a whole BadSettings, StoreBroken and ModelUnavailable.
        """
        return self._ask(_Job(*self._in_force(), name, data))[1]

    def prepare_beside(self, name: str, data: bytes) -> tuple[Note, Cleaned]:
        """Return the raw note in the bytes of a file, and what it tells without names. Raises as prepare does."""
        note, cleaned = self._ask(_Job(*self._in_force(), name, data, beside=True))
        assert note is not None
        return note, cleaned

    def _threads_of_fit_workers(self, address: str) -> int:
        """Return how many files the workers take at once. Raises BadSettings where no note may go to one of them."""
        threads = self._client.nthreads()
        if not threads:
            raise BadSettings(f"KB_BATCH_ADDRESS: {address} has no workers: start one with dask worker {address}")
        try:
            unfit = self._client.run(_unfit)
        except Exception as wrong:  # whatever a worker makes of it that has not this program, or another version
            kind = type(wrong).__name__
            raise BadSettings(
                f"KB_BATCH_ADDRESS: a worker of {address} cannot run this program ({kind}): {_SAME_VERSION}"
            ) from wrong
        if reasons := sorted(filter(None, unfit.values())):
            raise BadSettings(f"KB_BATCH_ADDRESS: {reasons[0]}")
        return sum(threads.values())

    def _in_force(self) -> tuple[Settings, dict[str, bytes]]:
        """Return the settings for a worker, with no secret but the key of the lists, and these lists as they are now."""
        self._files.follow()
        home = self._settings.home
        lists = {name: content for name in LISTS if (content := _content(home / name)) is not None}
        none = {name: None for name, value in self._settings if isinstance(value, SecretStr)}
        return self._settings.model_copy(update=none | {"words_key": self._key() if HIDDEN_FILE in lists else None}), lists

    def _key(self) -> SecretStr | None:
        path = self._settings.home / KEY_FILE
        if self._settings.words_key or (content := _content(path)) is None:
            return self._settings.words_key
        try:
            return SecretStr(content.decode().strip())
        except UnicodeDecodeError:
            raise BadSettings(f"{path} is no UTF-8 text: put the right key back") from None

    def _ask(self, job: _Job) -> _Prepared:
        from distributed import CancelledError, KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            result = self._client.submit(_prepare, job, key=f"note-{uuid.uuid4()}", pure=False).result()
        except KilledWorker as wrong:
            raise NotClean("workers died over it: leave it out and report this") from wrong
        except (CancelledError, CommClosedError, TimeoutError, OSError) as wrong:
            kind = type(wrong).__name__
            raise ModelUnavailable(f"the Dask cluster was lost ({kind}): give the same command again") from wrong
        except Exception as wrong:  # a worker gives back what goes wrong with a file: this one could not begin
            kind = type(wrong).__name__
            raise ModelUnavailable(f"a Dask worker cannot begin ({kind}): {_SAME_VERSION}") from wrong
        if isinstance(result, Exception):
            raise result
        return cast(_Prepared, result)

    def close(self) -> None:
        """Give up what was asked, and the connection."""
        self._client.close()


def open_workers(settings: Settings, processes: int) -> Crew | Cluster:
    """Return what prepares files where the settings say: on this machine, or on those of a cluster."""
    return Cluster(settings, settings.batch_address) if settings.batch_engine == "dask" else Crew(settings, processes)


def _check(address: str, connection: Mapping[str, Any]) -> None:
    """Raise BadSettings for what Dask cannot connect with: it would say so as well, and then wait a minute for nothing."""
    is_encrypted = address.startswith("tls:")
    if is_encrypted and connection["ssl_context"] is None:
        raise BadSettings(f"KB_BATCH_ADDRESS is {address}, and Dask has no certificates: {_CERTIFICATES}")
    if connection["require_encryption"] and not is_encrypted:
        raise BadSettings(
            f"KB_BATCH_ADDRESS is {address}, and Dask's distributed.comm.require-encryption is on: give an address with tls://"
        )


def _unreached(address: str, wrong: Exception) -> str:
    """Say that there is no connection and what to do."""
    next_step = f"see whether it runs, and {_CERTIFICATES}" if address.startswith("tls:") else "start it"
    return f"KB_BATCH_ADDRESS: no Dask scheduler at {address} ({type(wrong).__name__}): {next_step}"


def _content(path: Path) -> bytes | None:
    with said(path, "read"):
        return path.read_bytes() if path.is_file() else None


# What follows is done by a worker.


@dataclass(slots=True)
class _Opened:
    """A crew with its folder, and how many files it has in hand."""

    home: Path
    crew: Crew
    files: int = 0


_opening = threading.Lock()
_crews: dict[str, _Opened] = {}  # by what they were opened with
_key = secrets.token_bytes(32)


def _unfit(dask_worker: Any) -> str:
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


def _prepare(job: _Job) -> _Prepared | Exception:
    """Prepare one file on a worker; what goes wrong is given back, since Dask logs what is raised and what it is about."""
    from distributed import get_worker

    try:
        if reason := _unfit(get_worker()):  # it came after the others were looked at
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
def _crew(job: _Job) -> Iterator[Crew]:
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


def _is_whole(opened: _Opened, job: _Job) -> bool:
    """Say whether the lists are still there: without one its names would stay readable, and some machines tidy /tmp."""
    return all((opened.home / name).is_file() and _content(opened.home / name) == its for name, its in job.lists.items())


def _opened_with(job: _Job) -> str:
    """Return letters that are the same for the same settings, secret ones too, and lists, and tell nothing of them."""
    values = {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in job.settings}
    told = repr((sorted(values.items()), sorted(job.lists.items())))
    return hashlib.blake2b(told.encode(), key=_key, digest_size=16).hexdigest()


@cache
def _home() -> Path:
    """Return the folder of this process, which only its owner may read; those that killed workers left go when it is made."""
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
