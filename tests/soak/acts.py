"""What each kind of writer does, as a stretch of acts for the n-th item of its own; it touches no other's dilemmas."""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from ingest.batch import _LETTERS, Batch, Outcome, PrepareBeside, _digest_of  # the keys of drafts, before they are stored
from kb import transfer
from kb.backup import backup, restore
from kb.commands.moving import import_
from kb.desk import Desk
from kb.folder import Folder
from kb.knowledge_base import KnowledgeBase
from kb.model import CleanText, Dilemma, Filters, Guidance, Kind, Status
from kb.own_words import OwnWords
from kb.people import Person, Role
from kb.placeholders import PHRASES
from kb.taken_back import sign
from tests.soak.journal import OWNER, Act, Plan, State
from tests.soak.notes import made

BASE = tuple(f"b-{number}" for number in range(6))
"""Published dilemmas that no writer touches; the folder keeps some of them."""
BROAD_THEME = "woonoverlast"
_STAY = 4  # items of a writer that stay; an older one is erased, so that the collection keeps its size
_ADDED, _CHANGED, _READ, _PUBLISHED = "toegevoegd", "gewijzigd", "gelezen en akkoord", "gepubliceerd"
_WITHDRAWN, _GONE, _GONE_TOO = "ingetrokken", "verwijderd", "ook verwijderd"
_SYLLABLES = ("kra", "bel", "vos", "tim", "dor", "wex", "pul", "jag", "zon", "mir", "fep", "lug", "hof", "nes", "ruk", "qua")


@dataclass(frozen=True, slots=True)
class Tools:
    """What a writer works with. aside: a folder outside of the home folder. seed: of the whole run."""

    kb: KnowledgeBase
    prepare: PrepareBeside
    aside: Path
    seed: int

    @property
    def desk(self) -> Desk:
        return Desk(self.kb, Person("soak", Role.ADMINISTRATOR))


def word(number: int, seed: int) -> str:
    """Return an invented name that no other number has, in letters that no stem shortens."""
    dice = Random(f"{seed} {number}")
    return "".join(dice.choice(_SYLLABLES) for _ in range(6)).capitalize() + "x"


def short(key: str, status: Status, about: str = "de buren", advice: str = "Bel eerst.") -> Dilemma:
    """Return a small dilemma; about stands in its situation and in its advice."""
    return Dilemma(
        key, CleanText(f"Wat nu met {key}?"), CleanText(f"Er is overlast en iedereen kijkt naar {about}."),
        CleanText("Grijpen we in of wachten we?"), (Guidance(CleanText("GGZ"), CleanText(f"{advice} Vraag naar {about}.")),),
        status=status,
    )  # fmt: skip


def view(one: Dilemma, *actions: str) -> State:
    """Return what is so of a dilemma with these actions in its trail."""
    return {f"dilemma {one.key}": [one.status.value, one.title, [piece.text for piece in one.guidance], list(actions)]}


def _put(tools: Tools, one: Dilemma) -> Act:
    return Act("put", view(one, _ADDED), lambda _: tools.kb.store.put(one, "soak"))


def _erase(tools: Tools, key: str, *actions: str) -> Act:
    merged = [_GONE_TOO] if key.startswith("m-") else []
    after = {f"dilemma {key}": None, f"gone {sign(key)}": [*actions, *merged, _GONE]}
    return Act("erase", after, lambda _: tools.desk.erase(key, CleanText("verzoek")))


def ingest(tools: Tools, n: int) -> Iterator[Act]:
    """Take in a session note with the real anonymiser, and its original into the safe; refuse an older draft."""
    note, keys = made(n, tools.seed), list[str]()
    data = note.text.encode()
    digest = hashlib.sha256(data).hexdigest()

    def take(plan: Plan) -> None:
        def prepare(name: str, content: bytes):  # type: ignore[no-untyped-def]
            prepared, cleaned = tools.prepare(name, content)
            after: State = {f"file {digest}": True}
            for told in cleaned.told:
                keys.append(f"c-{_digest_of(told)[:10].translate(_LETTERS)}")
                texts = [piece.text for piece in told.guidance]
                after[f"dilemma {keys[-1]}"] = [Status.CONCEPT.value, told.title, texts, [_ADDED]]
            plan(after)
            return prepared, cleaned

        batch = Batch(tools.kb, lambda *file: prepare(*file)[1], prepare_beside=prepare)
        report = batch.take_bytes(note.name, data)
        assert report.outcome is Outcome.DRAFTS, report.reason

    yield Act("ingest", {}, take)
    drafts = [one for one in tools.kb.drafts() if one.key.startswith("c-")]
    for one in drafts[:-_STAY]:
        after = {f"dilemma {one.key}": None, f"gone {sign(one.key)}": [_ADDED, _GONE]}
        yield Act("refuse", after, lambda _, one=one: tools.desk.reviewing().refuse(one, CleanText("dubbel")))


