"""Background: cards with their sources, each on an address of its own (/achtergrond?kaart=…), and the glossary.

Other pages take from here show_cards and explain_abbreviations, to put under an answer or a dilemma.
"""

from collections.abc import Collection, Iterable
from html import escape
from pathlib import Path

import streamlit as st

from kb.background import Card, Reference, Term, abbreviations_in, card, cards_for, find_cards, find_terms
from ui import background_words as words
from ui.words import tab

BACKGROUND_PAGE = "ui/background.py"
_STYLE = Path(__file__).with_suffix(".css")
_TERMS_ID = "begrippen"
_SHOWN = "background-shown"


def _reference(source: Reference) -> str:
    name = f"[{source.name}]({source.address})" if source.address else source.name
    return f"- {name} · {source.date} · {source.kind}"


def _text(shown: Card) -> None:
    """Show what a card says, with what to look out for and who knows more."""
    st.markdown(shown.body)
    if shown.caution:
        st.markdown(f"**{words.CAUTION}** {shown.caution}")
    if shown.ask:
        st.markdown(f"*{words.NO_ADVICE} {shown.ask}*")


def _in_full(shown: Card) -> None:
    """Show a card with its sources and without a heading."""
    _text(shown)
    st.markdown(f"**{words.SOURCES}**\n\n" + "\n".join(map(_reference, shown.sources)))
    st.caption(words.checked(shown.checked))


def show_card(shown: Card) -> None:
    """Show a card folded, for under an answer, with a way to its own page."""
    with st.expander(words.beside(shown.title), icon=":material/lightbulb:"):
        _in_full(shown)
        st.page_link(BACKGROUND_PAGE, label=words.OWN_PAGE, icon=":material/open_in_new:", query_params={"kaart": shown.slug})


def show_cards(question: str, themes: Collection[str] = ()) -> None:
    """Show the cards that fit a question, folded; nothing when none clearly does.

    themes: slugs, such as those of the dilemma that leads the answer.
    """
    for shown in cards_for(question, themes):
        show_card(shown)


def explain_abbreviations(text: str) -> None:
    """Show under a text the abbreviations in it, once each, as chips that open on touch and by keyboard; else nothing.

    Each is an HTML details element: a browser says "uitgeklapt" and opens it by Enter, without a run of the page.
    """
    found = {term.term: term for _, _, term in abbreviations_in(text)}
    if found:
        st.html(_STYLE)
        st.html(_chips(found.values()))


def _chips(terms: Iterable[Term]) -> str:
    opened = "".join(
        f"<details><summary>{escape(term.term)}</summary>"
        f"<p><strong>{escape(term.full)}.</strong> {escape(term.definition)}</p></details>"
        for term in terms
    )
    name = escape(words.ABBREVIATIONS_NAME)
    return f'<div class="kb-shorts" role="group" aria-label="{name}"><span>{words.ABBREVIATIONS}</span>{opened}</div>'


def _entry(term: Term) -> str:
    full = f" <span>({escape(term.full)})</span>" if term.full else ""
    also = f"<small>{words.ALSO} {escape(', '.join(term.synonyms))}</small>" if term.synonyms else ""
    return f"<dt>{escape(term.term)}{full}</dt><dd>{escape(term.definition)}{also}</dd>"


def _glossary(query: str) -> None:
    found = find_terms(query)
    st.html(f'<p class="kb-count" role="status">{words.found(len(found)) if found else words.NO_TERMS}</p>')
    if found:
        st.html(f'<dl class="kb-terms">{"".join(map(_entry, found))}</dl>')


def _go(slug: str = "") -> None:
    """Go to a card, or to all of them: a link to the page that is open already would leave the address as it is."""
    if slug:
        st.query_params["kaart"] = slug
    else:
        st.query_params.clear()


def _list(found: tuple[Card, ...]) -> None:
    """Show cards folded, by group."""
    for group in dict.fromkeys(shown.group for shown in found):
        st.subheader(group, anchor=False)
        with st.container(gap="xsmall"):
            for shown in found:
                if shown.group == group:
                    _folded(shown)


def _folded(shown: Card) -> None:
    with st.expander(shown.title, key=f"card-{shown.slug}"):
        _in_full(shown)
        st.button(words.OWN_PAGE, key=f"own-{shown.slug}", type="tertiary", on_click=_go, args=(shown.slug,))


def _overview() -> None:
    st.set_page_config(page_title=tab(words.BACKGROUND))
    if st.session_state.pop(_SHOWN, ""):
        st.query_params.clear()  # the site's menu leaves the card in the address too
    st.title(words.BACKGROUND, anchor=False)
    st.markdown(f"{words.INTRO} [{words.TO_TERMS}](#{_TERMS_ID})")
    query = st.text_input(words.FIND, key="background-query", icon=":material/search:")
    st.header(words.CARDS, anchor=False)
    found = find_cards(query)
    if not found:
        st.markdown(words.NO_CARDS)
    _list(found)
    st.html(f'<div id="{_TERMS_ID}"></div>')
    st.header(words.GLOSSARY, anchor=False)
    _glossary(query)


def _own_page(shown: Card) -> None:
    st.session_state[_SHOWN] = shown.slug
    st.set_page_config(page_title=tab(shown.title))
    st.button(words.ALL, icon=":material/arrow_back:", type="tertiary", on_click=_go)
    st.title(shown.title, anchor=False)
    st.caption(f"{shown.group} · {words.checked(shown.checked)}")
    _text(shown)
    explain_abbreviations(f"{shown.title} {shown.body} {shown.caution} {shown.ask}")
    st.header(words.SOURCES, anchor=False)
    st.markdown("\n".join(map(_reference, shown.sources)))


def page() -> None:
    """Show the card that the address names, or all cards and the glossary."""
    st.html(_STYLE)
    slug = st.query_params.get("kaart", "")
    shown = card(slug)
    if shown:
        _own_page(shown)
        return
    if slug:
        st.warning(words.NO_CARD)
    _overview()


if __name__ == "__main__":  # Streamlit runs a page so; other pages import from it
    page()
