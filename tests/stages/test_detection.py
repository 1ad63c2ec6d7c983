"""The main facts of the table in docs/detection.md, on a few streams."""

import importlib.util
from pathlib import Path

import pytest

from mlretrain.stages.triggers import Trigger
from tests.stages.test_contract import PARTS

PATH = Path(__file__).parents[2] / "benchmarks" / "detection.py"


@pytest.fixture(scope="module")
def detection():
    spec = importlib.util.spec_from_file_location("detection", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def runs(detection):
    """Kind of change → a few streams: trigger → on which days it fired."""
    kinds = ("sudden", "data", "none")
    names = quick(detection)
    return {kind: [detection.watch(kind, seed, names) for seed in range(4)] for kind in kinds}


def quick(detection):
    """All triggers but KSWIN, which takes a hundred times as long."""
    return tuple(name for name in detection.TRIGGERS if "kswin" not in name.lower())


@pytest.fixture(scope="module")
def outcomes(detection, runs):
    """Kind of change → trigger → (false alarms, days until found) of each stream."""
    return {
        kind: {
            name.strip("`"): [detection.outcome(run[name], kind) for run in made]
            for name in quick(detection)
        }
        for kind, made in runs.items()
    }


LABELS = ["PerformanceDrop('accuracy', by=0.05)", "ConceptDrift('adwin')", "ConceptDrift('page_hinkley')"]
CALENDARS = ["Every('7D')", "Cron('0 0 * * 1')", "NewData(3500)"]
DATA = ["DataDrift('ks')", "DataDrift('psi')", "DataDrift('wasserstein')", "DataDrift('chi2')"]


@pytest.mark.parametrize("name", LABELS)
def test_those_that_look_at_labels_see_a_change_of_concept_at_once(outcomes, name):
    assert all(days <= 2 for _, days in outcomes["sudden"][name])
    assert sum(false for false, _ in outcomes["sudden"][name]) <= 1


@pytest.mark.parametrize("name", DATA)
def test_those_that_look_at_the_data_see_a_change_of_the_data_alone(outcomes, name):
    assert outcomes["data"][name] == [(0, 1)] * 4
    assert outcomes["sudden"][name] == [(0, None)] * 4, "the columns have not moved"


@pytest.mark.parametrize("name", [*LABELS, *DATA])
def test_without_a_change_they_are_silent(outcomes, name):
    assert sum(false for false, _ in outcomes["none"][name]) <= 1


@pytest.mark.parametrize("name", CALENDARS)
def test_the_calendar_knows_nothing(outcomes, name):
    assert outcomes["none"][name] == [(4, None)] * 4
    assert len({days for kind in ("sudden", "data") for _, days in outcomes[kind][name]}) == 1


def test_every_kind_of_trigger_is_in_the_table(detection):
    # But those that are made of others, the control, and the one that waits to be asked.
    aside = {"Again", "AllOf", "AnyOf", "AtMost", "Cooldown", "OnDemand", "Random"}
    there = {name.strip("`").split("(")[0] for name in detection.TRIGGERS}
    assert there == {kind.__name__ for kind in PARTS if issubclass(kind, Trigger)} - aside
    page = (PATH.parents[1] / "docs" / "detection.md").read_text()
    for name in detection.TRIGGERS:
        assert page.count(f"| {name} |") == len(detection.KINDS)
    assert "30 streams of each kind" in page


def test_alarms_by_lot_come_late(detection, outcomes):
    found = [detection.by_lot(1, "sudden", seed)[1] for seed in range(100)]
    late = [20 if days is None else days for days in found]
    assert sum(late) / len(late) > 10
    assert max(days for _, days in outcomes["sudden"]["ConceptDrift('adwin')"]) <= 2


def test_a_line_of_the_table(detection, runs):
    weekly = "`Every('7D')`"
    line = detection.row(weekly, runs["sudden"], "sudden")
    assert line.startswith("| `Every('7D')` | 1.0 | 100% | 4 (4) | 0.")
    assert detection.row(weekly, runs["none"], "none") == "| `Every('7D')` | 4.0 |"
    line = detection.row("`DataDrift('ks')`", runs["sudden"], "sudden")
    assert line == "| `DataDrift('ks')` | 0.0 | 0% | – | 0.0 | 0% | – |"
