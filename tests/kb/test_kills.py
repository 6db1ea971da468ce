"""A small soak: some writers, each killed once where a change is committed or reaches a file; "make soak" does hundreds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KINDS = ("publish", "withdraw", "merge", "import", "rebuild", "restore", "hide", "erase", "folder", "words")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked, which this system does not do")
def test_after_a_kill_all_that_was_acknowledged_is_there_once_and_nothing_is_half_done():
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    command = [
        sys.executable,
        "-m",
        "tests.soak",
        "--kills",
        "10",
        "--seed",
        "5",
        "--points",
        "--no-notes",
        "--writers",
        *KINDS,
    ]
    ran = subprocess.run(command, cwd=ROOT, env=inherited, capture_output=True, text=True, timeout=300)
    assert (ran.returncode, "0 violations" in ran.stdout) == (0, True), ran.stdout + ran.stderr
    assert "10 kills in" in ran.stdout
