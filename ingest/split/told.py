"""A dilemma as a note tells it, and one that is being gathered."""

import re
from dataclasses import dataclass, field

from ingest.split.roles import COLLEAGUE
from ingest.split.speech import as_told, sentences, without_meeting
from ingest.split.tension import CLEAR, SLIGHT, conditions_in, stance_of, strained, tension
from ingest.split.wording import as_question, questions_in

_SIGNS = {"+": "voor", "-": "tegen"}
_FEWEST_WORDS = 20  # a story without advice that is shorter says too little
_BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Advice:
    """A piece of guidance as the note has it. by: a role, or "collega"; stance: "voor", "tegen" or ""."""

    by: str
    text: str
    conditions: tuple[str, ...] = ()
    stance: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One dilemma as a note tells it; interests: (whose, what is at stake)."""

    title: str
    situation: str
    question: str
    guidance: tuple[Advice, ...]
    chosen: str = ""
    outcome: str = ""
    interests: tuple[tuple[str, str], ...] = ()


@dataclass
class Case:
    """A dilemma being gathered; loose: paragraphs after the advice, which may open the next one."""

    heading: str = ""
    told: list[str] = field(default_factory=list)
    asked: str = ""
    asker: str = ""
    advice: list[Advice] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    outcome: list[str] = field(default_factory=list)
    interests: list[tuple[str, str]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        return bool(self.asked and (self.advice or self.chosen))

    def advise(self, who: str, text: str, sign: str = "") -> None:
        """Take a piece of advice; small talk and what is about the meeting are left out. sign: the "+" or "-" before it."""
        if len((said := as_told(text)).split()) > 2:
            stance = _SIGNS.get(sign) or stance_of(said, self.asked)
            self.advice.append(Advice(who or COLLEAGUE, said, conditions_in(said), stance))

    def finished(self) -> Told | None:
        """Return the dilemma, or None when too little was gathered to be one."""
        told = [text[:1].upper() + text[1:] for text in map(without_meeting, self.told) if text]
        situation = "\n\n".join(told) or without_meeting(_BRACKETS.sub("", self.heading))
        core = self.asked or self._core()
        if not core or not situation or (not self.advice and len(situation.split()) < _FEWEST_WORDS):
            return None
        chosen, outcome = (as_told(" ".join(part)) for part in (self.chosen, self.outcome))
        return Told(
            as_question(core),
            situation,
            core[:1].upper() + core[1:],
            tuple(self.advice),
            chosen,
            outcome,
            tuple(self.interests),
        )

    def _core(self) -> str:
        """Return the sentence or question of the narrative that words the dilemma best, the first of the best; "" for none."""
        told = [s for text in self.told for s in sentences(text)]
        strength = max((tension(s) for s in told), default=0)
        if strength < (SLIGHT if self.advice else CLEAR) or not any(map(strained, told)):
            return ""
        best = next(s for s in told if tension(s) == strength)
        asked = questions_in(best)
        return asked[-1] if asked else re.sub(r"[’”'\"],\s.*$", "", best).strip("“”‘’\"' ")  # without ", says the speaker"
