"""Plain text: which encoding, where paragraphs begin, what is a list and who speaks in a transcript."""

import re
from collections.abc import Sequence
from itertools import pairwise

from charset_normalizer import from_bytes

from ingest.readers.note import Block, Unreadable, tidy

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
         (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # fmt: skip
# What Dutch offices wrote before UTF-8: Windows, DOS, old Mac. Given more choice, a guess on a short note goes East.
_OLD_ENCODINGS = ["cp1252", "cp850", "mac_roman"]
WRONG = "\ufffd"  # what Python puts in the place of bytes that fit no letter
MOST_UNPRINTABLE = 0.02  # share of control and wrong characters above which it is no text
NARROWEST_WRAP, WIDEST_WRAP = 50, 132  # columns between which mail programs break lines; outside these a person did
LONGEST_HEADING = 80  # characters
LONG_PARAGRAPH = 150  # characters; a short line above one this long is its heading
LONG_WORD = 5  # letters; shorter words in capitals are mostly abbreviations: GGZ, OM, RvdK

BULLET = re.compile(r"\s*(?:[-–—•·*▪‣◦]\s+|>>\s+|\(?\d{1,2}[.)]\s+|[a-z]\)\s+)(?=\S)")
_STANCE = re.compile(r"\s*[-+?]\s+\S")
_RULE = re.compile(r"\s*([-=_*#~])(?:\s*\1){2,}\s*")
_LABEL = re.compile(r"\s*(?:[A-ZÀ-Ý@][^\s:]*(?:\s+[^\s:]+){0,3}|[a-z]{2,12}):(?=\s|$)|=>|->|>>")
_CLOCK = r"\[?\(?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?\)?\]?"
_CUE = re.compile(rf"(?:{_CLOCK}\s*-->\s*{_CLOCK}.*|{_CLOCK}|WEBVTT.*|\d{{1,5}})")
_SPEAKER_THEN_CLOCK = re.compile(rf"(?P<who>\S.{{0,60}}?)(?:\s{{2,}}|\t){_CLOCK}")
_SPEAKER_AND_CLOCK = re.compile(rf"(?P<who>[^\W\d_].{{0,60}}?)[\s,]+{_CLOCK}")
_CLOCK_THEN_SPEECH = re.compile(rf"{_CLOCK}\s+(?=\S)")
_VOICE = re.compile(r"<v(?:\.\w+)?\s+([^>]+)>\s*(.*?)(?:</v>)?")


def decode(name: str, data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, UTF-32, Windows-1252, DOS or Mac encoding. Raises Unreadable."""
    try:
        text = _decode(data)
    except UnicodeDecodeError as error:
        raise Unreadable(name, "not a text file", "save it as plain text in UTF-8") from error
    unprintable = sum(1 for c in text if c == WRONG or ord(c) < 32 and c not in "\t\n\r\f\v\x1a")
    if "\0" in text or unprintable > MOST_UNPRINTABLE * len(text):
        raise Unreadable(name, "not a text file", "save it as plain text in UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding)
    for order, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if len(data) % 2 == 0 and zeros.count(0) > 0.7 * len(zeros) > 0:  # Latin letters in UTF-16 without a mark
            return data.decode(order)
    text = data.decode("utf-8", errors="replace")
    wrong = text.count(WRONG)
    if wrong * 2 <= sum(1 for c in text if ord(c) > 127):  # as many right letters beyond ASCII as wrong ones: it is UTF-8
        return text
    guess = from_bytes(data, cp_isolation=_OLD_ENCODINGS).best()
    return data.decode(guess.encoding if guess else "cp1252", errors="replace")


def blocks(text: str) -> list[Block]:
    """Return headings, paragraphs and items of a plain text; speech of a transcript as "Name: what was said"."""
    return _with_headings(blocks_of_lines(_speeches(text.split("\n"))))


def _with_headings(found: Sequence[Block]) -> list[Block]:
    """Make headings of short paragraphs without an end mark that stand above a long one, as in an article saved as text."""
    above = zip(found, [*found[1:], None][: len(found)], strict=True)
    return [Block(block.text, "heading", block.part) if _titles(block, after) else block for block, after in above]


def _titles(block: Block, after: Block | None) -> bool:
    if after is None or (block.kind, after.kind) != ("paragraph", "paragraph") or len(after.text) < LONG_PARAGRAPH:
        return False
    label, colon, rest = block.text.partition(": ")
    titled = not colon or (" " not in label and rest == rest.lower() and len(rest.split()) > 2)  # not "Aanwezig: Wim, Karin"
    return titled and len(block.text) <= LONGEST_HEADING and block.text[0].isupper() and block.text[-1] not in ".?!;,:…"


def blocks_of_lines(lines: Sequence[str], part: str = "") -> list[Block]:
    """Return the blocks of lines between which an empty line ends a paragraph.

    Where plus and minus open the lines they say who is for and who is against: then they stay.
    """
    stances = any(line.lstrip().startswith("+ ") for line in lines)
    found: list[Block] = []
    wrapped = max(map(len, lines), default=0) <= WIDEST_WRAP  # a longer line shows that no program broke the lines
    for chunk in _chunks(lines):
        for line, underlined in _unwrap(chunk, wrapped):
            text, kind = tidy(line), "paragraph"
            if stances and _STANCE.match(line):
                kind = "item"
            elif match := BULLET.match(line):
                kind = "item"
                text = tidy(line if match.group().strip()[0].isalnum() else line[match.end() :])
            if underlined or _shouts(text):
                kind = "heading"
            if text:
                found.append(Block(text, kind, part))
    return found


def _shouts(text: str) -> bool:
    """True for a line that is a heading by its capitals: "CASUS 2 - ZORGMIJDING"."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    if not words or len(text) > LONGEST_HEADING or text[-1] in ".?!;,:" or not text[0].isalnum() or not words[0].isupper():
        return False
    capitals = sum(word.isupper() for word in words)
    return capitals * 2 > len(words) or capitals * 2 == len(words) and len(words[0]) >= LONG_WORD


def turns(found: Sequence[Block]) -> list[Block]:
    """Put a line with a speaker and a clock, as Teams writes it, before what follows: "Karin Bos 0:12" gives "Karin Bos: …"."""
    clocks = [_SPEAKER_AND_CLOCK.fullmatch(block.text) for block in found]
    if sum(map(bool, clocks)) < 2:
        return list(found)
    spoken: list[Block] = []
    speaker = ""
    for block, clock in zip(found, clocks, strict=True):
        if clock:
            speaker = clock["who"].rstrip(",:")
        else:
            spoken.append(Block(f"{speaker}: {block.text}", "paragraph", block.part) if speaker else block)
            speaker = ""
    return spoken


def _chunks(lines: Sequence[str]) -> list[list[str]]:
    chunks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            chunks[-1].append(line)
        elif chunks[-1]:
            chunks.append([])
    return [chunk for chunk in chunks if chunk]


def _unwrap(chunk: Sequence[str], wrapped: bool) -> list[tuple[str, bool]]:
    """Join lines that a program broke: those after which the next word did not fit. Result: (line, is it underlined)."""
    texts = [line.rstrip() for line in chunk]
    width = max(len(line) for line in texts)
    full = [len(line) + 1 + len(after.split()[0]) > width for line, after in pairwise(texts)]
    wrapped = wrapped and width >= NARROWEST_WRAP and sum(full) * 2 > len(full)
    joined: list[tuple[str, bool]] = []
    for number, line in enumerate(texts):
        if _RULE.fullmatch(line):
            if joined and len(joined[-1][0]) <= LONGEST_HEADING and line.strip()[0] in "=-":
                joined[-1] = (joined[-1][0], True)
        elif number and wrapped and full[number - 1] and joined and not (BULLET.match(line) or _LABEL.match(line)):
            joined[-1] = (f"{joined[-1][0]} {line.strip()}", False)
        else:
            joined.append((line, False))
    return joined


def _speeches(lines: Sequence[str]) -> list[str]:
    """Drop the clock from a transcript and put the speaker before what follows; other text passes unchanged."""
    clocks = sum(bool(_CUE.fullmatch(line.strip()) or _SPEAKER_THEN_CLOCK.fullmatch(line.strip())) for line in lines)
    if clocks < 2 and sum(bool(_CLOCK_THEN_SPEECH.match(line)) for line in lines) < 2:
        return list(lines)
    spoken, speaker, voice = list[str](), "", ""
    for line in map(str.strip, lines):
        if match := _SPEAKER_THEN_CLOCK.fullmatch(line):
            speaker = match["who"]
        elif match := _VOICE.fullmatch(line):
            goes_on = match[1] == voice
            voice = match[1]
            spoken.append("" if goes_on else f"{match[1]}: {match[2]}")
            if goes_on:  # a cue holds some seconds of what one says
                last = max(number for number, words in enumerate(spoken) if words)
                spoken[last] = f"{spoken[last]} {match[2]}"
        elif _CUE.fullmatch(line):
            spoken.append("")
        else:
            said = _CLOCK_THEN_SPEECH.sub("", line, count=1)
            spoken.append(f"{speaker}: {said}" if speaker and said else said)
            speaker = "" if said else speaker
    return spoken
