"""The health of an installation: what is checked, what was found and what to do. Nothing here quotes a document.

What is cheap is looked at often (/health, the page Beheer); a thorough look opens the model, reads the whole store and index
and goes along the trail. Nothing is changed by looking, and what is broken stops no other check.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.health.findings import FINDINGS, State

__all__ = ["Check", "State", "found", "worst"]


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found. code: which of its findings, for who words it otherwise; figures: what stands in those words."""

    name: str
    state: State
    code: str
    figures: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def found(self) -> str:
        """What was found, in English."""
        return FINDINGS[self.name, self.code].found.format(**self.figures)

    @property
    def step(self) -> str:
        """What to do about it, "" for nothing."""
        return FINDINGS[self.name, self.code].step.format(**self.figures)


def found(name: str, code: str, /, **figures: str | int) -> Check:
    """Return what a check found, by the code under which the findings hold it."""
    return Check(name, FINDINGS[name, code].state, code, figures)


def worst(checks: list[Check]) -> State:
    """Return how it is with all of them together."""
    return max((check.state for check in checks), key=list(State).index, default=State.FINE)
