"""A batch on a real Dask cluster: the same drafts as on this machine, the same refusals, and nothing of a note in its logs."""

import logging
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import dask
import pytest

from ingest.batch import Batch
from ingest.clean import Cleaned
from ingest.cluster import Cluster, open_workers
from ingest.cluster.worker import _FOLDER, Job, _crew, _crews, _home
from ingest.cluster.worker import prepare as prepare_one
from ingest.crew import Crew
from ingest.readers import Note, Unreadable, read_bytes
from kb.errors import BadSettings, ModelUnavailable, NotClean, NotWritten
from kb.files import scratch
from kb.knowledge_base import open_knowledge_base
from kb.own_words import HIDDEN_FILE, KEY_FILE, OwnWords
from kb.settings import Settings

NOTE = Path(__file__).parents[2] / "corpora" / "notes" / "flipover tafel 6.txt"
KEY = "een-sleutel-voor-de-woorden"
SECRETS = {
    "words_key": KEY, "safe_key": "0f" * 32, "wording_key": "sk-1234", "database_url": "postgresql://een:geheim@127.0.0.1:1/geen"
}  # fmt: skip
IN_MEMORY = {"distributed.worker.memory.target": False, "distributed.worker.memory.spill": False}


class Here:
    """Prepares with the models of this process, so that no worker has to open them: what they do is tested elsewhere."""

    def __init__(self, prepare: Callable[[str, bytes], Cleaned]) -> None:
        self._prepare = prepare

    def prepare_beside(self, name: str, data: bytes) -> tuple[Note, Cleaned]:
        return read_bytes(name, data, 1_000_000), self._prepare(name, data)


class Failing:
    """Fails at every file."""

    def __init__(self, wrong: Exception) -> None:
        self._wrong = wrong

    def prepare_beside(self, name: str, data: bytes) -> tuple[Note, Cleaned]:
        raise self._wrong


@contextmanager
def cluster_of(config: dict[str, Any], **given: Any) -> Iterator[Any]:
    """Start a scheduler and a worker in this process that talk over the network."""
    from distributed import LocalCluster

    quiet = {"dashboard_address": "127.0.0.1:0", "host": "127.0.0.1", "protocol": "tcp"} | given
    with dask.config.set(config), LocalCluster(n_workers=1, threads_per_worker=1, processes=False, **quiet) as machines:
        yield machines


@pytest.fixture(scope="module")
def machines() -> Iterator[Any]:
    """A cluster that keeps all in memory."""
    with cluster_of(IN_MEMORY) as machines:
        yield machines


@pytest.fixture
def worker(machines, monkeypatch) -> Iterator[Any]:
    """The worker, from where what a job asks is done in this thread; its crews end with the test."""
    its = next(iter(machines.workers.values()))
    monkeypatch.setattr("distributed.get_worker", lambda: its)
    yield its
    for opened in _crews.values():
        opened.crew.close()
    _crews.clear()


def test_a_cluster_gives_what_this_machine_gives_and_its_logs_tell_nothing(machines, tmp_path, prepare, caplog, monkeypatch):
    monkeypatch.setattr("ingest.cluster.worker._crew", lambda job: nullcontext(Here(prepare)))
    data = NOTE.read_bytes()
    caplog.set_level(logging.DEBUG)
    with Cluster(Settings(home=tmp_path), machines.scheduler_address) as cluster:
        assert cluster.processes == 1
        assert cluster.prepare(NOTE.name, data) == prepare(NOTE.name, data)
        assert cluster.prepare_beside(NOTE.name, data) == (read_bytes(NOTE.name, data, len(data)), prepare(NOTE.name, data))
        with pytest.raises(Unreadable, match="stuk.docx: damaged file"):
            cluster.prepare("stuk.docx", b"PK\3\4 Xyzzyman")
        monkeypatch.setattr("ingest.cluster.worker._crew", lambda job: 1 / 0)
        with pytest.raises(NotClean, match=r"a worker failed \(ZeroDivisionError\)"):
            cluster.prepare("eigen.txt", b"Xyzzyman belt.")
        logs = f"{cluster._client.get_worker_logs()} {cluster._client.get_scheduler_logs()} {caplog.text}"
        assert "xyzzyman" not in logs.casefold() and NOTE.name not in logs and "flipover" not in logs.casefold()


