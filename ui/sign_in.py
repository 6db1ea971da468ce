"""The page for who is not in yet, at every address: why, and one way further."""

import streamlit as st

from ui import sign_in_words as words
from ui.announce import announce
from ui.menu import SIGN_IN_KEY
from ui.parts import settings
from ui.site.ways import OUT
from ui.visitor import SITTING, is_signed_in
from ui.words import tab

_SAID = {"tijd": words.TIMED_OUT, "anders": words.ENDED, "zelf": words.SIGNED_OUT}


def page() -> None:
    """Show what keeps someone out, and the way in where there is one."""
    st.set_page_config(page_title=tab(words.TITLE))
    sign_in = settings().sign_in
    st.title(words.HEADING, anchor=False)
    st.markdown(words.INTRO)
    if sign_in == "none":
        st.info(words.CLOSED, icon=":material/lock:")
        st.markdown(words.CLOSED_WHY)
    elif is_signed_in():
        st.warning(words.NO_ROLE, icon=":material/lock:")
        st.button(words.OTHER_ACCOUNT, key="sign-out", icon=":material/logout:", on_click=st.logout)
    else:
        _ask(sign_in)


def _ask(sign_in: str) -> None:
    has_ended = bool(st.user.get(SITTING))  # while this page was open
    if said := _SAID.get(st.query_params.get(OUT, ""), words.ENDED if has_ended else ""):
        st.info(said, icon=":material/schedule:")
        announce(said)
    st.markdown(words.WHY)
    if sign_in == "openid":
        # no callback: a session that the server does not know any more has none
        if st.button(words.SIGN_IN, key=SIGN_IN_KEY, type="primary", icon=":material/login:"):
            st.login()
    else:  # a link, so that the proxy is asked
        st.html(f'<a class="own-button" href="/">{words.SIGN_IN}</a>')
    st.caption(words.PRIVACY)


page()
