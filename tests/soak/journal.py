"""The plain reference: what was acknowledged, and what was being done when a writer was ended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from kb.knowledge_base import KnowledgeBase
from kb.model import Kind
from kb.own_words import OwnWords
from kb.store.lists import NO_DILEMMA

State = dict[str, Any]
"""What is so, by name: "dilemma D1" to [state, title, advice, actions in the trail]. What is not there is not in it."""
Plan = Callable[[State], None]
OWNER = "soak"
"""Whose folder it is."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a writer does. after: what will be so then, None for what will be gone; what is not named stays as it is.

    do: does it; it is given what tells of more that will be so, for who knows that only on the way. is_one: it is all there or
    nothing of it; else each thing by itself. kind: for the table.
    """

    kind: str
    after: State
    do: Callable[[Plan], object]
    is_one: bool = True


@dataclass
class Going:
    """What a writer is doing. after and is_one: as of its Act."""

    kind: str
    after: State
    is_one: bool = True


@dataclass
class Journal:
    """What is so by all that was acknowledged, and what each writer is doing."""

    state: State = field(default_factory=dict)
    going: dict[str, Going] = field(default_factory=dict)

    def begin(self, writer: str, kind: str, after: State, is_one: bool) -> None:
        """Note what a writer will do."""
        self.going[writer] = Going(kind, after, is_one)

    def plan(self, writer: str, more: State) -> None:
        """Note what else will be so."""
        self.going[writer].after |= more

    def done(self, writer: str) -> None:
        """Note that a writer did it."""
        self._become(self.going.pop(writer).after)

    def _become(self, after: State) -> None:
        self.state = {name: value for name, value in (self.state | after).items() if value is not None}

    def settle(self, writer: str, found: State) -> tuple[list[str], str]:
        """Compare what is so with what should be, after a writer was ended; return what is wrong and what became of its act.

        That is "done", "not done", "partly done", or "nothing" when it did nothing or nothing that shows.
        """
        going = self.going.pop(writer, None)
        after = going.after if going else {}
        wrong = [
            f"{name}: {self.state.get(name)} became {found.get(name)}"
            for name in sorted((self.state.keys() | found.keys()) - after.keys())
            if self.state.get(name) != found.get(name)
        ]
        changes = {name: value for name, value in after.items() if self.state.get(name) != value}
        made = {name for name, value in changes.items() if found.get(name) == value}
        kept = {name for name in changes if found.get(name) == self.state.get(name)}
        wrong += [
            f"{name}: neither {self.state.get(name)} nor {value} but {found.get(name)}"
            for name, value in changes.items() if name not in made | kept
        ]  # fmt: skip
        if going and going.is_one and made and kept:
            wrong.append(f"half done: {going.kind} made {sorted(made)} and left {sorted(kept)}")
        self._become({name: found.get(name) for name in changes} if not wrong else dict.fromkeys(self.state) | found)
        return wrong, "nothing" if not changes else "done" if not kept else "not done" if not made else "partly done"


def observed(kb: KnowledgeBase, names: Iterable[str]) -> State:
    """Return what is so. names: what to look for of what cannot be listed, such as whether a file was read."""
    store, state, actions = kb.store, State(), dict[int, list[str]]()
    last = {}
    for entry in store.whole_trail():
        actions.setdefault(entry.dilemma, []).append(entry.action)
        last[entry.dilemma] = entry
    for one in store.all():
        name = f"dilemma {one.key}"
        if name in state:
            state[f"{name} twice"] = True
        done = actions.pop(one.number or 0, [])
        state[name] = [one.status.value, one.title, [piece.text for piece in one.guidance], done]
    merged = [one.slug for one in kb.taxonomy.of(Kind.THEME) if one.into]
    state |= {f"list {slug}": True for slug in merged}
    if (told := len(actions.pop(NO_DILEMMA, []))) != len(merged):
        state["the trail of the lists"] = f"{told} lines for {len(merged)} changes"
    for number, done in actions.items():
        state[f"gone {last[number].detail or last[number].reason}"] = done
    for kept in store.kept.dilemmas(OWNER):
        state[f"kept {kept.key or kept.number}"] = True
    for search in store.kept.searches(OWNER):
        name = f"search {search.question}"
        state[name] = state.get(name, 0) + 1
    own = OwnWords(kb.settings)
    state |= {f"shown {phrase}": True for phrase in own.shown}
    for name in names:
        what, _, of = name.partition(" ")
        if (what == "file" and store.known(of)) or (what == "hidden" and any(own.hidden_in(of))):
            state[name] = True
    return state
