"""The one HTML page that every address begins with: Streamlit's, in Dutch and with nothing from elsewhere.

Streamlit ships it with lang="en", an English note for visitors without JavaScript, a pointer for programs that read the app,
and one inline script; none of these can be set. What its bundle needs (the script and the style sheets) is kept as it is.
"""

import html
import json
import re
from pathlib import Path

from streamlit import file_util

from ui import site_words, words

OWN = "eigen"
"""Under which address our own files stand."""
_LOADED = re.compile(r'<script type="module"[^>]*></script>|<link rel="(?:modulepreload|stylesheet|preload)"[^>]*>', re.DOTALL)
_FONT = re.compile(r'href="\./([^"]+SourceSans[^"]+\.woff2)"')
_STREAMLIT_INDEX = Path(file_util.get_static_dir()) / "index.html"
_LIGHT, _DARK = "#ffffff", "#12191c"  # backgrounds of .streamlit/config.toml: what the browser paints around the page

_PAGE = """<!DOCTYPE html>
<html lang="nl">
  <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="theme-color" content="{light}" media="(prefers-color-scheme: light)">
    <meta name="theme-color" content="{dark}" media="(prefers-color-scheme: dark)">
    <meta name="description" content="{description}">
    <meta name="robots" content="noindex, nofollow">
    <title>{title}</title>
    <link rel="icon" type="image/png" href="/{own}/icon.png">
    <link rel="stylesheet" href="/{own}/first.css">
    {loaded}
    <script type="application/json" id="own-words">{said}</script>
    <script type="module" src="/{own}/dutch.js"></script>
    <script type="module" src="/{own}/access.js"></script>{idle}
  </head>
  <body>
    <noscript><p>{no_script}</p></noscript>
    <div id="root"></div>
    <div id="own-announcer" class="own-unseen" role="status" aria-live="polite" aria-atomic="true"></div>
  </body>
</html>
"""

_IDLE = """
    <script type="module" src="/{own}/idle.js"></script>"""

_MISSING = """<!DOCTYPE html>
<html lang="nl">
  <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title}</title>
    <link rel="icon" type="image/png" href="/{own}/icon.png">
    <link rel="stylesheet" href="/{own}/first.css">
    <style>@font-face {{ font-family: "Source Sans"; src: url("{font}"); font-weight: 200 900 }}</style>
  </head>
  <body>
    <main class="own-message">
      <p><img src="/{own}/logo.svg" alt="{site}"></p>
      <h1>{heading}</h1>
      <p>{text}</p>
      <p><a href="/">{start}</a></p>
    </main>
  </body>
</html>
"""


def index_page(streamlit_index: Path | None = None, idle_seconds: float = 0) -> bytes:
    """Return the page. idle_seconds: how long someone who signed in may be idle, 0: for ever.

    Raises RuntimeError when Streamlit's own page no longer looks as expected (a new version).
    """
    source = (streamlit_index or _STREAMLIT_INDEX).read_text(encoding="utf-8")
    loaded = _LOADED.findall(source)
    if sum(tag.startswith("<script") for tag in loaded) != 1 or 'id="root"' not in source:
        raise RuntimeError("Streamlit's index.html has no module script or no root: see ui/site/index.py")
    said = {**site_words.SAID, "idle": {**site_words.IDLE, "seconds": idle_seconds}} if idle_seconds else site_words.SAID
    return _PAGE.format(
        light=_LIGHT,
        dark=_DARK,
        own=OWN,
        title=html.escape(words.TITLE),
        description=html.escape(site_words.DESCRIPTION),
        no_script=html.escape(site_words.NO_SCRIPT),
        loaded="\n    ".join(tag.replace('="./', '="/') for tag in loaded),
        idle=_IDLE.format(own=OWN) if idle_seconds else "",
        said=json.dumps(said, ensure_ascii=False).replace("<", "\\u003c"),
    ).encode()


def missing_page() -> bytes:
    """Return what an address without a page gets, in the same font when Streamlit's page names one."""
    font = _FONT.search(_STREAMLIT_INDEX.read_text(encoding="utf-8"))
    return _MISSING.format(
        own=OWN,
        site=html.escape(words.TITLE),
        font=f"/{font.group(1)}" if font else "",
        title=html.escape(words.tab(site_words.NO_PAGE_TITLE)),
        heading=html.escape(site_words.NO_PAGE_TITLE),
        text=html.escape(site_words.NO_PAGE),
        start=html.escape(site_words.TO_START),
    ).encode()
