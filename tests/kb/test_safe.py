"""The safe for original texts: nobody reads them without its key, after their term, or under another draft's name."""

import io
import os
import shutil
import stat
import sys
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from kb import originals
from kb.__main__ import main
from kb.backup import backup
from kb.desk import Desk
from kb.errors import BadSettings, NotAllowed, NotFound, NotUndone, StoreBroken
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.model import CleanText, Dilemma, Status
from kb.originals import DETAIL, HIDDEN_AGAIN, OPENED, SHOWN
from kb.own_words import OwnWords
from kb.people import Person, Role
from kb.safe import Original, Safe, Stretch
from kb.settings import Settings, load_settings
from kb.store import Store
from kb.store.trail import broken_at
from tests.kb.plain_user import plain_user

KEY, OTHER_KEY = "0f" * 32, "1e" * 32
DAY = 86_400
TEXT = "Fatima Yilmaz van Stichting De Oever belt."
NAMES = (Stretch(0, 13, "PERSON"), Stretch(18, 36, "ORG"))
ORIGINAL = Original(((TEXT, "paragraph", ""), ("Afspraak op 3 mei met De Oever.", "item", "mail 2")),
                    (*NAMES, Stretch(56, 61, "DATE"), Stretch(66, 74, "ORG")), 0, 2)  # fmt: skip
EDITOR, READER = Person("abcdef", Role.EDITOR), Person("ghijkl", Role.READER)


class Clock:
    """Time that a test sets, in seconds since 1970."""

    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def with_key(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, safe_key=KEY)


@pytest.fixture
def safe(with_key, clock) -> Safe:
    """The safe with the original of one draft."""
    opened = Safe(with_key, clock)
    opened.put("c-een", ORIGINAL)
    return opened


def files(home: Path) -> list[Path]:
    return sorted((home / "kluis").glob("*"))


def told(original: Original) -> tuple[object, ...]:
    return original.blocks, original.hidden, original.place, original.of, original.version


# The files


def test_what_is_put_in_comes_out_whole_and_nothing_of_it_stands_on_disk(safe, tmp_path, clock):
    back = safe.get("c-een")
    assert told(back) == told(ORIGINAL) and back.since.timestamp() == clock.now
    assert [back.text[a:b] for a, b, _ in back.hidden] == ["Fatima Yilmaz", "Stichting De Oever", "3 mei", "De Oever"]
    content = b"\n".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not any(piece in content for piece in (b"Fatima", b"Oever", b"mail 2", b"PERSON", b"c-een"))
    assert "Fatima" not in repr(back)


def test_only_its_owner_reads_the_files_and_the_folder_also_where_that_was_made_by_hand(with_key, tmp_path):
    (tmp_path / "kluis").mkdir(mode=0o755)
    Safe(with_key).put("c-een", ORIGINAL)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "kluis", *files(tmp_path))]
    assert modes == [0o700, 0o600]


def test_the_same_text_twice_gives_other_bytes_and_a_name_tells_nothing_of_its_draft(safe, tmp_path):
    before = files(tmp_path)[0].read_bytes()
    safe.put("c-een", ORIGINAL)
    assert len(files(tmp_path)) == 1 and files(tmp_path)[0].read_bytes() != before
    elsewhere = tmp_path / "elders"
    Safe(Settings(home=elsewhere, safe_key=KEY)).put("c-een", ORIGINAL)
    assert files(elsewhere)[0].name != files(tmp_path)[0].name  # each home has names of its own


@pytest.mark.parametrize("place", ["moment", "text", "tag"])
def test_a_file_that_was_changed_is_not_read(safe, tmp_path, place):
    path = files(tmp_path)[0]
    content = bytearray(path.read_bytes())
    content[{"moment": 23, "text": 60, "tag": -1}[place]] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreBroken, match="cannot be opened"):
        safe.get("c-een")
    assert safe.strange() == [path]


def test_a_text_under_the_name_of_another_draft_is_not_read(safe, tmp_path):
    mine = files(tmp_path)[0]
    safe.put("c-twee", ORIGINAL)
    theirs = next(path for path in files(tmp_path) if path != mine)
    shutil.copy(theirs, mine)
    with pytest.raises(StoreBroken):
        safe.get("c-een")


def test_another_key_is_said_by_name_with_the_next_step_and_opens_nothing(safe, tmp_path):
    other = Safe(Settings(home=tmp_path, safe_key=OTHER_KEY))
    for attempt in (other.check, lambda: Safe(Settings(home=tmp_path, safe_key=OTHER_KEY), safe._clock).get("c-een")):
        with pytest.raises(BadSettings, match="KB_SAFE_KEY is another key.*python -m kb safe --empty") as caught:
            attempt()
        assert KEY not in str(caught.value) and OTHER_KEY not in str(caught.value)
    safe.check()


