"""A backup of some days ago, for tests of what is done with old ones."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path


def aged(file: Path, days: float) -> None:
    """Let a backup say that it was made so many days ago."""
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(held["manifest.json"]) | {"made": (datetime.now(UTC) - timedelta(days=days)).isoformat()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (held | {"manifest.json": json.dumps(manifest).encode()}).items():
            archive.writestr(name, content)
