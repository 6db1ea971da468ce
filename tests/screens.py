"""Pictures of the pages for the documentation: python -m tests.screens docs/screens (make screens)."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest, fill, open_browser, running, show_in
from ui import folder_words, upload_words, words

_SIZES = ((1280, 900), (390, 844))
_COLOURS = 128  # enough for text and flat areas, and a third of the size
_THEMES = {"artikelen": 5, "client-betrekken": 7, "woonoverlast": 7, "rol-regie": 7}
_NOTES = ("flipover tafel 6.txt", "Verslag intervisie 12 maart DEF.docx")
_UPLOADED = ROOT / "corpora" / "notes" / "intervisie_kleine_gemeenten.odt"
_OPEN = {
    "id": "open-01", "title": "Mag een hulphond mee naar het gesprek met de wijkagent?", "guidance": [],
    "situation": "Een bewoner komt alleen met haar hulphond naar het bureau. Dieren zijn daar niet toegestaan.",
    "question": "Mag de hond mee naar binnen, of zoek je een andere plek?", "theme": "client-betrekken",
}  # fmt: skip
_KEY = "client-betrekken-01"


def _start(_: Visit) -> None:
    pass


def _answer(visit: Visit) -> None:
    visit.ask(words.EXAMPLES[0])


def _dark(visit: Visit) -> None:
    visit.ask(words.EXAMPLES[0])
    show_in(visit.page, "dark")


def _dilemma(visit: Visit) -> None:
    visit.open(f"/dilemma?id={_KEY}")


def _nothing(visit: Visit) -> None:
    visit.ask("Welke leverancier levert de goedkoopste bureaustoelen?")


def _name_left_out(visit: Visit) -> None:
    visit.ask("Fatima el Amrani is psychotisch. Mag zij mee aan tafel?")


def _browse(visit: Visit) -> None:
    visit.open("/bladeren")


def _narrowed(visit: Visit) -> None:
    visit.open("/bladeren?thema=woonoverlast")


def _open_questions(visit: Visit) -> None:
    visit.open("/open-vragen")


def _ask_colleagues(visit: Visit) -> None:
    visit.open("/voorleggen")


def _contribute(visit: Visit) -> None:
    visit.open(f"/ervaring?id={_KEY}")


def _background(visit: Visit) -> None:
    visit.open("/achtergrond")


def _folder(visit: Visit) -> None:
    visit.open(f"/dilemma?id={_KEY}")
    keep = visit.page.get_by_role("button", name=folder_words.KEEP)
    if keep.count():
        keep.first.click()
        at_rest(visit.page)
    visit.open("/mijn-map")


def _upload(visit: Visit) -> None:
    visit.open("/inlezen")
    visit.page.locator("input[type=file]").set_input_files(_UPLOADED)
    visit.page.get_by_role("button", name=upload_words.TAKE_IN).click()
    expect(visit.page.get_by_test_id("stAlert").first).to_be_visible(timeout=ANSWER_MS)


def _review(visit: Visit) -> None:
    visit.open("/beoordelen")
    expect(visit.page.get_by_label(words.TITLE_FIELD)).to_be_visible()


SCREENS: dict[str, Callable[[Visit], None]] = {
    "start": _start, "answer": _answer, "answer-dark": _dark, "nothing": _nothing, "name-left-out": _name_left_out,
    "dilemma": _dilemma, "browse": _browse, "browse-narrowed": _narrowed, "open-questions": _open_questions,
    "ask-colleagues": _ask_colleagues, "contribute": _contribute, "background": _background, "folder": _folder,
    "upload": _upload, "review": _review,
}  # fmt: skip


def _picture(visit: Visit, path: Path) -> None:
    at_rest(visit.page)
    visit.page.evaluate("() => document.fonts.ready.then(() => true)")
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
        fill(home, _THEMES, _NOTES, [_OPEN])
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
