"""The site seen from outside: /health, /metrics, and the log of a server in which much goes wrong with a name in it."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kb.errors import StoreBroken
from kb.knowledge_base import open_knowledge_base
from kb.model import Dilemma
from kb.outside import Outside
from kb.settings import Settings
from tests.ui.socket_of import told
from tests.ui.visitor import ROOT, free_port, wait_until_healthy
from ui import figures, site_words
from ui.site import logs
from ui.site.front import Front
from ui.site.outside import HEALTH, METRICS, Seen

NAME = "Jantje Pietersen"
_PAGE = """
import logging, threading, warnings
from functools import partial
import streamlit as st
from streamlit import runtime

NAME = "Jantje Pietersen"

def fail(*_):
    raise ValueError(f"{NAME} woont in Sneek")

def lost():
    open(f"/bestaat/niet/{NAME}")

class Broken:
    def __del__(self):
        fail()

other = logging.getLogger("vreemd")
other.error(f"{NAME} belde")
other.error("Kan %s op regel %d niet lezen", NAME, 7)
other.error("Kan %(wie)s niet lezen", {"wie": NAME})
other.error(ValueError(NAME))
other.info("access_denied")
try:
    fail()
except ValueError:
    other.exception("Mislukt voor " + NAME)
    logging.getLogger("ui.proef").exception("a page failed")
try:
    lost()
except OSError as wrong:
    logging.getLogger("ui.proef").error("cannot be read: %s", wrong)
