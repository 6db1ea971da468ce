"""The page for who is not in yet, at every address: why, and one way further."""

import streamlit as st

from kb.people import Person
from ui import sign_in_words as words
from ui import visitor
from ui.parts import knowledge_base, plain
from ui.site.ways import OUT
from ui.words import tab

_SAID = {"tijd": words.TIMED_OUT, "zelf": words.SIGNED_OUT}


def who_is_it(who: Person) -> None:
    """Show in the sidebar, for their own eyes, as whom someone signed in, and the way out; nothing to who did not."""
    if not visitor.is_signed_in():
        return
    with st.sidebar.container(key="signed-in", gap="xsmall"):
        st.caption(words.signed_in_as(plain(visitor.shown_name()), who.role))
        st.button(words.SIGN_OUT, key="sign-out", icon=":material/logout:", on_click=st.logout)


def _page() -> None:
    st.set_page_config(page_title=tab(words.TITLE))
    sign_in = knowledge_base().settings.sign_in
    with st.container(key="sign-in"):
        st.header(words.HEADING)
        st.write(words.INTRO)
        if sign_in == "none":
            st.info(words.CLOSED)
            st.write(words.CLOSED_WHY)
        elif visitor.is_signed_in():
            st.warning(words.NO_ROLE)
            st.button(words.OTHER_ACCOUNT, key="sign-out", icon=":material/logout:", on_click=st.logout)
        else:
            _ask(sign_in)


def _ask(sign_in: str) -> None:
    if said := _SAID.get(st.query_params.get(OUT, "")):
        st.info(said)
    st.write(words.WHY)
    if sign_in == "openid":
        st.button(words.SIGN_IN, key="sign-in-now", type="primary", icon=":material/login:", on_click=st.login)
    else:
        st.html(f'<a class="own-button" href="/">{words.SIGN_IN}</a>')  # asked for anew, so that the proxy is asked as well
    st.caption(words.PRIVACY)


if __name__ == "__page__":
    _page()
