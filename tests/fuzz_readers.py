"""Mutated files through every reader, in the process apart that a batch reads in, with small limits.

python -m tests.fuzz_readers [--files 10000] [--first 0] [--seed 0]. What a reader may do with a file is give its blocks, or
say in one line why not. What it may not: fail in a way that nobody foresaw, end its process, go on after its time, or take
more memory than it has. Exit code 1 when one did, with the number of the file: --first NUMBER --files 1 reads it again.
"""

import argparse
import contextlib
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.apart import Apart, OutOfBounds
from ingest.readers import Note, Unreadable, read_bytes
from kb.legible import legible
from tests.mutations import mutated

SECONDS, MEGABYTES, LARGEST = 10.0, 300, 5_000_000
"""What one file may take; small beside the settings, so that what grows without end is seen soon."""
_GRACE = 5.0  # seconds to end a process and start another on a busy machine
_MEGABYTE = 1_000_000
_READ, _REFUSED = "read", "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. how: "read", "refused", "time", "memory" or "crash". megabytes: the most that was in use."""

    number: int
    name: str
    how: str
    seconds: float
    megabytes: float
    wrong: str = ""


def read_all(numbers: Iterable[int], seed: int, seconds: float = SECONDS) -> list[Outcome]:
    """Read these mutated files one after another; return what became of each. wrong: what may never happen."""
    apart = Apart("ingest.readers")
    try:
        return [_read(apart, number, seed, seconds) for number in numbers]
    finally:
        apart.close()


def _read(apart: Apart, number: int, seed: int, seconds: float) -> Outcome:
    name, data = mutated(number, seed)
    apart.call(60, 0, len, b"")  # the start of a process is not charged to a file
    before, begun, how, wrong = _in_use(apart), time.monotonic(), _READ, ""
    try:
        note = apart.call(seconds, MEGABYTES, read_bytes, name, data, LARGEST)
        wrong = _unfit(note)
    except Unreadable as refused:
        how = _REFUSED
        wrong = "" if str(refused).isprintable() and len(str(refused)) < 300 else "its message is no line"
    except OutOfBounds as ended:
        how = ended.what
        wrong = "the reader failed unforeseen" if how == "crash" else ""
    except Exception as other:
        how, wrong = "crash", f"{type(other).__name__} came through"
    took, most = time.monotonic() - begun, max(0.0, _in_use(apart) - before)
    if took > seconds + _GRACE:
        wrong = "it went on after its time"
    if most > MEGABYTES:
        wrong = "it took more memory than it has"
    return Outcome(number, name, how, took, most, wrong)


def _unfit(note: Note) -> str:
    """Return what is wrong with a note that was read, "" for nothing."""
    fine = all(legible(block.text) == block.text for block in note.blocks)
    return "" if fine else "a block holds what no reader sees"


def _in_use(apart: Apart) -> float:
    """Return the most memory that the process apart used, in MB; 0 for one that was ended."""
    process = apart._process
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if process else ():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / _MEGABYTE
    return 0.0


def table(outcomes: Iterable[Outcome]) -> str:
    """Return counts by type and outcome, as Markdown."""
    counts = Counter((Path(one.name).suffix, one.how) for one in outcomes)
    ways = [how for how in (_READ, _REFUSED, "time", "memory", "crash") if any(its == how for _, its in counts)]
    rows = [
        f"| {suffix} | " + " | ".join(str(counts[suffix, how]) for how in ways) + " |"
        for suffix in sorted({s for s, _ in counts})
    ]
    total = "| all | " + " | ".join(str(sum(n for (_, its), n in counts.items() if its == how)) for how in ways) + " |"
    return "\n".join((f"| type | {' | '.join(ways)} |", f"|---|{'---:|' * len(ways)}", *rows, total))


def main() -> int:
    """Read the command line, then the files."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_readers", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    begun = time.monotonic()
    outcomes = read_all(range(asked.first, asked.first + asked.files), asked.seed)
    print(table(outcomes))
    slowest, largest = max(outcomes, key=lambda one: one.seconds), max(outcomes, key=lambda one: one.megabytes)
    print(
        f"{len(outcomes)} files in {time.monotonic() - begun:.0f} s; slowest {slowest.seconds:.1f} s ({slowest.name}), "
        f"most memory {largest.megabytes:.0f} MB ({largest.name})"
    )
    for one in outcomes:
        if one.how in ("time", "memory"):
            print(f"{one.name}: ended for {one.how}")
    bad = [one for one in outcomes if one.wrong]
    for one in bad:
        print(f"{one.name}: {one.how}, {one.wrong}{_where(one.number, asked.seed) if one.how == 'crash' else ''}")
    print(f"{len(bad)} violations")
    return 1 if bad else 0


def _where(number: int, seed: int) -> str:
    """Return where a reader fails on a file, read here: the files are made up, and nothing of them is said."""
    try:
        read_bytes(*mutated(number, seed), LARGEST)
    except Unreadable:
        return ""
    except Exception as wrong:
        last = traceback.extract_tb(wrong.__traceback__)[-6:]
        return f": {type(wrong).__name__} in " + ", ".join(f"{Path(one.filename).name} {one.lineno}" for one in last)
    return ""


if __name__ == "__main__":
    sys.exit(main())
