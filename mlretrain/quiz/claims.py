"""A claim: what a question says is true, or says is false."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a proof can decide.

    Parameters
    ----------
    option : str
        The option that makes the claim: its letter, or its number or text.
    value : value, or tuple of two
        What is claimed; for ordering and matching the item and its place or partner.
    keyed : bool
        Whether the question says that it holds.
    denies : bool
        Whether the option says that the value does *not* hold.
    partner : str
        The place or partner in words; empty for other kinds.
    """

    option: str
    value: Any
    keyed: bool
    denies: bool = False
    partner: str = ""


def letter(place: int) -> str:
    """The letter of an option by its place, counted from 0: A, B, C …"""
    return string.ascii_uppercase[place]
