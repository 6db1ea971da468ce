"""From clean passages to dilemmas: what is asked, who advises what, and what is left out. The trained network, no file."""

import itertools
import re
from collections.abc import Callable, Sequence

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
    Passage("vraagje over een man die niet opneemt", "heading"),
    Passage("Van: [persoon 1] <[e-mailadres]>", "header"),
    Passage("Onderwerp: RE: vraagje", "header"),
    Passage("Hoi [persoon 2],"),
    Passage("Leuk dat je het vraagt, ik had er vorig jaar ook zo een."),
    Passage("Ik zou één iemand laten bellen, altijd op hetzelfde uur. Dat werkte bij ons, mits niemand anders belt."),
    Passage("Stop niet zomaar: als je ophoudt denkt hij dat hij gelijk had en krijg je hem nooit meer aan de lijn."),
    Passage("Groet, [persoon 1]"),
    Passage("procesregisseur | [organisatie 1]"),
    Passage("Op [datum] schreef [persoon 2] <[e-mailadres]>:", "header"),
    Passage("Hoi [persoon 1], fijn dat je wilt meedenken."),
    Passage(
        "Het gaat om een weduwnaar van in de zeventig. Hij neemt nooit op en zet wel elke dag een bloem voor het raam van zijn "
        "buurvrouw. Het wijkteam belt nu al drie maanden en de huisarts maakt zich zorgen."
    ),
    Passage("Mijn vraag is: hoe lang bel je door bij iemand die niet opneemt?"),
    Passage("Groetjes [persoon 2]"),
]
TRANSCRIPT = [
    Passage("[persoon 1]: Hoor je mij? Mijn beeld doet het niet."),
    Passage("[persoon 4]: Ja hoor, we horen je. Zet je camera maar uit."),
    Passage("[persoon 1]: Goed, wie begint er vandaag?"),
    Passage(
        "[persoon 2]: Ik wel. Het gaat dus om een vrouw die eh elke nacht het gemeentehuis belt en dan heel lang zwijgt. "
        "Dat doet ze al een half jaar. De nachtdienst wordt er gek van en de telefoonlijn zit vast voor anderen."
    ),
    Passage("[persoon 2]: Mijn vraag is of je haar nummer blokkeert of dat je blijft opnemen."),
    Passage("[persoon 3] (GGZ): Ik zou blijven opnemen, maar op één vast uur en met één vaste stem. Dan weet ze waar het is."),
    Passage("[persoon 4] (politie): Nee, blokkeer haar. De lijn moet vrij blijven voor wie echt in nood is."),
    Passage("[persoon 2]: Dank je. Ik ga dat vaste uur proberen met de nachtdienst."),
    Passage("[persoon 1]: Mooi. Dan de volgende casus, die is van [persoon 3]."),
    Passage(
        "[persoon 3] (GGZ): Ja. Bij ons loopt een zaak vast met een man die elke week een andere advocaat stuurt. "
        "Hij komt zelf nooit, wij hebben hem al een jaar niet gezien."
    ),
    Passage("[persoon 3] (GGZ): Praat je met de advocaat of wacht je tot de man zelf komt?"),
    Passage("[persoon 4] (politie): Praat met allebei, zolang de man zelf aan tafel zit en het laatste woord heeft."),
    Passage("[persoon 2]: Ik zou de advocaat alleen de agenda sturen en de rest met hemzelf bespreken."),
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


@pytest.fixture
def one(role_tagger) -> Callable[[Sequence[Passage]], Told]:
    """Split a note that holds one dilemma."""

    def split_one(passages: Sequence[Passage]) -> Told:
        (told,) = split(passages, role_tagger)
        return told

    return split_one


def test_minutes_give_the_case_with_its_question_its_advice_by_role_and_what_was_agreed(one):
    assert one(MINUTES) == Told(
        title="Neem je de hond in beslag of wacht je tot hij zelf praat?",
        situation=MINUTES[5].text,
        question="Neem je de hond in beslag of wacht je tot hij zelf praat?",
        guidance=(
            Advice("GGZ", "Niet wachten, maar laat eerst iemand gaan die van honden houdt."),
            Advice(
                "politie",
                "[persoon 3] is het daar niet mee eens. Pak de hond pas af als er gebeten is.",
                ("als er gebeten is",),
                "tegen",
            ),
        ),
        chosen="Eerst een wandeling met de hondenschool, mits de buren dat weten.",
    )


def test_in_a_thread_the_oldest_mail_asks_and_the_answer_has_the_role_of_its_signature(one, role_tagger):
    told = one(THREAD)
    assert told.question == "Hoe lang bel je door bij iemand die niet opneemt?"
    assert {piece.by for piece in told.guidance} == {"procesregisseur"}
    assert any("altijd op hetzelfde uur" in piece.text for piece in told.guidance)


def test_in_a_transcript_a_second_case_stands_apart_and_stammering_is_left_out(role_tagger):
    first, second = split(TRANSCRIPT, role_tagger)
    assert "nummer blokkeert" in first.question and "advocaat" in second.question
    assert "elke nacht het gemeentehuis belt" in first.situation and "andere advocaat stuurt" in second.situation
    assert {"GGZ", "politie"} <= {piece.by for piece in first.guidance}
    assert "politie" in {piece.by for piece in second.guidance}


def test_a_row_of_a_spreadsheet_is_taken_apart_by_its_columns(one):
    told = one([Passage(ROW, "row")])
    assert told.situation == "Een zoon slaapt in de schuur van zijn ouders en stookt er vuur."
    assert [(piece.by, piece.text) for piece in told.guidance] == [
        ("brandweer", "Haal eerst het vuur weg; de jongen kan blijven."),
        ("politie", "Niet weghalen zonder bed ergens anders."),
    ]
    assert told.outcome == "Hij slaapt nu binnen."


def test_without_a_label_the_last_question_before_the_reactions_is_what_was_asked(one):
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


def test_prose_is_cut_at_each_speaker_it_names(one):
    told = one(
        [
            Passage("Een vader belt elke dag naar school. De leraar wordt er ziek van. Verbied je het bellen?"),
            Passage("De wijkagent vindt dat een brief genoeg is. Een collega waarschuwde: dan komt hij naar het schoolplein."),
        ]
    )
    assert [(piece.by, piece.text) for piece in told.guidance] == [
        ("wijkagent (politie)", "De wijkagent vindt dat een brief genoeg is."),
        ("collega", "Dan komt hij naar het schoolplein."),
    ]


def test_headings_inside_a_case_say_what_stands_under_them(one):
    told = one(
        [
            Passage("Moreel beraad [datum]", "heading"),
            Passage("Aanwezig: [persoon 1] (gespreksleider), [persoon 2], [persoon 3] en [persoon 4]."),
            Passage("1. Casus", "heading"),
            Passage(
                "Een cliënt wil zijn geld zelf beheren en geeft alles weg aan wie erom vraagt. Op de tiende van de maand is "
                "het op en staat hij bij de buren voor de deur. De begeleiding heeft al een jaar gepraat."
            ),
            Passage("2. Morele vraag", "heading"),
            Passage("Mogen wij zijn pas innemen als hij daar zelf niet mee instemt?"),
            Passage("3. Belangen", "heading"),
            Passage("Wie: Cliënt; Belang: zelf beslissen", "row"),
            Passage("Wie: Buren; Belang: rust aan de deur", "row"),
            Passage("4. Argumenten voor", "heading"),
            Passage("Hij heeft straks geen eten meer en dat weten we nu al.", "item"),
            Passage("5. Argumenten tegen", "heading"),
            Passage("Het is zijn eigen geld en hij is niet onder bewind gesteld.", "item"),
            Passage("6. Conclusie", "heading"),
            Passage("We nemen de pas niet in maar spreken een dagbedrag af."),
        ]
    )
    assert [(piece.text[:12], piece.stance) for piece in told.guidance] == [("Hij heeft st", "voor"), ("Het is zijn ", "tegen")]
    assert told.interests == (("Cliënt", "zelf beslissen"), ("Buren", "rust aan de deur"))
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
def test_a_note_with_only_administration_gives_nothing(administration, role_tagger):
    assert split(administration, role_tagger) == []


@pytest.mark.parametrize("name", NOTES)
def test_every_sentence_of_a_draft_comes_from_the_note(name, role_tagger):
    note = [words(passage.text) for passage in NOTES[name]]
    for told in split(NOTES[name], role_tagger):
        for sentence in (s for text in texts(told) for s in sentences(text)):
            assert any(_in_order(words(sentence), passage) for passage in note), sentence


def _in_order(part: list[str], whole: list[str]) -> bool:
    """Say whether the words of part stand in whole in the same order; stammering between them may be left out."""
    rest = iter(whole)
    return all(word in rest for word in part)


@pytest.mark.parametrize("name", NOTES)
def test_no_header_of_a_mail_and_no_label_of_a_speaker_gets_into_a_draft(name, role_tagger):
    headers = [passage.text for passage in NOTES[name] if passage.kind == "header"]
    for told in split(NOTES[name], role_tagger):
        whole = "\n".join([told.title, *texts(told)])
        assert not [header for header in headers if header in whole]
        assert not [piece for piece in told.guidance if re.match(r"(?:\[persoon \d+\]|[A-Z]\w+ \()[^.]{0,20}:", piece.text)]


@pytest.mark.parametrize("name", NOTES)
def test_splitting_twice_gives_the_same(name, role_tagger):
    assert split(NOTES[name], role_tagger) == split(list(NOTES[name]), role_tagger)


def test_notes_one_after_the_other_give_the_drafts_of_each(role_tagger):
    for first, second in itertools.permutations([MINUTES, [Passage(ROW, "row")]]):
        assert split([*first, *second], role_tagger) == split(first, role_tagger) + split(second, role_tagger)


@pytest.mark.parametrize(
    "asked, title",
    [
        ("mag de hond mee naar het overleg?", "Mag de hond mee naar het overleg?"),
        ("Nou ja, stop je ermee of niet?", "Stop je ermee of niet?"),
        ("Mijn vraag is, breng je het in bij de weegploeg?", "Breng je het in bij de weegploeg?"),
        ("De vraag is of je dat moet willen?", "De vraag is of je dat moet willen?"),
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
