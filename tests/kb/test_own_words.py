"""An organisation's own lists: found in any writing, kept as hashes, and worth nothing without the key."""

import re
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import audit
from kb.errors import BadSettings
from kb.own_words import HIDDEN_FILE, KEY_FILE, SHOWN_FILE, OwnWords
from kb.settings import Settings

NAMES = ("Terpstra", "Ümit el-Idrissi", "Sjaak van 't Hof")


@pytest.fixture
def own(tmp_path) -> OwnWords:
    words = OwnWords(Settings(home=tmp_path))
    words.always_hide(NAMES)
    return words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gisteren belde TERPSTRA weer.", ["TERPSTRA"]), ("terpstra's fiets", ["terpstra"]), ("Terpstras huis", ["Terpstras"]),
        ("umit El Idrissi", ["umit El Idrissi"]), ("Ümit El-\nIdrissi", ["Ümit El-\nIdrissi"]),
        ("Sjaak van ’t Hof!", ["Sjaak van ’t Hof"]),
        ("Ümit belde", []), ("de Terpstralaan", []), ("", []),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(own, text, found):
    assert [text[start:end] for start, end, _ in own.hidden_in(text)] == found


def test_the_lists_are_kept_and_a_type_too(own, tmp_path):
    own.always_hide(["De Klimop"], "ORG")
    own.never_hide(["Kop van het Hof"])
    again = OwnWords(Settings(home=tmp_path))
    assert (again.hidden, again.shown) == (4, ("kop van het hof",))
    assert [kind for _, _, kind in again.hidden_in("Terpstra van De Klimop")] == ["PERSON", "ORG"]
    assert again.always_hide(NAMES) == 0
    assert again.forget(["de klimop", "Terpstra", "onbekend"]) == 2
    assert OwnWords(Settings(home=tmp_path)).hidden == 2


def test_no_name_stands_in_any_file_and_only_the_owner_reads_the_key(own, tmp_path):
    for path in tmp_path.iterdir():
        body = path.read_text(encoding="utf-8").casefold()
        assert not re.search(r"terpstra|idrissi|sjaak|\bhof\b", body), path.name
        assert not list(audit.suspects_in(body, "")), path.name
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_the_same_name_has_another_hash_under_another_key(tmp_path):
    files = []
    for home in (tmp_path / "a", tmp_path / "b"):
        OwnWords(Settings(home=home)).always_hide(NAMES)
        files.append(set((home / HIDDEN_FILE).read_text(encoding="utf-8").splitlines()[1:]))
    assert not files[0] & files[1]


def test_without_the_right_key_nothing_is_read(own, tmp_path):
    with pytest.raises(BadSettings, match="another key"):
        OwnWords(Settings(home=tmp_path, words_key="x" * 20))
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(BadSettings, match="KB_WORDS_KEY"):
        OwnWords(Settings(home=tmp_path))


def test_a_damaged_list_is_named(own, tmp_path):
    (tmp_path / HIDDEN_FILE).write_text("PERSON\tx\n", encoding="utf-8")
    with pytest.raises(BadSettings, match=HIDDEN_FILE):
        OwnWords(Settings(home=tmp_path))


@pytest.mark.parametrize("name", ["", "...", "een twee drie vier vijf zes zeven"])
def test_what_is_no_name_is_refused_and_nothing_is_added(own, name):
    with pytest.raises(ValueError, match="name 2"):
        own.always_hide(["Jansen", name])
    assert own.hidden == 3


def test_phrases_are_found_as_whole_words(own, tmp_path):
    own.never_hide(["De Schakel", "Weg Wies"])
    text = "naar de schakel; De Schakelaar; stichting Weg  Wies"
    assert [text[a:b] for a, b in own.shown_in(text)] == ["de schakel", "Weg  Wies"]
    assert (tmp_path / SHOWN_FILE).read_text(encoding="utf-8").splitlines()[1:] == ["de schakel", "weg wies"]


@given(before=st.text(max_size=20), after=st.text(max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_name_is_found_between_any_other_text(own, before, after):
    text = f"{before} Terpstra {after}"
    assert any(text[start:end] == "Terpstra" for start, end, _ in own.hidden_in(text))
