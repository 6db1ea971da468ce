"""A typed question is searched with and forgotten: who it names goes, what it is about stays."""

import pytest
from streamlit.runtime.state.common import TESTING_KEY
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from ingest.anonymise import NotClean
from tests.ui.test_pages import open_app
from ui import chat_words
from ui.typed import cleaned


def nothing_told(_: str) -> bool:
    return False


@pytest.mark.parametrize(("typed", "gone"), [
    ("Fatima el Amrani wil niet aan tafel, bel haar op 06-12345678", ("Fatima", "Amrani", "12345678")),
    ("fatima wil niet aan tafel", ("fatima",)),
    ("meneer jansen weigert hulp", ("jansen",)),
    ("Roos wil niet", ("Roos",)),
    ("roos wil niet naar huis", ("roos",)),
    ("woont op Lindelaan 14 in Kleinveen, overlast", ("Lindelaan", "Kleinveen")),
    ("BSN 123456782 mag ik dat delen?", ("123456782",)),
    ("m.bakker@ggz-noord.nl wil niets delen", ("bakker", "ggz-noord")),
    ("AHMED EL IDRISSI weigert hulp", ("AHMED", "IDRISSI")),
    ("kenteken AB-12-CD staat voor de deur", ("AB-12-CD",)),
])  # fmt: skip
def test_who_is_named_goes_however_it_is_typed(anonymiser, typed, gone):
    clean = cleaned(typed, anonymiser, nothing_told)
    assert clean.left_out
    assert [part for part in gone if part in clean.text] == []


@pytest.mark.parametrize("typed", [
    "cl wil terug nr fam, eer",
    "Pa zit achter slot en grendel. Mag zoon (14) erbij?",
    "weth durft niet af te sluiten",
    "HG: SO wil enkel samen m. PL in gesprek. VT tegen.",
    "vr 74, 19 katten, vermagerd",
    "Een jongen van zestien, drie scholen versleten",
    "VT wil hospita met zoontje inseinen over onderhuurder",
])  # fmt: skip
def test_what_is_typed_in_haste_and_names_nobody_stays(anonymiser, typed):
    clean = cleaned(typed, anonymiser, nothing_told)
    assert (clean.text, clean.left_out) == (typed, {})


def test_a_word_of_published_dilemmas_is_no_name_unless_somebody_is_called_so(anonymiser):
    typed = "zit er een antenne in de linnenkamer van de shishalounge?"
    assert cleaned(typed, anonymiser, lambda word: True).text == typed
    assert "roos" not in cleaned("roos wil niet naar huis", anonymiser, lambda word: True).text


def test_what_the_organisation_always_hides_goes(anonymiser):
    typed = "cl. van de flat belt weer"
    whole = anonymiser.anonymise(typed)
    always = [(one.span.start, one.span.end, one.span.label) for one in whole.replaced]
    assert cleaned(typed, anonymiser, nothing_told, always).text == whole.text


def test_kinds_are_said_and_never_the_values():
    line = chat_words.left_out({"PERSON": 2, "PHONE": 1, "ADDRESS": 1})
    assert line == "Ik heb 2 namen, een telefoonnummer en een adres weggelaten. Zoeken gaat zonder."


def test_what_to_leave_out_is_said_in_dutch():
    message = chat_words.not_clean("text still holds BSN, PHONE after anonymising: leave it out or remove it by hand")
    assert ": een telefoonnummer en een burgerservicenummer. Ik heb er niet mee gezocht." in message
    assert "een" in chat_words.not_clean("text holds half characters (surrogates): save it as UTF-8 first")


def session_of(app: AppTest) -> str:
    """Return everything that a session holds, fields on the page included, as text; less what AppTest keeps for itself."""
    state = app.session_state
    while not isinstance(state, SessionState):
        state = vars(state)["_state"]
    held = {key: value for key, value in state._old_state.items() if key != TESTING_KEY}
    return repr((state._new_session_state, held, state._new_widget_state.states))


def test_a_session_holds_nothing_of_a_name_that_was_typed(home, monkeypatch):
    app = open_app(home, monkeypatch)
    app.chat_input[0].set_value("Fatima el Amrani belt mij elke avond, 06-12345678. Neem ik op?").run()
    assert not app.exception
    held = session_of(app)
    assert "[persoon 1] belt mij elke avond" in held
    assert [part for part in ("Fatima", "Amrani", "12345678") if part in held] == []


def test_a_question_that_cannot_be_made_clean_is_not_searched_shown_or_held(home, monkeypatch):
    app = open_app(home, monkeypatch)

    def fails(*_):
        raise NotClean("text still holds PHONE after anonymising: leave it out or remove it by hand")

    monkeypatch.setattr("ui.turns.cleaned", fails)
    app.chat_input[0].set_value("Neem ik op als Fatima belt?").run()
    assert [warning.value for warning in app.warning] == [chat_words.not_clean("PHONE")]
    assert chat_words.NOT_SHOWN in [caption.value for caption in app.caption]
    assert "Fatima" not in session_of(app)
