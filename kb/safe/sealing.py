"""How one file of the safe is made and opened: AES-256-GCM, with what is not secret bound to what is.

A file is: format (8 bytes), what tells the key from others (8), seconds since 1970 at which the text was put in (8, big end
first), nonce (12), and the text sealed with its tag (16). All before the nonce and the name of the file are associated data.
AES-GCM and not Fernet, because of those: nobody can lengthen a term, or put one text in the place of another.
"""

import os
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_HEAD = struct.Struct(">8s8sQ")
_FORMAT = b"DBKLUIS1"
_NONCE, _TAG = 12, 16
HEAD_BYTES = _HEAD.size
"""How much of a file says what head() tells."""


class NotSealed(Exception):
    """A file that is damaged, was changed or moved, or was never made here."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says without proof. key: what tells its key from others. since: seconds since 1970."""

    key: bytes
    since: int


def head(content: bytes) -> Head | None:
    """Return what the beginning of a file says; None when that is not of our format."""
    if len(content) < HEAD_BYTES or not content.startswith(_FORMAT):
        return None
    _, key, since = _HEAD.unpack(content[:HEAD_BYTES])
    return Head(key, since)


class Seal:
    """Seals and opens with one key of 32 bytes. mark: 8 bytes that tell this key from others and nothing else of it."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derived(key, b"inhoud", 32))
        self.mark = _derived(key, b"herkenning", 8)

    def close(self, name: str, since: int, plain: bytes) -> bytes:
        """Return the content of a file of this name. since: seconds since 1970."""
        begin, nonce = _HEAD.pack(_FORMAT, self.mark, since), os.urandom(_NONCE)
        return begin + nonce + self._cipher.encrypt(nonce, plain, begin + name.encode())

    def open(self, name: str, content: bytes) -> tuple[int, bytes]:
        """Return since when and what was sealed in a file of this name. Raises NotSealed."""
        begin, nonce = content[:HEAD_BYTES], content[HEAD_BYTES : HEAD_BYTES + _NONCE]
        if (told := head(content)) is None or len(content) < HEAD_BYTES + _NONCE + _TAG:
            raise NotSealed("not of the format of this program")
        try:
            return told.since, self._cipher.decrypt(nonce, content[HEAD_BYTES + _NONCE :], begin + name.encode())
        except InvalidTag as wrong:
            raise NotSealed("damaged, changed, or under another name than its own") from wrong


def _derived(key: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, None, b"dilemmabank kluis 1 " + purpose).derive(key)
