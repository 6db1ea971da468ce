"""Long work on a home folder, one at a time of each kind: how far it is, what came of it, how to begin it and to stop it.

The work is done by a process of its own (python -m kb rebuild, audit), begun in a shell or by the app, so searching goes on
and it outlives the page from which it was begun. A lock says that it goes on; the system lets go of that however the process
ends. What it tells stands in a small file beside it: counts and places, never a text.
"""

import errno
import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from kb.errors import AlreadyRunning, Stopped

FOLDER = "werk"
_ROOT = Path(__file__).resolve().parent.parent
_TELL_SECONDS = 0.3  # how often the file is written at most
_START_SECONDS = 120  # in which a process that was begun has taken the lock, or never will
_TRIES, _TRY_SECONDS = 20, 0.05  # at the lock: who only looks holds it for a moment
_NICE = 10  # searching goes first


class Work(StrEnum):
    """What is done, by the name of its command."""

    REBUILD = "rebuild"
    AUDIT = "audit"


class Stage(StrEnum):
    """How it is with a piece of work. CUT: its process is gone without a word."""

    BEGUN = "begun"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    CUT = "cut"


GOES_ON = (Stage.BEGUN, Stage.RUNNING, Stage.STOPPING)


@dataclass(frozen=True, slots=True)
class Report:
    """How far work is, or how it ended.

    done, of: pieces, of is 0 while nobody knows. begun, told: seconds since 1970, of the beginning and of this report.
    problem: kind of what went wrong, by the name of the error; "" for a process that never began. result: what the work
    has to say when it is done.
    """

    stage: Stage
    begun: float
    told: float = 0
    done: int = 0
    of: int = 0
    problem: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def goes_on(self) -> bool:
        """Whether it is being done now."""
        return self.stage in GOES_ON


class Running:
    """Work that is being done, for who does it. result: what it has to say at the end; no text of a document."""

    def __init__(self, home: Path, work: Work, begun: float) -> None:
        self._files, self._now = _Files(home, work), Report(Stage.RUNNING, begun)
        self._told = 0.0
        self.result: dict[str, Any] = {}

    def progress(self, done: int, of: int) -> None:
        """Tell how many pieces are done. Raises Stopped when someone asked to stop."""
        self._now = replace(self._now, done=done, of=of)
        if self._files.is_asked_to_stop(self._now.begun):
            raise Stopped("the work was stopped: begin it again")
        if time.monotonic() - self._told > _TELL_SECONDS or done == of:
            self._told = time.monotonic() if of else 0.0  # the first piece is told at once
            self._files.write(self._now)

    def end(self, stage: Stage, problem: str = "") -> None:
        """Tell how it ended, where the disk takes it; doing does this itself."""
        with suppress(OSError):
            self._files.write(replace(self._now, stage=stage, problem=problem, result=self.result))


@contextmanager
def doing(home: Path, work: Work) -> Iterator[Running]:
    """Do work that only one process at a time may do, and tell others how far it is. Raises AlreadyRunning."""
    files = _Files(home, work)
    with files.locked():
        before = files.read()
        running = Running(home, work, before.begun if before and before.stage is Stage.BEGUN else _now())
        try:
            running.progress(0, 0)
            yield running
        except (Stopped, KeyboardInterrupt):
            running.end(Stage.STOPPED)
            raise
        except BaseException as wrong:
            running.end(Stage.FAILED, _kind(wrong))
            raise
        running.end(Stage.DONE)


def report(home: Path, work: Work) -> Report | None:
    """Return how far work is or how it last ended; None when it was never done here."""
    files = _Files(home, work)
    if (told := files.read()) is None or not told.goes_on:
        return told
    if files.is_locked():
        return replace(told, stage=Stage.STOPPING) if files.is_asked_to_stop(told.begun) else told
    if told.stage is Stage.BEGUN and time.time() - told.told < _START_SECONDS:
        return told
    ended = files.read()  # it may have come to its end between the two looks
    return replace(ended, stage=Stage.CUT) if ended and ended.goes_on else ended


def begin(home: Path, work: Work, arguments: tuple[str, ...] = (), settings: Mapping[str, str] | None = None) -> None:
    """Have a process of its own do work, as its command does with these arguments. Raises AlreadyRunning.

    settings: by the names of the environment; whatever is set there already goes along.
    """
    files = _Files(home, work)
    with files.locked():
        if (now := files.read()) and now.stage is Stage.BEGUN and time.time() - now.told < _START_SECONDS:
            raise AlreadyRunning(f"{work} has just been begun: wait until it is done")
        begun = _now()
        files.write(Report(Stage.BEGUN, begun))
    command = [sys.executable, "-m", "kb", work, *arguments]
    nowhere = subprocess.DEVNULL
    environment = os.environ | {"KB_HOME": str(home), **(settings or {})}
    process = subprocess.Popen(
        command, cwd=_ROOT, env=environment, start_new_session=True, stdin=nowhere, stdout=nowhere, stderr=nowhere
    )
    with suppress(OSError):  # gone already
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
    threading.Thread(target=_see_it_end, args=(process, files, begun), daemon=True).start()


def _see_it_end(process: "subprocess.Popen[bytes]", files: "_Files", begun: float) -> None:
    """Wait for a process; when it ended before it could tell anything, tell that."""
    process.wait()
    if (now := files.read()) and (now.stage, now.begun) == (Stage.BEGUN, begun):
        files.write(replace(now, stage=Stage.FAILED))


def ask_to_stop(home: Path, work: Work) -> None:
    """Have work stop at its next piece; nothing happens when it is not being done."""
    if (now := report(home, work)) and now.goes_on:
        _Files(home, work).ask_to_stop(now.begun)


def _kind(wrong: BaseException) -> str:
    """Return what went wrong without its words: "OSError: ENOSPC"."""
    number = wrong.errno if isinstance(wrong, OSError) else None
    return ": ".join(filter(None, (type(wrong).__name__, errno.errorcode.get(number or 0, ""))))


def _now() -> float:
    return round(time.time(), 3)


class _Files:
    """What tells of one kind of work: its lock, its report, and the wish that it stops."""

    def __init__(self, home: Path, work: Work) -> None:
        folder = home / FOLDER
        self._lock, self._report, self._stop = (folder / f"{work}.{end}" for end in ("slot", "json", "stop"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a") as lock:
            for turn in range(_TRIES):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as wrong:
                    if turn == _TRIES - 1:
                        raise AlreadyRunning(f"{self._lock.stem} is being done already: wait until it is done") from wrong
                    time.sleep(_TRY_SECONDS)
            yield

    def is_locked(self) -> bool:
        try:
            with self._lock.open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            pass
        return False

    def read(self) -> Report | None:
        try:
            told = json.loads(self._report.read_text(encoding="utf-8"))
            return Report(**told | {"stage": Stage(told["stage"])})
        except (FileNotFoundError, ValueError, TypeError, KeyError):  # never told, or by another version
            return None

    def write(self, told: Report) -> None:
        fresh = self._report.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(replace(told, told=_now()))), encoding="utf-8")
        os.replace(fresh, self._report)

    def ask_to_stop(self, begun: float) -> None:
        self._stop.write_text(str(begun), encoding="utf-8")

    def is_asked_to_stop(self, begun: float) -> bool:
        try:
            return self._stop.read_text(encoding="utf-8") == str(begun)
        except FileNotFoundError:
            return False
