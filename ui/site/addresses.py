"""Which addresses the site has: read from the text of app.py, as running it takes a visitor."""

import ast
from pathlib import Path


def addresses(script: Path) -> frozenset[str]:
    """Return the paths of the pages that a script gives to st.navigation, "/" included.

    Raises ValueError when a page's url_path is no plain string there.
    """
    tree = ast.parse(script.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    given = [word.value for call in calls for word in call.keywords if word.arg == "url_path"]
    for one in given:
        if not (isinstance(one, ast.Constant) and isinstance(one.value, str)):
            raise ValueError(f"{script.name}, line {one.lineno}: write url_path as a plain string")
    return frozenset({"/"} | {f"/{one.value}" for one in given if isinstance(one, ast.Constant)})
