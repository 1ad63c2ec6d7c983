"""A process killed at every step, a full disk, a folder copied halfway: the live model stays."""

import os
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest

import mlretrain.stages.registry as package
from mlretrain.stages.registry import ModelFileError, Registry, RegistryError
from tests.stages.registries import Other, answers, version

HOME = str(Path(package.__file__).parent)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """v1 was live, v2 is live, v3 and v4 wait; v5 was refused."""
    path = tmp_path_factory.mktemp("template") / "models"
    registry = Registry(path)
    registry.promote(version("v1"), "2013-01-01")
    registry.promote(version("v2", slope=-1), "2013-02-01")
    registry.wait(version("v3", slope=2), "2013-03-01", ["it waits"])
    registry.promote(version("v4", slope=-2), "2013-03-02")
    registry.rollback("2013-03-03", "slow")
    registry.turn_down(version("v5"), "refused", "2013-04-01", ["worse"])
    return path


@pytest.fixture
def path(template, tmp_path):
    return shutil.copytree(template, tmp_path / "models")


@pytest.fixture
def in_memory():
    """A folder that needs no disk where there is one: what counts here is the order."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


#: Killed before every so manieth line: 1 takes minutes, and was seen to pass.
EVERY = int(os.environ.get("MLRETRAIN_KILL_EVERY", "23"))
NEW = version("v6", slope=3)
#: What is done, and what is live before and after it.
DEEDS = {
    "promote": (lambda r: r.promote(NEW, "2013-05-01"), "v2", "v6"),
    "wait": (lambda r: r.wait(NEW, "2013-05-01", ["it waits"]), "v2", "v2"),
    "refuse": (lambda r: r.turn_down(NEW, "refused", "2013-05-01", ["worse"]), "v2", "v2"),
    "approve": (lambda r: r.approve("v3", "good", time="2013-05-01"), "v2", "v3"),
    "roll back": (lambda r: r.rollback("2013-05-01", "slow"), "v2", "v1"),
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of forking beside threads
@pytest.mark.parametrize("deed", DEEDS)
def test_killed_at_any_line_the_champion_is_the_old_or_the_new_one(template, in_memory, deed):
    do, old, new = DEEDS[deed]
    before = Registry(template)
    expected = {name: answers(before.load(name)) for name in ("v1", "v2", "v3")} | {"v6": answers(NEW)}
    seen, number, finished = set(), 0, False
    while not finished:
        number += EVERY
        path = shutil.copytree(template, in_memory / str(number))
        finished = not killed_at(number, lambda path=path: do(Registry(path)))
        after = Registry(path)
        lines = len(after.history()) - len(before.history())
        assert (lines, after.champion().name) in ((0, old), (1, new))
        assert answers(after.champion()) == expected[after.champion().name]
        # It goes on as if nothing had been, and no name is given twice.
        name = after.next_name()
        assert name == ("v7" if "v6" in set(after.history()["version"]) else "v6")
        after.promote(version(name), "2013-06-01")
        assert Registry(path).champion().name == name
        assert not [p.name for p in path.iterdir() if p.name.startswith(".")]
        seen.add(lines)
        shutil.rmtree(path)
    assert seen == {0, 1} and number > 50


def killed_at(number, work, home=HOME):
    """Do it in a child that is killed before so many lines of the registry; was it?"""
    child = os.fork()
    if not child:
        left = number

        def trace(frame, event, _):
            nonlocal left
            if not frame.f_code.co_filename.startswith(home):
                return None
            if event == "line":
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        try:
            sys.settrace(trace)
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL)
    return os.waitstatus_to_exitcode(status) != 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_killed_while_it_begins_another_one_begins_it(in_memory):
    number, finished = 0, False
    while not finished:
        number += 4
        path = in_memory / str(number)
        finished = not killed_at(number, lambda path=path: Registry(path))
        Registry(path).promote(NEW, "2013-05-01")
        assert Registry(path).champion().name == "v6"
    assert number > 40


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_killed_while_pruning_nothing_that_is_needed_is_gone(in_memory):
    template = in_memory / "template"
    registry = Registry(template)
    for number in range(1, 6):
        registry.promote(version(f"v{number}", slope=number), f"2013-0{number}-01")
    number, finished = 0, False
    while not finished:
        number += EVERY
        path = shutil.copytree(template, in_memory / str(number))
        finished = not killed_at(number, lambda path=path: Registry(path).prune(2))
        after = Registry(path)
        pruned = set(after.history().query("event == 'pruned'")["version"])
        for name in {"v1", "v2", "v3", "v4", "v5"} - pruned:
            assert answers(after.load(name)) == answers(registry.load(name))
        after.prune(2)
        with after.held():
            pass
        assert sorted(p.name for p in path.iterdir() if p.is_dir()) == ["v4", "v5"]
        shutil.rmtree(path)


# --- What was copied halfway, or lost -------------------------------------------------


def test_a_log_that_is_missing(path):
    (path / "log.sqlite").unlink()
    with pytest.raises(RegistryError, match=r"holds versions \(v1, v2, v3, v4\) but no log.*Copy the log"):
        Registry(path)
    assert not (path / "log.sqlite").exists()


@pytest.mark.parametrize("what", ["folder", "model.skops", "version.json"])
def test_a_version_that_is_missing(path, what):
    shutil.rmtree(path / "v2") if what == "folder" else (path / "v2" / what).unlink()
    registry = Registry(path)
    with pytest.raises(RegistryError, match=r"v2.*Was the registry copied only in part\?.*roll back"):
        registry.champion()
    assert registry.at("2013-05-01").version == "v2"
    assert registry.rollback("2013-05-01", "v2 is lost").name == "v1"
    assert Registry(path).champion().name == "v1"


def test_a_file_that_is_cut_short(path):
    file = path / "v2" / "model.skops"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ModelFileError, match=r"model.skops is not the file that was written: it has 100 bytes, not"):
        Registry(path).champion()


def test_a_log_that_is_older_than_the_folder(path, tmp_path):
    old = shutil.copy(path / "log.sqlite", tmp_path / "log.sqlite")
    Registry(path).promote(NEW, "2013-05-01")
    shutil.copy(old, path / "log.sqlite")
    registry = Registry(path)
    assert registry.champion().name == "v2"
    with pytest.raises(RegistryError, match="holds v6, of which its log.sqlite does not know: the log is older"):
        registry.promote(NEW, "2013-05-01")
    assert (path / "v6" / "model.skops").exists()
    shutil.move(path / "v6", tmp_path / "v6")
    registry.promote(NEW, "2013-05-01")


def test_leftovers_of_a_killed_process_are_swept(path):
    (path / ".v6").mkdir()
    (path / ".v6" / "model.skops").write_bytes(b"half")
    (path / "notes").mkdir()
    (path / "v2").rename(path / ".v2")  # killed before it got its name
    registry = Registry(path)
    assert registry.champion().name == "v2"
    registry.promote(NEW, "2013-05-01")
    assert sorted(p.name for p in path.iterdir() if p.is_dir()) == ["notes", "v1", "v2", "v3", "v4", "v6"]


def test_a_log_that_is_nonsense(path):
    (path / "log.sqlite").write_text("once upon a time, there was a registry" * 100)
    with pytest.raises(RegistryError, match="is no log of a registry, or it is damaged.*Restore"):
        Registry(path)


# --- A full disk, a folder that cannot be written -------------------------------------


FULL = """
import resource
registry.champion()
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
for deed in (
    lambda: registry.promote(version(registry.next_name(), trace="x" * 50_000), "2013-05-01"),
    lambda: registry.approve("v3", "good"),
):
    try:
        deed()
        print("done", flush=True)
    except OSError as error:
        print(type(error).__name__, error, flush=True)
