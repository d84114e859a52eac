"""A cluster grades as one machine does, says what is wrong, and loses nothing."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("distributed")

import cloudpickle
from click.testing import CliRunner
from dezero_spec.cli import main
from dezero_spec.grading import CannotGrade, Settings, grade_class
from dezero_spec.grading.cluster import connection, node
from dezero_spec.grading.cluster.connection import Cluster
from dezero_spec.grading.pool import PoolError
from dezero_spec.grading.progress import Silent
from dezero_spec.grading.store import UNGRADABLE, Store

SETTINGS = Settings(step=12)  # few rules: what is tested here is how submissions come and go


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(connection, "_LOOK_AGAIN", 0.2)


def deadly(parcel):
    """Grade on a worker, but for one submission that takes the worker down."""
    if parcel.submission.key.startswith("student1"):
        os.kill(os.getpid(), signal.SIGKILL)
    return node.grade(parcel)


def grade(folder, results, workers, settings, watch=None):
    """Grade a class by a cluster."""
    return grade_class(
        folder, results, settings, sandbox=None, watch=watch or Silent(), workers=workers,
        layout="plain",
    )  # fmt: skip


class Window(Silent):
    """Counts how many submissions are on their way."""

    def __init__(self, workers):
        self.most, self._flying = 0, 0
        send, answer = workers._submitted, workers._answer

        def sending(submission):
            self._flying += 1
            self.most = max(self.most, self._flying)
            return send(submission)

        def answering(*arguments):
            self._flying -= 1
            return answer(*arguments)

        workers._submitted, workers._answer = sending, answering


def test_only_so_many_are_handed_out(tmp_path, handed_in, sandboxed):
    """However many wait, no more are on their way than the workers grade; each is stored."""
    with Cluster("local:1", sandboxed=sandboxed) as workers:
        window = Window(workers)
        batch = grade(handed_in(8), tmp_path / "results", workers, workers.prepared(SETTINGS))
    assert window.most == connection.AHEAD
    documents = list(Store(tmp_path / "results").documents())
    assert [document.key for document in documents] == list(batch.outcomes) or len(documents) == 8
    assert {document.outcome for document in documents} == {"graded"}
    assert {document.sandbox for document in documents} == {workers.sandbox}


def test_what_kills_three_workers_is_ungradable(tmp_path, handed_in, sandboxed):
    """It is told so, and the rest is graded."""
    cloudpickle.register_pickle_by_value(__import__(__name__, fromlist=["deadly"]))
    try:
        with Cluster("local:1", sandboxed=sandboxed) as workers:
            workers.task = deadly
            settings = workers.prepared(SETTINGS)
            grade(handed_in(3), tmp_path / "results", workers, settings)
    finally:
        cloudpickle.unregister_pickle_by_value(__import__(__name__, fromlist=["deadly"]))
    found = {document.key: document for document in Store(tmp_path / "results").documents()}
    assert len(found) == 3
    (lost,) = [d for d in found.values() if d.outcome == UNGRADABLE]
    assert lost.label == "student1.py"
    assert "took the grader down 3 times" in lost.reason


@pytest.mark.parametrize("moment", ["before its result is here", "after"])
def test_workers_that_dask_gives_up_are_started_again(
    tmp_path, handed_in, sandboxed, monkeypatch, moment
):
    """Dask does so when one isn't back in time: slow to start, or killed while it starts."""
    monkeypatch.setattr(connection, "SECONDS_WITHOUT_WORKERS", 60.0)
    monkeypatch.setattr(connection, "SECONDS_TO_FETCH", 2.0)
    answer = Cluster._answer
    killed = []

    def kill(cluster):
        if not killed:
            here = cluster.client.cluster
            killed.extend(nanny.pid for nanny in here.workers.values())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            # What Dask does 15 seconds later; a shorter time of waiting would end others, too.
            for name in list(here.workers):
                here.sync(here.workers.pop(name).close)

    def answering(cluster, *arguments):
        if moment != "after":
            kill(cluster)
        found = answer(cluster, *arguments)
        kill(cluster)
        return found

    monkeypatch.setattr(Cluster, "_answer", answering)
    with Cluster("local:2", sandboxed=sandboxed) as workers:
        settings = workers.prepared(SETTINGS)
        batch = grade(handed_in(4), tmp_path / "results", workers, settings)
    assert len(killed) == 2
    # No submission is to blame, though both workers ended with the one that had moved on.
    found = [(each.outcome, each.reason) for each in batch.outcomes.values()]
    assert found == [("graded", "")] * 4


def test_ctrl_c_at_the_terminal(tmp_path, handed_in):
    """It reaches the workers, too: the person sees a sentence, and the same command goes on."""
    results = tmp_path / "results"
    command = ["grade", str(handed_in(40)), "-o", str(results), "--cluster", "local:1", "-v"]
    process = subprocess.Popen(
        [sys.executable, "-m", "dezero_spec", *command, "--no-sandbox"], start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    while not list(results.glob("submissions/*.json")):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "The same command goes on." in said
    assert len(list(Store(results).documents())) >= 1


def test_another_suite_is_refused(monkeypatch):
    """Verdicts of two suites must not be mixed."""
    said = []
    monkeypatch.setattr(connection, "suite_digest", lambda: "another")
    with (
        Cluster("local:1", sandboxed=False, tell=said.append) as workers,
        pytest.raises(PoolError, match="no worker of the cluster can grade"),
    ):
        workers.prepared(SETTINGS)
    (text,) = said
    assert "takes no work: it has another version of dezero-spec or of its suite" in text


def test_a_worker_without_a_sandbox_takes_no_work(monkeypatch):
    """It says what it lacks."""
    said = []
    monkeypatch.setenv("PATH", "/nowhere")
    with (
        Cluster("local:1", tell=said.append) as workers,
        pytest.raises(PoolError, match="no worker of the cluster can grade"),
    ):
        workers.prepared(SETTINGS)
    assert "takes no work: it has no working sandbox" in said[0]


def test_a_lost_scheduler_ends_the_run_which_goes_on(tmp_path, handed_in, sandboxed, capfd):
    """What is done is kept."""
    folder = handed_in(6)
    with Cluster("local:1", sandboxed=sandboxed) as workers:
        settings = workers.prepared(SETTINGS)

        class Cutting(Silent):
            def outcome(self, submission, found):
                workers.client.cluster.sync(workers.client.cluster.scheduler.close)

        with pytest.raises(CannotGrade, match=r"is lost; what is done is stored"):
            grade(folder, tmp_path / "results", workers, settings, Cutting())
    assert "Traceback" not in capfd.readouterr().err
    with Cluster("local:1", sandboxed=sandboxed) as workers:
        batch = grade(folder, tmp_path / "results", workers, workers.prepared(SETTINGS))
    assert 1 <= batch.kept < 6
    assert len(list(Store(tmp_path / "results").documents())) == 6


@pytest.mark.parametrize("address", ["local:", "local:x", "local:0", "local:-1"])
def test_numbers_of_workers_are_numbers(tmp_path, handed_in, address):
    """A person is told in a sentence."""
    arguments = ["grade", str(handed_in(1)), "-o", str(tmp_path / "r"), "--cluster", address]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "local:N starts N workers" in result.output


def test_jobs_are_not_for_clusters(tmp_path, handed_in):
    """--jobs would do nothing."""
    arguments = ["grade", str(handed_in(1)), "-o", str(tmp_path), "--cluster", "local:1"]
    result = CliRunner().invoke(main, [*arguments, "--jobs", "2"])
    assert result.exit_code == 2
    assert "--jobs is for this machine" in result.output
