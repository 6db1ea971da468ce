"""What the site logs: of our own records what they say, of others' and of every error only what it is and where it was.

Our own messages name things and quote nothing. Those of libraries may hold whatever was handled when they were written, an
error's above all, so a record is made bare as it comes about, before any handler sees it. Of a library's words only those stay
that stand so in its code.
"""

import errno
import json
import logging
import secrets
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import streamlit.logger
import uvicorn.config
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.errors import KbError
from kb.settings import Settings
from ui.figures import count_error

_OURS: Final = ("kb", "ingest", "ui", "app", "__main__")
_FRAMES: Final = 4  # the innermost, which say where
_LEFT_OUT: Final = "…"
# What a provider may say of a sign-in that failed (RFC 6749, OpenID Connect Core): no words of anyone.
_CODES: Final = frozenset(
    "access_denied account_selection_required consent_required interaction_required invalid_client invalid_grant "
    "invalid_request invalid_scope login_required server_error temporarily_unavailable unauthorized_client "
    "unsupported_response_type".split()
)
_request: ContextVar[str] = ContextVar("request", default="")
_thread = threading.local()


def set_up(settings: Settings) -> None:
    """Have this process log to stderr as the settings say; to be called before Streamlit and the server begin."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if settings.log_format == "json" else _Plain())
    least = logging.getLevelNamesMapping()[settings.log_level.upper()]
    handler.addFilter(_Passes(least))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(least)
    logging.setLogRecordFactory(_bare)
    # Streamlit gives each of its loggers, and uvicorn's, a handler of its own as they come about; ours is enough.
    streamlit.logger.setup_formatter = _give_on
    for logger in list(streamlit.logger._loggers.values()):
        _give_on(logger)
    uvicorn.config.LOGGING_CONFIG.update(incremental=True, handlers={}, loggers={})
    sys.excepthook = _uncaught
    threading.excepthook = lambda failed: _uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)
    sys.unraisablehook = lambda failed: _uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)
    warnings.showwarning = _warned


def _give_on(logger: logging.Logger) -> None:
    logger.handlers[:] = []
    logger.propagate = True


class Requests:
    """ASGI middleware around everything else: gives every request and web socket a number that its log lines bear."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through."""
        _request.set(_new())
        await self._app(scope, receive, send)


def _new() -> str:
    return secrets.token_hex(4)


def _number() -> str:
    """Return under which number this is logged: that of the request, or else of the thread, which shows one page at a time."""
    if not (number := _request.get()):
        number = _thread.number = getattr(_thread, "number", "") or _new()
    return number


def _is_ours(logger: str) -> bool:
    return logger.partition(".")[0] in _OURS


class _Passes(logging.Filter):
    """Lets our records through from a level on, others' from warnings on; counts the errors that pass."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._least = least

    def filter(self, record: logging.LogRecord) -> bool:
        passes = record.levelno >= (self._least if _is_ours(record.name) else max(self._least, logging.WARNING))
        if passes and record.levelno >= logging.ERROR and (kind := getattr(record, "error", "")):
            count_error(kind)
        return passes


class _Record(logging.LogRecord):
    """A record as it is logged: error and where instead of a traceback."""

    error = where = request = ""


def _bare(
    name: str, level: int, path: str, line: int, msg: object, args: tuple[Any, ...] | None, exc_info: Any, func: str = "",
    *_: Any, **__: Any,
) -> _Record:  # fmt: skip
    """Make a record of which nothing has to be hidden any more."""
    told = [exc_info[1] if isinstance(exc_info, tuple) else None, msg, *(args or ())]
    wrong = next((one for one in told if isinstance(one, BaseException)), None)
    if not _is_ours(name):
        msg = msg if isinstance(msg, str) and _stands_in_code(msg, path, line) else ""
    elif isinstance(msg, BaseException):
        msg = _told(msg)
    args = (args or ()) if msg else ()
    record = _Record(name, level, path, line, msg, (), None, func)
    if len(args) == 1 and isinstance(args[0], Mapping):
        record.args = {key: _shown(value, name) for key, value in args[0].items()}
    else:
        record.args = tuple(_shown(value, name) for value in args)
    try:
        record.msg, record.args = record.getMessage(), ()
    except (TypeError, ValueError, KeyError):  # what was left out was to be a number
        record.args = ()
    record.request = _number()
    record.error = _kind(wrong) if wrong else ""
    trace = getattr(wrong, "__traceback__", None)
    record.where = _where(trace) if trace else "" if _is_ours(name) else f"{Path(path).name} line {line}"
    return record


def _stands_in_code(msg: str, path: str, line: int) -> bool:
    """Say whether a message is a constant of the code that logs it, so that it can hold nothing else."""
    frame = sys._getframe(1)
    while frame := frame.f_back:  # type: ignore[assignment]
        if frame.f_code.co_filename == path and frame.f_lineno == line:
            return msg in frame.f_code.co_consts
    return False


def _shown(value: object, logger: str) -> object:
    if isinstance(value, BaseException):
        return _told(value)
    if _is_ours(logger) or isinstance(value, int | float) or value in _CODES:
        return value
    return _LEFT_OUT


def _told(wrong: BaseException) -> str:
    """Return what an error of ours says, of another only what it is."""
    return str(wrong) if isinstance(wrong, KbError) else _kind(wrong)


def _kind(wrong: BaseException) -> str:
    code = errno.errorcode.get(wrong.errno or 0, "") if isinstance(wrong, OSError) else ""
    return f"{type(wrong).__name__} ({code})" if code else type(wrong).__name__


def _where(trace: TracebackType) -> str:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return ", ".join(f"{Path(frame.filename).name} line {frame.lineno}" for frame in frames)


def _uncaught(kind: type[BaseException], wrong: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, SystemExit | KeyboardInterrupt):
        logging.getLogger(__name__).error("nobody caught an error", exc_info=(kind, wrong or kind(), trace))


def _warned(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
    logging.getLogger(__name__).warning("%s in %s line %d", category.__name__, Path(filename).name, lineno)


class _Json(logging.Formatter):
    """One object a line, each value on that line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "request": getattr(record, "request", ""),
            "message": record.getMessage(), "error": getattr(record, "error", ""), "where": getattr(record, "where", ""),
        }  # fmt: skip
        return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=True)


class _Plain(logging.Formatter):
    """A line to read."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().isoformat(" ", timespec="seconds")
        error, where = getattr(record, "error", ""), getattr(record, "where", "")
        happened = f"[{error or 'logged'} in {where}]" if where else f"[{error}]" if error else ""
        said = " ".join(filter(None, (record.getMessage(), happened)))
        return f"{at} {record.levelname.lower()} {record.name}: {' '.join(said.split())}"
