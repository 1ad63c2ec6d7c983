"""The run at a glance, in characters."""

import re

import pytest

from tests.trace import scripted


def test_the_picture_of_ten_weeks():
    weeks = scripted.year()[:10]
    assert (
        scripted.run(weeks).timeline_text(56)
        == """\
flights: neg_log_loss of the champion (greater is better)
1 January to 10 March 2013

       −0.490 ┤        ╭───╮
              ┤        │   │
       −0.513 ┤        │   │
              ┤        │   │                    ╭───╮
       −0.536 ┤    ────╯   ╰───╮   ╭───╮    ╭───╯   │
              ┤                ╰───╯   │    │       │
       −0.560 ┤                        │    │       ╰───
              ┤                        │    │
       −0.583 ┤                        ╰────╯
     champion     │v1              │v2
● retrained 3     ●                ●                   ●
 ▲ promoted 3     ▲                ▲                   ▲
              └───────┬────────┬───────┬───────┬────────
                      14 Jan   28 Jan  11 Feb  25 Feb
                      2013"""
    )


@pytest.mark.parametrize("width", [40, 57, 80, 133, 500])
@pytest.mark.parametrize("ascii", [True, False])
def test_no_line_is_wider_than_the_width(flights, width, ascii):
    for trace in (flights, flights[:3], flights[9]):
        lines = trace.timeline_text(width, ascii=ascii).splitlines()
        assert max(len(line) for line in lines[2:]) <= width
        assert "\n".join(lines).isascii() == ascii


@pytest.mark.parametrize("width", [39, 0, -1, 80.0, "80"])
def test_a_width_that_is_too_small_is_named(flights, width):
    with pytest.raises(ValueError, match="'width' must be a whole number of at least 40, got "):
        flights.timeline_text(width)


def test_each_lane_has_as_many_marks_as_it_says(flights):
    lane = r"^ *(\S) (retrained|promoted|refused|undecided|alert) (\d+) (.*)$"
    lanes = re.findall(lane, flights.timeline_text(120), re.M)
    assert {event for _, event, *_ in lanes} == {event for one in flights.passes for event in one.events}
    for sign, _, many, row in lanes:
        assert row.count(sign) == int(many)


def test_versions_begin_where_a_promotion_stands(flights):
    lines = flights.timeline_text(120).splitlines()
    versions = next(line for line in lines if "champion  " in line)
    promoted = next(line for line in lines if "promoted" in line)
    left = promoted.index("8") + 1
    assert [i for i, c in enumerate(versions) if c == "│"] == [
        i for i, c in enumerate(promoted) if c == "▲" and i > left
    ]


def test_colour_adds_nothing_but_colour(flights):
    plain, coloured = flights.timeline_text(), flights.timeline_text(color=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize(
    ("encoding", "ascii"), [("utf-8", False), ("ascii", True), ("cp1252", True)]
)
def test_an_output_that_cannot_do_more_gets_ascii(flights, monkeypatch, encoding, ascii):
    import io
    import sys

    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert flights.timeline_text().isascii() == ascii
