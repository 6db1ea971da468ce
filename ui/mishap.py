"""A page that fails: the visitor reads what to do, the log says where it was, and neither quotes anything."""

import logging
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, Protocol

import streamlit as st

from ui import words
from ui.figures import count_error

P = ParamSpec("P")
_log = logging.getLogger(__name__)
_FRAMES = 4  # the innermost, which say where


class Runs(Protocol):
    """What st.navigation gives."""

    def run(self) -> None:
        """Show the page."""


def run(page: Runs) -> None:
    """Show a page. An error's message is not logged: it may hold what someone typed, or a line of a document."""
    try:
        page.run()
    except Exception as wrong:  # Streamlit's own way to stop or begin anew is no Exception
        _say(wrong)


def guarded(callback: Callable[P, None]) -> Callable[P, None]:
    """Make a callback of a widget fail as a page does: Streamlit calls it before the page is run."""

    @wraps(callback)
    def call(*args: P.args, **named: P.kwargs) -> None:
        try:
            callback(*args, **named)
        except Exception as wrong:  # see run
            _say(wrong)

    return call


def _say(wrong: Exception) -> None:
    frames = traceback.extract_tb(wrong.__traceback__)[-_FRAMES:]
    where = ", ".join(f"{Path(frame.filename).name} line {frame.lineno}" for frame in frames)
    _log.error("a page failed: %s in %s", type(wrong).__name__, where)
    count_error(type(wrong).__name__)
    st.error(words.BROKEN, icon=":material/error:")
