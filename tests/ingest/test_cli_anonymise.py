"""python -m ingest anonymise as outside scripts call it: JSON Lines in, JSON Lines out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TYPES = {
    "PERSON", "LOCATION", "ADDRESS", "POSTCODE", "ORG", "DATE", "BIRTHDATE", "AGE", "BSN", "CASE_NUMBER", "ID_DOC", "PHONE",
    "EMAIL", "URL", "HANDLE", "IBAN", "LICENSE_PLATE", "QUASI",
}  # fmt: skip
NOTES = {
    "b": "😬 Karin Terpstra (34 jaar) belt vanaf 06-12345678.\n\nMw. Terpstra geeft BSN 253169574.",
    "a": "",
    "c": "De wijkagent en de casusregisseur overleggen.",
    7: "Mail k.bos@voorbeeld.nl aan Noor in Deventer.",
}


def _filter(home: Path, given: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest", "anonymise", *arguments], input=given, capture_output=True, encoding="utf-8",
        timeout=300, cwd=CHECKOUT, env={**os.environ, "KB_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def filtered(tmp_path_factory):
    """One run over good notes, an empty line and two bad lines, with the home folder it had."""
    home = tmp_path_factory.mktemp("home")
    lines = [json.dumps({"id": key, "text": text}, ensure_ascii=False) for key, text in NOTES.items()]
    lines[2:2] = ["", "{geen json: Karin Terpstra", '{"id": "zonder tekst"}']
    return _filter(home, "\n".join(lines) + "\n"), home


@pytest.fixture(scope="module")
def records(filtered):
    return [json.loads(line) for line in filtered[0].stdout.splitlines()]


def test_the_order_and_the_ids_stay(records):
    assert [record["id"] for record in records] == list(NOTES)
    assert all(set(record) == {"id", "text", "spans", "risk"} for record in records)


def test_offsets_are_characters_of_the_input_and_replacements_make_the_output(records):
    for record in records:
        given, text, position = NOTES[record["id"]], "", 0
        for span in record["spans"]:
            assert position <= span["start"] < span["end"] <= len(given)
            assert span["type"] in TYPES
            text += given[position : span["start"]] + span["replacement"]
            position = span["end"]
        assert text + given[position:] == record["text"]


def test_what_was_hidden_is_not_in_the_output(records):
    for record in records:
        for span in record["spans"]:
            assert NOTES[record["id"]][span["start"] : span["end"]] not in record["text"]
    shown = {record["id"]: record["text"] for record in records}
    assert shown["b"].startswith("😬 [persoon 1] ([leeftijd: volwassene]) belt vanaf [telefoonnummer].")
    assert "Bos" not in shown[7] and "Deventer" not in shown[7]


def test_an_empty_text_passes_through(records):
    empty = next(record for record in records if record["id"] == "a")
    assert empty == {"id": "a", "text": "", "spans": [], "risk": {"level": "laag", "reasons": []}}


def test_the_risk_has_a_level_and_reasons(records):
    assert all(record["risk"]["level"] in ("laag", "midden", "hoog") for record in records)
    assert all(record["risk"]["reasons"] for record in records if record["risk"]["level"] != "laag")


def test_bad_lines_are_named_without_their_text_and_the_rest_goes_on(filtered):
    done, _ = filtered
    assert done.returncode == 1
    assert "line 4" in done.stderr and "line 5" in done.stderr
    assert "Terpstra" not in done.stderr and "line 1:" not in done.stderr


def test_nothing_is_written(filtered):
    assert list(filtered[1].rglob("*")) == []


def test_help_starts_without_the_model(tmp_path):
    done = _filter(tmp_path, "", "--help")
    assert done.returncode == 0
    assert "Example: python -m ingest anonymise < notes.jsonl > clean.jsonl" in done.stdout
