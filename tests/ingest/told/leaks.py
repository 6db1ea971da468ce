"""Whether anything identifying of the notes kept apart is on disk after they were taken in: python -m tests.ingest.told.leaks.

The notes are written as files and taken in by the command itself; then every byte under KB_HOME (database, journal, index)
is searched for the strings of corpora/told/identifying.tsv, as written and between other letters.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.ingest.told import files
from tests.ingest.told.measure import KEPT
from tests.ingest.told.notes import TOLD, notes

ROOT = Path(__file__).resolve().parents[3]


def identifying() -> dict[str, list[tuple[str, str]]]:
    """Return by note what may be nowhere, as (type, string)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in (TOLD / "identifying.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            note, kind, string = line.split("\t")
            found.setdefault(note, []).append((kind, string))
    return found


def content_of(home: Path) -> str:
    """Return everything under a folder as text."""
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in sorted(home.rglob("*")) if path.is_file())


def take_in(home: Path, folder: Path) -> str:
    """Take the kept notes in with the command and return its report; the index is made too."""
    for part in KEPT:
        for note in notes(part):
            (folder / f"{note.id}{note.suffix}").write_bytes(files.content(note))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    environment = inherited | {"KB_HOME": str(home), "KB_ALLOW_PUBLISH_UNREVIEWED": "true"}
    command = [sys.executable, "-m", "ingest", str(folder), "--publish"]
    report = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    subprocess.run([sys.executable, "-m", "kb", "rebuild"], cwd=ROOT, env=environment, capture_output=True, check=True)
    return report.stdout + report.stderr


def main() -> None:
    """Print how many of the strings are found, by type."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="also print what was found, with its note")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, raw = Path(folder) / "home", Path(folder) / "raw"
        raw.mkdir()
        said = take_in(home, raw)
        stored = content_of(home)
    print("; ".join(line for line in said.splitlines() if " files: " in line or " drafts; " in line and "risk" in line))
    wanted, found, misses = Counter[str](), Counter[str](), list[str]()
    for note, strings in identifying().items():
        for kind, string in strings:
            wanted[kind] += 1
            if re.search(rf"(?<!\w){re.escape(string)}(?!\w)", stored):
                found[kind] += 1
                misses.append(f"{note}: {kind}: {string}")
            elif re.search(rf"(?<!\w){re.escape(string)}(?!\w)", said):
                misses.append(f"{note}: {kind}, in the report only: {string}")
    for kind, count in wanted.most_common():
        print(f"{kind:14} {found[kind]:3} of {count}")
    print(f"{'all':14} {found.total():3} of {wanted.total()}; notes with one {len({m.split(':')[0] for m in misses})}")
    if arguments.misses:
        print(*misses, sep="\n")


if __name__ == "__main__":
    main()
