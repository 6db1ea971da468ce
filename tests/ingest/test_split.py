"""From clean passages to dilemmas: what is asked, who advises what, and what is left out. No model, no file."""

import itertools
import re
from collections.abc import Sequence

import pytest

from ingest.split import Advice, Passage, Told, split
from ingest.split.wording import LONGEST, as_question
from kb.lexical import sentences

MINUTES = [
    Passage("Verslag intervisie [datum]", "heading"),
    Passage("Aanwezig: [persoon 1] (procesregisseur), [persoon 2] (GGZ), [persoon 3] (politie). Afwezig: [persoon 4]."),
    Passage("1. Opening", "heading"),
    Passage("[persoon 1] heet iedereen welkom. Er is taart omdat de hond jarig is."),
    Passage("2. Inbreng [persoon 1]: de hond op de galerij", "heading"),
    Passage("Een bewoner laat zijn hond los op de galerij. De buren durven niet meer naar buiten. Hij weigert elk gesprek."),
    Passage("Vraag: neem je de hond in beslag of wacht je tot hij zelf praat?"),
    Passage("[persoon 2]: niet wachten, maar laat eerst iemand gaan die van honden houdt.", "item"),
    Passage("[persoon 3] is het daar niet mee eens. Pak de hond pas af als er gebeten is.", "item"),
    Passage("Afspraak: eerst een wandeling met de hondenschool, mits de buren dat weten."),
    Passage("3. Rondvraag", "heading"),
    Passage("De beamer is stuk. Volgende keer op [datum]."),
]
THREAD = [
    Passage("vraagje", "heading"),
    Passage("Van: [persoon 1] <[e-mailadres]>", "header"),
    Passage("Onderwerp: RE: vraagje", "header"),
    Passage("Hoi [persoon 2],"),
    Passage("Laat één iemand bellen, altijd op hetzelfde uur. Dat werkte bij ons na een maand."),
    Passage("Groet, [persoon 1]"),
    Passage("procesregisseur | [organisatie 1]"),
    Passage("Op [datum] schreef [persoon 2] <[e-mailadres]>:", "header"),
    Passage("[persoon 2] wil graag weten hoe lang een mens moet blijven bellen", "header"),
    Passage("Een weduwnaar neemt nooit op en zet wel elke dag een bloem voor het raam van zijn buurvrouw."),
    Passage("Mijn vraag is: hoe lang bel je door bij iemand die niet opneemt?"),
    Passage("Groetjes [persoon 2]"),
]
TRANSCRIPT = [
    Passage("[persoon 1]: Hoor je mij? Mijn beeld doet het niet."),
    Passage("[persoon 2]: Het gaat dus om een vrouw die eh elke nacht het gemeentehuis belt en dan heel lang zwijgt."),
    Passage("[persoon 1]: Wat is je vraag eigenlijk?"),
    Passage("[persoon 2]: Blokkeer je eh haar nummer of blijf je opnemen?"),
    Passage("[persoon 3] (GGZ): Blijf opnemen, maar op één vast uur en met één vaste stem."),
    Passage("[persoon 2]: Dank je. Ik ga dat vaste uur proberen met de nachtdienst."),
    Passage(
        "[persoon 3] (GGZ): Mag ik er ook een? Bij ons loopt een zaak vast met een man die elke week een advocaat stuurt."
    ),
    Passage("[persoon 1]: En je dilemma is?"),
    Passage("[persoon 3] (GGZ): Praat je met de advocaat of alleen met de man zelf?"),
    Passage("[persoon 2]: Met allebei, zolang de man zelf aan tafel zit en het laatste woord heeft."),
]
ROW = (
    "Nr: 1; Ingebracht door: [persoon 1]; Situatie: Een zoon slaapt in de schuur van zijn ouders en stookt er vuur.; "
    "Vraag: Laat je hem daar slapen of haal je hem weg?; Advies 1: Brandweer: haal eerst het vuur weg; de jongen kan blijven.; "
    "Advies 2: Politie ([persoon 9]): niet weghalen zonder bed ergens anders.; Uitkomst: Hij slaapt nu binnen."
)
LONG = "Nodig je iemand uit die alles opneemt en van wie de politie een deel niet met hem kan delen"
NOTES = {"minutes": MINUTES, "thread": THREAD, "transcript": TRANSCRIPT, "row": [Passage(ROW, "row")]}


