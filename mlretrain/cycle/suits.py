"""Which metrics suit which labels: each is tried on a few labels with perfect answers."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from mlretrain.stages.scoring import Answers

#: What is proposed, the most usual first.
USUAL = {
    "classification": (
        "neg_log_loss", "roc_auc", "roc_auc_ovr", "balanced_accuracy", "accuracy", "f1_macro",
    ),
    "regression": ("neg_mean_absolute_error", "neg_root_mean_squared_error", "r2"),
}  # fmt: skip

#: So many classes are tried at most.
TRIED = 50

#: What models can be asked for.
METHODS = ("predict", "predict_proba", "decision_function")


def named(classes: np.ndarray) -> str:
    """The first of some classes."""
    shown = ", ".join(repr(label) for label in classes[:4].tolist())
    return shown + (", …" if len(classes) > 4 else "")


def why_not(asks: str, metric: str, labels: Labels, methods: tuple[str, ...], model, name) -> str:
    """What does not suit, why, and what does.

    Parameters
    ----------
    asks : str
        Who asks for the metric.
    metric : str
    labels : Labels
        Those that refuse it.
    methods : tuple of str
        What the model can be asked for.
    model : estimator
    name : str
        What the label is called.
    """
    classes = labels.classes
    kind = "amounts" if classes is None else named(classes)
    relatives = [f"{metric}_{ending}" for ending in ("ovr", "macro")]
    usual = USUAL["regression" if labels.continuous else "classification"]
    fitting = [m for m in dict.fromkeys((*relatives, *usual)) if not labels.refuse(m, methods)]
    if "roc_auc" in fitting and "roc_auc_ovr" in fitting:
        fitting.remove("roc_auc_ovr")  # of two classes they are the same
    works = ", ".join(map(repr, fitting[:3]))
    two = not _TWO.refuse(metric, METHODS)
    amounts = not _AMOUNTS.refuse(metric, METHODS)
    if not labels.refuse(metric, METHODS):
        reason = f"it needs more than predict, which is all that {type(model).__name__} has"
        if hasattr(model, "decision_function"):
            reason = f"it needs probabilities, and {type(model).__name__} has no predict_proba"
    elif labels.continuous and not amounts:
        reason = "it is for classes"
    elif not labels.continuous and amounts:
        reason = "it is for amounts"
    elif two and not labels.continuous and len(classes) == 2:
        reason = "it takes class 1 for the positive one, and there is none"
        works += ", or make the labels 0 and 1, with 1 for the positive class"
    elif two and not labels.continuous:
        reason = f"it is for two classes, and there are {len(classes)}"
    else:
        reason = f"scikit-learn says: {labels.refuse(metric, methods).rstrip('.')}"
    return (
        f"{asks} {metric!r}, which does not suit the labels {name!r} ({kind}): {reason}. "
        f"These would do: {works}."
    )


class Labels:
    """A few labels, with perfect answers to them, on which any metric can be tried.

    Parameters
    ----------
    y : pandas.Series of shape (rows,)
    classes : numpy.ndarray or None
        None for amounts.
    continuous : bool
        Whether the answers are amounts, even where the labels are classes.
    """

    def __init__(self, y: pd.Series, classes: np.ndarray | None, *, continuous: bool) -> None:
        self.classes = classes
        self.continuous = continuous
        if classes is None:
            self._y = np.sort(y.to_numpy())[[0, len(y) // 2, -1]]
        else:
            # Of thousands of classes the first will do.
            self._tried = classes[:TRIED]
            self._y = np.repeat(self._tried, 2)

    def refuse(self, metric: str, methods: tuple[str, ...]) -> str | None:
        """How the metric refuses these labels, in scikit-learn's words; None if it takes them.

        Parameters
        ----------
        metric : str
        methods : tuple of str
            What the model can be asked for.
        """
        X = pd.DataFrame({"x": range(len(self._y))})
        classes = None if self.classes is None else self._tried
        known = _Known(self._y, classes, methods, continuous=self.continuous)
        try:
            with warnings.catch_warnings():
                # A handful of made-up labels is odd in many ways; whether they are taken is asked.
                warnings.simplefilter("ignore")
                Answers(known, X).score(metric, pd.Series(self._y))
        except (ValueError, TypeError, AttributeError) as error:
            return " ".join(str(error).split())
        return None


class _Known:
    """A model that knows the labels."""

    def __init__(self, y, classes, methods: tuple[str, ...], *, continuous: bool) -> None:
        self._y = y
        self._estimator_type = "regressor" if continuous else "classifier"
        if not continuous:
            self.classes_ = classes
        self._methods = methods

    def __getattribute__(self, name: str):
        if name in METHODS and name not in self._methods:
            raise AttributeError(name)
        return super().__getattribute__(name)

    def __sklearn_tags__(self):
        from sklearn.utils import ClassifierTags, RegressorTags, Tags, TargetTags

        continuous = self._estimator_type == "regressor"
        return Tags(
            estimator_type=self._estimator_type, target_tags=TargetTags(required=True),
            classifier_tags=None if continuous else ClassifierTags(),
            regressor_tags=RegressorTags() if continuous else None,
        )

    def predict(self, X):
        # Never whole: a metric for classes would take whole amounts for classes.
        return self._y + 0.25 if self._estimator_type == "regressor" else self._y

    def predict_proba(self, X):
        hit = self._y[:, None] == self.classes_
        return np.where(hit, 0.7, 0.3 / (len(self.classes_) - 1))

    def decision_function(self, X):
        p = _Known.predict_proba(self, X)
        return p[:, 1] - 0.5 if p.shape[1] == 2 else p


_TWO = Labels(pd.Series([0, 1]), np.array([0, 1]), continuous=False)
_AMOUNTS = Labels(pd.Series([1.5, 2.5, 4.0]), None, continuous=True)
