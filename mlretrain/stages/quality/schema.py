"""A schema of the user's own, written with pandera."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlretrain.stages.quality.findings import Findings
from mlretrain.wording import count


def checked(schema):
    """Refuse what is no schema.

    Raises
    ------
    TypeError
    """
    if not callable(getattr(schema, "validate", None)):
        raise TypeError(
            "'schema' must be a pandera schema, such as "
            f"pandera.pandas.DataFrameSchema({{...}}), got {schema!r}."
        )


def check(schema, X: pd.DataFrame, found: Findings) -> None:
    """Add a finding for each check of the schema that a batch does not pass.

    Parameters
    ----------
    schema : pandera.pandas.DataFrameSchema or a DataFrameModel
    X : pandas.DataFrame of shape (rows, features)
    found : Findings
    """
    from pandera.errors import SchemaErrors

    rows = X.set_axis(pd.RangeIndex(len(X)))  # pandera names rows by their index
    try:
        schema.validate(rows, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        for (column, failed), case in cases.groupby(["column", "check"], dropna=False, sort=False):
            column = "" if pd.isna(column) or case["schema_context"].iat[0] != "Column" else column
            places = np.unique(pd.to_numeric(case["index"], errors="coerce").dropna().astype(int))
            some = ", ".join(map(repr, case["failure_case"].unique()[:4].tolist()))
            where = f"column {column!r}" if column else "the table"
            rows = f"{count(len(places), 'row')}, " if len(places) else ""
            message = f"{where} fails the schema's check {failed}: {rows}such as {some}"
            found.add("schema", column, message, places)
