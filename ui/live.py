"""What an open page shows is noted, so that it follows the knowledge base; see ui/site/live.py."""

import logging
from collections.abc import Iterable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kb.errors import KbError
from ui.desk import desk
from ui.site.live import watch

_log = logging.getLogger(__name__)


def begin() -> None:
    """Note that the page runs now. A run that nobody asked for says nothing to who cannot see it: ui/static/access.js."""
    is_quiet = False
    try:
        is_quiet = watch().begin(_session(), desk().reading())
    except KbError as wrong:  # the page says so itself
        _log.error("%s", wrong)
    st.html(f"<style>:root {{ --own-run: {'quiet' if is_quiet else 'asked'} }}</style>")


def shows(numbers: Iterable[int | None]) -> None:
    """Note that the page shows something of these dilemmas: it runs again when one of them changes."""
    watch().show(_session(), {number for number in numbers if number})


def shows_all() -> None:
    """Note that the page shows something of whatever is published: it runs again with every change."""
    watch().show(_session(), (), and_all=True)


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""
