"""Several processes with one registry: what each sees, and who may make versions."""

import contextlib
import logging
import os
import socket
import sqlite3
import threading

import pytest

import mlretrain as mr
from mlretrain.stages.registry import InUseError, Registry, RegistryError
from tests.stages.registries import Other, answers, version

HOLDS = """
with registry.held():
    print("held", flush=True)
    sys.stdin.readline()
print("done", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def registry(tmp_path):
    made = Registry(tmp_path)
    made.promote(version("v1"), "2013-01-01")
    made.wait(version("v2", slope=-1), "2013-02-01", ["it waits"])
    return made


@pytest.mark.parametrize(
    ("deed", "live", "waiting", "last"),
    [
        ("registry.approve('v2', 'good')", "v2", [], ["promoted", "v2"]),
        ("registry.reject('v2', 'slow')", "v1", [], ["refused", "v2"]),
        ("registry.promote(version('v3'), '2013-03-01')", "v3", ["v2"], ["promoted", "v3"]),
        ("registry.approve('v2', 'good'); registry.rollback('2099-01-01')", "v1", [], ["rolled back", "v1"]),
    ],
)
def test_an_open_registry_sees_what_another_process_does(registry, tmp_path, deed, live, waiting, last):
    assert registry.champion().name == "v1" and registry.waiting() == ["v2"]
    with Other(tmp_path, deed) as other:
        assert other.end() == ""
    assert registry.champion().name == live
    assert registry.waiting() == waiting
    assert registry.history().iloc[-1].tolist()[1:3] == last
    assert answers(registry.champion()) == answers(Registry(tmp_path).champion())


def test_while_one_makes_versions_another_is_told_who(registry, tmp_path):
    with Other(tmp_path, HOLDS) as other:
        assert other.hear() == "held"
        told = rf"is in use by process {other.pid} on {socket.gethostname()} since 20\d\d-.*Reading"
        for deed in (
            lambda: registry.promote(version("v3"), "2013-03-01"),
            lambda: registry.wait(version("v3"), "2013-03-01", []),
            lambda: registry.turn_down(version("v3"), "refused", "2013-03-01", ["worse"]),
            lambda: registry.held().__enter__(),
        ):
            with pytest.raises(InUseError, match=told):
                deed()
        assert len(registry.history()) == 2
        other.go_on()
        assert other.hear() == "done"
        registry.promote(version("v3"), "2013-03-01")
    assert registry.champion().name == "v3"


def test_a_second_run_of_the_cycle_is_told_who_runs(registry, tmp_path):
    stream = mr.streams.synthetic("sudden", batches=4, rows=200, random_state=0)
    cycle = mr.RetrainingCycle(
        stream.baseline_model("linear"), trigger=mr.triggers.OnDemand(), registry=registry
    )
    with Other(tmp_path, HOLDS) as other:
        other.hear()
        with pytest.raises(InUseError, match=f"in use by process {other.pid}"):
            cycle.run(stream, progress=False)


def test_deciding_and_reading_go_on_while_a_run_holds_the_registry(registry, tmp_path):
    with Other(tmp_path, HOLDS) as other:
        other.hear()
        assert Registry(tmp_path).champion().name == "v1"
        registry.approve("v2", "good", time="2013-02-02")
        assert registry.rollback("2013-02-03", "slow").name == "v1"
        assert registry.prune(1) == []
        assert Registry(tmp_path).champion().name == "v1"


def test_whoever_is_killed_holds_nothing(registry, tmp_path, caplog):
    with Other(tmp_path, HOLDS) as other:
        other.hear()
        other.kill()
        with caplog.at_level(logging.WARNING):
            registry.promote(version("v3"), "2013-03-01")
    assert registry.champion().name == "v3"
    assert f"in use by process {other.pid} on {socket.gethostname()}" in caplog.text
    assert "without letting go; it is taken over" in caplog.text
    caplog.clear()
    registry.promote(version("v4"), "2013-04-01")
    assert caplog.text == ""


def test_a_writer_that_is_killed_in_the_middle_of_a_line_leaves_no_trace(registry, tmp_path):
    stuck = """
    with registry._place.adding():
        from mlretrain.stages.registry import Entry
        registry._place.add(Entry("2013-03-01T00:00:00", "promoted", "v1", (), ""))
        print("in the middle", flush=True)
        sys.stdin.readline()
    """
    with Other(tmp_path, stuck) as other:
        other.hear()
        # A reader is not kept waiting, and sees nothing that is not done.
        assert Registry(tmp_path).champion().name == "v1"
        assert len(registry.history()) == 2
        other.kill()
    registry.approve("v2", "good")
    assert len(Registry(tmp_path).history()) == 3


def test_two_that_add_lines_at_the_same_time_wait_for_each_other(tmp_path):
    registry = Registry(tmp_path)
    for number in range(1, 21):
        registry.wait(version(f"v{number}"), "2013-01-01", [])
    many = "for n in range({}, 21, 2): registry.approve(f'v{{n}}', 'good', time='2013-02-01')"
    with Other(tmp_path, many.format(1)) as odd, Other(tmp_path, many.format(2)) as even:
        said = odd.end() + even.end()
    # A reader that knows the lines before may say that the newest are still being written.
    assert all("more than 0.1 seconds now" in line for line in said.splitlines()), said
    assert registry.waiting() == [] and len(registry.history()) == 40


def test_of_two_that_decide_the_same_one_is_told(tmp_path):
    registry = Registry(tmp_path)
    registry.wait(version("v1"), "2013-01-01", [])
    deed = """
    print("ready", flush=True); sys.stdin.readline()
    try:
        registry.approve("v1", "good", time="2013-01-02")
    except LookupError:
        print("too late", flush=True)
    else:
        print("approved", flush=True)
    """
    with Other(tmp_path, deed) as one, Other(tmp_path, deed) as two:
        one.hear(), two.hear()
        one.go_on(), two.go_on()
        assert sorted([one.hear(), two.hear()]) == ["approved", "too late"]
    assert list(registry.history()["event"]) == ["waiting", "promoted"]


@pytest.mark.parametrize("where", ["folder", "memory"])
def test_another_thread_is_told_as_well_and_the_same_one_may_go_in_twice(tmp_path, where):
    registry = Registry(tmp_path if where == "folder" else None)
    told = []

    def other():
        try:
            registry.promote(version("v2"), "2013-01-02")
        except InUseError as error:
            told.append(str(error))

    with registry.held(), registry.held():
        registry.promote(version("v1"), "2013-01-01")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert registry.champion().name == "v1"
    assert len(told) == 1 and "in use by another thread" in told[0]
    registry.promote(version("v2"), "2013-01-02")


def test_two_registries_of_one_process_are_two(tmp_path):
    one, two = Registry(tmp_path), Registry(tmp_path)
    with one.held(), pytest.raises(InUseError, match=f"in use by process {os.getpid()}"):
        two.promote(version("v1"), "2013-01-01")
    two.promote(version("v1"), "2013-01-01")
    assert one.champion().name == "v1"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of forking beside threads
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_child_of_a_fork_works_with_connections_of_its_own(registry, tmp_path):
    with registry.held():
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                registry.approve("v2", "good", time="2013-03-01")
                try:
                    registry.promote(version("v3"), "2013-03-02")
                except InUseError:
                    os._exit(7)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 7
        assert registry.champion().name == "v2"
        with pytest.raises(InUseError):
            Registry(tmp_path).promote(version("v3"), "2013-03-01")
        registry.promote(version("v3"), "2013-03-01")
    with contextlib.closing(sqlite3.connect(tmp_path / "log.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_log_that_is_deleted_under_a_running_process_is_not_begun_anew_in_silence(registry, tmp_path):
    (tmp_path / "log.sqlite").unlink()
    assert registry.champion().name == "v1"
    with pytest.raises(RegistryError, match="log.sqlite is gone, and was there before. Restore it"):
        registry.approve("v2", "good")


def test_a_log_that_is_older_than_what_was_read_is_not_written(registry, tmp_path):
    content = (tmp_path / "log.sqlite").read_bytes()
    registry.approve("v2", "good", time="2013-03-01")
    (tmp_path / "log.sqlite").unlink()
    (tmp_path / "log.sqlite").write_bytes(content)
    assert registry.champion().name == "v2"
    with pytest.raises(RegistryError, match="is not the log that was read before: it has 2 lines, and had 3"):
        registry.rollback("2013-03-02", "slow")


def test_a_log_that_is_restored_meanwhile_is_the_one_that_is_read(registry, tmp_path):
    content = (tmp_path / "log.sqlite").read_bytes()
    (tmp_path / "log.sqlite").unlink()
    (tmp_path / "log.sqlite").write_bytes(content)
    Registry(tmp_path).approve("v2", "good", time="2013-03-01")
    assert registry.champion().name == "v2"
    registry.rollback("2013-03-02", "slow")
    assert Registry(tmp_path).champion().name == "v1"


def test_a_log_that_is_lost_meanwhile_leaves_the_live_model(registry, tmp_path, caplog):
    before = answers(registry.champion())
    (tmp_path / "log.sqlite").write_bytes(b"no log at all" * 500)
    assert answers(registry.champion()) == before
    assert registry.at("2013-01-15").version == "v1"
    with pytest.raises(RegistryError, match="is no log of a registry, or it is damaged"):
        registry.approve("v2", "good")
    assert caplog.text.count("What was known before goes on") == 1
