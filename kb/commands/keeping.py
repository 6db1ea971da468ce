"""Commands that guard what is kept: look for what identifies, hide it, take it back."""

import argparse
import sys

from kb import audit as auditing
from kb import frog
from kb.commands import ACTOR, DONE, SOME, WRONG, print_json, say
from kb.knowledge_base import KnowledgeBase
from kb.model import Status
from kb.own_words import OwnWords
from kb.store.trail import broken_at


def withdraw(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Take a dilemma out of every search."""
    kb.withdraw(kb.store.by_key(arguments.id).number or 0, ACTOR, "withdraw")
    say("withdrawn: the next search does not find it")
    return DONE


def delete(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Erase a dilemma from store and index."""
    kb.delete(kb.store.by_key(arguments.id).number or 0, ACTOR, "delete")
    say("erased from store and index; backups made earlier still hold it")
    return DONE


def audit(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Look for identifying text in everything that is kept, and whether the trail is whole."""
    home, database = kb.settings.home, kb.settings.database
    finders: list[auditing.Finder] = [OwnWords(kb.settings).hidden_in]
    if not arguments.quick and frog.installed():
        say("Frog looks too: some minutes for a few hundred dilemmas (--quick leaves it out)")
        texts = (text for one in kb.store.all() for _, text in auditing.texts_of(one))
        finders.append(auditing.asked_once(frog.names_in, texts))
    suspects = [suspect for dilemma in kb.store.all() for suspect in auditing.audit_dilemma(dilemma, finders)]
    for entry in kb.store.whole_trail():
        suspects += auditing.suspects_in(f"{entry.actor}\n{entry.reason}", f"trail of dilemma {entry.dilemma}", finders)
    for number, question in kb.store.kept.questions():
        suspects += auditing.suspects_in(question, f"kept question {number}", finders)
    suspects += auditing.audit_files(home, frozenset({database}), finders, kb.settings.contact_address)
    broken, seal = broken_at(kb.store.whole_trail()), kb.store.seal()
    looked_at = sum(kb.store.count(status) for status in Status)
    if arguments.json:
        rows = [{"where": s.where, "start": s.start, "end": s.end, "kind": s.kind} for s in suspects]
        print_json({"dilemmas": looked_at, "suspects": rows, "trail": {"whole": broken is None, "seal": seal}})
    for suspect in suspects:
        say(f"{suspect.where}, characters {suspect.start} to {suspect.end}: looks like {suspect.kind}")
    say(f"{looked_at} dilemmas and the other files in {home.name}/ looked at, {len(suspects)} suspects")
    if broken is not None:
        say(f"the trail was changed from outside, at entry {broken} or before: find out who, restore an earlier backup")
    elif seal:
        say(f"the trail is whole; its last seal, to be noted elsewhere so that a cut shows later: {seal}")
    return SOME if suspects or broken is not None else DONE


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