def test_without_a_key_nothing_is_kept_and_nothing_is_read(safe, tmp_path, settings, clock):
    off = Safe(settings, clock)
    assert not off.is_on and off.until("c-een") is None
    with pytest.raises(NotFound):
        off.get("c-een")
    with pytest.raises(BadSettings, match="KB_SAFE_KEY"):
        off.put("c-een", ORIGINAL)
    off.forget("c-een")  # throwing away needs no key
    assert files(tmp_path) == []


@pytest.mark.parametrize(("days", "since", "is_there"), [(30, 29.9, True), (30, 30.1, False), (2, 2.1, False), (30, -2, False)])
def test_after_its_term_a_text_is_refused_and_gone(tmp_path, clock, days, since, is_there):
    safe = Safe(Settings(home=tmp_path, safe_key=KEY, safe_days=days), clock)
    safe.put("c-een", ORIGINAL)
    clock.now += since * DAY
    assert (safe.until("c-een") is not None) is is_there
    if is_there:
        safe.get("c-een")
    else:
        with pytest.raises(NotFound):
            safe.get("c-een")
    assert len(files(tmp_path)) == is_there


def test_putting_a_text_back_does_not_lengthen_its_term(safe, clock):
    clock.now += 20 * DAY
    safe.put("c-een", safe.get("c-een"))
    clock.now += 11 * DAY
    assert safe.purge() == 1 and safe.moments() == []


def test_what_was_left_half_written_goes_and_a_strange_file_is_named_and_left(safe, tmp_path):
    name = files(tmp_path)[0].name
    (tmp_path / "kluis" / f"{name}.abcdefgh.new").write_bytes(b"half")
    strange = tmp_path / "kluis" / "verslag.txt"
    strange.write_text(TEXT, encoding="utf-8")
    safe.purge()
    assert [path.name for path in files(tmp_path)] == [name, "verslag.txt"]
    assert safe.strange() == [strange] and safe.sealed() == {tmp_path / "kluis" / name}


def test_one_text_that_cannot_be_thrown_away_keeps_no_other(safe, tmp_path):
    (stuck,) = files(tmp_path)
    stuck.unlink()
    stuck.mkdir()
    for draft in ("c-twee", "c-drie", "c-vier"):
        safe.put(draft, ORIGINAL)
    with pytest.raises(StoreBroken, match="kluis"):
        safe.empty()
    assert files(tmp_path) == [stuck]


def test_a_safe_that_cannot_be_looked_into_is_said_and_not_taken_for_an_empty_one(monkeypatch):
    with plain_user() as home:
        monkeypatch.setenv("KB_HOME", str(home))  # where this user may look for settings
        safe = Safe(Settings(home=home, safe_key=KEY))
        safe.put("c-een", ORIGINAL)
        (home / "kluis").chmod(0o100)  # its files may be opened by name
        for attempt in (lambda: safe.forget("c-een"), safe.purge, safe.empty, safe.moments, safe.strange):
            with pytest.raises(StoreBroken, match="check disk and rights"):
                attempt()
        (home / "kluis").chmod(0o700)
        safe.forget("c-een")
        assert files(home) == []


def test_what_cannot_be_written_leaves_what_was_there(safe, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreBroken):
        safe.put("c-een", Original((("Anders.", "paragraph", ""),), (), 0, 1))
    monkeypatch.undo()
    assert told(safe.get("c-een")) == told(ORIGINAL)


# The settings


@pytest.mark.parametrize("key", ["kort", "wachtwoord" * 6, f"{KEY}00", "zz" * 32])
def test_a_key_that_no_machine_made_is_refused_and_never_repeated(key):
    with pytest.raises(ValidationError, match="KB_SAFE_KEY is no key.*openssl rand -hex 32") as caught:
        Settings(safe_key=key)
    assert key not in str(caught.value)


@pytest.mark.parametrize("name", ["safe_key", "SAFE_KEY", "KB_SAFE_KEY"])
def test_a_key_beside_the_data_is_refused_and_never_repeated(tmp_path, monkeypatch, capsys, name):
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    (tmp_path / "settings.toml").write_text(f'{name} = "{KEY}"\n', encoding="utf-8")
    with pytest.raises(BadSettings, match="settings.toml holds safe_key.*KB_SAFE_KEY in the environment") as caught:
        load_settings()
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("days", [0, 31])
def test_a_term_is_a_day_to_thirty_days(days):
    with pytest.raises(ValidationError):
        Settings(safe_days=days)


