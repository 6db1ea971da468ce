"""Commands that guard what is kept: look for what identifies, hide it, take it back."""

import argparse
import sys
from collections.abc import Iterator

from kb import audit as auditing
from kb import backup as backups
from kb import frog, jobs, originals, trail_file
from kb.commands import ACTOR, DONE, SOME, WRONG, print_json, say, write_whole
from kb.jobs import Work
from kb.knowledge_base import KnowledgeBase, Progress
from kb.model import Status
from kb.own_words import OwnWords
from kb.store.trail import broken_at
from kb.taken_back import sign
from kb.taxonomy import own_texts

_MOST_PLACES = 1000  # that are kept for the page that shows them


def withdraw(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Take a dilemma out of every search."""
    kb.withdraw(kb.store.by_key(arguments.id).number or 0, ACTOR, "withdraw")
    say("withdrawn: the next search does not find it")
    return DONE


def delete(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Erase a dilemma from store and index."""
    kb.delete(kb.store.by_key(arguments.id).number or 0, ACTOR, "delete")
    say("erased from store, index and kept exports; backups made earlier still hold it, a restore leaves it out")
    if names := ", ".join(path.name for path in backups.still_holding(kb.settings.home, [sign(arguments.id)])):
        say(f"one of these is of this program itself: {names} in backups/ goes {backups.TERM_DAYS} days after it was made")
    if not kb.store.has_forgotten():
        say("somebody still reads: its text leaves the files of the database later, when the site runs or a command is given")
    return DONE


def audit(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Look for identifying text in everything that is kept, and whether the trail is whole."""
    with jobs.doing(kb.settings.home, Work.AUDIT) as running:
        has_frog = not arguments.quick and frog.installed()
        looked_at, suspects = _suspects(kb, has_frog, running.progress)
        broken, seal = broken_at(kb.store.whole_trail()), kb.store.seal()
        whole = {"whole": broken is None, "seal": seal}
        running.result |= {"dilemmas": looked_at, "suspects": len(suspects), "trail": whole, "frog": has_frog}
        # In words, each a text of its own: the next audit looks at this file too, and would take a code for a name.
        running.result["places"] = [[*s.where.split(), s.kind] for s in suspects[:_MOST_PLACES]]
    if arguments.json:
        rows = [{"where": s.where, "start": s.start, "end": s.end, "kind": s.kind} for s in suspects]
        print_json({"dilemmas": looked_at, "suspects": rows, "trail": whole, "safe": len(kb.safe.moments())})
    for suspect in suspects:
        say(f"{suspect.where}, characters {suspect.start} to {suspect.end}: looks like {suspect.kind}")
    say(f"{looked_at} dilemmas and the other files in {kb.settings.home.name}/ looked at, {len(suspects)} suspects")
    say(_told_of_safe(kb))
    if broken is not None:
        say(f"the trail was changed from outside, at entry {broken} or before: find out who, restore an earlier backup")
    elif seal:
        say(f"the trail is whole; its last seal, to be noted elsewhere so that a cut shows later: {seal}")
    return SOME if suspects or broken is not None else DONE


def _suspects(kb: KnowledgeBase, has_frog: bool, progress: Progress) -> tuple[int, list[auditing.Suspect]]:
    """Return how many dilemmas were looked at, and every suspect in them and in all else that is kept."""
    finders: list[auditing.Finder] = [OwnWords(kb.settings).hidden_in]
    if has_frog:
        say("Frog looks too: some minutes for a few hundred dilemmas (--quick leaves it out)")
        texts = (text for one in kb.store.all() for _, text in auditing.texts_of(one))
        finders.append(auditing.asked_once(frog.names_in, texts))
    suspects: list[auditing.Suspect] = []
    looked_at, of = 0, sum(kb.store.count(status) for status in Status)
    for looked_at, dilemma in enumerate(kb.store.in_parts(), 1):
        suspects += auditing.audit_dilemma(dilemma, finders)
        progress(looked_at, max(looked_at, of))
    for entry in kb.store.whole_trail():
        suspects += auditing.suspects_in(f"{entry.actor}\n{entry.reason}", f"trail of dilemma {entry.dilemma}", finders)
    for number, question in kb.store.kept.questions():
        suspects += auditing.suspects_in(question, f"kept question {number}", finders)
    for kind, place, text in own_texts(kb.taxonomy):
        suspects += auditing.suspects_in(text, f"{kind.value} {place} of the lists", finders)
    left = backups.left_in_files(kb.settings)
    suspects += [auditing.Suspect(path.name, 0, 0, "OLD_STORE") for path in left]
    read = {kb.settings.database, *left}  # row by row, or told whole: nothing in it is kept up to date any more
    unread = frozenset(read) | kb.safe.sealed() | backups.kept(kb.settings.home)
    suspects += auditing.audit_files(kb.settings.home, unread, finders, kb.settings.contact_address)
    return looked_at, [*suspects, *_not_sealed(kb, finders)]


def _not_sealed(kb: KnowledgeBase, finders: list[auditing.Finder]) -> Iterator[auditing.Suspect]:
    """Yield what lies in the safe and could be read there without its key."""
    for path in kb.safe.strange():
        tells = any(auditing.suspects_in(path.name, "", finders))
        place = path.parent if tells else path
        yield auditing.Suspect(str(place.relative_to(kb.settings.home)), 0, 0, "NOT_SEALED")


def trail(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Write who did what to which dilemma, all of it."""
    entries = kb.store.whole_trail()
    if arguments.file is None:
        sys.stdout.writelines(trail_file.json_lines(entries))
    else:
        is_csv = arguments.file.suffix.lower() == ".csv"
        write_whole(arguments.file, trail_file.csv_lines(entries) if is_csv else trail_file.json_lines(entries))
    return DONE


def safe(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Say what the safe for original texts holds, throw away what nobody may read any more, or all of it."""
    if arguments.tidy:
        gone = originals.purge(kb)
        kb.follow()
        say(f"original texts thrown away, past their term or of drafts that are decided on: {gone}")
        return DONE
    if arguments.empty:
        say(f"original texts thrown away: {kb.safe.empty()}; what a disk still has of them is worth nothing without the key")
        return DONE
    say(_told_of_safe(kb))
    kb.safe.check()
    return DONE


def _told_of_safe(kb: KnowledgeBase) -> str:
    moments, days = kb.safe.moments(), kb.safe.days
    state = f"the safe is on, for {days} days at the most" if kb.safe.is_on else "the safe is off: KB_SAFE_KEY is not set"
    if not moments:
        return f"{state}; it holds no original text"
    held = f"{state}; original texts in it: {len(moments)}, the oldest since {moments[0]:%Y-%m-%d}"
    return held if kb.safe.is_on else f"{held}: they go when the app starts without that key"


def words(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Add the lines of stdin to the organisation's own lists, or count what is on them."""
    own = OwnWords(kb.settings)
    lines = [] if arguments.what == "count" else [line.strip() for line in sys.stdin if line.strip()]
    changed = 0
    try:
        if arguments.what == "hide":
            changed = own.always_hide(lines, arguments.type)
        elif arguments.what == "show":
            changed = own.never_hide(lines)
        elif arguments.what == "forget":
            changed = own.forget(lines)
    except ValueError as wrong:
        say(str(wrong))
        return WRONG
    say(f"{changed} changed; {own.hidden} names are always hidden, {len(own.shown)} phrases never")
    if changed:
        say("a running app keeps to the lists from now on; for what is stored already: python -m kb audit")
    return DONE
