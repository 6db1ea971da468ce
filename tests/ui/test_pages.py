"""What the pages say when the knowledge base is empty or its index damaged, without a browser."""

import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.ui.visitor import ROOT
from ui import words


def open_app(home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("KB_HOME", str(home))
    st.cache_resource.clear()
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


@pytest.fixture(autouse=True)
def forget_the_home():
    yield
    st.cache_resource.clear()


def test_an_empty_knowledge_base_says_what_to_do(tmp_path, monkeypatch):
    app = open_app(tmp_path, monkeypatch)
    assert [warning.value for warning in app.warning] == [words.EMPTY]
    assert words.EXAMPLES[0] not in [button.label for button in app.button]
    assert not app.exception


def test_a_damaged_index_is_said_in_dutch_and_the_question_stays(home, tmp_path, monkeypatch):
    damaged = shutil.copytree(home, tmp_path / "home")
    index = damaged / "search.index"
    index.write_bytes(index.read_bytes()[:-100])
    app = open_app(damaged, monkeypatch)
    app.chat_input[0].set_value("Mag de cliënt aan tafel?").run()
    assert [warning.value for warning in app.warning] == [words.INDEX_OFF]
    assert "Mag de cliënt aan tafel?" in [text.value for text in app.chat_message[0].markdown]
    assert not app.exception
