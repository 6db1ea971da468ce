"""Mails: the subject, then every mail of the thread as a part of its own, newest first as in the file."""

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from io import BytesIO
from itertools import groupby
from operator import attrgetter

from oxmsg import Message

from ingest.readers import text, web
from ingest.readers.note import Block, Unreadable, tidy

_HEADERS = ("From", "To", "Cc", "Date")
_DUTCH = {"From": "Van", "To": "Aan", "Cc": "Cc", "Date": "Datum"}
_REPLY = re.compile(r"^(?:(?:re|fw|fwd|antw|antwoord|doorst|tr|aw)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE)
_QUOTE = re.compile(r"^(?:\s?>)+\s?")
_FROM = re.compile(r"\*?(?:Van|From|Von|De)\s?:\*?\s*\S", re.IGNORECASE)
_FIELD = re.compile(
    r"\*?(?:Van|From|Von|De|Verzonden|Verstuurd|Sent|Gesendet|Datum|Date|Aan|To|An|Cc|Bcc|Onderwerp|Subject|Betreft|Prioriteit|"
    r"Importance|Bijlagen?|Attachments?)\s?:",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:Op|On|Am|Le)\b.{5,200}\b(?:schreef|wrote|schrieb|a écrit)\b.{0,120}:|.{3,120}\bschreef op\b.{5,80}:", re.IGNORECASE
)
_RULE = re.compile(
    r"[-_=\s]{5,}|--|-{2,}\s*(?:Oorspronkelijk bericht|Original message|Doorgestuurd bericht|Forwarded message)\s*-{2,}|"
    r"(?:Begin doorgestuurd bericht|Begin forwarded message):",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:met\s+)?(?:vriendelijke|hartelijke|collegiale|beste|warme)\s+groet(?:en)?\b.{0,30}|(?:mvg|groet(?:en|jes)?)\b[,.!]?|"
    r"(?:kind|best) regards,?",
    re.IGNORECASE,
)
_NEXT_CELL = re.compile(r":\s*\|\s*")  # "Van:" and "Wim" in two cells of a table
FIELDS_WITHIN = 5  # lines after "Van:" in which a second field has to follow

# What olefile and oxmsg raise on a compound file that was cut off or changed on the way.
_BROKEN_MESSAGE = (OSError, KeyError, IndexError, ValueError, TypeError, AttributeError, struct.error, AssertionError,
                   RecursionError, NotImplementedError)  # fmt: skip

