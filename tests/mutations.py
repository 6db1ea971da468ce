"""Session notes that were damaged, cut off, spliced or made to blow up: made from real ones, the same for the same number."""

import io
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from functools import cache
from pathlib import Path

from fpdf import FPDF
from pptx import Presentation

from ingest.readers import SUFFIXES
from ingest.readers.package import BROKEN
from tests.ingest.told.cfb import compound_file

_ROOT = Path(__file__).parents[1]
_NOTES = (_ROOT / "corpora" / "notes", _ROOT / "tests" / "ingest" / "samples")
_LARGEST = 400_000  # bytes of a mutated file
_WORDS = "De buren klagen. De wijkagent: ga langs. De GGZ is tegen. Wat nu? "
Change = Callable[[random.Random, bytes], bytes]

_RTF = (
    r"{\rtf1\ansi{\fonttbl{\f0 Calibri;}}{\*\generator Word;}\f0\b Casus 1\b0\par De buren klagen.\par{\v verborgen}"
    r"\trowd\cellx1000\cellx2000 Wie\cell Wat\cell\row GGZ\cell Bellen\cell\row {\pict\wmetafile8 0102}\u8364?\'e9\par}"
)
_HTML = (
    "<html><head><style>p {color: red}</style></head><body><h1>Casus</h1><p>De buren <b>klagen</b>.<br>Al maanden.</p>"
    "<table><tr><th>Wie</th><th>Wat</th></tr><tr><td>GGZ</td><td>Bellen</td></tr></table><ul><li>een</li></ul>"
    "<blockquote><div style='display:none'>weg</div>citaat</blockquote></body></html>"
)
_VTT = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Karin>De buren klagen.</v>\n\n2\n00:00:05.000 --> 00:00:09.000\nGa langs.\n"
)
_CSV = 'Wie;Wat;Wanneer\nGGZ;Bellen;3 mei\nPolitie;"Gaat; langs";maandag\n'


@cache
def originals() -> tuple[tuple[str, bytes], ...]:
    """Return whole files of every type, by name: those in the repository, and small ones of the types that are not there."""
    found = [
        (path.name, path.read_bytes()) for folder in _NOTES for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES
    ]
    made = {"a.rtf": _RTF, "a.html": _HTML, "a.htm": _HTML, "a.vtt": _VTT, "a.csv": _CSV, "a.txt": _WORDS * 20}
    found += [(name, text.encode()) for name, text in made.items()]
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "Wim <wim@elders.example>", "RE: casus", "Mon, 3 Mar 2025 10:00:00 +0100"
    mail.set_content(f"{_WORDS}\n\nVan: Karin\nVerzonden: maandag\nAan: Wim\n\n> {_WORDS}\n>> dieper\n")
    mail.add_alternative(_HTML, subtype="html")
    mail.add_attachment(_CSV.encode(), maintype="text", subtype="csv", filename="lijst.csv")
    found += [
        ("bij.eml", mail.as_bytes()),
        ("bij.msg", _message(mail.as_bytes())),
        ("dia.pptx", _slides()),
        ("blad.pdf", _pdf()),
    ]
    return tuple((name, data) for name, data in found if len(data) <= _LARGEST)


def _message(attached: bytes) -> bytes:
    return compound_file({0x0037: "casus", 0x0C1A: "Wim", 0x1000: _WORDS * 3, 0x001A: "IPM.Note"}, [("oud.eml", attached)])


def _slides() -> bytes:
    show = Presentation()
    for title in ("Casus", "Advies"):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text_frame.text = title, _WORDS
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


def _pdf() -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica", size=11)
    page.multi_cell(0, 6, _WORDS * 10)
    return bytes(page.output())


def mutated(number: int, seed: int = 0) -> tuple[str, bytes]:
    """Return name and bytes of one mutated file; the same number and seed give the same file."""
    rng = random.Random(f"{seed}-{number}")
    name, data = _draw(rng)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        data = rng.choice(_changes(data))(rng, data)
    suffix = Path(name).suffix if rng.random() < 0.9 else rng.choice(SUFFIXES)
    return f"mutant {number}{suffix}", data[:_LARGEST]


def _draw(rng: random.Random) -> tuple[str, bytes]:
    """Draw a type first: most files of the repository are of a few."""
    suffix = rng.choice(sorted({Path(name).suffix for name, _ in originals()}))
    return rng.choice([one for one in originals() if Path(one[0]).suffix == suffix])


def _changes(data: bytes) -> Sequence[Change]:
    if data.startswith(b"PK"):
        return (*[_members] * 6, *[_xml] * 16, *_ANY)  # a zip file is over after almost any other change
    if data.startswith(b"%PDF"):
        return (_pdf_words, _pdf_words, *_ANY)
    return (_text, _text, *_ANY) if data[:4] != b"\xd0\xcf\x11\xe0" else _ANY


def _place(rng: random.Random, data: bytes) -> int:
    return rng.randrange(len(data) + 1)


