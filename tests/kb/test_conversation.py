"""Turns to a question: what leans on earlier turns takes them along, what stands on its own does not."""

import pytest

from kb.conversation import counting, leans_on_earlier, question_of, searchable

WHOLE = "Een man van in de veertig veroorzaakt al jaren overlast in zijn portiek en weigert iedere vorm van hulp"
OTHER = "Een moeder wil niet dat wij informatie over haar zoon delen met de school en de leerplichtambtenaar"


@pytest.mark.parametrize(("turns", "question"), [
    ([], ""),
    ([WHOLE], WHOLE),
    (["kort"], "kort"),
    ([WHOLE, "en als hij minderjarig is?"], f"{WHOLE}\nen als hij minderjarig is?"),
    ([WHOLE, "hij heeft ook schulden", "wie betaalt dat?"], f"{WHOLE}\nhij heeft ook schulden\nwie betaalt dat?"),
    ([WHOLE, OTHER], OTHER),
    ([WHOLE, OTHER, "mag dat?"], f"{OTHER}\nmag dat?"),
    (["een", "twee", "drie", "vier"], "twee\ndrie\nvier"),
])  # fmt: skip
def test_a_question_takes_along_what_it_leans_on(turns, question):
    assert question_of(turns) == question


def test_a_long_turn_that_points_back_leans_on_what_was_said():
    assert leans_on_earlier("Maar " + OTHER.lower())
    assert leans_on_earlier("… dat " + OTHER.lower())
    assert not leans_on_earlier(OTHER)
    assert not leans_on_earlier("Enkele " + OTHER.lower())  # a word that only begins like "en"


def test_answers_to_helping_questions_go_along_with_the_turn_they_are_about():
    turns = [OTHER, WHOLE, "en als hij minderjarig is?"]
    assert question_of(turns, ["over de school", "met een kind", ""]) == f"{WHOLE}\nmet een kind\nen als hij minderjarig is?"
    assert question_of(turns[:2], ["over de school", ""]) == WHOLE
    assert [counting(turns[:n]) for n in range(4)] == [0, 1, 1, 2]


@pytest.mark.parametrize(("clean", "searched"), [
    ("[persoon 1] wil niet", "wil niet"),
    ("de [moeder] uit een [grote stad] belt [telefoonnummer]", "de moeder uit een grote stad belt"),
    ("[leeftijd: tiener] met [organisatie 2] op [datum]", "tiener met op"),
    ("een [haak] die niemand kent", "een [haak] die niemand kent"),
])  # fmt: skip
def test_placeholders_do_not_get_in_the_way_of_a_search(clean, searched):
    assert searchable(clean) == searched
