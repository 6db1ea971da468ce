"""Work in a process apart: what takes too much is ended, what fails is told without its words, and the next job goes on."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.apart import Apart, OutOfBounds
from ingest.readers import Unreadable, read_bytes

ROOT = Path(__file__).parents[2]
SECRET = "Jantje woont hier"


@pytest.fixture
def apart() -> Iterator[Apart]:
    one = Apart()
    yield one
    one.close()


@pytest.mark.parametrize(
    "seconds, megabytes, job, what",
    [
        (0.5, 0, (time.sleep, 60), "time"),
        (60, 100, (bytearray, 400_000_000), "memory"),
        (60, 0, (os._exit, 3), "crash"),
        (60, 0, (signal.raise_signal, signal.SIGSEGV), "crash"),
        (60, 0, (int, SECRET), "crash"),
    ],
    ids=["hangs", "eats memory", "exits", "crashes", "fails unforeseen"],
)
def test_a_job_out_of_bounds_is_ended_and_the_next_one_goes_on(apart, seconds, megabytes, job, what):
    with pytest.raises(OutOfBounds) as found:
        apart.call(seconds, megabytes, *job)
    assert found.value.what == what and SECRET not in str(found.value)
    assert apart.call(60, 100, sum, [1, 2]) == 3


def test_a_large_job_within_its_limit_is_done_again_and_again(apart):
    assert [len(apart.call(60, 500, bytes, 100_000_000)) for _ in range(4)] == [100_000_000] * 4


def test_a_large_job_before_it_does_not_make_a_bad_file_a_matter_of_memory(apart):
    assert len(apart.call(60, 500, bytes, 430_000_000)) == 430_000_000
    with pytest.raises(Unreadable, match="empty file"):
        apart.call(60, 500, read_bytes, "verslag.txt", b"", 1000)


def test_no_job_is_refused_for_memory_that_those_before_it_kept(apart):
    keep = "import builtins; builtins.kept = [*getattr(builtins, 'kept', ()), bytearray(30_000_000)]"
    processes = set()
    for _ in range(8):
        apart.call(60, 100, exec, keep)
        processes.add(apart.call(60, 100, os.getpid))
    assert len(processes) > 1


def test_a_process_that_was_killed_while_it_waited_is_made_again(apart):
    os.kill(apart.call(60, 0, os.getpid), signal.SIGKILL)
    assert apart.call(60, 0, sum, [1, 2]) == 3


def test_the_limit_of_time_holds_for_sending_too(apart):
    os.kill(apart.call(60, 0, os.getpid), signal.SIGSTOP)
    with pytest.raises(OutOfBounds, match="time"):
        apart.call(1, 0, len, bytes(5_000_000))
    assert apart.call(60, 0, sum, [1, 2]) == 3


def test_closing_ends_a_job_at_once():
    one, ended = Apart(), []

    def work() -> None:
        try:
            one.call(300, 0, time.sleep, 300)
        except OutOfBounds as wrong:
            ended.append(wrong.what)

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(1)
    one.close()
    thread.join(30)
    assert ended == ["crash"]
    with pytest.raises(OutOfBounds, match="crash"):
        one.call(60, 0, sum, [1, 2])  # it begins nothing anew


def test_what_our_own_code_raises_arrives_whole(apart):
    with pytest.raises(Unreadable, match=r"verslag.txt: empty file: check whether") as found:
        apart.call(60, 0, read_bytes, "verslag.txt", b"", 1000)
    assert found.value.reason == "empty file"


def test_it_can_write_to_no_file(apart, tmp_path):
    path = tmp_path / "kopie.txt"
    with pytest.raises(OutOfBounds):
        apart.call(60, 0, path.write_text, SECRET)
    assert not path.exists() or path.read_text() == ""


@pytest.mark.parametrize("then", ["time.sleep(60)", "one.call(60, 0, time.sleep, 60)", "one.call(60, 0, pow, 7, 10**9)"])
def test_it_ends_when_the_process_that_asked_dies_idle_or_busy(tmp_path, then):
    said = tmp_path / "pid"
    script = "import os, sys, time; from ingest.apart import Apart; one = Apart()\n"
    script += f"print(one.call(60, 0, os.getpid), flush=True); {then}"
    with said.open("w") as out, subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=out) as asker:
        child = _wait_for(lambda: said.read_text().strip())
        assert _runs(int(child))
        asker.kill()
    assert _wait_for(lambda: not _runs(int(child)))


def _runs(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().split()[2] != "Z"


def _wait_for(what, seconds=30):  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.05)
    return found