print(registry.champion().name, flush=True)
"""


@pytest.mark.parametrize(
    ("limit", "promoting", "approving", "live"),
    [
        (1_000, "RegistryError .* cannot be written: disk I/O error", "RegistryError .*log.sqlite could not", "v2"),
        (20_000, "RegistryError v6 could not be stored in .*: File too large. Nothing was changed", "done", "v3"),
        (90_000, "done", "done", "v3"),
    ],
)
def test_on_a_full_disk_the_live_model_goes_on(path, limit, promoting, approving, live):
    with Other(path, FULL.format(limit=limit)) as other:
        assert re.match(promoting, other.hear())
        assert re.match(approving, other.hear())
        assert other.hear() == live
    registry = Registry(path)
    assert registry.champion().name == live
    registry.promote(version("v7"), "2099-05-01")
    assert not [p.name for p in path.iterdir() if p.name.startswith(".")]


def test_when_only_the_log_cannot_grow_nothing_is_promoted(path):
    size = (path / "v2" / "model.skops").stat().st_size
    registry = Registry(path)
    for number in range(6, 60):  # until the log is larger than a version
        registry.turn_down(version(f"v{number}"), "refused", "2013-05-01", ["worse " * 40])
    assert (limit := (path / "log.sqlite").stat().st_size) > size
    with Other(path, FULL.format(limit=limit - 4096)) as other:
        assert other.hear().startswith("RegistryError") and other.hear().startswith("RegistryError")
        assert other.hear() == "v2"
    assert len(Registry(path).history()) == len(registry.history())
    assert Registry(path).champion().name == "v2"


READ_ONLY = """
registry.champion()
if not os.getuid():
    os.setuid(65534)  # nothing is forbidden to root
again = Registry(sys.argv[1])
print(again.champion().name, again.waiting(), flush=True)
for deed in (
    lambda: again.promote(version("v6"), "2013-05-01"),
    lambda: again.approve("v3", "good"),
):
    try:
        deed()
        print("done", flush=True)
    except OSError as error:
        print(type(error).__name__, error, flush=True)
print(registry.champion().name, flush=True)
"""


def test_a_folder_that_may_only_be_read_is_read(path):
    for one in (path, *path.rglob("*")):
        one.chmod(0o555 if one.is_dir() else 0o444)
    for one in path.parents:
        if one.owner() != "root" or not os.getuid():
            one.chmod(one.stat().st_mode | 0o055) if str(one).startswith("/tmp/") else None
    with Other(path, READ_ONLY) as other:
        assert other.hear() == "v2 ['v3']"
        assert "RegistryError" in (said := other.hear()) and "cannot be written" in said
        assert "RegistryError" in (said := other.hear()) and "could not be written" in said
        assert other.hear() == "v2"
    for one in (path, *path.rglob("*")):
        one.chmod(0o755)


def test_a_place_that_cannot_be_a_folder(tmp_path):
    (tmp_path / "file").write_text("a file")
    with pytest.raises(RegistryError, match="file/models cannot be made: Not a directory"):
        Registry(tmp_path / "file" / "models")
    with pytest.raises(RegistryError, match="file cannot be made: File exists"):
        Registry(tmp_path / "file")
