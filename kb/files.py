"""Files that are there whole or not at all, and what a process that was killed leaves beside them.

What is written is for its owner's eyes only, whatever the rights of the folder and of what was there before.

Whoever writes beside the files of a folder holds a shared lock on that folder, so that who holds it alone knows that what
lies there half-written is nobody's any more. The system lets go of a lock however its process ends. Where a file system knows
no locks nothing is swept.
"""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kb.errors import NotWritten

_NEW = ".new"
_OTHERS = 0o077  # all that a group and others may do
_OWN_FOLDER = 0o700
_FULL = "the disk is full: make room there and try again"
_SHUT = "nobody may write there: give the user that runs this program the right to, and try again"
_TAKEN = "something else stands there, a file or a folder: move it away and try again"
_NEXT = {
    errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EFBIG: _FULL, errno.EROFS: _SHUT, errno.EACCES: _SHUT, errno.EPERM: _SHUT,
    errno.EISDIR: _TAKEN, errno.ENOTDIR: _TAKEN, errno.ENOTEMPTY: _TAKEN, errno.EEXIST: _TAKEN,
}  # fmt: skip


def keep_private() -> None:
    """Let what this process makes from now on, and those that it starts, be for the user that runs it only."""
    os.umask(_OTHERS)


def own_folder(path: Path) -> None:
    """Make a folder that only its owner may look into; one that is there stays as it is. Raises OSError.

    What root makes, and the folders above it that are made with it, is for the owner of the folder that they stand in.
    """
    fresh = [one for one in (path, *path.parents) if not one.exists()]
    path.mkdir(mode=_OWN_FOLDER, parents=True, exist_ok=True)
    for folder in reversed(fresh if os.geteuid() == 0 else []):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            hand_over(descriptor, folder.parent)
        finally:
            os.close(descriptor)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that takes the place of path in one step at the end, when all of it is on disk.

    What an earlier attempt left half-written goes. Raises NotWritten, and FileNotFoundError when its folder is not there;
    then, and after any other error, path is as it was.
    """
    sweep(path.parent, f"{path.name}.*{_NEW}")
    with said(path), _locked(path.parent, fcntl.LOCK_SH):
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.", suffix=_NEW, delete=False) as file:
            try:
                yield file
                file.flush()
                hand_over(file.fileno(), path.parent)
                os.fsync(file.fileno())
                os.replace(file.name, path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        settle(path.parent)


def hand_over(descriptor: int, folder: Path) -> None:
    """Give what root makes in a folder to its owner: else the user that runs the site could not read it."""
    if os.geteuid() == 0:
        owner = folder.stat()
        with suppress(OSError):  # a file system without owners
            os.fchown(descriptor, owner.st_uid, owner.st_gid)


@contextmanager
def scratch(folder: Path, prefix: str) -> Iterator[Path]:
    """Give an empty folder inside a folder, for as long as this lasts; those with this prefix that a killed process left go."""
    sweep(folder, f"{prefix}*")
    with said(folder):
        with _locked(folder, fcntl.LOCK_SH):
            made = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
            descriptor = os.open(made, os.O_RDONLY)
        try:
            with suppress(OSError):  # no locks here
                fcntl.flock(descriptor, fcntl.LOCK_SH)
            yield made
        finally:
            os.close(descriptor)
            shutil.rmtree(made, ignore_errors=True)


def sweep(folder: Path, *patterns: str) -> None:
    """Remove what processes that were killed left in a folder, by patterns of names; what someone is writing now stays."""
    found = sorted(path for pattern in patterns for path in folder.glob(pattern))
    if not found:
        return
    with _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
        for path in found if alone else ():
            with suppress(OSError):  # it may be gone, or nobody may write here
                if path.is_dir():
                    with _locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_left:
                        if is_left:
                            shutil.rmtree(path)
                else:
                    path.unlink()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder alone for a moment: nobody else writes beside its files meanwhile, and this thread may not either."""
    with _locked(folder, fcntl.LOCK_EX):
        yield


@contextmanager
def said(path: Path, done: str = "written") -> Iterator[None]:
    """Raise what the system says of a path as NotWritten, which names it and what to do; what has no remedy here as it is.

    done: what could not be done with it.
    """
    try:
        yield
    except NotWritten:
        raise
    except OSError as wrong:
        if (following := _NEXT.get(wrong.errno or 0)) is None:
            raise
        raise NotWritten(f"{path} cannot be {done}: {following}") from wrong


def settle(folder: Path) -> None:
    """Have the disk know what stands in a folder now."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[bool]:
    """Hold a lock on a folder; give whether it is held: someone else may have it, or the file system knows none."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(descriptor, how)
            held = True
        except OSError:
            held = False
        yield held
    finally:
        os.close(descriptor)
