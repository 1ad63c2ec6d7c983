"""Banks for tests, written as a teacher would write them."""

from __future__ import annotations

from pathlib import Path

import tomli_w

from tests.quiz.samples import raw


def write(folder: Path, *tables: dict, name: str = "bank.toml", title: str = "A bank") -> Path:
    """A file of questions, from raw tables."""
    file = folder / name
    file.write_text(tomli_w.dumps({"title": title, "question": list(tables)}), encoding="utf-8")
    return file


def proved(id: str, proof: dict, key: object, *others: object) -> dict:
    """A question with one option for each value; the first is keyed."""
    options = [
        {"value": value, "text": f"option {value}", "feedback": "f", "correct": not place}
        for place, value in enumerate((key, *others))
    ]
    return raw("single", id=id, options=options, proof=proof)
