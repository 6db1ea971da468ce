"""A key that stays on this machine, and hashes that only who has it can make or check."""

import hashlib
import os
import secrets
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kb.errors import BadSettings
from kb.files import hand_over, own_folder, scratch

_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # a hash without digits is not taken for a number of someone
_LEAST = 16  # characters of a key
_MOST = 64  # bytes of a key that BLAKE2 takes
_making = threading.Lock()


def own_key(path: Path) -> bytes:
    """Return the key in a file, made when it is not there, for its owner's eyes only. Raises BadSettings for one too short."""
    with _making:
        if not path.exists():
            own_folder(path.parent)
            _make(path)
    key = path.read_bytes().strip()
    if len(key) < _LEAST:
        raise BadSettings(f"{path.name} holds less than {_LEAST} characters: put the right key back, or remove the file")
    return key


def _make(path: Path) -> None:
    """Write a key to a file that is there whole or not at all; one that another process made just now stays."""
    with scratch(path.parent, f".{path.name}-") as folder:
        fresh = folder / path.name
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32).translate(_LETTERS))
            file.flush()
            hand_over(file.fileno(), path.parent)
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)


def mark_of(name: str, key: bytes) -> tuple[str, str]:
    """Return under what servers note in their database which key is in a file, and the note, which tells nothing of the key."""
    return f"mark of {name}", keyed_hash(("mark",), key)


def keyed_hash(parts: Iterable[str], key: bytes) -> str:
    """Return 32 letters that are the same for the same parts and key, and tell nothing of the parts without the key."""
    return hashlib.blake2b("\0".join(parts).encode(), key=key[:_MOST], digest_size=16).hexdigest().translate(_LETTERS)
