"""An expression that does not end is refused, wherever it is evaluated."""

import time

import pytest

from mlretrain.quiz.bank import load, read
from mlretrain.quiz.faults import BankError
from mlretrain.quiz.proving.check import check_bank
from mlretrain.quiz.rules import examine
from tests.quiz.banks import write
from tests.quiz.samples import raw
from tests.quiz.test_variants import template

# It never gives way to Python, so that nothing but the end of its process stops it.
FOR_EVER = "sum(range(10**15))"

#: A question that evaluates something for ever while its numbers are drawn.
ENDLESS = {
    "a formula": template({"rows": [1, 2], "n": FOR_EVER}, id="endless"),
    "a condition": template({"rows": [1, 2], "where": f"{FOR_EVER} > rows"}, id="endless"),
    "the proof": template(
        {"rows": [1, 2]}, id="endless",
        proof={"by": "expression", "expression": f"{{rows}} * {FOR_EVER}"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", ENDLESS)
def test_it_is_refused_while_the_bank_is_read(tmp_path, where):
    file = write(tmp_path, ENDLESS[where], raw("single", id="next", level="simple"))
    began = time.monotonic()
    faults = read(file, limit=3).faults
    assert time.monotonic() - began < 60
    # It has its place, and what stands behind it is read all the same.
    assert [fault.question for fault in faults] == ["endless", "next"]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert "draw" in lines[faults[0].line - 1]
    assert "cannot be drawn: it was still running after 3 s and was ended." in faults[0].what
    with pytest.raises(BankError, match="endless: its numbers cannot be drawn"):
        load(file, limit=3)


def test_a_variant_that_does_not_end_is_a_fault_of_the_check(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path / "home"))
    # Seed 0 is quick, so that the file can be read; a later one is not.
    draw = {"rows": [1, 10**15], "n": "sum(range(rows))"}
    quick = next(
        name for name in map("slow-{}".format, range(50))
        if _rows(name, 0) == 1 and any(_rows(name, seed) > 1 for seed in range(1, 4))
    )  # fmt: skip
    file = write(tmp_path, template(draw, id=quick))
    report = check_bank(file, limit=3, variants=4, jobs=1)
    assert [fault.question for fault in report.faults] == [quick]
    assert "cannot be made: it was still running after 3 s and was ended" in report.faults[0].what


def _rows(name, seed):
    question, _ = examine(template({"rows": [1, 10**15]}, id=name), seed)
    return int(question.options[1].text.removeprefix("one of "))
