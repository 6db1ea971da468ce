"""Taking in 1,000 mixed files beside reading the same files with markitdown alone: files per second and peak memory.

The files are the marked notes in their own file types, each several times with a line that makes it another file. Both run
as commands of their own, start and model loading included; memory is that of all their processes together.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from tests.ingest.told import files
from tests.ingest.told.measure import KEPT
from tests.ingest.told.notes import TOLD, AnnotatedNote, Block, Stretch, notes

ROOT = Path(__file__).resolve().parents[1]
MARKITDOWN = ROOT / ".venv-markitdown" / "bin" / "python"
_FILES = 1_000
_LOOK_EVERY = 0.5  # seconds
_MIB = 2**20
_READ = """
import sys
from markitdown import MarkItDown
reader, read, letters = MarkItDown(enable_plugins=False), 0, 0
for name in sys.argv[1:]:
    try:
        letters += len(reader.convert(name).text_content)
        read += 1
    except Exception:
        pass
print(read, letters)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One command: how long it took in seconds, the most memory all its processes used, what it printed."""

    seconds: float
    peak_mib: float
    said: str


def _varied(note: AnnotatedNote, number: int) -> AnnotatedNote:
    """Return the note with a line of its own at the end."""
    (title, blocks), *rest = note.parts
    more = Block("P", (Stretch("A", f"Dit is exemplaar {number} van dit verslag."),))
    return replace(note, parts=[(title, [*blocks, more]), *rest])


def write(folder: Path, count: int = _FILES) -> Counter[str]:
    """Write so many files and return how many there are of each type."""
    told = [note for file in sorted(TOLD.glob("*.txt")) if file.stem not in KEPT for note in notes(file.stem)]
    kinds = Counter[str]()
    for number in range(count):
        note = _varied(told[number % len(told)], number)
        (folder / f"{number:04}{note.suffix}").write_bytes(files.content(note))
        kinds[note.suffix] += 1
    return kinds


def run(command: list[str], **environment: str) -> Run:
    """Run a command and watch its memory (PSS: what processes share counts once)."""
    start, peak = time.perf_counter(), 0
    inherited = {name: value for name, value in psutil.Process().environ().items() if not name.startswith("KB_")}
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=inherited | environment, stdout=said, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(_LOOK_EVERY)
        seconds = time.perf_counter() - start
        said.seek(0)
        return Run(seconds, peak / _MIB, said.read())


def _memory(pid: int) -> int:
    used = 0
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for one in family:
        try:
            used += one.memory_full_info().pss
        except psutil.Error:  # it ended meanwhile
            continue
    return used


def main(count: int = _FILES) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        notes_folder, home = Path(folder) / "notes", Path(folder) / "home"
        notes_folder.mkdir()
        kinds = write(notes_folder, count)
        paths = [str(path) for path in sorted(notes_folder.iterdir())]
        ours = run([sys.executable, "-m", "ingest", str(notes_folder)], KB_HOME=str(home))
        print(f"\nTaking in {count:,} files: {', '.join(f'{n} {kind}' for kind, n in kinds.most_common())}")
        rows = {"ours: read, anonymised, split, stored": (ours, count)}
        if MARKITDOWN.exists():
            alone = run([str(MARKITDOWN), "-c", _READ, *paths])
            rows = {"markitdown: read alone": (alone, int(alone.said.split()[0]))} | rows
        else:
            print("  markitdown is not installed")
        for name, (its, read) in rows.items():
            print(f"  {name:40} {count / its.seconds:8.2f} files/s   {its.peak_mib:8,.0f} MiB   read {read} files")
        if len(rows) > 1:
            (alone, _), (its, _) = rows.values()
            longer, larger = its.seconds / alone.seconds, its.peak_mib / alone.peak_mib
            print(f"  ours takes {longer:.1f} times as long and {larger:.1f} times the memory")
        print("  " + "\n  ".join(ours.said.splitlines()[2:5]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _FILES)
