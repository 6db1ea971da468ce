"""Records to dilemmas and back: nothing is lost, nothing unclean slips through, and a bad record is named."""

import json

import pytest

from kb.errors import BadRecord
from kb.model import Status
from kb.transfer import cleaned, read_lines, to_dilemma, to_record, trusted

MINIMAL = {"id": "D1", "title": "Mag hij erbij?", "situation": "Hij wil erbij zijn.", "question": "Wat nu?", "guidance": []}
FULL = {
    "id": "D042", "title": "Wie betaalt?", "theme": "Wie draait op voor de kosten", "themes": ["financiering-maatwerk"],
    "situation": "Twee wetten wijzen naar elkaar.", "question": "Wie betaalt de dagbesteding?",
    "interests": [{"role": "gemeente", "interest": "Binnen de begroting blijven."}],
    "guidance": [
        {"by": "GGZ", "text": "Begin, en reken later af.", "conditions": ["met een brief"], "stance": "voor", "tried": True,
         "result": "Het lukte."},
        {"by": "", "text": "Wacht op het besluit.", "conditions": [], "stance": None, "tried": None, "result": ""},
    ],
    "chosen": "Samen delen.", "outcome": "Na een kwartaal geregeld.",
    "facets": {"partners": ["GGZ", "gemeente"], "fase": ["besluit"]},
    "source": {"kind": "intervisie", "period": "2023-Q4", "colleagues": 7, "url": "https://nl.nl", "bladen": [1, {"a": "b"}]},
    "status": "concept", "version": 4, "review_date": "2026-03-01", "oud_nummer": 12, "labels": {"kleur": ["rood", None]},
}  # fmt: skip


def test_a_full_record_comes_back_as_it_was():
    assert to_record(to_dilemma(FULL, trusted)) == FULL


def test_a_minimal_record_comes_back_with_all_it_had():
    back = to_record(to_dilemma(MINIMAL, trusted))
    assert {key: back[key] for key in MINIMAL} == MINIMAL
    assert to_record(to_dilemma(back, trusted)) == back
    assert to_dilemma(MINIMAL, trusted).status is Status.PUBLISHED


def test_nothing_that_is_null_becomes_the_word_none():
    nothing = dict.fromkeys(("theme", "themes", "interests", "chosen", "outcome", "facets", "source", "review_date"))
    loose = {"guidance": [{"by": None, "text": "Bel.", "conditions": None, "stance": None, "result": None}]}
    record = to_record(to_dilemma(MINIMAL | nothing | loose, trusted))
    assert "None" not in json.dumps(record)
    assert record["guidance"] == [{"by": "", "text": "Bel.", "conditions": [], "stance": None, "tried": None, "result": ""}]


@pytest.mark.parametrize(("theme", "slugs"), [
    ("woonoverlast", ("woonoverlast",)), ("Informatie delen en privacy", ("informatie-privacy",)),
    ("contactverbod voor een ex-partner", ("stalking",)), ("iets heel anders", ()), ("", ()),
])  # fmt: skip
def test_a_theme_is_mapped_where_it_can_be_and_kept_as_it_was_named(theme, slugs):
    dilemma = to_dilemma(MINIMAL | {"theme": theme}, trusted)
    assert (dilemma.themes, to_record(dilemma)["theme"]) == (slugs, theme)


def test_every_text_goes_through_clean_but_forms_that_are_known_do_not():
    dilemma = to_dilemma(FULL, lambda text: trusted(text.upper()))
    record = to_record(dilemma)
    for key in ("title", "situation", "question", "chosen", "outcome", "theme"):
        assert record[key] == FULL[key].upper()
    assert record["guidance"][0]["conditions"] == ["MET EEN BRIEF"]
    assert record["labels"] == {"KLEUR": ["ROOD", None]}
    assert (record["source"]["period"], record["source"]["kind"]) == ("2023-Q4", "INTERVISIE")
    assert record["review_date"] == "2026-03-01"


