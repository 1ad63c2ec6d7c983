"""Every estimator of scikit-learn comes back from its file as it was; those that do not are named."""

import importlib
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.datasets import make_classification
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
)
from sklearn.feature_selection import SelectKBest, f_classif, mutual_info_classif
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, Matern, WhiteKernel
from sklearn.linear_model import LogisticRegression, SGDClassifier, TweedieRegressor
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, TunedThresholdClassifierCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, SplineTransformer, StandardScaler
from sklearn.utils import all_estimators

from mlretrain.stages.registry import ModelFileError, model_file
from mlretrain.stages.registry.trusted import TRUSTED

ESTIMATORS = dict(all_estimators())
#: Those that skops itself cannot write, and what it says.
CANNOT = {"Birch": "not supported"}
#: Those that are fitted on something else than a table of numbers.
OTHER_INPUT = {
    "CountVectorizer": ["one fine day", "one more day"],
    "TfidfVectorizer": ["one fine day", "one more day"],
    "DictVectorizer": [{"a": 1.0}, {"b": 2.0}],
    "FeatureHasher": [{"a": 1.0}, {"b": 2.0}],
    "HashingVectorizer": ["one fine day", "one more day"],
    "IsotonicRegression": np.linspace(0, 1, 40),
    "KernelCenterer": np.eye(40),
    "LabelBinarizer": np.arange(40) % 3,
    "LabelEncoder": np.arange(40) % 3,
    "PatchExtractor": np.arange(200.0).reshape(2, 10, 10),
    "SparseCoder": np.eye(40)[:, :3],
}
#: What must be given, or else it would be slow.
GIVEN = {
    "FrozenEstimator": lambda cls: [cls(LogisticRegression().fit(X, CLASSES))],
    "MLPClassifier": lambda cls: [cls(max_iter=5)],
    "MLPRegressor": lambda cls: [cls(max_iter=5)],
}
X = np.random.default_rng(0).random((40, 4))
CLASSES, NUMBERS = (X[:, 0] > 0.5).astype(int), X[:, 0] * 2 + X[:, 1]
METHODS = ("predict", "predict_proba", "decision_function", "transform", "score_samples")


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.filterwarnings("ignore")
def test_every_estimator_comes_back_with_equal_answers(name):
    tried = 0
    for model in made(ESTIMATORS[name], name):
        given = OTHER_INPUT.get(name, X)
        model = fitted(model, given)
        if name in CANNOT:
            with pytest.raises(TypeError, match=CANNOT[name]):
                model_file.dumps(model)
        else:
            same(model, model_file.loads(model_file.dumps(model), "the file"), given)
        tried += 1
    assert tried


def made(cls, name):
    if name in GIVEN:
        return GIVEN[name](cls)
    from sklearn.utils._test_common.instance_generator import _construct_instances

    found = [m for m in _construct_instances(cls) if "precomputed" not in map(str, m.get_params().values())]
    for model in found:
        if "random_state" in model.get_params():
            model.set_params(random_state=0)
    return found[:4]


def fitted(model, given):
    for y in (CLASSES, NUMBERS, np.c_[CLASSES, 1 - CLASSES], np.c_[NUMBERS, NUMBERS], None):
        try:
            return clone(model).fit(given, y) if y is not None else clone(model).fit(given)
        except Exception as error:
            last = error
    raise AssertionError(f"{model!r} was fitted on nothing: {last}")


def same(model, loaded, given):
    assert type(loaded) is type(model)
    for method in METHODS:
        if hasattr(model, method):
            before, after = getattr(model, method)(given), getattr(loaded, method)(given)
            before, after = (a.toarray() if hasattr(a, "toarray") else a for a in (before, after))
            if np.asarray(before).dtype.kind == "f":
                # The last digit of a sum may depend on where in memory the numbers lie.
                np.testing.assert_allclose(after, before, rtol=1e-10, atol=1e-12)
            else:
                np.testing.assert_array_equal(after, before)


CATEGORIES = np.c_[X, np.arange(40) % 3]
MODELS = {
    "boosting with categories": HistGradientBoostingClassifier(max_iter=3, categorical_features=[4]),
    "calibrated": CalibratedClassifierCV(RandomForestClassifier(3), cv=2),
    "calibrated, isotonic": CalibratedClassifierCV(SGDClassifier(), method="isotonic", cv=2),
    "grid": GridSearchCV(LogisticRegression(), {"C": [1, 2]}, scoring="roc_auc", cv=TimeSeriesSplit(2)),
    "grid of several": GridSearchCV(
        LogisticRegression(), {"C": [1, 2]}, scoring=["roc_auc", "neg_log_loss"], refit="roc_auc", cv=2
    ),
    "threshold": TunedThresholdClassifierCV(LogisticRegression(), cv=2),
    "neighbours": KNeighborsClassifier(algorithm="ball_tree", metric="manhattan"),
    "network": MLPClassifier((3,), solver="sgd", max_iter=3),
    "chosen columns": make_pipeline(SelectKBest(mutual_info_classif, k=2), SelectKBest(f_classif, k=1), SGDClassifier()),
    "by column": make_pipeline(
        make_column_transformer((StandardScaler(), [0, 1]), (SplineTransformer(), [2]), (OneHotEncoder(), [4])),
        LogisticRegression(),
    ),
    "stacked": StackingClassifier([("a", LogisticRegression()), ("b", SGDClassifier())], cv=2),
    "process": GaussianProcessRegressor(RBF() + Matern() * 2 + WhiteKernel()),
    "tweedie": TweedieRegressor(power=1.5),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.filterwarnings("ignore")
def test_models_as_people_build_them_come_back(name):
    model = MODELS[name].fit(CATEGORIES, CLASSES)
    same(model, model_file.loads(model_file.dumps(model), "the file"), CATEGORIES)


def test_what_is_trusted_comes_from_known_libraries_and_is_there():
    assert len(set(TRUSTED)) == len(TRUSTED)
    assert {name.partition(".")[0] for name in TRUSTED} == {"functools", "numpy", "scipy", "sklearn"}
    missing = []
    for name in TRUSTED:
        module, _, attribute = name.rpartition(".")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError):
            missing.append(name)
    # A few have other names in other versions.
    assert len(missing) < len(TRUSTED) / 10, missing


def test_a_function_of_ones_own_is_not_trusted():
    from sklearn.preprocessing import FunctionTransformer

    with pytest.raises(ModelFileError, match=r"not trusted: \S*shouted\. Look at each"):
        model_file.dumps(FunctionTransformer(shouted).fit(X))


def shouted(X):
    return X


def test_large_models_come_back_too():
    X, y = make_classification(500, 10, random_state=0)
    model = RandomForestClassifier(30, random_state=0).fit(X, y)
    same(model, model_file.loads(model_file.dumps(model), "the file"), X)
