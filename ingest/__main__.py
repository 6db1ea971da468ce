"""The editor's commands: python -m ingest PATH… takes session notes in as drafts; python -m ingest anonymise filters text."""

import argparse
import contextlib
import json
import logging
import signal
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from tqdm import tqdm

from kb.errors import KbError, NotClean
from kb.files import keep_private
from kb.legible import json_line
from kb.settings import Settings, load_settings

if TYPE_CHECKING:
    from ingest.anonymise import Anonymised
    from ingest.batch import FileReport
    from kb.knowledge_base import KnowledgeBase

DONE, SOME, WRONG = 0, 1, 2
_ACTOR = "ingest"


def _at_least_one(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes: give 1 or more")
    return int(text)


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def take_in(arguments: argparse.Namespace) -> int:
    """Read the files and folders, leave drafts, and report what became of each file."""
    from ingest.batch import SUFFIXES, files_in  # readers and index: the text filter starts without them

    settings = load_settings()
    if arguments.publish and not settings.allow_publish_unreviewed:
        _say("--publish skips the human check: set KB_ALLOW_PUBLISH_UNREVIEWED=true if that is meant")
        return WRONG
    missing = [path for path in arguments.paths if not path.exists()]
    for path in missing:
        _say(f"{path}: not there")
    paths = list(files_in([path for path in arguments.paths if path.exists()]))
    if not paths:
        _say(f"no session notes to read: give files, or folders with files of these types: {', '.join(SUFFIXES)}")
        return WRONG
    signal.signal(signal.SIGTERM, _stop)  # as Ctrl-C does: what is ready is reported
    with contextlib.ExitStack() as stack:
        home = settings
        if arguments.dry_run:
            home, settings = _to_look_only(settings, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        return _take_in(arguments, settings, home, paths, bool(missing))


def _to_look_only(settings: Settings, folder: Path) -> tuple[Settings, Settings]:
    """Return settings for the knowledge base and for who cleans, with which nothing is written where the data is or is to be.

    What is not there yet is made in the folder. Raises BadSettings and DatabaseRefused.
    """
    from kb.own_words import copied
    from kb.store.examined import version_in

    if settings.database_url is None:
        return settings if settings.database.exists() else settings.in_files(folder), settings
    is_there = version_in(settings.database_url) > 0
    return settings if is_there else settings.in_files(folder), copied(settings, folder)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _take_in(arguments: argparse.Namespace, settings: Settings, home: Settings, paths: list[Path], missing: bool) -> int:
    """Do it. home: settings with the folder in which the knowledge base is."""
    from ingest import report
    from ingest.batch import Batch, Outcome
    from ingest.cluster import open_workers
    from ingest.crew import cores
    from ingest.wording import open_wording
    from kb.knowledge_base import open_knowledge_base

    kb = open_knowledge_base(home, read_only=arguments.dry_run)
    if not arguments.dry_run:
        _begin_with_safe(kb)
    processes = min(arguments.processes or cores(), len(paths))
    reports: list[FileReport] = []
    stopped = ""
    with open_workers(settings, processes) as crew, tqdm(total=len(paths), unit=" file", disable=None) as progress:

        def done(its: "FileReport") -> None:
            reports.append(its)
            if arguments.publish and not arguments.dry_run:
                for draft in its.drafts:
                    kb.publish(kb.store.by_key(draft.dilemma.key).number or 0, _ACTOR, "--publish")
            progress.write(report.line(its), file=sys.stderr)
            for left_out in its.skipped:
                progress.write(f"  left out: {left_out}", file=sys.stderr)
            progress.update()

        try:
            wording = None if arguments.dry_run else open_wording(settings)
            batch = Batch(kb, crew.prepare, not arguments.dry_run, _ACTOR, wording, crew.prepare_beside)
            batch.take(paths, done, crew.processes)
        except KeyboardInterrupt:
            stopped = "stopped"
        except KbError as wrong:
            if not reports:
                raise
            stopped = str(wrong)
    if arguments.json:
        print(json_line({"files": [report.record(its) for its in reports]}))
    else:
        print(report.markdown(reports, stored=not arguments.dry_run), end="")
    if stopped:
        _say(f"{stopped}; {len(reports)} of {len(paths)} files are done: give the same command to go on")
        return SOME if reports else WRONG
    unread = sum(its.outcome is Outcome.UNREADABLE for its in reports)
    if unread == len(reports):
        return WRONG
    return SOME if missing or unread or any(its.skipped for its in reports) else DONE


def _begin_with_safe(kb: "KnowledgeBase") -> None:
    """Throw away what the safe need not hold; what it holds without a key is the app's to throw away, and said."""
    from kb.originals import tidy

    if kb.safe.is_on:
        tidy(kb)
    elif left := len(kb.safe.moments()):
        _say(
            f"KB_SAFE_KEY is not set: no original text is kept, and the {left} in the safe go when the app starts without that "
            "key, or now with python -m kb safe --empty"
        )


def _anonymised_record(key: Any, result: "Anonymised") -> dict[str, Any]:
    spans = [{"start": r.span.start, "end": r.span.end, "type": r.span.label, "replacement": r.text} for r in result.replaced]
    risk = {"level": result.risk.level, "reasons": list(result.risk.reasons)}
    return {"id": key, "text": result.text, "spans": spans, "risk": risk}


def anonymise(lines: Iterable[str]) -> int:
    """Filter JSON Lines {"id", "text"} to their anonymised form, one line each, in the same order."""
    from ingest.anonymise import open_anonymiser

    anonymiser = open_anonymiser(load_settings())
    skipped = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            key, text = record["id"], record["text"]
            result = anonymiser.anonymise(text)
        except (ValueError, KeyError, TypeError, RecursionError):  # no JSON, in whatever way
            _say(f'line {number}: no object with "id" and "text", skipped')
            skipped += 1
        except NotClean as wrong:
            _say(f"line {number}: {wrong}, skipped")
            skipped += 1
        else:
            print(json_line(_anonymised_record(key, result)))
    return SOME if skipped else DONE


def main() -> int:
    """Run one command; return its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    if sys.argv[1:2] == ["anonymise"]:
        parser = argparse.ArgumentParser(
            prog="python -m ingest anonymise", description=anonymise.__doc__,
            epilog="Example: python -m ingest anonymise < notes.jsonl > clean.jsonl. It keeps nothing of what it reads.",
        )  # fmt: skip
        parser.parse_args(sys.argv[2:])
        return _guarded(lambda: anonymise(sys.stdin))
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description="Read session notes, remove what identifies people, and leave drafts to be reviewed. What became of each "
        "file goes to stdout. A batch that was stopped goes on when the same command is given again.",
        epilog="Example: python -m ingest corpora/notes --dry-run > report.md. Exit code: 0 all read, 1 some skipped, "
        "2 wrong usage or nothing done. See also: python -m ingest anonymise --help",
    )  # fmt: skip
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="file or folder with notes; subfolders included")
    parser.add_argument("--dry-run", action="store_true", help="show what would be hidden and drafted; store none of it")
    parser.add_argument("--publish", action="store_true", help="skip the human check, where the settings allow it")
    parser.add_argument("--json", action="store_true", help="write the report as one JSON object instead of Markdown")
    parser.add_argument("--processes", type=_at_least_one, metavar="N", help="files in hand at once (default: one a processor)")
    arguments = parser.parse_args()
    return _guarded(lambda: take_in(arguments))


def _guarded(run: Any) -> int:
    try:
        return int(run())
    except ValidationError as wrong:
        _say("; ".join(f"setting {error['loc'][0]}: {error['msg']}" for error in wrong.errors()))
    except (KbError, OSError) as wrong:
        _say(str(wrong))
    except KeyboardInterrupt:
        _say("stopped; nothing was done")
    return WRONG


if __name__ == "__main__":
    keep_private()
    sys.exit(main())
