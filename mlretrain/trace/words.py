"""How numbers, dates and counts are put into words, the same in every view."""

from __future__ import annotations

import math
import re
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


def number(value: float | None, digits: int = 3) -> str:
    """A score in words, with a true minus sign.

    Examples
    --------
    >>> number(-0.50349), number(1234.5678), number(None), number(float("nan"))
    ('−0.503', '1235', 'unknown', 'unknown')
    """
    if value is None or math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size >= 1e6 or 0 < size < 10.0**-digits / 2:
        text = f"{value:.{digits - 1}e}"
    else:
        text = f"{value:.{max(0, digits - max(0, len(str(int(size))) - 1))}f}"
    return minus(text)


def minus(text: str) -> str:
    """Replace the hyphen of a negative number by a minus sign."""
    return text.replace("-", "−")


def signed(text: str) -> str:
    """Words whose negative numbers have a true minus sign; dates and names stay as they are.

    Examples
    --------
    >>> signed("r2 fell to -0.31 on 2013-02-11")
    'r2 fell to −0.31 on 2013-02-11'
    """
    return re.sub(r"(?<![\w.-])-(?=\.?\d)", "−", text)


def count(many: int, one: str, more: str = "") -> str:
    """A number of things.

    Examples
    --------
    >>> count(1, "pass", "passes"), count(53, "pass", "passes"), count(0, "alert")
    ('1 pass', '53 passes', '0 alerts')
    """
    return f"{many:,} {one if many == 1 else more or one + 's'}"


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