def texts(told: Told) -> list[str]:
    """Return the texts of a draft that are taken from the note."""
    return [told.situation, told.question, *(piece.text for piece in told.guidance), told.chosen, told.outcome]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def one(passages: Sequence[Passage]) -> Told:
    (told,) = split(passages)
    return told


def test_minutes_give_the_case_with_its_question_its_advice_by_role_and_what_was_agreed():
    assert one(MINUTES) == Told(
        title="Neem je de hond in beslag of wacht je tot hij zelf praat?",
        situation=MINUTES[5].text,
        question="Neem je de hond in beslag of wacht je tot hij zelf praat?",
        guidance=(
            Advice("GGZ", "Niet wachten, maar laat eerst iemand gaan die van honden houdt."),
            Advice("politie", "Niet mee eens. Pak de hond pas af als er gebeten is.", ("als er gebeten is",), "tegen"),
        ),
        chosen="Eerst een wandeling met de hondenschool, mits de buren dat weten.",
    )


def test_in_a_thread_the_oldest_mail_asks_and_the_answer_has_the_role_of_its_signature():
    told = one(THREAD)
    assert told.question == "Hoe lang bel je door bij iemand die niet opneemt?"
    assert [(piece.by, piece.text.split(",")[0]) for piece in told.guidance] == [("procesregisseur", "Laat één iemand bellen")]


def test_in_a_transcript_the_turn_after_the_chair_asked_is_the_question_and_a_second_case_stands_apart():
    first, second = split(TRANSCRIPT)
    assert (first.title, second.title) == (
        "Blokkeer je haar nummer of blijf je opnemen?",
        "Praat je met de advocaat of alleen met de man zelf?",
    )
    assert [piece.by for piece in first.guidance] == ["GGZ"]
    assert "vaste uur proberen" in first.chosen
    assert "advocaat stuurt" in second.situation


def test_a_row_of_a_spreadsheet_is_taken_apart_by_its_columns():
    told = one([Passage(ROW, "row")])
    assert told.situation == "Een zoon slaapt in de schuur van zijn ouders en stookt er vuur."
    assert [(piece.by, piece.text) for piece in told.guidance] == [
        ("brandweer", "Haal eerst het vuur weg; de jongen kan blijven."),
        ("politie", "Niet weghalen zonder bed ergens anders."),
    ]
    assert told.outcome == "Hij slaapt nu binnen."


def test_without_a_label_the_last_question_before_the_reactions_is_what_was_asked():
    told = one(
        [
            Passage("Casus 1: de filmer", "heading"),
            Passage("Een man filmt de speelplaats. Ouders zijn woedend. Help je de man of stop je de onrust?"),
            Passage("Reacties:"),
            Passage("Ga eerst naar de ouders en dan pas naar de man.", "item"),
            Passage("Vraag het wijkteam om mee te gaan.", "item"),
        ]
    )
    assert told.title == "Help je de man of stop je de onrust?"
    assert [piece.by for piece in told.guidance] == ["collega", "collega"]


def test_prose_is_cut_at_each_speaker_it_names():
    told = one(
        [
            Passage("Een vader belt elke dag naar school. De leraar wordt er ziek van. Verbied je het bellen?"),
            Passage("De wijkagent vindt dat een brief genoeg is. Een collega waarschuwde: dan komt hij naar het schoolplein."),
        ]
    )
    assert [(piece.by, piece.text) for piece in told.guidance] == [
        ("wijkagent", "Vindt dat een brief genoeg is."),
        ("collega", "Dan komt hij naar het schoolplein."),
    ]


