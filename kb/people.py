"""Who may do what: three roles, each with the rights of those before it, and one table of what they are for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from kb.errors import NotAllowed

P = ParamSpec("P")
T = TypeVar("T")


class Role(StrEnum):
    """What someone is for the Dilemmabank."""

    READER = "lezer"
    EDITOR = "redacteur"
    ADMINISTRATOR = "beheerder"


class Action(StrEnum):
    """What can be done, as coarse as the difference between roles."""

    READ = "zoeken en lezen"
    KEEP = "bewaren voor zichzelf"
    SUBMIT = "inbrengen"
    INGEST = "verslagen inlezen"
    REVIEW = "beoordelen"
    WITHDRAW = "intrekken"
    HIDE = "overal verbergen"
    ERASE = "wissen"
    MANAGE = "beheren"


_LEAST = {
    Action.READ: Role.READER, Action.KEEP: Role.READER, Action.SUBMIT: Role.READER,
    Action.INGEST: Role.EDITOR, Action.REVIEW: Role.EDITOR, Action.WITHDRAW: Role.EDITOR, Action.HIDE: Role.EDITOR,
    Action.ERASE: Role.ADMINISTRATOR, Action.MANAGE: Role.ADMINISTRATOR,
}  # fmt: skip
_ORDER = tuple(Role)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who uses the app. name and region: keyed pseudonyms, "" where not known; never what an account says.

    alone: the only user of this machine, with nobody signed in: who reads a risky draft is then told apart by initials.
    """

    name: str
    role: Role
    region: str = ""
    alone: bool = False

    @property
    def actor(self) -> str:
        """What the trail calls this person, whatever role they have that day; someone without a name by the role."""
        return self.name or self.role.value

    def may(self, action: Action) -> bool:
        """Say whether this person may do something."""
        return _ORDER.index(self.role) >= _ORDER.index(_LEAST[action])


class _HasPerson(Protocol):
    @property
    def person(self) -> Person: ...


S = TypeVar("S", bound=_HasPerson)


def needs(action: Action) -> Callable[[Callable[Concatenate[S, P], T]], Callable[Concatenate[S, P], T]]:
    """Let only who may do this use a method of something that knows its `person`; others get NotAllowed.

    The method keeps the action as its attribute `needs`, so that a test can see that none was forgotten.
    """

    def guard(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
        @wraps(method)
        def guarded(self: S, *args: P.args, **named: P.kwargs) -> T:
            if not self.person.may(action):
                raise NotAllowed(f"a {self.person.role} may not do this ({action}): ask the administrator for another role")
            return method(self, *args, **named)

        guarded.needs = action  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]  # functools.wraps: the same call, by another name

    return guard
