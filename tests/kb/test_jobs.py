"""Long work: one at a time, seen from outside while it goes on, stopped, broken off, and gone on with."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kb import audit, jobs
from kb.errors import AlreadyRunning, Stopped
from kb.index import read_manifest
from kb.jobs import FOLDER, Stage, Work
from kb.knowledge_base import open_knowledge_base
from kb.managing import Managing

ROOT = Path(__file__).parents[2]
_LONG = """
import sys, time
from pathlib import Path
from kb.jobs import Work, doing
with doing(Path(sys.argv[1]), Work.AUDIT) as running:
    running.progress(3, 10)
    time.sleep(60)
"""


def wait_for(seen: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is so."""
    give_up = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < give_up, "it did not come about"
        time.sleep(0.02)


def stage(home: Path, work: Work) -> Stage | None:
    told = jobs.report(home, work)
    return told and told.stage


def test_work_is_seen_from_outside_while_it_is_done_and_after(tmp_path):
    assert jobs.report(tmp_path, Work.REBUILD) is None
    with jobs.doing(tmp_path, Work.REBUILD) as running:
        running.progress(0, 7)
        running.progress(7, 7)
        told = jobs.report(tmp_path, Work.REBUILD)
        assert told and (told.stage, told.done, told.of, told.goes_on) == (Stage.RUNNING, 7, 7, True)
        assert jobs.report(tmp_path, Work.AUDIT) is None
        running.result["dilemmas"] = 7
    told = jobs.report(tmp_path, Work.REBUILD)
    assert told and (told.stage, told.result, told.goes_on) == (Stage.DONE, {"dilemmas": 7}, False)


def test_the_same_work_is_not_done_twice_at_once_and_other_work_is(tmp_path):
    with jobs.doing(tmp_path, Work.REBUILD):
        with pytest.raises(AlreadyRunning), jobs.doing(tmp_path, Work.REBUILD):
            pass
        with pytest.raises(AlreadyRunning):
            jobs.begin(tmp_path, Work.REBUILD)
        with jobs.doing(tmp_path, Work.AUDIT):
            assert stage(tmp_path, Work.REBUILD) is stage(tmp_path, Work.AUDIT) is Stage.RUNNING


def test_what_goes_wrong_is_told_by_its_kind_and_quotes_nothing(tmp_path):
    with pytest.raises(ValueError), jobs.doing(tmp_path, Work.AUDIT):
        raise ValueError("gisteren belde Terpstra")
    told = jobs.report(tmp_path, Work.AUDIT)
    assert told and (told.stage, told.problem) == (Stage.FAILED, "ValueError")
    with pytest.raises(OSError), jobs.doing(tmp_path, Work.AUDIT):
        raise OSError(28, "vol", "/thuis/terpstra")
    told = jobs.report(tmp_path, Work.AUDIT)
    assert told and told.problem == "OSError: ENOSPC"
    assert b"erpstra" not in b"".join(path.read_bytes() for path in (tmp_path / FOLDER).iterdir())


def test_work_stops_at_its_next_piece_when_asked_and_can_be_begun_again(tmp_path):
    jobs.ask_to_stop(tmp_path, Work.AUDIT)  # which is not being done: nothing to stop, now or later
    seen: list[Stage | None] = []

    def work() -> None:
        with pytest.raises(Stopped), jobs.doing(tmp_path, Work.AUDIT) as running:
            while True:
                running.progress(1, 2)
                time.sleep(0.01)

    worker = threading.Thread(target=work)
    worker.start()
    wait_for(lambda: stage(tmp_path, Work.AUDIT) is Stage.RUNNING)
    jobs.ask_to_stop(tmp_path, Work.AUDIT)
    seen.append(stage(tmp_path, Work.AUDIT))
    worker.join()
    assert seen[0] in (Stage.STOPPING, Stage.STOPPED) and stage(tmp_path, Work.AUDIT) is Stage.STOPPED
    with jobs.doing(tmp_path, Work.AUDIT) as running:
        running.progress(2, 2)
    assert stage(tmp_path, Work.AUDIT) is Stage.DONE


def test_a_process_that_was_killed_leaves_work_that_was_cut_off_and_no_lock(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", _LONG, str(tmp_path)], cwd=ROOT)
    wait_for(lambda: (told := jobs.report(tmp_path, Work.AUDIT)) and told.done == 3)
    process.kill()
    process.wait()
    told = jobs.report(tmp_path, Work.AUDIT)
    assert told and (told.stage, told.done, told.of) == (Stage.CUT, 3, 10)
    with jobs.doing(tmp_path, Work.AUDIT):
        pass


def test_a_process_that_cannot_begin_is_told(tmp_path):
    jobs.begin(tmp_path, Work.REBUILD, settings={"KB_REVIEW_MONTHS": "veel"})
    assert stage(tmp_path, Work.REBUILD) is Stage.BEGUN
    with pytest.raises(AlreadyRunning):
        jobs.begin(tmp_path, Work.REBUILD)
    wait_for(lambda: stage(tmp_path, Work.REBUILD) is Stage.FAILED)


def test_a_report_of_another_version_counts_as_none(tmp_path):
    with jobs.doing(tmp_path, Work.AUDIT):
        pass
    for told in ("{}", "geen json", '{"stage": "later", "begun": 1}', '{"stage": "done", "begun": 1, "nieuw": 2}'):
        (tmp_path / FOLDER / "audit.json").write_text(told, encoding="utf-8")
        assert jobs.report(tmp_path, Work.AUDIT) is None


def test_an_audit_in_the_background_says_where_and_is_no_suspect_itself(settings, dilemma):
    kb = open_knowledge_base(settings)
    kb.store.put(dilemma("D012", situation="gisteren belde Terpstra weer"), "Jan")
    managing = Managing(kb)
    for turn in (1, 2):
        managing.begin(Work.AUDIT)
        wait_for(lambda: not (told := managing.work(Work.AUDIT)) or not told.goes_on)
        told = managing.work(Work.AUDIT)
        assert told and (told.stage, told.result["dilemmas"], told.result["trail"]["whole"]) == (Stage.DONE, 1, True), turn
        assert told.result["places"] == [["dilemma", "D012,", "situation", "NAME"]]
    kept = (settings.home / FOLDER / "audit.json").read_text(encoding="utf-8")
    assert "Terpstra" not in kept and json.loads(kept)["result"]["suspects"] == 1
    assert list(audit.audit_files(settings.home, frozenset({settings.database}))) == []


def test_a_rebuild_that_was_stopped_goes_on_where_it_was_and_the_live_index_stays_meanwhile(settings, dilemma):
    kb = open_knowledge_base(settings)
    kb.store.put_many([dilemma(f"D{number}", situation=f"Bewoner {number} klaagt.") for number in range(130)], "r")
    told: list[tuple[int, int]] = []

    def stop_after_the_first(done: int, of: int) -> None:
        told.append((done, of))
        jobs.ask_to_stop(settings.home, Work.REBUILD)

    with pytest.raises(Stopped):
        kb.rebuild(progress=stop_after_the_first)
    assert told == [(64, 130)] and not settings.index.exists()
    assert stage(settings.home, Work.REBUILD) is Stage.STOPPED
    kb.rebuild(progress=lambda done, of: told.append((done, of)))
    done = told[1][1]
    assert done == 130 - 128, "the second piece was embedded before the wish was seen"
    assert len(read_manifest(settings.index).digests) == 130
    assert [path.name for path in settings.home.glob("search.index.*")] == []
