"""Taking one's attempts along: to a file, and the plain statement of what is kept."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from mlretrain.quiz.memory.attempt import COLUMNS, Attempt
from mlretrain.quiz.memory.store import Store, remembers

FORMAT = "mlretrain attempts 1"


def export(path: str | Path, store: Store | None = None) -> Path:
    """Write all attempts to a file.

    Parameters
    ----------
    path : str or Path
        Ends with ``.csv``, for a spreadsheet, or with ``.json``, to be handed in or read
        again. Its folder must exist.
    store : Store, optional
        By default the learner's own.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        The file has another ending.
    FileNotFoundError
        There is no such folder.
    """
    path, store = Path(path), store or Store()
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"'path' must lie in a folder that exists, got {str(path)!r}. Make the folder, or name "
            "another."
        )
    attempts = store.attempts()
    if path.suffix == ".csv":
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows(attempt.row() for attempt in attempts)
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
    elif path.suffix == ".json":
        rows = [attempt.row() for attempt in attempts]
        content = {"format": FORMAT, "learner": store.learner(), "attempts": rows}
        content["sha256"] = _digest(content)
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    else:
        raise ValueError(f"'path' must end with .csv or .json, got {str(path)!r}.")
    return path


def read_export(path: str | Path) -> tuple[str, list[Attempt], bool]:
    """Read a JSON file of attempts that a learner has handed in.

    Returns
    -------
    learner : str
        The random name in the file.
    attempts : list of Attempt
    whole : bool
        False if the file was altered after it was written. The digest stops slips and
        careless hands; it is no signature.

    Raises
    ------
    ValueError
        The file holds no attempts.
    """
    try:
        content: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"its format is {content['format']!r}, not {FORMAT!r}")
        attempts = [Attempt.of_row(row) for row in content["attempts"]]
        return str(content["learner"]), attempts, content.get("sha256") == _digest(content)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path} is no file of attempts: {error}.") from None


def _digest(content: dict[str, Any]) -> str:
    signed = {name: content[name] for name in ("format", "learner", "attempts")}
    return sha256(json.dumps(signed, sort_keys=True).encode()).hexdigest()


def statement(store: Store | None = None) -> str:
    """What is kept about a learner, and where, in plain words."""
    store = store or Store()
    count = len(store.attempts())
    switch = (
        "To keep nothing from now on, set MLRETRAIN_REMEMBER=no."
        if remembers()
        else "Nothing is kept at present: MLRETRAIN_REMEMBER is set to no."
    )
    return (
        f"{'1 attempt is' if count == 1 else f'{count} attempts are'} kept in {store.path}.\n"
        "An attempt is: the question, the seed of its numbers, your answer, its score, which try "
        "it was, how many hints you had seen, how long it took, and when.\n"
        "The file also holds a random name, from which the numbers of your questions are drawn. "
        "It does not hold who you are.\n"
        "Nothing leaves this machine. MLRETRAIN_HOME=DIR keeps the file in DIR.\n" + switch
    )
