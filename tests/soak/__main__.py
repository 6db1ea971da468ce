"""python -m tests.soak: as many kills as asked, and the table of them. Exit code 1 when anything was wrong."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

_BEGUN = "TESTS_SOAK"


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long; 0: never")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writers", nargs="+", metavar="KIND", help="only these kinds of writers")
    parser.add_argument(
        "--database", default="", metavar="URL", help='an empty PostgreSQL and not SQLite; "embedded": one made for this'
    )
    parser.add_argument(
        "--points", action="store_true", help="kill where a change is committed or reaches a file, never by the clock"
    )
    parser.add_argument("--no-notes", action="store_true", help="open no anonymiser: for writers that take in no notes")
    parser.add_argument("--beside", type=int, default=3, help="other writers that work while one is killed")
    parser.add_argument("--keep", action="store_true", help="leave the folders when something was wrong")
    parser.add_argument("--results", type=Path, metavar="FILE", help="note every kill there; go on after those that it holds")
    arguments = parser.parse_args()
    if _BEGUN not in os.environ:  # threads of libraries are decided on when they load
        os.execve(sys.executable, [sys.executable, "-m", "tests.soak", *sys.argv[1:]],
                  clear_environment() | one_thread() | {_BEGUN: "1"})  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    return run(arguments)


def run(arguments: argparse.Namespace) -> int:
    """Run it all in a folder of its own."""
    from kb.settings import Settings
    from tests.soak.acts import WRITERS
    from tests.soak.models import opened_models
    from tests.soak.report import noted, read, table
    from tests.soak.run import KEY, Soak
    from tests.soak.shared import opened

    before = read(arguments.results)
    place = Path(tempfile.mkdtemp(prefix="soak-"))
    (place / "aside").mkdir()
    begun = time.monotonic()
    kinds = arguments.writers or list(WRITERS)
    with opened(arguments.database) as shared:
        tempfile.tempdir = str(place / "aside")  # what writers leave elsewhere than in the home folder is there
        settings = Settings(home=place / "home", safe_key=KEY, **({"database_url": shared.address} if shared else {}))
        seed = arguments.seed + len(before)  # a run that goes on is another one
        models = opened_models(settings, not arguments.no_notes)
        soak = Soak(settings, models, place / "aside", kinds, seed, arguments.beside, shared)
        print(f"begun after {time.monotonic() - begun:.0f} s, {len(before)} kills before", flush=True)
        begun = time.monotonic()
        try:
            for number in range(len(before), arguments.kills):
                if arguments.seconds and time.monotonic() - begun > arguments.seconds:
                    break
                started = time.monotonic()
                kill = soak.kill_one(kinds[number % len(kinds)], at_point=arguments.points or number // len(kinds) % 2 == 1)
                noted(arguments.results, kill)
                took = f"{time.monotonic() - started:.1f} s"
                print(f"kill {number + 1}: {kill.kind}, {kill.act} {kill.moment}: {kill.became}, {took}", flush=True)
                for one in kill.wrong:
                    print(f"  wrong: {one}", flush=True)
            last = soak.finish()
        finally:
            soak.close()
    seconds = time.monotonic() - begun
    for one in last:
        print(f"at the end: {one}")
    kills = before + soak.kills
    wrong = sum(bool(kill.wrong) for kill in kills)
    print(table(kills))
    done = ", ".join(f"{count} {act}" for act, count in soak.acts.most_common())
    print(f"{len(soak.kills)} kills in {seconds:.0f} s, {len(before)} before, seed {seed}; acknowledged now: {done}")
    print(f"{wrong + bool(last)} violations")
    if not (wrong or last) or not arguments.keep:
        shutil.rmtree(place, ignore_errors=True)
    else:
        print(f"left in {place}")
    return 1 if wrong or last else 0


def one_thread() -> dict[str, str]:
    """Return the environment in which libraries start no threads: a forked process would wait for those for ever."""
    return {name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")} | {
        "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "passive",
    }  # fmt: skip


def clear_environment() -> dict[str, str]:
    """Return the environment without settings of this machine's own knowledge base."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KB_")}


if __name__ == "__main__":
    sys.exit(main())
