"""What pages share: the knowledge base of this process, safe text, and a dilemma as people read it."""

import logging
import re
import threading
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from ingest.anonymise import Anonymiser, open_anonymiser
from ingest.clean import Cleaner, open_cleaner
from ingest.crew import Crew
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import Dilemma, Filters, Found, Guidance, Stance
from kb.settings import load_settings
from kb.taxonomy import FACETS, THEMES
from ui import words

_log = logging.getLogger(__name__)
DILEMMA_PAGE = "ui/dilemma.py"
REVIEW_PAGE = "ui/review.py"
ORIGINALS = "originals"
"""Under what a session holds the notes that it shows on the upload page; app.py forgets them on every other page."""
CHAT_PAGE = "ui/chat.py"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")
# Streamlit turns :dog:, :material/home: and bare addresses into pictures and links even when they are escaped. A character
# that takes no room, put in these places, keeps them text.
_COMES_ALIVE = re.compile(
    r"(?<=:)(?=[\w/+-]+:)|(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=[\w-])", re.IGNORECASE
)
_JOINER = "\u2060"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what was found. found: None when it could not be searched; message says why."""

    text: str
    filters: Filters
    found: Found | None
    message: str
    foreign: bool


@st.cache_resource(show_spinner=False)
def knowledge_base() -> KnowledgeBase:
    """Return the knowledge base that all sessions of this process share."""
    return open_knowledge_base(load_settings())


@st.cache_resource(show_spinner=False)
def anonymiser() -> Anonymiser:
    """Return the anonymiser that all sessions of this process share."""
    return open_anonymiser(load_settings())


@st.cache_resource(show_spinner=False)
def crew() -> Crew:
    """Return the process in which uploaded files are read, within limits; it starts at the first one."""
    return Crew(load_settings())


@st.cache_resource(show_spinner=False)
def cleaner() -> Cleaner:
    """Return what makes notes clean, with the anonymiser that all sessions share."""
    return open_cleaner(load_settings(), anonymiser())


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Thread:
    """Load model and index in the background once, so that the first question does not wait for them."""

    def load() -> None:
        try:
            knowledge_base().searcher.refresh()
        except KbError as wrong:
            _log.error("%s", wrong)  # the page says so when someone searches

    thread = threading.Thread(target=load, daemon=True)
    add_script_run_ctx(thread, get_script_run_ctx())
    thread.start()
    return thread


def plain(text: str) -> str:
    """Return text so that Markdown shows it as it is: nothing in it can be a link, an image, an icon, HTML or a formula."""
    return _MARKDOWN.sub(r"\\\1", _COMES_ALIVE.sub(_JOINER, text))


def paragraphs(text: str) -> str:
    """Return longer text as Markdown paragraphs, as it is."""
    return "\n\n".join(plain(" ".join(part.split())) for part in re.split(r"\n\s*\n|\n", text) if part.strip())


def role(by: str) -> str:
    """Return who gave advice as it stands at the start of a line: "wijkagent" becomes "Wijkagent"."""
    return by[:1].upper() + by[1:]


def piece(guidance: Guidance) -> str:
    """Return one piece of guidance as Markdown: who, what, conditions, how it went."""
    side = {Stance.FOR: f" · {words.FOR.lower()}", Stance.AGAINST: f" · {words.AGAINST.lower()}", None: ""}[guidance.stance]
    lines = [f"**{plain(role(guidance.by))}**{side}", paragraphs(guidance.text)]
    if guidance.conditions:
        lines.append(f"*{words.CONDITION}:* {plain('; '.join(guidance.conditions))}")
    if guidance.result:
        lines.append(f"*{words.OUTCOME}:* {paragraphs(guidance.result)}")
    return "\n\n".join(lines)


def show_dilemma(dilemma: Dilemma) -> None:
    """Show a dilemma in full, in the order in which a reader needs it."""
    st.title(plain(dilemma.title), anchor=False)
    source = dilemma.source
    st.caption(
        plain(
            " · ".join(
                filter(
                    None,
                    (
                        ", ".join(THEMES.get(t, t) for t in dilemma.themes),
                        words.told_by(source.kind, source.colleagues, source.period),
                    ),
                )
            )
        )
    )
    for heading, text in ((words.SITUATION, dilemma.situation), (words.QUESTION, dilemma.question)):
        st.subheader(heading, anchor=False)
        st.markdown(paragraphs(text))
    if dilemma.interests:
        st.subheader(words.INTERESTS, anchor=False)
        st.markdown("\n".join(f"- **{plain(role(i.role))}**: {plain(i.interest)}" for i in dilemma.interests))
    st.subheader(words.GUIDANCE, anchor=False)
    for guidance in dilemma.guidance:
        with st.container(border=True):
            st.markdown(piece(guidance))
    for heading, text in ((words.CHOSEN, dilemma.chosen), (words.OUTCOME, dilemma.outcome)):
        if text:
            st.subheader(heading, anchor=False)
            st.markdown(paragraphs(text))
    facets = {FACETS[name]: values for name, values in dilemma.facets.items() if name in FACETS and values}
    if facets:
        st.subheader("Kenmerken", anchor=False)
        st.markdown("\n".join(f"- {label}: {plain(', '.join(values))}" for label, values in facets.items()))
    address = str(source.extra.get("url", ""))
    if address.startswith("https://"):
        st.text(
            f"{words.PROVENANCE}: {source.extra.get('title', '')} ({address})"
        )  # to be copied, so without what plain() adds
