"""Commands that bring dilemmas in and out, and make the index."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from kb import backup as backups
from kb import retold, transfer
from kb.commands import ACTOR, DONE, SOME, WRONG, bar, records, say
from kb.errors import KbError, NotFound
from kb.knowledge_base import KnowledgeBase
from kb.model import Status
from kb.settings import Settings


def import_(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Add dilemmas from JSON Lines; what is no dilemma is named and skipped."""
    clean = None if arguments.trusted else _anonymiser(kb.settings)
    added, skipped, seen = 0, 0, 0
    for path in arguments.file:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(tqdm(lines, desc=path.name, unit=" dilemma's", disable=None), 1):
                if not line.strip():
                    continue
                seen += 1
                try:
                    record = transfer.read_line(line)
                    known = transfer.cleaned(record, clean) if clean else record
                    dilemma = transfer.to_dilemma(known, transfer.trusted, _status(kb, known))
                    bare = retold.without_wording(dilemma) if dilemma.status is Status.PUBLISHED else dilemma
                    kb.store.put(bare, ACTOR, "import")
                    added += 1
                except KbError as wrong:  # no dilemma, or it cannot be made clean: the rest goes on
                    skipped += 1
                    say(f"{path.name}, line {number}: {wrong}; skipped")
    say(f"{added} of {seen} dilemmas are in the knowledge base")
    return WRONG if not added else SOME if skipped else DONE


def _status(kb: KnowledgeBase, record: Mapping[str, Any]) -> Status:
    """Return the state a record without one comes in: that of the dilemma it changes, else published."""
    try:
        return kb.store.by_key(str(record.get("id"))).status
    except NotFound:
        return Status.PUBLISHED


def _anonymiser(settings: Settings) -> Callable[[Sequence[str]], Sequence[str]]:
    from ingest.anonymise import open_anonymiser  # the one door from kb to ingest: imported text is cleaned too

    anonymiser = open_anonymiser(settings)
    return lambda texts: anonymiser.anonymise_parts(texts)[0]


def export(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Write all dilemmas as JSON Lines, to stdout or to a file that is there whole or not at all."""
    lines = (json.dumps(transfer.to_record(dilemma), ensure_ascii=False) + "\n" for dilemma in kb.store.all())
    if arguments.file is None:
        sys.stdout.writelines(lines)
        return DONE
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=arguments.file.parent, suffix=".part", delete=False) as file:
        file.writelines(lines)
    Path(file.name).replace(arguments.file)
    return DONE


def backup(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Write store and settings to one file."""
    backups.backup(kb.store, kb.settings, arguments.file)
    say(f"{arguments.file.name}: {arguments.file.stat().st_size:,} bytes")
    return DONE


def restore(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Put a backup in place of the present store."""
    backups.restore(kb.settings, arguments.file)
    say(f"restored {arguments.file.name}; the next search brings the index in line")
    return DONE


def rebuild(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Embed everything again beside the live index and swap at the end."""
    progress, move = bar("embedding")
    with progress:
        count = kb.rebuild(arguments.model, move)
    say(f"search index holds {count} dilemmas")
    return DONE


def fill(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Fill an empty knowledge base with the sample dilemmas of a folder, and make the index.

    One that holds something keeps it; its index is made again when this version of the program searches otherwise.
    """
    if any(kb.store.count(status) for status in Status):
        if kb.is_outdated():
            say("this version searches better: every dilemma is embedded again, once")
            return rebuild(kb, argparse.Namespace(model=None))
        return DONE
    paths = sorted(arguments.folder.rglob("*.jsonl"))
    dilemmas = [transfer.to_dilemma(record, transfer.trusted) for path in paths for record in records(path)]
    dilemmas = [replace(one, status=Status.PUBLISHED, review_date=kb.next_review()) for one in dilemmas]
    kb.store.put_many(dilemmas, ACTOR, "voorbeeld")
    say(f"{kb.store.count(Status.PUBLISHED)} sample dilemmas added")
    progress, move = bar("embedding")
    with progress:
        kb.searcher.refresh(move)
    return DONE