def test_the_texts_of_a_record_are_cleaned_together_at_any_depth():
    seen = []

    def shout(texts):
        seen.append(list(texts))
        return [text.upper() for text in texts]

    record = cleaned(FULL | {"labels": {"status": "Wim belde", "id": ["Jo mailde"]}}, shout)
    assert len(seen) == 1
    assert record["labels"] == {"status": "WIM BELDE", "id": ["JO MAILDE"]}
    assert record["guidance"][0] == {
        "by": "GGZ", "text": "BEGIN, EN REKEN LATER AF.", "conditions": ["MET EEN BRIEF"], "stance": "voor", "tried": True,
        "result": "HET LUKTE.",
    }  # fmt: skip
    kept = ("id", "themes", "status", "version", "review_date", "oud_nummer")
    assert {key: record[key] for key in kept} == {key: FULL[key] for key in kept}
    assert record["source"]["period"] == "2023-Q4"
    assert list(record) == list(FULL)


def test_a_period_that_is_no_period_is_cleaned_like_any_text():
    record = MINIMAL | {"source": {"period": "op 3 mei bij Wim"}}
    assert cleaned(record, lambda texts: ["***" for _ in texts])["source"] == {"period": "***"}
    assert to_dilemma(record, lambda text: trusted("***")).source.period == "***"


@pytest.mark.parametrize(("change", "named"), [
    ({"title": None}, "TypeError"), ({"title": " "}, "ValueError"), ({"situation": 5}, "TypeError"),
    ({"question": ["?"]}, "TypeError"), ({"guidance": None}, "TypeError"), ({"guidance": [{"by": "GGZ"}]}, "'text' missing"),
    ({"guidance": ["bel"]}, "AttributeError"), ({"guidance": [{"text": ""}]}, "ValueError"),
    ({"guidance": [{"text": "Bel.", "stance": "misschien"}]}, "ValueError"),
    ({"guidance": [{"text": "Bel.", "tried": "ja"}]}, "ValueError"),
    ({"guidance": [{"by": 3, "text": "Bel."}]}, "TypeError"), ({"interests": [{"role": "buren"}]}, "'interest' missing"),
    ({"facets": ["GGZ"]}, "AttributeError"), ({"source": "intervisie"}, "AttributeError"),
    ({"source": {"colleagues": "veel"}}, "TypeError"), ({"source": {"colleagues": -1}}, "ValueError"),
    ({"review_date": "volgend jaar"}, "ValueError"), ({"status": "klaar"}, "ValueError"),
    ({"version": "eerste"}, "ValueError"), ({"themes": 3}, "TypeError"),
    ({"situation": "half \ud83d"}, "UnicodeEncodeError"),
])  # fmt: skip
def test_a_bad_record_is_named_with_what_is_wrong_and_never_quoted(change, named):
    with pytest.raises(BadRecord, match=f"^dilemma D1: {named}: compare it with a line of python -m kb export$"):
        to_dilemma(MINIMAL | change, trusted)


@pytest.mark.parametrize("key", ["id", "title", "situation", "question", "guidance"])
def test_a_record_without_a_needed_field_is_refused_and_the_field_named(key):
    with pytest.raises(BadRecord, match=f"{key} missing, see contracts"):
        to_dilemma({k: v for k, v in MINIMAL.items() if k != key}, trusted)


def test_an_empty_id_is_no_id():
    with pytest.raises(BadRecord, match="id missing"):
        to_dilemma(MINIMAL | {"id": ""}, trusted)


def test_lines_are_read_and_a_bad_one_is_named_by_file_and_line():
    assert list(read_lines(['{"id": 1}\n', " \n", '{"id": 2}'], "d.jsonl")) == [{"id": 1}, {"id": 2}]
    for line, wrong in (("geen json", "no JSON"), ("[1]", "list instead of an object"), ('"a"', "str instead of an object")):
        with pytest.raises(BadRecord, match=f"^d.jsonl, line 2: {wrong}"):
            list(read_lines(['{"id": 1}', line], "d.jsonl"))