def test_the_key_comes_from_the_environment_and_an_empty_one_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_SAFE_KEY", KEY)
    assert Safe(load_settings()).is_on and KEY not in repr(load_settings())
    monkeypatch.setenv("KB_SAFE_KEY", "")
    assert not Safe(load_settings()).is_on


def run(monkeypatch, capsys, home: Path, *arguments: str, key: str = "") -> tuple[int, str]:
    """Run a command as the shell would; give its exit code and what it told."""
    monkeypatch.setenv("KB_HOME", str(home))
    monkeypatch.setenv("KB_SAFE_KEY", key)
    monkeypatch.setattr(sys, "argv", ["kb", *arguments])
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    code = main()
    return code, "".join(capsys.readouterr())


def test_the_command_counts_names_a_wrong_key_and_empties(tmp_path, with_key, monkeypatch, capsys):
    def safe(*arguments: str, key: str) -> tuple[int, str]:
        return run(monkeypatch, capsys, tmp_path, "safe", *arguments, key=key)

    assert safe(key="") == (0, "the safe is off: KB_SAFE_KEY is not set; it holds no original text\n")
    Safe(with_key).put("c-een", ORIGINAL)
    code, said = safe(key=KEY)
    assert code == 0 and "is on, for 30 days at the most; original texts in it: 1, the oldest since 20" in said
    code, said = safe(key=OTHER_KEY)
    assert code == 2 and "KB_SAFE_KEY is another key" in said
    code, said = safe(key="geheim wachtwoord")
    assert code == 2 and "KB_SAFE_KEY is no key" in said and "geheim wachtwoord" not in said
    assert files(tmp_path)
    assert safe("--empty", key="")[0] == 0 and files(tmp_path) == []


def test_the_audit_passes_over_what_is_sealed_and_names_what_is_not(tmp_path, with_key, monkeypatch, capsys):
    Safe(with_key).put("c-een", ORIGINAL)
    assert run(monkeypatch, capsys, tmp_path, "audit", "--quick", key=KEY)[0] == 0
    code, said = run(monkeypatch, capsys, tmp_path, "audit", "--quick")
    assert code == 0 and "original texts in it: 1" in said
    (tmp_path / "kluis" / "los.txt").write_text(TEXT, encoding="utf-8")
    sealed = files(tmp_path)[0]
    sealed.write_bytes(sealed.read_bytes()[:30] + TEXT.encode())
    code, said = run(monkeypatch, capsys, tmp_path, "audit", "--quick", key=KEY)
    assert code == 1 and "kluis/los.txt, characters 0 to 0: looks like NOT_SEALED" in said
    assert f"kluis/{sealed.name}, characters 0 to 0: looks like NOT_SEALED" in said and "Fatima" not in said


# Drafts and the trail


@pytest.fixture
def make_draft(dilemma) -> Callable[..., Dilemma]:
    return lambda key="c-een", **fields: dilemma(key, status=Status.CONCEPT, **fields)


@pytest.fixture
def kb(with_key, make_draft) -> KnowledgeBase:
    """A knowledge base with two drafts and a published dilemma, and the originals of the drafts."""
    opened = open_knowledge_base(with_key)
    for key in ("c-een", "c-twee"):
        opened.store.put(make_draft(key), "ingest")
        opened.safe.put(key, ORIGINAL)
    opened.store.put(make_draft("D1"), "r")
    opened.publish(opened.store.number_of("D1") or 0, "r")
    return opened


def made(kb: KnowledgeBase, key: str = "c-een") -> Dilemma:
    return kb.store.by_key(key)


