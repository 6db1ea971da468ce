"""Starting the app where something runs already."""

import socket
import subprocess
import sys

from tests.ui.visitor import ROOT


def test_a_taken_port_is_said_in_one_line_and_nothing_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "ui.serve", "--port", str(port)], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr == (
        f"Port {port} is in use; the app may be running already at http://localhost:{port}. "
        f"Stop it, or start another with: make app PORT={port + 1}\n"
    )
    assert done.stdout == ""
