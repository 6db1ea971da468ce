"""Commands that bring dilemmas in and out, and make the index."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tqdm import tqdm

from kb import backup as backups
from kb import exports, retold, taken_back, transfer
from kb.commands import ACTOR, DONE, SOME, WRONG, bar, records, say, write_whole
from kb.errors import BadRecord, KbError, NotFound, StoreBroken
from kb.hiding import hidden
from kb.knowledge_base import KnowledgeBase
from kb.legible import escaped, json_line
from kb.lists import Lists
from kb.model import Dilemma, Status
from kb.own_words import OwnWords
from kb.settings import Settings
from kb.taken_back import Taken
from kb.taxonomy import file as list_file


def import_(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Add dilemmas from JSON Lines; what is no dilemma is named and skipped."""
    clean = None if arguments.trusted else _anonymiser(kb.settings)
    taken = Taken({}, {}) if arguments.again else taken_back.known(kb.settings.home, kb.store)
    added, skipped, seen, lists = 0, 0, 0, kb.taxonomy
    for path in arguments.file:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(tqdm(lines, desc=escaped(path.name), unit=" dilemma's", disable=None), 1):
                if not line.strip():
                    continue
                seen += 1
                try:
                    record = lists.with_partners(transfer.read_line(line))
                    known = transfer.cleaned(record, clean, lists) if clean else record
                    dilemma = lists.settled(transfer.to_dilemma(known, transfer.trusted, _status(kb, known), lists))
                    _refuse_taken_back(kb, dilemma, taken)
                    bare = retold.without_wording(dilemma) if dilemma.status is Status.PUBLISHED else dilemma
                    kb.store.put(bare, ACTOR, "import")
                    added += 1
                except StoreBroken:  # the rest would go the same way
                    say(f"stopped at {path.name}, line {number}: what was added stays; mend it and give the same command again")
                    raise
                except KbError as wrong:  # no dilemma, or it cannot be made clean: the rest goes on
                    skipped += 1
                    say(f"{path.name}, line {number}: {wrong}; skipped")
    say(f"{added} of {seen} dilemmas are in the knowledge base")
    return WRONG if not added else SOME if skipped else DONE


def _refuse_taken_back(kb: KnowledgeBase, dilemma: Dilemma, taken: Taken) -> None:
    """Raise BadRecord for a dilemma that was erased, or that was withdrawn and would be found again."""
    its = taken_back.sign(dilemma.key)
    if its in taken.erased and kb.store.number_of(dilemma.key) is None:
        day = taken.erased[its][:10]
        raise BadRecord(f"dilemma {dilemma.key} was erased on {day}: python -m kb import --again takes it in all the same")
    if its in taken.withdrawn and dilemma.status is Status.PUBLISHED:
        raise BadRecord(f"dilemma {dilemma.key} was withdrawn: python -m kb import --again publishes it all the same")


def _status(kb: KnowledgeBase, record: Mapping[str, Any]) -> Status:
    """Return the state a record without one comes in: that of the dilemma it changes, else published."""
    try:
        return kb.store.by_key(transfer.key_of(record)).status
    except NotFound:
        return Status.PUBLISHED


def _anonymiser(settings: Settings) -> Callable[[Sequence[str]], Sequence[str]]:
    from ingest.anonymise import open_anonymiser  # the one door from kb to ingest: imported text is cleaned too

    anonymiser = open_anonymiser(settings)
    return lambda texts: anonymiser.anonymise_parts(texts)[0]


def export(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Write all dilemmas as JSON Lines, to stdout, to a file that is there whole or not at all, or among the kept exports."""
    if arguments.keep:
        own = OwnWords(kb.settings)
        before = own.fingerprint()
        path = exports.keep(kb.settings.home, kb.store, datetime.now())
        if own.fingerprint() != before:  # a name was hidden while this was written
            exports.reword_all(kb.settings.home, lambda text: hidden(text, own))
        say(f"{path}: what is erased from now on is taken out of it too")
        return DONE
    lines = (json_line(transfer.to_record(dilemma)) + "\n" for dilemma in kb.store.all())
    if arguments.file is None:
        sys.stdout.writelines(lines)
        return DONE
    write_whole(arguments.file, lines)
    return DONE


def taxonomy(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Write the themes and partners, or change them as a file says."""
    if arguments.take_in:
        if arguments.file is None:
            say("give the file to read: python -m kb taxonomy lijsten.toml --import")
            return WRONG
        changed = Lists(kb, ACTOR).take_in(list_file.read(arguments.file.read_text(encoding="utf-8-sig")))
        say(f"themes and partners are as {arguments.file.name} says; {changed} dilemmas changed with them")
        return DONE
    is_json = arguments.json or (arguments.file is not None and arguments.file.suffix.lower() == ".json")
    told = (list_file.as_json if is_json else list_file.as_toml)(kb.taxonomy)
    if arguments.file is None:
        sys.stdout.write(told)
    else:
        write_whole(arguments.file, [told])
    return DONE


def backup(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Write store and settings to one file."""
    backups.backup(kb.store, kb.settings, arguments.file)
    say(f"{arguments.file.name}: {arguments.file.stat().st_size:,} bytes")
    return DONE


def restore(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Put a backup in place of the present store, or say what is to become of a restore that waits."""
    if [arguments.file is not None, arguments.finish, arguments.drop].count(True) != 1:
        say("give the file of a backup, or else --finish or --drop for a restore that waits: python -m kb restore monday.zip")
        return WRONG
    files = [path.name for path in backups.left_in_files(kb.settings)]
    if arguments.drop:
        is_dropped = backups.drop_waiting(kb.settings)
        say("dropped: all stays as it is now" if is_dropped else "no restore waits")
        return DONE if is_dropped else WRONG
    left_out = backups.restore(kb.settings, arguments.file) if arguments.file else backups.finish_waiting(kb.settings)
    if left_out is None:
        say("no restore waits")
        return WRONG
    if left_out.erased:
        say(f"{left_out.erased} dilemmas and drafts were erased after this backup was made: they are left out")
    if left_out.withdrawn:
        say(f"{left_out.withdrawn} were withdrawn after this backup was made: they stay so")
    if left_out.hidden:
        say(f"names that were hidden after this backup was made are hidden in {left_out.hidden}")
    if left_out.shown:
        say(f"{left_out.shown} phrases are on the list of what is never hidden no more: they stay off it")
    if files:
        say(f"removed from {kb.settings.home.name}/, now that the database holds all: {', '.join(files)}")
    say(f"restored {arguments.file.name if arguments.file else 'what waited'}; the next search brings the index in line")
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
    lists, told = kb.taxonomy, (record for path in paths for record in records(path))
    dilemmas = [lists.settled(transfer.to_dilemma(record, transfer.trusted, taxonomy=lists)) for record in told]
    erased = taken_back.known(kb.settings.home, kb.store).erased
    dilemmas = [one for one in dilemmas if taken_back.sign(one.key) not in erased]
    dilemmas = [replace(one, status=Status.PUBLISHED, review_date=kb.next_review()) for one in dilemmas]
    kb.store.put_many(dilemmas, ACTOR, "voorbeeld")
    say(f"{kb.store.count(Status.PUBLISHED)} sample dilemmas added")
    progress, move = bar("embedding")
    with progress:
        kb.searcher.refresh(move)
    return DONE
