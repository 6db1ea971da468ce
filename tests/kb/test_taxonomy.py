"""Themes: every label and slug leads to itself, free text where it can."""

import json
from pathlib import Path

import pytest

from kb.taxonomy import FACETS, THEMES, suggest_themes, theme_of

DILEMMAS = Path(__file__).parents[2] / "corpora" / "dilemmas"


def test_there_are_twenty_themes_and_six_facets():
    assert (len(THEMES), len(FACETS)) == (20, 6)


@pytest.mark.parametrize("slug", THEMES)
def test_a_slug_and_its_label_mean_the_theme(slug):
    assert theme_of(slug) == theme_of(THEMES[slug]) == theme_of(f" {THEMES[slug].upper()} ") == slug
    assert theme_of(slug.replace("-", " ")) == slug


@pytest.mark.parametrize(("text", "slug"), [
    ("burenoverlast in de flat", "woonoverlast"), ("contactverbod ex-partner", "stalking"),
    ("AVG en beroepsgeheim", "informatie-privacy"), ("ex-gedetineerden", "nazorg-detentie"), ("", None),
    ("het koken voor de buurt met een open pan", None),  # small words of a longer cue point nowhere
])  # fmt: skip
def test_free_text_means_the_theme_its_words_point_to(text, slug):
    assert theme_of(text) == slug


def test_suggested_themes_come_strongest_first():
    text = "Overlast in het portiek: de buren klagen over geluidsoverlast. De politie mag niets delen, zegt de privacy officer."
    assert suggest_themes(text) == ("woonoverlast", "informatie-privacy")
    assert suggest_themes(text, at_most=1) == ("woonoverlast",)
    assert suggest_themes("Hij doet de deur voor de politie niet open.") == suggest_themes("") == ()


def test_most_sample_dilemmas_get_one_of_their_own_themes_suggested():
    records = [json.loads(line) for file in sorted(DILEMMAS.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    own = [set(suggest_themes(f"{r['title']} {r['situation']} {r['question']}")) & set(r["themes"]) for r in records]
    assert sum(map(bool, own)) >= 0.8 * len(records)
