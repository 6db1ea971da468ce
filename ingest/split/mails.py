"""A thread of mails in the order in which it was written, each line with its sender, without greeting and signature."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.split.introducing import introduced
from ingest.split.lines import Passage
from ingest.split.roles import PERSON, ROLE, role_in
from ingest.split.speech import FEW_WORDS
from kb.placeholders import pattern

_REACHED = re.compile(pattern("PHONE", "EMAIL"))
_FROM = re.compile(rf"^(?:Van|From|Afzender):.*?({PERSON})|({PERSON})[^:]*\bschreef\b|\bschreef\s+({PERSON})", re.IGNORECASE)
_CLOSING = re.compile(
    r"^\W*(?:met (?:vriendelijke|hartelijke) groet\w*|(?:hartelijke |vriendelijke )?groet(?:en|jes)?|m\.?v\.?g|gr"
    r"|grt|vr\.? ?gr\w*|liefs|succes|tot (?:dan|snel|morgen))\b"
    r"|^--$",
    re.IGNORECASE,
)
_LAST = 3  # lines of a mail in which a signature stands
_SIGNS = re.compile(rf"(?:^|{PERSON}\s*[|,/(–-]\s*)(?:\w+\s){{0,2}}?{ROLE}.{{0,70}}$", re.IGNORECASE)
_AS = re.compile(rf"\W*als\s+{ROLE}", re.IGNORECASE)


def oldest_first(passages: Sequence[Passage]) -> tuple[list[tuple[Passage, str]], dict[str, str]]:
    """Return the passages with the sender of their mail ("" outside one), and the roles that signatures give.

    Answers stand above what they answer, so the mails of a thread are turned round; a single mail stays as it is.
    """
    mails: list[list[Passage]] = [[]]
    for before, passage in zip([None, *passages], passages, strict=False):
        if passage.kind == "header" and (before is None or before.kind != "header"):
            mails.append([])
        mails[-1].append(passage)
    preamble, letters = mails[0], mails[1:]
    roles: dict[str, str] = {}
    read = [(passage, "") for passage in preamble]
    for letter in reversed(letters):
        sender = next(
            (next(filter(None, found.groups())) for p in letter if p.kind == "header" and (found := _FROM.search(p.text))), ""
        )
        body, signature = _without_signature([p for p in letter if p.kind != "header"])
        senders = [role_in(p.text.partition(":")[2]) for p in letter if p.kind == "header" and _FROM.search(p.text)]
        role = _signed(signature, body) or next(filter(None, senders), "")
        if sender and role:
            roles[sender.rstrip(".")] = role
        read += [(passage, sender if len(letters) > 1 else "") for passage in body]
    return read, roles


def _signed(signature: Sequence[Passage], body: Sequence[Passage]) -> str:
    """Return the role that a mail is signed with, below its greeting or at the end of its last lines, or says he has."""
    signs = [role for line in signature if (role := role_in(line.text))]
    signs += [role_in(found[0]) for line in body[-_LAST:] if (found := _SIGNS.search(line.text))]
    signs += [role for line in body if (role := _introduces(line.text))]
    return next(iter(signs), "")


def _introduces(text: str) -> str:
    found = _AS.match(text)
    return role_in(found[0]) if found else introduced(text, turn=False)


def _without_signature(body: Sequence[Passage]) -> tuple[list[Passage], list[Passage]]:
    """Cut a mail at its closing line; a greeting of a few words at its start goes too."""
    short = [n for n, p in enumerate(body) if len(p.text.split()) < FEW_WORDS + 1]
    end = next((n for n in short if _CLOSING.match(body[n].text)), None)
    if end is None:  # "[persoon 9]" closes a mail whose closing word was hidden with the name
        end = len(body)
        while (
            end and (end - 1 in short) and re.search(r"\[", body[end - 1].text) and not body[end - 1].text.endswith((".", "?"))
        ):
            end -= 1
        last = body[end - 1].text if end else ""
        end -= bool(end and "/" in last and _REACHED.search(last))
        while end and re.fullmatch(rf"{PERSON}", body[end - 1].text):
            end -= 1
    kept = list(body[:end])
    if kept and len(kept[0].text.split()) <= FEW_WORDS and kept[0].text.endswith((",", "!")):
        kept = kept[1:]
    return kept, [replace(p) for p in body[end:]]
