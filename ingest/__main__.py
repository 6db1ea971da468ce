"""The editor's commands: python -m ingest PATH… takes session notes in as drafts; python -m ingest anonymise filters text."""

import argparse
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from tqdm import tqdm

from ingest.anonymise import Anonymised, NotClean, open_anonymiser
from kb.errors import KbError
from kb.settings import Settings, load_settings

if TYPE_CHECKING:
    from ingest.batch import FileReport

DONE, SOME, WRONG = 0, 1, 2
_ACTOR = "ingest"


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _shown(name: str) -> str:
    """Return a file name that can be printed, whatever bytes it has."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _record(report: "FileReport") -> dict[str, Any]:
    return {
        "file": _shown(report.file), "outcome": report.outcome.value, "reason": report.reason, "replaced": report.replaced,
        "drafts": [
            {
                "id": draft.dilemma.key, "title": draft.dilemma.title, "situation": draft.dilemma.situation,
                "question": draft.dilemma.question, "themes": list(draft.dilemma.themes), "resembles": list(draft.resembles),
                "guidance": [{"by": piece.by, "text": piece.text} for piece in draft.dilemma.guidance],
                "risk": {"level": draft.risk.level, "reasons": list(draft.risk.reasons)},
            }
            for draft in report.drafts
        ],
    }  # fmt: skip


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
    with tempfile.TemporaryDirectory() as nowhere:  # a dry run writes nothing where the data is to be
        if arguments.dry_run and not settings.database.exists():
            settings = settings.model_copy(update={"home": Path(nowhere)})
        return _take_in(arguments, settings, paths, bool(missing))


def _take_in(arguments: argparse.Namespace, settings: Settings, paths: list[Path], missing: bool) -> int:
    from ingest.batch import Batch, Outcome
    from kb.knowledge_base import open_knowledge_base

    kb = open_knowledge_base(settings)
    batch = Batch(kb, open_anonymiser(settings), store=not arguments.dry_run, actor=_ACTOR)
    reports = batch.take(tqdm(paths, unit=" file", disable=None))
    for report in reports:
        replaced = ", ".join(f"{count} {label}" for label, count in report.replaced.items())
        detail = f"{len(report.drafts)} drafts; hidden: {replaced or 'nothing'}" if report.drafts else report.reason
        _say(f"{_shown(report.file)}: {detail}")
        for left_out in report.skipped:
            _say(f"  left out: {left_out}")
    if arguments.publish and not arguments.dry_run:
        for draft in (draft for report in reports for draft in report.drafts):
            kb.publish(kb.store.by_key(draft.dilemma.key).number or 0, _ACTOR, "--publish")
    if arguments.json:
        print(json.dumps({"files": [_record(report) for report in reports]}, ensure_ascii=False))
    unread = sum(report.outcome is Outcome.UNREADABLE for report in reports)
    if unread == len(reports):
        return WRONG
    return SOME if missing or unread or any(report.skipped for report in reports) else DONE


def _anonymised_record(key: Any, result: Anonymised) -> dict[str, Any]:
    spans = [{"start": r.span.start, "end": r.span.end, "type": r.span.label, "replacement": r.text} for r in result.replaced]
    risk = {"level": result.risk.level, "reasons": list(result.risk.reasons)}
    return {"id": key, "text": result.text, "spans": spans, "risk": risk}


def anonymise(lines: Iterable[str]) -> int:
    """Filter JSON Lines {"id", "text"} to their anonymised form, one line each, in the same order."""
    anonymiser = open_anonymiser(load_settings())
    skipped = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            key, text = record["id"], record["text"]
            result = anonymiser.anonymise(text)
        except (json.JSONDecodeError, KeyError, TypeError):
            _say(f'line {number}: no object with "id" and "text", skipped')
            skipped += 1
        except NotClean as wrong:
            _say(f"line {number}: {wrong}, skipped")
            skipped += 1
        else:
            print(json.dumps(_anonymised_record(key, result), ensure_ascii=False))
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
        description="Read session notes, remove what identifies people, and leave drafts to be reviewed.",
        epilog="Example: python -m ingest corpora/notes --dry-run. Exit code: 0 all read, 1 some skipped, 2 wrong usage or "
        "nothing done. See also: python -m ingest anonymise --help",
    )  # fmt: skip
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="file or folder with notes; subfolders included")
    parser.add_argument("--dry-run", action="store_true", help="show what would be hidden and drafted; write nothing")
    parser.add_argument("--publish", action="store_true", help="skip the human check, where the settings allow it")
    parser.add_argument("--json", action="store_true", help="write one JSON object with a report per file to stdout")
    arguments = parser.parse_args()
    return _guarded(lambda: take_in(arguments))


def _guarded(run: Any) -> int:
    try:
        return int(run())
    except ValidationError as wrong:
        _say("; ".join(f"setting {error['loc'][0]}: {error['msg']}" for error in wrong.errors()))
    except (KbError, OSError) as wrong:
        _say(str(wrong))
    return WRONG


if __name__ == "__main__":
    sys.exit(main())
