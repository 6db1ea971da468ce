"""Who may do what, act by act: a test for every cell of the table in docs/beheer.md, below the pages, and that table itself."""

import ast
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kb.contributing import contribution
from kb.desk import Desk
from kb.errors import NotAllowed
from kb.jobs import Stage, Work
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.limits import Costly
from kb.model import CleanText, Dilemma, Guidance, Kind, Status
from kb.outside import Outside
from kb.own_words import OwnWords
from kb.people import Action, Person, Role
from kb.safe import Original, Stretch
from kb.settings import Settings

ROOT = Path(__file__).parents[2]
PERSONS = tuple(Person(letters, role) for letters, role in zip(("a", "b", "c"), Role, strict=True))
WHY = CleanText("anders")
ORIGINAL = Original((("Fatima van Stichting De Oever belt.", "paragraph", ""),), (Stretch(11, 29, "ORG"),), 0, 1)
HEAD = ("| Handeling | niemand | lezer | redacteur | beheerder |", "|---|---|---|---|---|")
YES, NO = "ja", "–"
Act = Callable[[Desk], object]


def _draft(desk: Desk, key: str = "D2") -> Dilemma:
    return desk.reviewing().dilemma(key)


def _published(desk: Desk) -> Dilemma:
    return desk.reading().dilemma("D1")


def _undo(desk: Desk) -> object:
    made = replace(_draft(desk), situation=CleanText("[persoon 1] van Stichting De Oever belt."))
    return desk.reviewing().undo(
        _draft(desk), ORIGINAL.hidden[0], lambda its, _: (made, Original(its.blocks, (), 0, 1)), lambda *_: True
    )  # fmt: skip


def _taken_in(desk: Desk) -> object:
    draft = Dilemma("c-nieuw", CleanText("Mag de hond mee?"), CleanText("Zij belt."), CleanText("Mag dat?"))
    return desk.intake(1).store.take_in({"c-nieuw": draft}, "verslag.txt", desk.actor)


def _begun(work: Work) -> Act:
    """Begin work in a process of its own, which finds a setting that is wrong; wait until it is gone."""

    def act(desk: Desk) -> None:
        managing = desk.managing()
        managing.begin(work)
        give_up = time.monotonic() + 60
        while (told := managing.work(work)) is None or told.goes_on:
            assert time.monotonic() < give_up, "the process does not end"
            time.sleep(0.05)
        assert told.stage is Stage.FAILED

    return act


READERS, EDITORS, CHIEFS = PERSONS, PERSONS[1:], PERSONS[2:]
ACTS: dict[str, tuple[tuple[Person, ...], Act]] = {
    "zoeken, bladeren, lezen": (READERS, lambda desk: desk.reading().search("mag hij aan tafel?")),
    "een antwoord of dilemma meenemen als bestand": (READERS, lambda desk: desk.spend(Costly.EXPORT)),
    "iets bewaren in de eigen map": (READERS, lambda desk: (own := desk.own()) and own.folder.keep(1)),
    "aangeven dat een dilemma hielp": (READERS, lambda desk: (own := desk.own()) and own.note_helped(1, True)),
    "een vraag of ervaring insturen": (
        READERS, lambda desk: desk.submit(contribution(_published(desk), Guidance("GGZ", "Bel eerst."), date.today())),
    ),
    "verslagen inlezen": (EDITORS, _taken_in),
    "een concept lezen": (EDITORS, lambda desk: desk.reviewing().telling(_draft(desk), frozenset())),
    "een concept wijzigen": (
        EDITORS, lambda desk: desk.reviewing().save(_draft(desk), replace(_draft(desk), outcome=CleanText("Het liep af."))),
    ),
    "iets verbergen in een concept": (
        EDITORS, lambda desk: desk.reviewing().hide(_draft(desk), replace(_draft(desk), situation=CleanText("Zij belt.")), WHY),
    ),
    "een concept publiceren": (EDITORS, lambda desk: desk.reviewing().approve(_draft(desk), _draft(desk), tested=True)),
    "een concept samenvoegen met een dilemma": (EDITORS, lambda desk: desk.reviewing().merge(_draft(desk), _published(desk))),
    "een concept teruggeven": (EDITORS, lambda desk: desk.reviewing().give_back(_draft(desk), WHY)),
    "een concept afwijzen": (EDITORS, lambda desk: desk.reviewing().refuse(_draft(desk), WHY)),
    "het oorspronkelijke verslag uit de kluis bekijken": (EDITORS, lambda desk: desk.reviewing().original(_draft(desk))),
    "laten staan wat ten onrechte is verborgen": (EDITORS, _undo),
    "oud advies opnieuw bekijken: klopt nog": (EDITORS, lambda desk: desk.reviewing().stands(_draft(desk, "D1"))),
    "oud advies opnieuw bekijken: aanpassen": (
        EDITORS,
        lambda desk: desk.reviewing().amend(_draft(desk, "D1"), replace(_draft(desk, "D1"), outcome=CleanText("Het liep af."))),
    ),
    "een dilemma intrekken": (EDITORS, lambda desk: desk.withdraw("D1", WHY)),
    "een naam overal verbergen": (EDITORS, lambda desk: desk.hide_everywhere(["Jansma"])),
    "een gepubliceerd dilemma wissen": (CHIEFS, lambda desk: desk.erase("D1", WHY)),
    "een ingetrokken dilemma wissen": (CHIEFS, lambda desk: desk.erase("D3", WHY)),
    "thema's en partners wijzigen": (
        CHIEFS, lambda desk: desk.lists().add(Kind.THEME, CleanText("Hulphonden"), CleanText(""), ()),
    ),
    "aantallen en gezondheid bekijken": (CHIEFS, lambda desk: (desk.managing().totals(), desk.managing().health())),
    "de instellingen bekijken": (CHIEFS, lambda desk: desk.managing().settings()),
    "het spoor controleren": (CHIEFS, lambda desk: desk.managing().seal()),
    "het spoor downloaden": (CHIEFS, lambda desk: (desk.managing().trail_as_csv(), desk.managing().trail_as_json_lines())),
    "de zoekindex opnieuw opbouwen": (CHIEFS, _begun(Work.REBUILD)),
    "zoeken naar herkenbare gegevens": (CHIEFS, _begun(Work.AUDIT)),
    "lang werk stoppen": (CHIEFS, lambda desk: desk.managing().stop(Work.REBUILD)),
}  # fmt: skip
OUTSIDE = "vragen hoe het met de site gaat (`/health`)"
ON_THE_SERVER = "reservekopie maken, terugzetten, instellingen en sleutels wijzigen: alleen met een opdracht op de server"


