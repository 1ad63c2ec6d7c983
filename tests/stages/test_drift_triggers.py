"""Triggers that look for a change: in the data, and in the errors."""

import numpy as np
import pandas as pd
import pytest

from mlretrain.stages.triggers import ConceptDrift, DataDrift
from tests.stages.moments import columns, moment


def drifted(now, before=None, **settings):
    usual = pd.DataFrame({"a": np.arange(1000.0)}) if before is None else before
    return DataDrift(**settings).update(moment(1, X=now, reference=usual))


@pytest.mark.parametrize(
    ("settings", "by", "fires"),
    [
        ({"threshold": 0.1}, 99, False),  # a tenth and one row of a thousand
        ({"threshold": 0.1}, 100, False),  # exactly the threshold is not over it
        ({"threshold": 0.1}, 101, True),
        ({"threshold": 0.1, "alpha": 1e-9}, 101, False),  # over it, but it may be chance
        ({"statistic": "wasserstein", "threshold": 0.5}, 144, False),  # deviation 288.67
        ({"statistic": "wasserstein", "threshold": 0.5}, 145, True),
        ({}, 200, False),
        ({}, 201, True),
    ],
)
def test_data_drift(settings, by, fires):
    signal = drifted(pd.DataFrame({"a": np.arange(1000.0) + by}), **settings)
    assert signal.fired == fires
    assert signal.figure["kind"] == "drift" and signal.figure["columns"] == ["a"]


@pytest.mark.parametrize("statistic", ["psi", "chi2"])
def test_data_drift_by_counts(statistic):
    usual = pd.DataFrame({"a": ["UA"] * 500 + ["DL"] * 500})
    effects = {}
    for moved in (0, 50, 150, 250, 400):
        now = pd.DataFrame({"a": ["UA"] * (500 - moved) + ["DL"] * (500 + moved)})
        signal = drifted(now, usual, statistic=statistic)
        effects[moved] = signal.figure["effect"][0]
        assert signal.fired == (effects[moved] > 0.25)
    assert list(effects.values()) == sorted(effects.values()) and effects[0] == 0 < effects[50]
    assert effects[50] < 0.25 < effects[400]


def test_data_drift_says_the_numbers():
    usual, later = columns(0, 1000), columns(60, 500)
    assert DataDrift().update(moment(1, X=later, reference=usual)).why == (
        "KS of 'wind' is 0.563, over 0.2, with 500 rows (p < 0.001)"
    )
    assert DataDrift("psi").update(moment(1, X=columns(1, 500), reference=usual)).why == (
        "PSI of 'wind' is 0.036, not over 0.25, and no other of 2 columns is farther"
    )
    few = DataDrift().update(moment(1, X=later.iloc[:3], reference=usual))
    assert not few and "but with 3 rows (p = 0." in few.why
    everything = later.assign(carrier="B6")
    assert DataDrift().update(moment(1, X=everything, reference=usual)).why.endswith("; so have moved 'wind'")


def test_data_drift_compares_with_the_rows_of_the_live_champion():
    trigger = DataDrift()
    assert trigger.update(moment(1, X=columns(60, 500), reference=columns(0, 500)))
    assert trigger.update(moment(2, X=columns(60, 500), reference=columns(60, 400)))
    assert not trigger.update(moment(3, X=columns(61, 500), reference=columns(60, 400), champion="v2"))


def test_data_drift_without_the_champions_rows_begins_with_those_that_come():
    trigger = DataDrift()
    first = trigger.update(moment(1, X=columns(0, 500)))
    assert not first and "are the reference from now on" in first.why
    assert not trigger.update(moment(2, X=columns(1, 500)))
    assert trigger.update(moment(3, X=columns(60, 500)))


def test_data_drift_looks_at_the_columns_it_was_given():
    now = columns(60, 500)
    assert not DataDrift(columns=["carrier"]).update(moment(1, X=now, reference=columns(0, 500)))
    with pytest.raises(ValueError, match="'X' must have the column 'gust', got"):
        DataDrift(columns=["gust"]).update(moment(1, X=now, reference=columns(0, 500)))
    assert DataDrift().update(moment(1, X=now.head(0))).why == "no rows came"


class Fifth:
    """A detector that cries at every fifth error."""

    drift_detected = False
    seen = 0

    def update(self, error):
        self.seen += error
        self.drift_detected = self.seen >= 5


def errors(*values, **named):
    return moment(errors=np.array(values, float), labels=len(values), **named)


def test_concept_drift_takes_any_detector():
    detector = Fifth()
    trigger = ConceptDrift(detector)
    assert not trigger.update(errors(0, 0, 0, 1, 1, 1, 1))
    signal = trigger.update(errors(0, 1, 0))
    assert signal.why == "Fifth saw the mean error rise from 0.0000 to 0.8333, at answer 2 of 3"
    assert detector.seen == 0, "it was copied"
    assert not trigger.update(errors(1, 1, 1, 1)), "what follows a change has a fresh detector"
    assert not trigger.update(errors(1, champion="v2")), "and so has a new champion"
    assert trigger.update(errors()).why == "no labels have arrived"


def test_a_change_for_the_better_is_no_reason():
    class Anyway(Fifth):
        def update(self, error):
            self.seen += 1
            self.drift_detected = self.seen == 10

    signal = ConceptDrift(Anyway()).update(errors(*[1] * 5, *[0] * 5))
    assert not signal and "saw the mean error fall from 1.0000 to 0.0000" in signal.why


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [(name, 0.2, 0.5) for name in ("adwin", "ddm", "kswin", "page_hinkley")]
    # One answer in six more is wrong. DDM would see that, too, but gives false alarms before.
    + [(name, 0.1, 0.26) for name in ("adwin", "kswin", "page_hinkley")],
)
def test_the_detectors_of_river(name, before, after):
    rng = np.random.default_rng(3)
    trigger = ConceptDrift(name)
    days = [rng.random(500) < (before if day < 4 else after) for day in range(6)]
    fires = [bool(trigger.update(errors(*day))) for day in days]
    assert fires[:4] == [False] * 4 and any(fires[4:])


def test_a_detector_that_counts_needs_right_and_wrong():
    with pytest.raises(ValueError, match="'detector' must not be 'ddm'"):
        ConceptDrift("ddm").update(errors(0.3, 1.7))
    assert not ConceptDrift("page_hinkley").update(errors(0.3, 1.7))


def test_without_river_one_line_says_what_to_do(monkeypatch):
    monkeypatch.setattr("mlretrain.stages.triggers.concept.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=r"needs river: pip install 'mlretrain\[river\]'$"):
        ConceptDrift("adwin")
    ConceptDrift(Fifth())


def test_a_detector_of_ones_own_shows_itself_in_one_line():
    from river.drift import ADWIN

    assert repr(ConceptDrift(ADWIN(delta=0.01))).startswith("ConceptDrift(detector=ADWIN ( delta=0.01")
