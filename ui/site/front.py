"""What stands in front of Streamlit: it answers every page's address with our HTML, and puts our headers on every answer."""

import gzip
from collections.abc import Callable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit sets styles from its script, hence 'unsafe-inline' for styles; no script may stand in a page. A worker and a
# picture may be made by the page itself (blob:, data:). 'self' covers the web socket to our own host.
_POLICY: Final = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:",
        "font-src 'self' data:", "connect-src 'self'", "media-src 'self' blob:", "worker-src 'self' blob:", "base-uri 'none'",
        "form-action 'self'", "frame-ancestors 'none'",
    )
)  # fmt: skip
HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""A browser that read this goes to this name by https only, for a year; just for who said that https is there."""
_STREAMLIT_METRICS: Final = "/_stcore/metrics"  # which anyone could read; what we tell of that kind is in outside.py
_PAGE_HEADERS: Final = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}


class Front:
    """ASGI middleware around Streamlit.

    pages: the addresses that have a page; passed: the beginnings of those that others answer. page: the HTML with which
    every page begins, missing: what any other address gets. is_https: whether every visitor comes by https. seen: gives what
    answers who looks from outside, None for every other request.
    """

    def __init__(
        self, app: ASGIApp, pages: frozenset[str], passed: tuple[str, ...], page: bytes, missing: bytes,
        is_https: bool = False, seen: Callable[[Scope], ASGIApp | None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._app, self._headers = app, HEADERS | HSTS if is_https else HEADERS
        self._pages, self._passed, self._seen = pages, passed, seen
        self._page, self._packed, self._missing = page, gzip.compress(page, mtime=0), missing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with our headers; a web socket passes as it is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await (self._own_answer(scope) or self._app)(scope, receive, answer)

    def _own_answer(self, scope: Scope) -> ASGIApp | None:
        """Return what we answer ourselves; None for what is not a page: files, uploads, Streamlit's own doors."""
        path, is_read = scope["path"], scope["method"] in ("GET", "HEAD")
        if path.endswith(_STREAMLIT_METRICS):
            return Response(self._missing, 404, _PAGE_HEADERS, "text/html")
        if is_read and (seen := self._seen(scope)):
            return seen
        if not is_read or path.startswith(self._passed) or "/_stcore/" in path:
            return None  # Streamlit looks for itself under a page first, so its door may stand anywhere
        if path in self._pages:
            return self._begin(scope)
        if f"/{path.strip('/')}" in self._pages:
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"/{path.strip('/')}" + (f"?{query}" if query else ""), 308)
        return Response(self._missing, 404, _PAGE_HEADERS, "text/html")

    def _begin(self, scope: Scope) -> Response:
        if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            return Response(self._packed, 200, {**_PAGE_HEADERS, "Content-Encoding": "gzip"}, "text/html")
        return Response(self._page, 200, _PAGE_HEADERS, "text/html")
