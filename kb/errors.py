"""What a caller of the knowledge base can act on.

KbError
├── NotFound         no dilemma under that id
├── IndexMismatch    index, model and store do not belong together: rebuild
├── ModelUnavailable the embedding model cannot be loaded
├── StoreTooNew      the database was written by a later version of this program
├── BadQuestion      a question that cannot be searched with
├── BadRecord        a line of an import file that is no dilemma
├── BadList          a theme or partner that cannot be listed so
├── ListChanged      a theme or partner that someone else changed since it was seen
├── BadBackup        a file that is no backup of a knowledge base
├── FolderFull       someone keeps as many questions as are looked at
├── NotAllowed       someone asks for what their role may not do
├── NotOnItsOwn      a contribution that somebody would publish as a dilemma
├── NotUndone        hiding that cannot be undone in a draft
├── NotClean         text that cannot be made free of identifying stretches with certainty
├── StoreBroken      the database is damaged, locked too long, or its disk is full
├── DatabaseRefused  the PostgreSQL database cannot be used (a StoreBroken)
├── NotWritten       a file cannot be written: a full disk, a folder without the right to write (a StoreBroken, an OSError)
├── AlreadyRunning   work that one process at a time may do is being done
├── Stopped          someone stopped long work
├── WordingFailed    the language model for wordings gives no usable answer
├── TooOften         one visitor does something more often than anyone needs to
└── BadSettings      settings.toml cannot be read
"""


class KbError(Exception):
    """The message names the thing, the value and the next step, and never quotes a document."""


class NotFound(KbError):
    """No dilemma under that id."""


class IndexMismatch(KbError):
    """Index, model and store do not belong together: a rebuild mends it."""


class ModelUnavailable(KbError):
    """The embedding model cannot be loaded from the place that the settings name."""


class StoreTooNew(KbError):
    """The database was written by a later version of this program."""


class BadQuestion(KbError):
    """A question that cannot be searched with. reason: "empty", "long" or "wordless"."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class BadRecord(KbError):
    """A line of an import file that is no dilemma."""


class BadList(KbError):
    """A theme or partner that cannot be listed so. reason: see kb.taxonomy.edits; field: "label", "full" or "words", or "".

    other: the label of what stands in the way, "" where nothing does.
    """

    def __init__(self, message: str, reason: str, field: str = "", other: str = "") -> None:
        super().__init__(message)
        self.reason, self.field, self.other = reason, field, other


class ListChanged(KbError):
    """Someone else changed a theme or partner since it was seen."""


class BadBackup(KbError):
    """A file that is no backup of a knowledge base."""


class BadSettings(KbError):
    """settings.toml cannot be read."""


class FolderFull(KbError):
    """Someone keeps as many questions as are looked at when something is published."""


class NotAllowed(KbError):
    """What someone asks for is not for their role."""


class NotOnItsOwn(KbError):
    """A draft that only adds advice to a dilemma cannot be published as one: merge it with the dilemma that it names."""


class NotUndone(KbError):
    """Hiding that cannot be undone in a draft, or in it alone. reason: "hidden" or "lost"; "unlisted"."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class NotClean(KbError):
    """The text cannot be made clean with certainty, so there is no clean text."""


class StoreBroken(KbError):
    """The database is damaged, locked for too long, or its disk is full."""


class DatabaseRefused(StoreBroken):
    """The PostgreSQL database cannot be used. cause: as kb.refused calls it."""

    def __init__(self, message: str, cause: str = "other") -> None:
        super().__init__(message)
        self.cause = cause


class NotWritten(StoreBroken, OSError):
    """A file cannot be written: the disk is full, or nobody may write there."""


class AlreadyRunning(KbError):
    """Work that only one process at a time may do is being done already."""


class Stopped(KbError):
    """Someone asked long work to stop."""


class WordingFailed(KbError):
    """The language model that proposes wordings cannot be reached, or gives no usable answer."""


class TooOften(KbError):
    """One visitor does something more often than the settings allow. what: as kb.limits calls it; seconds: to wait.

    by_others: it is not their own doing, but that of everyone without a name who is counted with them.
    """

    def __init__(self, message: str, what: str, seconds: int, by_others: bool = False) -> None:
        super().__init__(message)
        self.what, self.seconds, self.by_others = what, seconds, by_others
