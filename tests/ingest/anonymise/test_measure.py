"""The figures by which the anonymiser and its peers are compared, counted by hand, and the peer that is ours to keep."""

import pytest

from ingest.anonymise.marked import MarkedNote, parse
from ingest.anonymise.spans import Span
from tests.ingest.anonymise import peers
from tests.ingest.anonymise.measure import figures


def note(marked):
    return MarkedNote("x1", "notulen", *parse(marked))


def test_figures_are_those_counted_by_hand():
    gold = [
        note("⟦PERSON|Jan de Vries⟧ uit ⟦LOCATION|Ede⟧ belde ⟦PERSON|Nel⟧."),
        note("⟦AGE|12 jaar⟧ en ⟦ORG|De Es⟧"),
        note("Niets te zien, echt niet."),
    ]
    found = [
        [Span(0, 6, "PERSON"), Span(17, 20, "LOCATION"), Span(27, 30, "QUASI")],  # "Jan de", "Ede", "Nel"
        [Span(11, 16, "ORG")],
        [Span(0, 5, "PERSON")],  # "Niets"
    ]
    assert figures(gold, found) == {
        "direct": {"spans": 2, "recall_full": 0.5}, "places": {"spans": 2, "recall_full": 1.0},
        "precision": round(15 / 20, 4), "clean_fp": 200.0, "doc_leak": round(1 / 3, 4),
        "types": {
            "AGE": {"spans": 1, "recall_full": 0.0}, "LOCATION": {"spans": 1, "recall_full": 1.0},
            "ORG": {"spans": 1, "recall_full": 1.0}, "PERSON": {"spans": 2, "recall_full": 0.5},
        },
    }  # fmt: skip


def test_without_anything_to_hide_or_hidden_no_share_is_made_up():
    shown = figures([note("⟦AGE|12 jaar⟧")], [[]])
    assert (shown["direct"]["recall_full"], shown["precision"], shown["clean_fp"]) == (None, None, None)


@pytest.mark.parametrize("dictionary", ["here", "missing"])
def test_the_capital_floor_hides_names_and_no_ordinary_word_that_begins_a_sentence(dictionary, tmp_path, monkeypatch):
    words = tmp_path / "dutch"
    if dictionary == "here":
        words.write_text("moeder\nbelde\nUtrecht\nweer\n", encoding="utf-8")
    monkeypatch.setattr(peers, "DICTIONARY", words)
    text = 'Moeder belde. Utrecht zweeg. Ze zag Moeder en Jan-Willem; "Weer Fatima"\n- Weer niet'
    (found,) = peers.capitals([text]).found
    hidden = [text[span.start : span.end] for span in found]
    assert [one for one in hidden if one != "Ze"] == ["Utrecht", "Moeder", "Jan-Willem", "Fatima"]


def test_a_peer_that_is_not_there_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(peers, "DEDUCE", tmp_path)
    for run, how in ((peers.frogs, "apt-get"), (peers.deduce, "make bench")):
        with pytest.raises(peers.NotInstalled, match=how):
            run(["Jan"])
