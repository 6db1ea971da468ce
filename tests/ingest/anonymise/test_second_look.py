"""The second look: what was once seen as a name is hidden wherever it stands."""

import pytest

from ingest.anonymise.second_look import look_again
from ingest.anonymise.spans import Span


def _again(text: str, name: str, label: str = "PERSON") -> list[str]:
    """Return what is hidden when the first occurrence of a name was found."""
    start = text.index(name)
    return [span.text(text) for span in look_again(text, [Span(start, start + len(name), label)])]


@pytest.mark.parametrize(
    ("text", "name", "hidden"),
    [
        ("Tanisha belt. Later belt tanisha weer, en TANISHA ook.", "Tanisha", ["Tanisha", "tanisha", "TANISHA"]),
        ("Fatima el Idrissi. Idrissi en Fatima zelf.", "Fatima el Idrissi", ["Fatima", "el Idrissi", "Idrissi", "Fatima"]),
        ("Zidane komt. Zidanes vader niet.", "Zidane", ["Zidane", "Zidane"]),
        ("Boateng kwam; de Boateng-familie bleef.", "Boateng", ["Boateng", "Boateng"]),
        ("Tanisha en het Tanishaplan.", "Tanisha", ["Tanisha", "Tanisha"]),
        ("Bakkali, zie Bakkali_v2.pdf", "Bakkali", ["Bakkali", "Bakkali"]),
        ("Ties R. Bijlage: lijst_TiesR_def.xlsx", "Ties R.", ["Ties", "TiesR"]),
        ("De Graaf belde. Vraag maar aan de Graaf.", "De Graaf", ["De Graaf", "de Graaf"]),
        ("MvdB (arts) belt. Actie MvdB, niet mvdb.", "MvdB", ["MvdB", "MvdB"]),
        ("Karin Terpstra (KT) belt. KT: ja.", "Karin Terpstra", ["Karin", "Terpstra", "KT", "KT"]),
        ("PR = Pieter Rood. PR: ja. De PR ook.", "Pieter Rood", ["PR", "Pieter", "Rood", "PR", "PR"]),
        ("Olga Maas (OM) belt het OM.", "Olga Maas", ["Olga", "Maas"]),
        ("Karin Terpstra (GZ) belt GZ.", "Karin Terpstra", ["Karin", "Terpstra"]),
        ("Meneer Kind praat over het kind, zegt Kind.", "Kind", ["Kind", "Kind"]),
        ("Meneer Kind belt. Kind is boos, elk kind is boos.", "Kind", ["Kind"]),
    ],
)
def test_a_name_is_hidden_where_it_comes_back(text, name, hidden):
    assert _again(text, name) == hidden


def test_an_ordinary_word_of_an_organisation_tells_nothing():
    text = "Stichting Het Huis Vonkel. Het huis van de stichting is leeg, zegt Vonkel."
    assert _again(text, "Stichting Het Huis Vonkel", "ORG") == ["Vonkel", "Vonkel"]


def test_a_number_is_not_looked_for_again():
    assert look_again("06 1234 5678 of 1234", [Span(0, 12, "PHONE")]) == []


def test_the_order_of_what_was_found_plays_no_part():
    text = "Sanne en Noor. Later sanne, noor en SANNE."
    spans = [Span(0, 5, "PERSON"), Span(9, 13, "LOCATION")]
    assert look_again(text, spans) == look_again(text, spans[::-1])


def test_a_letter_that_folds_to_two_does_not_move_the_span():
    text = "Kökçü zei dat Strauß en kökçü samen waren."
    assert _again(text, "Kökçü") == ["Kökçü", "kökçü"]
