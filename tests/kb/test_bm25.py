"""BM25 over hashed terms against the formula written out, and letter groups where words do not meet."""

import math
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.search.bm25 import Bm25, letter_buckets, word_buckets

TEXTS = {
    3: "de buurman maakt lawaai en de buren klagen over lawaai", 8: "woonoverlast door een buurman", 11: "wie betaalt de zorg",
    20: "de zorg voor de buurman is duur", 21: "",
}  # fmt: skip


def plainly(question: str, number: int, texts: dict[int, str]) -> float:
    """Robertson and Zaragoza's formula with k1 = 1.2 and b = 0.75, and the idf that never falls below 0."""
    words = {key: Counter(text.split()) for key, text in texts.items()}
    average = sum(counts.total() for counts in words.values()) / len(words)
    score = 0.0
    for word in set(question.split()):
        having = sum(word in counts for counts in words.values())
        often, length = words[number][word], words[number].total()
        idf = math.log(1 + (len(words) - having + 0.5) / (having + 0.5))
        score += idf * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / average))
    return score


def filled(texts: dict[int, str]) -> Bm25:
    bm25 = Bm25()
    for number, text in texts.items():
        bm25.put(number, word_buckets(text.split()))
    return bm25


@pytest.mark.parametrize("question", ["lawaai van de buurman", "de de zorg", "buurman", "iets heel anders", ""])
def test_scores_agree_with_the_formula(question):
    numbers = [20, 3, 8, 21, 11]
    wanted = [plainly(question, number, TEXTS) for number in numbers]
    np.testing.assert_allclose(filled(TEXTS).scores(word_buckets(question.split()), numbers), wanted, rtol=1e-4)


def test_what_was_changed_or_removed_leaves_no_trace():
    bm25 = filled(TEXTS | {99: "lawaai lawaai lawaai", 3: "iets anders"})
    bm25.put(3, word_buckets(TEXTS[3].split()))
    bm25.remove([99, 1000])
    question = word_buckets(["lawaai", "zorg"])
    np.testing.assert_allclose(bm25.scores(question, list(TEXTS)), filled(TEXTS).scores(question, list(TEXTS)), rtol=1e-6)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 90))
def test_the_best_of_all_are_those_with_the_highest_scores_whatever_was_changed_since(seed, changes):
    dice, bm25 = random.Random(seed), Bm25()
    words = [f"woord{n}" for n in range(30)]
    question = word_buckets(dice.sample(words, 3))
    numbers = list(range(0, 300, 3))
    for number in [*numbers, *dice.choices(numbers, k=changes)]:
        bm25.put(number, word_buckets(dice.choices(words, k=dice.randrange(8))))
        if dice.random() < 0.02:
            bm25.totals(question)
    gone = dice.sample(numbers, 10)
    bm25.remove(gone)
    left = [number for number in numbers if number not in gone]
    scores = dict(zip(left, bm25.scores(question, left).tolist(), strict=True))
    totals = bm25.totals(question)
    np.testing.assert_allclose(totals.of([*left, *gone, 1, 999]), [*scores.values(), *[0] * 12], rtol=1e-5)
    allowed = frozenset(dice.sample(numbers, 50))
    for among in (None, allowed):
        best = [scores[number] for number in totals.best(7, among)]
        wanted = sorted((its for number, its in scores.items() if its and (among is None or number in among)), reverse=True)
        np.testing.assert_allclose(best, wanted[:7], rtol=1e-5)


def test_a_dilemma_that_is_not_there_scores_nothing():
    assert filled(TEXTS).scores(word_buckets(["zorg"]), [5, 21]).tolist() == [0, 0]
    assert Bm25().scores(word_buckets(["zorg"]), [5]).tolist() == [0]


def test_letter_groups_meet_inside_compounds_and_past_typing_errors():
    bm25 = Bm25()
    for number, text in enumerate(("woonoverlast", "woning", "overlastgever", "overleg")):
        bm25.put(number, letter_buckets(text))
    scores = bm25.scores(letter_buckets("overlst overlast"), [0, 1, 2, 3])
    assert min(scores[0], scores[2]) > max(scores[1], scores[3])


def test_a_text_that_holds_all_of_the_question_has_a_share_of_about_one():
    bm25 = Bm25()
    texts = ("wie betaalt de dagbesteding van een man met hersenletsel", "de buurvrouw slaapt niet", "een gezin zonder huis")
    for number, text in enumerate(texts):
        bm25.put(number, letter_buckets(text))
    question = letter_buckets("betaalt de dagbesteding")
    whole, none, _ = bm25.scores(question, [0, 1, 2]) / bm25.most(question)
    assert (0.6 < whole < 1.6, none < 0.2) == (True, True)
    assert bm25.most(letter_buckets("")) == 0


@pytest.mark.parametrize(("text", "count"), [("", 0), ("a", 0), ("abc", 1), ("abcde", 3), ("aan tafel", 7)])
def test_every_five_letters_in_a_row_count_with_a_space_around_the_text(text, count):
    assert len(letter_buckets(text)) == count
