"""The zip file around docx, odt, xlsx and pptx: what is inside, and whether it is safe to open."""

import struct
import zipfile
import zlib
from io import BytesIO

from ingest.readers.note import Unreadable

MEGABYTE = 1_000_000
MOST_UNPACKED = 500 * MEGABYTE
MOST_TIMES_LARGEST = 20
MOST_XML = 60 * MEGABYTE  # becomes a tree of some ten times its size in memory; minutes with tables stay below 5 MB
MOST_MEMBERS = 10_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = "open it in Word or LibreOffice, save it again and retry"
# What the libraries raise on a zip file or XML that was cut off or changed on the way.
# RuntimeError: a part that says it is encrypted.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError,
          RuntimeError, AssertionError, OSError)  # fmt: skip


def type_of(name: str, data: bytes, largest_bytes: int) -> str:
    """Return the suffix that belongs to a zip file's content, empty for one that is no document.

    Raises Unreadable when the zip is damaged, protected with a password, or unpacks to more than is safe.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            members = package.infolist()
            _refuse_bomb(name, members, largest_bytes)
            names = {member.filename for member in members}
            if "word/document.xml" in names:
                return ".docx"
            if "xl/workbook.xml" in names:
                return ".xlsx"
            if "ppt/presentation.xml" in names:
                return ".pptx"
            if "content.xml" in names and "mimetype" in names:
                _refuse_password(name, package)
                return ".odt" if package.read("mimetype").startswith(b"application/vnd.oasis.opendocument.text") else ""
            return ""
    except BROKEN as error:
        raise Unreadable(name, "damaged file", DAMAGED) from error


def is_message(data: bytes) -> bool:
    """Say whether an OLE container is a mail from Outlook."""
    return "__properties_version1.0".encode("utf-16-le") in data


def refuse_old_office(name: str, data: bytes) -> None:
    """Raise Unreadable for an OLE container: an Office file with a password, or one from before 2007."""
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable(name, "password-protected", "remove the password in Word or Excel and retry")
        raise Unreadable(name, "old Office file", "save it as .docx or .xlsx and retry")


def _refuse_bomb(name: str, members: list[zipfile.ZipInfo], largest_bytes: int) -> None:
    """Check the sizes that the zip declares; zipfile never unpacks more than those, for these two ways of packing."""
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Unreadable(name, "packed in an unusual way", DAMAGED)
    unpacked = sum(member.file_size for member in members)
    xml = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
    limit = min(MOST_TIMES_LARGEST * largest_bytes, MOST_UNPACKED)
    if unpacked > limit or xml > MOST_XML or len(members) > MOST_MEMBERS:
        limits = f"limit {limit // MEGABYTE} MB, {MOST_XML // MEGABYTE} MB of text"
        reason = f"unpacks to {unpacked // MEGABYTE} MB in {len(members)} parts ({limits})"
        raise Unreadable(name, reason, "split it or remove what does not belong to the session")


def _refuse_password(name: str, package: zipfile.ZipFile) -> None:
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Unreadable(name, "password-protected", "remove the password in LibreOffice and retry")
