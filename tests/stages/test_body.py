"""What goes over the wire: read quickly where it is sound, and explained where it is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mlretrain.stages.serving.body import Rows

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3),
    st.lists(st.integers(), max_size=1), st.dictionaries(st.text(max_size=1), st.none(), max_size=1),
)
TABLES = st.one_of(
    VALUES,
    st.lists(st.one_of(VALUES, st.dictionaries(st.sampled_from("ab"), VALUES)), max_size=3),
    st.dictionaries(st.sampled_from("ab"), st.one_of(VALUES, st.lists(VALUES, max_size=3))),
)
KEYS = st.sampled_from(["rows", "columns", "probabilities", "more"])


def outcome(read, body):
    try:
        return read(body).model_dump_json()
    except ValidationError as error:
        return error.errors(include_url=False)


@given(st.one_of(VALUES, st.dictionaries(KEYS, st.one_of(TABLES, st.booleans()))), st.integers(0, 5))
def test_the_quick_way_says_what_pydantic_says(told, cut):
    body = json.dumps(told).encode()
    for each in (body, body[: len(body) - cut]):
        assert repr(outcome(Rows.read, each)) == repr(outcome(Rows.model_validate_json, each))


@pytest.mark.parametrize("body", [
    b"", b"\xff", b"null", b"[]", b'{"rows": [{"a": 1}], "probabilities": 1}', b'{"rows": [{"a": 1e400}]}',
    b'{"rows": [{"a": NaN, "b": -Infinity}]}', b'{"rows": [{"a": 123456789012345678901234567890}]}',
    b'{"columns": {"a": [1, 2.5, "x", null, true]}}', b'{"columns": {"a": [[1]]}}', b'{"rows": null}',
    b'{"rows": [{"a": 1, "a": 2}]}', b'{"rows": [{"a": "\\ud800"}]}', b"[" * 500,
])  # fmt: skip
def test_odd_bodies_as_well(body):
    assert repr(outcome(Rows.read, body)) == repr(outcome(Rows.model_validate_json, body))
