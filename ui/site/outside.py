"""The site seen from outside: /health for who keeps it running, /metrics for who may read that. Neither holds any content.

/health says of a few checks how they are, and nothing that helps an attacker. /metrics is there only for the addresses that
the administrator named, and not for what a proxy passes on: that may come from anyone. A proxy that says nothing of passing on
is told from its machine by nobody, so where a proxy is, or may be, no address counts: its own never, and this machine's only
where the settings say nothing of others who reach the site.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime

from kb.errors import KbError
from kb.health import Check, State, worst
from kb.outside import Outside
from kb.settings import Settings
from ui.figures import REGISTRY
from ui.site.peers import LOOPBACK, PASSED_ON, comes_from, is_this_machine, networks

_log = logging.getLogger(__name__)
HEALTH: Final = "/health"
METRICS: Final = "/metrics"
_FRESH_SECONDS: Final = 5.0
_HEADERS: Final = {"Cache-Control": "no-store"}


class Seen:
    """Answers who looks from outside. look: gives what may be seen; it may take a moment, and fail as the store does."""

    def __init__(self, settings: Settings, look: Callable[[], Outside]) -> None:
        self._look = look
        self._networks, self._proxies = networks(settings.metrics_addresses), networks(settings.proxy_addresses)
        self._is_served = settings.is_served
        self._signs = (*PASSED_ON, settings.proxy_user_header) if settings.sign_in == "proxy" else PASSED_ON
        self._looking, self._at = asyncio.Lock(), -_FRESH_SECONDS
        self._checks: list[Check] = []
        self._gauges = CollectorRegistry()
        self._gauges.register(_Gauges(look))

    def answer(self, scope: Scope) -> ASGIApp | None:
        """Return what answers a request; None where that is not for us, or not for who asks."""
        if scope["path"] == HEALTH:
            return self._health
        return self._metrics if scope["path"] == METRICS and self._may_read(scope) else None

    def _may_read(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if not comes_from(scope, self._networks) or any(name in headers for name in self._signs):
            return False
        if comes_from(scope, LOOPBACK):
            return not self._is_served and is_this_machine(headers.get("host", ""))
        return not comes_from(scope, self._proxies)

    async def _health(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._looking:
            if time.monotonic() - self._at >= _FRESH_SECONDS:
                self._checks = await asyncio.to_thread(self._looked)
                self._at = time.monotonic()
        state = worst(self._checks) if self._checks else State.FAULT
        told = {"state": state, "checks": {one.name: one.state for one in self._checks}}
        await JSONResponse(told, 503 if state is State.FAULT else 200, _HEADERS)(scope, receive, send)

    def _looked(self) -> list[Check]:
        try:
            return self._look().health()
        except (KbError, OSError) as wrong:
            _log.error("health cannot be told: %s", type(wrong).__name__)
            return []

    async def _metrics(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = await asyncio.to_thread(lambda: generate_latest(REGISTRY) + generate_latest(self._gauges))
        await Response(told, 200, _HEADERS, CONTENT_TYPE_LATEST)(scope, receive, send)


class _Gauges(Collector):
    """What is looked up when someone asks for the metrics; what cannot be looked up is left out."""

    def __init__(self, look: Callable[[], Outside]) -> None:
        self._look = look

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return []  # so that registering looks nothing up

    def collect(self) -> Iterable[GaugeMetricFamily]:
        if runtime.exists():  # which has no door to this but its own parts
            yield GaugeMetricFamily(
                "dilemmabank_sessions", "Browser tabs that are open.", runtime.get_instance()._session_mgr.num_active_sessions()
            )
        try:
            seen = self._look()
            dilemmas = GaugeMetricFamily("dilemmabank_dilemmas", "Dilemmas by state.", labels=["state"])
            for status, number in seen.states().items():
                dilemmas.add_metric([status], number)
            yield dilemmas
            yield GaugeMetricFamily("dilemmabank_index_bytes", "Size of the search index on disk.", seen.index_bytes())
            health = GaugeMetricFamily("dilemmabank_health", "0 goed, 1 let op, 2 fout.", labels=["check"])
            for check in seen.health():
                health.add_metric([check.name], list(State).index(check.state))
            yield health
        except (KbError, OSError) as wrong:
            _log.error("metrics are not complete: %s", type(wrong).__name__)
