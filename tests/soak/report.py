"""What came of each kill, and the table of all."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.soak.acts import WRITERS


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill. moment: of the act that was going on. became: what had become of that act at the restart."""

    kind: str
    act: str
    moment: str
    became: str
    wrong: tuple[str, ...]


def read(file: Path | None) -> list[Kill]:
    """Return the kills that are noted in a file, [] where there is none."""
    lines = file.read_text(encoding="utf-8").splitlines() if file and file.exists() else []
    return [Kill(**its | {"wrong": tuple(its["wrong"])}) for its in map(json.loads, lines)]


def noted(file: Path | None, kill: Kill) -> None:
    """Add a kill to a file, if any."""
    if file:
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(kill)) + "\n")


def table(kills: Sequence[Kill]) -> str:
    """Return what was killed, and when in its work, as lines of text."""
    lines = [f"{'writer':10}{'kills':>6}{'done':>6}{'not':>6}{'part':>6}{'idle':>6}{'wrong':>7}  moments"]
    for kind in [*WRITERS, "all"]:
        its = [kill for kill in kills if kind in (kill.kind, "all")]
        became, moments = Counter(kill.became for kill in its), Counter(kill.moment for kill in its)
        numbers = (
            became["done"],
            became["not done"],
            became["partly done"],
            became["nothing"],
            sum(bool(k.wrong) for k in its),
        )
        shown = ", ".join(f"{count}x {moment}" for moment, count in moments.most_common(7))
        lines.append(f"{kind:10}{len(its):>6}" + "".join(f"{n:>6}" for n in numbers[:4]) + f"{numbers[4]:>7}  {shown}")
    return "\n".join(lines)
