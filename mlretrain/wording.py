"""How numbers and counts are put into words, the same everywhere."""

from __future__ import annotations

import math
import re


def number(value: float | None, digits: int = 4, *, sign: bool = False) -> str:
    """A score in words, with a true minus sign: everywhere with as many digits.

    With ``sign``, what is above zero gets a plus sign.

    Examples
    --------
    >>> number(-0.50349), number(1234.5678), number(None), number(float("nan"))
    ('−0.5035', '1234.6', 'unknown', 'unknown')
    >>> number(0.0023, sign=True), number(-0.0023, sign=True), number(0, sign=True)
    ('+0.0023', '−0.0023', '0.0000')
    """
    if sign and value is not None and value > 0:
        return f"+{number(value, digits)}"
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


def given(value: float) -> str:
    """A number that somebody chose, such as a limit, with no more digits than it has.

    Examples
    --------
    >>> given(-0.55), given(20)
    ('−0.55', '20')
    """
    return minus(f"{value:g}")


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
