"""What has to be there before people can sign in, and what the administrator hears when it is not."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.errors import BadSettings
from tests.ui.provider import client_file
from tests.ui.visitor import ROOT, free_port
from ui.site.client import check_client

ADDRESS, PROVIDER = "https://dilemmabank.voorbeeld.nl", "https://inlog.voorbeeld.nl"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return client_file(tmp_path, ADDRESS, PROVIDER)


def change(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_complete_file_for_its_owners_eyes_is_fine(file, caplog):
    check_client(file)
    assert caplog.records == []


@pytest.mark.parametrize(("old", "new", "told"), [
    ("client_id =", "klant =", "has no client_id under"), ('"dilemmabank"', '""', "has no client_id under"),
    ('"dilemmabank"', "7", "has no client_id under"), ("[auth]", "[inlog]", "has no redirect_uri, cookie_secret, client_id"),
    ("/oauth2callback", "/terug", "redirect_uri in"), ("k7w0q2n5" * 5, "kort", "less than 32 characters"),
    ("[auth]", "[auth", "is no TOML"),
])  # fmt: skip
def test_what_is_missing_is_told_with_the_next_step_and_without_a_secret(file, old, new, told):
    change(file, old, new)
    with pytest.raises(BadSettings, match=told) as wrong:
        check_client(file)
    assert "client-geheim" not in str(wrong.value) and "kort" not in str(wrong.value)


def test_a_file_that_others_may_read_is_warned_about(file, caplog):
    file.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        check_client(file)
    assert "chmod 600" in caplog.text


@pytest.mark.parametrize(("more", "told"), [
    ({"KB_SIGN_IN": "openid"}, "secrets.toml cannot be read: make it as in docs/beheer.md"),
    ({"KB_SIGN_IN": "proxy"}, "setting proxy_addresses: "),
])  # fmt: skip
def test_the_app_does_not_start_where_nobody_could_sign_in(tmp_path, more, told):
    command = [sys.executable, "-m", "ui.serve", "--port", str(free_port())]
    where = os.environ | {"KB_HOME": str(tmp_path)} | more
    done = subprocess.run(command, cwd=ROOT, env=where, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr
