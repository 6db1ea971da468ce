"""Ask who brought a dilemma in, through a mediator's mail address; off where the settings name none."""

from html import escape

import streamlit as st

from kb.contact import mail_link
from kb.model import Dilemma
from ui import contact_words as words
from ui.parts import plain, settings


def contact_button(dilemma: Dilemma) -> None:
    """Show how to ask who brought this dilemma in.

    The link has no target: a new tab would stay blank where a mail program opens.
    """
    address = settings().contact_address
    if not address:
        return
    link = mail_link(address, words.subject(dilemma.key, dilemma.title), words.BODY)
    with st.popover(words.ASK, icon=":material/forward_to_inbox:", key=f"contact-{dilemma.number}"):
        st.markdown(plain(words.HOW))
        st.html(f'<p class="own-mail"><a href="{escape(link)}">{escape(words.WRITE)}</a></p>')
        st.caption(f"{words.OPENS} {words.OR_COPY}")
        st.code(address, language=None, wrap_lines=True)
