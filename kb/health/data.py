"""Checks of what is kept: store and trail, search index and its model, and the disk."""

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from kb.backup import left_in_files, waits_since
from kb.embedding import embedded_name, open_embedder
from kb.errors import DatabaseRefused, IndexMismatch, KbError
from kb.health import Check, found
from kb.index import FORMAT
from kb.knowledge_base import KnowledgeBase
from kb.model import Status
from kb.settings import EMBEDDED_MODEL
from kb.store.examined import DAMAGED, examine, version_in
from kb.store.steps import STEPS
from kb.store.trail import broken_at

_MB = 1_000_000
_DILEMMA_BYTES = 15_000  # in an index: some fifteen vectors of 384 half-precision numbers, and what FAISS adds
_COPIES = 2  # of the index while it is rebuilt, beside the live one
_LITTLE = 500 * _MB  # room to be left for what is stored meanwhile
_FEW = 64  # dilemmas that a question brings in line without being noticed much
_SEAL = 12  # digits of it that are told here; python -m kb audit gives all
Published = Mapping[int, str]
"""Number and content digest of every published dilemma."""


def store(kb: KnowledgeBase, thorough: bool) -> tuple[Check, Published | None]:
    """See that the store can be read and is of this version; give what is published, None when it cannot.

    thorough: read all of it.
    """
    path = kb.settings.database
    try:
        if kb.settings.database_url:
            return _in_database(kb, kb.settings.database_url, thorough)
        journal = path.with_name(f"{path.name}-wal")
        if not any(one.exists() and one.stat().st_size for one in (path, journal)):
            return found("store", "lost" if kb.settings.index.exists() else "none"), None
        version, problem = examine(path, thorough)
        if problem:
            return found("store", "damaged") if problem == DAMAGED else found("store", "unusable", kind=problem), None
        return _filled(kb, version, thorough)
    except DatabaseRefused as wrong:
        return found("store", f"postgres_{wrong.cause}"), None
    except (KbError, OSError) as wrong:
        return found("store", "unusable", kind=type(wrong).__name__), None


def _in_database(kb: KnowledgeBase, address: SecretStr, thorough: bool) -> tuple[Check, Published | None]:
    version = version_in(address)
    if not version:
        return found("store", "none"), None
    if thorough and version == len(STEPS):
        kb.store.damage()
    check, published = _filled(kb, version, thorough)
    if check.code == "fine" and (left := left_in_files(kb.settings)):
        return found("store", "in_files", names=", ".join(path.name for path in left)), published
    return check, published


def _filled(kb: KnowledgeBase, version: int, thorough: bool) -> tuple[Check, Published | None]:
    """Look at a database that can be opened and has tables of a version."""
    if version != len(STEPS):
        code = "older" if version < len(STEPS) else "newer"
        return found("store", code, version=version, newest=len(STEPS)), None
    if (since := waits_since(kb.settings.home)) is not None:
        return found("store", "restore_waits", since=since or "?"), kb.store.published()
    dilemmas = sum(kb.store.count(status) for status in Status)
    if thorough and (astray := len(kb.store.words_astray())):
        return found("store", "words", astray=astray), kb.store.published()
    return found("store", "fine", dilemmas=dilemmas, version=version), kb.store.published()


def trail(kb: KnowledgeBase) -> Check:
    """Go along the seals of the trail."""
    try:
        entries = list(kb.store.whole_trail())
    except KbError as wrong:
        return found("trail", "unreadable", kind=type(wrong).__name__)
    if not entries:
        return found("trail", "none")
    if (entry := broken_at(entries)) is not None:
        return found("trail", "broken", entry=entry)
    return found("trail", "whole", entries=len(entries), seal=f"{entries[-1].seal[:_SEAL]}…")


def model_name(kb: KnowledgeBase, has_store: bool) -> str:
    """Return the name of the embedding model in force; without a store that of the settings."""
    return kb.model if has_store else kb.settings.model or EMBEDDED_MODEL


def model(kb: KnowledgeBase, name: str, has_store: bool, thorough: bool) -> Check:
    """See that the embedding model is there. thorough: open it and embed a text."""
    try:
        if name == EMBEDDED_MODEL:
            embedded_name()
    except OSError as wrong:
        return found("model", "closed", name=name, kind=type(wrong).__name__)
    except ImportError:  # the package that holds its weights is not there
        return found("model", "unavailable", name=name)
    try:
        if thorough:
            opened = kb.embedder if has_store else open_embedder(kb.settings.model_copy(update={"model": name}))
            return found("model", "works", name=name, dim=int(opened.questions(["Werkt dit?"]).shape[1]))
        return found("model", "there" if name == EMBEDDED_MODEL or Path(name).expanduser().is_dir() else "named", name=name)
    except (KbError, ImportError, OSError):  # a package that is not there, or its weights
        return found("model", "unavailable", name=name)


def index(kb: KnowledgeBase, name: str, published: Published | None, thorough: bool) -> Check:
    """Compare the search index with what is published by the store. name: of the model. thorough: read all of it."""
    place = kb.place
    try:
        made = place.made()
    except FileNotFoundError:
        missing = len(published or {})
        return found("index", "absent", missing=missing) if missing else found("index", "none")
    except DatabaseRefused:
        return found("index", "unreached")
    except (KbError, OSError) as wrong:
        return found("index", "unreadable", kind=type(wrong).__name__)
    wanted = made.model if name == EMBEDDED_MODEL else name
    if name == EMBEDDED_MODEL:
        with suppress(ImportError, OSError):  # what the model's own check tells
            wanted = embedded_name()
    if (made.model, made.format) != (wanted, FORMAT):
        return found("index", "other", made=made.model, wanted=wanted)
    held: Mapping[int, str] = made.digests
    if thorough or kb.settings.database_url:
        try:
            held = place.held()
        except DatabaseRefused:  # just now
            return found("index", "unreached")
        except IndexMismatch:
            return found("index", "damaged")
    if published is None:
        return found("index", "unknown", dilemmas=len(held))
    missing, foreign = len(published.keys() - held.keys()), len(held.keys() - published.keys())
    outdated = sum(published.get(number, digest) != digest for number, digest in held.items())
    if not missing + outdated + foreign:
        return found("index", "fine", dilemmas=len(published))
    code = "behind" if missing + outdated > _FEW else "soon"
    return found("index", code, missing=missing, outdated=outdated, foreign=foreign)


def disk(kb: KnowledgeBase, published: int) -> Check:
    """See that there is room to write in, also for a rebuild of so many dilemmas."""
    home = kb.settings.home
    try:
        if not home.is_dir():
            return found("disk", "none")
        with tempfile.TemporaryFile(dir=home):
            free = shutil.disk_usage(home).free
        is_here = not kb.settings.database_url
        held = kb.settings.index.stat().st_size if is_here and kb.settings.index.is_file() else 0
    except OSError as wrong:
        return found("disk", "closed", kind=type(wrong).__name__)
    needed = _COPIES * max(held, published * _DILEMMA_BYTES) if is_here else 0
    code = "short" if free < needed else "little" if free < needed + _LITTLE else "fine"
    return found("disk", code, free=free // _MB, needed=-(-needed // _MB))
