"""Dutch words: what is found by what, what stays apart, and that cutting a text loses nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import lexical

DILEMMAS = Path(__file__).parents[2] / "corpora" / "dilemmas"


def found(question: str, text: str) -> bool:
    return bool(set(lexical.terms(question)) & set(lexical.terms(text)))


@pytest.mark.parametrize(("question", "text"), [
    ("weigeren", "Hij weigerde alle hulp."), ("geweigerd", "Ze weigerden."), ("overlast", "Er is woonoverlast in de flat."),
    ("huisuitzetting woning", "de woningen"), ("client", "De cliënt komt."), ("CLIËNT", "clienten"), ("kinderen", "een kind"),
    ("psychose", "Hij is psychotisch."), ("verslaafd", "alcoholverslaving"), ("geweld", "geweldsincident"),
    ("zorg", "jeugdzorg"), ("burgemeester", "De burgemeesters tekenden."), ("ex-partner", "haar expartner"),
    ("belaging", "Hij stalkt haar."), ("re-integratie", "reintegratie"), ("regie", "procesregie"),
])  # fmt: skip
def test_a_word_finds_its_other_forms_and_the_compounds_it_is_in(question, text):
    assert found(question, text)


@pytest.mark.parametrize(("question", "text"), [
    ("gezin", "Heeft het zin?"), ("veiligheid", "De inboedel wordt geveild op de veiling."), ("bij", "De BIJ-melding kwam."),
    ("informatie", "De informant zweeg."), ("de het een", "De man en het kind."), ("zorg", "De borg is betaald."),
])  # fmt: skip
def test_words_that_only_look_alike_stay_apart(question, text):
    assert not found(question, text)


def test_an_abbreviation_gives_the_words_it_stands_for():
    assert found("gedragsaanwijzing", "De GA is klaar.")
    assert found("huiselijk geweld", "melding HG")


def test_an_abbreviation_that_is_also_a_word_counts_in_capitals_only():
    assert "detentie" in lexical.expand("een BIJ-melding").split()
    assert lexical.expand("hij was er bij en ga maar") == ""


def test_compound_parts_cover_the_whole_word_or_give_nothing():
    assert lexical.compound_parts("woonoverlast") == ("woon", "overlast")
    assert lexical.compound_parts("gezinsondersteuning")[-1] == "ondersteuning"
    assert lexical.compound_parts("overlast") == ()
    assert lexical.compound_parts("woonqqqq") == ()


def test_terms_keep_repeats_and_order_and_leave_out_small_words():
    assert lexical.terms("De politie en de buren en de politie") == [*lexical.terms("politie buren"), *lexical.terms("politie")]
    assert lexical.terms("de het een, hij is er! 😀 ...") == []


@given(st.text(max_size=200))
def test_any_text_gives_folded_terms_without_white_space(text):
    terms = lexical.terms(text)
    assert lexical.analyse(text).split() == terms
    assert all(term == lexical.fold(term) for term in terms)


def test_shared_words_are_shown_as_the_text_writes_them():
    text = "Twee cliënten weigerden, en cliënten bellen."
    assert lexical.shared_words(frozenset(lexical.terms("Mag een cliënt weigeren?")), text) == ("cliënten", "weigerden")
    assert lexical.shared_words(frozenset(lexical.terms("de het")), "de het") == ()


@pytest.mark.parametrize(("text", "parts"), [
    ("Hij belt. Zij niet! Waarom?", ["Hij belt.", "Zij niet!", "Waarom?"]),
    ("Dhr. Jansen en mevr. de Wit bellen mr. Bos. En toen?", ["Dhr. Jansen en mevr. de Wit bellen mr. Bos.", "En toen?"]),
    ("“Ga weg!” Hij ging.", ["“Ga weg!”", "Hij ging."]),
    ("Afspraken:\n- bellen\n- mailen\n\nKlaar", ["Afspraken:", "- bellen", "- mailen", "Klaar"]),
    ("Kost 3.50 euro. 14 dagen later", ["Kost 3.50 euro.", "14 dagen later"]),
    ("  \n ", []),
])  # fmt: skip
def test_sentences_end_where_a_reader_sees_an_end(text, parts):
    assert lexical.sentences(text) == parts


@given(st.text(alphabet=st.sampled_from("aB .!?…\n-*•\"”’')([“‘1"), max_size=80))
def test_cutting_into_sentences_loses_no_character_but_white_space(text):
    assert "".join("".join(lexical.sentences(text)).split()) == "".join(text.split())


def test_cutting_the_samples_loses_no_word():
    for file in sorted(DILEMMAS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            situation = json.loads(line)["situation"]
            assert " ".join(lexical.sentences(situation)).split() == situation.split()


@pytest.mark.parametrize("text", [
    "What should we do when the client refuses?", "Wie kann ich das Kind schützen und ist es nicht zu spät?",
    "Que peut faire la police pour les enfants?", "هل يمكن للعميل الجلوس على الطاولة؟", "клиент отказывается",
    "Ne yapmalı, bu aile için nasıl bir plan?",
])  # fmt: skip
def test_another_language_is_recognised(text):
    assert lexical.is_foreign(text)


@pytest.mark.parametrize("text", [
    "", "?", "😀", "GA?", "Mag hij aan tafel?", "Signs of Safety, Housing First en een PvA: wat nu?", "Wat is de beste aanpak?",
    "Hoe ga je om met een cliënt die zegt 'what the f and the rest'?", "huisverbod ja of nee", "Wie doet wat?", "woonoverlast",
])  # fmt: skip
def test_dutch_is_not_taken_for_another_language(text):
    assert not lexical.is_foreign(text)


def test_many_threads_get_the_same_terms():
    words = [f"weigerden woningen{n} verslaafde" for n in range(400)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lexical.terms, words))
    lexical.stem.cache_clear()
    assert together == [lexical.terms(word) for word in words]
