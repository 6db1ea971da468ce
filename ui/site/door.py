"""What stands before Streamlit where people sign in: only what the door believes of someone gets through.

A request tells who someone is by a cookie or by headers (ways.py). While that sign-in is in use (sittings.py) it passes, with
its key; else it passes as anybody's. A page that is open when its sign-in ends is emptied from here, whatever the browser does.
"""

import asyncio
import math
from contextlib import suppress
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

from ui.site.front import HEADERS
from ui.site.sittings import Sittings
from ui.site.ways import SITTING, Way

ASK: Final = "/zitting"
"""Where a page asks how long someone may still be idle (GET), and says that they are there (POST) or not (DELETE)."""
_SIGN_OUT: Final = "/auth/logout"
_SITTING: Final = SITTING.encode()
_LOOK_SECONDS = 1.0  # how soon a socket follows the end of its sign-in
_GO_SECONDS = 5.0  # in which the page shows that nobody is signed in any more
_RUN_AGAIN = {"type": "websocket.receive", "bytes": BackMsg(rerun_script=ClientState()).SerializeToString()}
_CLOSED = {"type": "websocket.disconnect", "code": 1001}


class Door:
    """ASGI middleware around everything else. pages: the addresses that have a page."""

    def __init__(self, app: ASGIApp, way: Way, sittings: Sittings, pages: frozenset[str]) -> None:
        self._app, self._way, self._sittings, self._pages = app, way, sittings, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or web socket through as who it is."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        key = self._way.key(scope)
        if not self._sittings.left(key):
            key = None
        headers = [(name, value) for name, value in scope["headers"] if name != _SITTING]
        headers = [*headers, (_SITTING, key.encode())] if key else list(self._way.anonymous(headers))
        known = {**scope, "headers": headers, "query_string": _without_reason(scope["query_string"])}
        if scope["type"] == "http":
            await self._answer(key, scope, known, receive, send)
        elif key:
            await self._while_signed_in(key, known, receive, send)
        else:
            await self._app(known, receive, send)

    async def _answer(self, key: str | None, scope: Scope, known: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. known: the scope as Streamlit may see it."""
        cookies: list[str] = []
        if key is None and scope["method"] == "GET" and scope["path"] in self._pages:
            fresh, cookies = self._way.arrive(scope)
            if fresh:
                self._sittings.begin(fresh)
        elif key and scope["path"] in self._pages:
            self._sittings.use(key)
        own = self._own_answer(key, scope)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS if own else {})
                for cookie in cookies:
                    headers.append("set-cookie", cookie)
                if begun := self._way.given(scope, message):
                    self._sittings.begin(begun)
            await send(message)

        await (own or self._app)(known, receive, answer)

    def _own_answer(self, key: str | None, scope: Scope) -> Response | None:
        path = scope["path"]
        if path == ASK:
            return self._asked(key, scope["method"])
        if key is None and _is_for_people(path):
            return Response(status_code=403)
        if path != _SIGN_OUT:
            return None
        if key:
            self._sittings.end(key)
        return self._way.farewell()

    def _asked(self, key: str | None, method: str) -> Response:
        if key and method == "POST":
            self._sittings.use(key)
        elif key and method == "DELETE":
            self._sittings.end(key)
        left = self._sittings.left(key)
        said = None if left == math.inf else round(left, 1)
        return JSONResponse({"left": said}, headers={"Cache-Control": "no-store"})

    async def _while_signed_in(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a web socket. When its sign-in ends the page runs once more, as if asked for: now it is shown to nobody.

        Soon after, the socket closes, by which Streamlit lets go of the session and what it holds; the browser opens another.
        """
        over = asyncio.ensure_future(self._over(key))
        hearing: asyncio.Future[Message] | None = None
        is_told = is_closed = False

        async def hear() -> Message:
            nonlocal hearing, is_told, is_closed
            hearing = hearing or asyncio.ensure_future(receive())
            waits_for = {hearing} if is_told else {hearing, over}
            await asyncio.wait(waits_for, timeout=_GO_SECONDS if is_told else None, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                message, hearing = hearing.result(), None
                return message
            is_told, is_closed = True, is_told
            return _CLOSED if is_closed else _RUN_AGAIN

        try:
            await self._app(scope, hear, send)
        finally:
            over.cancel()
            if hearing:
                hearing.cancel()
        if is_closed:
            with suppress(RuntimeError):  # the browser was first
                await send({"type": "websocket.close", "code": _CLOSED["code"]})

    async def _over(self, key: str) -> None:
        while left := self._sittings.left(key):
            await asyncio.sleep(min(left, _LOOK_SECONDS))


def _is_for_people(path: str) -> bool:
    """Say whether an address takes or gives files of someone; the icon of the site comes from there as well."""
    return "/_stcore/upload_file/" in path or (path.startswith("/media/") and not path.endswith(".png"))


def _without_reason(query: bytes) -> bytes:
    """Return a query less what a provider says of a failed sign-in: it may name who tried, and Streamlit logs it."""
    return b"&".join(part for part in query.split(b"&") if not part.startswith(b"error_description="))
