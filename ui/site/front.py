"""What stands in front of Streamlit: it answers every page's address with our HTML, and puts our headers on every answer."""

import gzip
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
_PAGE_HEADERS: Final = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}


class Front:
    """ASGI middleware around Streamlit.

    pages: the addresses that have a page; passed: the beginnings of those that others answer. page: the HTML with which
    every page begins, missing: what any other address gets.
    """

    def __init__(self, app: ASGIApp, pages: frozenset[str], passed: tuple[str, ...], page: bytes, missing: bytes) -> None:
        self._app = app
        self._pages, self._passed = pages, passed
        self._page, self._packed, self._missing = page, gzip.compress(page, mtime=0), missing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with our headers; a web socket passes as it is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await (self._own_answer(scope) or self._app)(scope, receive, answer)

    def _own_answer(self, scope: Scope) -> Response | None:
        """Return what we answer ourselves; None for what is not a page: files, uploads, Streamlit's own doors."""
        path = scope["path"]
        if scope["method"] not in ("GET", "HEAD") or path.startswith(self._passed) or "/_stcore/" in path:
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
