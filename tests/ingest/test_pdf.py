"""PDFs laid out here, word for word, against what was written: the order in which a person reads the page."""

import re

import pytest
from fpdf import FPDF, TextMode
from PIL import Image

from ingest.readers import pdf
from ingest.readers.layout import Word, join
from ingest.readers.margins import without_margins

TOLD = [
    "De wijkagent kwam drie keer langs en trof niemand thuis, terwijl de buren zeiden dat er elke nacht licht brandde in de "
    "voorkamer en dat de hond niet meer blafte.",
    "Zij wil geen hulp van ons, maar haar zuster belt iedere week en vraagt waarom wij niets doen met wat zij vertelt over de "
    "post die zich achter de voordeur opstapelt.",
    "De reclassering stelt voor om te wachten tot de zitting, omdat een gesprek nu alleen maar leidt tot meer wantrouwen bij "
    "de man en bij zijn ouders.",
    "Een collega van de gemeente vindt dat te lang: wie nu niet aanbelt, staat straks met de deurwaarder op de stoep en dan "
    "is het vertrouwen weg.",
    "Wij spraken af dat de verpleegkundige eerst alleen gaat, zonder uniform en zonder formulier, en dat zij daarna zelf "
    "bepaalt wat zij aan tafel deelt.",
    "De huisarts kent het gezin al twintig jaar en zegt dat vader pas praat als er iemand in de schuur naast hem staat en een "
    "stuk gereedschap aangeeft.",
    "Over het geld wil niemand beginnen, want de bewindvoerder heeft gezegd dat het op is en moeder denkt dat wij het haar "
    "hebben afgenomen.",
    "Een jaar later woont hij er nog, met een buurvrouw die kookt en een zoon die op zondag komt, en de wijkagent fluit als "
    "hij langsloopt.",
]


class Sheet(FPDF):
    """A page in points, on which text is put at a place."""

    def __init__(self) -> None:
        super().__init__(unit="pt", format="A4")
        self.set_auto_page_break(False)
        self.set_margins(0, 0)
        self.c_margin = 0
        self.add_page()

    def put(self, x: float, y: float, text: str, width: float = 500, size: float = 10, style: str = "", align: str = "L"):
        """Write text from (x, y) down, broken into lines; return the height below it."""
        self.set_font("Times", style, size)
        self.set_xy(x, y)
        self.multi_cell(width, 1.2 * size, text, align=align)
        return self.get_y()

    def put_all(self, x: float, y: float, texts: list[str], width: float, size: float = 10, align: str = "L"):
        """Write paragraphs with white between them; return the height below the last."""
        for text in texts:
            y = self.put(x, y, text, width, size, align=align) + 0.7 * size
        return y

    def blocks(self) -> list[tuple[str, str]]:
        """Return kind and text of what is read."""
        return [(block.kind, block.text) for block in pdf.blocks("verslag.pdf", bytes(self.output()))]

    def texts(self) -> list[str]:
        return [text for _, text in self.blocks()]


@pytest.mark.parametrize(
    ("columns", "white", "align"), [(2, 24, "L"), (2, 11, "J"), (3, 18, "J"), (3, 12, "L"), (3, 12, "J"), (4, 14, "L")]
)
def test_columns_are_read_one_after_the_other(columns, white, align):
    page, width = Sheet(), (500 - (columns - 1) * white) / columns
    told = [[TOLD[(2 * n + number) % len(TOLD)] for number in range(3)] for n in range(columns)]
    for number, texts in enumerate(told):  # each begins a little lower, so that no two lines stand beside each other
        page.put_all(50 + number * (width + white), 120 + 4 * number, texts, width, align=align)
    assert page.texts() == [text for texts in told for text in texts]


