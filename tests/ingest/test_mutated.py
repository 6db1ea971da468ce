"""Some mutated files through every reader; python -m tests.fuzz_readers reads ten thousand."""

import io
import time
import zipfile

import pytest

from ingest.readers import Unreadable, read_bytes
from tests.fuzz_readers import LARGEST, read_all, table
from tests.mutations import mutated, originals


def test_a_mutated_file_is_read_or_refused_and_costs_no_more_than_it_may():
    outcomes = read_all(range(150), seed=1)
    assert [(one.name, one.how, one.wrong) for one in outcomes if one.wrong] == []
    assert {one.how for one in outcomes} >= {"read", "refused"}, table(outcomes)


def test_the_same_number_gives_the_same_file():
    originals.cache_clear()
    names = [mutated(number, 3) for number in range(20)]
    assert names == [mutated(number, 3) for number in range(20)]
    assert names != [mutated(number, 4) for number in range(20)]


def test_what_a_mutated_file_found_is_mended(capfd):
    """A date beyond all years, a declaration that is none, elements and rows thousands deep, a paragraph of as many lines, a
    heading of signs only, and a name in OpenDocument that is not declared: odfpy printed the whole text then."""
    mail = b"From: a@elders.example\nDate: Mon, 3 Mar 99999999999999999999 10:00:00 +0100\n\nDe buren klagen.\n"
    assert "De buren klagen." in read_bytes("a.eml", mail, LARGEST).text()
    assert read_bytes("a.html", b"<p>De <![x y> buren</p>", LARGEST).text() == "De buren"
    deep = f"<p>Casus</p>{'<div>' * 20_000}De buren<i style='display:none'>weg</i><br>klagen.{'</div>' * 20_000}"
    many = "De buren klagen.\n" * 20_000
    begun = time.monotonic()
    assert [block.text for block in read_bytes("a.html", deep.encode(), LARGEST).blocks] == ["Casus", "De buren", "klagen."]
    assert [block.text for block in read_bytes("a.md", many.encode(), LARGEST).blocks] == [" ".join(many.split())]
    rows = f"<table><tr><th>Wie</th><th>Wat</th></tr>{'<tr><td>GGZ<td>Bellen' * 2000}</table>"
    assert {block.text for block in read_bytes("a.html", rows.encode(), LARGEST).blocks} == {"Wie: GGZ; Wat: Bellen"}
    assert read_bytes("a.md", f"# Casus {'# ' * 3000}\n# {' #' * 3000}x\n".encode(), LARGEST).blocks
    assert time.monotonic() - begun < 10
    odt = next(data for name, data in originals() if name.endswith(".odt"))
    with zipfile.ZipFile(io.BytesIO(odt)) as old, zipfile.ZipFile(made := io.BytesIO(), "w") as new:
        for member in old.namelist():
            new.writestr(member, old.read(member).replace(b"text:h", b"a:h"))
    with pytest.raises(Unreadable, match="damaged file"):
        read_bytes("a.odt", made.getvalue(), LARGEST)
    assert capfd.readouterr() == ("", "")


def test_a_transcript_of_clocks_only_has_no_text():
    for name in ("leeg.vtt", "leeg.txt"):
        try:
            read_bytes(name, b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n\n2\n00:00:05.000 --> 00:00:06.000\n", 1000)
        except Unreadable as refused:
            assert refused.reason == "no text found"
        else:
            raise AssertionError(name)
