"""How dates, lists and sentences are put into words, the same in every view."""

from __future__ import annotations

from datetime import datetime, timedelta

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

#: Said once per view: scorer values are shown as scikit-learn gives them.
DIRECTION = "greater is better"


def listing(parts: list[str]) -> str:
    """A list as it is spoken.

    Examples
    --------
    >>> listing(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def sentence(text: str) -> str:
    """Words as a sentence: a capital at the front, a full stop at the end.

    Examples
    --------
    >>> sentence("no, it is late"), sentence("v2 is live"), sentence("Why?")
    ('No, it is late.', 'v2 is live.', 'Why?')
    """
    text = text.strip()
    first = text.split(maxsplit=1)[0] if text else ""
    # The name of a version or of a scorer keeps its own spelling.
    if first.strip(",:;.").isalpha():
        text = text[0].upper() + text[1:]
    return text if not text or text[-1] in ".!?…" else f"{text}."


def printable(text: str) -> str:
    """Text on one line, without characters that no page or picture can hold.

    Examples
    --------
    >>> printable("one\\ntwo\\x00")
    'one two�'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in text)


def moment(text: str, what: str = "time") -> datetime:
    """Read an ISO 8601 date or time; the clock of its own place counts."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise ValueError(f"{what} must be an ISO 8601 date or time, got {text!r}.") from None


def day(when: datetime, year: bool = True) -> str:
    """A day in words.

    Examples
    --------
    >>> day(datetime(2013, 2, 11))
    '11 February 2013'
    """
    return f"{when.day} {MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def stretch(start: datetime, end: datetime) -> str:
    """The days from ``start`` until just before ``end``.

    Examples
    --------
    >>> stretch(datetime(2013, 1, 1), datetime(2014, 1, 1))
    '1 January to 31 December 2013'
    >>> stretch(datetime(2013, 1, 7), datetime(2013, 1, 14))
    '7 to 13 January 2013'
    """
    last = max(start, end - timedelta(microseconds=1))
    if start.date() == last.date():
        return day(start)
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day} to {day(last)}"
    return f"{day(start, year=start.year != last.year)} to {day(last)}"
