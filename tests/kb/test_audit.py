"""The audit finds each form and a name, says where and never what, and finds nothing in our own samples."""

import json
import re
from pathlib import Path

import pytest

from kb import audit
from kb.model import Guidance, Interest, Source
from kb.transfer import to_dilemma, trusted

DILEMMAS = Path(__file__).parents[2] / "corpora" / "dilemmas"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(suspect.kind, text[suspect.start : suspect.end]) for suspect in audit.suspects_in(text, "hier")]


@pytest.mark.parametrize(("text", "kind", "stretch"), [
    ("zijn bsn is 111222333.", "BSN", "111222333"), ("bsn 1112.22.333 klopt", "BSN", "1112.22.333"),
    ("betaalt van NL91 ABNA 0417 1643 00", "IBAN", "NL91 ABNA 0417 1643 00"),
    ("mail naar wim.bos@voorbeeld.nl graag", "EMAIL", "wim.bos@voorbeeld.nl"),
    ("bel 06-12345678 even", "PHONE", "06-12345678"), ("bel +31 6 12 34 56 78 even", "PHONE", "+31 6 12 34 56 78"),
    ("bel (030) 234 56 78 even", "PHONE", "030) 234 56 78"),
    ("woont op 3511 AB nu", "POSTCODE", "3511 AB"), ("rijdt in GT-482-K rond", "LICENSE_PLATE", "GT-482-K"),
    ("zaak 05/123456-24 loopt", "CASE_NUMBER", "05/123456-24"), ("pv PL0900-2024123 is er", "CASE_NUMBER", "PL0900-2024123"),
    ("geboren 12-03-2004 in mei", "DATE", "12-03-2004"), ("dossier 98765432 ligt er", "NUMBER", "98765432"),
    ("gisteren belde Terpstra weer", "NAME", "Terpstra"), ("het gezin El-Idrissi weigert", "NAME", "El-Idrissi"),
    ("de moeder van Ümit belt", "NAME", "Ümit"), ("hij woont in Ommen nu", "NAME", "Ommen"),
])  # fmt: skip
def test_each_form_and_a_name_are_found(text, kind, stretch):
    assert (kind, stretch) in kinds(text)


@pytest.mark.parametrize("text", [
    "De GGZ en de politie bellen Veilig Thuis.", "[PERSOON-1] woont in [PLAATS-2].", "In 2024 kostte het 3.500.000 euro.",
    "“Nee”, zei ze. Daarna: Geen contact.", "- Wim belt", "artikel 2.3 Wfz, tweede lid", "Q4 2022, 12 maanden, 100%", "",
])  # fmt: skip
def test_what_identifies_no_one_is_passed_over(text):
    assert kinds(text) == []


def test_every_text_of_a_dilemma_is_looked_at_and_its_place_is_named(dilemma):
    name = "gisteren belde Terpstra weer"
    plain = ("title", "situation", "question", "chosen", "outcome", "theme_label")
    places = {place: {place: name} for place in plain} | {
        "guidance 2": {"guidance": (Guidance("", "x"), Guidance("", name))},
        "guidance 1 by": {"guidance": (Guidance(name, "x"),)}, "interest 1": {"interests": (Interest("", name),)},
        "guidance 1 result": {"guidance": (Guidance("", "x", result=name),)},
        "guidance 1 conditions": {"guidance": (Guidance("", "x", (name,)),)},
        "facet 1": {"facets": {"partners": (name,)}}, "source": {"source": Source(extra={"bij": {"wie": [name]}})},
        "extra": {"extra": {"bij": [name]}},
    }  # fmt: skip
    for place, fields in places.items():
        suspects = list(audit.audit_dilemma(dilemma("D9", **fields)))
        assert [(s.where, s.kind, s.end - s.start) for s in suspects] == [(f"dilemma D9, {place}", "NAME", 8)], place


def test_a_slow_finder_is_asked_once_about_all_texts_and_known_names_are_left_out():
    asked = []

    def names_in(texts):
        asked.append(list(texts))
        return [[(m.start(), m.end(), "PERSON") for m in re.finditer("Terpstra|Veilig Thuis|Overlast", text)] for text in texts]

    twice = "Terpstra belt Veilig Thuis"
    texts = [twice, "[persoon 1] / Terpstra", "", "Overlast", "veel overlast", twice]
    finder = audit.asked_once(names_in, texts)
    found = [text[s.start : s.end] for text in texts for s in audit.suspects_in(text, "hier", [finder])]
    assert found == ["Terpstra", "Terpstra", "Terpstra"]
    assert len(asked) == 1 and len(asked[0]) == 4 and "persoon" not in "".join(asked[0])


def test_a_place_is_named_and_never_quoted(dilemma):
    suspects = list(audit.audit_dilemma(dilemma(situation="gisteren belde Terpstra met 06-12345678")))
    assert {s.kind for s in suspects} == {"NAME", "PHONE", "NUMBER"}
    assert not any("Terpstra" in repr(s) or "12345678" in repr(s) for s in suspects)


def test_other_files_are_read_and_of_an_index_only_its_description(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "app.log").write_text("fout bij wim@voorbeeld.nl", encoding="utf-8")
    (tmp_path / "search.index").write_bytes(b'{"model": "x"}\nwim@voorbeeld.nl')
    (tmp_path / "kb.sqlite").write_bytes(b"wim@voorbeeld.nl")
    (tmp_path / "kb.sqlite-wal").write_bytes(b"wim@voorbeeld.nl")
    (tmp_path / "uit.bin").write_bytes(b"\xff\xfe 06-12345678 \xff")
    (tmp_path / "uitvoer 111222333.txt").write_text("niets", encoding="utf-8")
    found = [(s.where, s.kind) for s in audit.audit_files(tmp_path, frozenset({tmp_path / "kb.sqlite"}))]
    assert found == [("logs/app.log", "EMAIL"), ("uit.bin", "PHONE"), ("a file name in ./", "BSN"),
                     ("a file name in ./", "NUMBER")]  # fmt: skip


def test_the_digits_of_a_digest_are_nobodys_number(tmp_path):
    (tmp_path / "search.index").write_text('{"digests": {"28": "86a111222333d2e5", "29": "zie 111222333"}}\n', encoding="utf-8")
    assert [(s.kind, s.start) for s in audit.audit_files(tmp_path, frozenset())] == [("BSN", 50)]


def test_our_own_sample_dilemmas_hold_no_suspects():
    looked_at = 0
    for file in sorted(DILEMMAS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            looked_at += 1
            assert list(audit.audit_dilemma(to_dilemma(json.loads(line), trusted))) == []
    assert looked_at >= 140