def _bits(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 4, 32))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _signs(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 8))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.choice(b"\x00\xff\x7f\n<>{}\\()/%&;\"' \x1b")
    return bytes(changed)


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: _place(rng, data)]


def _gap(rng: random.Random, data: bytes) -> bytes:
    start = _place(rng, data)
    return data[:start] + data[start + rng.choice((1, 16, 512, 5000)) :]


def _again(rng: random.Random, data: bytes) -> bytes:
    start = _place(rng, data)
    piece = data[start : start + rng.choice((1, 20, 300))]
    return data[:start] + piece * rng.choice((2, 50, 2000)) + data[start:]


def _splice(rng: random.Random, data: bytes) -> bytes:
    other = rng.choice(originals())[1]
    return data[: _place(rng, data)] + other[_place(rng, other) :]


def _length(rng: random.Random, data: bytes) -> bytes:
    """Write an extreme number where a length may stand."""
    number = rng.choice((0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000))
    form = rng.choice(("<H", ">H", "<I", ">I", "<Q"))
    at = _place(rng, data)
    written = struct.pack(form, number & (2 ** (8 * struct.calcsize(form)) - 1))
    return data[:at] + written + data[at + len(written) :]


_ANY: tuple[Change, ...] = (_bits, _signs, _cut, _gap, _again, _splice, _length)


def _members(rng: random.Random, data: bytes) -> bytes:
    """Damage, drop, rename or exchange what is inside a zip file."""

    def change(name: str, content: bytes) -> list[tuple[str, bytes]]:
        way = rng.randrange(6)
        if way == 0:
            return []
        if way == 1:
            return [(name, rng.choice(_ANY)(rng, content))]
        if way == 2:
            return [(name, content), (name, b"")]
        if way == 3:
            return [(rng.choice(("../" + name, "/" + name, name.upper(), "x" * 200)), content)]
        if way == 4:
            return [(name, rng.choice(originals())[1])]
        return [(name, b"\0" * rng.choice((0, 10, 3_000_000)))]

    return _packed(rng, data, change)


def _xml(rng: random.Random, data: bytes) -> bytes:
    """Change a part of a zip file that is XML as text: nest, repeat, rename, close too early, define entities."""

    def change(name: str, content: bytes) -> list[tuple[str, bytes]]:
        text = content.decode("utf-8", "replace")
        return [(name, _markup(rng, text).encode() if name.endswith((".xml", ".rels")) else content)]

    return _packed(rng, data, change)