DECISIONS: dict[str, Callable[[KnowledgeBase, Dilemma], object]] = {
    "published": lambda kb, draft: Desk(kb, EDITOR).reviewing().approve(draft, draft),
    "refused": lambda kb, draft: Desk(kb, EDITOR).reviewing().refuse(draft),
    "merged": lambda kb, draft: Desk(kb, EDITOR).reviewing().merge(draft, kb.store.by_key("D1"), ending=True),
    "merged into a draft": lambda kb, draft: Desk(kb, EDITOR).reviewing().merge(draft, kb.store.by_key("c-twee"), pieces=[0]),
    "withdrawn": lambda kb, draft: kb.withdraw(draft.number or 0, "beheer"),
    "erased": lambda kb, draft: kb.delete(draft.number or 0, "beheer"),
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_when_a_draft_is_decided_on_its_original_goes_at_once_and_no_other(kb, decision):
    DECISIONS[decision](kb, made(kb))
    assert kb.safe.until("c-een") is None
    assert kb.safe.until("c-twee") is not None and len(files(kb.settings.home)) == 1


def test_a_draft_that_waits_for_a_second_reader_keeps_its_original(kb):
    draft = made(kb)
    kb.store.set_status(draft.number or 0, Status.REVIEW, "r")
    originals.tidy(kb)
    assert kb.safe.until("c-een") is not None


def test_what_waits_no_longer_goes_also_when_another_program_decided(kb):
    kb.store.delete(made(kb).number or 0, "elders")
    assert originals.tidy(kb) == "" and len(files(kb.settings.home)) == 1


@pytest.mark.parametrize("key", [KEY, ""])
def test_where_no_app_runs_a_command_throws_away_what_nobody_may_read_any_more(kb, monkeypatch, capsys, tmp_path, key):
    kb.store.delete(made(kb).number or 0, "elders")
    code, said = run(monkeypatch, capsys, tmp_path, "safe", "--tidy", key=key)
    assert code == 0 and "drafts that are decided on: 1" in said
    assert kb.safe.until("c-een") is None and kb.safe.until("c-twee") is not None


def test_the_hourly_look_goes_on_whatever_went_wrong_and_quotes_nothing(with_key, monkeypatch, caplog):
    looks: list[KnowledgeBase] = []
    goes_on = threading.Event()

    def tidy(kb: KnowledgeBase) -> str:
        looks.append(kb)
        if len(looks) == 2:
            raise OSError("Fatima")
        if len(looks) > 2:
            monkeypatch.setattr(originals, "_TIDY_SECONDS", 3600)
            goes_on.set()
        return ""

    monkeypatch.setattr(originals, "_TIDY_SECONDS", 0.01)
    monkeypatch.setattr(originals, "tidy", tidy)
    assert originals.begin(with_key) == ""
    assert goes_on.wait(10)
    assert "OSError" in caplog.text and "Fatima" not in caplog.text


def test_switching_the_safe_off_empties_it_and_says_so_once(kb, settings):
    off = open_knowledge_base(settings)
    assert originals.tidy(off) == "KB_SAFE_KEY is not set, so the safe is off: 2 original texts in kluis/ were thrown away"
    assert files(settings.home) == [] and originals.tidy(off) == ""


def test_opening_the_knowledge_base_throws_away_what_is_past_its_term_and_only_looking_does_not(with_key, settings, clock):
    clock.now -= 10_000 * DAY
    Safe(with_key, clock).put("c-een", ORIGINAL)
    open_knowledge_base(with_key, read_only=True)
    assert len(files(settings.home)) == 1
    open_knowledge_base(settings)  # also without the key
    assert files(settings.home) == []


def test_originals_are_in_no_backup_and_no_export(kb, tmp_path, monkeypatch, capsys):
    backup(kb.store, kb.settings, tmp_path / "maandag.zip")
    assert not [name for name in zipfile.ZipFile(tmp_path / "maandag.zip").namelist() if "kluis" in name]
    assert "Fatima" not in run(monkeypatch, capsys, tmp_path, "export", key=KEY)[1]


def test_opening_an_original_is_in_the_trail_with_who_and_which_draft(kb):
    reviewing, draft = Desk(kb, EDITOR).reviewing(), made(kb)
    assert reviewing.original_until(draft) is not None and len(kb.store.trail(draft.number or 0)) == 1  # looking is no act
    assert told(reviewing.original(draft)) == told(ORIGINAL)
    entry = kb.store.trail(draft.number or 0)[-1]
    assert (entry.action, entry.detail, entry.actor, entry.version) == (OPENED, DETAIL, EDITOR.actor, draft.version)
    assert broken_at(kb.store.whole_trail()) is None
    with pytest.raises(NotAllowed):
        Desk(kb, READER).reviewing()


def test_where_the_trail_cannot_be_written_nothing_is_shown_or_undone(kb, monkeypatch):
    reviewing, draft = Desk(kb, EDITOR).reviewing(), made(kb)

    def full(*_: object, **__: object) -> None:
        raise StoreBroken("the disk is full")

    monkeypatch.setattr(Store, "note", full)
    with pytest.raises(StoreBroken):
        reviewing.original(draft)
    with pytest.raises(StoreBroken):
        reviewing.undo(draft, NAMES[1], lambda *_: pytest.fail("made anew"), nobodys)
    assert OwnWords(kb.settings).shown == ()


def test_nobody_opens_the_original_of_what_was_changed_or_decided_on_meanwhile(kb):
    reviewing, seen = Desk(kb, EDITOR).reviewing(), made(kb)
    kb.store.put(replace(seen, situation=CleanText("Anders.")), "collega")
    with pytest.raises(NotFound):
        reviewing.original(seen)
    assert OPENED not in {entry.action for entry in kb.store.whole_trail()}


# Undoing


def nobodys(phrase: str, label: str) -> bool:
    """Know one person."""
    return "Fatima" not in phrase


def test_only_short_names_that_the_organisation_does_not_hide_can_be_undone(kb):
    long = "De Grote Stichting Voor Alle Mensen Hier"
    text = f"{TEXT} {long} 06-12345678 Bos"
    hidden = (*NAMES, Stretch(43, 43 + len(long), "ORG"), Stretch(84, 95, "PHONE"), Stretch(96, 99, "PERSON"))
    OwnWords(kb.settings).always_hide(["Bos"])
    original = Original(((text, "paragraph", ""),), hidden, 0, 1)
    found = Desk(kb, EDITOR).reviewing().undoable(original, nobodys)
    assert [text[a:b] for a, b, _ in found] == ["Stichting De Oever"]


def remade(kb: KnowledgeBase, hidden: tuple[Stretch, ...] = NAMES[:1]) -> originals.Make:
    """Return what makes the draft anew with the organisation readable, which it is for nobody else yet."""

    def make(original: Original, shown: str) -> tuple[Dilemma, Original]:
        assert (shown, OwnWords(kb.settings).shown) == ("Stichting De Oever", ())
        anew = replace(made(kb), situation=CleanText("[persoon 1] van Stichting De Oever belt."))
        return anew, Original(original.blocks, hidden, original.place, original.of)

    return make


def test_undoing_shows_the_phrase_from_now_on_and_the_draft_has_to_be_read_from_the_start(kb):
    reviewing, draft = Desk(kb, EDITOR).reviewing(), made(kb)
    since = kb.safe.get("c-een").since
    kb.store.set_status(draft.number or 0, Status.REVIEW, "r")
    kept, original = reviewing.undo(draft, NAMES[1], remade(kb), nobodys)
    assert (kept.status, kept.version, kept.situation) == (Status.CONCEPT, 2, "[persoon 1] van Stichting De Oever belt.")
    assert OwnWords(kb.settings).shown == ("stichting de oever",)
    assert made(kb) == kept and not reviewing.is_read(kept)
    assert kb.safe.get("c-een") == original and (original.version, original.since) == (2, since)
    entries = kb.store.trail(draft.number or 0)
    assert SHOWN in {entry.action for entry in entries} and HIDDEN_AGAIN not in {entry.action for entry in entries}
    assert "Oever" not in f"{entries}"


def stays_hidden(kb: KnowledgeBase) -> None:
    Desk(kb, EDITOR).reviewing().undo(made(kb), NAMES[1], remade(kb, (Stretch(0, 41, "QUASI"),)), nobodys)


def someone_was_first(kb: KnowledgeBase) -> None:
    def make(original: Original, shown: str) -> tuple[Dilemma, Original]:
        anew = remade(kb)(original, shown)
        kb.store.put(replace(made(kb), outcome=CleanText("Een collega schreef dit.")), "collega")
        return anew

    Desk(kb, EDITOR).reviewing().undo(made(kb), NAMES[1], make, nobodys)


@pytest.mark.parametrize(("attempt", "wrong"), [(stays_hidden, NotUndone), (someone_was_first, NotFound)])
def test_what_cannot_be_undone_leaves_the_lists_and_the_draft_as_they_were(kb, attempt, wrong):
    before = kb.safe.get("c-een")
    with pytest.raises(wrong):
        attempt(kb)
    assert OwnWords(kb.settings).shown == () and kb.safe.get("c-een") == before
    assert "Oever" not in made(kb).situation
    assert [entry.action for entry in kb.store.trail(made(kb).number or 0)][-1] == HIDDEN_AGAIN


def test_what_was_not_hidden_as_a_name_is_never_let_through(kb):
    for stretch in (Stretch(56, 61, "DATE"), Stretch(0, 6, "PERSON"), Stretch(18, 36, "PERSON"), NAMES[0]):
        with pytest.raises(ValueError):
            Desk(kb, EDITOR).reviewing().undo(made(kb), stretch, lambda *_: pytest.fail("made anew"), nobodys)
    assert OwnWords(kb.settings).shown == ()
