"""Search with the real model on a handful of dilemmas: always in line with the store, and silent where nothing fits."""

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
import pytest

from kb import lexical
from kb.embedding import Embedder
from kb.errors import BadQuestion, IndexMismatch
from kb.index import View
from kb.index.places import File, Place
from kb.index.tables import Tables
from kb.model import Filters, Fit, Guidance, Status
from kb.search import Search, manifest_of, relevance
from kb.search.relevance import Scale, scored, texts_of
from kb.search.words import Shared
from kb.store import Store

TOLD = {
    "tafel": ("Mag de cliënt aan tafel?", "Een man met wanen wil bij het casusoverleg zijn. De politie ziet dat niet zitten.",
              "Nodigen we hem uit of praten we eerst zonder hem?"),
    "overlast": ("Leggen we een gedragsaanwijzing op?", "Hij bonkt elke nacht op de verwarming. De buren slapen niet meer.",
                 "Straffen we iemand die niet kan stoppen met lawaai maken?"),
    "stalking": ("Waarschuwen we de nieuwe vriendin?", "Een man belaagt zijn ex-partner ondanks een contactverbod.",
                 "Mogen we zijn nieuwe partner vertellen dat hij eerder stalkte?"),
    "kosten": ("Wie betaalt de dagbesteding?", "Wlz en Wmo wijzen naar elkaar en de plek is duur.",
               "Welke wet draait op voor de kosten?"),
    "detentie": ("Waar gaat hij slapen na vrijlating?", "Hij komt vrijdag vrij uit de gevangenis zonder woning of uitkering.",
                 "Regelen we opvang voor iemand zonder regiobinding?"),
    "gezin": ("Wie voert de regie bij één gezin?", "Vier gezinsleden hebben elk een eigen overleg en niemand heeft overzicht.",
              "Voegen we de overleggen samen?"),
    "jeugd": ("Vertellen we ouders over de groepsapp?", "Een jongere van vijftien helpt een drugsbende met koeriersdiensten.",
              "Wanneer betrekken we zijn ouders?"),
    "zorg": ("Hoe lang blijven we aanbellen?", "Een vrouw vervuilt in haar huis en doet voor geen enkele hulpverlener open.",
             "Wanneer stopt bemoeizorg en begint dwang?"),
}  # fmt: skip
UNRELATED = "Hoe laat gaat de laatste trein naar het strand en kost een fietskaartje extra?"


class Remembering:
    """The real model, asked once for each text: tests embed the same dilemmas again and again."""

    def __init__(self, model: Embedder) -> None:
        self.name, self.dim, self.prompts = model.name, model.dim, model.prompts
        self._questions = cache(lambda text: model.questions([text])[0])
        self._passages = cache(lambda text: model.passages([text])[0])

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._questions(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._passages(text) for text in texts])


@pytest.fixture(scope="module")
def model(real_embedder):
    """The real model, with a memory."""
    return Remembering(real_embedder)


def put_all(store, dilemma, order=tuple(TOLD)) -> dict[str, int]:
    numbers = {}
    for key in order:
        title, situation, question = TOLD[key]
        guidance = (Guidance("collega", f"Bespreek dit eerst: {question}"),)
        themes = ("stalking",) if key == "stalking" else ("samenwerking",)
        fields = {"title": title, "situation": situation, "question": question, "guidance": guidance, "themes": themes}
        numbers[key] = store.put(dilemma(key, **fields), "r")
    return numbers


def keys(found) -> list[str]:
    return [hit.dilemma.key for hit in found.hits]


@pytest.fixture
def filled(store, dilemma):
    """A store with all of TOLD; the value is key to number."""
    return put_all(store, dilemma)


@pytest.fixture
def place(settings) -> Iterator[Callable[[], Place]]:
    """Give the place of the index as a program that starts would; the tables in the test's database, or its file."""
    opened: list[Tables] = []

    def start() -> Place:
        if not (address := settings.database_url):
            return File(settings.index)
        opened.append(Tables(address.get_secret_value()))
        return opened[-1]

    yield start
    for tables in opened:
        tables.close()


@pytest.fixture
def search(store, model, filled, place):
    """A search in all of TOLD with the real model."""
    return Search(store, model, place())


@pytest.mark.parametrize(("question", "key"), [
    ("de buurman maakt herrie en slaat 's nachts op de buizen", "overlast"), ("patiënt erbij als we over hem praten?", "tafel"),
    ("vrij uit de gevangenis maar geen woning", "detentie"), ("zijn vriendin inlichten over het stalken?", "stalking"),
    ("financiering tussen twee wetten", "kosten"), ("zorgmijder doet de deur niet open", "zorg"),
])  # fmt: skip
def test_the_dilemma_that_is_meant_comes_first(search, question, key):
    found = search.search(question, k=3)
    assert (keys(found)[0], len(found.hits)) == (key, 3)
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


