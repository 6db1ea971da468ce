"""All checks in the order in which they are read: what is missing there comes before what needs it."""

from kb.health import Check, access, backups, data, program, rights
from kb.knowledge_base import KnowledgeBase


def serving(kb: KnowledgeBase) -> list[Check]:
    """Look whether people can search and store now: quickly, and without anything that helps an attacker."""
    return list(_of_data(kb, thorough=False))


def quick(kb: KnowledgeBase) -> list[Check]:
    """Look at all that takes no more than a moment."""
    settings = kb.settings
    return [
        *_of_data(kb, thorough=False), backups.newest(kb, False), backups.copies(kb, False), program.wording(settings),
        program.anonymiser(settings), program.keys(settings), rights.home(settings),
    ]  # fmt: skip


def thorough(kb: KnowledgeBase) -> list[Check]:
    """Look at everything; it takes seconds, and more for a large store."""
    settings = kb.settings
    return [
        program.install(), *_of_data(kb, thorough=True), backups.newest(kb, True), backups.copies(kb, True),
        program.wording(settings), program.anonymiser(settings), program.keys(settings), rights.home(settings),
        access.access(settings),
    ]  # fmt: skip


def _of_data(kb: KnowledgeBase, thorough: bool) -> list[Check]:
    store, published = data.store(kb, thorough)
    name = data.model_name(kb, published is not None)
    trail = [data.trail(kb)] if thorough and published is not None else []
    return [
        store, *trail, data.model(kb, name, published is not None, thorough), data.index(kb, name, published, thorough),
        data.disk(kb, len(published or {})),
    ]  # fmt: skip
