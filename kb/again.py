"""Advice whose term has passed: somebody looks at it again, and it stands as it is, is changed, or is withdrawn."""

from dataclasses import replace

from kb.knowledge_base import KnowledgeBase, needs_two
from kb.model import Dilemma, Status
from kb.store import AGAIN, Actor


def stands(kb: KnowledgeBase, seen: Dilemma, actor: Actor) -> None:
    """Give a dilemma another term, as it was seen. Raises NotFound when somebody else was first."""
    kb.store.set_review(seen, kb.next_review(), actor)


def amend(kb: KnowledgeBase, seen: Dilemma, edited: Dilemma, actor: Actor, counts: bool = True) -> bool:
    """Put a dilemma as it was edited, all of it clean, in the place of what was seen, with another term.

    Says whether it can be found now. What is of high risk is a draft again until enough people have read it, and is not found
    meanwhile: there is one text of a dilemma, and this one may not be shown yet. counts: whether who edited it is one of those
    people. Raises NotFound when somebody else was first.
    """
    edited = kb.taxonomy.settled(edited)
    if replace(edited, source=seen.source) == seen:
        stands(kb, seen, actor)
        return True
    if not needs_two(edited):
        kb.store.put(replace(edited, status=Status.PUBLISHED, review_date=kb.next_review()), actor, AGAIN, seen=seen)
        return True
    with kb.store.together():
        kb.store.put(replace(edited, status=Status.CONCEPT), actor, AGAIN, seen=seen)
        return counts and kb.approve(seen.number or 0, actor)
