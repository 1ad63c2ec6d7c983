"""What goes over the wire: a request as a table, an answer as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import (
    BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, ValidationError,
)
from pydantic_core import from_json, to_json

from mlretrain.stages.serving.server import Answer

Value = Annotated[
    StrictInt | StrictFloat | StrictStr | StrictBool | None, Field(union_mode="left_to_right")
]


class WrongBody(ValueError):
    """A request that makes no table.

    Parameters
    ----------
    where : sequence of str or int
        The way to the value that is wrong.
    why : str
    """

    def __init__(self, where: Sequence[str | int], why: str) -> None:
        super().__init__(why)
        self.where = tuple(where)


class Rows(BaseModel):
    """Rows to be answered: a list of rows, or (much faster for many) a list per column."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"rows": [{"hour": 8, "carrier": "UA"}]}]},
    )

    rows: list[dict[str, Value]] | None = Field(
        None, description="A row each: an object of column and value; null where it is missing."
    )
    columns: dict[str, list[Value]] | None = Field(
        None, description="Instead of rows: an object of column and list of values."
    )
    probabilities: bool = Field(False, description="Give the probability of each class as well.")

    @classmethod
    def read(cls, body: bytes) -> Rows:
        """Rows from JSON.

        To see that all is as it should be takes half as long as to find what is not, and
        where; so pydantic looks only at what is not.

        Raises
        ------
        pydantic.ValidationError
        """
        try:
            told = from_json(body)
        except ValueError:
            told = None
        return cls.model_construct(**told) if _sound(told) else cls.model_validate_json(body)

    def arrays(self) -> dict[str, np.ndarray | pd.Series]:
        """The columns by their names, all of one length.

        Raises
        ------
        WrongBody
        """
        if (self.rows is None) == (self.columns is None):
            raise WrongBody((), "give either 'rows' or 'columns'")
        columns = _turned(self.rows) if self.columns is None else self.columns
        rows = len(next(iter(columns.values()), ()))
        if not rows:
            raise WrongBody(
                ("rows" if self.columns is None else "columns",), "give at least one row"
            )
        for name, values in columns.items():
            if len(values) != rows:
                raise WrongBody(
                    ("columns", name), f"has {len(values)} values, the first column has {rows}"
                )
        return {name: _array(values) for name, values in columns.items()}


def as_table(columns: dict[str, np.ndarray | pd.Series]) -> pd.DataFrame:
    """Columns as a data frame."""
    if all(array.dtype == float for array in columns.values()):
        # One block: pandas makes it, and scikit-learn reads it, in a third of the time.
        table = pd.DataFrame(np.array([*columns.values()]).T, copy=False)
    else:
        table = pd.DataFrame(dict(enumerate(columns.values())))
    # Names as plain objects, which scikit-learn compares without converting them first.
    table.columns = pd.Index([*columns], dtype=object)
    return table


def _sound(told: object) -> bool:
    """Whether something out of JSON is what the fields above say."""
    if type(told) is not dict or not told.keys() <= Rows.model_fields.keys():
        return False
    rows, columns = told.get("rows"), told.get("columns")
    return (
        type(told.get("probabilities", False)) is bool
        and (rows is None or type(rows) is list and all(type(row) is dict for row in rows))
        and (columns is None or type(columns) is dict)
        and all(type(values) is list for values in (columns or {}).values())
        and all(map(_VALUES.issuperset, (map(type, row.values()) for row in rows or ())))
        and all(map(_VALUES.issuperset, (map(type, values) for values in (columns or {}).values())))
    )


#: What may stand in a table; of True, ``type`` says that it is no int.
_VALUES = frozenset({int, float, str, bool, type(None)})


class Answered(BaseModel):
    """Answers, all of them by one version."""

    version: str = Field(description="The version that made all of them.")
    predictions: list[Value]
    probabilities: list[list[float]] | None = Field(None, description="A list of classes per row.")
    classes: list[Value] | None = None


def answered(answer: Answer) -> bytes:
    """An answer as JSON, in the manner of :class:`Answered`."""
    told: dict[str, object] = {
        "version": answer.version,
        "predictions": answer.predictions.tolist(),
    }
    if answer.probabilities is not None:
        told["probabilities"] = answer.probabilities.tolist()
        told["classes"] = answer.classes.tolist()
    return to_json(told, inf_nan_mode="null")


def faults(error: ValidationError, most: int = 20) -> list[dict[str, object]]:
    """What is wrong with a body: where, and why; one entry per value, the first ones."""
    found = {}
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        where, why = fault["loc"], fault["msg"]
        if len(where) == 4:  # a value: pydantic says of each type in turn that it is not it
            where, why = where[:3], "Input should be a number, a text, true, false or null"
        found[where] = {"type": fault["type"], "loc": ["body", *where], "msg": why}
    return list(found.values())[:most]


def _turned(rows: list[dict[str, Value]]) -> Mapping[str, list[Value]]:
    names = rows[0].keys() if rows else ()
    for number, row in enumerate(rows):
        if row.keys() != names:
            odd = ", ".join(repr(name) for name in sorted(row.keys() ^ names))
            raise WrongBody(
                ("rows", number), f"must have the columns of the first row; not so: {odd}"
            )
    return {name: [row[name] for row in rows] for name in names}


def _array(values: list[Value]) -> np.ndarray | pd.Series:
    array = np.array(values)
    # Numbers need no second look; of text and missing values pandas makes what it would of a file.
    return array if array.dtype.kind in "bif" else pd.Series(values)
