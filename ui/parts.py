"""What pages share: the knowledge base and the anonymiser of this process, and safe text."""

import gc
import logging
import re
import threading
import time

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from ingest.anonymise import Anonymiser, open_anonymiser
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.legible import legible, on_one_line
from kb.originals import tidy
from kb.settings import Settings, load_settings

_log = logging.getLogger(__name__)
DILEMMA_PAGE = "ui/dilemma.py"
REVIEW_PAGE = "ui/review.py"
OPEN_QUESTIONS_PAGE, ASK_PAGE, CONTRIBUTE_PAGE = "ui/open_questions.py", "ui/ask_colleagues.py", "ui/contribute.py"
ORIGINALS = "originals"
"""Under what a session holds the notes that it shows on the upload page; app.py forgets them on every other page."""
ORIGINAL, ORIGINAL_SHOWN = "original", "original_shown"
"""Under what a session holds the original that is open beside a draft, with the draft's number, and that this run showed it."""
CHAT_PAGE = "ui/chat.py"
BROWSE_PAGE = "ui/browse.py"
OPENED = "opened"
"""Under what a session holds which dilemma is open; app.py forgets it on other pages."""
BROWSED = "browsed"
"""Under what a session holds which list was last browsed, for the way back from a dilemma; app.py forgets it elsewhere."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")
# Streamlit turns :dog:, :material/home: and bare addresses into pictures and links, and -> and -- into other signs, even when
# they are escaped. A character that takes no room, put in these places, keeps them text.
_COMES_ALIVE = re.compile(
    r"(?<=:)(?=[\w/+-]+:)|(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=[\w-])"
    r"|(?<=[<-])(?=[->])|(?<=[<>~])(?==)", re.IGNORECASE,
)  # fmt: skip
_SWEEP_SECONDS = 60
_JOINER = "\u2060"


@st.cache_resource(show_spinner=False)
def knowledge_base() -> KnowledgeBase:
    """Return the knowledge base that all sessions of this process share."""
    opened = open_knowledge_base(load_settings())
    try:
        if said := tidy(opened):
            _log.warning("%s", said)
    except KbError as wrong:  # reading goes on; what is past its term is not shown
        _log.error("%s", wrong)
    return opened


def settings() -> Settings:
    """Return the settings in force."""
    return knowledge_base().settings


@st.cache_resource(show_spinner=False)
def anonymiser() -> Anonymiser:
    """Return the anonymiser that all sessions of this process share."""
    return open_anonymiser(load_settings())


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Thread:
    """Load models and index in the background once, so that the first question does not wait for them."""

    def load() -> None:
        try:
            knowledge_base().searcher.refresh()
            anonymiser().find("Een vraag.")
        except KbError as wrong:
            _log.error("%s", wrong)  # the page says so when someone searches

    thread = threading.Thread(target=load, daemon=True)
    add_script_run_ctx(thread, get_script_run_ctx())
    thread.start()
    return thread


@st.cache_resource(show_spinner=False)
def set_apart() -> int:
    """Keep what is loaded for good out of the collecting of garbage that Streamlit does after every run; return how much it is.

    Of 600,000 objects nearly all are modules; to look at them took a third of a second of every click. Called when nothing of
    a visitor is in memory yet: that is collected as before.
    """
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()


@st.cache_resource(show_spinner=False)
def forget_visitors() -> threading.Thread:
    """Let go, minute by minute, of sessions whose tab was closed: Streamlit drops an expired one only at its next visitor.

    A session whose browser lost its connection may come back within two minutes; what it shows may be an original.
    """
    server = runtime.get_instance()  # which has no door to this but its own parts
    if type(server) is not runtime.Runtime:  # a page tried out without a server
        return threading.current_thread()
    gone, loop = server._session_mgr._session_storage._cache, server._get_async_objs().eventloop

    def sweep() -> None:
        while True:
            time.sleep(_SWEEP_SECONDS)
            loop.call_soon_threadsafe(gone.expire)

    thread = threading.Thread(target=sweep, daemon=True)
    thread.start()
    return thread


def plain(text: str) -> str:
    """Return text so that Markdown shows it as it is: nothing in it can be a link, an image, an icon, HTML or a formula.

    On one line: an empty one, or spaces in front of one, would mean something. What no reader sees is left out, also where a
    store from before kb.legible holds it.
    """
    return _MARKDOWN.sub(r"\\\1", _COMES_ALIVE.sub(_JOINER, on_one_line(text)))


def paragraphs(text: str) -> str:
    """Return longer text as Markdown paragraphs, as it is."""
    return "\n\n".join(plain(part) for part in legible(text).split("\n") if part.strip())


def role(by: str) -> str:
    """Return who gave advice as it stands at the start of a line: "wijkagent" becomes "Wijkagent"."""
    return by[:1].upper() + by[1:]