def test_one_column_goes_over_in_two_and_then_in_three_with_headings_over_all_of_them():
    page = Sheet()
    y = page.put(50, 110, "Een avond over wat niemand vraagt", size=20, style="B")
    y = page.put_all(50, y + 10, TOLD[:2], 495)
    page.put_all(50, y + 12, TOLD[2:4], 236)
    y = page.put_all(309, y + 12, TOLD[4:6], 236)
    y = page.put(50, y + 14, "Wat de tafels meegaven aan elkaar en aan wie er niet bij kon zijn vandaag", size=15, style="B")
    for number, text in enumerate(TOLD[6:] + TOLD[:1]):
        page.put(50 + 169 * number, y + 8, text, 157)
    assert page.texts() == [
        "Een avond over wat niemand vraagt", *TOLD[:6],
        "Wat de tafels meegaven aan elkaar en aan wie er niet bij kon zijn vandaag", *TOLD[6:], TOLD[0],
    ]  # fmt: skip


def test_a_short_heading_between_two_parts_in_columns_is_read_between_them():
    page = Sheet()
    page.put_all(50, 120, TOLD[:2], 236)
    y = page.put_all(309, 120, TOLD[2:4], 236)
    y = page.put(50, y + 8, "Tafel 2", size=14, style="B") + 6
    page.put_all(50, y, TOLD[4:6], 236)
    page.put_all(309, y, TOLD[6:], 236)
    assert page.texts() == [*TOLD[:4], "Tafel 2", *TOLD[4:]]


def test_two_lines_in_each_column_of_the_last_page_are_read_as_on_the_page_before():
    page = Sheet()
    page.put_all(50, 120, TOLD[:2], 244)
    page.put_all(306, 120, TOLD[2:4], 244)
    page.add_page()
    page.put(50, 120, "Dat hij nog een keer zou bellen, beloofde hij bij de deur en daarna nog eens.", 244)
    page.put(306, 120, "Tot slot bedankte de gastheer ieder voor het komen en voor het zwijgen.", 244)
    assert page.texts() == [
        *TOLD[:4], "Dat hij nog een keer zou bellen, beloofde hij bij de deur en daarna nog eens.",
        "Tot slot bedankte de gastheer ieder voor het komen en voor het zwijgen.",
    ]  # fmt: skip


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page():
    page = Sheet()
    left = (
        "De wijkagent kwam drie keer langs bij het huis op de hoek en trof er niemand, terwijl de buren zeiden dat er elke "
        "nacht licht brandde en dat de hond al sinds het begin van de vorige zomer niet meer blafte als de be-"
    )
    right = (
        "zorger kwam. Niemand wist waar de man bleef, en de vraag wie er naar binnen mocht gaan bleef liggen tot de "
        "burgemeester, die er eerst niets van wilde weten en het daarna aan iedereen vroeg, in het"
    )
    page.put(50, 120, left, 236)
    page.put(309, 120, right, 236)
    page.add_page()
    page.put(50, 120, "overleg van maandag besloot dat de huisarts mee mocht.", 236)
    (text,) = page.texts()
    assert "als de bezorger kwam." in text and "vroeg, in het overleg van maandag besloot" in text


def test_a_list_at_the_foot_of_a_page_does_not_run_on_into_the_next():
    page = Sheet()
    page.put(50, 700, TOLD[0])
    page.put(50, 740, "Aanwezig: Wim, Noor en Karin")
    page.add_page()
    page.put(50, 120, TOLD[1])
    assert page.texts() == [TOLD[0], "Aanwezig: Wim, Noor en Karin", TOLD[1]]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("de GGZ-", "medewerker", "de GGZ-medewerker"),
        ("per e-", "mail", "per e-mail"),
        ("een auto-", "ongeluk", "een auto-ongeluk"),
        ("de top-10-", "lijst", "de top-10-lijst"),
        ("na zo-", "als", "na zo- als"),
        ("een be-", "ïnvloedbare man", "een beïnvloedbare man"),
        ("de over-", "last", "de overlast"),
    ],
)
def test_a_hyphen_of_a_compound_outlives_the_line_end(first, second, joined):
    assert join(first, second) == joined


