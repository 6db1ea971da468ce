"""Reading and cleaning on several machines, with Dask: each worker has a crew of its own, and so holds files apart as well.

Raw notes and the lists of own words go to the workers over the network, encrypted unless all of it is this machine. A worker
keeps notes in memory; the hashed names stand in a folder for its owner's eyes only until it ends, their key in memory. It gets
no other secret, and no way into the database.
"""

import uuid
from collections.abc import Mapping
from typing import Any, cast

from pydantic import SecretStr

from ingest.clean import Cleaned
from ingest.cluster import worker
from ingest.cluster.worker import Job, Prepared, content_of
from ingest.crew import Crew
from ingest.readers import Note
from kb.errors import BadSettings, ModelUnavailable, NotClean
from kb.own_files import OwnFiles
from kb.own_words import HIDDEN_FILE, KEY_FILE, LISTS, OwnWords
from kb.settings import Settings

_CONNECT_SECONDS = 30
_CERTIFICATES = (
    "set distributed.comm.tls.ca-file, distributed.comm.tls.client.cert and distributed.comm.tls.client.key in Dask's "
    "configuration here to files that are there (docs/beheer.md, Inlezen over meer machines)"
)
_SAME_VERSION = "install the version there that is here"


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
        return self._ask(Job(*self._in_force(), name, data))[1]

    def prepare_beside(self, name: str, data: bytes) -> tuple[Note, Cleaned]:
        """Return the raw note in the bytes of a file, and what it tells without names. Raises as prepare does."""
        note, cleaned = self._ask(Job(*self._in_force(), name, data, beside=True))
        assert note is not None
        return note, cleaned

    def _threads_of_fit_workers(self, address: str) -> int:
        """Return how many files the workers take at once. Raises BadSettings where no note may go to one of them."""
        threads = self._client.nthreads()
        if not threads:
            raise BadSettings(f"KB_BATCH_ADDRESS: {address} has no workers: start one with dask worker {address}")
        try:
            unfit = self._client.run(worker.unfit)
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
        lists = {name: content for name in LISTS if (content := content_of(home / name)) is not None}
        none = {name: None for name, value in self._settings if isinstance(value, SecretStr)}
        return self._settings.model_copy(update=none | {"words_key": self._key() if HIDDEN_FILE in lists else None}), lists

    def _key(self) -> SecretStr | None:
        path = self._settings.home / KEY_FILE
        if self._settings.words_key or (content := content_of(path)) is None:
            return self._settings.words_key
        try:
            return SecretStr(content.decode().strip())
        except UnicodeDecodeError:
            raise BadSettings(f"{path} is no UTF-8 text: put the right key back") from None

    def _ask(self, job: Job) -> Prepared:
        from distributed import CancelledError, KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            result = self._client.submit(worker.prepare, job, key=f"note-{uuid.uuid4()}", pure=False).result()
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
        return cast(Prepared, result)

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
