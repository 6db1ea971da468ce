"""The desk of who uses the app: every page gets what it shows, and does what it does, through this one door."""

from kb.desk import Desk
from kb.errors import NotAllowed
from ui.parts import knowledge_base
from ui.visitor import person


def desk() -> Desk:
    """Return the desk of who uses the app. Raises NotAllowed when nobody does who may: app.py then shows no page."""
    who = person()
    if who is None:
        raise NotAllowed("nobody signed in: sign in first")
    return Desk(knowledge_base(), who)
