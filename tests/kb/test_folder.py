"""Someone's own folder: what is new is what was published since, fits, and was not there; everyone has only their own."""

import time
import zipfile
from argparse import Namespace
from datetime import UTC, datetime

import pytest

from kb import lexical, transfer
from kb.backup import backup, restore
from kb.commands import keeping
from kb.errors import BadQuestion, FolderFull, NotFound
from kb.folder import MOST_SEARCHES, Checked, Folder
from kb.knowledge_base import KnowledgeBase
from kb.model import CleanText, Filters, Status
from kb.search import Search
from kb.store import Store
from kb.store.kept import KeptDilemma

QUESTION = CleanText("Mag een cliënt met wanen erbij zitten als wij hem bespreken?")
FITTING = {
    "title": "Nodig je een cliënt met wanen uit voor het overleg over hem?",
    "situation": "Een cliënt met wanen wil erbij zitten als hij wordt besproken. De politie vindt dat onveilig.",
    "question": "Mag hij erbij zijn?",
}
OTHER = {
    "title": "Wie betaalt de schuldhulp?",
    "situation": "Een gezin heeft hoge schulden en de gemeente en de woningbouwvereniging wijzen naar elkaar.",
    "question": "Wie neemt de kosten voor zijn rekening?",
}
ME, YOU = "m" * 32, "y" * 32


@pytest.fixture
def search(store, real_embedder):
    return Search(store, real_embedder)


@pytest.fixture
def mine(store, search) -> Folder:
    return Folder(store, search.search, ME)


@pytest.fixture
def yours(store, search) -> Folder:
    return Folder(store, search.search, YOU)


def new(folder: Folder) -> dict[int, list[str]]:
    """Keys of what is new, by number of the question; questions without news left out."""
    return {number: [one.key for one in checked.new] for number, checked in folder.news() if checked.new}


def test_a_question_has_news_when_something_that_fits_is_published_and_only_then(store, mine, dilemma):
    store.put(dilemma("D1", **FITTING), "r")
    number = mine.keep_search(QUESTION, Filters())
    assert new(mine) == {}
    store.put(dilemma("D2", **OTHER), "r")
    assert new(mine) == {}
    draft = store.put(dilemma("D3", **FITTING, status=Status.CONCEPT), "r")
    assert new(mine) == {}
    store.set_status(draft, Status.PUBLISHED, "r")
    assert new(mine) == {number: ["D3"]}
    assert new(mine) == {number: ["D3"]}
    mine.looked(number)
    assert new(mine) == {}


def test_a_dilemma_that_comes_to_fit_by_a_change_is_new_and_one_that_fitted_before_is_not(store, mine, dilemma):
    store.put_many([dilemma("D1", **FITTING), dilemma("D2", **OTHER)], "r")
    number = mine.keep_search(QUESTION, Filters())
    store.put(dilemma("D1", **FITTING, outcome="Hij was erbij en het ging goed."), "r")
    assert new(mine) == {}
    store.put(dilemma("D2", **FITTING), "r")
    assert new(mine) == {number: ["D2"]}


def test_what_is_withdrawn_is_no_longer_new(store, mine, dilemma):
    mine.keep_search(QUESTION, Filters())
    number = store.put(dilemma("D1", **FITTING), "r")
    assert list(new(mine).values()) == [["D1"]]
    store.set_status(number, Status.WITHDRAWN, "r")
    assert new(mine) == {}


def test_a_question_keeps_its_filters_and_news_goes_by_them(store, mine, dilemma):
    filters = Filters(("woonoverlast",), {"fase": ("beeld", "besluit"), "partners": ()})
    number = mine.keep_search(QUESTION, filters)
    assert mine.searches()[0].filters == Filters(("woonoverlast",), {"fase": ("beeld", "besluit")})
    store.put(dilemma("D1", **FITTING), "r")
    assert new(mine) == {}
    store.put(dilemma("D2", **FITTING, themes=("woonoverlast",), facets={"fase": ("besluit",)}), "r")
    assert new(mine) == {number: ["D2"]}


def test_nothing_is_searched_where_nothing_was_published(store, search, dilemma):
    asked = []

    def counting(question: str, k: int, filters: Filters | None):
        asked.append(question)
        return search.search(question, k, filters)

    store.put(dilemma("D1", **FITTING), "r")
    mine = Folder(store, counting, ME)
    assert list(mine.news()) == [] and asked == []
    number = mine.keep_search(QUESTION, Filters())
    asked.clear()
    store.put(dilemma("D2", **FITTING, status=Status.CONCEPT), "r")
    assert list(mine.news()) == [(number, Checked(frozenset()))] and asked == []
    store.put(dilemma("D3", **OTHER), "r")
    before = dict(mine.news())
    assert len(asked) == 1
    store.put(dilemma("D4", **FITTING, status=Status.CONCEPT), "r")
    assert dict(mine.news(before)) == before and len(asked) == 1
    store.put(dilemma("D3", **OTHER, outcome="Ze deelden de kosten."), "r")
    assert dict(mine.news(before)) != before and len(asked) == 2


@pytest.mark.parametrize("backend", ["files"], indirect=True)  # others like it run on both
def test_the_same_question_is_kept_once_and_fifty_is_the_most(mine, yours):
    first = mine.keep_search(QUESTION, Filters())
    assert mine.keep_search(QUESTION, Filters()) == first
    assert mine.keep_search(QUESTION, Filters(("woonoverlast",))) != first
    for number in range(MOST_SEARCHES - 2):
        mine.keep_search(CleanText(f"{QUESTION} En wat als hij {'heel ' * number}boos is?"), Filters())
    with pytest.raises(FolderFull):
        mine.keep_search(CleanText("Eén vraag te veel: wie heeft de regie?"), Filters())
    assert mine.keep_search(QUESTION, Filters()) == first
    yours.keep_search(QUESTION, Filters())
    mine.drop_search(first)
    mine.keep_search(CleanText("Nu past hij wel: wie heeft de regie?"), Filters())


