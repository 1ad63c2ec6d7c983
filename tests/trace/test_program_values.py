"""Values as short text, and no code of the program run for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlretrain.trace import program
from mlretrain.trace.programs.child.show import ROOM, show

VALUES = [
    ("None", "None"),
    ("-3.5", "-3.5"),
    ("float('nan')", "nan"),
    ("10**35", "1" + "0" * 35),
    ("10**36", "100000000000…000000 (37 digits)"),
    ("-(10**20_000)", "-… (about 20,001 digits)"),
    ("'it\\'s'", '"it\'s"'),
    ("'a' * 80", repr("a" * 80)),
    ("'a' * 81", f"{'a' * 50 + '…' + 'a' * 10!r} (81 characters)"),
    ("b'a' * 81", f"{b'a' * 60!r}… (81 bytes)"),
    ("bytearray(b'ab')", "bytearray(b'ab')"),
    ("[]", "[]"),
    ("list(range(12))", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]"),
    ("list(range(13))", "[0, 1, 2, 3, 4, 5, … 10, 11, 12] (13)"),
    ("(1,)", "(1,)"),
    ("()", "()"),
    ("set()", "set()"),
    ("{'b', 'a', 3, 10}", "{3, 10, 'a', 'b'}"),
    ("frozenset({1})", "frozenset({1})"),
    ("{'a': [1, {2: [3]}]}", "{'a': [1, {2: …}]}"),
    ("{i: 0 for i in range(13)}", f"{{{', '.join(f'{i}: 0' for i in range(12))}, …}} (13)"),
    ("range(3)", "range(0, 3)"),
    ("len", "function len"),
    ("lambda: 0", "function <lambda>"),
    ("int", "class int"),
    ("ValueError('no', 1)", "ValueError('no', 1)"),
    ("(i for i in [])", "<generator object <genexpr>>"),
    ("__import__('collections').deque([1, 2])", "deque([1, 2])"),
    ("__import__('collections').Counter('aab')", "Counter({'a': 2, 'b': 1})"),
    ("__import__('fractions').Fraction(1, 2)", "Fraction(1, 2)"),
    ("object()", "<object object>"),
]


@pytest.mark.parametrize(("value", "shown"), VALUES)
def test_values(value, shown):
    assert show(eval(value)) == shown


OURS = [
    ("class A:\n    def __init__(self):\n        self.x = 1\n        self.y = [2]", "A()", "A(x=1, y=[2])"),
    ("class A:\n    __slots__ = ('x', 'y')\n    def __init__(self): self.x = 1", "A()", "A(x=1)"),
    ("class A(list): pass", "A([1])", "A([1])"),
    ("class A(dict): pass", "A(a=1)", "A({'a': 1})"),
    ("class A(ValueError): pass", "A('no')", "A('no')"),
    ("from collections import namedtuple\nA = namedtuple('A', 'x y')", "A(1, 2)", "A(x=1, y=2)"),
    ("import enum\nclass A(enum.Enum):\n    RED = 1", "A.RED", "A.RED"),
    ("class A:\n    def __repr__(self): return 'mine'", "[A()]", "[A()]"),
    ("class A:\n    def __repr__(self): raise SystemExit", "A()", "A()"),
    ("class A:\n    def __getattribute__(self, name): raise SystemExit", "A()", "A()"),
    ("class A:\n    def __init__(self): self.me = self", "A()", "A(me=A(me=A(me=…)))"),
    ("class A(str):\n    def __len__(self): raise SystemExit", "A('x')", "A('x')"),
    ("class A(int):\n    def __int__(self): raise SystemExit", "A(3)", "A(3)"),
]


@pytest.mark.parametrize(("classes", "value", "shown"), OURS)
def test_objects_of_the_program(classes, value, shown):
    trace = program(f"{classes}\nv = {value}")
    assert (trace.variables["v"], trace.error, trace.output) == (shown, None, "")


def test_every_text_is_short():
    deep = [list(range(100))] * 100
    assert max(len(show(one)) for one in (deep, {"k" * 70: deep}, ["x" * 70] * 12)) == ROOM


PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(), st.binary()
)
NESTED = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(st.text(), inner),
        st.sets(st.integers()),
    ),
)


@given(NESTED)
def test_any_value_has_a_short_text(value):
    text = show(value)
    assert 0 < len(text) <= ROOM
    assert text == show(value)


@given(
    st.one_of(
        st.text(max_size=80),
        st.integers(-(10**35), 10**35),
        st.floats(),
        st.lists(st.integers(-999, 999), max_size=12),
    )
)
def test_small_values_are_shown_as_python_writes_them(value):
    assert show(value) == repr(value)


def test_a_value_that_cannot_be_shown():
    class Odd:
        def __repr__(self):
            raise RuntimeError

    assert show(Odd()) == "<Odd: cannot be shown, RuntimeError>"