warnings.warn(NAME)
threads = [threading.Thread(target=one) for one in (fail, lost)]
[one.start() for one in threads], [one.join() for one in threads]
Broken()
runtime.get_instance()._get_async_objs().eventloop.call_soon_threadsafe(partial(fail, NAME))
st.text("hier")
fail()
"""


class Server(NamedTuple):
    """A running server, its home folder and what it logged."""

    address: str
    home: Path
    log: Path


class Answer(NamedTuple):
    status: int
    type: str
    body: str


def ask(address: str, **headers: str) -> Answer:
    """Ask for an address; an error is an answer too."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as found:
            return Answer(found.status, found.headers["Content-Type"], found.read().decode())
    except urllib.error.HTTPError as wrong:
        return Answer(wrong.code, wrong.headers["Content-Type"], wrong.read().decode())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a page on which everything goes wrong, on a sound store with one dilemma."""
    folder = tmp_path_factory.mktemp("buiten")
    home, script, log = folder / "home", folder / "proef.py", folder / "log"
    kb = open_knowledge_base(Settings(home=home))
    kb.store.put(Dilemma(key="geheime-sleutel", title=NAME, situation="x", question="y"), "r")
    kb.store.close()
    script.write_text(_PAGE, encoding="utf-8")
    port = free_port()
    serve = f"from pathlib import Path; from ui.serve import run; run({port}, 'localhost', Path({str(script)!r}))"
    set_so = {"KB_HOME": str(home), "KB_LOG_FORMAT": "json", "KB_METRICS_ADDRESSES": '["127.0.0.0/8", "::1"]'}
    with log.open("w") as out:
        app = subprocess.Popen([sys.executable, "-c", serve], cwd=ROOT, env=os.environ | set_so, stdout=out, stderr=out)
        try:
            wait_until_healthy(f"http://localhost:{port}", app, log)
            yield Server(f"http://localhost:{port}", home, log)
        finally:
            app.terminate()
            app.wait(10)


def test_the_log_tells_kind_and_place_of_everything_that_goes_wrong_and_quotes_nothing(server: Server):
    assert "hier" in told(server.address, "", {}, {})
    time.sleep(0.5)  # what failed beside the page
    text = server.log.read_text(encoding="utf-8")
    assert [word for word in (*NAME.split(), "Sneek", "belde") if word.lower() in text.lower()] == []
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert all({"at", "level", "logger", "request"} <= line.keys() for line in lines)
    assert all(line.startswith("{") for line in text.splitlines() if "Error" in line or "proef.py" in line)

    def of(logger: str) -> list[dict[str, str]]:
        return [line for line in lines if line["logger"].startswith(logger)]

    assert [line.get("message", "") for line in of("vreemd")] == [
        "", "Kan … op regel 7 niet lezen", "Kan … niet lezen", "", "",
    ]  # fmt: skip
    assert all("proef.py line" in line["where"] for line in of("vreemd"))
    assert [line["error"] for line in of("ui.proef")] == ["ValueError", "FileNotFoundError (ENOENT)"]
    assert of("ui.proef")[1]["message"] == "cannot be read: FileNotFoundError (ENOENT)"
    assert {line["error"] for line in of("streamlit") if "error" in line} == {"ValueError"}
    assert {line["error"] for line in of("asyncio")} == {"ValueError"}
    assert sorted(line["error"] for line in of("ui.site.logs") if "error" in line) == [
        "FileNotFoundError (ENOENT)", "ValueError", "ValueError",
    ]  # fmt: skip
    assert any(line.get("message", "").startswith("UserWarning in proef.py line ") for line in of("ui.site.logs"))
    assert len({line["request"] for line in of("vreemd") + of("ui.proef")}) == 1


def test_metrics_hold_figures_and_nothing_else_for_who_may_read_them(server: Server):
    told(server.address, "", {}, {})
    found = ask(server.address + METRICS)
    assert found.status == 200 and found.type.startswith("text/plain; version=")
    values = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in found.body.splitlines() if line[0] != "#"}
    assert values['dilemmabank_dilemmas{state="concept"}'] == 1 and values['dilemmabank_dilemmas{state="gepubliceerd"}'] == 0
    assert values['dilemmabank_health{check="store"}'] == 0 and values["dilemmabank_index_bytes"] == 0
    assert values['dilemmabank_errors_total{kind="ValueError"}'] >= 4
    assert values["process_resident_memory_bytes"] > 10**7 and "dilemmabank_sessions" in values
    assert not any(word in found.body for word in (*NAME.split(), "geheime", str(server.home)))
    missing = ask(f"{server.address}/bestaat-niet")
    for headers in ({"X-Forwarded-For": "127.0.0.1"}, {"Via": "1.1 voor"}, {"Forwarded": "for=127.0.0.1"}):
        assert ask(server.address + METRICS, **headers) == missing
    assert ask(f"{server.address}/_stcore/metrics") == missing and missing.status == 404
    assert ask(f"{server.address}{METRICS}/x") == missing


def test_health_says_how_it_is_and_nothing_that_helps_an_attacker(server: Server):
    sound = ask(server.address + HEALTH, **{"X-Forwarded-For": "10.0.0.9"})
    names = ("store", "model", "index", "disk")
    assert (sound.status, json.loads(sound.body)) == (200, {"state": "goed", "checks": dict.fromkeys(names, "goed")})
    for file in server.home.glob("kb.sqlite*"):
        file.write_bytes(b"geen database " * 1000)
    give_up = time.monotonic() + 20
    while (broken := ask(server.address + HEALTH)).status == 200:
        assert time.monotonic() < give_up
        time.sleep(0.5)
    assert broken.status == 503 and json.loads(broken.body)["checks"]["store"] == "fout"
    assert set(json.loads(broken.body)) == {"state", "checks"} and str(server.home) not in broken.body
    assert ask(server.address + METRICS).status == 200


class _NoKnowledge(Outside):
    def __init__(self) -> None:
        pass


def _status(seen: Seen, path: str, peer: str, headers: dict[str, str]) -> int:
    """Return the status of the answer that an address gives to who comes from a peer."""
    front = Front(lambda *_: None, frozenset({"/"}), (), b"", b"weg", seen=seen.answer)  # type: ignore[arg-type,return-value]
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": raw, "client": (peer, 1)}
    with ThreadPoolExecutor(1) as apart:  # Playwright's own loop runs in this thread while a browser is open
        apart.submit(asyncio.run, front(scope, None, send)).result()  # type: ignore[arg-type]
    return int(sent[0]["status"])


@pytest.mark.parametrize(("allowed", "peer", "headers", "status"), [
    ((), "127.0.0.1", {}, 404), (("10.0.0.0/28",), "127.0.0.1", {}, 404), (("10.0.0.0/28",), "10.0.0.4", {}, 200),
    (("10.0.0.0/28",), "::ffff:10.0.0.4", {}, 200), (("10.0.0.4",), "10.0.0.4", {"X-Real-IP": "10.0.0.4"}, 404),
    (("10.0.0.4",), "10.0.0.4", {"X-Forwarded-User": "fatima"}, 404), (("10.0.0.4",), "", {}, 404),
    (("10.0.0.0/28",), "10.0.0.3", {}, 404), (("127.0.0.1",), "127.0.0.1", {"Host": "localhost:8501"}, 404),
])  # fmt: skip
def test_metrics_are_for_the_addresses_that_were_named_and_not_through_the_proxy(tmp_path, allowed, peer, headers, status):
    settings = Settings(home=tmp_path, metrics_addresses=allowed, sign_in="proxy", proxy_addresses=("10.0.0.3",))
    assert _of_metrics(settings, peer, headers) == status


@pytest.mark.parametrize(("setting", "host", "status"), [
    ({}, "localhost:8501", 200), ({}, "127.0.0.1:8501", 200), ({}, "dilemmabank.voorbeeld.nl", 404), ({}, "", 404),
    ({"allowed_hosts": ("dilemmabank.voorbeeld.nl",)}, "localhost:8501", 404), ({"behind_tls": True}, "localhost:8501", 404),
    ({"open_to_readers": True}, "localhost:8501", 404), ({"sign_in": "openid"}, "localhost:8501", 404),
])  # fmt: skip
def test_this_machine_reads_metrics_only_where_no_proxy_on_it_brings_others(tmp_path, setting, host, status):
    settings = Settings(home=tmp_path, metrics_addresses=("127.0.0.1", "::1"), **setting)
    for peer in ("127.0.0.1", "::1"):
        assert _of_metrics(settings, peer, {"Host": host} if host else {}) == status


def _of_metrics(settings: Settings, peer: str, headers: dict[str, str]) -> int:
    kb = open_knowledge_base(Settings(home=settings.home))
    status = _status(Seen(settings, lambda: Outside(kb)), METRICS, peer, headers)
    kb.store.close()
    return status


def test_health_that_cannot_be_told_is_bad_health(tmp_path):
    def gone() -> Outside:
        raise StoreBroken("weg")

    seen = Seen(Settings(home=tmp_path), gone)
    assert _status(seen, HEALTH, "10.9.9.9", {}) == 503


@pytest.mark.parametrize("addresses", ["hier", "0.0.0.0/0"])
def test_who_may_read_metrics_is_named_by_address(addresses):
    with pytest.raises(ValueError):
        Settings(metrics_addresses=(addresses,))


def test_a_question_is_counted_and_timed_and_nothing_of_it_is_kept(home, monkeypatch):
    monkeypatch.setenv("KB_HOME", str(home))
    st.cache_resource.clear()

    def so_far(name: str, **labels: str) -> float:
        return figures.REGISTRY.get_sample_value(f"dilemmabank_{name}", labels) or 0

    kinds = ("answered", "nothing_fits", "not_searched")
    before = [so_far("questions_total", result=kind) for kind in kinds]
    times = so_far("seconds_count", what="search"), so_far("seconds_count", what="anonymise")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    for question in ("Mag de cliënt aan tafel bij het overleg?", "Hoe bak ik een appeltaart?", "te lang " * 6000):
        app.chat_input[0].set_value(question).run()
    assert [so_far("questions_total", result=kind) for kind in kinds] == [number + 1 for number in before]
    assert so_far("seconds_count", what="search") == times[0] + 2 and so_far("seconds_count", what="anonymise") == times[1] + 3
    st.cache_resource.clear()


def test_lines_to_read_hold_the_same(monkeypatch, capsys):
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logs._Plain())
    monkeypatch.setattr(root, "handlers", [handler])
    logging.setLogRecordFactory(logs._bare)
    try:
        try:
            raise OSError(28, f"schijf vol bij {NAME}")
        except OSError as wrong:
            logging.getLogger("ui.proef").error("cannot be kept: %s", wrong)
            logging.getLogger("vreemd").exception(f"{NAME} weg")
        logging.getLogger("kb.proef").warning("100% vol")
    finally:
        logging.setLogRecordFactory(factory)
    told = [line.split(" ", 2)[2] for line in capsys.readouterr().err.splitlines()]
    place = f"[OSError (ENOSPC) in {Path(__file__).name} line "
    assert told[0].startswith(f"error ui.proef: cannot be kept: OSError (ENOSPC) {place}")
    assert told[1].startswith(f"error vreemd: {place}") and told[2] == "warning kb.proef: 100% vol"
    assert site_words.NO_PAGE and NAME not in "".join(told)
