"""Commands that search, and that measure the search."""

import argparse
import json
from collections.abc import Callable
from typing import Any

from kb import evaluate as judging
from kb import transfer
from kb.commands import ACTOR, DONE, WRONG, bar, home, print_json, records, say
from kb.conversation import question_of
from kb.files import scratch
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.legible import escaped
from kb.model import Filters, Found, Status


def search(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Find the dilemmas most like a text."""
    filters = None
    if arguments.theme:
        slug = kb.taxonomy.theme_of(arguments.theme)
        if slug is None:
            say(f"no theme {arguments.theme!r}: use one of {', '.join(kb.taxonomy.labels)}")
            return WRONG
        filters = Filters(themes=(slug,))
    found = kb.search(question_of((*arguments.context, arguments.text)), arguments.k, filters)
    if arguments.json:
        print_json(_found_record(found))
        return DONE
    if not found.answerable:
        print("Geen vergelijkbaar dilemma gevonden.")
    for place, hit in enumerate(found.hits, 1):
        print(escaped(f"{place}. {hit.dilemma.title}  [{hit.dilemma.key}, {hit.fit}]"))
        for piece in hit.dilemma.guidance:
            print(escaped(f"     {piece.by}: {piece.text}"))
    return DONE


def _found_record(found: Found) -> dict[str, Any]:
    return {
        "answerable": found.answerable,
        "hits": [
            {
                "id": hit.dilemma.key, "title": hit.dilemma.title, "score": round(hit.score, 4), "fit": hit.fit.value,
                "why": [why for why in (hit.sentence, ", ".join(hit.shared), *map(str, hit.differs)) if why],
                "guidance": transfer.to_record(hit.dilemma)["guidance"],
            }
            for hit in found.hits
        ],
    }  # fmt: skip


def evaluate(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Measure the search on judged questions, in a throw-away knowledge base."""
    with scratch(home(kb), ".evaluate-") as folder:
        trial = open_knowledge_base(kb.settings.in_files(folder).model_copy(update={"model": kb.model}))
        for path in arguments.dilemmas:
            for record in records(path):
                trial.store.put(transfer.to_dilemma(record, transfer.trusted, Status.PUBLISHED, kb.taxonomy), ACTOR)
        asked = [judging.judged(record) for path in arguments.queries for record in records(path)]
        hopeless = [judging.judged(record) for path in arguments.unanswerable for record in records(path)]
        progress, move = bar("embedding")
        with progress:
            trial.searcher.refresh(move)

        def ask(question: judging.Judged) -> judging.Ranking:
            found = trial.search(question_of((*question.context, question.text)), judging.DEPTH)
            return judging.Ranking(tuple(hit.dilemma.key for hit in found.hits), found.answerable)

        figures = judging.evaluate(asked, hopeless, ask)
        if arguments.baselines:
            figures["baselines"] = {
                name: {key: value for key, value in judging.evaluate(asked, [], plain).items() if key in judging.NAMES}
                for name, plain in _baselines(trial).items()
            }
        trial.store.close()
    if arguments.json:
        print_json(figures)
    else:
        figures.pop("rankings")
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    return DONE


def _baselines(trial: KnowledgeBase) -> dict[str, Callable[[judging.Judged], judging.Ranking]]:
    """Return what our search is measured against: BM25 alone and the plain embedding of the whole text alone."""
    keys = {dilemma.number: dilemma.key for dilemma in trial.store.all()}

    def ranked(numbers: list[tuple[int, float]]) -> judging.Ranking:
        return judging.Ranking(tuple(keys[number] for number, _ in numbers), True)

    def bm25(question: judging.Judged) -> judging.Ranking:
        return ranked(trial.store.lexical(question_of((*question.context, question.text)), judging.DEPTH))

    def embedding(question: judging.Judged) -> judging.Ranking:
        return ranked(trial.searcher.nearest_whole(question_of((*question.context, question.text)), judging.DEPTH))

    return {"bm25": bm25, "embedding": embedding}
