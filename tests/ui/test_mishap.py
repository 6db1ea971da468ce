"""A page that fails unforeseen."""

from streamlit.testing.v1 import AppTest

from ui import words

SECRET = "Jantje Pietersen"


def _failing() -> None:
    from ui.mishap import run

    class Page:
        def run(self) -> None:
            raise ValueError("Jantje Pietersen woont in Sneek")

    run(Page())


def _stopping() -> None:
    import streamlit as st

    from ui.mishap import run

    class Page:
        def run(self) -> None:
            st.text("hier")
            st.stop()

    run(Page())


def test_who_meets_an_error_reads_in_dutch_what_to_do_and_nothing_is_quoted(caplog):
    at = AppTest.from_function(_failing).run()
    assert not at.exception
    assert [one.value for one in at.error] == [words.BROKEN]
    assert "a page failed: ValueError in " in caplog.text
    assert SECRET not in caplog.text and SECRET not in f"{at.main}"


def test_a_page_that_stops_by_itself_is_no_mishap():
    at = AppTest.from_function(_stopping).run()
    assert [one.value for one in at.text] == ["hier"] and not at.error
