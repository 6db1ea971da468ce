"""Session notes to drafts, in the browser: what became of each file, and the original beside the drafts.

The original is held in memory for this visit to this page only: app.py forgets it as soon as another page is opened, and the
server when the visitor is gone (ui.parts.forget_visitors). Where the safe is on, it also lies encrypted there (kb.safe).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ingest.batch import SUFFIXES, Batch, Draft, FileReport, Outcome
from ingest.clean import Cleaned, whole
from ingest.crew import Crew
from ingest.readers import Note
from ingest.wording import open_wording
from kb.errors import KbError, TooOften
from ui import limit_words, upload_words, words
from ui.beside import marked, show_draft, show_marked
from ui.desk import desk
from ui.parts import ORIGINALS, REVIEW_PAGE, anonymiser, plain
from ui.sending import complain
from ui.site.uploads import uploads, welcome_files

_ICONS = {
    Outcome.DRAFTS: ":material/task_alt:", Outcome.DUPLICATE: ":material/content_copy:", Outcome.NOTHING: ":material/remove:",
    Outcome.UNREADABLE: ":material/error:",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of one file, with the original as HTML; "" when there are no drafts to hold beside it."""

    report: FileReport
    original: str


def _marked(note: Note, cleaned: Cleaned) -> str:
    """Return a raw note as HTML in which every hidden stretch is marked."""
    return marked(whole(note), ((span.start, span.end, span.label) for span in cleaned.hidden))


def _contents(chosen: list[UploadedFile]) -> list[tuple[str, bytes]]:
    """Return name and bytes of the chosen files, which the server forgets: it would hold them as long as the session."""
    files = [(file.name, file.getvalue()) for file in chosen]
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in chosen:
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    return files


def _take_in(files: list[tuple[str, bytes]], taken: list[_Taken]) -> None:
    """Take in the files one after another, with the progress shown; what became of each is added as it is ready."""
    kb = desk().intake(len(files))
    settings = kb.settings
    notes: list[tuple[Note, Cleaned]] = []

    def prepare_beside(name: str, data: bytes) -> tuple[Note, Cleaned]:
        notes.append(crew.prepare_beside(name, data))
        return notes[-1]

    def prepare(name: str, data: bytes) -> Cleaned:
        return prepare_beside(name, data)[1]

    start, bar = time.monotonic(), st.progress(0.0, upload_words.READING)
    with Crew(settings) as crew:
        wording = open_wording(settings, anonymiser())
        batch = Batch(kb, prepare, actor=desk().actor, wording=wording, prepare_beside=prepare_beside)
        for done, (name, data) in enumerate(files, 1):
            notes.clear()
            report = batch.take_bytes(name, data)
            taken.append(_Taken(report, _marked(*notes[0]) if notes and report.drafts else ""))
            left = (time.monotonic() - start) / done * (len(files) - done)
            bar.progress(done / len(files), upload_words.progress(done, len(files), left))
    bar.empty()


def _show_draft(number: int, draft: Draft) -> None:
    one = draft.dilemma
    st.markdown(f"**{upload_words.DRAFT} {number}. {plain(one.title)}**")
    show_draft(one)
    st.caption(f"{words.RISK}: {plain(draft.risk.level)}")
    if attention := "\n".join(f"- {plain(one)}" for one in _attention(draft)):
        st.warning(f"**{upload_words.ATTENTION}**\n\n{attention}")


def _attention(draft: Draft) -> Iterator[str]:
    """Yield what a human has to do about a draft beyond reading it."""
    if draft.risk.is_high:
        yield upload_words.TWO_READERS
    if draft.resembles:
        yield upload_words.resembles(draft.resembles)
    if not draft.dilemma.guidance:
        yield upload_words.OPEN_QUESTION
    if not draft.dilemma.themes:
        yield upload_words.NO_THEME


def _show(taken: _Taken) -> None:
    report = taken.report
    name = plain(report.file)
    if not report.drafts:
        why = upload_words.problem(report.problem) if report.problem else upload_words.OUTCOMES[report.outcome.value]
        (st.error if report.outcome is Outcome.UNREADABLE else st.info)(f"**{name}**: {why}", icon=_ICONS[report.outcome])
    else:
        with st.expander(f"**{name}**: {upload_words.found(len(report.drafts))}", icon=_ICONS[report.outcome]):
            st.caption(f"{upload_words.HIDDEN}: {upload_words.hidden(report.replaced)}.")
            left, right = st.columns(2, gap="medium")
            with left:
                st.subheader(upload_words.ORIGINAL, anchor=False)
                st.caption(upload_words.ORIGINAL_INTRO)
                show_marked(taken.original)
            with right:
                st.subheader(upload_words.FOUND, anchor=False)
                for number, draft in enumerate(report.drafts, 1):
                    _show_draft(number, draft)
    for skipped in report.skipped:
        st.warning(f"{upload_words.LEFT_OUT}: {plain(upload_words.left_out(skipped))}", icon=":material/attach_file_off:")


def page() -> None:
    """Show what may be chosen, take it in, and show what became of it."""
    st.set_page_config(page_title=words.tab(upload_words.UPLOAD))
    st.title(upload_words.UPLOAD, anchor=False)
    st.markdown(upload_words.intro(desk().keeps_originals()))  # refused to who may not take notes in
    welcome_files()
    with st.form("upload", clear_on_submit=True, border=False):
        chosen = st.file_uploader(
            upload_words.CHOOSE, [suffix.lstrip(".") for suffix in SUFFIXES], accept_multiple_files=True,
            help=upload_words.CHOOSE_HELP,
        )  # fmt: skip
        pressed = st.form_submit_button(upload_words.TAKE_IN, type="primary")
    if pressed and chosen:
        st.session_state[ORIGINALS] = []
        try:
            files = _contents(chosen)
            with uploads().noted(sum(len(data) for _, data in files)):
                _take_in(files, st.session_state[ORIGINALS])
        except TooOften as wrong:
            complain(limit_words.told(wrong))
        except KbError:  # what was ready before is shown
            st.error(upload_words.STOPPED)
    taken: list[_Taken] = st.session_state.get(ORIGINALS, [])
    if not taken:
        return
    drafts = sum(len(one.report.drafts) for one in taken)
    unread = sum(one.report.outcome is Outcome.UNREADABLE for one in taken)
    (st.success if drafts else st.info)(upload_words.summary(len(taken), unread, drafts))
    if drafts:
        st.page_link(REVIEW_PAGE, label=upload_words.TO_REVIEW, icon=":material/rate_review:")
    for one in taken:
        _show(one)


page()
