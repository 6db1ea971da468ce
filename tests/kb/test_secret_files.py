"""Secrets from the environment or a file, and what an administrator hears of one that lies open, twice or empty."""

import logging

import pytest

from kb import secret_files
from kb.errors import BadSettings
from kb.settings import load_settings

KEY, OTHER = "een-lange-sleutel-van-hier", "een-andere-lange-sleutel"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home folder named in the environment, and nothing warned of yet."""
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    secret_files._told.clear()
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path):
    """A file with a secret, for its owner's eyes only."""
    path = tmp_path / "kb_words_key"
    path.write_text(f"{KEY}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def words_key() -> str:
    key = load_settings().words_key
    return key.get_secret_value() if key else ""


def test_a_secret_comes_from_the_file_that_is_named_or_from_the_folder(file, monkeypatch, caplog):
    monkeypatch.setenv("KB_WORDS_KEY_FILE", str(file))
    assert words_key() == KEY
    monkeypatch.delenv("KB_WORDS_KEY_FILE")
    monkeypatch.setenv("KB_SECRETS_DIR", str(file.parent))
    assert words_key() == KEY and caplog.text == ""


def test_every_secret_can_come_from_a_file(tmp_path, monkeypatch):
    address = "postgresql+psycopg://naam:woord@host/db"
    values = {"words_key": KEY, "wording_key": "sk-1234", "safe_key": "0f" * 32, "database_url": address}
    for name, value in values.items():
        (tmp_path / f"kb_{name}").write_text(value, encoding="utf-8")
        (tmp_path / f"kb_{name}").chmod(0o600)
    monkeypatch.setenv("KB_SECRETS_DIR", str(tmp_path))
    settings = load_settings()
    assert {name: getattr(settings, name).get_secret_value() for name in values} == values
    secret = {name for name, field in type(settings).model_fields.items() if secret_files.is_secret(field)}
    assert secret == set(values)


def test_a_file_outdoes_settings_toml_which_is_warned_of_once(home, file, monkeypatch, caplog):
    (home / "settings.toml").write_text(f'words_key = "{OTHER}"\n', encoding="utf-8")
    assert words_key() == OTHER and words_key() == OTHER
    assert [record.getMessage() for record in caplog.records] == [
        "settings.toml holds words_key, and every backup holds settings.toml: give it as KB_WORDS_KEY_FILE instead"
    ]
    monkeypatch.setenv("KB_WORDS_KEY_FILE", str(file))
    assert words_key() == KEY


def test_a_secret_that_is_given_twice_is_refused(file, monkeypatch):
    monkeypatch.setenv("KB_WORDS_KEY_FILE", str(file))
    monkeypatch.setenv("KB_WORDS_KEY", OTHER)
    with pytest.raises(BadSettings, match="given twice, as KB_WORDS_KEY and KB_WORDS_KEY_FILE: keep one") as wrong:
        load_settings()
    assert KEY not in str(wrong.value) and OTHER not in str(wrong.value)


def test_a_file_that_others_may_read_is_warned_of_and_used(file, monkeypatch, caplog):
    file.chmod(0o644)
    monkeypatch.setenv("KB_WORDS_KEY_FILE", str(file))
    with caplog.at_level(logging.WARNING):
        assert words_key() == KEY and words_key() == KEY
    assert [record.getMessage() for record in caplog.records] == [
        f"others on this machine may read {file}: run chmod 600 on it"
    ]


@pytest.mark.parametrize(("content", "told"), [
    (b"", "holds nothing"), (b" \n", "holds nothing"), (b"\xff\xfe\x00", "is no text"), (b"x" * 20_000, "holds too much"),
])  # fmt: skip
def test_a_file_that_holds_no_secret_is_named_with_what_is_wrong(file, monkeypatch, content, told):
    file.write_bytes(content)
    monkeypatch.setenv("KB_WORDS_KEY_FILE", str(file))
    with pytest.raises(BadSettings, match=f"KB_WORDS_KEY_FILE: .*kb_words_key {told}"):
        load_settings()


def test_a_file_or_folder_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("KB_WORDS_KEY_FILE", str(tmp_path / "weg"))
    with pytest.raises(BadSettings, match=r"weg cannot be read \(FileNotFoundError\)"):
        load_settings()
    monkeypatch.delenv("KB_WORDS_KEY_FILE")
    monkeypatch.setenv("KB_SECRETS_DIR", str(tmp_path / "weg"))
    with pytest.raises(BadSettings, match="KB_SECRETS_DIR names .*weg, which is no folder"):
        load_settings()
