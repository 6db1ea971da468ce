"""Readers and writers at once, as in the running app: errors, the wait of a question against that of one reader, and memory.

Readers are threads that ask through the desk and think in between; writers publish, withdraw and take in session notes. The
ratio compares the 95th percentile of all readers with that of one reader alone with the same writers. Memory is that of this
process alone, by a line of least squares through samples of the second half: what grows for good shows as a slope.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from pydantic import SecretStr

from ingest.batch import Batch
from ingest.crew import Crew
from kb.desk import Desk
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Status
from kb.people import Person, Role
from kb.settings import Settings
from tests.bench_search import collection
from tests.soak.acts import short
from tests.soak.notes import made
from tests.soak.shared import MADE, opened

_SAMPLE_SECONDS = 1.0
_MEBI = 1 << 20


@dataclass
class Load:
    """What happened. waits: seconds of each question, with the moment it was asked at; errors: their kinds."""

    waits: list[tuple[float, float]] = field(default_factory=list)
    written: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def p(self, percent: int) -> float:
        """Return a percentile of the waits, in milliseconds."""
        return float(np.percentile([wait for _, wait in self.waits], percent)) * 1000

    def slope(self) -> float:
        """Return how fast memory grows in the second half, in MiB a minute."""
        half = self.memory[len(self.memory) // 2 :]
        at, used = np.array(half).T
        return float(np.polyfit(at, used, 1)[0]) * 60


def load(kb: KnowledgeBase, crew: Crew, questions: list[str], readers: int, seconds: float, think: float, first: int) -> Load:
    """Let readers and three writers work for so many seconds. first: number of the first session note."""
    stop, begun, seen, lock = threading.Event(), time.monotonic(), Load(), threading.Lock()

    def guarded(do: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            while not stop.is_set():
                try:
                    do()
                except Exception as wrong:  # whatever it is, it is what is counted here
                    with lock:
                        seen.errors.append(f"{type(wrong).__name__}: {wrong}")
                    time.sleep(0.1)

        return run

    def wrote(what: str) -> None:
        with lock:
            seen.written[what] = seen.written.get(what, 0) + 1

    def reader(number: int) -> Callable[[], None]:
        dice, reading = random.Random(number), Desk(kb, Person(f"lezer-{number}", Role.READER)).reading()

        def ask() -> None:
            stop.wait(dice.expovariate(1 / think) if think else 0)
            if stop.is_set():
                return
            at = time.monotonic()
            reading.search(dice.choice(questions), 12)
            with lock:
                seen.waits.append((at - begun, time.monotonic() - at))

        return ask

    desk, turn = Desk(kb, Person("redacteur", Role.ADMINISTRATOR)), iter(range(10**9))

    def publish() -> None:
        key = f"bench-{first}-{next(turn)}"
        kb.store.put(short(key, Status.CONCEPT), "bench")
        draft = desk.reviewing().dilemma(key)
        desk.reviewing().approve(draft, draft)
        wrote("published")
        stop.wait(2)

    def withdraw() -> None:
        mine = [one for one in kb.store.all(Status.PUBLISHED) if one.key.startswith("bench-")]
        if mine:
            desk.withdraw(mine[0].key, CleanText("oefening"))
            wrote("withdrawn")
        stop.wait(3)

    notes, batch = iter(range(first, 10**9)), Batch(kb, crew.prepare)

    def take_in() -> None:
        note = made(next(notes), 77)
        report = batch.take_bytes(note.name, note.text.encode())
        wrote(f"note: {report.outcome.value}")
        stop.wait(2)

    jobs = [*(guarded(reader(number)) for number in range(readers)), *map(guarded, (publish, withdraw, take_in))]
    threads = [threading.Thread(target=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    while time.monotonic() - begun < seconds:
        time.sleep(_SAMPLE_SECONDS)
        seen.memory.append((time.monotonic() - begun, memory()))
    stop.set()
    for thread in threads:
        thread.join(120)
    return seen


def memory() -> float:
    """Return the memory of this process that is in use, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MEBI


def main() -> int:
    """Run one reader, then all; print the figures. Exit code 1 when anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_load", description=__doc__)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120, help="of all readers; one reader alone gets half")
    parser.add_argument("--think", type=float, default=5, help="mean seconds between two questions of a reader; 0: none")
    parser.add_argument("--database", default="", metavar="URL", help=f'an empty PostgreSQL; "{MADE}": one made for this')
    arguments = parser.parse_args()
    dilemmas, asked = collection()
    questions = [one.text for one in asked]
    with opened(arguments.database) as shared, tempfile.TemporaryDirectory() as folder:
        at = {"database_url": SecretStr(shared.address)} if shared else {}
        settings = Settings(home=Path(folder), questions_per_minute=0, **at)  # nobody is told to come back later
        kb = open_knowledge_base(settings)
        kb.store.put_many([replace(one, number=None) for one in dilemmas], "bench")
        with Crew(settings, 1) as crew:
            kb.searcher.refresh()
            load(kb, crew, questions, 5, 15, 1, 0)  # models open and caches fill
            alone = load(kb, crew, questions, 1, arguments.seconds / 2, min(arguments.think, 0.5), 1000)
            all_of_them = load(kb, crew, questions, arguments.readers, arguments.seconds, arguments.think, 2000)
        wrong = kb.check()
        kb.store.close()
    for name, seen in (("one reader", alone), (f"{arguments.readers} readers", all_of_them)):
        begun, middle, end = (seen.memory[place][1] for place in (0, len(seen.memory) // 2, -1))
        grew = f"{begun:.0f}, {middle:.0f}, {end:.0f} MiB, {seen.slope():+.1f} MiB a minute in the second half"
        waited = f"p50 {seen.p(50):7.1f} ms  p95 {seen.p(95):7.1f} ms"
        print(f"{name:12}{len(seen.waits):>6} questions  {waited}  {len(seen.errors)} errors")
        print(f"{'':12}memory {grew}; {seen.written}")
        for error in sorted(set(seen.errors)):
            print(f"{'':12}{error}")
    print(f"p95 of all against one: {all_of_them.p(95) / alone.p(95):.1f} times, on {len(dilemmas)} dilemmas")
    print(f"store and index afterwards: {wrong or 'as they should be'}")
    return 1 if wrong or alone.errors or all_of_them.errors else 0


if __name__ == "__main__":
    sys.exit(main())
