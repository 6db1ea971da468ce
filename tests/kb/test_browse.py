"""Browsing: counts and order of the store against plain Python, addresses there and back, and what numbers give away."""

import random
from contextlib import ExitStack
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import browse, lexical
from kb.browse import FACET_FIELDS, FIELDS, PAGE, THEME, Asked, with_gaps
from kb.model import Dilemma, Filters, Guidance, Status
from kb.store import Store
from kb.taxonomy import shipped

_THEMES = ("woonoverlast", "stalking", "zorgmijding", "dwang-drang")
_VALUES = {
    "partners": ("politie", "GGZ", "gemeente", "COA"), "overlegvorm": ("casusoverleg", "MDA++"),
    "fase": ("beeld", "besluit", "uitvoering"), "instrument": ("zorgmachtiging", "één gezin één plan", "last & dwang"),
}  # fmt: skip
_STATES = (Status.PUBLISHED,) * 8 + (Status.CONCEPT, Status.WITHDRAWN)
_CHOICES = st.fixed_dictionaries(
    {THEME: st.lists(st.sampled_from(_THEMES), unique=True, max_size=2)}
    | {name: st.lists(st.sampled_from(_VALUES[name]), unique=True, max_size=2) for name in FACET_FIELDS}
)


def filters_of(chosen: dict[str, list[str]]) -> Filters:
    filters = Filters()
    for name, values in chosen.items():
        filters = browse.choose(filters, name, values)
    return filters


def drawn(dice: random.Random, number: int) -> Dilemma:
    """One dilemma with some of everything, now and then one thing twice."""
    return Dilemma(
        f"D{number}", f"Wat doe ik nu, {number}?", "De buren klagen.", "Praten of schrijven?", (Guidance("GGZ", "Praat."),),
        themes=tuple(dice.choices(_THEMES, k=dice.randint(0, 3))),
        facets={name: tuple(dice.choices(values, k=dice.randint(0, 3))) for name, values in _VALUES.items()},
        status=dice.choice(_STATES),
    )  # fmt: skip


def has(dilemma: Dilemma, name: str) -> set[str]:
    return set(dilemma.themes if name == THEME else dilemma.facets.get(name, ()))


def fits(dilemma: Dilemma, filters: Filters, but: str = "") -> bool:
    """What kb.model.Filters says, in plain Python. but: a field whose choice does not count."""
    chosen = {name: set(browse.values(filters, name)) for name in FIELDS if name != but}
    return dilemma.status is Status.PUBLISHED and all(not want or want & has(dilemma, name) for name, want in chosen.items())


@pytest.fixture(scope="module", params=["files", "postgres"])
def many(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest):
    with ExitStack() as stack:
        place = tmp_path_factory.mktemp("browse") / "kb.sqlite"
        if request.param == "postgres":
            place = stack.enter_context(request.getfixturevalue("postgres").fresh())
        store = Store(place, lexical.analyse)
        stack.callback(store.close)
        dice = random.Random(7)
        store.put_many([drawn(dice, number) for number in range(120)], "redactie")
        yield store, list(store.all())


