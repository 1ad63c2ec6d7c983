"""Files of attempts that learners have handed in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mlretrain.quiz.bank import Bank
from mlretrain.quiz.memory.attempt import Attempt
from mlretrain.quiz.memory.export import read_export


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a class has handed in.

    Parameters
    ----------
    attempts : dict of str to list of Attempt
        By learner, oldest first.
    notes : list of str
        What was noticed: files that were altered, handed in twice, or could not be read.
    """

    attempts: dict[str, list[Attempt]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def collect(files: Iterable[str | Path], *, names: bool = False) -> HandedIn:
    """Read what learners have handed in.

    A file that was altered, or cannot be read, is left out and noted. Several files of one
    learner are put together; an attempt that is in two of them counts once. An attempt that
    turns up under another learner was copied: it stays with the first, and is noted.

    Parameters
    ----------
    files : iterable of str or Path
        JSON files, as ``mlretrain quiz progress --export`` writes them.
    names : bool, default=False
        Call learners by the names of their files; else they are numbered, in an order that
        says nothing about them.
    """
    notes: list[str] = []
    read: dict[str, list[tuple[Path, list[Attempt]]]] = {}
    for path in sorted(map(Path, files)):
        try:
            learner, attempts, whole = read_export(path)
        except (OSError, ValueError) as error:
            notes.append(f"{path.name} was left out: {_why(error)}. {_AGAIN}")
            continue
        if not whole:
            notes.append(f"{path.name} was left out: it was altered after it was written. {_AGAIN}")
            continue
        if not attempts:
            notes.append(f"{path.name} holds no attempt: nothing was answered, or not kept.")
        read.setdefault(learner, []).append((path, attempts))
    owners: dict[str, Path] = {}
    found: dict[str, list[Attempt]] = {}
    # The random names are in no order; so the numbers tell nothing either.
    for number, (_, handed) in enumerate(sorted(read.items()), 1):
        name = handed[0][0].stem if names else f"Learner {number}"
        mine: dict[str, Attempt] = {}
        for path, attempts in handed:
            known = [one.uid for one in attempts if one.uid in mine]
            if known:
                notes.append(f"{path.name} repeats {_count(len(known))} of the same learner.")
            copied = [one.uid for one in attempts if one.uid in owners]
            if copied:
                first = owners[copied[0]].name
                notes.append(f"{path.name} holds {_count(len(copied))} that {first} holds, too.")
            mine |= {one.uid: one for one in attempts if one.uid not in owners}
        owners |= dict.fromkeys(mine, handed[0][0])
        if mine:
            found[name] = sorted(mine.values(), key=lambda one: one.at)
    return HandedIn(found, notes)


def unknown(handed: HandedIn, bank: Bank) -> list[str]:
    """What is to be said of attempts at questions that the bank does not have.

    Parameters
    ----------
    handed : HandedIn
    bank : Bank

    Returns
    -------
    list of str
        A note, or none.
    """
    known = {one.id for one in (*bank, *bank.tasks)}
    asked = [one.question for given in handed.attempts.values() for one in given]
    other = [name for name in asked if name not in known]
    if not other:
        return []
    names = ", ".join(sorted(set(other)))
    return [
        f"Left out: {_count(len(other))} at questions that this bank does not have ({names}). They "
        "may be of another version, or of a bank of your own: then name it with --bank."
    ]


_AGAIN = "Ask for it again: mlretrain quiz progress --export FILE.json"


def _why(error: Exception) -> str:
    """Why a file cannot be read, for somebody who knows no JSON."""
    cause = error.__cause__ or error.__context__ or error
    if isinstance(cause, UnicodeDecodeError):
        return "it is no text"
    if isinstance(cause, json.JSONDecodeError):
        return "it is empty" if not cause.doc.strip() else "it is cut off, or no JSON at all"
    if isinstance(cause, (TypeError, KeyError, AttributeError)):
        return "it holds no attempts"
    return str(error).rstrip(".")


def _count(number: int) -> str:
    return f"{number} attempt{'s' * (number != 1)}"
