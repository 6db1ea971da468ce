"""Open pages follow the knowledge base: what is published, changed or taken back shows within two seconds, without a click.

One task of the server looks at the store twice a second while somebody is there, one number in one query, so a change by
another process counts too. A page says of which dilemmas it shows something (ui/live.py); when one of these changed, its
script is asked to run again, as Streamlit itself does when a script was edited: what someone typed or unfolded stays in the
browser. A script that runs is left alone and looked at again at the next tick.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol

from streamlit import runtime
from streamlit.runtime.app_session import AppSession

from kb.errors import KbError

_LOOK_SECONDS: Final = 0.5
_AT_ONCE: Final = 4  # scripts that run for this: with many pages open, whoever clicks meanwhile does not wait for all of them
_NEXT_SECONDS: Final = 0.05  # until the next of these, while more wait
_log = logging.getLogger(__name__)


class Pulse(Protocol):
    """What tells that something changed."""

    def revision(self) -> int:
        """Return a number that grows with every change."""

    def versions(self) -> Mapping[int, int]:
        """Return number and version of all that can be seen."""


@dataclass(slots=True)
class _Session:
    """One open page. revision: of the store when its newest run began. shows: numbers of dilemmas. shows_all: something of
    whatever is published. is_asked: its next run is one that was asked for here.
    """

    revision: int
    shows: frozenset[int] = frozenset()
    shows_all: bool = False
    is_asked: bool = False


class Watch:
    """Which open pages show something that changed since they last ran. Safe across threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pulse: Pulse | None = None
        self._sessions: dict[str, _Session] = {}
        self._revision = -1
        self._seen: Mapping[int, int] = {}
        self._changes: list[tuple[int, frozenset[int] | None]] = []  # revision, what changed up to it; None: nobody knows

    def begin(self, session: str, pulse: Pulse) -> bool:
        """Note that the script of a session begins to run; say whether that was asked for here. It shows nothing as yet.

        Raises KbError when the store cannot be asked: then it is behind still, and can be asked to run again.
        """
        try:
            revision = pulse.revision()
        except KbError:
            with self._lock:
                if one := self._sessions.get(session):
                    one.is_asked = False
            raise
        with self._lock:
            self._pulse = pulse
            before = self._sessions.get(session)
            self._sessions[session] = _Session(revision)
            return bool(before and before.is_asked)

    def show(self, session: str, numbers: Collection[int], and_all: bool = False) -> None:
        """Note that a session shows something of these dilemmas. and_all: of whatever else is published as well."""
        with self._lock:
            if one := self._sessions.get(session):
                one.shows |= frozenset(numbers)
                one.shows_all |= and_all

    def look(self) -> None:
        """Look whether anything changed. Raises KbError when that cannot be told."""
        if self._pulse is None or (revision := self._pulse.revision()) == self._revision:
            return
        versions = self._pulse.versions()
        with self._lock:
            changed = frozenset(dict(self._seen.items() ^ versions.items())) if self._revision >= 0 else None
            self._revision, self._seen = revision, versions
            oldest = min((one.revision for one in self._sessions.values()), default=revision)
            self._changes = [*(one for one in self._changes if one[0] > oldest), (revision, changed)]

    def behind(self) -> list[str]:
        """Return the sessions whose newest run began before the last change that was seen.

        Those come first that show what changed: what was taken back should be gone soon.
        """
        with self._lock:
            found = [(name, one) for name, one in self._sessions.items() if one.revision < self._revision and not one.is_asked]
            return [name for name, _ in sorted(found, key=lambda its: not self._concerns(its[1], by_name=True))]

    def ask(self, session: str) -> bool:
        """Say whether a session whose script does not run now has to run again: then it was asked to, by this."""
        with self._lock:
            one = self._sessions.get(session)
            if one is None or one.is_asked:
                return False
            one.is_asked = self._concerns(one)
            if not one.is_asked:
                one.revision = self._revision
            return one.is_asked

    def _concerns(self, one: _Session, by_name: bool = False) -> bool:
        """Say whether anything changed since that a session shows. by_name: of which it said that it shows it."""
        for revision, changed in self._changes:
            if revision > one.revision:
                if not by_name and one.shows_all and (changed is None or changed):
                    return True
                if one.shows and (changed is None or not changed.isdisjoint(one.shows)):
                    return True
        return False

    def forget(self, session: str) -> None:
        """Let go of a session that is not there any more; one that comes back says so itself."""
        with self._lock:
            self._sessions.pop(session, None)


@cache
def watch() -> Watch:
    """Return the watch of this process."""
    return Watch()


@asynccontextmanager
async def following(_: object) -> AsyncIterator[None]:
    """Follow the knowledge base for as long as the server runs."""
    task = asyncio.create_task(_follow(watch()), name="live")
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _follow(its: Watch) -> None:
    told = ""
    running: list[str] = []
    while True:
        await asyncio.sleep(_NEXT_SECONDS if running else _LOOK_SECONDS)
        if runtime.get_instance().state is not runtime.RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED:
            continue
        try:
            if not running:
                await asyncio.to_thread(its.look)
            running = _run_again(its, [name for name in running if not _is_idle(_session(name))])
            told = ""
        except (KbError, RuntimeError) as wrong:  # a database or a machine that is at its end for now
            kind = type(wrong).__name__
            if kind != told:
                _log.error("open pages do not follow the knowledge base: %s", kind)
            told, running = kind, []


def _run_again(its: Watch, running: list[str]) -> list[str]:
    """Have scripts run that have to and do not, few at a time. running: those that do so by now; returned with the new ones."""
    for name in its.behind():
        if len(running) == _AT_ONCE:
            break
        session = _session(name)
        if session is None:
            its.forget(name)
        elif _is_idle(session) and its.ask(name):
            # Page and address as they are now, as Streamlit does it for a script that was edited; nothing public gives them.
            session.request_rerun(session._client_state)
            running.append(name)
    return running


def _session(name: str) -> AppSession | None:
    return runtime.get_instance().get_app_session(name)


def _is_idle(session: AppSession | None) -> bool:
    """Say whether no script of a session runs, or waits to run, and all that it showed was sent."""
    if session is None:
        return True
    session.track_settling()
    return session.is_settled
