"""Make the font of the PDF handouts from Source Sans 3: python -m kb.handout.make_font SourceSansVF-Upright.woff2

Source: the variable font that Streamlit ships. Kept: two weights and the characters of Dutch and its neighbours. The name is
ours, because the licence (OFL 1.1) reserves "Source" for the original. Needs fonttools and brotli, which the app does not.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

_DATA = Path(__file__).parent / "data"
_FAMILY = "Dilemmabank Sans"
_WEIGHTS = {"Regular": 400, "Bold": 700}
_KEPT = (  # Latin with every accent, punctuation, currency, arrows and a few signs; first and last code point
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B9, 0x2DD), (0x300, 0x338), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x2070, 0x208E),
    (0x20A0, 0x20CF), (0x2100, 0x2122), (0x2150, 0x215E), (0x2190, 0x2199), (0x2200, 0x2265), (0x25A0, 0x25CF),
    (0x2610, 0x2611), (0x2713, 0x2718),
)  # fmt: skip
_BOLD, _REGULAR, _STYLE_BITS = 0x20, 0x40, 0x61  # of OS/2 fsSelection


def make(source: Path) -> None:
    """Write both weights and the list of characters that they have."""
    for style, weight in _WEIGHTS.items():
        font = TTFont(source)
        instantiateVariableFont(font, {"wght": weight}, inplace=True)
        options = Options(layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], hinting=False, notdef_outline=True)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for first, last in _KEPT for code in range(first, last + 1)])
        subsetter.subset(font)
        _rename(font, style)
        font["OS/2"].usWeightClass = weight
        font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~_STYLE_BITS | (_BOLD if style == "Bold" else _REGULAR)
        font["head"].macStyle = int(style == "Bold")
        del font["STAT"]
        font.flavor = None
        font.save(_DATA / f"DilemmabankSans-{style}.ttf")
    (_DATA / "characters.txt").write_text(_runs(sorted(font.getBestCmap())), encoding="ascii")


def _rename(font: TTFont, style: str) -> None:
    names, rights = font["name"], str(font["name"].getDebugName(0))
    names.names = []
    texts = {
        0: rights, 1: _FAMILY, 2: style, 3: f"{_FAMILY} {style} 1", 4: f"{_FAMILY} {style}", 5: "Version 1.000",
        6: f"{_FAMILY.replace(' ', '')}-{style}", 14: "https://openfontlicense.org",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
    }  # fmt: skip
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)


def _runs(codes: list[int]) -> str:
    """Return code points as runs, "0020-007e 00a0-0181 …", in lines of eight."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][-1] == code - 1:
            runs[-1][1:] = [code]
        else:
            runs.append([code])
    shown = ["-".join(f"{code:04x}" for code in run) for run in runs]
    return "\n".join(" ".join(shown[n : n + 8]) for n in range(0, len(shown), 8)) + "\n"


if __name__ == "__main__":
    make(Path(sys.argv[1]))
