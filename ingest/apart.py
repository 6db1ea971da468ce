"""A process apart, for work that a hostile or broken file may turn into a loop, a crash or all memory there is.

Python's own pools were not enough: none ends one task that takes too long and goes on, and under Streamlit they run the
page's script again in every child. See docs/decisions.md.
"""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import ParamSpec, TypeVar

_ROOT = Path(__file__).resolve().parent.parent
_STATUS = Path("/proc/self/status")
_MEGABYTE = 1_000_000
_NEARLY = 0.7  # share of the memory limit from which on a failure is put down to it
P = ParamSpec("P")
T = TypeVar("T")


class OutOfBounds(Exception):
    """Work apart that was ended: what: "time", "memory", or "crash" for a process that died or failed unforeseen."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Apart:
    """One process that does one job after another and is made again when a job had to be ended. For one thread at a time.

    threads: how many threads the libraries in it compute with; 0: their own choice. It sees no terminal, cannot write to
    any file, leaves no core file, and ends when this process does.
    """

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._using = threading.Lock()

    def call(self, seconds: float, megabytes: int, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Return what the function gives in the other process; it and its arguments have to be picklable.

        megabytes: memory it may take beyond what the process had at its first such call; 0: no limit.
        Raises OutOfBounds, and what the function raises where that can be pickled; the message of anything
        unforeseen stays behind, since it may quote a document.
        """
        with self._using:
            line = self._line or self._start()
            try:
                line.send((megabytes, function, args, named))
                if not line.poll(seconds):
                    raise OutOfBounds("time")
                ended, result = line.recv()
            except (EOFError, OSError) as died:
                self._stop()
                raise OutOfBounds("crash") from died
            except BaseException:  # too late, or someone stops the whole batch: what it still does is of no use
                self._stop()
                raise
            if ended and isinstance(result, OutOfBounds):
                self._stop()  # nobody knows what it left behind
        if ended:
            raise result
        return result  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the process."""
        with self._using:
            self._stop()

    def _start(self) -> Connection:
        ours, theirs = Pipe()
        threads = {"OMP_NUM_THREADS": str(self._threads)} if self._threads else {}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest.apart", str(theirs.fileno())], cwd=_ROOT, env=os.environ | threads,
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._line = ours
        return ours

    def _stop(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._line = self._process = None


def _work(line: Connection) -> None:
    """Do what is asked until the asker is gone."""
    floor = 0
    while True:
        try:
            megabytes, function, args, named = line.recv()
        except EOFError:
            return
        floor = floor or (_memory("VmData") if megabytes else 0)
        try:
            with _limited(floor + megabytes * _MEGABYTE if megabytes and floor else 0):
                answer = False, function(*args, **named)
        except MemoryError:
            answer = True, OutOfBounds("memory")
        except Exception as wrong:  # whatever it is, the asker has to hear of it, and goes on with the next file
            # A library that gets no memory calls that all sorts of things, "damaged" too.
            full = megabytes and _memory("VmHWM") > _NEARLY * (floor + megabytes * _MEGABYTE)
            answer = True, OutOfBounds("memory") if full else wrong if _crosses(wrong) else OutOfBounds("crash")
        line.send(answer)


def _crosses(wrong: Exception) -> bool:
    """Say whether an exception is one of ours and arrives as it left; others may quote the document in their message."""
    if not type(wrong).__module__.startswith(("ingest.", "kb.")):
        return False
    try:
        return type(pickle.loads(pickle.dumps(wrong))) is type(wrong)
    except Exception:
        return False


def _memory(field: str) -> int:
    """Return a figure on this process from the system, in bytes; 0 where it does not say.

    VmData: private memory set aside. VmHWM: the most that was ever in use; getrusage counts the parent's in.
    """
    with contextlib.suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024
    return 0


@contextlib.contextmanager
def _limited(data_bytes: int) -> Iterator[None]:
    """Let this process set aside no more than so much memory meanwhile; 0: as much as it likes."""
    import resource  # not there on Windows, where nothing of this is needed to read the help

    before = resource.getrlimit(resource.RLIMIT_DATA)
    try:
        if data_bytes:
            resource.setrlimit(resource.RLIMIT_DATA, (data_bytes, before[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def main() -> None:
    """Work for the process at the other end of the pipe that the command line names by number."""
    import resource

    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):  # what it reads can get onto no disk
        resource.setrlimit(kind, (0, 0))
    with Connection(int(sys.argv[1])) as line:
        _work(line)


if __name__ == "__main__":
    from ingest import apart  # under its own name: what it raises has to be known at the other end

    apart.main()
