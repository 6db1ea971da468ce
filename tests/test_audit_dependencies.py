"""The report on known vulnerabilities: one line when nobody can tell, and a line for each that is found."""

import time
from pathlib import Path

from tests.audit_dependencies import audit, report

FOUND = {"name": "flask", "version": "0.5", "vulns": [{"id": "PYSEC-2019-179", "fix_versions": ["1.0"]}]}
FINE = {"name": "six", "version": "1.16.0", "vulns": []}
SKIPPED = {"name": "torch", "skip_reason": "Dependency not found on PyPI"}


def test_what_is_found_is_listed_with_the_version_that_mends_it():
    assert report({"dependencies": [FOUND, FINE, SKIPPED]}) == [
        "Known vulnerabilities: 1 in 2 packages; 1 niet na te gaan", "  flask 0.5: PYSEC-2019-179, mended in 1.0",
    ]  # fmt: skip
    assert report({"dependencies": [FINE]}) == ["Known vulnerabilities: none in 1 packages"]


def test_where_nobody_answers_it_says_so_in_one_line():
    for told in ({}, {"dependencies": [SKIPPED, SKIPPED]}):
        assert len(report(told)) == 1 and report(told)[0].startswith("Known vulnerabilities: niet na te gaan")


def test_a_service_that_cannot_be_reached_costs_seconds_and_one_line(tmp_path: Path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("six==1.16.0\n", encoding="utf-8")
    begun = time.monotonic()
    lines = audit(lock, 30, ("--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:9/"))
    assert lines == ["Known vulnerabilities: niet na te gaan (pip-audit got no answer)"]
    assert audit(lock, 0.01) == ["Known vulnerabilities: niet na te gaan (no answer within 0 seconds)"]
    assert time.monotonic() - begun < 30
