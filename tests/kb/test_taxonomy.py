"""Themes and partners: every label and slug leads to itself, free text where it can; changes are checked and lose nothing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BadList
from kb.model import Filters, Kind
from kb.taxonomy import FACETS, Taxonomy, as_rows, edits, file, in_force, shipped

DILEMMAS = Path(__file__).parents[2] / "corpora" / "dilemmas"
THEME, PARTNER = Kind


@pytest.fixture
def lists() -> Taxonomy:
    return shipped()


def test_there_are_twenty_themes_and_six_facets(lists):
    assert (len(lists.themes), len(FACETS)) == (20, 6)


def test_what_comes_with_the_program_is_fit_to_be_listed(lists):
    data = file.read(file.as_toml(lists))
    assert edits.taken_in(lists, data) == lists


@pytest.mark.parametrize("slug", shipped().labels)
def test_a_slug_and_its_label_mean_the_theme(lists, slug):
    assert (
        lists.theme_of(slug) == lists.theme_of(lists.labels[slug]) == lists.theme_of(f" {lists.labels[slug].upper()} ") == slug
    )
    assert lists.theme_of(slug.replace("-", " ")) == slug


@pytest.mark.parametrize(("text", "slug"), [
    ("burenoverlast in de flat", "woonoverlast"), ("contactverbod ex-partner", "stalking"),
    ("AVG en beroepsgeheim", "informatie-privacy"), ("ex-gedetineerden", "nazorg-detentie"), ("", None),
    ("het koken voor de buurt met een open pan", None),  # small words of a longer cue point nowhere
])  # fmt: skip
def test_free_text_means_the_theme_its_words_point_to(lists, text, slug):
    assert lists.theme_of(text) == slug


def test_suggested_themes_come_strongest_first(lists):
    text = "Overlast in het portiek: de buren klagen over geluidsoverlast. De politie mag niets delen, zegt de privacy officer."
    assert lists.suggest_themes(text) == ("woonoverlast", "informatie-privacy")
    assert lists.suggest_themes(text, at_most=1) == ("woonoverlast",)
    assert lists.suggest_themes("Hij doet de deur voor de politie niet open.") == lists.suggest_themes("") == ()


def test_most_sample_dilemmas_get_one_of_their_own_themes_suggested(lists):
    records = [json.loads(line) for path in sorted(DILEMMAS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    own = [set(lists.suggest_themes(f"{r['title']} {r['situation']} {r['question']}")) & set(r["themes"]) for r in records]
    assert sum(map(bool, own)) >= 0.8 * len(records)


@pytest.mark.parametrize(("name", "slug"), [
    ("OM", "OM"), ("openbaar  ministerie", "OM"), ("OvJ", "OM"), ("Politie", "politie"),
    ("RvdK", "Raad voor de Kinderbescherming"), ("de buurman", None), ("", None),
])  # fmt: skip
def test_a_partner_is_known_by_all_its_names(lists, name, slug):
    assert lists.partner_of(name) == slug


def test_a_dilemma_from_elsewhere_gets_the_partners_of_the_list_each_once(lists, dilemma):
    told = dilemma(facets={"partners": ("OvJ", "Openbaar Ministerie", "sportvereniging", "Politie"), "fase": ("beeld",)})
    settled = lists.settled(told)
    assert settled.facets == {"partners": ("OM", "sportvereniging", "politie"), "fase": ("beeld",)}
    assert lists.settled(settled) is settled


def test_a_new_theme_is_suggested_by_its_words_and_keeps_its_slug_under_another_name(lists):
    lists, slug = edits.added(lists, THEME, " Uitbuiting &  mensenhandel ", words=["Loverboy", "mensenhandel", "loverboy"])
    assert (slug, lists.labels[slug], lists.offered[-1]) == ("uitbuiting-mensenhandel", "Uitbuiting & mensenhandel", slug)
    assert lists.suggest_themes("Een loverboy wacht haar op.") == (slug,)
    lists = edits.changed(lists, THEME, slug, "Uitbuiting", "", ["loverboy"], 1)
    assert (lists.offered[0], lists.theme_label(slug), lists.theme_of("uitbuiting")) == (slug, "Uitbuiting", slug)
    _, second = edits.added(lists, THEME, "Mensenhandel (arbeid)")
    assert second == "mensenhandel-arbeid"


def test_a_retired_theme_is_kept_but_no_longer_offered_or_suggested(lists):
    after = edits.retired(lists, THEME, "stalking")
    assert "stalking" in after.labels and "stalking" not in after.offered
    assert after.suggest_themes("stalking en belaging") == ()
    assert (after.theme_of("Stalking"), after.theme_of("contactverbod")) == ("stalking", None)
    assert edits.brought_back(after, THEME, "stalking") == lists


def test_what_was_merged_means_the_other_however_often_that_was_merged(lists, dilemma):
    lists = edits.merged(lists, THEME, "stalking", "huiselijk-geweld")
    lists = edits.merged(lists, THEME, "huiselijk-geweld", "kind-gezin")
    assert lists.theme_of("Stalking") == lists.theme_of("stalking") == "kind-gezin"
    assert lists.settled(dilemma(themes=("stalking", "rol-regie", "huiselijk-geweld"))).themes == ("kind-gezin", "rol-regie")
    assert lists.current(Filters(("stalking",), {"partners": ("OvJ",)})) == Filters(("kind-gezin",), {"partners": ("OM",)})
    assert "kind-gezin" in lists.suggest_themes("hij stalkt haar ondanks het contactverbod")
    assert lists.theme_label("stalking") == lists.labels["kind-gezin"]
    back = edits.brought_back(lists, THEME, "stalking")
    assert back.settled(dilemma(themes=("stalking",))).themes == ("stalking",)
    assert {one.slug for one in back.themes} == {one.slug for one in shipped().themes}


def test_a_strange_name_becomes_a_name_of_the_partner_it_is(lists):
    after = edits.merged(lists, PARTNER, "het blauw", "politie")
    assert after.partner_of("Het Blauw") == "politie" and "het blauw" in after.find(PARTNER, "politie").words
    after = edits.merged(after, PARTNER, "bemoeizorg", "GGD")
    assert after.partner_of("OGGZ") == "GGD"


HOSTILE = ("<b>Vet</b>", "**vet**", "[klik](https://elders.example)", ":material/home: $x$", "`code`", "a\u202eb", "a\u200bb",
           "Пolitie", "a" + "\u0301" * 9, "x\x07y", "a_b", "{a}", "😀 blij", "العنف")  # fmt: skip


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_name_is_refused_with_its_reason(lists, label):
    for kind in Kind:
        with pytest.raises(BadList) as wrong:
            edits.added(lists, kind, label)
        assert (wrong.value.reason, wrong.value.field) == ("sign", "label")
        assert str(wrong.value).isprintable()


@pytest.mark.parametrize(("label", "words", "reason", "field"), [
    ("", (), "empty", "label"), (" \n ", (), "empty", "label"), ("a" * 10_000, (), "long", "label"),
    ("1234", (), "sign", "label"), ("Woonoverlast", (), "double", "label"), ("WOONOVERLAST ", (), "double", "label"),
    ("rol regie", (), "double", "label"),
    ("Nieuw", ("ab",), "short", "words"), ("Nieuw", ("a" * 81,), "long", "words"), ("Nieuw", ("<b>",), "sign", "words"),
    ("Nieuw", [f"woord{n}" for n in range(201)], "many", "words"),
])  # fmt: skip
def test_a_theme_that_cannot_be_listed_is_refused_with_its_reason(lists, label, words, reason, field):
    with pytest.raises(BadList) as wrong:
        edits.added(lists, THEME, label, words=words)
    assert (wrong.value.reason, wrong.value.field) == (reason, field)


@pytest.mark.parametrize(("change", "reason"), [
    (lambda now: edits.added(now, PARTNER, "Parket"), "double"),
    (lambda now: edits.added(now, PARTNER, "Nieuw", "Openbaar Ministerie"), "double"),
    (lambda now: edits.added(now, PARTNER, "Nieuw", "", ["wijkagent"]), "double"),
    (lambda now: edits.merged(now, THEME, "stalking", "stalking"), "itself"),
    (lambda now: edits.merged(now, THEME, "stalking", "bestaat-niet"), "unknown"),
    (lambda now: edits.retired(now, THEME, "bestaat-niet"), "unknown"),
    (lambda now: edits.merged(edits.merged(now, THEME, "stalking", "rol-regie"), THEME, "rol-regie", "stalking"), "merged"),
])  # fmt: skip
def test_a_change_that_would_leave_something_unclear_is_refused(lists, change, reason):
    with pytest.raises(BadList) as wrong:
        change(lists)
    assert wrong.value.reason == reason


def test_the_last_theme_on_offer_stays(lists):
    for slug in lists.offered[1:]:
        lists = edits.retired(lists, THEME, slug)
    with pytest.raises(BadList) as wrong:
        edits.retired(lists, THEME, lists.offered[0])
    assert wrong.value.reason == "last"


_SLUGS = st.sampled_from(shipped().offered)
_CHANGES = st.lists(st.tuples(st.sampled_from(("merge", "retire", "back", "rename", "add")), _SLUGS, _SLUGS), max_size=12)


@given(_CHANGES)
def test_no_row_of_changes_loses_a_slug_or_leads_round_and_file_and_store_give_all_of_it_back(changes):
    lists = shipped()
    for number, (what, one, other) in enumerate(changes):
        try:
            lists = {
                "merge": lambda now, a=one, b=other: edits.merged(now, THEME, a, b),
                "retire": lambda now, a=one: edits.retired(now, THEME, a),
                "back": lambda now, a=one: edits.brought_back(now, THEME, a),
                "rename": lambda now, a=one, n=number: edits.changed(now, THEME, a, f"Naam {n} van {a}", "", ["zorg"], n),
                "add": lambda now, n=number: edits.added(now, THEME, f"Nieuw {n}")[0],
            }[what](lists)
        except BadList:
            continue
    assert {one.slug for one in lists.themes} >= set(shipped().labels)
    assert all(lists.now(THEME, one.slug) in lists.labels for one in lists.themes)
    assert in_force(as_rows(lists)) == lists
    for written in (file.as_toml(lists), file.as_json(lists)):
        assert edits.taken_in(shipped(), file.read(written)) == lists


def test_what_a_later_version_of_the_program_adds_stands_behind_the_lists_of_the_organisation():
    rows = {THEME: [("rol-regie", None), ("eigen", replace(shipped().themes[0], slug="eigen"))]}
    lists = in_force(rows)
    assert [one.slug for one in lists.themes[:3]] == ["rol-regie", "eigen", "woonoverlast"]
    assert len(lists.themes) == 21 and lists.partners == shipped().partners


@pytest.mark.parametrize("text", [
    "geen = [", '{"thema": 3}', '{"thema": [3]}', '{"iets": []}', '{"thema": [{"slug": "a", "label": 3}]}',
    '{"thema": [{"slug": "a"}',
    '{"thema": [{"slug": "A B", "label": "Naam"}]}', '{"thema": [{"slug": "a", "label": "Naam", "kleur": "rood"}]}',
    '{"thema": [{"slug": "a", "label": "Naam"}, {"slug": "a", "label": "Ander"}]}',
    '{"thema": [{"slug": "a", "label": "Naam", "into": "b"}]}', "[" * 5000,
])  # fmt: skip
def test_a_file_that_is_no_list_is_refused_whole(lists, text):
    with pytest.raises(BadList):
        edits.taken_in(lists, file.read(text))
