"""What other servers of the same database did, done here too: what was erased goes from this server's exports and is noted.

Store and index are shared and follow by themselves; this is about the files in a server's own home folder.
"""

from kb import exports, taken_back
from kb.settings import Settings
from kb.store import Store


def follow(settings: Settings, store: Store) -> None:
    """Note beside the data what was taken back, and take what was erased out of the exports kept here. Raises NotWritten."""
    taken_back.note(settings.home, store)
    if exports.any_kept(settings.home):
        erased, there = store.erased().keys(), store.states().keys()
        exports.forget_all(settings.home, lambda key: key not in there and taken_back.sign(key) in erased)