_mail = attrgetter("mail")
Attached = Callable[[str, bytes], tuple[Block, ...]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a body: quotation depth, kind of block (empty while not known), number of the mail it belongs to."""

    text: str
    depth: int
    kind: str = ""
    mail: int = 1


def blocks(name: str, data: bytes, attached: Attached) -> list[Block]:
    """Return the blocks of an .eml file.

    attached: reads one attachment (file name, content) to its blocks; gives none for a type that is no text.
    Raises Unreadable when there is neither a sender, a subject nor a date on top.
    """
    message = message_from_bytes(data, policy=policy.default)
    if not any(field in message for field in ("From", "Subject", "Date", "Received")):
        raise Unreadable(name, "not an .eml file", "save the mail from the mail program as .eml and retry")
    fields = {field: _header(message, field) for field in ("Subject", *_HEADERS)}
    return _thread(fields, _body(name, message), _attachments(message), attached)


def outlook_blocks(name: str, data: bytes, attached: Attached) -> list[Block]:
    """Return the blocks of an Outlook .msg file, as blocks does for .eml. Raises Unreadable for a damaged one."""
    try:
        message = Message.load(BytesIO(data))
        fields = {"Subject": message.subject or "", "From": message.sender or "",
                  "Date": str(message.message_headers.get("Date", ""))}  # fmt: skip
        plain, page = message.body or "", message.html_body or ""
        files = [(file.file_name or "", file.file_bytes or b"") for file in message.attachments if file.attached_by_value]
    except _BROKEN_MESSAGE as error:
        raise Unreadable(name, "damaged file", "save the mail from Outlook again, or as .eml, and retry") from error
    text_lines = plain.replace("\r\n", "\n").replace("\0", " ").split("\n")
    lines = [_unquoted(line) for line in text_lines] if plain.strip() else _lines_of_page(page)
    return _thread(fields, lines, files, attached)


def _thread(
    fields: Mapping[str, str], body: Sequence[_Line], files: Iterable[tuple[str, bytes]], attached: Attached
) -> list[Block]:
    lines = _number(body)
    thread = max((line.mail for line in lines), default=1) > 1
    found = _top(fields, "mail 1" if thread else "")
    for number, own in groupby(sorted(lines, key=_mail), key=_mail):  # sorted keeps the order within a mail
        found += _blocks_of_mail(list(own), f"mail {number}" if thread else "")
    for number, (title, content) in enumerate(files, 1):
        found += [Block(b.text, b.kind, f"attachment {number}") for b in attached(title, content)]
    return found


def _top(fields: Mapping[str, str], part: str) -> list[Block]:
    subject = _REPLY.sub("", tidy(fields.get("Subject", "")))
    found = [Block(subject, "heading", part)] if subject else []
    for field in _HEADERS:
        if value := tidy(fields.get(field, "")):
            found.append(Block(f"{_DUTCH[field]}: {value}", "header", part))
    return found


def _header(message: EmailMessage, field: str) -> str:
    """Return a header as text, empty when it is absent or too broken for the email library."""
    try:
        return str(message[field] or "")
    except (MessageError, ValueError, IndexError, AttributeError, TypeError, KeyError, OverflowError):
        return ""


def _body(name: str, message: EmailMessage) -> list[_Line]:
    """Return the lines of the plain body, or of the HTML body when there is no plain one."""
    for wanted in ("plain", "html"):
        part = message.get_body(preferencelist=(wanted,))
        content = _content(name, part) if isinstance(part, EmailMessage) else ""
        if not content.strip():
            continue
        if wanted == "html":
            return _lines_of_page(content)
        return [_unquoted(line) for line in content.split("\n")]
    return []


def _lines_of_page(page: str) -> list[_Line]:
    return [_Line(piece.text, piece.quoted, piece.kind) for piece in web.pieces(page)]


def _content(name: str, part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload:
        return ""
    try:
        body = payload.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):  # no such charset, or not the one that was declared
        return text.decode(name, payload)
    return body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")


def _unquoted(line: str) -> _Line:
    marks = _QUOTE.match(line)
    return _Line(line[marks.end() :].rstrip(), marks.group().count(">")) if marks else _Line(line.rstrip(), 0)


def _number(lines: Sequence[_Line]) -> list[_Line]:
    """Say for every line which mail it belongs to and which lines are headers.

    A "Van:" with a second field near it, or "Op ... schreef ...:", begins the next mail; so does a deeper quotation.
    Text after a quotation, at the depth of an earlier mail, goes on with that mail.
    """
    numbered: list[_Line] = []
    mails, newest = {0: 1}, 1  # quotation depth to the mail that is read there
    fields_until = wrote_until = -1
    for position, line in enumerate(lines):
        wrote = _wrote_lines(lines, position) if position > wrote_until else 0
        begins = _begins(lines, position)
        if begins or wrote or line.text and line.depth not in mails:
            newest += any(earlier.text for earlier in numbered)
            depth = _depth_below(lines, position + wrote) if wrote else line.depth
            mails = {d: number for d, number in mails.items() if d < depth} | {depth: newest}
            fields_until = position + FIELDS_WITHIN if begins else fields_until
            wrote_until = max(wrote_until, position + wrote - 1)
        if begins or position <= wrote_until or position <= fields_until and _FIELD.match(line.text):
            line = replace(line, kind="header", mail=newest)
        else:
            text_left = "" if _RULE.fullmatch(line.text) else line.text
            line = replace(line, text=text_left, mail=mails.get(line.depth, newest))
        numbered.append(line)
    return numbered


def _begins(lines: Sequence[_Line], position: int) -> bool:
    """True for the "Van:" line on top of an earlier mail in the thread."""
    if not _FROM.match(lines[position].text):
        return False
    near = [line.text for line in lines[position + 1 : position + 1 + FIELDS_WITHIN]]
    return any(_FIELD.match(line) for line in near)


def _wrote_lines(lines: Sequence[_Line], position: int) -> int:
    """Return over how many lines "Op ... schreef ...:" stands here: 0, 1, or 2 when a mail program broke it."""
    for count in (1, 2):
        if _WROTE.fullmatch(" ".join(line.text.strip() for line in lines[position : position + count])):
            return count
    return 0


def _depth_below(lines: Sequence[_Line], position: int) -> int:
    """Return the quotation depth of the first text from position on."""
    return next((line.depth for line in lines[position:] if line.text), 0)


def _blocks_of_mail(lines: Sequence[_Line], part: str) -> list[Block]:
    """Return the blocks of one mail; lines of a plain body are first joined to paragraphs."""
    found: list[Block] = []
    plain: list[str] = []
    for line in lines:
        if line.kind == "":  # what stands above and below a greeting is never one paragraph with it
            plain += ["", line.text, ""] if _GREETING.fullmatch(line.text.strip()) else [line.text]
            continue
        found += text.blocks_of_lines(plain, part) if plain else []
        plain = []
        if shown := tidy(_NEXT_CELL.sub(": ", line.text, count=1) if line.kind == "header" else line.text):
            found.append(Block(shown, line.kind, part))
    return found + (text.blocks_of_lines(plain, part) if plain else [])


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what hangs on the mail; a mail inside it gets a name that ends in .eml."""
    if not message.is_multipart():
        return
    for part in message.iter_attachments():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            if isinstance(inner, EmailMessage):
                yield part.get_filename() or "attached.eml", inner.as_bytes()
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and part.get_filename():
            yield str(part.get_filename()), content
