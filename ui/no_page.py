"""What stands at the address of a page that is not for this visitor: what an address without a page says as well."""

import streamlit as st

from ui.parts import CHAT_PAGE
from ui.site_words import NO_PAGE, NO_PAGE_TITLE, TO_START
from ui.words import tab

st.set_page_config(page_title=tab(NO_PAGE_TITLE))
st.title(NO_PAGE_TITLE, anchor=False)
st.markdown(NO_PAGE)
st.page_link(CHAT_PAGE, label=TO_START, icon=":material/arrow_back:")