def test_a_question_without_words_is_not_kept(mine):
    with pytest.raises(BadQuestion):
        mine.keep_search(CleanText("[persoon] [plaats]"), Filters())
    assert mine.searches() == []


def test_a_dilemma_is_marked_when_it_was_changed_since_it_was_last_opened(store, mine, dilemma):
    number = store.put(dilemma("D1"), "r")
    mine.keep(number)
    day = datetime.now(UTC).date()
    assert mine.dilemmas() == [KeptDilemma(number, "D1", CleanText("Mag de cliënt aan tafel?"), day, True, False)]
    store.put(dilemma("D1", outcome="Het ging goed."), "r")
    assert [one.is_changed for one in mine.dilemmas()] == [True]
    mine.keep(number)
    assert [one.is_changed for one in mine.dilemmas()] == [True]
    mine.opened(store.get(number))
    assert [one.is_changed for one in mine.dilemmas()] == [False]


def test_what_was_withdrawn_shows_neither_title_nor_key_and_comes_back_when_published_again(store, mine, dilemma):
    number = store.put(dilemma("D1"), "r")
    mine.keep(number)
    store.set_status(number, Status.WITHDRAWN, "r")
    (one,) = mine.dilemmas()
    assert (one.title, one.key, one.is_published, one.is_changed) == ("", "", False, False)
    with pytest.raises(NotFound):
        mine.keep(number)
    store.set_status(number, Status.PUBLISHED, "r")
    assert mine.dilemmas()[0].title == "Mag de cliënt aan tafel?"


def test_opening_a_dilemma_that_is_not_kept_notes_nothing(store, mine, dilemma):
    number = store.put(dilemma("D1"), "r")
    mine.opened(store.get(number))
    assert mine.dilemmas() == [] and mine.numbers == frozenset()


def test_nobody_sees_or_touches_what_someone_else_keeps(store, mine, yours, dilemma):
    number = store.put(dilemma("D1", **FITTING), "r")
    mine.keep(number)
    question = mine.keep_search(QUESTION, Filters())
    store.put(dilemma("D2", **FITTING), "r")
    assert (yours.dilemmas(), yours.searches(), yours.numbers, new(yours)) == ([], [], frozenset(), {})
    yours.looked(question)
    yours.drop_search(question)
    yours.drop(number)
    yours.empty()
    assert mine.numbers == {number} and new(mine) == {question: ["D2"]}
    mine.empty()
    assert mine.dilemmas() == [] and mine.searches() == []


def test_an_erased_dilemma_leaves_every_folder(store, mine, yours, dilemma):
    gone, stays = store.put_many([dilemma("D1"), dilemma("D2")], "r")
    for folder in (mine, yours):
        folder.keep(gone)
        folder.keep(stays)
    store.delete(gone, "r")
    assert mine.numbers == yours.numbers == {stays}


def test_a_removed_question_leaves_no_word_of_it_on_disk(store, mine, settings):
    mine.drop_search(mine.keep_search(CleanText("Wat als de xyzzyboot weer vaart in de gracht?"), Filters()))
    mine.keep_search(CleanText("Wat als de qwertyboot weer vaart in de gracht?"), Filters())
    mine.empty()
    held = b"".join(path.read_bytes() for path in settings.home.iterdir() if path.is_file())
    assert b"xyzzyboot" not in held and b"qwertyboot" not in held


def test_a_backup_brings_folders_back_and_an_export_holds_nothing_of_them(store, mine, settings, dilemma, tmp_path):
    number = store.put(dilemma("D1"), "r")
    mine.keep(number)
    mine.keep_search(QUESTION, Filters())
    backup(store, settings, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert not [name for name in archive.namelist() if name.endswith(".sleutel")]
    mine.empty()
    restore(settings, tmp_path / "b.zip")
    back = Store(settings.database_url or settings.database, lexical.analyse)
    again = Folder(back, lambda *_: pytest.fail("nothing is searched to show a folder"), ME)
    assert again.numbers == {number} and [one.question for one in again.searches()] == [QUESTION]
    exported = "".join(str(transfer.to_record(one)) for one in back.all())
    assert QUESTION not in exported and ME not in exported
    back.close()


def test_kept_questions_are_looked_at_by_the_audit(store, mine, settings, capsys):
    number = mine.keep_search(CleanText("Mag de heer Terpstra erbij zitten als wij hem bespreken?"), Filters())
    assert keeping.audit(KnowledgeBase(settings), Namespace(quick=True, json=False)) == 1
    told = capsys.readouterr()
    assert f"kept question {number}, characters 12 to 20: looks like NAME" in told.out + told.err
    assert "Terpstra" not in told.out + told.err


def test_what_is_published_while_it_is_looked_up_is_news(store, search, dilemma):
    def slow(question, k, filters):
        found = search.search(question, k, filters)
        store.put(dilemma("D9", **FITTING), "r")  # just after the search, just before its result is noted
        time.sleep(1.1)  # the trail counts in seconds
        return found

    number = Folder(store, slow, ME).keep_search(QUESTION, Filters())
    assert new(Folder(store, search.search, ME)) == {number: ["D9"]}
    store.delete(store.by_key("D9").number or 0, "r")
    Folder(store, slow, ME).looked(number)
    assert new(Folder(store, search.search, ME)) == {number: ["D9"]}