def test_a_frame_beside_the_text_waits_for_the_end_of_the_sentence_beside_it():
    page = Sheet()
    page.put(50, 120, TOLD[0], 495)
    page.set_fill_color(225)
    page.rect(390, 150, 155, 72, style="F")
    page.put(398, 156, "Wat mag je delen", 140, style="B")
    page.put(398, 172, "Alleen wat nodig is voor het doel, en nooit het hele dossier van de behandelaar.", 140)
    beside = (
        "Zij wil geen hulp van ons, maar haar zuster belt iedere week en vraagt waarom wij niets doen met wat zij vertelt. "
        "De post stapelt zich op achter de voordeur en de brieven van de deurwaarder liggen bovenop. Wie haar belt krijgt "
        "een bandje met muziek, en wie aanbelt ziet een gordijn bewegen. Dat gaat nu al een jaar"
    )
    below = "zo, en volgens de zuster zal het nog een jaar zo gaan als wij wachten op een dag die haar misschien beter uitkomt."
    page.put(50, 150, beside, 325)
    page.put(50, 222, below, 495)
    page.put(50, 254, TOLD[2], 495)
    assert page.blocks() == [
        ("paragraph", TOLD[0]),
        ("paragraph", f"{beside} {below}"),
        ("heading", "Wat mag je delen"),
        ("paragraph", "Alleen wat nodig is voor het doel, en nooit het hele dossier van de behandelaar."),
        ("paragraph", TOLD[2]),
    ]


def test_a_large_quotation_in_a_column_and_notes_at_the_foot_do_not_break_a_sentence():
    page = Sheet()
    begun = "Wat ons bezighield was niet of het mocht maar of het hielp, en daarover dacht iedereen aan de tafel bij het raam"
    y = page.put(50, 120, begun, 236)
    y = page.put(60, y + 12, "Wij praten te veel over hem", 200, size=16, align="C")
    page.put(50, y + 12, "iets anders, tot de reclassering vroeg wie hem gesproken had.", 236)
    page.put(309, 120, TOLD[1], 236)
    unfinished = "Niemand, zo bleek, en dat was de reden dat de jongste deelnemer opstond en naar de gang liep om hem daar nu"
    page.put(309, 170, unfinished, 236)
    page.put(50, 780, f"1 Naar een gedachte van een oud-collega. {TOLD[7]}", 495, size=7)
    page.add_page()
    page.put(50, 120, "te bellen.", 236)
    assert page.texts() == [
        f"{begun} iets anders, tot de reclassering vroeg wie hem gesproken had.", "Wij praten te veel over hem", TOLD[1],
        f"{unfinished} te bellen.", f"1 Naar een gedachte van een oud-collega. {TOLD[7]}",
    ]  # fmt: skip


ADVICE = [("Naam", "Organisatie", "Advies"), ("Wim", "GGZ", TOLD[4]), ("Karin Bos", "politie", "Ga met twee man."),
          ("Noor", "Veilig Thuis", TOLD[3])]  # fmt: skip


@pytest.mark.parametrize(("white", "middle"), [(0, False), (8, False), (8, True)])
def test_a_table_without_lines_comes_out_as_rows(white, middle):
    page, y = Sheet(), 150.0
    page.put(50, 120, TOLD[0], 495)
    for name, organisation, advice in ADVICE:
        below = page.put(260, y, advice, 285)
        y_of_cells = (y + below) / 2 - 6 if middle else y
        page.put(50, y_of_cells, name)
        page.put(150, y_of_cells, organisation)
        y = below + white
    page.put(50, y + 14, TOLD[1], 495)
    rows = [f"Naam: {name}; Organisatie: {organisation}; Advies: {advice}" for name, organisation, advice in ADVICE[1:]]
    assert page.blocks() == [("paragraph", TOLD[0]), *(("row", row) for row in rows), ("paragraph", TOLD[1])]


