"""One run: writers at work, one killed at a time, everything checked after each kill, and the table of it."""

import random
import select
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Status
from kb.own_words import OwnWords
from kb.settings import Settings
from kb.taken_back import sign
from tests.soak.acts import ALONE, BASE, Tools, short, strings, word
from tests.soak.checks import Secrets, looked_at
from tests.soak.journal import Journal, State
from tests.soak.models import Models
from tests.soak.processes import STUCK_SECONDS, Child, asked_apart, fork
from tests.soak.report import Kill
from tests.soak.shared import Shared

KEY = "5ac0ffee" * 8
"""Of the safe; it may be nowhere on disk either."""
_RECENT = 12  # items of a writer whose strings are looked for after every kill; of all of them at the end
_GUESSED = 0.3, 9  # seconds of an act and points in it, while nobody knows
_WHOLE_SECONDS = 600  # that the look at everything at the end may take


@dataclass
class Soak:
    """Writers on one home folder. kinds: which; aside: folder for what they work with; seed: of everything by lot.

    beside: others that work while one is killed. shared: the database that the settings name, None for SQLite.
    """

    settings: Settings
    models: Models
    aside: Path
    kinds: Sequence[str]
    seed: int = 0
    beside: int = 3
    shared: Shared | None = None
    kills: list[Kill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice, self._journal = random.Random(self.seed), Journal()
        self._children: dict[str, Child] = {}
        self._items: Counter[str] = Counter()
        self._names: dict[str, None] = {}  # what cannot be listed, and is asked for by name
        self._seconds: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=9))
        self._points: Counter[str] = Counter()
        self.acts: Counter[str] = Counter()
        self.failed: list[str] = []
        wrong = [asked_apart(self._fill)]
        if not any(wrong):
            wrong, self._journal.state, _ = self._looked(0)
        if any(wrong):
            raise RuntimeError(f"it does not begin sound: {wrong}")

    def open(self) -> KnowledgeBase:
        """Open the knowledge base as a process of its own does, with the model that is open already."""
        kb = open_knowledge_base(self.settings)
        kb._embedder = self.models.embedder
        return kb

    def _fill(self) -> None:
        kb = self.open()
        kb.store.put_many([short(key, Status.PUBLISHED) for key in BASE], "soak")
        OwnWords(self.settings).never_hide(["kop van het hof"])
        kb.searcher.refresh()
        kb.store.close()

    def kill_one(self, kind: str, at_point: bool) -> Kill:
        """Let the writers work and end one of this kind, by the clock or at a point; check everything, begin it anew."""
        free = [] if kind in ALONE else sorted(set(self.kinds) - ALONE - {kind})
        beside = self._dice.sample(free, min(self.beside, len(free)))
        self._pause(child for child in self._children.values() if child.kind not in (kind, *beside))
        for one in (*beside, kind):
            if one not in self._children:
                self._begin(one)
        self._go([self._children[one] for one in (*beside, kind)])
        victim = self._children[kind]
        moment = self._at_point(victim) if at_point else self._by_clock(victim)
        act = self._journal.going[kind].kind if kind in self._journal.going else "between two"
        self._pause(self._children.values())
        wrong, became = self._check(kind)
        self.failed.clear()
        done = Kill(kind, act, moment, became, tuple(wrong))
        self.kills.append(done)
        return done

    def finish(self) -> list[str]:
        """End all writers in peace and look at everything once more, for the strings of all items; return what is wrong."""
        self._pause(self._children.values())
        for child in list(self._children.values()):
            child.kill()
            self._await(child)
        wrong, state, _ = self._looked(None)
        return wrong + (self._journal.settle("nobody", state)[0] if state else [])

    def close(self) -> None:
        """End all writers."""
        for child in self._children.values():
            child.kill()

    # Writers

    def _begin(self, kind: str) -> None:
        tools = lambda: Tools(self.open(), self.models.prepare, self.aside, self.seed)  # noqa: E731
        others = list(self._children.values())
        self._children[kind] = fork(kind, self._items[kind], tools, self.aside / f"{kind}.log", others)

    def _pause(self, children: Iterable[Child]) -> None:
        waiting = [child for child in children if not child.paused]
        for child in waiting:
            child.ask(do="pause")
        self._hear(lambda: all(child.paused or child.is_gone() for child in waiting), "pausing")

    def _go(self, children: Iterable[Child]) -> None:
        for child in children:
            child.paused = False
            child.ask(do="go")

    def _by_clock(self, victim: Child) -> str:
        """Kill a writer at a moment by lot in what it does next; return which quarter of its usual time that was."""
        self._hear(lambda: not victim.since or victim.is_gone(), "coming to an end")
        self._hear(lambda: bool(victim.since) or victim.is_gone(), "beginning")
        if victim.is_gone():
            self._await(victim)
            return "failed"
        act = self._journal.going[victim.kind].kind
        usual = median(self._seconds[act] or [_GUESSED[0]])
        end = time.monotonic() + self._dice.uniform(0, 1.1) * usual
        self._hear(lambda: time.monotonic() >= end, "")
        passed = (time.monotonic() - victim.since) / usual if victim.since else 9
        victim.kill()
        self._await(victim)
        return "between two" if passed == 9 else f"in quarter {min(4, 1 + int(passed * 4))}"

    def _at_point(self, victim: Child) -> str:
        """Have a writer end itself at a point by lot; return what it was about to do."""
        most = max([points for name, points in self._points.items() if name.startswith(f"{victim.kind}:")] or [_GUESSED[1]])
        victim.ask(end_after=self._dice.randint(1, most))
        self._at = "?"
        self._await(victim)
        return f"at {self._at}"

    def _await(self, child: Child) -> None:
        self._hear(child.is_gone, "ending")
        self._note(child)
        child.close()
        self._children.pop(child.kind, None)
        self._items[child.kind] = child.item + 1

    def _hear(self, enough: Callable[[], bool], what: str) -> None:
        """Listen to all writers until it is enough. what: they do not do in time, "" for nothing."""
        end = time.monotonic() + STUCK_SECONDS
        while not enough():
            if what and time.monotonic() > end:
                stuck = [f"{one.kind} for {time.monotonic() - one.since:.0f} s" for one in self._children.values() if one.since]
                raise TimeoutError(f"{what} takes more than {STUCK_SECONDS} s: {', '.join(stuck)}")
            told = {child.told: child for child in self._children.values()}
            for pipe in select.select(list(told), [], [], 0.005)[0]:
                self._note(told[pipe])

    def _note(self, child: Child) -> None:
        """Write down what a writer told."""
        for its in child.heard():
            if "begin" in its:
                self._journal.begin(child.kind, its["begin"], its["after"], its["is_one"])
                self._know(its["after"])
                child.since, child.item = time.monotonic(), its["item"]
            elif "plan" in its:
                self._journal.plan(child.kind, its["plan"])
                self._know(its["plan"])
            elif "done" in its:
                self._seconds[its["done"]].append(time.monotonic() - child.since)
                self._points[f"{child.kind}:{its['done']}"] = its["points"]
                self._journal.done(child.kind)
                self.acts[its["done"]] += 1
                child.since = 0
            elif "paused" in its:
                child.paused = True
            elif "at" in its:
                self._at = its["at"]
            else:
                self.failed.append(f"{child.kind} failed: {its['failed']}")

    # Checks

    def _check(self, kind: str) -> tuple[list[str], str]:
        wrong, state, is_told = self._looked(_RECENT)
        if not is_told:
            return [*self.failed, *wrong], "?"
        differs, became = self._journal.settle(kind, state)
        return [*self.failed, *wrong, *differs], became

    def _looked(self, recent: int | None) -> tuple[list[str], State, bool]:
        """Return what is wrong, what is so, and whether that could be told. recent: items of each writer; None: all."""
        every = recent is None
        secrets = self._secrets(10**9 if recent is None else recent)
        found = asked_apart(
            lambda: looked_at(self.open(), self._names, secrets, self.aside, self.shared, every),
            _WHOLE_SECONDS if every else STUCK_SECONDS,
        )
        if isinstance(found, dict):
            return [found["failed"]], {}, False
        state, wrong = found
        return wrong, state, True

    def _know(self, after: State) -> None:
        self._names |= dict.fromkeys(name for name in after if name.startswith(("file ", "hidden ")))

    def _secrets(self, recent: int) -> Secrets:
        """Return what may be nowhere on disk: of notes always, of what was hidden and erased once that is done."""
        found: dict[str, list[str]] = {"ingest": [], "hide": [], "erase": []}
        for kind in set(self.kinds) & found.keys():
            last = max(self._items[kind], self._children[kind].item if kind in self._children else 0)
            for n in range(max(0, last - recent), last + 1):
                settled = {"ingest": True, "hide": f"hidden {word(n, self.seed + 1)}" in self._journal.state,
                           "erase": f"gone {sign(f'e-{n}')}" in self._journal.state}[kind]  # fmt: skip
                found[kind] += strings(kind, n, self.seed) if settled and not self._touches(kind, n) else ()
        return Secrets((KEY, *found["ingest"]), tuple(found["hide"] + found["erase"]))

    def _touches(self, kind: str, n: int) -> bool:
        """Say whether it is not known yet what became of an item: a kill came in between."""
        going = self._journal.going.get(kind)
        return kind != "ingest" and going is not None and any(str(n) in name for name in going.after)
