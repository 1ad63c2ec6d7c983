"""A schema of pandera beside what was learned."""

import pytest

from mlretrain.stages.quality import QualityGate
from tests.stages.usual import USUAL


def test_a_pandera_schema_is_checked_as_well():
    pa = pytest.importorskip("pandera.pandas", reason="the extra 'pandera'")
    schema = pa.DataFrameSchema(
        {
            "hour": pa.Column(int, pa.Check.in_range(0, 20)),
            "carrier": pa.Column(str, pa.Check.isin(["UA"])),
            "tail": pa.Column(str),
        }
    )
    report = QualityGate(schema=schema).check(USUAL.set_axis(range(500, 600)))
    assert not report.good
    found = {f.column: f for f in report.findings}
    assert found["hour"].message == (
        "column 'hour' fails the schema's check in_range(0, 20): 12 rows, such as 21, 22, 23"
    )
    assert found["hour"].rows[:4] == (21, 22, 23, 45)
    assert found["carrier"].rows[:3] == (1, 3, 5)
    assert "'tail'" in found[""].message
    assert QualityGate(schema=pa.DataFrameSchema({"hour": pa.Column(int)})).check(USUAL).findings == ()


def test_a_pandera_model_is_a_schema():
    pa = pytest.importorskip("pandera.pandas", reason="the extra 'pandera'")

    class Flights(pa.DataFrameModel):
        hour: int = pa.Field(ge=0, le=22)

    report = QualityGate(schema=Flights, severities={"schema": "warn"}).check(USUAL)
    assert report.good and "less_than_or_equal_to(22)" in report.warnings[0]
