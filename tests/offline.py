"""Everything the program does, in a network namespace in which nothing but this machine can be reached.

python -m tests.offline FOLDER, inside such a namespace: does it all in FOLDER and prints what came of it as JSON. Whatever
Python code tries to reach another machine, here or in a process begun from here, is noted in FOLDER/reached.
"""

import contextlib
import fcntl
import io
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

_UP, _GET, _SET = 0x1, 0x8913, 0x8914  # IFF_UP, SIOCGIFFLAGS, SIOCSIFFLAGS
QUESTION = "Mag de cliënt erbij zijn als we hem bespreken?"
NOTE = "corpora/notes/flipover tafel 6.txt"
# Loaded by every Python that finds it on its path; no library can connect or look a name up without being seen.
WATCHER = """
import os, sys
def look(event, its):
    if event == "socket.connect" and isinstance(its[1], tuple):
        host = its[1][0]
    elif event == "socket.getaddrinfo":
        host = its[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in (None, "", "localhost", "::", "::1", "0.0.0.0") and not str(host).startswith("127."):
        with open(os.environ["REACHED"], "a") as file:
            file.write(f"{event} {host} {os.path.basename(sys.argv[0])}\\n")
sys.addaudithook(look)
"""
RECORD = {
    "id": "Z1", "title": "Bellen we Karel Jansen terug?", "situation": "Karel Jansen belt elke dag: 06-12345678.",
    "question": "Bellen we terug?", "guidance": [{"by": "GGZ", "text": "Spreek een vast moment af."}],
}  # fmt: skip


def wake_loopback() -> None:
    """Bring up the interface by which a machine reaches itself; in a new namespace it is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        name = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack_from("16sh", fcntl.ioctl(any_socket, _GET, name))[1]
        fcntl.ioctl(any_socket, _SET, struct.pack("16sh14x", b"lo", flags | _UP))


def can_reach_others() -> bool:
    """Say whether there is any way out: a route is all that a datagram socket asks for."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        try:
            out.connect(("192.0.2.1", 9))  # RFC 5737: an address that is nobody's
        except OSError:
            return False
    return True


def ran(main: Callable[[], int], typed: str, *arguments: str | Path) -> dict[str, Any]:
    """Run a command as a shell would; return its exit code and what it wrote."""
    out, sys.argv = io.StringIO(), ["command", *map(str, arguments)]
    before, sys.stdin = sys.stdin, io.StringIO(typed)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()) as told:
        code = main()
    sys.stdin = before
    return {"code": code, "out": out.getvalue(), "told": told.getvalue()}


def all_commands(folder: Path) -> dict[str, dict[str, Any]]:
    """Run what an administrator and an editor would."""
    from ingest.__main__ import main as ingest
    from kb.__main__ import main as kb

    some = folder / "voorbeeld"
    some.mkdir()
    with open("corpora/dilemmas/client-betrekken.jsonl", encoding="utf-8") as lines:
        (some / "drie.jsonl").write_text("".join(islice(lines, 3)), encoding="utf-8")
    (folder / "nieuw.jsonl").write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    text = json.dumps({"id": 1, "text": RECORD["situation"]}) + "\n"
    return {
        "fill": ran(kb, "", "fill", some), "import": ran(kb, "", "import", folder / "nieuw.jsonl"),
        "search": ran(kb, "", "search", QUESTION), "export": ran(kb, "", "export"), "rebuild": ran(kb, "", "rebuild"),
        "audit": ran(kb, "", "audit", "--quick"), "ingest": ran(ingest, "", NOTE), "anonymise": ran(ingest, text, "anonymise"),
        "backup": ran(kb, "", "backup", folder / "kopie.zip"),
    }  # fmt: skip


def ask_the_app(home: Path) -> dict[str, Any]:
    """Ask a question in the browser; return how many dilemmas the answer comes from and what went wrong."""
    from playwright.sync_api import sync_playwright

    from tests.ui.visitor import Visit, open_browser, running

    with running(home) as address, sync_playwright() as playwright:
        browser = open_browser(playwright)
        with Visit.begin(browser, address) as visit:
            visit.open()
            visit.ask(QUESTION)
            found = {"sources": len(visit.sources()), "strangers": visit.strangers(), "complaints": visit.complaints}
        browser.close()
    return found


def start_for_others(folder: Path) -> bool:
    """Start the app as on a server, where it listens on every address; say whether it answers."""
    from tests.ui.visitor import free_port, wait_until_healthy

    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "ui.serve", "--address", "0.0.0.0", "--port", str(port)]
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as app:
        try:
            wait_until_healthy(f"http://localhost:{port}", app, log)
        finally:
            app.terminate()
    return "http://" not in log.read_text(encoding="utf-8").replace(f"http://localhost:{port}", "")


def main() -> None:
    """Do it all and say what came of it."""
    folder = Path(sys.argv[1])
    wake_loopback()
    if can_reach_others():
        raise SystemExit("others can be reached from here: run this in a network namespace without routes")
    (folder / "sitecustomize.py").write_text(WATCHER, encoding="utf-8")
    os.environ |= {
        "PYTHONPATH": str(folder), "REACHED": str(folder / "reached"), "KB_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "0",
    }  # fmt: skip
    exec(compile(WATCHER, "watcher", "exec"), {})
    done = {
        "commands": all_commands(folder), "app": ask_the_app(folder / "home"), "server": start_for_others(folder),
    }  # fmt: skip
    reached = folder / "reached"
    print(json.dumps(done | {"reached": reached.read_text().splitlines() if reached.exists() else []}))


if __name__ == "__main__":
    main()
