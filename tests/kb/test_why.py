"""Why a dilemma was found: what it shares with the question and, said as plainly, where it is another case."""

import pytest

from kb import lexical
from kb.model import Guidance
from kb.search import why


@pytest.mark.parametrize(("question", "situation", "said"), [
    ("zorgmachtiging voor iemand die stemmen hoort?", "De burgemeester wil een gedragsaanwijzing opleggen.",
     ["je noemt zorgmachtiging, hier gaat het om gedragsaanwijzing"]),
    ("ZM of niet, cl. psychotisch", "De GGZ wil geen crisismaatregel. Zij is verslaafd aan alcohol.",
     ["je noemt psychose, hier gaat het om verslaving", "je noemt zorgmachtiging, hier gaat het om crisismaatregel"]),
    ("een gedragsaanwijzing voor een man met LVB", "De gedragsaanwijzing ligt klaar, hij is zwakbegaafd.", []),
    ("wat doe ik met een puber die dealt?", "De oude man wordt vergeten door zijn familie.", []),
    ("jongen van veertien, minderjarig", "Een bejaarde man en zijn zoon.", ["je noemt minderjarige, hier gaat het om oudere"]),
])  # fmt: skip
def test_what_differs_is_said_only_where_both_name_something_of_that_kind(dilemma, question, situation, said):
    told = dilemma("D1", title="Wat doen we?", situation=situation, question="Doen we het?", guidance=(), facets={})
    assert sorted(map(str, why.differences(why.traits(frozenset(lexical.terms(question))), told))) == sorted(said)


def test_what_only_the_advice_names_is_no_difference(dilemma):
    told = dilemma("D1", title="Wat doen we?", situation="Een gedragsaanwijzing?", question="Doen we het?", facets={},
                   guidance=(Guidance("GGZ", "Vraag eerst een zorgmachtiging aan."),))  # fmt: skip
    assert why.differences(why.traits(frozenset(lexical.terms("een zorgmachtiging aanvragen?"))), told) == ()


def test_the_nearest_sentence_is_one_of_the_dilemma_or_its_title(dilemma):
    told = dilemma("D1", title="Wel of niet?", situation="Hij bonkt. Zij slaapt niet.", question="Straffen we hem?")
    assert [why.nearest_sentence(told, place) for place in (0, 2, -1, 9)] == [
        "Hij bonkt.", "Straffen we hem?", "Wel of niet?", "Wel of niet?"]  # fmt: skip


def test_shared_words_are_shown_as_the_dilemma_writes_them(dilemma):
    told = dilemma("D1", title="Huiselijk geweld?", situation="De wijkagent kwam langs.", question="Doen we aangifte?")
    assert set(why.shared(frozenset(lexical.terms("HG, wijkagenten erbij")), told)) == {"huiselijk", "geweld", "wijkagent"}