@pytest.mark.parametrize("key", TOLD)
def test_a_question_that_is_nearly_a_dilemma_is_answerable_with_it(search, key):
    found = search.search(f"{TOLD[key][0]} {TOLD[key][2]}")
    assert (keys(found)[0], found.answerable, found.hits[0].fit) == (key, True, Fit.CLOSE)


def test_a_hit_says_why_in_words_of_the_dilemma(search):
    best = search.search("Kan hij stoppen met bonken op de verwarming?", k=1).hits[0]
    assert best.sentence in TOLD["overlast"][1] + TOLD["overlast"][2]
    assert {"verwarming", "stoppen"} <= set(best.shared)
    assert -1 <= best.cosine <= 1


def test_an_unrelated_question_is_not_answerable(search):
    found = search.search(UNRELATED)
    assert not found.answerable
    assert {hit.fit for hit in found.hits} <= {Fit.DISTANT, Fit.UNRELATED}


def test_an_empty_knowledge_base_answers_nothing(store, model):
    found = Search(store, model).search("Mag de cliënt aan tafel?")
    assert (found.answerable, found.hits) == (False, ())


def test_what_is_published_is_found_by_the_next_search_and_what_is_withdrawn_is_not(search, store, filled):
    question = "Mag de cliënt aan tafel bij het casusoverleg?"
    assert keys(search.search(question, k=8))[0] == "tafel"
    store.set_status(filled["tafel"], Status.WITHDRAWN, "r")
    assert "tafel" not in keys(search.search(question, k=8))
    store.set_status(filled["tafel"], Status.PUBLISHED, "r")
    assert keys(search.search(question, k=8))[0] == "tafel"
    store.delete(filled["tafel"], "r")
    assert sorted(keys(search.search(question, k=8))) == sorted(set(TOLD) - {"tafel"})


def test_a_draft_is_never_found(search, store, dilemma):
    store.put(dilemma("concept", situation="Een olifant staat in de tuin van de buren.", status=Status.CONCEPT), "r")
    assert "concept" not in keys(search.search("olifant in de tuin", k=20))


def test_a_changed_dilemma_is_found_by_its_new_words(search, store, dilemma):
    question = "een imker houdt bijenkasten op zijn balkon"
    assert keys(search.search(question))[0] != "gezin" or not search.search(question).answerable
    changed = dilemma("gezin", title="Mag hij bijen houden?", situation="Een bewoner heeft zes bijenkasten op het balkon.",
                      question="Verbieden we de imker zijn hobby?")  # fmt: skip
    store.put(changed, "r")
    assert keys(search.search(question))[0] == "gezin"


def test_filters_limit_what_is_found(search):
    assert keys(search.search("overlast van een buurman", filters=Filters(("stalking",)))) == ["stalking"]
    assert keys(search.search("overlast van een buurman", filters=Filters(("radicalisering",)))) == []


@pytest.mark.parametrize(("question", "reason"), [
    ("", "empty"), (" \n\t", "empty"), ("?!… 😀", "wordless"), ("12 34", "wordless"), ("a" * 4001, "long"),
])  # fmt: skip
def test_a_question_that_cannot_be_searched_with_is_refused_with_its_reason(search, question, reason):
    with pytest.raises(BadQuestion) as caught:
        search.search(question)
    assert caught.value.reason == reason
    assert len(question) < 5 or question not in str(caught.value)


def test_the_longest_question_is_taken(search):
    assert search.search("Hij weigert hulp. " * 222 + "ja")


def test_the_result_does_not_depend_on_the_order_of_arrival(tmp_path, dilemma, model, search):
    other = Store(tmp_path / "other.sqlite", lexical.analyse)
    put_all(other, dilemma, tuple(reversed(TOLD)))
    turned = Search(other, model)
    for question in ("wie heeft de regie", UNRELATED):
        ours, theirs = search.search(question, k=8), turned.search(question, k=8)
        assert keys(ours) == keys(theirs)
        assert [hit.score for hit in ours.hits] == pytest.approx([hit.score for hit in theirs.hits], abs=1e-4)
    other.close()


def test_views_hold_every_part_of_a_dilemma_once(dilemma):
    views = texts_of(dilemma(guidance=(Guidance("a", "Een."), Guidance("b", "Twee."))))
    assert [text for view, text in views if view is View.GUIDANCE] == ["Een.", "Twee."]
    assert [text for view, text in views if view is View.SENTENCE] == [
        "Een bewoner met wanen wil bij het casusoverleg zijn.", "De politie ziet dat niet zitten.",
        "Nodigen we hem uit of praten we eerst zonder hem?"]  # fmt: skip
    once = (View.WHOLE, View.QUESTION)
    assert tuple(view for view, _ in views if view in once) == once


def test_a_dilemma_that_is_alike_is_named_by_key(search):
    near = search.alike("\n".join(TOLD["kosten"]), 0.9)
    assert near[0] == ("kosten", pytest.approx(1, abs=1e-4))
    assert search.alike("\n".join(TOLD["kosten"]), 1.1) == []


