"""Check of who may read the home folder. What lies in it is as shut as the folder, whatever its own rights."""

import grp
import os
import shlex
import stat
import tempfile

from kb.health import Check, found
from kb.settings import Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def home(settings: Settings) -> Check:
    """See that nobody else on this machine may look into the home folder.

    A group counts where it has a name here, but for root's: root reads everything anyhow. So the volume of a container whose
    user was given some number (OpenShift), which is of root's group or of one for that volume only, is fine.
    """
    try:
        if not settings.home.is_dir():
            return found("rights", "none")
        status = settings.home.stat()
        who = _group_too(status) + ("o" if status.st_mode & stat.S_IRWXO else "")
        if not who:
            return found("rights", "fine")
        if not _keeps_rights(settings):
            return found("rights", "unkept")
    except OSError as wrong:
        return found("rights", "unseen", kind=type(wrong).__name__)
    place, user = shlex.quote(str(settings.home)), os.geteuid()
    if "g" in who and user not in (0, status.st_uid):  # it is by this group that we get in ourselves
        return found("rights", "anothers", user=user, home=place)
    return found("rights", "open", who=who, home=place)


def _group_too(status: os.stat_result) -> str:
    if not status.st_mode & stat.S_IRWXG or status.st_gid == 0:
        return ""
    try:
        grp.getgrgid(status.st_gid)
    except KeyError:
        return ""
    return "g"


def _keeps_rights(settings: Settings) -> bool:
    """Say whether a file there can be its owner's only: Windows disks and some network ones show the same rights for all."""
    try:
        with tempfile.TemporaryFile(dir=settings.home) as file:
            return not os.fstat(file.fileno()).st_mode & _OTHERS
    except OSError:  # nobody may write there, which the check of the disk tells
        return True
