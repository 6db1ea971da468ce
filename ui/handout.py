"""Take a dilemma or an answer to a meeting: Word, PDF, text to copy, paper. A file is made when someone asks for it."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kb.errors import NotClean, TooOften
from kb.handout import Handout, of_answer, of_dilemma, to_pdf, to_text, to_word
from kb.limits import Costly
from kb.model import Answer, CleanText, Dilemma, Hit
from ui import handout_words as words
from ui import limit_words
from ui.desk import desk
from ui.parts import anonymiser, plain

_HERE = Path(__file__).parent
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def take_along_row(key: str) -> DeltaGenerator:
    """Return the row for such buttons, to which a page may add; it does not stand on paper."""
    return st.container(horizontal=True, gap="small", key=f"take-along-{key}")


def export_buttons(dilemma: Dilemma) -> None:
    """Show the buttons with which someone takes this dilemma along, or prints the page, in the row that is open."""
    lists = desk().reading().taxonomy()
    _buttons(lambda: of_dilemma(dilemma, date.today(), lists), dilemma.title, f"dilemma-{dilemma.number}", may_print=True)


def export_buttons_for_answer(answer: Answer, sources: Sequence[Hit], question: str = "", key: str = "0") -> None:
    """Show the buttons with which someone takes an answer along.

    sources: the dilemmas to take along, in order. question: as it was typed; it goes along only when its asker ticks that, and
    then without what identifies. key: tells the answers of one page apart.
    """
    theme = next((theme for hit in sources for theme in hit.dilemma.themes), "")
    asked = _question(question, key) if question.strip() else None
    lists = desk().reading().taxonomy()
    with take_along_row(f"answer-{key}"):
        name = f"{words.ANSWER_FILE} {theme}"
        _buttons(lambda: of_answer(answer, sources, date.today(), lists, asked), name, f"answer-{key}")


def _question(question: str, key: str) -> CleanText | None:
    """Return the question made clean when its asker wants it along, and show how it reads."""
    if not st.checkbox(words.WITH_QUESTION, key=f"with-question-{key}", help=words.WITH_QUESTION_HELP):
        return None
    try:
        with st.spinner(words.CLEANING):
            clean = anonymiser().anonymise_parts([question])[0][0]
    except NotClean:
        st.warning(words.NOT_CLEANED)
        return None
    st.caption(plain(words.question_along(clean)))
    return clean


def _buttons(handout: Callable[[], Handout], name: str, key: str, may_print: bool = False) -> None:
    today, its = date.today(), desk()  # a file is made later, when nothing tells any more who asks for it

    def counted(make: Callable[[Handout], bytes]) -> Callable[[], bytes]:
        def made() -> bytes:
            its.spend(Costly.EXPORT)
            try:
                return make(handout())
            except Exception as wrong:  # Streamlit logs its message, which may quote what the file was to hold
                raise RuntimeError(f"no file was made: {type(wrong).__name__}") from None

        return made

    try:
        its.check(Costly.EXPORT)
    except TooOften as wrong:
        st.caption(limit_words.told(wrong))
    st.download_button(
        words.WORD, counted(to_word), words.file_name(name, today, "docx"), _WORD_TYPE, on_click="ignore",
        icon=":material/description:", help=words.WORD_HELP, key=f"word-{key}",
    )  # fmt: skip
    st.download_button(
        words.PDF, counted(to_pdf), words.file_name(name, today, "pdf"), "application/pdf", on_click="ignore",
        icon=":material/picture_as_pdf:", help=words.PDF_HELP, key=f"pdf-{key}",
    )  # fmt: skip
    _copy_and_print(to_text(handout()), may_print)


def _copy_and_print(text: str, may_print: bool) -> None:
    """Show what only the browser can do. The text goes along as base64: whatever it holds, it cannot be read as HTML."""
    page, css = ((_HERE / f"handout.{kind}").read_text(encoding="utf-8") for kind in ("html", "css"))
    filled = page.format(
        css=css,
        text=b64encode(text.encode()).decode(),
        print=f'<button type="button" data-own-print>{escape(words.PRINT)}</button>' if may_print else "",
        copy=escape(words.COPY),
        copied=escape(words.COPIED),
        not_copied=escape(words.NOT_COPIED),
        text_label=escape(words.TEXT),
    )
    st.html(filled, width="content", unsafe_allow_javascript=True)
