"""All that an error tells, and what it came from."""


def told_by(wrong: BaseException) -> str:
    """Return what an error says, as text and as Python shows it, and what each of its causes says."""
    told, cause = "", wrong
    while cause is not None:
        told, cause = f"{told} {cause} {cause!r}", cause.__cause__ or cause.__context__
    return told
