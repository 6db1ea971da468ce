"""What a caller of the knowledge base can act on.

KbError
├── NotFound         no dilemma under that id
├── IndexMismatch    index, model and store do not belong together: rebuild
├── ModelUnavailable the embedding model cannot be loaded
├── StoreTooNew      the database was written by a later version of this program
├── BadQuestion      a question that cannot be searched with
├── BadRecord        a line of an import file that is no dilemma
├── BadBackup        a file that is no backup of a knowledge base
├── FolderFull       someone keeps as many questions as are looked at
├── NotAllowed       someone asks for what their role may not do
├── NotOnItsOwn      a contribution that somebody would publish as a dilemma
├── NotClean         text that cannot be made free of identifying stretches with certainty
├── StoreBroken      the database is damaged, locked too long, or its disk is full
├── WordingFailed    the language model for wordings gives no usable answer
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


class NotClean(KbError):
    """The text cannot be made clean with certainty, so there is no clean text."""


class StoreBroken(KbError):
    """The database is damaged, locked for too long, or its disk is full."""


class WordingFailed(KbError):
    """The language model that proposes wordings cannot be reached, or gives no usable answer."""
