"""A dry run on PostgreSQL leaves the database, and what lies beside it, as they are; what is hidden there is hidden in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from kb import lexical
from kb.own_words import OwnWords
from kb.settings import Settings
from kb.store import Store
from tests.conftest import CORPORA
from tests.kb.postgres import Postgres

NOTE = (CORPORA / "notes" / "flipover tafel 6.txt").read_text(encoding="utf-8")
HERE, THERE = "kwartsmolen", "zwevelboot"
KEY = "een-sleutel-voor-alle-servers"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A note with two words that only an organisation knows as names."""
    path = tmp_path / "nota.txt"
    assert "leg dat moeder uit!!" in NOTE
    path.write_text(NOTE.replace("moeder uit!!", f"moeder uit met een {HERE} en een {THERE}!!"), encoding="utf-8")
    return path


def dry_run(note: Path, home: Path, address: SecretStr) -> str:
    """Give the command; return the drafts that it shows."""
    its = {"KB_HOME": str(home), "KB_DATABASE_URL": address.get_secret_value(), "KB_WORDS_KEY": KEY}
    command = [sys.executable, "-m", "ingest", str(note), "--dry-run", "--json", "--processes", "1"]
    done = subprocess.run(command, cwd=CORPORA.parent, env=os.environ | its, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (file,) = json.loads(done.stdout)["files"]
    assert file["outcome"] == "drafts"
    return json.dumps(file["drafts"], ensure_ascii=False)


def held(server: Postgres, address: SecretStr) -> dict[str, list[object]]:
    """Return all that a schema holds, by table; whatever else is made in it by its name."""
    schema = address.get_secret_value().rpartition("application_name=")[2]
    made = server.execute(f"SELECT relname, relkind::text FROM pg_class WHERE relnamespace = '{schema}'::regnamespace")
    return {
        name: server.execute(f'SELECT its::text FROM {schema}."{name}" AS its ORDER BY 1') if kind == "r" else []
        for name, kind in made
    }


def beside(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_a_dry_run_leaves_database_and_home_as_they_are_and_hides_what_is_hidden_in_both(postgres, note, tmp_path, dilemma):
    home = tmp_path / "home"
    files = Settings(home=home, words_key=SecretStr(KEY))
    home.mkdir()
    OwnWords(files).always_hide([HERE])
    with postgres.fresh() as address:
        before = beside(home)
        told = dry_run(note, home, address)
        assert HERE not in told and THERE in told
        assert held(postgres, address) == {} and beside(home) == before

        store = Store(address, lexical.analyse)
        store.put(dilemma("D1"), "r")
        store.close()
        OwnWords(files.model_copy(update={"home": tmp_path / "other", "database_url": address})).always_hide([THERE])
        full = held(postgres, address)
        assert len(full["dilemma"]) == 1
        told = dry_run(note, home, address)
        assert HERE not in told and THERE not in told
        assert held(postgres, address) == full and beside(home) == before
