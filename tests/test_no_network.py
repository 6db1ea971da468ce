"""With no network at all, not even to look a name up, every command and the app do what they do, and try nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline import QUESTION, WATCHER

ROOT = Path(__file__).parents[1]


def way_in() -> list[str]:
    """Return what runs a command in a network namespace of its own; skips where this machine does not allow that."""
    tool = shutil.which("unshare")
    for asked in (["--net"], ["--net", "--map-root-user"]) if tool else ():
        if subprocess.run([str(tool), *asked, "true"], capture_output=True).returncode == 0:
            return [str(tool), *asked]
    pytest.skip("no network namespace can be made here: unshare (util-linux) is not there or not allowed")


def test_every_command_and_the_app_work_where_nothing_can_be_reached(tmp_path: Path):
    run = subprocess.run(
        [*way_in(), sys.executable, "-m", "tests.offline", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr[-3000:]
    done = json.loads(run.stdout.splitlines()[-1])
    told = {name: its["told"][-500:] for name, its in done["commands"].items() if its["code"] not in (0, 1)}
    assert told == {} and [name for name, its in done["commands"].items() if its["code"]] in ([], ["audit"])
    out = {name: its["out"] for name, its in done["commands"].items()}
    assert "1. " in out["search"] and len(out["export"].splitlines()) == 4
    for name in ("export", "anonymise"):
        assert "Jansen" not in out[name] and "06-1234" not in out[name]
    assert "Drafts to review" in out["ingest"]
    assert done["app"]["sources"] > 0, QUESTION
    assert done["app"]["strangers"] == [] and done["app"]["complaints"] == []
    assert done["server"]
    assert done["reached"] == []


def test_the_watcher_sees_who_tries_to_reach_another_machine(tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text(WATCHER, encoding="utf-8")
    tries = "import socket\ntry: socket.create_connection(('192.0.2.1', 9), 0.1)\nexcept OSError: pass"
    environment = {"PYTHONPATH": str(tmp_path), "REACHED": str(tmp_path / "reached")}
    subprocess.run([*way_in(), sys.executable, "-c", tries], env=environment, check=True, timeout=60)
    assert "192.0.2.1" in (tmp_path / "reached").read_text(encoding="utf-8")
