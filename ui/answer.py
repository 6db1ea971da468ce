"""What colleagues advise, in the order in which a tired reader needs it: few statements open, the others folded by use."""

from collections.abc import Iterable, Sequence

import streamlit as st

from kb.answer import numbered, without_repeats
from kb.model import Answer, Statement
from ui import chat_words, words
from ui.cards import anchor
from ui.parts import paragraphs, plain, role

_OPEN_A_SIDE = 2  # statements for, and against, that are not folded
_CONDITIONAL = "conditional"
_OPEN = 5  # statements that are not folded


class Shown:
    """One answer on the page. turn: number that tells it from the other answers of the conversation."""

    def __init__(self, answer: Answer, turn: int) -> None:
        self.answer, self.turn = answer, turn
        self.numbers = numbered(answer)
        self.titles = {hit.dilemma.number: hit.dilemma.title for hit in answer.sources}
        self.lead = answer.sources[0].dilemma

    def show(self) -> None:
        """Show lead, agreement and difference, and the rest folded."""
        answer = self.answer
        st.header(words.ADVICE, anchor=False)
        st.markdown(f"{words.ON_DILEMMA} **{plain(self.lead.title)}** {self._link(1)}\n\n{plain(answer.agreement)}")
        self._agreed()
        rest = without_repeats(answer).advice
        on_lead = [statement for statement in rest if statement.dilemma == self.lead.number]
        if answer.supports and answer.objects:
            self._sides()
            more = [*answer.supports[_OPEN_A_SIDE:], *answer.objects[_OPEN_A_SIDE:]]
            if on_lead:
                st.subheader(words.BETWEEN, anchor=False)
                self._statements(on_lead[:1], "between")
            self._folded(chat_words.MORE_ON_THIS, [*more, *on_lead[1:]], "more")
        else:
            self._statements(on_lead[:_OPEN], "lead")
            self._folded(chat_words.MORE_ON_THIS, on_lead[_OPEN:], "more")
        self._by_use()

    def _agreed(self) -> None:
        """Show what two or more said in nearly the same words."""
        if not self.answer.agreed:
            return
        st.subheader(chat_words.AGREED, anchor=False)
        for first, *others in self.answer.agreed:
            self._statements([first], "agreed", [f"{chat_words.ALSO}: {self._by(other)}" for other in others])

    def _sides(self) -> None:
        st.subheader(chat_words.DIFFER, anchor=False)
        sides = ((words.FOR, self.answer.supports, "for"), (words.AGAINST, self.answer.objects, "against"))
        for column, (heading, statements, section) in zip(st.columns(2), sides, strict=True):
            with column:
                st.markdown(f"#### {heading}")
                self._statements(statements[:_OPEN_A_SIDE], section)

    def _by_use(self) -> None:
        """Show all of it again, folded: for who looks for a condition, an experience or a perspective."""
        answer = self.answer
        self._folded(chat_words.CONDITIONAL, answer.conditional, _CONDITIONAL)
        count = len(answer.tried) + len(answer.outcomes)
        if count:
            with st.expander(chat_words.folded(chat_words.TRIED, count)):
                self._statements(answer.tried, "tried", told=True)
                if answer.outcomes:
                    st.markdown(f"**{chat_words.HOW_IT_ENDED}**")
                    ends = (f"- {paragraphs(one.text)} {self._link(self.numbers[one.dilemma])}" for one in answer.outcomes)
                    st.markdown("\n".join(ends))
        with st.expander(chat_words.folded(chat_words.BY_PERSPECTIVE, len(answer.advice))):
            for name, statements in answer.perspectives:
                st.markdown(f"**{plain(chat_words.folded(name, len(statements)))}**")
                self._statements(statements, "perspective", told=True)

    def _folded(self, heading: str, statements: Sequence[Statement], section: str) -> None:
        if statements:
            with st.expander(chat_words.folded(heading, len(statements))):
                self._statements(statements, section, told=True)

    def _statements(self, statements: Iterable[Statement], section: str, also: Sequence[str] = (), told: bool = False) -> None:
        """Show statements, each with its conditions and its source. told: with the dilemma it is about, away from its lead."""
        for one in statements:
            with st.container(border=True, key=f"advice-{self.turn}-{section}-{one.dilemma}-{one.guidance}", gap="xsmall"):
                st.markdown("\n\n".join((self._conditional(one) if section == _CONDITIONAL else self._text(one), *also)))
                if told:
                    side = f" · {one.stance.value}" if one.stance else ""
                    st.caption(f"{chat_words.ABOUT}: {plain(self.titles[one.dilemma])}{side}")

    def _conditional(self, one: Statement) -> str:
        """Return a statement with its conditions in front: that is what one looks for here."""
        return f"*{words.CONDITION}:* **{plain('; '.join(one.conditions))}**\n\n{self._said(one)}"

    def _said(self, one: Statement) -> str:
        return f"{self._by(one, ':')} {paragraphs(one.text)} {self._link(self.numbers[one.dilemma])}"

    def _text(self, one: Statement) -> str:
        lines = [self._said(one)]
        if one.conditions:
            lines.append(f"*{words.CONDITION}:* {plain('; '.join(one.conditions))}")
        if one.result:
            lines.append(f"*{words.OUTCOME}:* {paragraphs(one.result)}")
        return "\n\n".join(lines)

    def _by(self, one: Statement, colon: str = "") -> str:
        return f"**{plain(role(one.by))}**{colon}" + ("" if colon else f" {self._link(self.numbers[one.dilemma])}")

    def _link(self, number: int) -> str:
        """Return the number of a source as a link to its card."""
        return f"[\\[{number}\\]](#{anchor(self.turn, number)})"