@given(_CHOICES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_field_counts_what_one_of_its_values_would_give_under_the_choices_in_the_others(many, chosen):
    store, dilemmas = many
    filters = filters_of(chosen)
    counts = store.counts(filters, FACET_FIELDS)
    assert counts.total == sum(fits(one, filters) for one in dilemmas) == len(store.matching(filters))
    for name in FIELDS:
        plain: dict[str, int] = {}
        for one in dilemmas:
            if fits(one, filters, but=name):
                plain |= {value: plain.get(value, 0) + 1 for value in has(one, name)}
        assert (counts.themes if name == THEME else counts.facets[name]) == plain


@given(_CHOICES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stretches_of_the_newest_together_are_all_that_fit_each_once(many, chosen):
    store, dilemmas = many
    filters = filters_of(chosen)
    stretches = [store.newest(filters, 7, skip) for skip in range(0, len(dilemmas), 7)]
    found = [one for stretch in stretches for one in stretch]
    assert found == [one for one in reversed(dilemmas) if fits(one, filters)]
    assert all(len(stretch) <= 7 for stretch in stretches)


def test_what_was_published_last_comes_first_and_a_later_change_does_not_count(store, dilemma):
    early, late, withdrawn, drafted = (
        store.put(dilemma(key, status=status), "redactie")
        for key, status in [("A", Status.CONCEPT), ("B", Status.PUBLISHED), ("C", Status.PUBLISHED), ("D", Status.CONCEPT)]
    )
    store.set_status(early, Status.PUBLISHED, "redactie")
    store.set_status(withdrawn, Status.WITHDRAWN, "beheer")
    store.put(dilemma("B", question="En nu?"), "redactie")
    store.note_reader(late, "redactie")
    assert [one.number for one in store.newest(Filters(), 10)] == [early, late]
    store.set_status(withdrawn, Status.PUBLISHED, "beheer")
    assert [one.number for one in store.newest(Filters(), 10)] == [withdrawn, early, late]
    assert drafted not in {one.number for one in store.newest(Filters(), 10)}
    assert store.newest(Filters(themes=("stalking",)), 10) == []


def known(name: str) -> tuple[str, ...]:
    return _VALUES[name]


@given(_CHOICES, st.integers(1, 99_999))
def test_an_address_asks_for_what_it_was_made_of(chosen, page):
    filters = filters_of(chosen)
    address = browse.address(filters, page)
    assert browse.asked(address, known, shipped()) == Asked(filters, page)
    assert "" not in address.values() and [] not in address.values()


@pytest.mark.parametrize(("address", "filters", "page"), [
    ({"thema": ["bestaat-niet"]}, Filters(), 1),
    ({"thema": ["stalking", "<script>"]}, Filters(("stalking",)), 1),
    ({"partners": ["politie", "politie ", "Politie"]}, Filters(facets={"partners": ("politie",)}), 1),
    ({"fase": [""]}, Filters(), 1),
    *(({"thema": ["stalking"], PAGE: [given]}, Filters(("stalking",)), 1)
      for given in ("0", "-1", "twee", "", "1e3", "²", "999999999", "01", "2\n")),
])  # fmt: skip
def test_what_is_not_there_is_left_out_of_an_address_and_that_is_noted(address, filters, page):
    assert browse.asked(address, known, shipped()) == Asked(filters, page, unknown=True)


def test_names_that_mean_nothing_and_values_given_twice_are_passed_over_in_silence():
    address = {"utm_source": ["nieuwsbrief"], "thema": ["stalking", "stalking"], "gemeentetype": ["klein"]}
    assert browse.asked(address, known, shipped()) == Asked(Filters(("stalking",)))


def test_only_fields_that_the_address_names_are_looked_up():
    def unexpected(name: str) -> tuple[str, ...]:
        raise AssertionError(name)

    themes = shipped().offered[:2]
    assert browse.asked({"thema": list(themes), PAGE: ["3"]}, unexpected, shipped()) == Asked(Filters(themes), 3)


def test_one_choice_is_taken_away_and_the_others_stay():
    filters = Filters(("stalking", "zorgmijding"), {"fase": ("beeld",), "partners": ("GGZ", "COA")})
    assert browse.without(filters, THEME, "stalking") == Filters(("zorgmijding",), filters.facets)
    assert browse.without(filters, "fase", "beeld") == Filters(filters.themes, {"partners": ("GGZ", "COA")})
    assert browse.without(filters, "partners", "politie") == filters


def meant(count: int) -> range:
    """What a number can have been before it was rounded; nobody is shown that there is none."""
    return range(max(1, browse.told(count)), browse.told(count) + 5)


@given(st.integers(1, 10**6))
def test_a_number_that_is_told_is_never_one_to_four_and_never_too_high(count):
    assert browse.told(count) % 5 == 0 and count in meant(count)


@pytest.mark.parametrize("small", range(1, 5))
def test_what_is_left_of_two_told_numbers_can_be_none_as_well_as_many(small):
    for part in range(1, 60):
        left = {whole - one for whole, one in product(meant(part + small), meant(part)) if whole >= one}
        assert len(left) >= 4 and left - {small}, part


def test_the_order_of_choices_says_no_more_than_their_numbers():
    assert browse.offered({"politie": 19, "GGZ": 15, "COA": 1, "CIZ": 4, "OM": 20, "DJI": 0}) == [
        ("OM", 20), ("GGZ", 15), ("politie", 15), ("CIZ", 0), ("COA", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_a_list_has_at_least_one_page_and_no_empty_ones(total, pages):
    assert browse.pages(total) == pages


def test_a_dilemma_is_told_by_the_first_sentence_of_its_question_or_else_of_its_situation(dilemma):
    assert browse.first_sentence(dilemma(question="Praten of zwijgen? Dat is de vraag.")) == "Praten of zwijgen?"
    assert browse.first_sentence(dilemma(question=" ")).startswith("Een bewoner met wanen")
    assert browse.first_sentence(dilemma(question="", situation="")) == ""


def test_what_went_from_a_list_leaves_a_gap_where_it_stood():
    assert with_gaps([1, 2, 3], [1, 3], [2]) == [1, 2, 3]
    assert with_gaps([1, 2, 3], [9, 1], [3]) == [9, 1, 3]
    assert with_gaps([], [1], []) == [1] and with_gaps([7], [], [7]) == [7]
