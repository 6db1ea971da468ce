"""The mail to a mediator: whatever a title holds, it stays the subject of one mail to one address."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kb.contact import MOST_CHARACTERS, mail_link, one_line
from ui import contact_words as words

TO = "bemiddelaar@voorbeeld.nl"


def opened(link: str) -> dict[str, str]:
    """What a mail program makes of the address."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto" and not parts.fragment and not parts.netloc
    asked = parse_qs(parts.query, strict_parsing=True)
    return {"to": parts.path} | {name: value for name, [value] in asked.items()}


def test_a_mail_names_the_dilemma_in_its_subject_only():
    mail = opened(mail_link(TO, words.subject("D001", "Mag de cliënt aan tafel?"), words.BODY))
    assert mail["to"] == TO and mail["subject"] == "Vraag over dilemma D001: Mag de cliënt aan tafel?"
    assert mail["body"].splitlines()[0] == "Beste bemiddelaar," and "D001" not in mail["body"]
    assert "\r\n" in mail["body"] and set(mail) == {"to", "subject", "body"}


@pytest.mark.parametrize(("title", "shown"), [
    ("Mag hij?&bcc=iemand@elders.nl&subject=Anders", "Mag hij?&bcc=iemand@elders.nl&subject=Anders"),
    ("Mag\r\nBcc: iemand@elders.nl\nhij?", "Mag Bcc: iemand@elders.nl hij?"), ("Mag%0D%0ABcc: x hij?", "Mag%0D%0ABcc: x hij?"),
    ("Mag\u2028hij\x00 mee\u202e?", "Mag hij mee?"), ("Dwang & drang #1 +2 = 诚", "Dwang & drang #1 +2 = 诚"),
    ("half \ud800 teken", "half teken"),
    (f"Gaat {'hij nog ' * 40}mee?", f"Gaat{' hij nog' * 14}…"),
])  # fmt: skip
def test_a_hostile_title_adds_nothing_to_the_mail(title, shown):
    mail = opened(mail_link(TO, words.subject("D001", title), words.BODY))
    assert mail == {"to": TO, "subject": f"Vraag over dilemma D001: {shown}", "body": words.BODY.replace("\n", "\r\n")}


@given(key=some.text(), title=some.text())
def test_any_title_gives_one_mail_that_a_program_takes(key, title):
    link = mail_link(TO, words.subject(key, title), words.BODY)
    assert link.isascii() and len(link) <= MOST_CHARACTERS and not set(link) & set(" \"'<>\r\n")
    mail = opened(link)
    assert mail["to"] == TO and len(mail["subject"].splitlines()) == 1 and set(mail) == {"to", "subject", "body"}


@pytest.mark.parametrize("title", ["😀" * 300, "é " * 300, "诚诚诚 " * 100])
def test_a_title_that_grows_by_encoding_is_cut_to_fit(title):
    link = mail_link(TO, words.subject("D" * 90, title), words.BODY)
    assert len(link) <= MOST_CHARACTERS and opened(link)["subject"].endswith("…")


def test_an_address_is_written_so_that_nothing_in_it_has_a_meaning():
    link = mail_link("a+b&c%d?e@voorbeeld.nl", "x", "y")
    assert link.startswith("mailto:a%2Bb%26c%25d%3Fe@voorbeeld.nl?")


def test_a_line_is_cut_at_a_whole_word_or_through_a_very_long_one():
    assert [one_line(text, 10) for text in ("kort", "een twee drie", "zeerlangwoord", " \t\n ")] == [
        "kort", "een twee…", "zeerlangw…", "",
    ]  # fmt: skip
