"""A process apart, for work that a hostile or broken file may turn into a loop, a crash or all memory there is.

Python's own pools were not enough: none ends one task that takes too long and goes on, and under Streamlit they run the
page's script again in every child. See docs/decisions.md.
"""

import contextlib
import fcntl
import importlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

_ROOT = Path(__file__).resolve().parent.parent
_PROCESS = Path("/proc/self")
_MEGABYTE = 1_000_000
_START_SECONDS = 120
_NEARLY = 0.7  # share of the room there was from which on a failure is put down to memory
_WORN = 0.5  # share of the room for one job by which a process has grown when it is made anew, so that no job pays for others
# Torch keeps compiled code for every length of text it met, glibc a heap for every thread.
_SMALL = {"ONEDNN_PRIMITIVE_CACHE_CAPACITY": "64", "MALLOC_ARENA_MAX": "2"}
# What opens original texts or the database, and says where it lies: nothing that a hostile file might take over needs it.
_KEPT_BACK = ("KB_SAFE_KEY", "KB_SAFE_KEY_FILE", "KB_SECRETS_DIR", "KB_DATABASE_URL", "KB_DATABASE_URL_FILE")
P = ParamSpec("P")
T = TypeVar("T")


class OutOfBounds(Exception):
    """Work apart that was ended: what: "time", "memory", or "crash" for a process that died or failed unforeseen."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class _Died(Exception):
    """The process is gone."""


class Apart:
    """One process that does one job after another and is made again when a job had to be ended. For one thread at a time.

    module: imported before the first job, which is not charged for it. threads: how many threads the libraries in it compute
    with; 0: their own choice. It sees no terminal, can put nothing
    into a file, leaves no core file, and ends when this process does, also in the middle of a job.
    """

    def __init__(self, module: str = "", threads: int = 0) -> None:
        self._module, self._threads = module, threads
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._life = -1  # the writing end of a pipe that the other process holds by the other end
        self._using, self._closed = threading.Lock(), False

    def call(self, seconds: float, megabytes: int, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Return what the function gives in the other process; it and its arguments have to be picklable.

        seconds: until the result is there, from when the process is ready. megabytes: memory it may take beyond what the
        process had before; 0: no limit. A process that died before it could begin is made again, once, and one that keeps
        more and more memory is made anew between two jobs.
        Raises OutOfBounds, and what the function raises where that can be pickled; the message of anything
        unforeseen stays behind, since it may quote a document.
        """
        job = (megabytes, function, args, named)
        with self._using:
            if self._closed:
                raise OutOfBounds("crash")
            used = self._line is not None
            try:
                ended, result = self._do(job, seconds)
            except _Died as died:
                if not used or self._closed:
                    raise OutOfBounds("crash") from died
                try:  # it may have been killed while it waited, and this job is not to blame
                    ended, result = self._do(job, seconds)
                except _Died as again:
                    raise OutOfBounds("crash") from again
            if ended and isinstance(result, OutOfBounds):
                self._stop()  # nobody knows what it left behind
        if ended:
            raise result
        return result  # type: ignore[no-any-return]

    def _do(self, job: object, seconds: float) -> tuple[bool, Any]:
        line, late = self._line or self._start(), threading.Event()

        def end() -> None:
            late.set()
            self._kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            line.send(job)
            ended, result, worn = line.recv()
            if worn:
                self._stop()
            return bool(ended), result
        except (EOFError, OSError) as died:
            self._stop()
            raise OutOfBounds("time") if late.is_set() else _Died from died
        except BaseException:  # someone stops the whole batch: what it still does is of no use
            self._stop()
            raise
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the process for good, also while it is in use: who waits for it, or calls it later, gets OutOfBounds."""
        self._closed = True
        self._kill()
        with self._using:
            self._stop()

    def _start(self) -> Connection:
        ours, theirs = Pipe()
        ends, self._life = os.pipe()
        threads = {"OMP_NUM_THREADS": str(self._threads)} if self._threads else {}
        environment = {name: value for name, value in os.environ.items() if name not in _KEPT_BACK} | _SMALL | threads
        nowhere = subprocess.DEVNULL
        command = [sys.executable, "-m", "ingest.apart", str(theirs.fileno()), str(ends), self._module]
        with theirs:
            self._process = subprocess.Popen(
                command, cwd=_ROOT, env=environment, pass_fds=[theirs.fileno(), ends],
                stdin=nowhere, stdout=nowhere, stderr=nowhere,
            )  # fmt: skip
        os.close(ends)
        self._line = ours
        try:
            if not ours.poll(_START_SECONDS):
                raise EOFError
            ours.recv()
        except (EOFError, OSError) as died:
            self._stop()
            raise _Died from died
        return ours

    def _kill(self) -> None:
        if (process := self._process) is not None:
            process.kill()

    def _stop(self) -> None:
        if self._line is not None:
            self._line.close()
            os.close(self._life)
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._line = self._process = None


def _work(line: Connection) -> None:
    """Do what is asked until the asker is gone."""
    floor = 0
    with contextlib.suppress(EOFError):
        while True:
            floor = _one_job(line, floor)


def _one_job(line: Connection, floor: int) -> int:
    """Do one job and send what came of it; floor: memory in bytes at the first job that had a limit, 0 before. Returns it."""
    megabytes, function, args, named = line.recv()
    now = _memory("VmData")
    floor = floor or (now if megabytes else 0)
    room, before = megabytes * _MEGABYTE if now else 0, _forget_peak()
    try:
        with _limited(now + room if room else 0):
            answer = False, function(*args, **named)
    except MemoryError:
        answer = True, OutOfBounds("memory")
    except Exception as wrong:  # whatever it is, the asker has to hear of it, and goes on with the next file
        # A library that gets no memory calls that all sorts of things, "damaged" too.
        full = room > 0 and _memory("VmHWM") - before > _NEARLY * room
        answer = True, OutOfBounds("memory") if full else wrong if _crosses(wrong) else OutOfBounds("crash")
    line.send((*answer, bool(room) and _memory("VmData") - floor > _WORN * room))
    return floor


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

    VmData: private memory set aside. VmHWM: the most that was in use since _forget_peak.
    """
    with contextlib.suppress(OSError):
        for line in (_PROCESS / "status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024
    return 0


def _forget_peak() -> int:
    """Let the most that was in use begin anew; return what is in use now, in bytes."""
    with contextlib.suppress(OSError):
        (_PROCESS / "clear_refs").write_text("5")  # proc(5)
    return _memory("VmHWM")


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


def _end_with(life: int) -> None:
    """Let the system end this process when the other end of a pipe closes, whatever it is doing, Python or not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the asker too, which decides
    signal.signal(signal.SIGIO, signal.SIG_DFL)  # whose default is to end the process
    fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
    with contextlib.suppress(BlockingIOError):
        if not os.read(life, 1):  # it was closed before
            sys.exit()


def main() -> None:
    """Work for the process at the other end of the pipes that the command line names by number."""
    import resource

    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):  # what it reads can get onto no disk
        resource.setrlimit(kind, (0, 0))
    _end_with(int(sys.argv[2]))
    if sys.argv[3]:
        importlib.import_module(sys.argv[3])
    with Connection(int(sys.argv[1])) as line:
        line.send(True)
        _work(line)


if __name__ == "__main__":
    from ingest import apart  # under its own name: what it raises has to be known at the other end

    apart.main()
