"""Which names are one person, against invented names and rules that always hold."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.anonymise.persons import group, initials_of, words_of

NAMES = st.lists(
    st.sampled_from((
        "Karin Terpstra", "KT", "mw. Terpstra", "Terpstra", "Terpsta", "K. Terpstra", "Jan van den Berg", "JvdB",
        "J.v.d.B.", "Piet de Vries", "Jan de Vries", "Fatima el Idrissi", "El Idrissi", "FI", "Visser, Wim", "Wim Visser",
        "Wim", "Ö.", "Kind",
    )),
    max_size=8,
)  # fmt: skip


@pytest.mark.parametrize(
    "names",
    [
        ["Karin Terpstra", "KT", "mw. Terpstra", "Terpstra", "Karin", "K. Terpstra"],
        ["Fatima el Idrissi", "El Idrissi", "Fatima", "FI"],
        ["Visser, Wim", "Wim Visser", "W. Visser", "Wim"],
        ["Jan van den Berg", "JvdB", "J.v.d.B.", "J. v.d. Berg"],
        ["A. (Aylin) Kaya", "Aylin", "Kaya"],
        ["Terpstra", "Terpsta"],
        ["Mariëke", "marieke", "MARIEKE"],
        ["vd Berg", "van den Berg"],
    ],
    ids=lambda names: names[0],
)
def test_forms_of_one_name_are_one_person(names):
    assert group(names) == [1] * len(names)


@pytest.mark.parametrize(
    "names",
    [
        ["Jan", "Piet de Vries"],
        ["Karin Terpstra", "Kees Terpstra"],
        ["Anna", "Hanna"],
        ["Hans", "Han"],
        ["K.", "Karin Terpstra"],
        ["Jan Jansen", "Piet Janssen"],
        ["S. Bakker", "Sem de Wit"],
    ],
    ids=lambda names: " ".join(names),
)
def test_names_of_two_persons_stay_two(names):
    assert group(names) == list(range(1, len(names) + 1))


def test_a_name_that_fits_two_persons_stays_on_its_own():
    assert group(["Karin Terpstra", "Kees Terpstra", "KT", "Terpstra"]) == [1, 2, 3, 4]


def test_persons_are_numbered_in_order_of_appearance():
    assert group(["Sanne", "Kees Bos", "Sanne", "Bos"]) == [1, 2, 1, 2]


@given(NAMES, st.randoms(use_true_random=False))
def test_another_order_of_the_names_makes_the_same_groups(names, dice):
    order = list(range(len(names)))
    dice.shuffle(order)
    numbers, shuffled = group(names), group([names[i] for i in order])
    again = dict(zip(order, shuffled, strict=True))
    for one, two in itertools.combinations(range(len(names)), 2):
        assert (numbers[one] == numbers[two]) == (again[one] == again[two])


@given(NAMES)
def test_numbers_begin_at_one_without_gaps(names):
    numbers = group(names)
    assert [n for i, n in enumerate(numbers) if n not in numbers[:i]] == list(range(1, len(set(numbers)) + 1))


@given(st.text(max_size=30))
def test_any_text_has_words_and_initials(name):
    assert all(len(word) > 1 and word == word.casefold() for word in words_of(name))
    assert group([name, name]) == [1, 1]
    assert isinstance(initials_of(name), str)
