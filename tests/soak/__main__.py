"""python -m tests.soak: as many kills as asked, and the table of them. Exit code 1 when anything was wrong."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.run import clear_environment, one_thread

_BEGUN = "TESTS_SOAK"


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long; 0: never")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writers", nargs="+", metavar="KIND", help="only these kinds of writers")
    parser.add_argument("--database", default="", metavar="URL", help="of another store than SQLite")
    parser.add_argument(
        "--points", action="store_true", help="kill where a change is committed or reaches a file, never by the clock"
    )
    parser.add_argument("--no-notes", action="store_true", help="open no anonymiser: for writers that take in no notes")
    parser.add_argument("--beside", type=int, default=3, help="other writers that work while one is killed")
    parser.add_argument("--keep", action="store_true", help="leave the folders when something was wrong")
    arguments = parser.parse_args()
    if _BEGUN not in os.environ:  # threads of libraries are decided on when they load
        os.execve(sys.executable, [sys.executable, "-m", "tests.soak", *sys.argv[1:]],
                  clear_environment() | one_thread() | {_BEGUN: "1"})  # fmt: skip
    return run(arguments)


def run(arguments: argparse.Namespace) -> int:
    """Run it all in a folder of its own."""
    from kb.settings import Settings
    from tests.soak.acts import WRITERS
    from tests.soak.run import Soak, opened_models, table

    if arguments.database and "database" not in Settings.model_fields:
        print("this version keeps its store in SQLite only: leave --database out", file=sys.stderr)
        return 2
    place = Path(tempfile.mkdtemp(prefix="soak-"))
    (place / "aside").mkdir()
    tempfile.tempdir = str(place / "aside")  # what writers leave elsewhere than in the home folder is there
    settings = Settings(home=place / "home", **({"database": arguments.database} if arguments.database else {}))
    begun = time.monotonic()
    kinds = arguments.writers or list(WRITERS)
    soak = Soak(
        settings, opened_models(settings, not arguments.no_notes), place / "aside", kinds, arguments.seed, arguments.beside
    )
    print(f"models open after {time.monotonic() - begun:.0f} s", flush=True)
    begun, wrong = time.monotonic(), 0
    try:
        for number in range(arguments.kills):
            if arguments.seconds and time.monotonic() - begun > arguments.seconds:
                break
            kill = soak.kill_one(kinds[number % len(kinds)], at_point=arguments.points or number // len(kinds) % 2 == 1)
            wrong += bool(kill.wrong)
            for one in kill.wrong:
                print(f"kill {number}, {kill.kind} {kill.act} {kill.moment}: {one}", flush=True)
        last = soak.finish()
    finally:
        soak.close()
    seconds = time.monotonic() - begun
    for one in last:
        print(f"at the end: {one}")
    print(table(soak.kills))
    done = ", ".join(f"{count} {act}" for act, count in soak.acts.most_common())
    print(f"{len(soak.kills)} kills in {seconds:.0f} s, seed {arguments.seed}; acknowledged: {done}")
    print(f"{wrong + bool(last)} violations")
    if not (wrong or last) or not arguments.keep:
        shutil.rmtree(place, ignore_errors=True)
    else:
        print(f"left in {place}")
    return 1 if wrong or last else 0


if __name__ == "__main__":
    sys.exit(main())