def test_what_is_wrong_with_no_file_stops_the_batch_with_the_reason_as_it_does_here(machines, tmp_path, monkeypatch):
    settings = Settings(home=tmp_path)
    kb = open_knowledge_base(settings)
    with Cluster(settings, machines.scheduler_address) as cluster:
        for wrong in (BadSettings("een andere sleutel"), NotWritten("de schijf is vol"), ModelUnavailable("weg")):
            crew = nullcontext(Failing(wrong))
            monkeypatch.setattr("ingest.cluster.worker._crew", lambda job, crew=crew: crew)
            with pytest.raises(type(wrong), match=f"^worker .+: {wrong}$"):
                Batch(kb, cluster.prepare).take([NOTE])
        monkeypatch.setattr("ingest.cluster.worker.prepare", _not_there)
        with pytest.raises(ModelUnavailable, match=r"a Dask worker cannot begin \(ModuleNotFoundError\): install the version"):
            Batch(kb, cluster.prepare).take([NOTE])


def _not_there(job: Job) -> None:
    """As a worker of another version does, before it can give anything back."""
    raise ModuleNotFoundError("ingest.cluster")


def test_a_worker_gets_the_lists_as_they_are_and_of_all_secrets_only_their_key(machines, tmp_path):
    own = OwnWords(Settings(home=tmp_path, words_key=KEY))
    with Cluster(Settings(home=tmp_path, **SECRETS).in_files(tmp_path), machines.scheduler_address) as cluster:
        cluster._settings = Settings(home=tmp_path, **SECRETS)  # the database need not be there to be kept from a worker

        def there() -> tuple[Settings, list[str]]:
            job = Job(*cluster._in_force(), "", b"")
            assert KEY not in repr(job)
            its = cluster._client.submit(_settings_of_crew, job, pure=False).result()
            assert stat.S_IMODE(its.home.stat().st_mode) == stat.S_IMODE(its.home.parent.stat().st_mode) == 0o700
            assert {stat.S_IMODE(path.stat().st_mode) for path in its.home.iterdir()} <= {0o600}
            return its, ["Xyzzyman belt."[start:end] for start, end, _ in OwnWords(its).hidden_in("Xyzzyman belt.")]

        its, hidden = there()
        assert hidden == [] and its.words_key is None
        own.always_hide(["Xyzzyman"])
        its, hidden = there()
        assert hidden == ["Xyzzyman"] and its.words_key and its.words_key.get_secret_value() == KEY
        assert (its.safe_key, its.database_url, its.wording_key) == (None, None, None) and its.home != tmp_path
    _crews.popitem()[1].crew.close()


def _settings_of_crew(job: Job) -> Settings:
    with _crew(job) as crew:
        return crew._settings


def test_a_key_that_is_a_file_here_is_no_file_on_a_worker(worker, machines, tmp_path):
    OwnWords(settings := Settings(home=tmp_path)).always_hide(["Xyzzyman"])
    with Cluster(settings, machines.scheduler_address) as cluster:
        its = _settings_of_crew(Job(*cluster._in_force(), "", b""))
    assert [path.name for path in its.home.iterdir()] == [HIDDEN_FILE]
    assert its.words_key and its.words_key.get_secret_value() == (tmp_path / KEY_FILE).read_text()
    assert list(OwnWords(its).hidden_in("Xyzzyman belt.")) == [(0, 8, "PERSON")]


def test_no_crew_is_shared_by_other_keys_or_lists_and_an_older_list_takes_no_place_of_a_newer(worker):
    def home(key: str, lists: dict[str, bytes]) -> Path:
        settings = Settings(words_key=key)
        its = _settings_of_crew(Job(settings, lists, "", b""))
        assert its.words_key == settings.words_key
        assert {path.name: path.read_bytes() for path in its.home.iterdir()} == lists
        return its.home

    older, newer = {HIDDEN_FILE: b"ouder"}, {HIDDEN_FILE: b"nieuwer"}
    with _crew(Job(Settings(words_key=KEY), newer, "", b"")) as busy:
        homes = [home(KEY, newer), home(KEY[::-1], newer), home(KEY, older), home(KEY, {})]
        assert len(set(homes)) == 4 and homes[0] == busy._settings.home
        assert {path.name: path.read_bytes() for path in homes[0].iterdir()} == newer  # while it has a file in hand
        assert [path for path in homes[1:3] if path.exists()] == []  # idle: ended, and its list gone
    assert not any(KEY in str(path) for path in homes)


