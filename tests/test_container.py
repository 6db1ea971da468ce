"""What the Containerfile makes, as far as that takes no container engine; python -m tests.container does the rest."""

import shutil
import stat
import subprocess
from pathlib import Path

from tests.container import ROOT, steps

_OPT = "/opt/"


def test_who_runs_the_image_may_read_all_of_the_program_whatever_the_rights_in_the_checkout(tmp_path):
    for step in steps((ROOT / "Containerfile").read_text(encoding="utf-8")):
        if step.name == "COPY" and not step.said.startswith("--from"):
            *sources, target = step.said.split()
            for source in sources:
                _copy_shut(ROOT / source, tmp_path / target.lstrip("/"))
        elif step.name == "RUN" and step.said.startswith("chmod"):
            subprocess.run(step.said.replace(_OPT, f"{tmp_path}/opt/"), shell=True, check=True)
    there = sorted((tmp_path / "opt").rglob("*"))
    assert sum(path.suffix == ".safetensors" for path in there) == 3
    assert [path for path in there if not path.stat().st_mode & stat.S_IROTH] == []
    assert [path for path in there if path.is_dir() and not path.stat().st_mode & stat.S_IXOTH] == []


def _copy_shut(source: Path, target: Path) -> None:
    """Copy as the image does, from a checkout that only its owner may read."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    for path in (target, *target.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
