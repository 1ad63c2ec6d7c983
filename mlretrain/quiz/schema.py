"""The JSON schema of the bank, generated from the types, for editors."""

from __future__ import annotations

import json
from pathlib import Path

from mlretrain.quiz.bank import home
from mlretrain.quiz.types import QuizFile


def schema() -> str:
    """The schema as JSON text."""
    made = QuizFile.model_json_schema(by_alias=True)
    for definition in (made, *made["$defs"].values()):
        # An editor shows the first lines of a docstring, not its examples.
        definition["description"] = definition["description"].partition("\n\n")[0]
    made = {"$schema": "http://json-schema.org/draft-07/schema#", **made}
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def write_schema(path: str | Path | None = None) -> Path:
    """Write the schema beside the bank, or to ``path``."""
    path = home() / "schema.json" if path is None else Path(path)
    path.write_text(schema(), encoding="utf-8")
    return path
