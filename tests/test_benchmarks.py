"""How the benchmarks tell their figures: where time goes, why a figure is missed, the README."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def benchmarks(monkeypatch):
    """Modules of the benchmarks, by name; they import one another as the scripts do."""
    folder = ROOT / "benchmarks"
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(folder))

    def load(name):
        spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
        monkeypatch.setitem(sys.modules, name, module := importlib.util.module_from_spec(spec))
        spec.loader.exec_module(module)
        return module

    yield load
    for name in {"measure", "shares", "headlines"} - before:
        sys.modules.pop(name, None)


class Work:
    """Some work with a part that holds another."""

    @staticmethod
    def busy(times):
        sum(range(times))

    def outer(self):
        self.busy(400_000)
        self.inner()

    @property
    def told(self):
        return self.busy(400_000)

    def inner(self):
        self.busy(1_200_000)


def test_what_one_part_spends_in_another_counts_for_the_other_alone(benchmarks):
    parts = {"outside": [f"{__name__}:Work.outer"], "inside": [f"{__name__}:Work.inner"]}
    found = benchmarks("shares").shares(lambda: Work().outer(), parts, times=5)
    assert sum(found.values()) == pytest.approx(1)
    assert found["inside"] > found["outside"] > found["the rest"]


@pytest.mark.parametrize("name", ["busy", "outer", "told"])
def test_static_methods_and_properties_are_timed_and_put_back(benchmarks, name):
    before = vars(Work)[name]
    parts = {"it": [f"{__name__}:Work.{name}"]}
    found = benchmarks("shares").shares(lambda: (Work().outer(), Work().told), parts)
    assert found["it"] > 0.1
    assert vars(Work)[name] is before


def test_methods_that_scikit_learn_makes_when_asked_are_timed(benchmarks):
    from sklearn.dummy import DummyClassifier
    from sklearn.pipeline import Pipeline, make_pipeline

    model = make_pipeline(DummyClassifier()).fit([[0]], [0])
    before = vars(Pipeline)["predict"]
    parts = {"answers": ["sklearn.pipeline:Pipeline.predict"]}
    found = benchmarks("shares").shares(lambda: [model.predict([[0]]) for _ in range(50)], parts)
    assert found["answers"] > 0.5
    assert vars(Pipeline)["predict"] is before


def test_a_function_is_timed_also_where_it_was_imported_by_name(benchmarks):
    from json import dumps as known  # not under a name of this module

    globals()["_borrowed"] = known
    try:
        parts = {"writing": ["json:dumps"]}
        found = benchmarks("shares").shares(lambda: _borrowed(list(range(20_000))), parts)  # noqa: F821
        assert found["writing"] > 0.5
        assert json.dumps is known is _borrowed  # noqa: F821
    finally:
        del globals()["_borrowed"]


def test_a_failure_in_the_work_leaves_every_function_in_its_place(benchmarks):
    before = vars(Work)["inner"]
    with pytest.raises(ZeroDivisionError):
        benchmarks("shares").shares(lambda: 1 / 0, {"it": [f"{__name__}:Work.inner"]})
    assert vars(Work)["inner"] is before


@pytest.mark.parametrize(("most", "reached"), [(2.0, True), (1.9, False)])
def test_why_and_the_profile_are_told_only_of_a_figure_that_is_missed(benchmarks, most, reached):
    measure = benchmarks("measure")
    costs = {"ours": [measure.Cost(2, 2)] * 3, "bare": [measure.Cost(1, 1)] * 3}
    figure = measure.Figure(1, "work", costs, (measure.Target("bare", most=most),))
    assert figure.reached is reached
    sides = {"ours": Work().outer, "bare": Work().inner}
    parts = {"inside": [f"{__name__}:Work.inner"]}
    told = benchmarks("shares").explained(figure, "it does more.", sides, parts).markdown()
    assert ("Why: it does more." in told) is not reached
    assert ("| all | 200% | 100% |" in told) is not reached


def test_a_profile_is_told_in_hundredths_of_the_last_side(benchmarks):
    measure = benchmarks("measure")
    costs = {"ours": [measure.Cost(3, 3)] * 3, "bare": [measure.Cost(2, 2)] * 3}
    profile = {"ours": {"a": 0.5, "the rest": 0.5}, "bare": {"a": 1.0, "the rest": 0.0}}
    told = measure.Figure(1, "work", costs, (), "so.", profile).markdown()
    assert "| a | 75.0% | 100.0% |" in told
    assert "| all | 150% | 100% |" in told


def test_the_readme_shows_what_the_results_say(benchmarks):
    headlines = benchmarks("headlines")
    readme = (ROOT / "README.md").read_text()
    results = (ROOT / "benchmarks" / "RESULTS.md").read_text()
    assert readme == headlines.put(readme, results), "run: make bench, or put the table in again"
    assert len(headlines.table(results).splitlines()) >= 8


@pytest.mark.parametrize(("ratio", "told"), [(1.3, "1.30 × as long"), (0.51, "0.51 × as long"), (0.05, "1/20 of the time")])
def test_a_headline_is_taken_from_the_row_and_the_side_that_it_names(benchmarks, ratio, told):
    title, side, work, beside = benchmarks("headlines").HEADLINES[0]
    results = (
        f"## 0. another row\n\n| {side} | 1 (1 to 1) | 1 (1 to 1) | 9 (9 to 9) | 9 (9 to 9) |\n\n"
        f"## 0. {title}\n\n| {side} | 1 (1 to 1) | 1 (1 to 1) | {ratio} (1 to 2) | 8 (8 to 8) |\n"
    )
    assert benchmarks("headlines").table(results).splitlines()[2:] == [f"| {work} | {beside} | {told} |"]
