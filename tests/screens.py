"""Pictures of the pages for the documentation: python -m tests.screens docs/screens (make screens)."""

import argparse
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tests.screens_states import SCREENS, SIGNED_IN, filled
from tests.ui.provider import provider, signing_in
from tests.ui.visitor import Visit, at_rest, open_browser, running

SIZES = ((1280, 900), (390, 844))
States = Mapping[str, Callable[[Visit], None]]
_COLOURS = 256  # enough for text and flat areas, and a third of the size


def _picture(visit: Visit, path: Path) -> None:
    if visit.page.locator(".stApp").count():  # not where an address has no page
        at_rest(visit.page)
    visit.page.evaluate("() => document.fonts.ready.then(() => true)")
    visit.page.mouse.move(0, 0)
    expect(visit.page.get_by_test_id("stSkeleton")).to_have_count(0)  # parts that the browser still fetches
    visit.page.screenshot(path=path, animations="disabled", caret="hide")
    with Image.open(path) as full:
        small = full.convert("RGB").quantize(_COLOURS)
    small.save(path, optimize=True)


def _all(browser: Browser, address: str, size: tuple[int, int], states: States, folder: Path) -> None:
    for name, go in states.items():
        with Visit.begin(browser, address, *size) as visit:
            if name in SCREENS:
                visit.open()
            go(visit)
            _picture(visit, folder / f"{name}-{size[0]}.png")


def main() -> int:
    """Fill a throw-away home, visit every page at every size, write one PNG each."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder for the PNG files; made when it is not there")
    parser.add_argument(
        "--only", nargs="+", choices=[*SCREENS, *SIGNED_IN], metavar="NAME", help="make these (original needs upload as well)"
    )
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    alone, signed_in = (
        {name: go for name, go in its.items() if not asked.only or name in asked.only} for its in (SCREENS, SIGNED_IN)
    )
    os.environ["KB_SAFE_KEY"] = secrets.token_hex(32)
    with tempfile.TemporaryDirectory(prefix="kb-screens-") as temporary, sync_playwright() as playwright:
        home = Path(temporary) / "home"
        home.mkdir(mode=0o700)
        os.environ["KB_HOME"] = str(home)
        filled(home)
        browser = open_browser(playwright)
        for size in SIZES if alone else ():
            copy = shutil.copytree(home, Path(temporary) / str(size[0]) / "home")  # which some of them change
            os.environ["KB_HOME"] = str(copy)
            with running(copy) as address:
                _all(browser, address, size, alone, asked.folder)
        os.environ["KB_HOME"] = str(home)
        if signed_in:
            with provider() as at, signing_in(home, at) as site:
                for size in SIZES:
                    _all(browser, site.address, size, signed_in, asked.folder)
    print(f"{len(list(asked.folder.glob('*.png')))} pictures in {asked.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
