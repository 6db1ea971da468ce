"""Pictures of the pages for the documentation: python -m tests.screens docs/screens (make screens)."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.ui.visitor import Visit, at_rest, fill, open_browser, running
from ui import words

_SIZES = ((1280, 900), (390, 844))
_COLOURS = 128  # enough for text and flat areas, and a third of the size
_THEMES = {"artikelen": 5, "client-betrekken": 7, "woonoverlast": 7, "rol-regie": 7}
_NOTES = ("flipover tafel 6.txt", "Verslag intervisie 12 maart DEF.docx")


def _start(_: Visit) -> None:
    pass


def _answer(visit: Visit) -> None:
    visit.ask(words.EXAMPLES[0])


def _dilemma(visit: Visit) -> None:
    visit.ask(words.EXAMPLES[0])
    visit.page.get_by_text(words.OPEN).first.click()
    expect(visit.page.get_by_text(words.BACK)).to_be_visible()


def _nothing(visit: Visit) -> None:
    visit.ask("Welke leverancier levert de goedkoopste bureaustoelen?")


def _approval(visit: Visit) -> None:
    visit.open("/beoordelen")
    expect(visit.page.get_by_label(words.TITLE_FIELD)).to_be_visible()


SCREENS: dict[str, Callable[[Visit], None]] = {
    "start": _start,
    "answer": _answer,
    "dilemma": _dilemma,
    "nothing": _nothing,
    "approval": _approval,
}


def _picture(visit: Visit, path: Path) -> None:
    at_rest(visit.page)
    visit.page.wait_for_function("document.fonts.status === 'loaded'")
    visit.page.mouse.move(0, 0)
    visit.page.screenshot(path=path, animations="disabled", caret="hide")
    with Image.open(path) as full:
        small = full.convert("RGB").quantize(_COLOURS)
    small.save(path, optimize=True)


def main() -> int:
    """Fill a throw-away home, visit every page at every size, write one PNG each."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder for the PNG files; made when it is not there")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kb-screens-") as temporary, sync_playwright() as playwright:
        home = Path(temporary) / "home"
        home.mkdir()
        fill(home, _THEMES, _NOTES)
        browser = open_browser(playwright)
        with running(home) as address:
            for width, height in _SIZES:
                for name, go in SCREENS.items():
                    with Visit.begin(browser, address, width, height) as visit:
                        visit.open()
                        go(visit)
                        _picture(visit, folder / f"{name}-{width}.png")
    print(f"{len(SCREENS) * len(_SIZES)} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
