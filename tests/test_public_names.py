"""A name that is not there: the error says which was meant."""

import pickle

import pytest

import mlretrain as mr

MEANT = [
    ("RetrainingCycle", "Retrainingcycle"),
    ("triggers.PerformanceDrop", "PerformaceDrop"),
    ("gates.BeatsChampion", "BeatChampion"),
    ("strategies.SlidingWindow", "SlidingWindows"),
    ("streams.from_table", "from_tables"),
    ("alerts.LogAlerts", "LogAlert"),
    ("quality.Expectations", "Expectation_s"),
    ("drift.Reference", "Referenz"),
    ("trace.Recorder", "Recoder"),
    ("quiz.check_bank", "check_banks"),
]


@pytest.mark.parametrize(("meant", "wrong"), MEANT)
def test_the_name_that_was_meant(meant, wrong):
    package, _, name = meant.rpartition(".")
    where = getattr(mr, package) if package else mr
    with pytest.raises(AttributeError) as caught:
        getattr(where, wrong)
    shown = f"mlretrain.{package}".rstrip(".")
    assert str(caught.value) == f"{shown} has no {wrong!r}; did you mean {name!r}?"
    assert getattr(where, name).__name__ == name


def test_a_name_that_is_like_none_gets_the_list():
    with pytest.raises(AttributeError, match="mlretrain.gates has no 'xyz'; it has AllOf, BeatsChampion, Exam"):
        mr.gates.xyz


def test_what_is_asked_of_any_module_goes_on_working():
    assert not hasattr(mr.triggers, "__wrapped__") and not hasattr(mr.streams, "nothing")
    from mlretrain.streams import Stream

    assert mr.streams.Stream is Stream
    trigger = mr.triggers.Cron("0 0 1 * *")
    assert repr(pickle.loads(pickle.dumps(trigger))) == repr(trigger)
    with pytest.raises(ImportError, match="PerformaceDrop"):
        from mlretrain.stages.triggers import PerformaceDrop  # noqa: F401


@pytest.mark.parametrize(
    ("said", "meant"),
    [("mae", "neg_mean_absolute_error"), ("RMSE", "neg_root_mean_squared_error"),
     ("log loss", "neg_log_loss"), ("AUC", "roc_auc"), ("acuracy", "accuracy")],
)  # fmt: skip
def test_the_metric_that_was_meant(said, meant):
    with pytest.raises(ValueError, match=rf"'metric' must be .*got '{said}'. Did you mean '{meant}'"):
        mr.gates.Threshold(said, 0.5)


CRON, DROP = mr.triggers.Cron("0 0 1 * *"), mr.triggers.PerformanceDrop("accuracy", by=0.1)
GATE, OTHER = mr.gates.Threshold("accuracy", 0.5), mr.gates.BeatsChampion("accuracy")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (lambda: CRON and DROP, r"Cron\('0 0 1 \* \*'\) is neither true nor false: put parts together with & or \|"),
        (lambda: (CRON | DROP) or CRON, r"with & or \|"),
        (lambda: not CRON, r"with & or \|"),
        (lambda: GATE and OTHER, "with &, not"),
        (lambda: (GATE & OTHER) and OTHER, "with &, not"),
    ],
)  # fmt: skip
def test_parts_are_put_together_with_signs_not_with_words(written, said):
    with pytest.raises(TypeError, match=said):
        written()