def test_headings_inside_a_case_say_what_stands_under_them():
    told = one(
        [
            Passage("1. Casus", "heading"),
            Passage("Een cliënt wil zijn geld zelf beheren en geeft alles weg aan wie erom vraagt."),
            Passage("2. Morele vraag", "heading"),
            Passage("Mogen wij zijn pas innemen?"),
            Passage("3. Belangen", "heading"),
            Passage("Wie: Cliënt; Belang: zelf beslissen", "row"),
            Passage("4. Argumenten voor", "heading"),
            Passage("Hij heeft straks geen eten meer.", "item"),
            Passage("5. Argumenten tegen", "heading"),
            Passage("Het is zijn eigen geld.", "item"),
            Passage("6. Conclusie", "heading"),
            Passage("We nemen de pas niet in maar spreken een dagbedrag af."),
        ]
    )
    assert [(piece.text, piece.stance) for piece in told.guidance] == [
        ("Hij heeft straks geen eten meer.", "voor"),
        ("Het is zijn eigen geld.", "tegen"),
    ]
    assert told.interests == (("Cliënt", "zelf beslissen"),)
    assert told.chosen.startswith("We nemen de pas niet in")


@pytest.mark.parametrize(
    "administration",
    [
        [
            Passage("Agenda", "heading"),
            Passage("Opening en mededelingen", "item"),
            Passage("Wie trakteert er de volgende keer?"),
        ],
        [Passage("Van: [persoon 1]", "header"), Passage("Beste allemaal,"), Passage("Wie heeft de presentielijst meegenomen?")],
        [Passage("Wie: [persoon 1]; Actie: zaal boeken; Wanneer: [datum]", "row")],
        [],
    ],
)
def test_a_note_with_only_administration_gives_nothing(administration):
    assert split(administration) == []


@pytest.mark.parametrize("name", NOTES)
def test_every_sentence_of_a_draft_comes_from_the_note(name):
    note = [words(passage.text) for passage in NOTES[name]]
    for told in split(NOTES[name]):
        for sentence in (s for text in texts(told) for s in sentences(text)):
            assert any(_in_order(words(sentence), passage) for passage in note), sentence


def _in_order(part: list[str], whole: list[str]) -> bool:
    """Say whether the words of part stand in whole in the same order; stammering between them may be left out."""
    rest = iter(whole)
    return all(word in rest for word in part)


@pytest.mark.parametrize("name", NOTES)
def test_no_header_of_a_mail_and_no_label_of_a_speaker_gets_into_a_draft(name):
    headers = [passage.text for passage in NOTES[name] if passage.kind == "header"]
    for told in split(NOTES[name]):
        whole = "\n".join([told.title, *texts(told)])
        assert not [header for header in headers if header in whole]
        assert not [piece for piece in told.guidance if re.match(r"(?:\[persoon \d+\]|[A-Z]\w+ \()[^.]{0,20}:", piece.text)]


@pytest.mark.parametrize("name", NOTES)
def test_splitting_twice_gives_the_same(name):
    assert split(NOTES[name]) == split(list(NOTES[name]))


def test_notes_one_after_the_other_give_the_drafts_of_each():
    for first, second in itertools.permutations([MINUTES, [Passage(ROW, "row")]]):
        assert split([*first, *second]) == split(first) + split(second)


@pytest.mark.parametrize(
    "asked, title",
    [
        ("mag de hond mee naar het overleg?", "Mag de hond mee naar het overleg?"),
        ("Nou ja, stop je ermee of niet?", "Stop je ermee of niet?"),
        ("Zet je een jongen van [leeftijd: kind] op de lijst?", "Zet je een jongen op de lijst?"),
        ("Vertel je het aan mevrouw [persoon 3]?", "Vertel je het aan iemand?"),
        ("De vraag of het verstandig is om te bellen riep veel op.", "Is het verstandig om te bellen?"),
        ("[persoon 1] vraagt zich af of hij moet stoppen.", "Hoe weeg je af of hij moet stoppen?"),
        ("Ik merk dat niemand de regie heeft.", "Wat doe je als niemand de regie heeft?"),
        (f"{LONG}, of praat je toch liever verder zonder hem erbij?", f"{LONG}?"),
    ],
)
def test_a_title_is_the_question_as_asked_or_the_words_of_the_note_as_a_question(asked, title):
    assert as_question(asked) == title


def test_a_title_is_a_question_and_never_too_long():
    for length in range(1, 60):
        title = as_question("Wat doe je " + "met een heel lange zin " * length + "zonder einde")
        assert title.endswith("?") and len(title) <= LONGEST
