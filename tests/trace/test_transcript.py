"""The run in prose."""

import re


def parts(trace):
    """The paragraphs, each in one line."""
    return [" ".join(part.split()) for part in trace.transcript().split("\n\n")]


def paragraph(trace, beginning):
    """A paragraph; that of a pass has its steps, and what they changed."""
    told = parts(trace)
    (at,) = [i for i, part in enumerate(told) if part.startswith(beginning)]
    return " ".join(told[at : at + (3 if beginning.startswith("Pass ") else 1)])


def test_every_pass_is_told_once(flights):
    told = []
    for text in parts(flights)[1:-1]:
        if passes := re.match(r"Pass(?:es)? (\d+)(?: to (\d+))?", text):
            first, last = passes.groups()
            told += range(int(first), int(last or first) + 1)
        else:
            assert text.startswith(("1. ", "What changed:"))
    assert told == list(range(53))


def test_each_step_of_a_pass_has_a_line_of_its_own(flights):
    begin, steps, changed = flights[13].transcript().split("\n\n")
    assert begin.startswith("Pass 13, ") and changed.startswith("What changed: ")
    assert re.findall(r"^(\d+)\. ", steps, flags=re.M) == [str(i) for i in range(1, 10)]
    assert re.findall(r"^(?!\d+\. |   ?\S)", steps, flags=re.M) == []


def test_no_line_is_so_long_that_a_screen_has_to_break_it(flights):
    assert max(map(len, flights.transcript().split("\n"))) <= 78


def test_the_opening_says_what_ran_and_which_way_is_up(flights):
    opening = paragraph(flights, "This is the run of flights: 53 passes")
    assert "the gate is BeatsChampion('neg_log_loss')" in opening
    assert "The score is neg_log_loss, and greater is better" in opening
    assert "11 retrainings, 8 promotions, 2 refusals, 1 undecided verdict and 4 alerts" in opening


def test_a_promotion_is_told_with_its_numbers_and_reasons(flights):
    text = paragraph(flights, "Pass 9, week of 4 March 2013.")
    for said in (
        "v2 answered, at neg_log_loss −0.5606, 0.0350 worse than in the pass before.",
        "Does the trigger fire? Yes: neg_log_loss fell by 0.031 to −0.5606",
        "Does it pass the gate? Promoted: better than the champion by 0.0170.",
        "model from v2 to v3",
    ):
        assert said in text


def test_a_refusal_is_told_with_the_alert(flights):
    text = paragraph(flights, "Pass 13, ")
    assert "Refused: worse than the champion by 0.0090." in text
    assert "the team is told; v3 stays live." in text
    assert "model" not in text.split("What changed:")[1]


def test_quiet_passes_are_told_in_one_sentence(flights):
    text = paragraph(flights, "Passes 5 to 8")
    assert text == (
        "Passes 5 to 8, 4 February to 3 March 2013, were quiet: no model was trained and v2 "
        "went on answering, at neg_log_loss between −0.5826 and −0.5256."
    )


def test_a_quiet_pass_alone_is_told_in_full(flights):
    text = " ".join(parts(flights[8]))
    assert "Does the trigger fire? No: no drop by 0.02, and no date is due." in text
    assert "4. Repeat" in text


def test_a_pass_without_a_score_says_so(flights):
    assert "v5 answered; there is no score." in flights[20].transcript()


def test_no_hyphen_stands_for_a_minus(flights):
    assert not re.search(r"\s-\d", flights.transcript())