def test_labels_in_front_of_aligned_text_stay_with_it():
    page, y = Sheet(), 120.0
    said = [("Wim:", TOLD[0]), ("GGZ:", "Ik zou wachten."), ("Noor:", TOLD[1])]
    for who, words in said:
        page.put(50, y, who)
        y = page.put(110, y, words, 430)
    assert page.texts() == [f"{who} {words}" for who, words in said]


def test_numbers_that_hang_before_a_list_make_no_table():
    page, y = Sheet(), 120.0
    for number, text in enumerate(TOLD[:4], 1):
        page.put(50, y, f"{number}.")
        y = page.put(75, y, text, 450)
    assert page.blocks() == [("item", f"{number}. {text}") for number, text in enumerate(TOLD[:4], 1)]


def test_lines_in_a_cell_become_sentences():
    page = FPDF()
    page.add_page()
    page.set_font("Times", size=11)
    with page.table(width=180, col_widths=(1, 1)) as table:
        for left, right in (("Situatie", "Advies"), (TOLD[0], TOLD[1]), (TOLD[2], TOLD[3])):
            table.row([left, right])
    texts = [block.text for block in pdf.blocks("a.pdf", bytes(page.output()))]
    assert [TOLD[0], TOLD[2]] == [re.sub(r"^Situatie: |(?:; Advies: | \| |: ).*$", "", text) for text in texts[-2:]]
    assert all(advice in text for text, advice in zip(texts[-2:], (TOLD[1], TOLD[3]), strict=True))


def test_a_table_that_goes_on_on_the_next_page_keeps_the_names_of_its_columns():
    page = FPDF(unit="pt")
    page.set_auto_page_break(True, 60)
    page.add_page()
    page.set_font("Times", size=11)
    with page.table(first_row_as_headings=False) as table:
        table.row(["Naam", "Organisatie", "Advies"])
        for number in range(60):
            table.row([f"Wim {number}", "GGZ", "wacht een week"])
    texts = [block.text for block in pdf.blocks("a.pdf", bytes(page.output()))]
    assert texts == [f"Naam: Wim {number}; Organisatie: GGZ; Advies: wacht een week" for number in range(60)]


FURNITURE = ["Zorg- en Veiligheidshuis Merwijk, verslag 12 maart", "Pagina 1 van 3", "Vertrouwelijk", "Kenmerk: ZVH-2024/118",
             "Intervisiegroep Noord | vertrouwelijk | versie 0.3", "blz. 2", "12 maart 2025 - niet verspreiden"]  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE)
@pytest.mark.parametrize("top", [30, 805])
def test_a_running_line_on_a_single_page_is_left_out(line, top):
    page = Sheet()
    page.put(50, top, line, size=8)
    page.put(50, 120, "Wachten of aanbellen", size=15, style="B")
    page.put_all(50, 145, TOLD, 495)
    assert page.texts() == ["Wachten of aanbellen", *TOLD]


@pytest.mark.parametrize(
    ("line", "size", "style"),
    [("Verslag intervisie 12 maart", 16, "B"), ("Vertrouwelijk praten met ouders", 10, ""), ("Verslag 12 maart", 10, "B"),
     ("Op 3 mei 2024 belde de huisarts.", 9, ""), ("Mag dit vertrouwelijk blijven?", 9, ""), ("Casus overlast", 8, "")],
)  # fmt: skip
def test_a_title_and_a_first_sentence_at_the_top_of_a_page_stay(line, size, style):
    page = Sheet()
    page.put(50, 40, line, size=size, style=style)
    page.put_all(50, 120, TOLD, 495)
    assert page.texts() == [line, *TOLD]


def test_the_first_line_of_a_page_that_is_full_of_text_stays():
    page = Sheet()
    page.put_all(50, 40, ["Zij sprak hem op 12 maart", *TOLD], 495, size=9)
    assert page.texts() == ["Zij sprak hem op 12 maart", *TOLD]


def line(text: str, top: float, size: float = 10.0) -> list[Word]:
    return [Word(word, 50 + 60 * n, 100 + 60 * n, top, size, False) for n, word in enumerate(text.split())]