# What follows needs no real model: files, threads and stopping halfway.


def test_the_index_is_kept_in_its_place_and_nothing_is_embedded_twice(store, embedder, filled, place):
    assert Search(store, embedder, place()).refresh() == len(TOLD)
    done = embedder.embedded
    again = Search(store, embedder, place())
    assert (again.refresh(), embedder.embedded) == (0, done)
    store.set_status(filled["zorg"], Status.WITHDRAWN, "r")
    assert (again.refresh(), embedder.embedded) == (1, done)
    held = place().open(manifest_of(embedder)).manifest.digests
    assert sorted(held) == sorted(set(filled.values()) - {filled["zorg"]})


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # the tables of a database have no file of ours
def test_a_damaged_index_file_is_refused_at_once(store, embedder, filled, tmp_path):
    path = tmp_path / "search.index"
    Search(store, embedder, path).refresh()
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(IndexMismatch, match="python -m kb rebuild"):
        Search(store, embedder, path)


def test_an_index_of_another_model_is_refused_and_never_overwritten(store, embedder, filled, place, dilemma):
    running = Search(store, embedder, place())
    running.refresh()
    embedder_after = type(embedder)()
    embedder_after.name = "letters@2"
    with pytest.raises(IndexMismatch, match="model 'letters', this program uses 'letters@2'"):
        Search(store, embedder_after, place())
    rebuilt = Search(store, embedder_after, place().beside())
    rebuilt.refresh()
    rebuilt.save_as(place())
    later = store.put(dilemma("later", situation="Dit kwam na de wissel."), "r")
    assert "later" in keys(running.search("Dit kwam na de wissel.", k=20))  # the old process goes on with what it has
    assert later not in place().open(manifest_of(embedder_after))
    with pytest.raises(IndexMismatch):
        Search(store, embedder, place())


def test_a_stopped_refresh_goes_on_where_it_was(store, embedder, dilemma, place, monkeypatch):
    monkeypatch.setattr("kb.search._SAVE_EVERY", 128)
    many = 300
    store.put_many([dilemma(f"D{number}", situation=f"Casus {number}.", guidance=()) for number in range(many)], "r")

    def stop(done: int, _: int) -> None:
        if done > 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Search(store, embedder, place()).refresh(stop)
    seen: list[tuple[int, int]] = []
    again = Search(store, embedder, place())
    again.refresh(lambda done, of: seen.append((done, of)))
    assert seen[-1][0] == seen[-1][1] < many / 2
    whole = Search(store, type(embedder)())
    whole.refresh()
    for n in (3, 170, 299):
        ours, theirs = again.nearest_whole(f"casus {n}", 5), whole.nearest_whole(f"casus {n}", 5)
        assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], abs=1e-5)


def test_threads_may_search_while_dilemmas_come_change_and_go(store, embedder, filled, dilemma, place):
    search = Search(store, embedder, place())
    wrong: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                assert search.search("wie heeft de regie bij overlast", k=8).hits
        except BaseException as raised:
            wrong.append(raised)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(40):
        number = store.put(dilemma("nieuw", situation="Overlast. " * (turn % 7 + 1)), "r")
        store.set_status(number, Status.WITHDRAWN if turn % 3 else Status.PUBLISHED, "r")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_scores_are_the_weighted_sum_that_the_docstring_tells(search):
    """Against the same sum written out with numpy, for each dilemma by itself."""
    search.refresh()
    index, numbers = search._index, sorted(search._index.manifest.digests)
    question = index.vectors(numbers[0], View.SENTENCE)[0]
    stems, letters = np.linspace(0, 9, len(numbers)), np.linspace(40, 0, len(numbers))
    repeated = np.linspace(0, 1, len(numbers))
    found = {its.number: its for its in scored(index, question, numbers, Shared(stems, letters, repeated), Scale())}
    for place, number in enumerate(numbers):
        near = {view: float((index.vectors(number, view) @ question).max()) for view in relevance._WEIGHTS}
        words = relevance._STEMS * stems[place] / (9 + 3) + relevance._LETTERS * letters[place] / (40 + 10)
        words += relevance._REPEATED * max(0, repeated[place] - relevance._MOSTLY)
        wanted = words + sum(relevance._WEIGHTS[view] * cosine for view, cosine in near.items())
        assert found[number].score == pytest.approx(wanted, abs=1e-4)
        assert found[number].cosine == pytest.approx(max(near.values()), abs=1e-4)


def test_cosines_of_another_model_are_read_on_our_scale():
    generator = np.random.default_rng(3)
    questions, dilemmas = generator.normal(size=(40, 8)), generator.normal(size=(90, 8))
    usual = Scale.of(questions, dilemmas).usual(questions @ dilemmas.T)
    assert (usual.mean(), usual.std()) == (pytest.approx(Scale().mean), pytest.approx(Scale().spread))
    assert Scale.of(questions, dilemmas[:0]) == Scale()
