"""Numbers and days in words, as the trace shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from mlretrain.stages.part import DIGITS
from mlretrain.wording import count, number


def rows(many: int) -> str:
    """``1 row``, ``6,114 rows``."""
    return count(many, "row")


def day(time: pd.Timestamp) -> str:
    """``11 February 2013``, with the time of day where it is not midnight."""
    text = f"{time.day} {time:%B %Y}"
    return text if time == time.normalize() else f"{text} {time:%H:%M}"


def names(values: Iterable[str | None]) -> str:
    """``v1``, ``v1 and v2``: each name once, in order."""
    *most, last = dict.fromkeys(value for value in values if value) or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def scores(values: Mapping[str, float]) -> str:
    """``roc_auc 0.6812, neg_log_loss −0.5120``."""
    return ", ".join(f"{metric} {number(value)}" for metric, value in values.items())


def kept(values: Mapping[str, float]) -> dict[str, float]:
    """Scores as the trace keeps them.

    Examples
    --------
    >>> kept({"accuracy": 2 / 3})
    {'accuracy': 0.666666667}
    """
    return {metric: round(value, DIGITS) for metric, value in values.items()}


def estimator(model) -> str:
    """An estimator as it was made; of a pipeline, what it ends with.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from sklearn.pipeline import make_pipeline
    >>> estimator(make_pipeline(Ridge(), Ridge(alpha=2)))
    'Pipeline(…, Ridge(alpha=2))'
    """
    steps = getattr(model, "steps", None)
    return f"{type(model).__name__}(…, {steps[-1][1]!r})" if steps else repr(model)
