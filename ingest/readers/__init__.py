"""read(path) gives a session note as blocks of text in reading order; one module per file type.

Nothing is written and nothing is logged: what a file holds stays in memory. Comments, deleted and hidden text, running
headers and metadata are left out here, so that nobody after this has to know about them.
"""

import stat
from pathlib import Path, PurePath

from ingest.readers import mail, markdown, odt, package, pdf, rtf, sheet, slides, text, web, word
from ingest.readers.note import Block, Note, Unreadable, printable

__all__ = ["SUFFIXES", "Block", "Note", "Unreadable", "content", "printable", "read", "read_bytes"]

_TEXT = {".txt": text.blocks, ".md": markdown.blocks, ".html": web.blocks, ".htm": web.blocks, ".csv": sheet.csv_blocks,
         ".vtt": text.blocks}  # fmt: skip
_BINARY = {".docx": word.blocks, ".odt": odt.blocks, ".xlsx": sheet.blocks, ".pptx": slides.blocks, ".pdf": pdf.blocks,
           ".rtf": rtf.blocks}  # fmt: skip
_MAIL = {".eml": mail.blocks, ".msg": mail.outlook_blocks}
SUFFIXES: tuple[str, ...] = (*_BINARY, *_MAIL, *_TEXT)

MEGABYTE = 1_000_000
DEEPEST_MAIL = 3  # a mail in a mail in a mail; beyond that it is no session note
_PDF_STARTS_WITHIN = 1024  # bytes; Acrobat accepts this much before "%PDF-"


def read(path: Path, largest_bytes: int) -> Note:
    """Return what the file says.

    largest_bytes: a larger file is refused without reading it. A file whose content is another of the known types than its
    suffix says is read as what it is. Raises Unreadable.
    """
    return read_bytes(path.name, content(path, largest_bytes), largest_bytes)


def content(path: Path, largest_bytes: int) -> bytes:
    """Return the bytes of a file that may be a note. Raises Unreadable."""
    if path.suffix.lower() not in SUFFIXES and not path.is_dir():
        raise _unknown(path.name)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable(path.name, "not a file", "give a file, or the folder to the batch command")
        _check_size(path.name, state.st_size, largest_bytes)
        with path.open("rb") as file:
            data = file.read(largest_bytes + 1)
    except PermissionError as error:
        raise Unreadable(path.name, "permission denied", "allow reading it, or copy it to a folder of your own") from error
    except FileNotFoundError as error:
        raise Unreadable(path.name, "not found", "check the name") from error
    except OSError as error:
        raise Unreadable(path.name, "cannot be opened", "copy it to this computer and retry") from error
    _check_size(path.name, len(data), largest_bytes)  # it may have grown since stat
    return data


def _check_size(name: str, size: int, largest_bytes: int) -> None:
    if size == 0:
        raise Unreadable(name, "empty file", "check whether it was saved or copied completely")
    if size > largest_bytes:
        reason = f"too large ({size / MEGABYTE:.0f} MB, limit {largest_bytes / MEGABYTE:.0f} MB)"
        raise Unreadable(name, reason, "remove pictures or split it")


def read_bytes(name: str, data: bytes, largest_bytes: int, depth: int = 1) -> Note:
    """Return the note in the bytes of a file; depth counts mails inside mails. Raises Unreadable."""
    _check_size(name, len(data), largest_bytes)
    suffix, skipped, seen = _true_suffix(name, data, largest_bytes), [], 0
    if suffix in _MAIL:

        def attached(title: str, content: bytes) -> tuple[Block, ...]:
            nonlocal seen
            seen += 1
            kind = PurePath(title).suffix.lower()
            if kind not in SUFFIXES or depth == DEEPEST_MAIL:
                return ()
            try:  # its own name is text of the mail and may be anything
                inner = read_bytes(f"attachment {seen}{kind}", content, largest_bytes, depth + 1)
            except Unreadable as error:
                skipped.append(str(error))
                return ()
            skipped.extend(inner.skipped)
            return inner.blocks

        blocks = _MAIL[suffix](name, data, attached)
    elif suffix in _BINARY:
        blocks = _BINARY[suffix](name, data)
    else:
        blocks = _TEXT[suffix](text.decode(name, data))
    if not blocks:
        raise Unreadable(name, "no text found", "check whether it is the right file")
    return Note(name, tuple(blocks), tuple(skipped))


def _true_suffix(name: str, data: bytes, largest_bytes: int) -> str:
    """Return the suffix the content belongs to; Unreadable when that is none of the known types."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise _unknown(name)
    if data.startswith(package.OLE) and package.is_message(data):
        return ".msg"
    package.refuse_old_office(name, data)
    if data.startswith(rtf.START):
        return ".rtf"
    found = ""
    if b"%PDF-" in data[:_PDF_STARTS_WITHIN] and (suffix in _BINARY or data.startswith(b"%PDF-")):
        found = ".pdf"
    elif data.startswith(b"PK\x03\x04"):
        found = package.type_of(name, data, largest_bytes)
    elif suffix not in _BINARY and suffix != ".msg":
        found = suffix
    if not found:
        raise Unreadable(name, f"not a {suffix} file", "open it in the program it was made with and save it again")
    return found


def _unknown(name: str) -> Unreadable:
    suffix = PurePath(name).suffix.lower() or "no suffix"
    return Unreadable(name, f"unknown file type ({suffix})", f"save it as one of {', '.join(SUFFIXES)}")
