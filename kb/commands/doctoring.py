"""The command that looks whether all is well: it works where nothing else does."""

import argparse

from kb.commands import DONE, SOME, print_json, say
from kb.health import State, look, program, worst
from kb.knowledge_base import KnowledgeBase
from kb.legible import escaped

_WIDTH = max(map(len, State))


def doctor(arguments: argparse.Namespace) -> int:
    """Check install, settings, keys, store, model, index, disk and backups, and say what to do. Nothing is changed."""
    settings, loaded = program.settings_in_force()
    checks = [loaded]
    if settings:
        kb = KnowledgeBase(settings, read_only=True)
        checks += look.thorough(kb)
    else:
        checks.append(program.install())
    if arguments.json:
        print_json([
            {"name": one.name, "state": one.state, "code": one.code, "found": one.found, "step": one.step} for one in checks
        ])  # fmt: skip
    else:
        for one in checks:
            print(escaped(f"{one.state:<{_WIDTH}}  {one.name}: {one.found}"))
            if one.step:
                print(escaped(f"{'':<{_WIDTH}}  → {one.step}"))
    if not settings:
        say("the rest is looked at once the settings can be read")
    return DONE if worst(checks) is State.FINE else SOME