def publish(tools: Tools, n: int) -> Iterator[Act]:
    """Have a draft published by who reviews it."""
    draft = short(f"p-{n}", Status.CONCEPT)
    yield _put(tools, draft)
    after = view(replace(draft, status=Status.PUBLISHED), _ADDED, _READ, _PUBLISHED)
    reviewing = tools.desk.reviewing()
    stored = reviewing.dilemma(draft.key)
    yield Act("publish", after, lambda _: reviewing.approve(stored, stored))
    yield from _tidied(tools, "p", n, _ADDED, _READ, _PUBLISHED)


def withdraw(tools: Tools, n: int) -> Iterator[Act]:
    """Take a published dilemma back and publish it again."""
    one = short(f"w-{n}", Status.PUBLISHED)
    yield _put(tools, one)
    after = view(replace(one, status=Status.WITHDRAWN), _ADDED, _WITHDRAWN)
    yield Act("withdraw", after, lambda _: tools.desk.withdraw(one.key, CleanText("klopt niet")))
    number = tools.kb.store.number_of(one.key) or 0
    yield Act("publish", view(one, _ADDED, _WITHDRAWN, _PUBLISHED), lambda _: tools.kb.publish(number, "soak"))
    yield from _tidied(tools, "w", n, _ADDED, _WITHDRAWN, _PUBLISHED)


def merge(tools: Tools, n: int) -> Iterator[Act]:
    """Add the advice of a draft to a published dilemma that it retells."""
    kept, draft = short(f"m-{n}", Status.PUBLISHED), short(f"n-{n}", Status.CONCEPT, advice="Schrijf het op.")
    both = view(kept, _ADDED) | view(draft, _ADDED)
    yield Act("put two", both, lambda _: tools.kb.store.put_many([kept, draft], "soak"))
    reviewing = tools.desk.reviewing()
    merged = replace(kept, guidance=kept.guidance + draft.guidance)
    after = view(merged, _ADDED, _CHANGED) | {
        f"dilemma {draft.key}": None, f"gone samengevoegd met {kept.key}": [_ADDED, _READ, _GONE],
    }  # fmt: skip
    yield Act("merge", after, lambda _: reviewing.merge(reviewing.dilemma(draft.key), reviewing.dilemma(kept.key)))
    yield from _tidied(tools, "m", n, _ADDED, _CHANGED)


def take_over(tools: Tools, n: int) -> Iterator[Act]:
    """Import a file of a few dilemmas; what was imported before it was stopped stays."""
    new = [short(f"i-{n}-{place}", Status.PUBLISHED) for place in range(3)]
    file = tools.aside / f"import-{n}.jsonl"
    file.write_text("".join(json.dumps(transfer.to_record(one)) + "\n" for one in new), encoding="utf-8")
    arguments = argparse.Namespace(file=[file], trusted=True, again=False)
    after = {name: value for one in new for name, value in view(one, _ADDED).items()}
    yield Act("import", after, lambda _: import_(tools.kb, arguments), is_one=False)
    yield Act("import again", after, lambda _: import_(tools.kb, arguments))
    file.unlink()
    for place in range(3):
        yield from _tidied(tools, "i", n, _ADDED, end=f"-{place}", stay=1)


def rebuild(tools: Tools, n: int) -> Iterator[Act]:
    """Make the search index again."""
    yield Act("rebuild", {}, lambda _: tools.kb.rebuild())


def back_up(tools: Tools, n: int) -> Iterator[Act]:
    """Make a backup beside the data."""
    folder = tools.kb.settings.home / "backups"
    folder.mkdir(exist_ok=True)
    yield Act("backup", {}, lambda _: backup(tools.kb.store, tools.kb.settings, folder / "soak.zip"))


def put_back(tools: Tools, n: int) -> Iterator[Act]:
    """Make a backup, change things, and put the backup back: all is as it was when it was made."""
    settings, file = tools.kb.settings, tools.aside / "soak.zip"
    yield Act("backup", {}, lambda _: backup(tools.kb.store, settings, file))
    new, phrase = [short(f"r-{n}-{place}", Status.PUBLISHED) for place in range(2)], word(n, tools.seed).lower()
    for one in new:
        yield _put(tools, one)
    yield _show(settings, phrase)
    after: State = {f"dilemma {one.key}": None for one in new} | {f"shown {phrase}": None}
    yield Act("restore", after, lambda _: restore(settings, file))


