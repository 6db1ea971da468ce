"""What other servers of the same database did, done here too: what was erased or hidden goes from this server's exports.

Store and index are shared and follow by themselves; this is about the files in a server's own home folder.
"""

from kb import exports, taken_back
from kb.hiding import hidden
from kb.own_words import OwnWords
from kb.settings import Settings
from kb.store import Store


def follow(settings: Settings, store: Store, hidden_before: str = "") -> str:
    """Note beside the data what was taken back, and take what was erased or hidden out of the exports kept here.

    hidden_before: what this returned the last time: where no other names are always hidden now, they are not looked for again.
    Raises NotWritten.
    """
    taken_back.note(settings.home, store)
    own = OwnWords(settings)
    if exports.any_kept(settings.home):
        if own.hidden and own.fingerprint() != hidden_before:
            exports.reword_all(settings.home, lambda text: hidden(text, own))
        erased, there = store.erased().keys(), store.states().keys()
        exports.forget_all(settings.home, lambda key: key not in there and taken_back.sign(key) in erased)
    return own.fingerprint()
