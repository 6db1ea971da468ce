"""Who gives a piece of advice, as a role: from attendance, introductions, signatures, headings and the sentences themselves."""

import pytest

from ingest.split import Passage
from ingest.split.mails import oldest_first
from ingest.split.people import roles_in
from ingest.split.pieces import Pieces
from ingest.split.roles import AUTHOR, CHAIR, COLLEAGUE, EVERYBODY, by, role_in
from ingest.split.tagger import Role, Tagged
from ingest.split.turns import by_speaker, turn
from ingest.split.units import units
from ingest.split.voice import Place, Voice

ONE, TWO, THREE = "[persoon 1]", "[persoon 2]", "[persoon 3]"
KNOWN = {ONE: "GGZ", TWO: "politie", THREE: "corporatie"}


def known(*texts: str, kind: str = "paragraph") -> dict[str, str]:
    """Return who is who in a note of these lines."""
    return roles_in([Passage(text, kind) for text in texts])


def said(text: str, label: str = "", **roles: str) -> str:
    """Return who gives one piece of advice in a note in which three people are known."""
    return Voice([""], {**KNOWN, **roles}).of(Place(0, label), text)


def pieces(*passages: Passage, roles: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Return role and text of the pieces of a note in which everything is advice, as the rules alone cut it."""
    tagged = list(by_speaker(Tagged(unit, Role.ADVICE, -9.0, unit.first) for unit in units(passages)))
    told = Pieces(tagged, passages, Voice([""] * len(passages), KNOWN if roles is None else roles))
    found: list[list[Tagged]] = []
    for one in tagged:
        if found and not one.another and not told.another(found[-1], one):
            found[-1].append(one)
        else:
            found.append([one])
    return [told.advice(piece) for piece in found]


@pytest.mark.parametrize(
    "text, role",
    [
        ("teamleider bij de reclassering", "reclassering"),
        ("verpleegkundige van de GGD", "GGD"),
        ("directeur", "directeur"),
        ("reclas", "reclassering"),
        ("PR's", "procesregisseur"),
        ("privacy officer", "privacyfunctionaris (jurist)"),
        ("Raad", "RvdK"),
        ("van de Raad", "RvdK"),
        ("Raad hem aan te bellen", ""),
        ("gem/wijkteam", "gemeente/wijkteam"),
        ("een [basisschool]", "basisschool (school)"),
        ("mw", "maatschappelijk werk"),
        ("mw [persoon 4]", ""),
    ],
)
def test_an_organisation_says_more_than_a_function_that_many_have(text, role):
    assert role_in(text) == role


@pytest.mark.parametrize(
    "line, roles",
    [
        (f"erbij: {ONE} wijkteam Zuid, {TWO} vd pol, {THREE} PR", ["wijkteam", "politie", "procesregisseur"]),
        (f"Er waren {ONE} en {TWO} (procesregisseurs), {THREE} (jurist)", ["procesregisseur", "procesregisseur", "jurist"]),
        (f"Wie is wie: {ONE} en {TWO} wijkteam, {THREE} reclassering", ["wijkteam", "wijkteam", "reclassering"]),
        (f"{ONE} = {TWO} (corp), {THREE} = onze jurist", ["corporatie", "corporatie", "jurist"]),
        (f"groep 2 ({ONE} v. politie, {TWO} GI, {THREE} leerplicht)", ["politie", "GI (jeugdbescherming)", "leerplicht"]),
        (f"Aanw.: PR {ONE}, jurist {TWO}, soc. dienst ({THREE})", ["procesregisseur", "jurist", "sociale dienst (gemeente)"]),
        (f"{ONE} zit bij de corporatie, {TWO} komt van de GGZ. {THREE} is arts.", ["corporatie", "GGZ", "arts"]),
        (f"Nieuw is {ONE}, wijkagent uit het noorden, naast {TWO}, onze jurist, en {THREE} die ambtenaar OOV is", None),
    ],
)
def test_a_list_of_people_tells_what_each_is(line, roles):
    assert [known(line).get(who) for who in (ONE, TWO, THREE)] == (
        roles or ["wijkagent (politie)", "jurist", "ambtenaar OOV (gemeente)"]
    )


@pytest.mark.parametrize(
    "line",
    [
        f"Ik meld maandag, met {ONE}, moeder hoort het zondag.",
        f"Daarna belde {ONE}, de politie was al langs geweest en vertrokken.",
        f"{ONE} vindt dat de gemeente moet betalen.",
    ],
)
def test_a_role_that_a_sentence_goes_on_with_is_not_the_role_of_who_it_names(line):
    assert ONE not in known(line)


def test_a_table_tells_what_each_is_with_or_without_the_names_of_its_columns():
    rows = [f"Naam: {ONE}; Organisatie: GGZ {TWO}, afdeling oost; Aanwezig: ja", f"{THREE} | bemoeizorg GGD"]
    found = known(*rows, kind="row")
    assert (found[ONE], found[THREE]) == ("GGZ", "GGD")


def test_the_chair_and_the_writer_are_known_by_what_the_note_says_of_them():
    assert known(f"Aanwezig: {ONE} (vz, PR), {TWO} (GGZ, verslag)") == {
        ONE: "procesregisseur", TWO: "GGZ", CHAIR: "procesregisseur", AUTHOR: "GGZ",
    }  # fmt: skip
    assert known("We waren met z'n zessen, en ik als procesregisseur.")[AUTHOR] == "procesregisseur"
    assert by("De voorzitter", {CHAIR: "burgemeester"}) == "burgemeester"
    assert by("De voorzitter", {}) == "voorzitter (procesregisseur)"
    assert said("Zelf heb ik gezegd dat het te vroeg is.", ik="jurist") == "jurist"
    assert said("Ikzelf heb gezegd dat het te vroeg is.") == COLLEAGUE


def test_who_is_everybody_counts_for_those_of_whom_nothing_else_is_said():
    lines = f"{ONE}, {TWO} en {THREE}. Allemaal procesregisseur, behalve {THREE}: die is teamleider bij de gemeente."
    found = known(lines)
    assert found == {EVERYBODY: "procesregisseur", THREE: "gemeente"}
    assert Voice([""], found).of(Place(0, ONE), "Niet doen.") == "procesregisseur"
    assert Voice([""], found).of(Place(0, THREE), "Niet doen.") == "gemeente"


@pytest.mark.parametrize(
    "turn_of_one",
    [
        "Ja hallo, ik ben dus van de reclassering.",
        "Ik werk voor de reclassering, al tien jaar.",
        "Ik doe toezicht bij de reclassering hè.",
        "Van de reclassering dan. Goedemiddag.",
        f"{ONE}, reclassering. Ik luister mee.",
        "Wij bij de reclassering kennen hem niet.",
        "Nou als reclassering zou ik zeggen wachten.",
    ],
)
def test_a_speaker_says_himself_what_he_is(turn_of_one):
    assert known(f"{ONE}: {turn_of_one}") == {ONE: "reclassering"}


def test_what_a_speaker_tells_of_somebody_else_is_not_what_he_is():
    assert known(f"{ONE}: Ik ben met de wijkagent gegaan. De politie belt mij elke week.") == {}


def test_a_voice_without_a_name_keeps_the_role_it_gave_itself():
    note = [Passage("Spreker 4: Ik ben van Veilig Thuis."), Passage("Spreker 4: Bel haar eerst, dan pas de school.")]
    assert turn(note[1].text) == ("Spreker 4", "Bel haar eerst, dan pas de school.")
    assert pieces(*note, roles=roles_in(note))[1] == ("Veilig Thuis", "Bel haar eerst, dan pas de school.")
    assert turn(f"iPhone van {TWO}: Ik hoor niets.") == (f"iPhone van {TWO}", "Ik hoor niets.")


@pytest.mark.parametrize(
    "text, role",
    [
        ("Iemand van de verslavingszorg draaide het om.", "verslavingszorg"),
        ("De enige politieman in de kring vond het te vroeg.", "politie"),
        ("De burgemeester van [plaats 2] raadde aan alles op te schrijven.", "burgemeester"),
        ("2.5 De voorzitter geeft mee dat één persoon belt.", "voorzitter (procesregisseur)"),
        ("Dr. [huisarts] ziet dat anders.", "huisarts"),
        ("Van het parket kreeg ik het advies te wachten.", "OM"),
        ("De scherpste opmerking kwam van een ervaringsdeskundige, die het kwetsend vond.", "ervaringsdeskundige"),
        ("Bescherming opdringen helpt niet, vond de jurist.", "jurist"),
        ("Dat zou te snel zijn (wt).", "wijkteam"),
        ("Kan alleen met een aangifte (om)", "OM"),
        (f"Daar hoort een plan bij ({TWO}). Anders niet.", "politie"),
        (f"{TWO}, bel hem zelf en wacht niet.", COLLEAGUE),
        ("Een ander vond dat de politie moest wachten.", COLLEAGUE),
        ("De politie moet erbij en de GGZ ook.", COLLEAGUE),
        ("Moeder laten meeschrijven.", COLLEAGUE),
    ],
)
def test_a_sentence_names_who_says_it(text, role):
    assert said(text) == role


def test_minutes_in_which_names_are_hidden_are_cut_where_the_next_one_speaks():
    minutes = f"{ONE}: niet wachten. Hij gaat anders door. {TWO} vindt dat te snel. {THREE}: ik zou eerst bellen."
    assert pieces(Passage(minutes)) == [
        ("GGZ", "niet wachten. Hij gaat anders door."),
        ("politie", f"{TWO} vindt dat te snel."),
        ("corporatie", "ik zou eerst bellen."),
    ]


def test_a_cell_with_several_speakers_is_cut_and_a_cell_with_a_name_is_no_advice():
    cell = Passage(f"Adviezen: {ONE}: haal hem eruit. {TWO}: nee, laat hem zitten.; Datum: [datum]", "row")
    assert [role for role, _ in pieces(cell)][:2] == ["GGZ", "politie"]
    assert pieces(Passage("Wie: politie; Wat: Blokkeer haar nummer en leg het uit.", "row"))[-1] == (
        "politie", "Blokkeer haar nummer en leg het uit.",
    )  # fmt: skip


def test_a_speaker_who_refers_back_is_the_one_before_and_a_name_in_an_earlier_sentence_still_counts():
    note = [Passage(f"{TWO} ziet dat niet zitten. Terugsturen lost niets op."), Passage("Zij zou eerst bellen.")]
    assert [role for role, _ in pieces(*note)] == ["politie", "politie"]
    voice = Voice([""], KNOWN)
    assert voice.of(Place(0, before=f"{THREE} keek bedenkelijk."), "Terugsturen lost niets op.") == "corporatie"


def test_bullets_below_a_role_are_its_advice_until_the_next_heading():
    note = [
        Passage("Vanuit de GGZ:"), Passage("Niet alleen laten gaan.", "item"), Passage(f"{TWO}: wij gaan mee.", "item"),
        Passage("Verder", "heading"), Passage("Koffie helpt.", "item"),
    ]  # fmt: skip
    by_text = {text: role for role, text in pieces(*note)}
    assert by_text["Niet alleen laten gaan."] == "GGZ"
    assert by_text["wij gaan mee."] == "politie"
    assert by_text["Koffie helpt."] == COLLEAGUE


def thread(*last: str) -> dict[str, str]:
    """Return the roles that a thread tells of its second writer, whose mail ends in these lines."""
    question = [Passage(f"Van: {ONE}", "header"), Passage("Wie weet hier raad mee? Hij belt elke nacht.")]
    return oldest_first([Passage(f"Van: {TWO}", "header"), *map(Passage, last), *question])[1]


@pytest.mark.parametrize(
    "last",
    [
        ["Bel hem terug op een vast uur.", f"Groet, {TWO}", "wijkagent, basisteam Noord"],
        ["Bel hem terug op een vast uur.", f"{TWO} | wijkagent | zie ook onze nieuwe site!"],
        ["Als wijkagent: bel hem terug op een vast uur."],
        ["Ik ben zelf wijkagent geweest en nu weer. Bel hem terug."],
    ],
)
def test_a_mail_tells_what_its_writer_is_by_its_signature_or_in_its_words(last):
    assert thread(*last)[TWO] == "wijkagent (politie)"


def test_in_a_thread_the_writer_advises_whom_he_speaks_to_does_not():
    voice = Voice([TWO, TWO], KNOWN)
    assert voice.of(Place(0), f"{ONE}, je doet het werk van een ander.") == "politie"
    assert voice.of(Place(1), f"{THREE} zei laatst dat een brief genoeg is.") == "corporatie"
