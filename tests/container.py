"""What the Containerfile says, done without a container engine: python -m tests.container FOLDER [pip arguments].

Builds in FOLDER (empty, 4 GB free) what the build steps make, then runs the command as the container would: as its user, with
every file system read-only but /tmp and the volume, and no network. Says whether the health check passes. Needs root. A base
image is not pulled: the Python of this machine stands for it.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PLACES = ("/opt", "/srv")  # where the Containerfile puts everything
_START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: its name and what stands behind it."""

    name: str
    said: str


def steps(text: str) -> list[Step]:
    """Return the instructions of a Containerfile in order."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [Step(*line.split(None, 1)) for line in lines]


def needed(text: str) -> list[str]:
    """Return what is copied from the checkout."""
    copied = [step.said.split() for step in steps(text) if step.name == "COPY" and not step.said.startswith("--from")]
    return [source for words in copied for source in words[:-1]]


def _inside(folder: Path, command: str, *rights: str) -> list[str]:
    """Return what runs a shell command where the places of the container are folders of ours, seen by nobody else."""
    binds = " && ".join(f"mkdir -p {folder}{place} && mount --bind {folder}{place} {place}" for place in _PLACES)
    return ["unshare", "--mount", *rights, "sh", "-ec", f"{binds}\n{command}"]


def build(folder: Path, pip_arguments: str) -> None:
    """Do what the COPY and RUN instructions say; what one stage takes from the other is there already."""
    values = {"${PIP_ARGUMENTS}": pip_arguments}
    for step in steps((ROOT / "Containerfile").read_text(encoding="utf-8")):
        if step.name == "RUN":
            command = step.said
            for name, value in values.items():
                command = command.replace(name, value)
            print(f"RUN {command}", flush=True)
            subprocess.run(_inside(folder, f"cd /\n{_with_python(command)}"), check=True)
        elif step.name == "COPY" and not step.said.startswith("--from"):
            *sources, target = step.said.split()
            for source in sources:
                to = folder / target.lstrip("/")
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, to, ignore=shutil.ignore_patterns("__pycache__", "secrets.toml"))
                else:
                    to.mkdir(parents=True, exist_ok=True)
                    shutil.copy(ROOT / source, to)


def _with_python(command: str) -> str:
    """Return the command with the base image's python replaced by this machine's."""
    base = os.path.realpath(sys.executable)
    return re.sub(r"^python(?= )", shlex.quote(base), command)


def run(folder: Path) -> bool:
    """Run the command as the container would; say whether its health check passed before it was stopped."""
    said = {step.name: step.said for step in steps((ROOT / "Containerfile").read_text(encoding="utf-8"))}
    values = [step.said for step in steps((ROOT / "Containerfile").read_text(encoding="utf-8")) if step.name == "ENV"]
    environment = dict(value.split("=", 1) for value in values)
    user, group = said["USER"].split(":")
    check = json.loads(said["HEALTHCHECK"].split("CMD ", 1)[1])
    command = json.loads(said["CMD"])
    closed = "mount -o remount,bind,ro / && mount -t tmpfs tmpfs /tmp && mount -o remount,bind,ro /opt"
    limits = f"{_readable_python(folder)}{closed} && ip link set lo up"
    own = f"setpriv --reuid {user} --regid {group} --clear-groups --no-new-privs --inh-caps=-all"
    write = shlex.join(["sh", "-c", "echo x > /opt/root-is-closed"])
    go = (
        f"{limits}\ncd {said['WORKDIR']}\n{own} {shlex.join(command)} &\nserver=$!\n"
        f"for i in $(seq {_START_SECONDS}); do sleep 1\n"
        f"if {own} {shlex.join(check)} 2>/tmp/why; then echo HEALTHY after $i s\n{own} {write} || echo READ-ONLY\n"
        f"{own} ls -la {said['VOLUME']}\nkill $server; exit 0; fi\ndone\nkill $server; tail -1 /tmp/why; exit 1"
    )
    begun = time.monotonic()
    done = subprocess.run(_inside(folder, go, "--net"), env=environment | {"PATH": f"{environment['PATH']}:/usr/sbin:/sbin"})
    print(f"stopped after {time.monotonic() - begun:.0f} s")
    return done.returncode == 0


def _readable_python(folder: Path) -> str:
    """Return what lets the container's user reach this machine's Python where that lies in root's own folder."""
    base, at = Path(sys.base_prefix), folder / "python"
    if base.parts[1:2] != ("root",):
        return ""
    return (
        f"mkdir -p {at} && mount --bind {base} {at} && mount -t tmpfs -o mode=755 tmpfs /root && mkdir -p {base} && "
        f"mount --bind {at} {base} && "
    )


def main() -> int:
    """Build and run."""
    folder = Path(sys.argv[1]).resolve()
    if not (folder / "opt" / "venv").exists():
        build(folder, " ".join(sys.argv[2:]))
    return 0 if run(folder) else 1


if __name__ == "__main__":
    sys.exit(main())
