"""What in a draft may still say whom it is about: rare words, numbers and names, with their sentences."""

import pytest

from kb import rare
from kb.desk import Desk
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Dilemma, Guidance, Status
from kb.people import Person, Role
from kb.rare import AMOUNT, RARE, may_name
from kb.telling import NAME, TRAIT, Telling

ORDINARY = frozenset(
    "rijdt oude woont boven bakker jaren zegt niemand belt buurman moeder kinderen mag client tafel bewoner wanen casusoverleg "
    "politie ziet zitten nodigen praten eerst bespreek vooraf vertellen keer weg heeft volgens met artikel".split()
)


@pytest.fixture
def kb(settings, dilemma) -> KnowledgeBase:
    """A published dilemma; its words are known, whoever uses them next."""
    opened = open_knowledge_base(settings)
    opened.publish(opened.store.put(dilemma("D1", situation="De wijkagent belt 34 keer over een uitrijkaart."), "r"), "r")
    yield opened
    opened.close()


def found(kb: KnowledgeBase, draft, finders=()) -> list[Telling]:
    return Desk(kb, Person("a", Role.EDITOR)).reviewing().telling(draft, ORDINARY, finders)


def found_in(kb: KnowledgeBase, text: str) -> list[Telling]:
    return found(kb, Dilemma("x", CleanText("Mag hij?"), CleanText(text), CleanText("")))


def said(kb: KnowledgeBase, text: str) -> list[str]:
    return [one.said for one in found_in(kb, text)]


def test_a_word_that_no_published_dilemma_uses_is_told_with_its_sentence(kb, dilemma):
    draft = dilemma(
        "c-1", status=Status.CONCEPT, situation="Hij rijdt in een oude twingo. De wijkagent belt hem.", outcome="Twingo weg."
    )
    [one] = [one for one in found(kb, draft) if one.place == "situation"]
    assert (one.said, one.kind, one.sentence, one.times) == ("twingo", RARE, "Hij rijdt in een oude twingo.", 2)
    assert one.sentence[one.start : one.end] == "twingo"


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # nothing of it depends on the database
@pytest.mark.parametrize(
    "text",
    [
        "Hij belt de wijkagenten over de uitrijkaarten.",  # stems that a published dilemma has
        "Moeder woont boven de bakker.",
        "De geluidsoverlast van de buurman.",  # words of the field, put together
        "Hij belt het OM, de GGZ en Veilig Thuis.",
        "[moeder] belt [persoon 2] in [kleine gemeente] over [een dag drie weken later].",
        "Hij belt 34 keer, volgens artikel 151 en 7 keer.",
        "Dat is essentieel, onveranderlijk en uitgewisseld.",
    ],
)
def test_what_says_nothing_of_anyone_is_not_told(kb, text):
    assert said(kb, text) == []


def test_the_most_telling_come_first(kb):
    text = "Hij belt een twingo. De vuurtorenwachter belt. Hij belt 76 keer, met Jan van den Piersma. Hij belt 06-12345678."
    assert said(kb, text) == ["06-12345678", "Jan van den Piersma", "76 keer", "vuurtorenwachter", "twingo"]


def test_what_another_finder_sees_counts_for_more_than_that_it_is_rare(kb, dilemma):
    draft = dilemma("c-1", status=Status.CONCEPT, situation="Hij woont boven de doofstomme bakker.")
    at = draft.situation.index("doofstomme")
    traits = lambda text: [(at, at + 10, TRAIT)] if "doofstomme" in text else []  # noqa: E731
    assert [(one.said, one.kind) for one in found(kb, draft, [traits])] == [("doofstomme", TRAIT)]


def test_all_that_would_be_published_is_looked_over_and_nothing_else(kb, dilemma):
    piece = Guidance("imker", "Bel hem met een drumband.", ("als zij dat gyrocopter noemt",), result="Gelukt met Fenna.")
    draft = dilemma(
        "c-1", status=Status.CONCEPT, guidance=(piece,), theme_label="zeldzaamheidje", extra={"noot": "klavecimbel"}
    )
    assert {(one.place, one.said) for one in found(kb, draft)} >= {
        ("guidance 1 by", "imker"), ("guidance 1", "drumband"), ("guidance 1 conditions", "gyrocopter"),
        ("guidance 1 result", "Fenna"),
    }  # fmt: skip
    assert not {one.said for one in found(kb, draft)} & {"zeldzaamheidje", "klavecimbel"}


def test_what_is_published_is_rare_no_longer_and_is_again_once_it_is_withdrawn(kb, dilemma):
    number = kb.store.put(dilemma("D2", status=Status.CONCEPT, situation="Hij heeft een alpaca."), "r")
    assert said(kb, "Hij belt over een alpaca.") == ["alpaca"]
    kb.publish(number, "r")
    assert said(kb, "Hij belt over een alpaca.") == []
    kb.withdraw(number, "r")
    assert said(kb, "Hij belt over een alpaca.") == ["alpaca"]


def test_the_collection_is_asked_once_however_many_texts_a_draft_has():
    asked = []

    def used(stems) -> frozenset[str]:
        asked.append(set(stems))
        return frozenset()

    finder = rare.finder(["een twingo", "een alpaca en 76"], used, ORDINARY)
    assert [kind for text in ("een twingo", "een alpaca en 76") for *_, kind in finder(text)] == [RARE, AMOUNT, RARE]
    assert len(asked) == 1 and list(finder("een vuurtorenwachter")) == []


@pytest.mark.parametrize(
    ("phrase", "is_name"),
    [("Piersma", True), ("piersma", True), ("Jan Bakker", True), ("bakker", False), ("Bakker", False),
     ("kraamverzorgende", False), ("34", False)],
)  # fmt: skip
def test_a_phrase_that_can_hardly_be_a_name_is_told_from_one(phrase, is_name):
    assert may_name(phrase, ORDINARY) is is_name


def test_names_beside_each_other_are_one(kb):
    assert [(one.said, one.kind) for one in found_in(kb, "Hij belt met Fenna de Piersma en met Gyro.")] == [
        ("Fenna de Piersma", NAME), ("Gyro", NAME),
    ]  # fmt: skip
