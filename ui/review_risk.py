"""What is known of a draft before it is read: where it stands, why it was given back, its risk, what was replaced in it."""

import streamlit as st

from kb.knowledge_base import needs_two
from kb.model import Dilemma
from kb.placeholders import counted
from kb.returned import returned
from kb.taxonomy import FACETS
from kb.telling import texts_of
from ui import review_words, words
from ui.choices import naming
from ui.desk import desk
from ui.parts import plain


def show_return(draft: Dilemma) -> None:
    """Say why a draft was given back, to whoever opens it next."""
    if not (why := returned(draft)):
        return
    told = [f"**{plain(review_words.returned(why.reason))}**", plain(why.note)]
    if draft.version > why.version + 1:  # the note itself made a version
        told.append(review_words.CHANGED_SINCE)
    st.warning("\n\n".join(filter(None, told)), icon=":material/undo:")


def show_risk(draft: Dilemma) -> None:
    """Show how few people a draft may point at, what was replaced in it, and what the form does not show."""
    found = draft.source.extra.get("risk")
    if isinstance(found, dict) and {"level", "reasons"} <= found.keys():
        show = st.warning if found["level"] == "hoog" else st.info
        show(f"**{words.RISK}: {plain(found['level'])}**\n\n" + "\n".join(f"- {plain(why)}" for why in found["reasons"]))
    stands = review_words.replaced(counted(text for _, text in texts_of(draft)))
    st.markdown(f"**{review_words.REPLACED}:** {plain(stands)}")
    also = [f"- {plain(i.role)}: {plain(i.interest)}" for i in draft.interests]
    label = naming()
    facets = ((FACETS.get(name, name), ", ".join(label(name, one) for one in its)) for name, its in draft.facets.items())
    also += [f"- {plain(name)}: {plain(values)}" for name, values in facets if values]
    if also:
        with st.expander(words.ALSO_PUBLISHED):
            st.markdown("\n".join(also))


def who_has_to_read(draft: Dilemma) -> str:
    """Return who still has to read a draft that two have to read, "" for any other."""
    if not needs_two(draft):
        return ""
    reviewing = desk().reviewing()
    told = words.SECOND_TO_READ if reviewing.is_read(draft) else words.FIRST_TO_READ
    counts = "" if reviewing.brings_nearer(draft) else review_words.COUNTS_NOT
    return " ".join(filter(None, (told, review_words.needed(reviewing.lacking(draft)), counts)))
