"""Short words for a role stay readable where a role is meant, and are hidden wherever a person may be."""

import pytest

from ingest.anonymise import edges, short_roles
from ingest.anonymise.second_look import look_again
from ingest.anonymise.spans import Span


def _roles(text: str, word: str) -> list[bool]:
    """Return for every time the word stands in the text whether it is taken for a role."""
    places = [i for i in range(len(text)) if text.startswith(word, i)]
    return [short_roles.is_role(text, i, i + len(word)) for i in places]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("PR: wie kent dit gezin nog meer?", "PR"),
        ("Rondje advies\n- CR: bel eerst de huisarts.", "CR"),
        ("PR uit de Kustregio: wij sluiten na drie maanden.", "PR"),
        ("Volgens de PR kan het ook zonder zitting.", "PR"),
        ("Vraag van een CR uit een klein dorp.", "CR"),
        ("Als PR neem je dat besluit niet.", "PR"),
        ("Er waren twaalf mensen, 5 PR's en de rest gemeente.", "PR"),
        ("PR 2: ik zou het andersom doen.", "PR"),
        ("Tineke (PR) vraagt door.", "PR"),
        ("Aanw: SvT (vz, PR), Loes (wijkteam)", "PR"),
        ("De PR-rol is hier lastig.", "PR"),
        ("De BM tekent vandaag nog.", "BM"),
        ("Onze FG kijkt mee.", "FG"),
        ("Sanne (JB) heeft het gezin sinds kort.", "JB"),
        ("pol: wij gaan er vaker langs.", "pol"),
        ("Erbij: Loes (pol), Hein (corp)", "pol"),
    ],
)
def test_a_role_stays_readable(text, word):
    assert _roles(text, word) == [True]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("PR = Pieter Rood (wijkteam). De PR vraagt door.", "PR"),
        ("Aanwezig: Pieter Rood (PR). De PR vraagt door.", "PR"),
        ("Aanwezig: PR (Pieter Rood). PR: ik begin.", "PR"),
        ("Aanwezig: PR (politie), Loes (GGD).\nPR: ik begin.", "PR"),
        ("Aanwezig: KvD, PR en SM.\nPR: ik begin.", "PR"),
        ("RL: wat doet de school?\nPR: die wacht.", "PR"),
        ("Mevrouw PR woont alleen. De PR is moe.", "PR"),
        ("Casus JB. De JB komt niet.", "JB"),
        ("PR, 34 jaar, woont bij haar moeder. Een PR.", "PR"),
        ("Petra van Rijn belde. Daarna zei de PR niets meer.", "PR"),
        ("Petra (PR) vraagt door.", "PR"),
        ("Betrokkene (PR) is ziek.", "PR"),
        ("P.R. is ziek. De PR komt niet.", "PR"),
        ("PR belt morgen terug.", "PR"),
        ("Als PR belt, neem dan op.", "PR"),
        ("3 PR belt de school", "PR"),
        ("JB: ik heb het gezin niet gezien.", "JB"),
        ("JB is zestien en spijbelt.", "JB"),
        ("Dirk vd pol was er.\npol: ik ga er langs.", "pol"),
        ("Mijn collega Sanne Pol komt.\npol: ik ga er langs.", "pol"),
        ("Ik zag pol gisteren fietsen.", "pol"),
    ],
)
def test_what_may_be_a_person_is_no_role(text, word):
    assert not any(_roles(text, word))


def test_a_name_added_anywhere_makes_a_person_of_the_role():
    text = "PR: wie begint?\n\nDe PR vat samen."
    assert _roles(text, "PR") == [True, True]
    for more in ("PR = Pieter Rood", "Groet, Petra de Roos", "Notulist PR", "KM: ik begin."):
        assert not all(_roles(f"{text}\n\n{more}", "PR")), more


def test_the_second_look_leaves_a_role_readable():
    text = "PR belt terug. Tineke (PR) wacht."
    assert [span.start for span in look_again(text, [Span(0, 2, "PERSON")])] == [0]


@pytest.mark.parametrize(
    ("text", "tagged", "kept"),
    [
        ("de manager van het Zorg- en Veiligheidshuis.", [("Veiligheidshuis", "ORG"), ("en", "ORG")], []),
        ("Zorg- en Veiligheidshuis Waterveen", [("Zorg- en Veiligheidshuis Waterveen", "ORG")], ["Waterveen"]),
        ("HvT (PR Zandkust) opent", [("PR Zandkust", "ORG")], ["Zandkust"]),
        ("PR Jansen belt", [("PR Jansen", "PERSON")], ["PR Jansen"]),
        ("OvJ Renske en Bram DJI", [("OvJ Renske", "PERSON"), ("Bram DJI", "PERSON")], ["Renske", "Bram"]),
        ("Lector Joris Maas en Socioloog Ada Tol", [("Lector Joris Maas", "PERSON"), ("Socioloog Ada Tol", "PERSON")],
         ["Joris Maas", "Ada Tol"]),
        ("A. Rademaker en Khalid", [("A. Rademaker", "PERSON"), ("Khalid", "PERSON")], ["A. Rademaker", "Khalid"]),
        ("spv ggz belt de Bgm", [("ggz", "PERSON"), ("Bgm", "PERSON")], []),
        ("Karin: Hm.\nPauze", [("Hm", "PERSON"), ("Pauze", "PERSON")], []),
        ("mevrouw Pauze belt", [("Pauze", "PERSON")], ["Pauze"]),
        ("Date: Thu, 6 Mar 2025", [("Thu", "PERSON")], []),
        ("Thu, haar zoon, belt", [("Thu", "PERSON")], ["Thu"]),
        ("Onderwerp: RE: FW: stand van zaken", [("FW", "PERSON")], []),
        ("FW: ik kom later", [("FW", "PERSON")], ["FW"]),
        ("het college van B&W en de Top-X", [("B&W", "ORG"), ("X", "PERSON")], []),
        ("bij de vierde keer, op de vierde komt zij vrij", [("vierde", "DATE")], []),
        ("op de vierde komt zij vrij", [("vierde", "DATE")], ["vierde"]),
        ("inleveren vóór Pasen", [("Pasen", "DATE")], []),
        ("gezien met Pasen", [("Pasen", "DATE")], ["Pasen"]),
    ],
)  # fmt: skip
def test_what_nobody_is_known_by_is_left_and_names_stay_hidden(text, tagged, kept):
    spans = [Span(text.index(piece), text.index(piece) + len(piece), label) for piece, label in tagged]
    assert [span.text(text) for span in sorted(edges.settle(text, spans, []), key=lambda s: s.start)] == kept


def test_a_note_shows_who_advised_in_which_role_and_hides_who_it_was(anonymiser):
    text = "Tineke (PR): bel eerst de vader.\n\nPR 2: nee, eerst de school.\n\npol: wij gaan met Karin Terpstra langs."
    shown = anonymiser.anonymise(text).text
    assert "(PR)" in shown and "PR 2:" in shown and "pol:" in shown
    assert "Tineke" not in shown and "Karin" not in shown and "Terpstra" not in shown


def test_initials_that_a_note_introduces_are_hidden(anonymiser):
    text = "Aanwezig: PR = Pieter Rood (wijkteam), KD = Karin Dol (GGD).\n\nPR: bel de vader.\n\nKD: en de school."
    shown = anonymiser.anonymise(text).text
    assert "PR" not in shown and "KD" not in shown and "Rood" not in shown