def hide(tools: Tools, n: int) -> Iterator[Act]:
    """Hide a name everywhere: in a dilemma, in a question that someone keeps, and from now on."""
    name, stand_in = word(n, tools.seed + 1), f"[{PHRASES['PERSON'][0]}]"
    one = short(f"h-{n}", Status.PUBLISHED, f"de heer {name}")
    yield _put(tools, one)
    question = CleanText(f"wat doen we met {name} en {word(n, tools.seed + 5).lower()}")
    mine = Folder(tools.kb.store, tools.kb.search, OWNER)
    yield Act("keep", {f"search {question}": 1}, lambda _: mine.keep_search(question, Filters()))
    hidden = short(one.key, one.status, f"de heer {stand_in}")
    clean = question.replace(name, stand_in)
    after = view(hidden, _ADDED, _CHANGED) | {f"search {question}": None, f"search {clean}": 1, f"hidden {name}": True}
    yield Act("hide", after, lambda _: tools.desk.hide_everywhere([name]))
    numbers = [its.number for its in mine.searches() if its.question == clean]
    yield Act("drop", {f"search {clean}": None}, lambda _: [mine.drop_search(number) for number in numbers])
    yield from _tidied(tools, "h", n, _ADDED, _CHANGED)


def erase(tools: Tools, n: int) -> Iterator[Act]:
    """Erase a published dilemma with a word in it that is nowhere afterwards."""
    one = short(f"e-{n}", Status.PUBLISHED, word(n, tools.seed + 2))
    yield _put(tools, one)
    yield _erase(tools, one.key, _ADDED)


def folder(tools: Tools, n: int) -> Iterator[Act]:
    """Keep a dilemma and a question for oneself, and let go of them."""
    mine = Folder(tools.kb.store, tools.kb.search, OWNER)
    key, question = BASE[n % len(BASE)], CleanText(f"vraag {word(n, tools.seed + 3)}")
    number = tools.kb.store.number_of(key) or 0
    yield Act("keep", {f"kept {key}": True}, lambda _: mine.keep(number))
    yield Act("keep", {f"search {question}": 1}, lambda _: mine.keep_search(question, Filters()))
    yield Act("drop", {f"kept {key}": None}, lambda _: mine.drop(number))
    numbers = [its.number for its in mine.searches() if its.question == question]
    yield Act("drop", {f"search {question}": None}, lambda _: [mine.drop_search(its) for its in numbers])


def words(tools: Tools, n: int) -> Iterator[Act]:
    """Add to the list of what is never hidden, and take it off again."""
    phrase = word(n, tools.seed + 4).lower()
    yield _show(tools.kb.settings, phrase)
    after = {f"shown {phrase}": None}
    yield Act("words", after, lambda _: OwnWords(tools.kb.settings).forget([phrase]))


def lists(tools: Tools, n: int) -> Iterator[Act]:
    """Let a theme that two dilemmas have be another from now on: both change with the list."""
    theme = f"thema-{n}"
    both = [replace(short(f"l-{n}-{place}", Status.PUBLISHED), themes=(theme,)) for place in range(2)]
    before = {name: value for one in both for name, value in view(one, _ADDED).items()}
    yield Act("put two", before, lambda _: tools.kb.store.put_many(both, "soak"))
    after = {name: value for one in both for name, value in view(one, _ADDED, _CHANGED).items()} | {f"list {theme}": True}
    yield Act("lists", after, lambda _: tools.desk.lists().merge(Kind.THEME, theme, BROAD_THEME))
    for place in range(2):
        yield from _tidied(tools, "l", n, _ADDED, _CHANGED, end=f"-{place}", stay=1)


def _show(settings, phrase: str) -> Act:  # type: ignore[no-untyped-def]
    return Act("words", {f"shown {phrase}": True}, lambda _: OwnWords(settings).never_hide([phrase]))


def _tidied(tools: Tools, letter: str, n: int, *actions: str, end: str = "", stay: int = _STAY) -> Iterator[Act]:
    """Erase an older item whose acts were all done; one of which a kill left less keeps."""
    key = f"{letter}-{n - stay}{end}"
    number = tools.kb.store.number_of(key)
    if number is not None and tuple(entry.action for entry in tools.kb.store.trail(number)) == actions:
        yield _erase(tools, key, *actions)


Writer = Callable[[Tools, int], Iterator[Act]]
WRITERS: dict[str, Writer] = {
    "ingest": ingest, "publish": publish, "withdraw": withdraw, "merge": merge, "import": take_over, "rebuild": rebuild,
    "backup": back_up, "restore": put_back, "hide": hide, "erase": erase, "folder": folder, "words": words,
    "lists": lists,
}  # fmt: skip
ALONE = frozenset({"restore"})
"""Who works only while the others wait: a restore undoes what they did, as it should."""


def strings(kind: str, n: int, seed: int) -> tuple[str, ...]:
    """Return what may be nowhere on disk when the n-th item of a writer is done; for ingest from the beginning."""
    if kind == "ingest":
        return made(n, seed).strings
    return (word(n, seed + {"hide": 1, "erase": 2}[kind])[:-1],) if kind in ("hide", "erase") else ()