@pytest.fixture
def kb(settings: Settings, dilemma: Callable[..., Dilemma], monkeypatch: pytest.MonkeyPatch) -> Iterator[KnowledgeBase]:
    """A published dilemma D1 past its term, a draft D2 with its original in the safe, and a withdrawn D3."""
    monkeypatch.setenv("KB_HOME", str(settings.home))
    opened = open_knowledge_base(Settings(home=settings.home, safe_key="0f" * 32))
    opened.store.put(dilemma("D1", review_date=date.today() - timedelta(days=9)), "r")
    opened.store.put(dilemma("D2", status=Status.CONCEPT, situation="Jansma van [organisatie 1] belt steeds."), "ingest")
    opened.store.put(dilemma("D3", status=Status.WITHDRAWN), "r")
    opened.safe.put("D2", ORIGINAL)
    yield opened
    opened.store.close()


def everything(kb: KnowledgeBase) -> tuple[object, ...]:
    """Return what a call could leave behind."""
    own = OwnWords(kb.settings)
    kept = tuple(kb.store.kept.questions()), kb.store.helped.count(1)
    files = sorted(path.relative_to(kb.settings.home) for path in kb.settings.home.rglob("*"))
    return kb.store.revision(), len(list(kb.store.whole_trail())), kept, own.hidden, own.shown, kb.taxonomy, files


@pytest.mark.parametrize("person", PERSONS, ids=lambda person: person.role.value)
@pytest.mark.parametrize("name", ACTS)
def test_a_role_may_do_what_its_cell_says_and_else_nothing_happens(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, name: str, person: Person
):
    may, act = ACTS[name]
    desk, before = Desk(kb, person), everything(kb)
    if person in may:
        monkeypatch.setenv("KB_REVIEW_MONTHS", "veel")  # for a process that is begun: it is to be short
        if name == "de instellingen bekijken":
            monkeypatch.delenv("KB_REVIEW_MONTHS")
        act(desk)
    else:
        with pytest.raises(NotAllowed, match=f"a {person.role} may not do this"):
            act(desk)
        assert everything(kb) == before


def test_every_act_that_has_rights_of_its_own_is_in_the_table():
    doors = {name for name, door in vars(Desk).items() if hasattr(door, "needs")}
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert doors - used - {"check", "keeps_originals"} == set()  # which ask what `spend` and `intake` then do
    assert {frozenset(who.role for who in may) for may, _ in ACTS.values()} == {
        frozenset(person.role for person in PERSONS if person.may(action)) for action in Action
    }


def test_from_outside_there_is_nothing_but_health_and_numbers(kb: KnowledgeBase):
    assert {name for name in vars(Outside) if not name.startswith("_")} == {"health", "states", "index_bytes"}
    told = f"{Outside(kb).health()} {Outside(kb).states()}"
    assert "Jansma" not in told and "cliënt" not in told


def test_no_page_reaches_what_is_for_the_server_only():
    """Backups, restoring and the commands: the site has no code that calls them."""
    reached: set[str] = set()
    desk = sorted((ROOT / "kb" / "desk").glob("*.py"))
    assert desk
    for path in [ROOT / "app.py", *(ROOT / "ui").rglob("*.py"), *desk, ROOT / "kb" / "managing.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                reached |= {node.module or "", *(f"{node.module}.{name.name}" for name in node.names)}
            elif isinstance(node, ast.Import):
                reached |= {name.name for name in node.names}
    assert {name for name in reached if name.startswith(("kb.backup", "kb.commands", "kb.transfer"))} == set()


def table() -> list[str]:
    """Return the table as it stands in docs/beheer.md."""
    rows = [(name, False, [person in may for person in PERSONS]) for name, (may, _) in ACTS.items()]
    rows += [(OUTSIDE, True, [True] * 3), (ON_THE_SERVER, False, [False] * 3)]
    cells = [f"| {name} | {' | '.join(YES if one else NO for one in (nobody, *roles))} |" for name, nobody, roles in rows]
    return [*HEAD, *cells]


def test_the_table_in_the_manual_is_this_one():
    """To write it anew: python -c "from tests.kb.test_who_may import table; print(*table(), sep='\\n')"."""
    lines = (ROOT / "docs" / "beheer.md").read_text(encoding="utf-8").splitlines()
    begin = lines.index(HEAD[0])
    end = next(n for n in range(begin, len(lines)) if not lines[n].startswith("|"))
    assert lines[begin:end] == table()
