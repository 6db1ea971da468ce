"""A draft that a reader gave back: why, kept with the draft itself until somebody finds it fit.

The note stands in the draft and not in the trail, which is kept for good and cannot be mended: it goes with the draft, and
with a name that is hidden everywhere. The trail has the reason, from a closed list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kb.model import CleanText, Dilemma

RETURNED = "returned"
"""Where it stands in the extra of a dilemma's source."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Why a draft was given back. version: of the draft as it was then."""

    reason: CleanText
    note: CleanText = CleanText("")
    version: int = 0


def returned(draft: Dilemma) -> Returned | None:
    """Return why a draft was given back; None when it was not, or was found fit since."""
    said = draft.source.extra.get(RETURNED)
    if not isinstance(said, Mapping):
        return None
    return Returned(CleanText(str(said.get("reason", ""))), CleanText(str(said.get("note", ""))), int(said.get("version", 0)))


def with_return(draft: Dilemma, why: Returned) -> Dilemma:
    """Return a draft that says why it was given back."""
    said = {"reason": why.reason, "note": why.note, "version": why.version}
    return replace(draft, source=replace(draft.source, extra={**draft.source.extra, RETURNED: said}))


def without_return(draft: Dilemma) -> Dilemma:
    """Return a draft as if it was never given back."""
    if RETURNED not in draft.source.extra:
        return draft
    extra = {name: value for name, value in draft.source.extra.items() if name != RETURNED}
    return replace(draft, source=replace(draft.source, extra=extra))
