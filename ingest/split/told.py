"""A dilemma as a note tells it, and one that is being gathered."""

import re
from dataclasses import dataclass, field

from ingest.split.roles import COLLEAGUE
from ingest.split.speech import as_told, sentences, without_meeting
from ingest.split.tension import conditions_in, stance_of, tension
from ingest.split.wording import as_question, questions_in

_SIGN = re.compile(r"\s*([-+])\s+")
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
    """A dilemma being gathered. heading: what stood above it; told: paragraphs of the situation; asked: what is asked;

    around: the paragraphs in which that stands, the situation where nothing else tells it.
    """

    heading: str = ""
    told: list[str] = field(default_factory=list)
    asked: str = ""
    around: list[str] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    outcome: list[str] = field(default_factory=list)
    interests: list[tuple[str, str]] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """Whether somebody advised on it, or something was decided."""
        return bool(self.advice or self.chosen or self.outcome)

    def advise(self, who: str, text: str, sign: str = "") -> None:
        """Take a piece of advice; small talk and what is about the meeting are left out.

        sign: "+" or "-" where it stands under what is for or against; the text may open with one too.
        """
        opens = _SIGN.match(text)
        if len((said := as_told(text[opens.end() :] if opens else text)).split()) > 2:
            stance = _SIGNS.get(opens[1] if opens else sign, "") or stance_of(said, self.asked)
            self.advice.append(Advice(who or COLLEAGUE, said, conditions_in(said), stance))

    def finished(self) -> Told | None:
        """Return the dilemma, or None when too little was gathered to be one."""
        told = [text[:1].upper() + text[1:] for text in map(without_meeting, self.told) if text]
        core = without_meeting(self.asked) or self._core()
        elsewhere = (*map(without_meeting, self.around), without_meeting(_BRACKETS.sub("", self.heading)), core)
        situation = "\n\n".join(told) or next(filter(None, elsewhere), "")
        if not core or (not self.advice and len(f"{situation} {core}".split()) < _FEWEST_WORDS):
            return None
        chosen, outcome = (as_told(" ".join(part)) for part in (self.chosen, self.outcome))
        return Told(
            as_question(core),
            situation,
            core[:1].upper() + core[1:],
            tuple(self.advice),
            chosen,
            outcome,
            tuple((whose, what) for whose, what in self.interests if whose and what),
        )

    def _core(self) -> str:
        """Return what words the dilemma best where nobody asks it: a heading that asks, or the tensest sentence."""
        if asked := questions_in(self.heading):
            return asked[-1]
        told = [s for text in self.told for s in sentences(text)]
        if not told:
            return self.heading
        strength = max(map(tension, told))
        best = next(s for s in told if tension(s) == strength)
        asked = questions_in(best)
        said = re.sub(r"[’”'\"],\s.*$", "", best)  # without ", says the speaker"
        return asked[-1] if asked else said.strip("“”‘’\"' ")
