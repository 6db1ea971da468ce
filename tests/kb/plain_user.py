"""Doing without the rights of root, as a server does; and what another user of the machine may read."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


def open_to_others(folder: Path) -> list[Path]:
    """Return what in a folder, itself too, gives rights to anyone but its owner."""
    return sorted(path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077)


@contextmanager
def plain_user() -> Iterator[Path]:
    """Give a folder of somebody whom nothing is allowed that a file or folder does not allow; be that somebody meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(folder, _NOBODY, _NOBODY)
            os.seteuid(_NOBODY)
        try:
            yield Path(folder)
        finally:
            if is_root:
                os.seteuid(0)
