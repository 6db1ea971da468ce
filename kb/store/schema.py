"""The tables of the store as they are now; kb.store.steps brings an older database up to them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import TEXT

metadata = MetaData()
_BY_LETTER = Text().with_variant(TEXT(collation="C"), "postgresql")  # ordered as SQLite does, whatever the database's language
KNOWN_STATUS = "status IN ('concept', 'in beoordeling', 'gepubliceerd', 'ingetrokken')"


def _owned_by_dilemma(name: str, *columns: Column) -> Table:  # type: ignore[type-arg]
    """A table of rows that belong to one dilemma, in their own order, and go with it."""
    return Table(
        name, metadata,
        Column("dilemma", Integer, ForeignKey("dilemma.number", ondelete="CASCADE"), primary_key=True),
        Column("place", Integer, primary_key=True),
        *columns,
    )  # fmt: skip


dilemma = Table(
    "dilemma", metadata,
    Column("number", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("situation", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("chosen", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("theme_label", Text, nullable=False),
    Column("source_kind", Text, nullable=False),
    Column("source_period", Text, nullable=False),
    Column("source_colleagues", Integer),
    Column("source_extra", Text, nullable=False),
    Column("facets", Text, nullable=False),
    Column("extra", Text, nullable=False),
    Column("review_date", String),
    Column("status", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String, nullable=False),
    CheckConstraint(KNOWN_STATUS, name="known_status"),
    sqlite_autoincrement=True,
)  # fmt: skip
Index("dilemma_by_status", dilemma.c.status)

guidance = _owned_by_dilemma(
    "guidance",
    Column("by_role", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("conditions", Text, nullable=False),
    Column("stance", String),
    Column("tried", Integer),
    Column("result", Text, nullable=False),
    Column("extra", Text, nullable=False),
)
interest = _owned_by_dilemma(
    "interest",
    Column("role", Text, nullable=False),
    Column("interest", Text, nullable=False),
    Column("extra", Text, nullable=False),
)
theme = _owned_by_dilemma("theme", Column("slug", String, nullable=False, index=True))
facet = _owned_by_dilemma("facet", Column("name", String, nullable=False), Column("value", _BY_LETTER, nullable=False))

event = Table(
    "event", metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("dilemma", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("actor", Text, nullable=False),
    Column("region", String, nullable=False),
    Column("action", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("seal", String, nullable=False),
)  # fmt: skip
fingerprint = Table(
    "fingerprint", metadata,
    Column("digest", String, primary_key=True),
    Column("dilemma", Integer, ForeignKey("dilemma.number", ondelete="CASCADE")),
)  # fmt: skip
kept_dilemma = Table(
    "kept_dilemma", metadata,
    Column("owner", String, primary_key=True),
    Column("dilemma", Integer, ForeignKey("dilemma.number", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("at", String, nullable=False),
)  # fmt: skip
kept_search = Table(
    "kept_search", metadata,
    Column("number", Integer, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("filters", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("at", String, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip
helped = Table(
    "helped", metadata,
    Column("dilemma", Integer, ForeignKey("dilemma.number", ondelete="CASCADE"), primary_key=True),
    Column("owner", String, primary_key=True),
    Column("at", String, nullable=False),
)  # fmt: skip
setting = Table("setting", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))
listed = Table(
    "listed", metadata,
    Column("kind", String, primary_key=True),
    Column("slug", String, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("is_own", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("merged_into", String, nullable=False),
    Column("is_retired", Integer, nullable=False),
)  # fmt: skip
counter = Table("counter", metadata, Column("name", String, primary_key=True), Column("value", Integer, nullable=False))

SHARED = "shared: "
"""What the names of settings begin with that servers share, and that belong to no copy of a database; see kb.store.shared."""

TERM_COLUMNS = ("title", "question", "situation", "guidance")
COLUMN_WEIGHTS = (2.0, 2.0, 1.0, 0.7)  # of the same columns; see docs/decisions.md
RAREST = 16  # words of a question that are looked for
WORD_TABLES = ("terms", "posting")
"""What holds the words in PostgreSQL; in SQLite terms is a full-text table."""
