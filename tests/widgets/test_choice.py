"""A control over finished runs: what it says, what it shows, and what it refuses."""

import re

import pytest

import mlretrain as mr
from mlretrain.widgets import Choice


@pytest.fixture(scope="module")
def runs():
    stream = mr.streams.synthetic("sudden", batches=6, rows=200, random_state=0)

    def run_with(threshold):
        return mr.RetrainingCycle(
            stream.baseline_model("linear"),
            trigger=mr.triggers.Cron("0 0 * * *"),
            gate=mr.gates.Threshold("accuracy", threshold),
            warm_up=1,
            random_state=0,
        ).run(stream)

    return {threshold: run_with(threshold) for threshold in (0.5, 0.99)}


@pytest.fixture(scope="module")
def page(runs):
    return Choice("thresh<old", runs, start=0.99)._repr_html_()


def test_its_words_name_every_run(runs):
    words = repr(Choice("threshold", runs, start=0.99))
    assert words.splitlines()[0] == "threshold: 0.50 [0.99]"
    assert "threshold 0.50\n  Trace of" in words and "6 retrainings, 6 refusals" in words


def test_one_value_is_chosen_and_every_run_is_in_the_page(page):
    checked = re.findall(r'<input type="radio" name="[\w-]+" checked [^>]*> ([\d.]+)', page)
    assert checked == ["0.99"]
    assert page.count("<section>") == page.count('type="radio"') == 2
    assert page.count("<img ") == 2 and page.count(' alt="') == 2


def test_it_is_the_same_each_time_and_safe(runs, page):
    assert Choice("thresh<old", runs, start=0.99)._repr_html_() == page
    assert "thresh<old" not in page and "thresh&lt;old" in page


def test_two_choices_on_one_page_do_not_mix(runs, page):
    def group(text):
        return set(re.findall(r'name="([\w-]+)"', text))

    other = Choice("thresh<old", runs, start=0.5)._repr_html_()
    assert len(group(page)) == len(group(other)) == 1
    assert group(page) != group(other)


def test_command_keys_of_jupyterlab_stay_away(page):
    assert page.count("data-lm-suppress-shortcuts") == page.count("<input")


def test_its_table_counts(runs):
    table = Choice("threshold", runs).table(first=3)
    assert table.index.name == "threshold" and list(table.index) == [0.5, 0.99]
    assert table["trained"].tolist() == [6, 6]
    assert table["promoted"].tolist() == [6, 0] and table["refused"].tolist() == [0, 6]
    assert table["live in the last pass"].tolist() == ["v5", "–"]
    assert table["passes without a model"].tolist() == [1, 6]
    scores = [one.scores["accuracy"] for one in runs[0.5] if one.number >= 3]
    assert table.loc[0.5, "mean accuracy"] == round(sum(scores) / len(scores), 4)
    assert table["mean accuracy"].isna().tolist() == [False, True]


def test_what_it_refuses(runs):
    with pytest.raises(ValueError, match="'runs' must hold at least one run, got none."):
        Choice("threshold", {})
    with pytest.raises(ValueError, match="'start' must be one of 0.5, 0.99, got 0.6."):
        Choice("threshold", runs, start=0.6)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((0.5, 0.62), "t: [0.50] 0.62"),
        ((1.0, 2.0), "t: [1.0] 2.0"),
        ((1e-5, 0.1), "t: [1e-05] 0.1"),
        ((1, 10), "t: [1] 10"),
        (("28D", "all"), "t: [28D] all"),
    ],
)
def test_numbers_are_written_with_the_same_digits(runs, values, said):
    run = next(iter(runs.values()))
    assert Choice("t", dict.fromkeys(values, run)).text().splitlines()[0] == said
