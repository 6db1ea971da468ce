"""split(passages, tagger) -> the dilemmas in one clean note: which sentences belong to which, what was asked and advised.

A small network says of every sentence, cell or turn what it is for; what belongs to one dilemma is gathered, with the role
of who gives each piece of advice as the note tells it. Attendance, agenda, actions, greetings, small talk and logistics are
dropped. An editor checks the result; nothing here is published as it is.
"""

from collections.abc import Sequence

from ingest.split.gather import gathered
from ingest.split.lines import Passage
from ingest.split.mails import oldest_first
from ingest.split.people import roles_in
from ingest.split.tagger import RoleTagger, open_role_tagger
from ingest.split.told import Advice, Told

__all__ = ["Advice", "Passage", "RoleTagger", "Told", "open_role_tagger", "split"]


def split(passages: Sequence[Passage], tagger: RoleTagger) -> list[Told]:
    """Return the dilemmas of one clean note in the order in which they are told; a note without any gives []."""
    ordered, signed = oldest_first(passages)
    roles = {**roles_in(passages), **signed}
    told, senders = [passage for passage, _ in ordered], [sender for _, sender in ordered]
    cases = gathered(tagger.tag(told), told, senders, roles)
    return [told for told in (case.finished() for case in cases) if told is not None]
