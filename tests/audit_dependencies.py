"""Known vulnerabilities in what requirements.lock installs, as a report: python -m tests.audit_dependencies.

It never fails: what is found has to be read by somebody, and without a network there is nothing to find. "make test" shows it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_LOCK = Path(__file__).parents[1] / "requirements.lock"
_SECONDS = 60
_UNKNOWN = "Known vulnerabilities: niet na te gaan"


def report(told: dict[str, Any]) -> list[str]:
    """Return the lines for what pip-audit told as JSON."""
    packages = told.get("dependencies", [])
    known = [one for one in packages if "skip_reason" not in one]
    if not known:
        return [f"{_UNKNOWN} (no answer about any of {len(packages)} packages)"]
    found = [(one, wrong) for one in known for wrong in one.get("vulns", [])]
    skipped = f"; {len(packages) - len(known)} niet na te gaan" if len(known) < len(packages) else ""
    first = f"Known vulnerabilities: {len(found) or 'none'} in {len(known)} packages{skipped}"
    return [first, *(_line(one, wrong) for one, wrong in found)]


def _line(package: dict[str, Any], wrong: dict[str, Any]) -> str:
    mended = ", ".join(wrong.get("fix_versions", [])) or "no version yet"
    return f"  {package['name']} {package['version']}: {wrong['id']}, mended in {mended}"


def audit(lock: Path = _LOCK, seconds: float = _SECONDS, more: tuple[str, ...] = ()) -> list[str]:
    """Ask pip-audit about a lock file; return the lines of the report. more: further arguments for pip-audit."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--no-deps", "--disable-pip", "--format", "json",
               "--progress-spinner", "off", "--timeout", "5", *more]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL)
        return report(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return [f"{_UNKNOWN} (no answer within {seconds:.0f} seconds)"]
    except (OSError, ValueError):  # not installed, or it ended without JSON: it says why at length on stderr
        return [f"{_UNKNOWN} (pip-audit got no answer)"]


if __name__ == "__main__":
    print("\n".join(audit()))
