"""The site around Streamlit's pages: our own HTML, headers and files. python -m ui.serve starts it."""

from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from kb.settings import Settings
from ui.site.addresses import addresses
from ui.site.door import Door
from ui.site.front import Front
from ui.site.hosts import Hosts, names_of
from ui.site.index import OWN, index_page, missing_page
from ui.site.live import following
from ui.site.logs import Requests
from ui.site.outside import Seen
from ui.site.sittings import sittings
from ui.site.sizes import Sizes
from ui.site.uploads import keep_off_the_disk
from ui.site.ways import OpenId, Proxy

_STATIC = Path(__file__).parents[1] / "static"
_STREAMLIT = ("/static/", "/media/", "/component/", "/_stcore/", "/auth/", "/oauth2callback")


class _OwnFiles(StaticFiles):
    """Files that a browser asks for anew each time: their names stay the same when they change."""

    def file_response(self, *args: Any, **named: Any) -> Response:
        response = super().file_response(*args, **named)
        response.headers["Cache-Control"] = "no-cache"
        return response


def site(script: Path, settings: Settings, address: str = "localhost", redirect: str = "") -> st.App:
    """Return the app of a script as one ASGI application: Streamlit's, with what it cannot set itself around it.

    address: where it listens. redirect: where an OpenID provider sends visitors back to, "" where there is none.
    """
    keep_off_the_disk()
    pages = addresses(script)
    has_door = settings.sign_in != "none"
    page = index_page(idle_seconds=settings.idle_minutes * 60 if has_door else 0)
    passed, is_https = (*_STREAMLIT, f"/{OWN}/"), settings.behind_tls
    from ui.desk import outside  # here: it needs parts of this package

    seen = Seen(settings, outside).answer
    around = [Middleware(Front, pages=pages, passed=passed, page=page, missing=missing_page(), is_https=is_https, seen=seen)]
    if has_door:
        way = OpenId() if settings.sign_in == "openid" else Proxy(settings)
        around.insert(0, Middleware(Door, way=way, sittings=sittings(), pages=pages))
    hosts = Middleware(Hosts, names=names_of(settings, address, redirect))
    around = [Middleware(Requests), hosts, Middleware(Sizes, settings=settings), *around]
    own_files = Mount(f"/{OWN}", app=_OwnFiles(directory=_STATIC), name=OWN)
    return st.App(script, routes=[own_files], middleware=around, lifespan=following)
