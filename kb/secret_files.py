"""Secrets out of files: KB_WORDING_KEY_FILE=/run/secrets/wording names one, KB_SECRETS_DIR=/run/secrets a folder of them.

In the folder a file is called as the setting is in the environment, in small letters: kb_wording_key. What stands in the
environment itself counts first; a secret that is said in two of these ways is refused, as one of them is out of date.
"""

import logging
import os
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from kb.errors import BadSettings

_log = logging.getLogger(__name__)
_OTHERS = 0o077
_LARGEST = 10_000  # bytes; no key is as long
_told: set[str] = set()


def is_secret(field: FieldInfo) -> bool:
    """Say whether a setting holds a secret."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


class SecretFiles(PydanticBaseSettingsSource):
    """What the files hold, by name of the setting. Raises BadSettings for one that is named and cannot be read."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls)
        self._prefix = settings_cls.model_config.get("env_prefix", "")
        folder = os.environ.get(f"{self._prefix}SECRETS_DIR", "")
        self._folder = Path(folder).expanduser() if folder else None
        if self._folder and not self._folder.is_dir():
            raise BadSettings(f"{self._prefix}SECRETS_DIR names {self._folder}, which is no folder: mend it or unset it")

    def file_of(self, name: str) -> Path | None:
        """Return the file that holds a setting, None where none does. Raises BadSettings for a secret that is given twice."""
        variable = f"{self._prefix}{name.upper()}"
        named = os.environ.get(f"{variable}_FILE", "")
        found = self._folder / variable.lower() if self._folder else None
        ways = {
            variable: variable in os.environ, f"{variable}_FILE": bool(named),
            f"{variable.lower()} in {self._prefix}SECRETS_DIR": bool(found and found.exists()),
        }  # fmt: skip
        if sum(ways.values()) > 1:
            raise BadSettings(
                f"a secret is given twice, as {' and '.join(way for way, is_so in ways.items() if is_so)}: keep one"
            )
        return Path(named).expanduser() if named else found if found and found.exists() else None

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the secret, None where no file holds it."""
        path = self.file_of(field_name)
        is_named = bool(os.environ.get(f"{self._prefix}{field_name.upper()}_FILE"))
        said_by = f"{self._prefix}{field_name.upper()}_FILE" if is_named else f"{self._prefix}SECRETS_DIR"
        return _content(path, said_by) if path else None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the secrets that files hold."""
        secrets = ((name, field) for name, field in self.settings_cls.model_fields.items() if is_secret(field))
        values = {name: self.get_field_value(field, name)[0] for name, field in secrets}
        return {name: value for name, value in values.items() if value is not None}


def _content(path: Path, said_by: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        mode = path.stat().st_mode
        text = data.decode("utf-8").strip()
    except OSError as wrong:
        raise BadSettings(f"{said_by}: {path} cannot be read ({type(wrong).__name__}): check its name and rights") from wrong
    except UnicodeDecodeError:
        raise BadSettings(f"{said_by}: {path} is no text: a secret is one line") from None
    if len(data) > _LARGEST or not text:
        raise BadSettings(f"{said_by}: {path} holds {'too much for a secret' if text else 'nothing'}: a secret is one line")
    if mode & _OTHERS:
        warn_once(f"others on this machine may read {path}: run chmod 600 on it")
    return text


def warn_of_settings_file(found: list[str]) -> None:
    """Warn of secrets in settings.toml. They count, as they always did; that file goes along in every backup."""
    for name in found:
        warn_once(
            f"settings.toml holds {name}, and every backup holds settings.toml: give it as KB_{name.upper()}_FILE instead"
        )


def warn_once(told: str) -> None:
    """Log a warning that this process has not logged yet: settings are read many times."""
    if told not in _told:
        _told.add(told)
        _log.warning("%s", told)