def test_a_worker_that_lost_a_list_takes_it_again_before_it_cleans(worker):
    job = Job(Settings(words_key=KEY), {HIDDEN_FILE: b"lijst"}, "", b"")
    (lost := _settings_of_crew(job).home / HIDDEN_FILE).unlink()
    assert (_settings_of_crew(job).home / HIDDEN_FILE).read_bytes() == b"lijst" and lost.exists()


def test_what_a_killed_worker_left_goes_and_what_a_living_one_has_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / f"{_FOLDER}weg" / "abc"
    left.mkdir(parents=True)
    (left / HIDDEN_FILE).write_bytes(b"lijst")
    with scratch(tmp_path, _FOLDER) as living:
        left.mkdir(parents=True)
        home = _home.__wrapped__()
        assert sorted(tmp_path.iterdir()) == sorted([living, home]) and stat.S_IMODE(home.stat().st_mode) == 0o700


def test_lists_of_another_key_are_refused_before_a_note_leaves(machines, tmp_path):
    OwnWords(Settings(home=tmp_path, words_key=KEY)).always_hide(["Xyzzyman"])
    with pytest.raises(BadSettings, match=f"{tmp_path}.* was made with another key"):
        Cluster(Settings(home=tmp_path, words_key=KEY[::-1]), machines.scheduler_address)


def test_without_the_setting_notes_stay_on_this_machine(tmp_path):
    with open_workers(Settings(home=tmp_path), 2) as crew:
        assert isinstance(crew, Crew) and crew.processes == 2


def test_a_cluster_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(BadSettings, match="no Dask scheduler at tcp://127.0.0.1:1"):
        open_workers(Settings(home=tmp_path, batch_engine="dask", batch_address="tcp://127.0.0.1:1"), 1)
    with pytest.raises(ValueError, match="KB_BATCH_ADDRESS is empty"):
        Settings(home=tmp_path, batch_engine="dask")


def test_no_note_goes_to_a_worker_that_spills_to_disk(tmp_path):
    told = r"KB_BATCH_ADDRESS: worker tcp://.* puts on disk .* distributed\.worker\.memory\.spill to false"
    with cluster_of({"distributed.worker.memory.target": 0.6}) as machines, pytest.raises(BadSettings, match=told):
        Cluster(Settings(home=tmp_path), machines.scheduler_address)


def test_a_worker_that_came_later_and_is_reached_in_the_open_gives_nothing_but_the_reason(worker, monkeypatch):
    class Elsewhere:
        address, data = "tcp://10.0.0.7:40000", {}

    monkeypatch.setattr("distributed.get_worker", Elsewhere)
    refused = prepare_one(Job(Settings(), {}, "a.txt", b"Xyzzyman belt."))
    assert isinstance(refused, BadSettings) and "worker tcp://10.0.0.7:40000 is reached without encryption" in str(refused)


def test_certificates_make_a_cluster_reachable_and_without_them_it_is_said_which_are_needed(tmp_path):
    from distributed.security import Security

    made = Security.temporary()
    ours = {
        "distributed.comm.tls.ca-file": made.tls_ca_file, "distributed.comm.tls.client.cert": made.tls_client_cert,
        "distributed.comm.tls.client.key": made.tls_client_key,
    }  # fmt: skip
    with cluster_of(IN_MEMORY, protocol="tls", security=made) as machines:
        settings = Settings(home=tmp_path, batch_engine="dask", batch_address=machines.scheduler_address)
        assert settings.batch_address.startswith("tls://")
        with dask.config.set(ours), open_workers(settings, 1) as cluster:
            assert isinstance(cluster, Cluster) and cluster.processes == 1
        for wrong in ({}, ours | {"distributed.comm.tls.ca-file": str(tmp_path / "weg.pem")}):
            with dask.config.set(wrong), pytest.raises(BadSettings, match=r"distributed\.comm\.tls\.ca-file, .*client\.key"):
                open_workers(settings, 1)
    encrypted = {"distributed.comm.require-encryption": True}
    with dask.config.set(encrypted), pytest.raises(BadSettings, match="give an address with tls://"):
        Cluster(settings, "tcp://127.0.0.1:1")
