"""The pages by who asks for them: what is not for someone says that it does not exist, and stands in no menu."""

import logging
from typing import Any

import streamlit as st

from kb.errors import KbError
from kb.people import Action, Person
from ui import sign_in_words as words
from ui.announce import COUNT
from ui.desk import desk
from ui.parts import plain
from ui.site_words import NO_PAGE_TITLE
from ui.visitor import is_signed_in, shown_name

_log = logging.getLogger(__name__)
SIGN_IN_KEY = "sign-in"
_NEEDS = {
    "ui/upload.py": Action.INGEST, "ui/review.py": Action.REVIEW, "ui/again.py": Action.REVIEW, "ui/lists.py": Action.MANAGE,
    "ui/manage.py": Action.MANAGE,
}  # fmt: skip
_SIGN_IN, _NO_PAGE = "ui/sign_in.py", "ui/no_page.py"


def page_for(who: Person | None, script: str, **named: Any) -> st.Page:
    """Return the page at an address: that of the script for who may use it. named: as st.Page takes it."""
    if who and who.may(_NEEDS.get(script, Action.READ)):
        return st.Page(script, **named)
    kept = {name: value for name, value in named.items() if name in ("url_path", "default")}
    title = NO_PAGE_TITLE if who else words.TITLE
    return st.Page(_NO_PAGE if who else _SIGN_IN, title=title, visibility="hidden", **kept)


def to_look_at_again(who: Person | None) -> int:
    """Return how many dilemmas wait for an editor to look at them again; 0 for who is none, or where it cannot be told."""
    if not (who and who.may(Action.REVIEW)):
        return 0
    try:
        return desk().reviewing().count_past_review()
    except KbError as wrong:
        _log.error("%s", wrong)
        return 0


def who_is_it(who: Person) -> None:
    """Show in the sidebar as whom someone signed in, for their own eyes, and the way out; nothing to who did not."""
    if not is_signed_in():
        return
    with st.sidebar.container(key="signed-in", gap="xsmall"):
        st.caption(words.signed_in_as(plain(shown_name()), who.role))
        st.button(words.SIGN_OUT, key="sign-out", type="tertiary", icon=":material/logout:", on_click=st.logout)


def forget_who_was_here() -> None:
    """Let go of all that a session holds: who it was for may be idle for too long. A press on the way in stays."""
    for name in set(map(str, st.session_state)) - {COUNT, SIGN_IN_KEY}:
        del st.session_state[name]
