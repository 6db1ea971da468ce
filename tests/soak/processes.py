"""Writers as processes, forked from one that has all models open; each tells by a pipe what it begins and what is done."""

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.soak.acts import WRITERS, Tools
from tests.soak.points import Points

Message = dict[str, Any]
STUCK_SECONDS = 90
_HALF = 1500  # characters


@dataclass
class Child:
    """A writer's process. item: the last that it began. since: when it began what it does now, 0 between two acts."""

    kind: str
    pid: int
    told: int
    asked: int
    item: int = 0
    since: float = 0
    paused: bool = False
    rest: bytes = field(default=b"", repr=False)

    def ask(self, **what: int | str) -> None:
        """Ask it something: pause, go, or to end at a point."""
        with suppress(BrokenPipeError):
            os.write(self.asked, json.dumps(what).encode() + b"\n")

    def heard(self) -> Iterator[Message]:
        """Yield what it told since, whole lines only."""
        with suppress(BlockingIOError):
            while got := os.read(self.told, 1 << 20):
                self.rest += got
        *lines, self.rest = self.rest.split(b"\n")
        yield from map(json.loads, lines)

    def kill(self) -> None:
        """End it as a power cut would."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def is_gone(self) -> bool:
        """Say whether it has ended."""
        try:
            return os.waitpid(self.pid, os.WNOHANG)[0] != 0
        except ChildProcessError:
            return True

    def close(self) -> None:
        """Let go of its pipes."""
        os.close(self.told)
        os.close(self.asked)


def fork(kind: str, first: int, tools: Callable[[], Tools], log: Path, others: list[Child]) -> Child:
    """Begin a writer at its first item, in a process of its own."""
    told, tell = os.pipe()
    listen, asked = os.pipe()
    pid = os.fork()
    if pid:
        os.close(tell)
        os.close(listen)
        os.set_blocking(told, False)
        return Child(kind, pid, told, asked, first)
    code = 1
    try:
        for one in others:
            one.close()
        for end in (told, asked):
            os.close(end)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(output, stream)
        _work(kind, first, tools, tell, listen)
        code = 0
    except BaseException:
        with suppress(OSError):
            os.write(tell, json.dumps({"failed": _told(traceback.format_exc())}).encode() + b"\n")
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(code)


def _told(what: str) -> str:
    """Return where it began and how it ended."""
    return what if len(what) < 2 * _HALF else f"{what[:_HALF]}\n[…]\n{what[-_HALF:]}"


def _work(kind: str, first: int, tools: Callable[[], Tools], tell: int, listen: int) -> None:
    def say(**what: Any) -> None:
        os.write(tell, json.dumps(what).encode() + b"\n")

    points = Points(lambda what: say(at=what))
    mine, item = tools(), first
    while True:
        for act in WRITERS[kind](mine, item):
            _obey(listen, points, say)
            say(begin=act.kind, after=act.after, is_one=act.is_one, item=item)
            before = points.count
            act.do(lambda more: say(plan=more))
            say(done=act.kind, points=points.count - before)
        item += 1


def _obey(listen: int, points: Points, say: Callable[..., None]) -> None:
    """Do what was asked meanwhile; wait where that is to pause."""
    waits = False
    while waits or select.select([listen], [], [], 0)[0]:
        if not (asked := os.read(listen, 1 << 12)):
            os._exit(0)  # nobody is there any more
        for line in asked.split(b"\n"):
            what = json.loads(line) if line else {}
            if "end_after" in what:
                points.end_after(what["end_after"])
            waits = what.get("do", "pause" if waits else "go") == "pause"
        if waits:
            say(paused=True)


def asked_apart(do: Callable[[], Any], seconds: float = STUCK_SECONDS) -> Any:
    """Return what a function gives in a process of its own, which leaves nothing behind in this one; {"failed": why} if not."""
    told, tell = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            given = do()
        except BaseException:
            given = {"failed": _told(traceback.format_exc())}
        with os.fdopen(tell, "w") as out:
            json.dump(given, out)
        os._exit(0)
    os.close(tell)
    end, answer = time.monotonic() + seconds, b""
    with os.fdopen(told, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], max(0, end - time.monotonic()))[0]:
            if not (got := pipe.read(1 << 20)):
                break
            answer += got
        else:
            os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return json.loads(answer or b'{"failed": "it did not answer"}')
