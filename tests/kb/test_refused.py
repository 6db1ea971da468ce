"""A PostgreSQL that cannot be used, tried on real ones: every command and the site say what to do, and nobody's password."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

from kb.__main__ import main
from kb.refused import CAUSES
from tests.conftest import CORPORA
from tests.kb.postgres import Postgres
from tests.ui.visitor import free_port, running
from ui import health_words

USER, PASSWORD = "geheime_beheerder", "GoedGeheim77"
SECRETS = (USER, PASSWORD, "FoutGeheim99", "kb-postgres", "postgresql:", "postgresql+")
UNREACHED = {"who", "absent", "pgvector", "extension", "silent"}


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server with a user of ours that needs a password, and databases in several states."""
    its = Postgres()
    its.require_password(USER, PASSWORD)
    for name in ("kluisdata_vol", "kluisdata_kaal", "kluisdata_leeg"):
        its.execute(f"CREATE DATABASE {name} OWNER {USER}")
    its.execute("ALTER DATABASE kluisdata_kaal SET extension_control_path = '/nergens'")  # as without pgvector's packages
    its.execute("CREATE DATABASE kluisdata_ander")
    for name in ("kluisdata_vol", "kluisdata_ander"):
        its.execute("CREATE EXTENSION vector", name)
    yield its
    its.stop()


@pytest.fixture(scope="module")
def address_of(server: Postgres) -> Iterator[Callable[[str], str]]:
    """Give the address of a database that is refused for a cause."""
    stopped = Postgres()
    gone = stopped.socket
    stopped.stop()

    def address(cause: str) -> str:
        name = {"pgvector": "kaal", "extension": "leeg", "rights": "ander", "absent": "onbekend"}.get(cause, "vol")
        password, socket = "FoutGeheim99" if cause == "who" else PASSWORD, gone if cause == "silent" else server.socket
        return f"postgresql+psycopg://{USER}:{password}@/kluisdata_{name}?host={quote(socket)}"

    yield address


def tells_no_secret(told: str) -> bool:
    return not any(secret in told for secret in SECRETS) and "Traceback" not in told


@pytest.mark.parametrize("cause", ["who", "absent", "pgvector", "extension", "rights", "silent"])
def test_every_command_and_the_start_say_why_a_database_cannot_be_used_and_what_to_do(
    cause, address_of, tmp_path, monkeypatch, capsys, caplog
):
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_DATABASE_URL", address_of(cause))
    what, step = CAUSES[cause]

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kb", *arguments])
        return main(), *capsys.readouterr()

    code, out, said = run("doctor", "--json")
    checks = {one["name"]: one for one in json.loads(out)}
    store = checks["store"]
    assert code == 1 and (store["state"], store["found"], store["step"]) == ("fout", what, step)
    assert (checks["index"]["code"] == "unreached") == (cause in UNREACHED) and checks["model"]["state"] == "goed"
    assert tells_no_secret(out + said)
    assert all(health_words.WORDS["store", f"postgres_{cause}"])  # on the page Beheer

    code, out, said = run("search", "Mag de hond mee aan tafel?")
    assert (code, out, len(said.splitlines())) == (2, "", 1) and what in said and said.endswith(f"{step}\n")
    assert tells_no_secret(said + caplog.text)

    start = [sys.executable, "-m", "ui.serve", "--port", str(free_port())]
    done = subprocess.run(start, cwd=CORPORA.parent, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and f"{step}\n" in done.stderr and len(done.stderr.splitlines()) == 1
    assert tells_no_secret(done.stdout + done.stderr)


def health(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as wrong:
        return wrong.code, wrong.read().decode()


def test_a_site_whose_database_stops_says_so_and_goes_on_when_it_runs_again(tmp_path, monkeypatch):
    home, server = tmp_path / "home", Postgres()
    home.mkdir()
    server.require_password(USER, PASSWORD)
    monkeypatch.setenv("KB_DATABASE_URL", f"postgresql://{USER}:{PASSWORD}@/postgres?host={quote(server.socket)}")
    server.execute(f"GRANT CREATE ON SCHEMA public TO {USER}")
    try:
        with running(home) as site:
            assert health(site)[0] == 200
            with server.stopped():
                (code, told) = next(its for its in iter(lambda: health(site), None) if its[0] != 200)
                assert (code, json.loads(told)["checks"]["store"]) == (503, "fout")
            next(its for its in iter(lambda: health(site), None) if its[0] == 200)
    finally:
        server.stop()
    log = (tmp_path / "home.log").read_text(encoding="utf-8")
    assert tells_no_secret(told + log)
