"""Start the app on a port, or say in one line that something runs there already: python -m ui.serve --port 8501."""

import argparse
import os
import socket
import sys
from pathlib import Path

_APP = Path(__file__).resolve().parents[1] / "app.py"


def is_taken(port: int) -> bool:
    """Say whether something answers on this port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> int:
    """Read the command line and hand over to Streamlit; exit code 2 when the port is taken."""
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
    options = ["--server.port", str(arguments.port), "--server.address", arguments.address]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(_APP), *options])


if __name__ == "__main__":
    sys.exit(main())
