"""Start the app on a port, or say in one line that something runs there already: python -m ui.serve --port 8501."""

import argparse
import logging
import os
import socket
import sys
from pathlib import Path

_APP = Path(__file__).resolve().parents[1] / "app.py"


def is_taken(port: int) -> bool:
    """Say whether something answers on this port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(port: int, address: str, script: Path = _APP) -> None:
    """Serve an app until stopped, in this process. Addresses that are asked for are not logged: warnings and errors are."""
    from ui.site import site  # here: a taken port is said at once

    os.chdir(_APP.parent)  # icon and logo are named from there
    sys.argv = [str(script)]  # Streamlit looks for .streamlit/config.toml beside what was started
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.levelno >= logging.WARNING)
    site(script).run(config={"server.port": port, "server.address": address})


def main() -> int:
    """Read the command line and serve; exit code 2 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m ui.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--address", default="localhost", help="where to listen (default: this machine only)")
    arguments = parser.parse_args()
    if is_taken(arguments.port):
        print(
            f"Port {arguments.port} is in use; the app may be running already at http://localhost:{arguments.port}. "
            f"Stop it, or start another with: make app PORT={arguments.port + 1}",
            file=sys.stderr,
        )
        return 2
    print(f"Dilemmabank opens at http://localhost:{arguments.port}", flush=True)
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    run(arguments.port, arguments.address)
    return 0


if __name__ == "__main__":
    sys.exit(main())
