"""How much anyone may send: files of who may take them in, so many for one visit and for all, and next to nothing besides.

What is more is not read, or not held.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.settings import Settings
from ui import site_words
from ui.site.front import HEADERS
from ui.site.uploads import uploads

_UPLOAD: Final = "/_stcore/upload_file/"
_MEGABYTE: Final = 1_000_000
_AROUND: Final = 10_000  # bytes that a form puts around a file
_OTHER: Final = 64_000  # bytes of any other request that brings something
_BRINGS: Final = ("POST", "PUT", "PATCH", "DELETE")


class Sizes:
    """ASGI middleware: a file too large, or of who may bring none, is refused before a byte of it is read.

    One too many of who may is read and held nowhere: a browser that is cut off while it sends never learns why.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._most = app, settings.upload_files
        self._largest = settings.file_megabytes * _MEGABYTE + _AROUND
        self._together = max(settings.upload_megabytes * _MEGABYTE, self._largest)
        self._of_all = max(settings.uploads_in_memory_megabytes * _MEGABYTE, self._largest)
        self._coming: defaultdict[str, list[int]] = defaultdict(list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through that brings no more than it may; a web socket has a limit of its own (ui/serve.py)."""
        if scope["type"] != "http" or scope["method"] not in _BRINGS:
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told and not (told.isascii() and told.isdigit() and len(told) < 20):
            await _refuse(400, scope, receive, send)
        elif _UPLOAD in scope["path"] and scope["method"] == "PUT":
            await self._upload(told, scope, receive, send)
        elif int(told or 0) > _OTHER:
            await _refuse(413, scope, receive, send)
        else:
            await self._app(scope, receive if told else _cut(receive), send)

    async def _upload(self, told: str, scope: Scope, receive: Receive, send: Send) -> None:
        visit, size = scope["path"].split(_UPLOAD, 1)[1].split("/")[0], int(told or 0)
        if not told:  # every browser says how much it brings
            await _refuse(411, scope, receive, send)
            return
        here = [*uploads().of(visit), *self._coming.get(visit, ())]
        if size > self._largest:
            await _refuse(413, scope, receive, send)
        elif not uploads().takes(visit):
            await _refuse(403, scope, receive, send, site_words.NO_FILES)
        elif len(here) >= self._most or sum(here) + size > self._together:
            await _read_away(receive)
            await _refuse(413, scope, receive, send)
        elif uploads().held() + size > self._of_all:
            await _read_away(receive)
            await _refuse(503, scope, receive, send, site_words.FULL)
        else:
            with self._noted(visit, size), uploads().noted(size):
                await self._app(scope, receive, send)

    @contextmanager
    def _noted(self, visit: str, size: int) -> Iterator[None]:
        """Count a file that is on its way: several come at once."""
        self._coming[visit].append(size)
        try:
            yield
        finally:
            self._coming[visit].remove(size)
            if not self._coming[visit]:
                del self._coming[visit]


def _cut(receive: Receive) -> Receive:
    """Return a receive of a request that does not say how much it brings; one that brings too much is cut off."""
    brought = 0

    async def some() -> Message:
        nonlocal brought
        message = await receive()
        brought += len(message.get("body", b""))
        return message if brought <= _OTHER else {"type": "http.disconnect"}

    return some


async def _read_away(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass


async def _refuse(status: int, scope: Scope, receive: Receive, send: Send, told: str = site_words.TOO_MUCH) -> None:
    answer = PlainTextResponse(told, status, {**HEADERS, "Connection": "close"})
    await answer(scope, receive, send)
