"""What proofs showed, kept on disk between two sessions.

What is kept is what was *seen*, not whether the key is right: an altered key is held
against it as well as against a fresh run.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
from dataclasses import astuple
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.prove import Seen, see
from mlretrain.quiz.proofs import Evidence
from mlretrain.quiz.types import Numeric, Question
from mlretrain.streams import cache

_ENVIRONMENTS = 5


def look(question: Question) -> Seen:
    """What the proof of a question shows: as kept, or it is run and kept.

    Raises
    ------
    ProofError
        The proof cannot be run.
    """
    seen = recall(question)
    if seen is None:
        seen = see(question)
        keep(question, seen)
    return seen


def recall(question: Question) -> Seen | None:
    """What the proof of a question showed, if that is known here."""
    try:
        kept = json.loads(_path(question).read_text(encoding="utf-8"))
        return Seen([Evidence(*evidence) for evidence in kept["evidence"]], kept["steps"])
    except (OSError, ValueError, TypeError, KeyError):
        return None  # not there, or damaged: it is run again


def keep(question: Question, seen: Seen) -> None:
    """Keep what a proof showed. Where nothing can be written it is run each time."""
    path = _path(question)
    text = json.dumps({"evidence": [astuple(e) for e in seen.evidence], "steps": seen.steps})
    half = path.with_suffix(f".{os.getpid()}.part")
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            _forget_the_oldest(path.parent.parent)
        half.write_text(text, encoding="utf-8")
        os.replace(half, path)
    except OSError:
        return


def _path(question: Question) -> Path:
    name = sha256(json.dumps(_ran(question)).encode()).hexdigest()[:32]
    return cache.folder() / "proofs" / environment() / f"{name}.json"


def _ran(question: Question | Task) -> dict[str, Any]:
    """All that a proof is run on, and nothing else: prose may change."""
    if isinstance(question, Task):
        return question.model_dump(include={"code", "name", "wanted", "run", "checks", "mistakes"})
    return {
        "proof": question.proof.model_dump_json(by_alias=True) if question.proof else "",
        "values": [claim.value for claim in question.claims()],
        "denies": [claim.denies for claim in question.claims()],
        "tolerance": question.tolerance if isinstance(question, Numeric) else 0.0,
        "kind": question.kind,
    }


@functools.cache
def environment() -> str:
    """A digest of all that a proof may depend on: this library and those beside it."""
    digest = sha256()
    package = Path(__file__).parents[2]
    for file in sorted(package.rglob("*.py")):
        digest.update(f"{file.relative_to(package)}\0".encode() + file.read_bytes())
    installed = {f"{one.metadata['Name']} {one.version}" for one in metadata.distributions()}
    digest.update("\n".join(sorted(installed)).encode())
    return digest.hexdigest()[:32]


def _forget_the_oldest(folder: Path) -> None:
    """What earlier versions saw is of no use when they are gone."""
    by_age = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for old in by_age[:-_ENVIRONMENTS]:
        shutil.rmtree(old, ignore_errors=True)
