"""Why PostgreSQL cannot be used, in our words: its own can quote what was stored, and the address with its password."""

from kb.errors import DatabaseRefused

_SETTING = "KB_DATABASE_URL"
CAUSES: dict[str, tuple[str, str]] = {
    "who": (
        "the server of the database refuses who asks",
        f"put the right name and password in {_SETTING}, or in the file of {_SETTING}_FILE",
    ),
    "silent": (
        "the server of the database does not answer", f"see whether it runs, and whether host and port in {_SETTING} are right"
    ),
    "absent": ("there is no database or user of that name", f"make it, or mend {_SETTING}"),
    "rights": ("who asks lacks rights in the database", f"make the user of {_SETTING} owner of the database"),
    "pgvector": (
        f"the PostgreSQL of {_SETTING} has no pgvector",
        "install it on that server, and let a superuser say CREATE EXTENSION vector in the database",
    ),
    "extension": (
        "pgvector is on the server and not in the database, and who asks may not put it there",
        f"let a superuser of that server say CREATE EXTENSION vector in the database of {_SETTING}",
    ),
    "full": ("the server of the database has no disk, memory or connection left", "make room there, and try again"),
    "locked": ("someone else kept the database locked too long", "try again, and see what runs there"),
    "starting": ("the server of the database is stopping or starting", "try again"),
    "other": ("the PostgreSQL database cannot be used", f"see what its server logs, and whether {_SETTING} is right"),
}  # fmt: skip
"""What may be the matter, and what to do about it."""
LACKS_VECTORS = (
    "SELECT CASE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN NULL "
    "WHEN NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN 'pgvector' "
    "WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN NULL "
    "WHEN EXISTS (SELECT FROM pg_available_extension_versions WHERE name = 'vector' AND trusted) "
    "AND has_database_privilege(current_database(), 'CREATE') THEN NULL ELSE 'extension' END"
)
"""Gives for which cause a database takes no vectors, NULL where it takes them or who asks may make that so."""
# SQLSTATE or words by which a cause is known; where a connection is refused psycopg gives words only.
_SIGNS = {
    "who": ("28p01", "28000", "password", "authentication failed", "pg_hba"),
    "absent": ("3d000",),
    "rights": ("42501",),
    "pgvector": ("0a000", "58p01"),
    "full": ("53100", "53200", "53300", "too many c"),
    "locked": ("55p03", "40p01"),
    "starting": ("57p",),
    "silent": ("refused", "translate", "resolve", "timeout", "no route", "is the server running", "no such file"),
}  # fmt: skip
_NOT_THERE = "does not exist"


def refused(wrong: BaseException) -> DatabaseRefused:
    """Return what to raise for an error of psycopg: its kind, and what to do. Nothing of its own words."""
    state = (getattr(wrong, "sqlstate", None) or "").casefold()
    said = state or str(wrong).casefold()
    fits = said.startswith if state else said.__contains__
    found = (cause for cause, signs in _SIGNS.items() if any(map(fits, signs)))
    return refusal(next(found, "absent" if fits(_NOT_THERE) else "other"), type(wrong).__name__)


def refusal(cause: str, kind: str) -> DatabaseRefused:
    """Return what to raise for a cause. kind: of failure, a word that quotes nothing."""
    what, step = CAUSES[cause]
    return DatabaseRefused(f"{what} ({kind}): {step}", cause)
