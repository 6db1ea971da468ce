"""A key of this machine: made once, readable by its owner only; without it a hash tells nothing."""

import stat

import pytest

from kb.errors import BadSettings
from kb.secret import keyed_hash, own_key


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "nieuw" / "eigen.sleutel"
    key = own_key(path)
    assert len(key) == 64 and own_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert own_key(tmp_path / "andere.sleutel") != key


@pytest.mark.parametrize("content", ["", " \n", "kort"])
def test_an_empty_or_short_key_is_refused_by_name(tmp_path, content):
    (tmp_path / "eigen.sleutel").write_text(content, encoding="utf-8")
    with pytest.raises(BadSettings, match=r"^eigen\.sleutel holds less than 16 characters"):
        own_key(tmp_path / "eigen.sleutel")


def test_a_hash_is_of_letters_and_goes_by_every_part_and_the_key():
    hashes = [
        keyed_hash(parts, key)
        for parts in (("https://inlog.example", "1"), ("https://inlog.example1", ""), ("https://inlog.example", "2"))
        for key in (b"a" * 32, b"b" * 32)
    ]
    assert len(set(hashes)) == 6 and all(len(one) == 32 and one.isalpha() for one in hashes)
    assert hashes[0] == keyed_hash(("https://inlog.example", "1"), b"a" * 32)
