"""Handles: names of accounts, profiles and channels on social media.

Marked are @name, u/name, Discord name#1234, and a name of the shape people use for accounts (letters with a digit,
underscore or inner dot) shortly after the name of a platform or a word such as account or kanaal. Length and characters
follow the platforms' own rules (Instagram, TikTok: letters, digits, dot, underscore, at most 30). It can not know a
handle that looks like an ordinary name without the @.
"""

import re

from ingest.anonymise.recognisers.reading import before, per_paragraph
from ingest.anonymise.spans import Span
from ingest.anonymise.words import plain_words
from kb.lexical import fold

_AT = re.compile(r"(?<![\w@./+-])@(?=[\w.]*[^\W_])[\w](?:[\w.]{0,38}[\w])?-?(?!\w*@)")
_REDDIT = re.compile(r"(?<![\w/])u/[\w-]{3,20}\b")
_DISCORD = re.compile(r"(?<![\w#])[\w.]{2,32}#\d{4}(?!\w)")
_ACCOUNT = re.compile(r"(?<![\w@./:-])(?=[\w.]{0,30}[^\W\d_])(?=[\w.]{0,30}[\d_]|\w{1,30}\.\w)[\w](?:[\w.]{1,28})\w(?![\w@/-])")
# An underscore inside a word belongs to an account, unless it is a file name or an e-mail address.
_UNDERSCORED = re.compile(r"(?<![\w@./:-])(?=\w{0,30}[a-z])[^\W_]{1,20}(?:_[^\W_]{1,20}){1,4}_?(?![\w@/]|[.-]\w)")
_PLATFORM = re.compile(
    r"\b(?:snap(?:chat)?|insta(?:gram)?|ig|tiktok|tik tok|telegram|tg|facebook|fb|twitter|youtube|discord|twitch"
    r"|signal"
    r"|account(?:naam)?|profiel(?:naam)?|kanaal|gebruikersnaam|username|nickname|nick|verkoper|marktplaats"
    r""
    r"|dm)\b[^.!?\n]{0,30}\Z",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\d+(?:[.,_]\d+)*[a-z]{0,3}|\w{1,2}\.\w{1,2}|[\w.]*\.(?:nl|com|pdf|docx?|be|org|jpg|mp4|example)", re.IGNORECASE
)
_COLUMN = re.compile(r"[a-z]+_(?:id|nr|nummer|naam|datum|tijd|type|soort|code|status)")  # of an export: "vraag_id"
_WIDTH = 60


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every handle, with the @ where there is one."""
    found = {match.span() for pattern in (_AT, _REDDIT, _DISCORD) for match in pattern.finditer(text)}
    for match in _ACCOUNT.finditer(text):
        if not _NO_NAME.fullmatch(match[0]) and _PLATFORM.search(before(text, match.start(), _WIDTH)):
            found.add(match.span())
    underscored = (match for match in _UNDERSCORED.finditer(text) if not match[0].isupper())
    found |= {match.span() for match in underscored if not _is_column(match[0])}
    return [Span(start, end, "HANDLE") for start, end in sorted(found)]


def _is_column(word: str) -> bool:
    return bool(_COLUMN.fullmatch(word)) and fold(word.partition("_")[0]) in plain_words()
