"""The settings in force, each with where it comes from; of a secret only that it is set."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic_settings import EnvSettingsSource, TomlConfigSettingsSource

from kb.errors import BadSettings
from kb.secret_files import SecretFiles, is_secret
from kb.settings import Settings, load_settings


class Origin(StrEnum):
    """Where a setting comes from."""

    ENVIRONMENT = "omgeving"
    SECRET_FILE = "bestand"
    FILE = "settings.toml"
    DEFAULT = "standaard"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. value: "" for what is empty, and for a secret; is_set: whether there is one.

    description: in English, for administrators. waits: whether it was changed since this process read it. file: that holds it,
    for a secret out of a file; else "".
    """

    name: str
    value: str
    origin: Origin
    is_secret: bool
    is_set: bool
    description: str
    waits: bool
    file: str = ""


def in_force(settings: Settings) -> list[Setting]:
    """Return every setting of a running program, in the order of kb.settings.

    Raises BadSettings when they can no longer be read.
    """
    try:
        files = SecretFiles(Settings)
        sources = {
            Origin.ENVIRONMENT: EnvSettingsSource(Settings)(),
            Origin.SECRET_FILE: files(),
            Origin.FILE: TomlConfigSettingsSource(Settings, settings.home / "settings.toml")(),
        }
        now = load_settings()
    except ValueError as wrong:  # of TOML, of JSON in the environment, or of a value
        raise BadSettings(
            f"the settings can no longer be read ({type(wrong).__name__}): python -m kb doctor says why"
        ) from wrong
    found = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        origin = next((origin for origin, given in sources.items() if name in given), Origin.DEFAULT)
        hidden, is_set = is_secret(field), value not in (None, "", (), {})
        shown, waits = "" if hidden else _shown(value), value != getattr(now, name)
        file = str(files.file_of(name)) if origin is Origin.SECRET_FILE else ""
        found.append(Setting(name, shown, origin, hidden, is_set, field.description or "", waits, file))
    return found


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} = {said}" for key, said in value.items())
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
