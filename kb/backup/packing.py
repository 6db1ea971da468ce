"""The file of a backup: a zip with the database as a SQLite file, its checksum, the settings and the organisation's lists."""

import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb.errors import BadBackup
from kb.files import hand_over, said, scratch
from kb.own_words import LISTS
from kb.settings import Settings

DATABASE, SETTINGS = "kb.sqlite", "settings.toml"
BESIDE = (SETTINGS, *LISTS)
"""What else goes along where it is there; the key of the hidden names is left out."""
_MANIFEST = "manifest.json"
_AT_ONCE = 1 << 20  # bytes
_UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Packed:
    """What a backup holds. beside: the contents of the other files, by name."""

    database: bytes
    beside: Mapping[str, bytes]


def pack(copy: Callable[[Path], None], settings: Settings, target: Path) -> None:
    """Write a backup of what copy writes to a file; target is replaced only when all went well. Raises NotWritten."""
    with said(target), scratch(target.parent, ".backup-") as folder:
        fresh, packed = folder / DATABASE, folder / "packed.zip"
        copy(fresh)
        digest = hashlib.sha256(fresh.read_bytes()).hexdigest()
        manifest = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "format": 1, "sha256": digest}
        packed.touch(0o600)
        with packed.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(_MANIFEST, json.dumps(manifest))
                archive.write(fresh, DATABASE)
                for name in BESIDE:
                    if (settings.home / name).is_file():
                        archive.write(settings.home / name, name)
            file.flush()
            hand_over(file.fileno(), target.parent)
            os.fsync(file.fileno())
        os.replace(packed, target)


def unpack(file: Path) -> Packed:
    """Return what a backup holds. Raises BadBackup when the file is none, or is damaged."""
    packed = io.BytesIO(file.read_bytes())
    try:
        with zipfile.ZipFile(packed) as archive:
            expected = json.loads(archive.read(_MANIFEST))["sha256"]
            database = archive.read(DATABASE)
            beside = {name: archive.read(name) for name in BESIDE if name in archive.namelist()}
    except _UNREADABLE as wrong:
        raise BadBackup(f"{file.name} is no backup of a knowledge base: give a file made by python -m kb backup") from wrong
    if hashlib.sha256(database).hexdigest() != expected:
        raise BadBackup(f"{file.name} is damaged: its contents do not match their checksum; use another backup")
    return Packed(database, beside)


def made(file: Path) -> datetime | None:
    """Return when a backup was made, UTC, as it says itself; None for a file that is none. Its contents are not read.

    Raises OSError when the file cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if not {DATABASE, _MANIFEST} <= names <= {DATABASE, _MANIFEST, *BESIDE}:
                return None
            return datetime.fromisoformat(json.loads(archive.read(_MANIFEST))["made"]).astimezone(UTC)
    except _UNREADABLE:
        return None


def is_whole(file: Path) -> bool:
    """Read all of a backup; say whether it matches its checksum."""
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(file) as archive:
            expected = json.loads(archive.read(_MANIFEST))["sha256"]
            with archive.open(DATABASE) as database:
                while part := database.read(_AT_ONCE):
                    digest.update(part)
            return digest.hexdigest() == expected and archive.testzip() is None
    except (OSError, *_UNREADABLE):
        return False
