"""``mlretrain models``: which version is live, and what a human decides about the others."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from mlretrain.stages.registry import Registry, Version
from tests.own_model import Halfway

X = pd.DataFrame({"a": np.arange(60.0)})


def version(name):
    model = LogisticRegression().fit(X, X["a"] > 30)
    return Version(
        name, model, trained_until="2013-01-31T18:30:00", rows=21_582, scores={"roc_auc": 0.68123}
    )


@pytest.fixture
def registry(tmp_path):
    made = Registry(tmp_path / "models")
    made.promote(version("v1"), "2013-02-01", ["there is no champion to beat yet"])
    made.turn_down(version("v2"), "refused", "2013-02-11", ["worse by 0.0143"])
    made.wait(version("v3"), "2013-02-18 06:00", ["it waits for somebody to approve it"])
    made.wait(version("v4"), "2013-02-25", ["it waits for somebody to approve it"])
    return made


@pytest.fixture
def run(run):
    """Run a command of ``mlretrain models`` beside the folder ``models``."""
    return lambda *arguments: run("models", *arguments)


def table(text):
    """The rows of a table, each cell in one piece however its lines were broken."""
    printed = text.splitlines()
    rule = next(i for i, line in enumerate(printed) if line.startswith("─"))
    starts = [m.start() for m in re.finditer(r"(?<=  )\S|^\S", printed[rule - 1])]
    rows = []
    for line in printed[rule + 1 :]:
        if not line:
            break
        cells = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        if cells[0]:
            rows.append(cells)
        else:
            rows[-1] = [" ".join(both).strip() for both in zip(rows[-1], cells, strict=True)]
    return rows


def test_the_list_says_what_is_live_what_waits_and_what_became_of_the_others(run, registry):
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.startswith("Live: v1. Waiting for approval: v3, v4.\n")
    trained, waits = "21,582 rows until 2013-01-31 18:30", "it waits for somebody to approve it"
    assert table(out) == [
        ["v4", "waiting", "2013-02-25", trained, "roc_auc 0.6812", waits],
        ["v3", "waiting", "2013-02-18 06:00", trained, "roc_auc 0.6812", waits],
        ["v2", "refused", "2013-02-11", "", "", "worse by 0.0143"],
        ["v1", "live", "2013-02-01", trained, "roc_auc 0.6812", "there is no champion to beat yet"],
    ]
    assert 'mlretrain models approve v4 --reason "…"' in out


def test_approved_it_is_live_and_the_log_says_why(run, registry, tmp_path):
    said = run("approve", "v3", "--reason", "better on every carrier", "--time", "2013-03-01")
    assert said == (0, "v3 is live: better on every carrier\n", "")
    after = Registry(tmp_path / "models")
    assert after.champion().name == "v3" and after.waiting() == ["v4"]
    assert after.at("2013-02-28").version == "v1" and after.at("2013-03-01").version == "v3"
    _, out, _ = run()
    assert out.startswith("Live: v3. Waiting for approval: v4.")
    assert [cells[:2] for cells in table(out)][-1] == ["v1", "was live"]


def test_that_a_newer_one_is_live_is_said_before_and_after(run, registry):
    assert run("approve", "v4", "--reason", "newest", "--time", "2013-03-01")[2] == ""
    careful = "Careful: v3 is older than v4, which went live on 2013-03-01 00:00."
    assert careful in " ".join(run()[1].split())
    said = run("approve", "v3", "--reason", "after all", "--time", "2013-03-02")
    assert said == (0, f"v3 is live: after all\n{careful}\n", "")
    assert "Careful" not in run()[1]


def test_rejected_it_is_not_and_the_live_one_goes_on(run, registry, tmp_path):
    assert run("reject", "v3", "--reason", "too slow") == (0, "v3 is rejected: too slow\n", "")
    after = Registry(tmp_path / "models")
    assert after.champion().name == "v1" and after.waiting() == ["v4"]
    _, out, _ = run("history")
    assert ["2013-02-18 06:00", "waiting", "v3", "it waits for somebody to approve it"] in table(out)
    assert table(out)[-1][1:] == ["refused", "v3", "rejected: too slow"]


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_registry_may_be_named_before_or_after_the_command(run, registry, tmp_path, place):
    (tmp_path / "models").rename(tmp_path / "elsewhere")
    named, command = ["--registry", "elsewhere"], ["approve", "v3", "--reason", "yes"]
    code, *_ = run(*(named + command if place == "before" else command + named))
    assert code == 0 and Registry(tmp_path / "elsewhere").champion().name == "v3"
    assert run("--registry", "elsewhere")[0] == run("history", "--registry", "elsewhere")[0] == 0


def test_after_a_rollback_the_one_before_is_live_again(run, registry):
    registry.approve("v3", "newer", time="2013-03-01")
    registry.rollback("2013-03-02", ["v3 was slow"])
    _, out, _ = run()
    assert out.startswith("Live: v1.")
    assert {cells[0]: cells[1] for cells in table(out)} == {
        "v4": "waiting", "v3": "was live", "v2": "refused", "v1": "live",
    }  # fmt: skip


def test_rolled_back_by_command_the_log_says_why(run, registry, tmp_path):
    registry.approve("v3", "newer", time="2013-03-01")
    said = run("rollback", "--reason", "v3 fails on Sundays", "--time", "2013-03-02")
    assert said == (0, "v1 is live again: v3 fails on Sundays\n", "")
    assert Registry(tmp_path / "models").champion().name == "v1"
    _, out, _ = run("history")
    assert table(out)[-1] == ["2013-03-02", "rolled back", "v1", "v3 fails on Sundays"]


def test_a_version_that_was_pruned_is_still_told(run, registry):
    registry.approve("v3", "newer", time="2013-03-01")
    registry.approve("v4", "newer still", time="2013-03-02")
    assert registry.prune(1, time="2013-03-03") == ["v1"]
    _, out, _ = run()
    assert out.startswith("Live: v4.\n")
    listed = {cells[0]: cells[1:] for cells in table(out)}
    assert {name: cells[0] for name, cells in listed.items()} == {
        "v4": "live", "v3": "was live", "v2": "refused", "v1": "pruned",
    }  # fmt: skip
    assert listed["v1"] == ["pruned", "2013-03-03", "", "", "only the newest 1 are kept"]
    assert ["2013-03-03", "pruned", "v1", "only the newest 1 are kept"] in table(run("history")[1])


@pytest.mark.parametrize("place", ["before", "after", "nowhere"])
def test_a_model_of_ones_own_type_is_approved_where_it_is_trusted(run, tmp_path, place):
    own = "tests.own_model.Halfway"
    made = Registry(tmp_path / "models", trusted=[own])
    made.wait(Version("v1", Halfway().fit(X, X["a"])), "2013-02-01", ["it waits"])
    trust, command = ["--trust", own], ["approve", "v1", "--reason", "yes"]
    lines = {"before": trust + command, "after": command + trust, "nowhere": command}
    code, _, err = run(*lines[place])
    assert (code, own in err) == ((1, True) if place == "nowhere" else (0, False))
    assert Registry(tmp_path / "models", trusted=[own]).waiting() == ["v1"] * code


def test_a_registry_without_a_decision(run, tmp_path):
    Registry(tmp_path / "models")
    for command in ([], ["history"]):
        assert run(*command) == (0, "Nothing was decided yet: there is no version.\n", "")


#: Command line → exit code, and what the one line on standard error says.
WRONG = {
    "approve v3": (2, ["Missing option '--reason'", "See: mlretrain models approve --help"]),
    "approve --reason x": (2, ["VERSION", "mlretrain models approve --help"]),
    "approve v1 --reason x": (1, ["'v1' does not wait for approval", "waiting are: v3, v4"]),
    "reject v9 --reason x": (1, ["'v9' does not wait for approval", "waiting are: v3, v4"]),
    "approve v3 --reason=": (1, ["'reason' must say why, got ''"]),
    "approve v3 --reason x --time soon": (1, ["'time' must be a moment such as", "got 'soon'"]),
    "approve v3 --reason x --time 2013-03-01T00:00Z": (1, ["'time' must be", "without a time zone"]),
    "--registry nowhere": (1, ["'--registry' must be the folder of a registry, got 'nowhere'"]),
    "rollback --reason x": (1, ["no version to roll back to: v1 was the first"]),
    "rollback": (2, ["Missing option '--reason'", "mlretrain models rollback --help"]),
    "history --registry nowhere": (1, ["'--registry' must be", "mr.Registry("]),
    "promote v3": (2, ["No such command 'promote'", "See: mlretrain models --help"]),
}


@pytest.mark.parametrize("line", WRONG)
def test_an_error_is_one_line_and_changes_nothing(run, registry, tmp_path, line):
    code, words = WRONG[line]
    left, out, err = run(*line.split())
    assert (left, out) == (code, "") and err.startswith("mlretrain: ") and err.count("\n") == 1
    for word in words:
        assert word in err
    assert not (tmp_path / "nowhere").exists()
    assert Registry(tmp_path / "models").waiting() == ["v3", "v4"]


def test_a_changed_model_file_is_not_made_live(run, registry, tmp_path):
    file = tmp_path / "models" / "v3" / "model.skops"
    file.write_bytes(file.read_bytes()[:-1])
    code, out, err = run("approve", "v3", "--reason", "x")
    assert (code, out) == (1, "") and "is not the file that was written" in err
    code, out, _ = run()
    assert code == 0 and table(out)[1][3].startswith("cannot be read: ")
    assert table(out)[0][3].startswith("21,582 rows"), "the others are listed as ever"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", ["which version is live", "HumanApproval()", "approve", "reject", "history", "--registry"]),
        ("approve", ["Make a version live", "VERSION", "--reason", "--time", "the stream's time"]),
        ("reject", ["Turn down a version", "--reason"]),
        ("rollback", ["live before the present one", "--reason", "--time"]),
        ("history", ["every decision"]),
    ],
)
def test_each_command_explains_itself(run, command, words):
    code, out, err = run(*command.split(), "--help")
    assert (code, err) == (0, "")
    for word in words:
        assert word in " ".join(out.split())
