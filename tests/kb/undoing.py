"""An editor who says that a phrase is no name, in a process of their own: python -m tests.kb.undoing HOME MOMENT.

It says when the moment is there, "making" or "kept", and waits then until it is ended.
"""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kb.desk import Desk
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Dilemma
from kb.own_words import OwnWords
from kb.people import Person, Role
from kb.safe import Original, Stretch
from kb.settings import Settings

KEY, PHRASE = "0f" * 32, "Stichting De Oever"
TEXT = f"Fatima Yilmaz van {PHRASE} belt."
NAME, WRONGLY = Stretch(0, 13, "PERSON"), Stretch(18, 36, "ORG")
ORIGINAL = Original(((TEXT, "paragraph", ""),), (NAME, WRONGLY), 0, 1)


def opened(home: Path) -> KnowledgeBase:
    return open_knowledge_base(Settings(home=home, safe_key=KEY))


def draft_in(kb: KnowledgeBase) -> Dilemma:
    return kb.store.by_key("c-een")


def undo(kb: KnowledgeBase, wait_at: str = "") -> Dilemma:
    """Undo that the phrase is hidden; return the draft as it is kept. wait_at: a moment to wait at for ever."""

    def make(original: Original, shown: str) -> tuple[Dilemma, Original]:
        _arrive("making", wait_at)
        told = TEXT[NAME.end :] if shown == PHRASE else " van [organisatie] belt."
        return replace(draft_in(kb), situation=CleanText(f"[persoon 1]{told}")), replace(original, hidden=(NAME,))

    def write(own: OwnWords, phrases: list[str]) -> int:
        _arrive("kept", wait_at)
        return write_list(own, phrases)

    write_list = OwnWords.never_hide
    reviewing = Desk(kb, Person("abcdef", Role.EDITOR)).reviewing()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OwnWords, "never_hide", write)
        return reviewing.undo(draft_in(kb), WRONGLY, make, lambda *_: True)[0]


def _arrive(moment: str, wait_at: str) -> None:
    if moment == wait_at:
        print(moment, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    undo(opened(Path(sys.argv[1])), sys.argv[2])
