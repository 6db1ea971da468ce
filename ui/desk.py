"""The desk of who uses the app: every page gets what it shows, and does what it does, through this one door."""

from streamlit.runtime.scriptrunner import get_script_run_ctx

from kb.desk import Desk
from kb.errors import NotAllowed
from kb.outside import Outside
from ui.parts import knowledge_base
from ui.visitor import address, person


def desk() -> Desk:
    """Return the desk of who uses the app. Raises NotAllowed when nobody does who may: app.py then shows no page."""
    who = person()
    if who is None:
        raise NotAllowed("nobody signed in: sign in first")
    context = get_script_run_ctx()
    return Desk(knowledge_base(), who, context.session_id if context else "", address())


def outside() -> Outside:
    """Return what may be seen from outside, where nobody uses the app."""
    return Outside(knowledge_base())