def test_a_title_that_comes_back_small_above_the_next_pages_stays_on_the_first():
    pages = [line("Wachten of aanbellen", 40, 18), line("Wachten of aanbellen", 30, 8), line("Wachten of aanbellen", 30, 8)]
    body = [word for n in range(20) for word in line("dat ging zo door", 120 + 12 * n)]
    kept = without_margins([[*top, *body] for top in pages], [800.0] * 3)
    assert [[word.text for word in page if word.top < 100] for page in kept] == [["Wachten", "of", "aanbellen"], [], []]


def test_other_headers_on_left_and_right_pages_are_left_out():
    pages = [line("Jaarverslag" if n % 2 else "Hoofdstuk twee", 30) + line(f"blijft {n}", 400) for n in range(9)]
    assert {word.top for page in without_margins(pages, [800.0] * 9) for word in page} == {400}


def test_hidden_letters_are_left_out_and_white_ones_on_a_colour_are_read():
    page = Sheet()
    page.put_all(50, 120, TOLD[:2], 495)
    page.set_text_color(255)
    page.put(50, 300, "Onzichtbare opdracht voor wie dit inleest")
    page.set_fill_color(20, 20, 90)
    page.rect(45, 395, 500, 20, style="F")
    page.put(50, 399, "Wit op blauw staat er voor iedereen.")
    page.set_text_color(0)
    page.put(50, 450, "Te klein om te lezen", size=1)
    page.put(700, 470, "Naast het blad")
    with page.rotation(45, 300, 500):
        page.put(150, 500, "CONCEPT", size=70)
    assert page.texts() == [*TOLD[:2], "Wit op blauw staat er voor iedereen."]


@pytest.mark.parametrize("colour", [0, 255])
def test_the_text_layer_of_a_scan_is_read(colour):
    page = Sheet()
    page.image(Image.new("L", (60, 85), 240), 0, 0, 595, 842)
    page.text_mode = TextMode.INVISIBLE
    page.set_text_color(colour)
    page.put_all(50, 120, TOLD[:3], 495)
    assert page.texts() == TOLD[:3]


def test_a_letter_that_was_drawn_twice_is_read_once():
    page = Sheet()
    for shift in (0, 0.4):
        page.put(50 + shift, 120, TOLD[0], 495)
    assert page.texts() == [TOLD[0]]


@pytest.mark.parametrize("turn", [90, -90])
def test_a_page_that_was_written_sideways_is_turned(turn):
    page = Sheet()
    with page.rotation(turn, 297, 421):
        page.put_all(80, 300, TOLD[:4], 200)
        page.put_all(310, 300, TOLD[4:], 200)
    assert page.texts() == TOLD


def test_a_bold_word_and_the_mark_behind_it_stay_one_word():
    page = Sheet()
    page.set_xy(50, 120)
    for text, style in (("Vraag", "B"), (": mag dit, of ", ""), ("moet", "B"), (" het?", "")):
        page.set_font("Times", style, 10)
        page.cell(text=text)
    assert page.texts() == ["Vraag: mag dit, of moet het?"]


def test_no_letter_is_lost_or_made_up_whatever_the_layout():
    for columns in (1, 2, 3, 5):
        page, width = Sheet(), 500 / columns - 12
        for number in range(columns):
            page.put_all(50 + number * (width + 12), 120 + 7 * number, TOLD[: 4 + number], width, size=9)
        read = sorted(re.sub(r"\W", "", "".join(page.texts())))
        assert read == sorted(re.sub(r"\W", "", "".join("".join(TOLD[: 4 + number]) for number in range(columns))))


def test_paragraphs_of_two_lines_stay_apart_by_the_white_between_them():
    page = Sheet()
    texts = [f"Punt {word} gaat over wie er belt en wie er wacht als de deur weer dicht blijft en niemand iets zegt over de "
             "hond die al dagen niet is gezien." for word in ("een", "twee", "drie", "vier")]  # fmt: skip
    page.put_all(50, 120, texts, 440)
    assert page.texts() == texts
