"""An Outlook message as a file: the compound file of [MS-CFB] with the property streams of [MS-OXMSG], as small as can be."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_UNICODE, _BINARY, _INT = 0x001F, 0x0102, 0x0003


@dataclass
class _Entry:
    """A storage with what is in it, or a stream with its bytes."""

    name: str
    data: bytes | None = None
    inside: list["_Entry"] = field(default_factory=list)


def compound_file(texts: dict[int, str], attachments: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """Return a .msg file. texts: property tag to text; attachments: (file name, content)."""
    root = _Entry("Root Entry")
    root.inside = [_text(tag, text) for tag, text in texts.items()]
    counts = struct.pack("<8x4I8x", 0, len(attachments), 0, len(attachments))
    root.inside.append(_Entry("__properties_version1.0", counts + _properties((tag, text) for tag, text in texts.items())))
    root.inside.append(_Entry("__nameid_version1.0", None, [_Entry(f"__substg1.0_000{n}0102", b"") for n in (2, 3, 4)]))
    for number, (name, data) in enumerate(attachments):
        held = [_text(0x3707, name), _text(0x3704, name), _Entry("__substg1.0_37010102", data)]
        rows = _properties([(0x3707, name)]) + struct.pack("<HHIII", _INT, 0x3705, 6, 1, 0)
        rows += struct.pack("<HHIII", _BINARY, 0x3701, 6, len(data), 0)
        held.append(_Entry("__properties_version1.0", bytes(8) + rows))
        root.inside.append(_Entry(f"__attach_version1.0_#{number:08X}", None, held))
    return _packed(root)


def _text(tag: int, text: str) -> _Entry:
    return _Entry(f"__substg1.0_{tag:04X}{_UNICODE:04X}", text.encode("utf-16-le"))


def _properties(texts: object) -> bytes:
    rows = (struct.pack("<HHIII", _UNICODE, tag, 6, len(text) * 2 + 2, 0) for tag, text in texts)  # type: ignore[attr-defined]
    return b"".join(rows)


def _packed(root: _Entry) -> bytes:
    entries: list[_Entry] = []

    def number(entry: _Entry) -> None:
        entries.append(entry)
        entry.inside.sort(key=lambda one: (len(one.name), one.name.upper()))
        for one in entry.inside:
            number(one)

    number(root)
    sectors: list[bytes] = []
    fat: list[int] = []
    mini, mini_fat = bytearray(), list[int]()
    starts = dict[int, int]()
    for entry in entries[1:]:
        if not entry.data:
            starts[id(entry)] = _END
        elif len(entry.data) < _CUTOFF:
            starts[id(entry)] = len(mini_fat)
            count = -(-len(entry.data) // _MINI)
            mini_fat += [*range(len(mini_fat) + 1, len(mini_fat) + count), _END]
            mini += entry.data.ljust(count * _MINI, b"\0")
        else:
            starts[id(entry)] = _add(sectors, fat, entry.data)
    mini_start = _add(sectors, fat, bytes(mini)) if mini else _END
    mini_fat_start = _add(sectors, fat, struct.pack(f"<{len(mini_fat)}I", *mini_fat), b"\xff") if mini_fat else _END
    mini_fat_sectors = -(-len(mini_fat) * 4 // _SECTOR)
    places = {id(entry): at for at, entry in enumerate(entries)}
    directory = b"".join(_row(entry, entries, places, starts, root, mini_start, len(mini)) for entry in entries)
    directory_start = _add(sectors, fat, directory)
    fat_sectors = 1
    while fat_sectors * (_SECTOR // 4) < len(fat) + fat_sectors:
        fat_sectors += 1
    fat_at = [len(fat) + n for n in range(fat_sectors)]
    fat += [_FAT] * fat_sectors
    fat += [_FREE] * (fat_sectors * _SECTOR // 4 - len(fat))
    sectors.append(struct.pack(f"<{len(fat)}I", *fat))
    header = struct.pack(
        "<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, directory_start, 0, _CUTOFF,
        mini_fat_start, mini_fat_sectors, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *fat_at, *[_FREE] * (109 - len(fat_at)))
    return header + b"".join(sectors)


def _add(sectors: list[bytes], fat: list[int], data: bytes, filling: bytes = b"\0") -> int:
    """Add a stream in sectors of its own and return the first."""
    start, count = len(fat), -(-len(data) // _SECTOR)
    sectors.append(data.ljust(count * _SECTOR, filling))
    fat += [*range(start + 1, start + count), _END]
    return start


def _row(
    entry: _Entry, entries: list[_Entry], places: dict[int, int], starts: dict[int, int], root: _Entry, mini: int, size: int
) -> bytes:
    """Return the directory entry: brothers hang in a chain to the right, which every reader follows."""
    parent = next((one for one in entries if entry in one.inside), None)
    right = _FREE
    if parent:
        at = parent.inside.index(entry)
        right = places[id(parent.inside[at + 1])] if at + 1 < len(parent.inside) else _FREE
    child = places[id(entry.inside[0])] if entry.inside else _FREE
    kind = _ROOT if entry is root else _STORAGE if entry.data is None else _STREAM
    start, length = (mini, size) if entry is root else (0, 0) if entry.data is None else (starts[id(entry)], len(entry.data))
    name = entry.name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII16xI8x8xIQ", name, len(name), kind, 1, _FREE, right, child, 0, start, length)
