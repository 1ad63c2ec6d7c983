"""The linter: questions that are right, and could still be better.

A fault says that a question is broken or its key is wrong. A lint says that it teaches or
measures less than it could: the key can be guessed from its place or its length, a word is
easily overread, two options are told apart by a comma.
"""

from mlretrain.quiz.lint.lint import LINTS, Lint, lint

__all__ = ["LINTS", "Lint", "lint"]