def _packed(rng: random.Random, data: bytes, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> bytes:
    """Return the zip file with some members changed, as it is where it is no zip file any more."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = [(one.filename, old.read(one)) for one in old.infolist()]
    except BROKEN:
        return data
    chosen = {rng.randrange(len(members)) for _ in range(rng.choice((1, 1, 3)))} if members else set()
    text = [
        n for n, (name, _) in enumerate(members) if re.search(r"document\.xml$|content\.xml$|sheet1\.xml$|slide1\.xml$", name)
    ]
    chosen |= set(text) if rng.random() < 0.6 else set()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for number, (name, content) in enumerate(members):
            for its, its_content in change(name, content) if number in chosen else [(name, content)]:
                with warnings.catch_warnings():  # of a name that is there twice, which is meant
                    warnings.simplefilter("ignore")
                    new.writestr(zipfile.ZipInfo(its), its_content, zipfile.ZIP_DEFLATED)  # of no time, so always the same
    return made.getvalue()


def _markup(rng: random.Random, text: str) -> str:
    tags = [(match.start(), match.end(), match[0]) for match in re.finditer(r"<[^<>]+>", text[:200_000])]
    if not tags:
        return text
    start, end, tag = rng.choice(tags)
    name = re.match(r"</?([^\s/>]*)", tag)
    label = name[1] if name else "x"
    way = rng.choice((0, 1, 2, 2, 3, 3, 4, 4, 4, 5, 6, 6, 6, 6, 7, 8))
    if way == 0:
        return text[:start] + text[end:]
    if way == 1:
        return text[:start] + tag * rng.choice((2, 100, 3000)) + text[end:]
    if way == 2:
        many = rng.choice((50, 1000, 20_000))
        return text[:start] + f"<{label}>" * many + f"</{label}>" * many + text[start:]
    if way == 3:
        other = rng.choice(("w:p", "w:tbl", "w:tc", "w:r", "text:p", "a:p", "row", "x", "w:sdt", "table:table"))
        return re.sub(rf"(?<=<){re.escape(label)}(?=[\s/>])|(?<=</){re.escape(label)}(?=>)", other, text)
    if way == 4:
        return text[:end] + "x" * rng.choice((10, 100_000)) + text[end:]
    if way == 5:
        more = "".join('<!ENTITY a{} "{}">'.format(n, f"&a{n - 1 if n else ''};" * 10) for n in range(9))
        blow = f'<!DOCTYPE a [<!ENTITY a "ha">{more}'
        return re.sub(r"\A(<\?xml[^>]*>)?", lambda m: f"{m[0]}{blow}]>", text, count=1).replace("</", "&a8;</", 1)
    if way == 6:
        value = rng.choice(("", "-1", "0", "9" * 20, "NaN", "x" * 5000, "../../x", "\u202e"))
        given = [match for match in re.finditer(r'(?<!\w)(?!xmlns)[\w:]+="([^"]*)"', text[:200_000])]
        for one in reversed(
            sorted(rng.sample(given, min(len(given), rng.choice((1, 5, 50)))), key=lambda match: match.start())
        ):
            text = text[: one.start(1)] + value + text[one.end(1) :]
        return text
    if way == 7:
        outside = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        return re.sub(r"\A(<\?xml[^>]*>)?", lambda m: f"{m[0]}{outside}", text, count=1).replace("</", "&a;</", 1)
    return text[:start] + text[start:end] + text[start : min(len(text), start + 3000)] * rng.choice((2, 40)) + text[end:]


_HEAVY = (
    "{", "}", "(", "<div>", "<blockquote>", "<table><tr><td>", "> ", "|", "[", "![", "*a ", "`", "_", "~~", "<b", "\\u8364?",
    "{\\v ", "\\'", "{\\*\\x ", "Van: x\nAan: y\n", "- ", "1. ", "#", "=", ";", "\t", '"', "\\", "<!--", "&amp;", "--> ",
    "00:00:01.000 --> 00:00:02.000\n", "<v a>", "Op x schreef y:\n", "a\u0301", "\u202e", "\U0001f468\u200d", "é", "\x1b[",
    "a-\n",
)  # fmt: skip
_HEADERS = (
    "Content-Type: multipart/mixed; boundary=x\n", "Content-Transfer-Encoding: base64\n", "Content-Type: message/rfc822\n",
    'Content-Type: text/plain; charset="utf-7"\n', "Subject: =?utf-8?q?=ff=fe?=\n", "Date: 99 Foo 9999\n", "From: <<<>>>@\n",
    "Content-Type: text/html; charset=idna\n", "Content-Disposition: attachment; filename*=utf-8''%ff\n",
)  # fmt: skip


def _text(rng: random.Random, data: bytes) -> bytes:
    """Put in what a reader of text has to count, nest or look back for."""
    at = _place(rng, data)
    way = rng.randrange(5)
    if way == 0:
        return data[:at] + rng.choice(_HEAVY).encode() * rng.choice((3, 300, 20_000)) + data[at:]
    if way == 1:
        some = "".join(rng.choice(_HEAVY) for _ in range(rng.choice((20, 5000))))
        return data[:at] + some.encode() + data[at:]
    if way == 2:
        return rng.choice(_HEADERS).encode() + data
    if way == 3:
        return data.decode("utf-8", "replace").encode(
            rng.choice(("utf-16", "utf-32", "cp1252", "utf-8-sig", "utf-16-be")), "replace"
        )
    return data.replace(rng.choice((b"\n", b" ", b"<", b"}")), rng.choice((b"", b"\r", b"\x00", b"\n\n\n", b"\xff")))


_PDF_WORDS = (
    b"/Length 99999999", b"/Count 2147483647", b"/Kids [1 0 R 1 0 R]", b"/Parent 1 0 R", b"/Filter /FlateDecode",
    b"/Filter [/ASCII85Decode /LZWDecode /ASCIIHexDecode]", b"/MediaBox [0 0 1e30 1e30]", b"/MediaBox [0 0 0 0]", b"/Rotate 45",
    b"/Prev 0", b"/Prev 9", b"1 0 obj", b"endobj", b"stream\n", b"xref\n0 99999999\n", b"/Size 2147483647", b"/Type /Pages",
    b"[ [ [ [", b"<< << <<", b"(((((", b"/W [9 9 9]", b"q " * 3000, b"BT /F1 1e9 Tf (x) Tj ET ", b"1 0 0 1 1e30 1e30 cm ",
    b"0 0 1e9 1e9 re S ", b"/DecodeParms << /Predictor 15 /Columns 2147483647 >>",
)  # fmt: skip
_PDF_PARTS = (rb"/Length \d+", rb"/Count \d+", rb"/Kids \[[^]]*\]", rb"\d+ 0 R", rb"/MediaBox ?\[[^]]*\]", rb"/Filter ?/\w+")


def _pdf_words(rng: random.Random, data: bytes) -> bytes:
    """Put a word of PDF in, or exchange one for another of its kind."""
    found = [match for part in _PDF_PARTS for match in re.finditer(part, data)]
    if found and rng.random() < 0.7:
        one = rng.choice(found)
        return data[: one.start()] + rng.choice((*_PDF_WORDS, b"1 0 R", b"0 0 R", b"-1")) + data[one.end() :]
    at = _place(rng, data)
    return data[:at] + rng.choice(_PDF_WORDS) + data[at:]
